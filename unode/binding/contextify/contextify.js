// Contexts of vm.createContext: see context.go.
const Context = native['contextify_native.Context'];
const { contextify_context_private_symbol, host_defined_option_symbol } = shared.privateSymbols;
const { vm_context_no_contextify } = shared.symbols;

function constructorName(object) {
  for (let o = object; o !== null; o = Object.getPrototypeOf(o)) {
    const d = Object.getOwnPropertyDescriptor(o, 'constructor');
    if (typeof d?.value === 'function' && d.value.name !== '') return d.value.name;
  }
  return 'Object';
}

binding.makeContext = (object, name, origin, strings, wasm, ownMicrotasks, hostOption) => {
  const plain = object === vm_context_no_contextify;
  const context = new Context(plain ? undefined : object, plain ? 'Object' : constructorName(object), strings, ownMicrotasks === true,
                              Symbol.toStringTag);
  const result = plain ? context.global() : object;
  result[contextify_context_private_symbol] = context;
  result[host_defined_option_symbol] = hostOption;
  return result;
};

native['contextify_native.share'](contextify_context_private_symbol);
