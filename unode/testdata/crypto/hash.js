'use strict';
const crypto = require('crypto');
const skip = new Set(['sm3', 'RSA-SM3', 'sm3WithRSAEncryption']); // not written yet
for (const name of crypto.getHashes()) {
  if (skip.has(name)) continue;
  const h = crypto.createHash(name);
  h.update('The quick brown fox ').update(Buffer.from('jumps over')).update('\u00e9\ud83d\ude00', 'utf8').update('00ff', 'hex');
  const copy = h.copy();
  console.log(name, h.digest('hex'), copy.update('more').digest('base64url'));
}
console.log(crypto.createHash('sha1').digest());
for (const enc of ['latin1', 'base64', 'hex', 'binary', 'ucs2', 'buffer', undefined]) console.log(enc, crypto.createHash('md5').update('a').digest(enc));
console.log(crypto.createHash('shake256', { outputLength: 7 }).update('a').digest('hex'));
console.log(crypto.createHash('shake128', { outputLength: 0 }).update('a').digest('hex') === '');
console.log(crypto.createHash('SHA-256').update('a').digest('hex') === crypto.hash('sha256', 'a'));
console.log(crypto.hash('md5', new Uint16Array([1, 2])), crypto.hash('shake128', 'a', { outputLength: 3, outputEncoding: 'buffer' }));
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(e.name, e.code, e.message); } };
attempt(() => crypto.createHash('nope'));
attempt(() => crypto.createHash('sha256', { outputLength: 5 }));
attempt(() => crypto.hash('nope', ''));
attempt(() => crypto.hash('sha256', '', { outputLength: 5 }));
attempt(() => crypto.createHash('sha1').update(5));
attempt(() => { const h = crypto.createHash('sha1'); h.digest(); h.update('a'); });
attempt(() => { const h = crypto.createHash('sha1'); h.digest(); h.digest(); });
attempt(() => { const h = crypto.createHash('sha1'); h.digest(); h.copy(); });
attempt(() => crypto.createHash('md5-sha1').update('a').copy().digest('hex'));
// As a stream.
const s = crypto.createHash('sha512');
s.on('readable', () => { const b = s.read(); if (b) console.log(b.toString('base64')); });
s.write('some data'); s.end('!');
