// import() arrives here with its referrer: the name of a file, or a symbol with
// that name. Node's loader wants the symbol that the code was compiled with.
const { symbols } = shared;
const hosts = new WeakMap();
const constants = new Set([symbols.vm_dynamic_import_main_context_default, symbols.vm_dynamic_import_no_callback,
                           symbols.vm_dynamic_import_missing_flag, symbols.source_text_module_default_hdo]);
shared.host = (file, symbol) => {
  if (symbol === symbols.vm_dynamic_import_default_internal) return;
  if (!constants.has(symbol) && symbol.description === file) return symbol;
  const own = Symbol(file);
  hosts.set(own, symbol);
  return own;
};
let importDynamically;
let initImportMeta;
binding.setImportModuleDynamicallyCallback = (f) => { importDynamically = f; };
binding.setInitializeImportMetaObjectCallback = (f) => { initImportMeta = f; };
native['module_wrap.onDynamicImport']((referrer, specifier, attributes) => {
  let host = symbols.vm_dynamic_import_default_internal;
  if (typeof referrer === 'symbol') {
    host = hosts.get(referrer) ?? referrer;
    referrer = referrer.description;
  } else if (referrer === null) { // code that no script called
    host = symbols.vm_dynamic_import_no_callback;
    referrer = undefined;
  }
  return importDynamically(host, specifier, binding.kEvaluationPhase, { __proto__: null, ...attributes }, referrer);
});
native['module_wrap.onImportMeta']((wrap, meta) => {
  initImportMeta(wrap[shared.privateSymbols.host_defined_option_symbol] ?? symbols.source_text_module_default_hdo, meta, wrap);
});
shared.hostSymbol = shared.privateSymbols.host_defined_option_symbol;
native['module_wrap.setHostSymbol'](shared.hostSymbol, symbols.source_text_module_default_hdo,
                                    shared.privateSymbols.contextify_context_private_symbol, symbols.imported_cjs_symbol);

// What require(esm) imports instead of a module with __esModule
// (src/module_wrap.cc, CreateRequiredModuleFacade).
binding.createRequiredModuleFacade = (wrap) => {
  const ns = wrap.getNamespace();
  const names = [...new Set([...Object.keys(ns), '__esModule'])];
  const facade = new binding.ModuleWrap('node:internal/require_module_default_facade', undefined, names, function() {
    for (const n of names) this.setExport(n, n === '__esModule' ? true : ns[n]);
  });
  facade.link([]);
  facade.instantiate();
  facade.evaluate(-1, false);
  return facade.getNamespace();
};
binding.throwIfPromiseRejected = (promise) => {
  const [state, reason] = native['util.getPromiseDetails'](promise);
  if (state === 2) throw reason;
};
