const data = JSON.parse(native['env.data']());
// "--x" and "--no-x" are both there.
const negate = (values, k) => {
  const no = `--no-${k.slice(2)}`;
  if (typeof values[k] === 'boolean' && no in values) values[no] = !values[k];
};
for (const k of Object.keys(data.optionValues)) negate(data.optionValues, k);
binding.getCLIOptionsValues = () => {
  const values = { __proto__: null };
  for (const k of Object.keys(data.optionValues)) values[k] = data.optionValues[k] ?? undefined;
  const given = native['env.optionOverrides']();
  Object.assign(values, given);
  for (const k of Object.keys(given)) negate(values, k);
  return values;
};
binding.getCLIOptionsInfo = () => ({
  options: new Map(Object.entries(data.options)),
  aliases: new Map(Object.entries(data.aliases)),
});
binding.getOptionsAsFlags = () => native['env.execArgv']();
binding.getEmbedderOptions = () => ({
  shouldNotRegisterESMLoader: false, noGlobalSearchPaths: false, noBrowserGlobals: false, hasEmbedderPreload: false,
});
