'use strict';
// Private symbols are on the object itself; variables behind a proxy; the longest string.
const { markAsUntransferable, isMarkedAsUntransferable } = require('worker_threads');
class Foo {}
markAsUntransferable(Foo.prototype);
console.log(isMarkedAsUntransferable(new Foo()), isMarkedAsUntransferable(Foo.prototype));
const frozen = Object.freeze({});
markAsUntransferable(frozen);
console.log(isMarkedAsUntransferable(frozen), Reflect.ownKeys(frozen));
const trapped = new Proxy(frozen, { get(t, k) { console.log('trap', k); } });
console.log(isMarkedAsUntransferable(trapped));
Object.setPrototypeOf(globalThis, new Proxy({ __proto__: Object.prototype, there: 1 }, {
  has(t, k) { if (k === 'bad') throw new Error('has'); return Reflect.has(t, k); },
}));
for (const f of [() => there, () => typeof missing, () => missing, () => bad])
  try { console.log(f()); } catch (e) { console.log(String(e)); }
for (const f of [() => 'x'.repeat(0x1fffffe9), () => 'xy'.repeat(0x0ffffff5), () => 'x'.padEnd(0x1fffffe9)])
  try { f(); console.log('long'); } catch (e) { console.log(String(e)); }
