// WebCrypto: round trips through every format, and what is refused.
const { subtle } = globalThis.crypto;
const data = new TextEncoder().encode('some data');
const hex = (b) => Buffer.from(b).toString('hex');
for (const [algorithm, usages, op] of [
  [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }, ['sign', 'verify']],
  [{ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 1024, publicExponent: new Uint8Array([3]) }, ['sign', 'verify'], { name: 'RSA-PSS', saltLength: 8 }],
  [{ name: 'ECDSA', namedCurve: 'P-384' }, ['sign', 'verify'], { name: 'ECDSA', hash: 'SHA-512' }],
  [{ name: 'Ed25519' }, ['sign', 'verify']],
]) {
  const pair = await subtle.generateKey(algorithm, true, usages);
  const sig = await subtle.sign(op ?? algorithm.name, pair.privateKey, data);
  const pkcs8 = await subtle.importKey('pkcs8', await subtle.exportKey('pkcs8', pair.privateKey), algorithm, false, ['sign']);
  const jwk = await subtle.importKey('jwk', await subtle.exportKey('jwk', pair.publicKey), algorithm, true, ['verify']);
  console.log(algorithm.name, await subtle.verify(op ?? algorithm.name, jwk, sig, data),
    await subtle.verify(op ?? algorithm.name, jwk, await subtle.sign(op ?? algorithm.name, pkcs8, data), data), pkcs8, jwk.usages, sig.byteLength);
}
const secret = (name, usages, n = 16) => subtle.importKey('raw', new Uint8Array(n).fill(7), name, true, usages);
const iv = new Uint8Array(16).fill(9);
for (const [alg, key] of [[{ name: 'AES-CBC', iv }, 'AES-CBC'], [{ name: 'AES-CTR', counter: iv.fill(255), length: 5 }, 'AES-CTR'], [{ name: 'AES-GCM', iv, additionalData: data, tagLength: 96 }, 'AES-GCM']]) {
  const k = await secret(key, ['encrypt', 'decrypt']);
  const ct = await subtle.encrypt(alg, k, data);
  console.log(key, hex(ct), hex(await subtle.decrypt(alg, k, ct)) === hex(data));
  await subtle.decrypt(alg, k, new Uint8Array(40)).then((b) => console.log(b.byteLength), (e) => console.log(e.name, e.message));
}
await subtle.encrypt({ name: 'AES-CTR', counter: iv, length: 1 }, await secret('AES-CTR', ['encrypt']), new Uint8Array(33)).catch((e) => console.log(e.name, e.cause?.message));
const kw = await secret('AES-KW', ['wrapKey', 'unwrapKey']);
console.log(hex(await subtle.wrapKey('raw', await secret('AES-CBC', ['encrypt']), kw, 'AES-KW')));
console.log(hex(await subtle.sign('HMAC', await secret({ name: 'HMAC', hash: 'SHA-384' }, ['sign']), data)));
const base = await secret('PBKDF2', ['deriveBits'], 4).catch(async (e) => (console.log(e.message), subtle.importKey('raw', data, 'PBKDF2', false, ['deriveBits'])));
console.log(hex(await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: data, iterations: 9 }, base, 160)));
const x = await subtle.generateKey('X25519', false, ['deriveBits']), y = await subtle.generateKey('X25519', false, ['deriveBits']);
console.log(hex(await subtle.deriveBits({ name: 'X25519', public: y.publicKey }, x.privateKey, 128)) === hex(await subtle.deriveBits({ name: 'X25519', public: x.publicKey }, y.privateKey, 128)));
await subtle.exportKey('pkcs8', x.privateKey).catch((e) => console.log(e.name, e.message));
await subtle.importKey('spki', new Uint8Array(9), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']).catch((e) => console.log(e.name, e.message));
const cloned = structuredClone(x.publicKey);
console.log(cloned, cloned instanceof CryptoKey);
