'use strict';
// util.types cannot be fooled by prototypes or tags.
const { types } = require('util');
function args() { return arguments; }
const values = [new Date(), args(), Object(1n), Object(true), Object(1), Object(''), Object(Symbol.iterator), new TypeError('x'), /x/, async () => {}, function*() {}, async function*() {},
  (function*() {})(), (async function*() {})(), Promise.resolve(), new Map(), new Set(), new Map().keys(), new Set().values(), new WeakMap(), new WeakSet(), new ArrayBuffer(1),
  new SharedArrayBuffer(1), new DataView(new ArrayBuffer(1)), new Proxy({}, {}), new Uint8Array(1), Buffer.alloc(1), new Float64Array(1), new BigInt64Array(1), {}, [], () => {}, 1, 'x', null, undefined,
  { [Symbol.toStringTag]: 'Map' }, Object.create(Map.prototype), Object.setPrototypeOf(new Map(), null)];
for (const [i, v] of values.entries()) console.log(i, Object.keys(types).filter((k) => types[k](v)).join());
