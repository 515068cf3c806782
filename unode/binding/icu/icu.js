// Converters are made by getConverter only; it gives undefined for an encoding
// that is not known.
const { Converter, hasConverter } = binding;
delete binding.Converter;
binding.getConverter = function getConverter(name, flags) {
  return hasConverter(name) ? new Converter(name, flags) : undefined;
};
