const data = JSON.parse(native['env.data']());
// Node strips types by a WebAssembly module; there is no WebAssembly here yet.
data.optionValues['--strip-types'] = false;
binding.getCLIOptionsValues = () => {
  const values = { __proto__: null };
  for (const k of Object.keys(data.optionValues)) values[k] = data.optionValues[k] ?? undefined;
  return Object.assign(values, native['env.optionOverrides']());
};
binding.getCLIOptionsInfo = () => ({
  options: new Map(Object.entries(data.options)),
  aliases: new Map(Object.entries(data.aliases)),
});
binding.getOptionsAsFlags = () => native['env.execArgv']();
binding.getEmbedderOptions = () => ({
  shouldNotRegisterESMLoader: false, noGlobalSearchPaths: false, noBrowserGlobals: false, hasEmbedderPreload: false,
});
