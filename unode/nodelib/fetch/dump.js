// Runs in the real Node (--expose-internals) at build time. Writes into the
// folder argv[2] what unode needs of it:
//   library.json   the JavaScript library: {id: source}
//   stubs.js       body of a function ($stub, $class, $symbol) that returns
//                  {binding: () => object} with the shape and the constants of
//                  every internalBinding
//   data.json      versions, build configuration, command-line options
//   roots.bin      Mozilla's root certificates: their DER, one behind the
//                  other, deflated
'use strict';
const { internalBinding } = require('internal/test/binding');
const fs = require('fs');
const path = require('path');

const out = process.argv[2];
const library = {};
for (const [id, source] of Object.entries(process.binding('natives'))) {
  if (typeof source === 'string') library[id] = source;
}

const names = new Set();
for (const source of Object.values(library)) {
  for (const m of source.matchAll(/internalBinding\(\s*'([^']+)'\s*\)/g)) names.add(m[1]);
}

const isName = /^[A-Za-z_$][\w$]*$/;
const key = (k) => (isName.test(k) ? k : JSON.stringify(k));

// emit returns source text that makes a value of v's shape. where is its path
// below internalBinding.
function emit(v, where, seen) {
  switch (typeof v) {
    case 'number': return Object.is(v, -0) ? '-0' : String(v);
    case 'string': return JSON.stringify(v);
    case 'boolean': case 'undefined': return String(v);
    case 'bigint': return `${v}n`;
    case 'symbol': return `$symbol(${JSON.stringify(v.description)}, ${where.includes('privateSymbols')})`;
    case 'function': return seen.has(v) ? 'undefined' : emitFunction(v, where, seen);
  }
  if (v === null) return 'null';
  if (seen.has(v)) return 'undefined';
  seen.add(v);
  if (ArrayBuffer.isView(v)) return emitView(v);
  if (v instanceof ArrayBuffer) return `new ArrayBuffer(${v.byteLength})`;
  if (Array.isArray(v)) return `[${v.map((x, i) => emit(x, [...where, i], seen)).join(',')}]`;
  if (v instanceof Map) {
    return `new Map([${[...v].map(([a, b]) => `[${emit(a, where, seen)},${emit(b, where, seen)}]`).join(',')}])`;
  }
  if (v instanceof Set) return 'new Set()';
  const props = Object.getPrototypeOf(v) === null ? ['__proto__:null'] : [];
  for (const k of Object.keys(v)) {
    const d = Object.getOwnPropertyDescriptor(v, k);
    if (!d.get && !d.set) props.push(`${key(k)}:${emit(d.value, [...where, k], seen)}`);
  }
  return `{${props.join(',')}}`;
}

// Small arrays hold indices and defaults; what is in them is state of the
// running process only where the bindings' shims say so.
function emitView(v) {
  if (!(v instanceof DataView) && v.length <= 128 && v.some((x) => x != 0)) {
    const big = typeof v[0] === 'bigint' ? 'n' : '';
    return `new ${v.constructor.name}([${Array.from(v, (x) => x + big).join(',')}])`;
  }
  return `new ${v.constructor.name}(${v.length})`;
}

function emitFunction(f, where, seen) {
  seen.add(f);
  const name = JSON.stringify(where.join('.'));
  const methods = new Set();
  for (let p = f.prototype; p && p !== Object.prototype; p = Object.getPrototypeOf(p)) {
    for (const k of Object.getOwnPropertyNames(p)) {
      const d = Object.getOwnPropertyDescriptor(p, k);
      if (k !== 'constructor' && typeof d.value === 'function') methods.add(k);
    }
  }
  if (methods.size === 0) return `$stub(${name})`;
  const statics = [];
  for (const k of Object.getOwnPropertyNames(f)) {
    if (['name', 'length', 'prototype', 'arguments', 'caller'].includes(k)) continue;
    const d = Object.getOwnPropertyDescriptor(f, k);
    if ('value' in d) statics.push(`${key(k)}:${emit(d.value, [...where, k], seen)}`);
  }
  return `$class(${name},${JSON.stringify([...methods].sort())},{${statics.join(',')}})`;
}

const stubs = [];
for (const n of [...names].sort()) {
  if (n === 'builtins') continue;
  let b = {};
  try { b = internalBinding(n); } catch { /* needs a flag: an empty object with no functions */ }
  const props = Object.keys(b).map((k) => {
    const d = Object.getOwnPropertyDescriptor(b, k);
    return `${key(k)}:${'value' in d ? emit(d.value, [n, k], new Set()) : 'undefined'}`;
  });
  stubs.push(`${key(n)}:()=>({${props.join(',\n')}})`);
}

const options = internalBinding('options');
const info = options.getCLIOptionsInfo();
const undefinedToNull = (k, v) => (v === undefined ? null : v);
const data = {
  version: process.version,
  versions: process.versions,
  release: process.release,
  config: internalBinding('builtins').config,
  optionValues: { ...options.getCLIOptionsValues() },
  options: Object.fromEntries([...info.options].map(([k, v]) => [k, { ...v }])),
  aliases: Object.fromEntries(info.aliases),
};
// The dump's own flags are not defaults.
data.optionValues['--expose-internals'] = false;
data.optionValues['--warnings'] = true;
data.optionValues['--deprecation'] = true;

fs.writeFileSync(path.join(out, 'library.json'), JSON.stringify(library));
fs.writeFileSync(path.join(out, 'stubs.js'), `return {__proto__:null,\n${stubs.join(',\n')}};`);
fs.writeFileSync(path.join(out, 'data.json'), JSON.stringify(data, undefinedToNull));

const der = require('tls').rootCertificates.map((pem) => Buffer.from(pem.replace(/-----[^-]*-----/g, ''), 'base64'));
fs.writeFileSync(path.join(out, 'roots.bin'), require('zlib').deflateRawSync(Buffer.concat(der), { level: 9 }));
