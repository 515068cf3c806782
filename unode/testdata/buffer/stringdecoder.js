'use strict';
// StringDecoder gives the same text wherever the bytes are cut.
const { StringDecoder } = require('string_decoder');
const inputs = ['é€😀a', 'c3', 'e282ac', 'f09f9880', 'e28241', 'f09f41', 'c0af', 'ff', 'e2e282ac'].map((s, i) => (i === 0 ? Buffer.from(s) : Buffer.from(s, 'hex')));
inputs.push(Buffer.from('a😀b', 'utf16le'), Buffer.from('3dd83dd800de', 'hex'), Buffer.from('61003dd8', 'hex'));
for (const e of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii']) {
  for (const b of inputs) {
    for (let n = 1; n <= 3; n++) {
      const d = new StringDecoder(e);
      const out = [];
      for (let i = 0; i < b.length; i += n) out.push(d.write(b.subarray(i, i + n)) + '/' + d.lastNeed + d.lastTotal);
      out.push(d.end());
      console.log(e, b.toString('hex'), n, JSON.stringify(out));
    }
  }
}
