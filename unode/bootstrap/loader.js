// Makes internalBinding's native side: getInternalBinding(name) of Node's
// realm.js. Parameters: makeStubs, native, shimFor, shared, primordials, notImplemented, symbol.
'use strict';

const $stub = (name) => {
  const f = function() { return notImplemented(name); };
  Object.defineProperty(f, 'name', { value: name.slice(name.lastIndexOf('.') + 1), configurable: true });
  return f;
};

const $class = (name, methods, statics) => {
  const c = $stub(name);
  for (const m of methods) {
    Object.defineProperty(c.prototype, m, { value: $stub(`${name}.${m}`), writable: true, configurable: true });
  }
  return Object.assign(c, statics);
};

const stubs = makeStubs($stub, $class, symbol);

// The Go functions and classes of each binding.
const natives = { __proto__: null };
for (const name of Object.keys(native)) {
  const dot = name.indexOf('.');
  (natives[name.slice(0, dot)] ??= []).push(name.slice(dot + 1));
}

// A native class keeps the constants and the unwritten methods of its stub.
function overlay(stub, value) {
  if (typeof stub !== 'function' || !value.prototype) return value;
  for (const from of [[stub, value], [stub.prototype, value.prototype]]) {
    for (const k of Object.getOwnPropertyNames(from[0])) {
      if (!Object.hasOwn(from[1], k) && k !== 'arguments' && k !== 'caller') {
        Object.defineProperty(from[1], k, Object.getOwnPropertyDescriptor(from[0], k));
      }
    }
  }
  return value;
}

const bindings = { __proto__: null };

function getBinding(name) {
  const have = bindings[name];
  if (have !== undefined) return have;
  const make = stubs[name];
  const mine = natives[name];
  if (make === undefined && mine === undefined) {
    const e = new Error(`No such binding: ${name}`);
    e.code = 'ERR_INVALID_MODULE';
    throw e;
  }
  const b = make === undefined ? {} : make();
  // Before the shims: they may ask for other bindings.
  bindings[name] = b;
  if (mine !== undefined) {
    for (const k of mine) b[k] = overlay(b[k], native[`${name}.${k}`]);
  }
  for (const shim of shimFor(name)) shim(b, native, shared, primordials);
  return b;
}

// Most programs do without.
const putWebAssembly = (value) => {
  Object.defineProperty(globalThis, 'WebAssembly', { value, writable: true, configurable: true, enumerable: false });
  return value;
};
Object.defineProperty(globalThis, 'WebAssembly', {
  get() { return putWebAssembly(getBinding('webassembly').namespace); },
  set: putWebAssembly,
  configurable: true,
  enumerable: false,
});

shared.getBinding = getBinding;
return getBinding;
