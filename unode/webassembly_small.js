// The global WebAssembly of unode-small: whatever is called throws.
const { missing } = binding;
binding.namespace = { __proto__: Object.prototype };
for (const name of ['Exception', 'Global', 'Instance', 'Memory', 'Module', 'Table', 'Tag']) {
  binding.namespace[name] = class { constructor() { missing(); } };
}
for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']) {
  binding.namespace[name] = async () => missing();
}
binding.namespace.validate = () => missing();
