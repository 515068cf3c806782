'use strict';
// Keys that are always the same: every encoding, details, and deterministic signatures.
const crypto = require('crypto');
const raw = (asymmetricKeyType, key, namedCurve) => crypto.createPrivateKey({ key, format: 'raw-private', asymmetricKeyType, namedCurve });
const seed = (n) => Buffer.alloc(n, 7);
const keys = {
  rsa: crypto.createPrivateKey({ format: 'der', type: 'pkcs1', key: Buffer.from(
    'MIIBOwIBAAJBAPdDS7aC99XLM1BChf8A6B4rG4LQcfPoUSf6ngEl0hRyVoWNsWKPBRY5q53T3pEIGJj4zFPqLhnJaQ3D8BOy9PcCAwEAAQJBALHVnbu7' +
    'gEIsrlA4OCVKYqdn+5ZfEsYIvW3SixdqOyjmFTrQV+2Drxb8EZfDBosEHtZ99T05jlFVhIE/0tCjlvECIQD8JoHwOj5r+qKR8tTju+3v8253IWLKgUC4' +
    'cbvJN6L7uQIhAPsJr5lkFPtazZ77ukHQCsioVqrMM1lZBbTQhGrgp64vAiBOX2Gv20qfoU16c7G7/yObm1xQZu4f50DIk4E8r7BW8QIhAPkeZ5AE7X1y' +
    'YtL+Y5uj5M+zni3obpyf5zXEJ2QYhM4pAiAXdJT4/9nEN/i9N7/ZCeUcbcjZdSIkiOC4F8whGlwwOQ==', 'base64') }),
  ed25519: raw('ed25519', seed(32)), ed448: raw('ed448', seed(57)), x25519: raw('x25519', seed(32)), x448: raw('x448', seed(56)),
  'P-256': raw('ec', seed(32), 'P-256'), 'P-521': raw('ec', Buffer.concat([Buffer.alloc(2), seed(64)]), 'P-521'), secp256k1: raw('ec', seed(32), 'secp256k1'),
  brainpoolP256r1: raw('ec', seed(32), 'brainpoolP256r1'),
  'ml-kem-512': crypto.createPrivateKey({ key: seed(64), format: 'raw-seed', asymmetricKeyType: 'ml-kem-512' }),
  'ml-dsa-44': crypto.createPrivateKey({ key: seed(32), format: 'raw-seed', asymmetricKeyType: 'ml-dsa-44' }),
};
const short = (s) => s.length < 400 ? s : `${crypto.hash('sha256', s)} (${s.length})`;
for (const [name, key] of Object.entries(keys)) {
  const pub = crypto.createPublicKey(key);
  console.log(name, key.asymmetricKeyType, key.asymmetricKeyDetails, pub.equals(crypto.createPublicKey(key)));
  console.log(short(key.export({ format: 'pem', type: 'pkcs8' })));
  console.log(short(pub.export({ format: 'pem', type: 'spki' })));
  try { console.log(short(JSON.stringify(key.export({ format: 'jwk' })))); } catch (e) { console.log(e.code, e.message); }
  const enc = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-192-cbc', passphrase: 'secret' });
  console.log(crypto.createPrivateKey({ key: enc, passphrase: 'secret' }).equals(key));
  try { crypto.createPrivateKey({ key: enc, passphrase: 'wrong' }); } catch (e) { console.log(e.code); }
  try { crypto.createPrivateKey(enc); } catch (e) { console.log(e.message); }
}
const data = Buffer.from('some data');
console.log(crypto.sign('sha256', data, keys.rsa).toString('base64'));
console.log(crypto.sign(null, data, keys.ed25519).toString('base64'));
console.log(crypto.sign(null, data, keys.ed448).toString('base64'));
for (const name of ['P-256', 'P-521', 'secp256k1', 'brainpoolP256r1']) {
  const sig = crypto.sign('sha384', data, { key: keys[name], dsaEncoding: 'ieee-p1363' });
  const pub = crypto.createPublicKey(keys[name]);
  console.log(name, sig.length, crypto.verify('sha384', data, { key: pub, dsaEncoding: 'ieee-p1363' }, sig),
    crypto.verify('sha384', Buffer.from('other'), { key: pub, dsaEncoding: 'ieee-p1363' }, sig));
}
for (const name of ['x25519', 'x448', 'P-256', 'secp256k1']) {
  console.log(name, crypto.diffieHellman({ privateKey: keys[name], publicKey: crypto.createPublicKey(keys[name]) }).toString('hex'));
}
// Made up for a padding that is wrong, but always the same.
console.log(crypto.privateDecrypt({ key: keys.rsa, padding: crypto.constants.RSA_PKCS1_PADDING }, Buffer.alloc(64, 1)).toString('hex'));
for (const [what, f] of Object.entries({
  garbage: () => crypto.createPrivateKey('garbage'),
  der: () => crypto.createPublicKey({ key: Buffer.from('AAAA'), format: 'der', type: 'spki' }),
  jwk: () => crypto.createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, format: 'jwk' }),
  curve: () => crypto.generateKeyPairSync('ec', { namedCurve: 'nope' }),
  small: () => crypto.generateKeyPairSync('rsa', { modulusLength: 300 }),
  oaep: () => crypto.privateDecrypt(keys.rsa, Buffer.alloc(64, 1)),
  large: () => crypto.publicEncrypt(keys.rsa, Buffer.alloc(64)),
})) {
  try { f(); } catch (e) { console.log(what, e.name, e.code, e.message, e.library, e.reason); }
}
