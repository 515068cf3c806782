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
// Intl, and the methods that need it, are loaded when they are first used.
let loaded;
const intl = () => loaded ??= native['intl.load']();
Object.defineProperty(globalThis, 'Intl', {
  __proto__: null, configurable: true, enumerable: false,
  get() {
    this.Intl = intl().Intl;
    return intl().Intl;
  },
  set(value) {
    Object.defineProperty(this, 'Intl', { __proto__: null, value, writable: true, configurable: true, enumerable: false });
  },
});
const override = (o, methods) => {
  for (const k of Object.keys(methods)) {
    Object.defineProperty(o, k, { __proto__: null, value: methods[k], writable: true, configurable: true, enumerable: false });
  }
};
const BigIntValue = BigInt.prototype.valueOf, NumberValue = Number.prototype.valueOf, call = Function.prototype.call;
override(Date.prototype, {
  toLocaleString(locales = undefined, options = undefined) { return intl().dateToLocale(this, locales, options, 'any', 'all'); },
  toLocaleDateString(locales = undefined, options = undefined) { return intl().dateToLocale(this, locales, options, 'date', 'date'); },
  toLocaleTimeString(locales = undefined, options = undefined) { return intl().dateToLocale(this, locales, options, 'time', 'time'); },
});
override(Number.prototype, {
  toLocaleString(locales = undefined, options = undefined) { return intl().numberToLocale(call.call(NumberValue, this), locales, options); },
});
override(BigInt.prototype, {
  toLocaleString(locales = undefined, options = undefined) { return intl().numberToLocale(call.call(BigIntValue, this), locales, options); },
});
const elements = {
  toLocaleString(locales = undefined, options = undefined) {
    const o = Object(this), n = o.length;
    let s = '';
    for (let i = 0; i < n; i++) {
      const v = o[i];
      if (i > 0) s += ',';
      if (v !== undefined && v !== null) s += v.toLocaleString(locales, options);
    }
    return s;
  },
};
override(Array.prototype, elements);
override(Object.getPrototypeOf(Uint8Array.prototype), elements);
const compare = native['intl.compare'], variant = 3;
const lowers = String.prototype.toLowerCase, uppers = String.prototype.toUpperCase;
const turkish = (locales) => locales !== undefined && /^(?:tr|az)\b/.test(intl().canonicalLocales(locales)[0]);
override(String.prototype, {
  localeCompare(that, locales = undefined, options = undefined) {
    if (this === undefined || this === null) throw new TypeError('String.prototype.localeCompare called on null or undefined');
    const a = `${this}`, b = `${that}`;
    return locales === undefined && options === undefined ? compare(a, b, '', variant) : intl().localeCompare(a, b, locales, options);
  },
  toLocaleLowerCase(locales = undefined) {
    if (turkish(locales)) return call.call(lowers, `${this}`.replace(/\u0130|I\u0307/g, 'i').replace(/I/g, '\u0131'));
    return call.call(lowers, this);
  },
  toLocaleUpperCase(locales = undefined) {
    return call.call(uppers, turkish(locales) ? `${this}`.replace(/i/g, '\u0130') : this);
  },
});
