// The results of encodeInto, read by lib/internal/encoding.js.
binding.encodeIntoResults = new Uint32Array(2);
binding.setResults(binding.encodeIntoResults);
delete binding.setResults;
