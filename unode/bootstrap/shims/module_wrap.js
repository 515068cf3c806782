// import() arrives here with the referrer's name; Node's loader wants the
// symbol its code was compiled with.
const { symbols } = shared;
const hosts = new Map();
shared.setHost = (file, symbol) => { hosts.set(file, symbol); };
let importDynamically;
let initImportMeta;
binding.setImportModuleDynamicallyCallback = (f) => { importDynamically = f; };
binding.setInitializeImportMetaObjectCallback = (f) => { initImportMeta = f; };
native['module_wrap.onDynamicImport']((referrer, specifier, attributes) => {
  const host = hosts.get(referrer) ??
    (referrer.startsWith('file://') ? symbols.source_text_module_default_hdo : symbols.vm_dynamic_import_default_internal);
  return importDynamically(host, specifier, binding.kEvaluationPhase, { __proto__: null, ...attributes }, referrer);
});
native['module_wrap.onImportMeta']((wrap, meta) => {
  initImportMeta(wrap[shared.privateSymbols.host_defined_option_symbol] ?? symbols.source_text_module_default_hdo, meta, wrap);
});
shared.hostSymbol = shared.privateSymbols.host_defined_option_symbol;
native['module_wrap.setHostSymbol'](shared.hostSymbol, symbols.source_text_module_default_hdo, shared.setHost);

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
