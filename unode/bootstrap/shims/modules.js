binding.setLazyPathHelpers = (meta, url) => {
  const filename = shared.require('internal/url').fileURLToPath(url);
  meta.dirname = shared.require('path').dirname(filename);
  meta.filename = filename;
};
