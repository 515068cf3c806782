const { Map, MapPrototypeSet, ObjectDefineProperty, ObjectKeys, StringPrototypeStartsWith } = primordials;
const { errorList } = binding;

// errorList is for this script only.
delete binding.errorList;

for (const name of ObjectKeys(binding)) {
  if (StringPrototypeStartsWith(name, 'UV_'))
    ObjectDefineProperty(binding, name, { __proto__: null, writable: false, configurable: false });
}

binding.getErrorMap = function getErrorMap() {
  const list = errorList();
  const map = new Map();
  for (let i = 0; i < list.length; i += 3)
    MapPrototypeSet(map, list[i], [list[i + 1], list[i + 2]]);
  return map;
};
