// What V8 has on its globals and the engine does not (yet). Parameter: native.
'use strict';
const define = (o, k, value) => {
  if (!Object.hasOwn(o, k)) Object.defineProperty(o, k, { __proto__: null, value, writable: true, configurable: true, enumerable: false });
};
Error.stackTraceLimit = 10;
native['env.setCallSite'](native['env.CallSite']);
define(Error, 'captureStackTrace', native['env.captureStackTrace']);
define(Error, 'isError', function isError(v) { return native['types.isNativeError'](v); });
for (const name of ['dispose', 'asyncDispose']) {
  if (!Symbol[name]) Object.defineProperty(Symbol, name, { __proto__: null, value: Symbol(`Symbol.${name}`) });
}
define(Iterator.prototype, Symbol.dispose, function() { this.return?.(); });
define(Object.getPrototypeOf(Object.getPrototypeOf(async function*() {}.prototype)), Symbol.asyncDispose, async function() { await this.return?.(); });
define(RegExp, 'escape', function escape(s) {
  if (typeof s !== 'string') throw new TypeError('RegExp.escape: argument is not a string');
  return s.replace(/^[0-9A-Za-z]|[\^$\\.*+?()[\]{}|/,\-=<>#&!%:;@~'`"\s\u2028\u2029\ufeff]/gu, (c, i) => {
    if ('^$\\.*+?()[]{}|/'.includes(c)) return `\\${c}`;
    const named = { '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r' }[c];
    if (named) return `\\${named}`;
    const n = c.codePointAt(0);
    return n < 256 ? `\\x${n.toString(16).padStart(2, '0')}` : `\\u${n.toString(16).padStart(4, '0')}`;
  });
});
define(Array, 'fromAsync', async function fromAsync(items, map, thisArg) {
  const out = typeof this === 'function' ? new this() : [];
  let i = 0;
  const add = async (v) => { out[i] = map ? await map.call(thisArg, v, i) : v; i++; };
  if (items[Symbol.asyncIterator] || items[Symbol.iterator]) for await (const v of items) await add(v);
  else for (let k = 0; k < items.length; k++) await add(await items[k]);
  out.length = i;
  return out;
});
for (const [name, length] of [['wait', 4], ['waitAsync', 4], ['notify', 3]]) {
  const value = native[`atomics.${name}`];
  Object.defineProperty(value, 'length', { __proto__: null, value: length, configurable: true });
  Object.defineProperty(Atomics, name, { __proto__: null, value, writable: true, configurable: true, enumerable: false });
}
define(globalThis, 'SuppressedError', class SuppressedError extends Error {
  constructor(error, suppressed, message) {
    super(message);
    define(this, 'error', error);
    define(this, 'suppressed', suppressed);
  }
});
for (const name of ['DisposableStack', 'AsyncDisposableStack']) {
  define(globalThis, name, { [name]: class { constructor() { throw new Error(`not implemented: ${name}`); } } }[name]);
}
define(globalThis, 'Intl', {});
