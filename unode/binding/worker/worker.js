// The stub has the main thread's values.
Object.assign(binding, native['worker_native.self']());
