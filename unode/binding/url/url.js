// The offsets of the last result, read by lib/internal/url.js.
binding.urlComponents = new Uint32Array(9);
binding.setComponents(binding.urlComponents);
delete binding.setComponents;
