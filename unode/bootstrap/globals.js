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
define(Iterator.prototype, Symbol.dispose, { [Symbol.dispose]() { this.return?.(); } }[Symbol.dispose]);
define(Object.getPrototypeOf(Object.getPrototypeOf(async function*() {}.prototype)), Symbol.asyncDispose,
       { async [Symbol.asyncDispose]() { await this.return?.(); } }[Symbol.asyncDispose]);
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
// ECMA-262's Array.fromAsync, in an asynchronous function of its own so that the
// method is an ordinary one.
async function fromAsync(C, items, map, thisArg) {
  if (map !== undefined && typeof map !== 'function') throw new TypeError(`${typeof map === 'symbol' ? String(map) : map} is not a function`);
  const add = (out, i, value) => Object.defineProperty(out, i, { __proto__: null, value, writable: true, configurable: true, enumerable: true });
  const make = (...args) => (isConstructor(C) ? new C(...args) : new Array(...args));
  let i = 0;
  let out;
  if ((items[Symbol.asyncIterator] ?? items[Symbol.iterator]) != null) {
    out = make();
    for await (const v of items) {
      add(out, i, map ? await map.call(thisArg, v, i) : v);
      i++;
    }
  } else {
    const list = Object(items);
    const length = Math.min(Math.max(Math.trunc(Number(list.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
    out = make(length);
    for (; i < length; i++) {
      const v = await list[i];
      add(out, i, map ? await map.call(thisArg, v, i) : v);
    }
  }
  out.length = i;
  return out;
}
function isConstructor(f) {
  if (typeof f !== 'function') return false;
  try {
    Reflect.construct(Object, [], f);
    return true;
  } catch {
    return false;
  }
}
define(Array, 'fromAsync', { fromAsync(items, map = undefined, thisArg = undefined) { return fromAsync(this, items, map, thisArg); } }.fromAsync);
for (const [name, length] of [['wait', 4], ['waitAsync', 4], ['notify', 3]]) {
  const value = native[`atomics.${name}`];
  Object.defineProperty(value, 'length', { __proto__: null, value: length, configurable: true });
  Object.defineProperty(Atomics, name, { __proto__: null, value, writable: true, configurable: true, enumerable: false });
}
// The properties of RegExp that tell of the last match (Annex B of a proposal,
// and in every engine): their setters do nothing.
const legacy = { __proto__: null };
for (let i = 1; i <= 9; i++) legacy[`$${i}`] = i;
for (const [index, ...names] of [[-1, 'input', '$_'], [0, 'lastMatch', '$&'], [-2, 'lastParen', '$+'], [-3, 'leftContext', '$`'], [-4, 'rightContext', "$'"]])
  for (const name of names) legacy[name] = index;
for (const name of Object.keys(legacy)) {
  const index = legacy[name];
  const { get, set } = Object.getOwnPropertyDescriptor({ get [name]() { return native['env.lastMatch'](index); }, set [name](v) {} }, name);
  Object.defineProperty(RegExp, name, { __proto__: null, get, set, configurable: true, enumerable: false });
}
// What the engine has and Node 24 does not.
delete globalThis.InternalError;
for (const [o, ...names] of [[Iterator, 'concat'], [Map.prototype, 'getOrInsert', 'getOrInsertComputed'],
                             [WeakMap.prototype, 'getOrInsert', 'getOrInsertComputed'], [Math, 'sumPrecise'], [Set, 'groupBy'],
                             [Uint8Array, 'fromBase64', 'fromHex'],
                             [Uint8Array.prototype, 'setFromBase64', 'setFromHex', 'toBase64', 'toHex'],
                             [Function.prototype, 'fileName', 'lineNumber', 'columnNumber']])
  for (const name of names) delete o[name];
// Intl, and the methods that need it, are loaded when they are first used.
let loaded;
const intl = () => loaded ??= native['intl.load']();
const defineIntl = (global) => {
  const define = (value) => Object.defineProperty(global, 'Intl', { __proto__: null, value, writable: true, configurable: true, enumerable: false });
  Object.defineProperty(global, 'Intl', {
    __proto__: null, configurable: true, enumerable: false,
    get() {
      define(intl().Intl);
      return intl().Intl;
    },
    set: define,
  });
};
defineIntl(globalThis);
native['contextify_native.onCreate'](defineIntl); // contexts of vm have the same one
const override = (o, methods) => {
  for (const k of Object.keys(methods)) {
    Object.defineProperty(o, k, { __proto__: null, value: methods[k], writable: true, configurable: true, enumerable: false });
  }
};
const BigIntValue = BigInt.prototype.valueOf, NumberValue = Number.prototype.valueOf, call = Function.prototype.call;
// The name of the time zone ends these texts.
const dateString = Date.prototype.toString, timeString = Date.prototype.toTimeString;
const zoned = (date, text) => {
  if (text === 'Invalid Date') return text;
  const zone = native['intl.localZone']();
  return `${text} (${zone === 'UTC' ? 'Coordinated Universal Time' : intl().zoneText(date, zone)})`;
};
override(Date.prototype, {
  toString() { return zoned(this, call.call(dateString, this)); },
  toTimeString() { return zoned(this, call.call(timeString, this)); },
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
const lowers = String.prototype.toLowerCase, uppers = String.prototype.toUpperCase;
const turkish = (locales) => locales !== undefined && /^(?:tr|az)\b/.test(intl().canonicalLocales(locales)[0]);
const localeCompare = native['intl.localeCompare'];
Object.defineProperty(localeCompare, 'length', { __proto__: null, value: 1, configurable: true });
native['intl.onLocaleCompare']((string, that, locales, options) => {
  if (string === undefined || string === null) throw new TypeError('String.prototype.localeCompare called on null or undefined');
  return intl().localeCompare(`${string}`, `${that}`, locales, options);
});
override(String.prototype, {
  localeCompare,
  toLocaleLowerCase(locales = undefined) {
    if (turkish(locales)) return call.call(lowers, `${this}`.replace(/\u0130|I\u0307/g, 'i').replace(/I/g, '\u0131'));
    return call.call(lowers, this);
  },
  toLocaleUpperCase(locales = undefined) {
    return call.call(uppers, turkish(locales) ? `${this}`.replace(/i/g, '\u0130') : this);
  },
});
