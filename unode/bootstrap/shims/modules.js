// No compile cache: the app's own bytecode is the image's job.
binding.getCompileCacheDir = () => undefined;
binding.enableCompileCache = () => [binding.compileCacheStatus.indexOf('DISABLED')];
binding.getCompileCacheEntry = () => undefined;
binding.saveCompileCacheEntry = () => {};
binding.flushCompileCache = () => {};
binding.setLazyPathHelpers = (meta, url) => {
  const filename = shared.require('internal/url').fileURLToPath(url);
  meta.dirname = shared.require('path').dirname(filename);
  meta.filename = filename;
};
