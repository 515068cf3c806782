'use strict';
const crypto = require('crypto');
const some = (b) => b.some((x) => x !== 0);
console.log(crypto.randomBytes(0), crypto.randomBytes(64).length, some(crypto.randomBytes(64)));
console.log(some(crypto.randomFillSync(new Uint8Array(40))), some(new Uint8Array(crypto.randomFillSync(new ArrayBuffer(40)))));
const part = crypto.randomFillSync(Buffer.alloc(60), 20, 30);
console.log(some(part.subarray(0, 20)), some(part.subarray(20, 50)), some(part.subarray(50)));
for (let i = 0; i < 2000; i++) {
  const n = crypto.randomInt(3, 6);
  if (n < 3 || n >= 6) throw new Error(`${n}`);
}
console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
console.log(crypto.randomUUID() !== crypto.randomUUID(), crypto.randomUUID({ disableEntropyCache: true }).length);
console.log(some(crypto.getRandomValues(new Uint32Array(8))), some(crypto.webcrypto.getRandomValues(new Uint8Array(8))), some(globalThis.crypto.getRandomValues(new Uint8Array(8))));
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(e.name, e.code, e.message); } };
attempt(() => crypto.randomBytes(-1));
attempt(() => crypto.randomFillSync(new Uint8Array(4), 5));
attempt(() => crypto.randomInt(5, 5));
attempt(() => globalThis.crypto.getRandomValues(new Uint8Array(70000)));
attempt(() => globalThis.crypto.getRandomValues(new Float32Array(1)));
attempt(() => crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abc')));
attempt(() => crypto.timingSafeEqual(Buffer.from('abc'), new Uint8Array([97, 98, 99]).buffer));
attempt(() => crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abd')));
attempt(() => crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('ab')));
attempt(() => crypto.timingSafeEqual('abc', Buffer.from('ab')));
attempt(() => crypto.timingSafeEqual(Buffer.from('ab'), 5));
console.log(crypto.secureHeapUsed(), crypto.getFips());
crypto.randomBytes(16, (err, b) => {
  console.log('bytes', err, b.length, some(b));
  crypto.randomFill(new Uint32Array(4), (err, a) => {
    console.log('fill', err, a.constructor.name, some(a));
    crypto.randomInt(10, (err, n) => console.log('int', err, n >= 0 && n < 10));
  });
});
console.log('first');
