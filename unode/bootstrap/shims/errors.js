binding.setGetSourceMapErrorSource = () => {};
binding.setSourceMapsEnabled = () => {};
binding.setMaybeCacheGeneratedSourceMap = () => {};
binding.noSideEffectsToString = (v) => {
  try { return String(v); } catch { return '<error>'; }
};
