// The process object before Node's library gets it (src/node_process_object.cc).
// Parameters: native, data. Returns it.
'use strict';
const process = new (function process() {})(); // programs call the constructor
const fixed = (o, k, value) => Object.defineProperty(o, k, { __proto__: null, value, enumerable: true, writable: false, configurable: true });
fixed(process, 'version', data.version);
const versions = {};
fixed(versions, 'node', data.versions.node);
for (const k of Object.keys(data.versions)) fixed(versions, k, data.versions[k]);
fixed(versions, 'unode', data.unode);
Object.defineProperty(process, 'versions', { __proto__: null, value: versions, enumerable: true, writable: false, configurable: true });
fixed(process, 'arch', data.arch);
fixed(process, 'platform', 'linux');
fixed(process, 'release', data.release);

// process.env: strings only, straight from the environment (src/node_env_var.cc).
const { 'env.get': get, 'env.set': set, 'env.unset': unset, 'env.keys': keys } = native;
const describe = (value) => ({ value, writable: true, enumerable: true, configurable: true });
const string = (v) => {
  if (typeof v === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return String(v);
};
let warned = false;
const text = (v) => {
  const kind = typeof v;
  if (kind !== 'string' && kind !== 'number' && kind !== 'boolean' && !warned && native['env.pendingDeprecation']()) {
    warned = true;
    process.emitWarning('Assigning any value other than a string, number, or boolean to a process.env property is deprecated. ' +
      'Please make sure to convert the value to a string before setting process.env with it.', 'DeprecationWarning', 'DEP0104');
  }
  return string(v);
};
process.env = new Proxy({}, {
  __proto__: null,
  get(target, k) { return (typeof k === 'string' ? get(k) : undefined) ?? Reflect.get(target, k); },
  set(target, k, v) { set(string(k), text(v)); return true; },
  has(target, k) { return typeof k === 'string' && get(k) !== undefined; },
  deleteProperty(target, k) { if (typeof k === 'string') unset(k); return true; },
  ownKeys() { return keys(); },
  getOwnPropertyDescriptor(target, k) {
    const v = typeof k === 'string' ? get(k) : undefined;
    return v === undefined ? undefined : describe(v);
  },
  defineProperty(target, k, d) {
    const invalid = (message) => {
      const e = new TypeError(message);
      e.code = 'ERR_INVALID_OBJECT_DEFINE_PROPERTY';
      throw e;
    };
    if ('value' in d) {
      if (!d.configurable || !d.writable || !d.enumerable) {
        invalid("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
      }
      set(string(k), text(d.value));
      return true;
    }
    if ('get' in d || 'set' in d) invalid("'process.env' does not accept an accessor(getter/setter) descriptor");
    invalid("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
  },
});
return process;
