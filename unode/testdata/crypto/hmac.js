'use strict';
const crypto = require('crypto');
for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'ripemd160', 'blake2b512', 'md5-sha1']) {
  for (const key of ['', 'key', 'k'.repeat(200), Buffer.from([0, 255]), new Uint8Array([1]).buffer, crypto.createSecretKey('key', 'utf8')])
    console.log(name, crypto.createHmac(name, key).update('data').update('6d6f7265', 'hex').digest('hex'));
}
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(e.name, e.code, e.message); } };
attempt(() => crypto.createHmac('nope', 'k'));
attempt(() => crypto.createHmac('sha1', null));
attempt(() => crypto.createHmac('sha1', 'a', { encoding: 5 }));
attempt(() => { const h = crypto.createHmac('sha1', 'k'); h.digest(); return h.digest('hex') === ''; });
const h = crypto.createHmac('sha256', 'k');
h.on('data', (b) => console.log(b.toString('hex')));
h.end('streamed');

const k = crypto.createSecretKey(Buffer.from('secret'));
console.log(k.type, k.symmetricKeySize, k.export(), k.export({ format: 'jwk' }));
console.log(k.equals(crypto.createSecretKey('secret', 'utf8')), k.equals(crypto.createSecretKey('secrex', 'utf8')));
console.log(Object.prototype.toString.call(k), k instanceof crypto.KeyObject, k.constructor.name);
attempt(() => k.export({ format: 'pem' }));
attempt(() => k.equals({}));
attempt(() => crypto.createSecretKey(5));
attempt(() => new crypto.KeyObject('secret', {}));
attempt(() => Object.getOwnPropertyDescriptor(crypto.KeyObject.prototype, 'type').get.call({}));
console.log(crypto.generateKeySync('hmac', { length: 64 }).symmetricKeySize, crypto.generateKeySync('aes', { length: 256 }).symmetricKeySize);
crypto.generateKey('hmac', { length: 128 }, (err, key) => console.log(err, key.symmetricKeySize));
