binding.setImplementation = (callback) => { shared.wasmStreaming = callback; };
