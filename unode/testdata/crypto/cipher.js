'use strict';
// Every cipher that unode has, with fixed keys: what it makes and what it refuses.
const crypto = require('crypto');
const bytes = (n, from) => Buffer.from(Array.from({ length: n }, (_, i) => (from + i * 7) & 255));
const plain = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(3)).subarray(0, 128);
const names = ['aes-128-cbc', 'aes-192-ecb', 'aes-256-ctr', 'aes-128-cfb', 'aes-128-cfb8', 'aes-256-cfb1', 'aes-192-ofb', 'aes-128-gcm',
  'id-aes256-GCM', 'aes-128-ccm', 'aes-256-ocb', 'aes-128-xts', 'aes128-wrap', 'aes256-wrap-pad', 'des-ede3-cbc', 'des-ede-cbc', 'des3',
  'chacha20', 'chacha20-poly1305'];
for (const name of names) {
  const info = crypto.getCipherInfo(name);
  const key = bytes(info.keyLength, 3);
  const iv = info.ivLength ? bytes(info.ivLength, 5) : name === 'chacha20' ? bytes(16, 5) : null;
  const aead = /gcm|ccm|ocb|poly/i.test(name);
  const options = aead ? { authTagLength: 16 } : undefined;
  const c = crypto.createCipheriv(name, key, iv, options);
  if (aead) c.setAAD(Buffer.from('header'), { plaintextLength: plain.length });
  const once = /ccm|xts|wrap/.test(name);
  const out = once ? [c.update(plain)] : [c.update(plain.subarray(0, 5)), c.update(plain.subarray(5, 70)), c.update(plain.subarray(70))];
  const ct = Buffer.concat([...out, c.final()]);
  console.log(name, JSON.stringify(info), ct.toString('base64'), aead ? c.getAuthTag().toString('hex') : '');
  const d = crypto.createDecipheriv(name, key, iv, options);
  if (aead) d.setAuthTag(c.getAuthTag()).setAAD(Buffer.from('header'), { plaintextLength: plain.length });
  console.log(Buffer.concat([d.update(ct), d.final()]).equals(plain));
  const bad = crypto.createDecipheriv(name, key, iv, options);
  try {
    if (aead) bad.setAuthTag(Buffer.alloc(16)).setAAD(Buffer.from('header'), { plaintextLength: plain.length });
    console.log(Buffer.concat([bad.update(aead ? ct : ct.subarray(0, 24)), bad.final()]).length);
  } catch (e) { console.log(e.name, e.code, e.message); }
}
for (const args of [['nope', 16, 16], ['aes-128-cbc', 15, 16], ['aes-128-cbc', 16, 15], ['aes-128-gcm', 16, 0], ['aes-128-gcm', 16, 12, 3],
  ['aes-128-ccm', 16, 12], ['aes-128-ccm', 16, 6, 16], ['chacha20-poly1305', 32, 13], ['aes-128-ocb', 16, 16, 16]]) {
  try { crypto.createCipheriv(args[0], Buffer.alloc(args[1]), Buffer.alloc(args[2]), args[3] && { authTagLength: args[3] }); } catch (e) { console.log(...args, e.name, e.code, e.message); }
}
