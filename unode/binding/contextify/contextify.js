// Contexts of vm.createContext: see context.go.
const Context = native['contextify_native.Context'];
const { contextify_context_private_symbol, host_defined_option_symbol } = shared.privateSymbols;
const { vm_context_no_contextify } = shared.symbols;

// What V8 gives every context beside what the engine does: a console that nothing
// listens to, WebAssembly, and the classes of explicit resource management (ours
// are JavaScript, and so the same in every context).
const hidden = (value) => ({ __proto__: null, value, writable: true, configurable: true, enumerable: false });
function addGlobals(real) {
  const console = {};
  for (const name of Object.keys(globalThis.console)) console[name] = () => {};
  Object.defineProperty(real, 'console', hidden(console));
  for (const name of ['SuppressedError', 'DisposableStack', 'AsyncDisposableStack']) {
    Object.defineProperty(real, name, hidden(globalThis[name]));
  }
  delete real.InternalError; // QuickJS's
  if (globalThis.WebAssembly) Object.defineProperty(real, 'WebAssembly', hidden(globalThis.WebAssembly));
}

binding.makeContext = (object, name, origin, strings, wasm, ownMicrotasks, hostOption) => {
  const plain = object === vm_context_no_contextify;
  const context = new Context(plain ? undefined : object, strings, ownMicrotasks === true, Symbol.toStringTag);
  addGlobals(context.real);
  const result = plain ? context.global() : object;
  result[contextify_context_private_symbol] = context;
  result[host_defined_option_symbol] = hostOption;
  return result;
};

native['contextify_native.share'](contextify_context_private_symbol);
