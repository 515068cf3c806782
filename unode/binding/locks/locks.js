// Callbacks and promises of locks; who has one is decided in Go.
const { 'locks_native.add': add, 'locks_native.release': release, 'locks_native.query': query } = native;
const requests = new Map();

function run(id, request, lock) {
  let result;
  try {
    result = request.callback(lock);
  } catch (e) {
    result = primordials.PromiseReject(e);
  }
  const done = (settle) => (value) => {
    const granted = lock !== null ? release(id) : [];
    settle(value);
    primordials.ArrayPrototypeForEach(granted, grant);
  };
  primordials.PromisePrototypeThen(primordials.PromiseResolve(result), done(request.resolve), done(request.reject));
}

function grant(id) {
  const request = requests.get(id);
  if (request !== undefined) run(id, request, { name: request.name, mode: request.mode });
}

native['locks_native.share'](grant, (id) => {
  requests.get(id)?.reject(new primordials.Error(binding.LOCK_STOLEN_ERROR));
});

binding.request = (name, clientId, mode, steal, ifAvailable, callback) => new primordials.Promise((resolve, reject) => {
  const { 0: id, 1: granted } = add(name, clientId, mode === binding.LOCK_MODE_SHARED, steal, ifAvailable);
  const end = (settle) => (value) => {
    requests.delete(id);
    settle(value);
  };
  const request = { name, mode, callback, resolve: end(resolve), reject: end(reject) };
  if (granted === undefined) {
    run(id, request, null);
    return;
  }
  requests.set(id, request);
  if (granted) run(id, request, { name, mode });
});
binding.query = () => primordials.PromiseResolve(query());
