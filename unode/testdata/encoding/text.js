'use strict';
// TextEncoder and TextDecoder: labels, streams, byte order marks, fatal.
const e = new TextEncoder();
for (const s of ['', 'abc', 'é€😀', '\ud800', 'a\udc00']) console.log(JSON.stringify(s), e.encode(s));
for (const n of [0, 1, 2, 3, 4, 5, 8]) {
  const b = new Uint8Array(n);
  console.log(n, e.encodeInto('aé€😀', b), b);
}
const bytes = Buffer.from('efbbbf61c3a9e282acf09f9880', 'hex');
for (const options of [{}, { fatal: true }, { ignoreBOM: true }]) {
  for (let n = 1; n < 6; n++) {
    const d = new TextDecoder('utf-8', options);
    let out = '';
    for (let i = 0; i < bytes.length; i += n) out += d.decode(bytes.subarray(i, i + n), { stream: true });
    console.log(n, JSON.stringify(out + d.decode()));
  }
}
for (const label of ['utf-16le', 'utf-16be', 'latin1', 'windows-1252', 'iso-8859-2', 'koi8-r', 'ascii', 'UTF8', ' utf-8 ', 'x-user-defined', 'macintosh', 'nope', 'replacement']) {
  try {
    const d = new TextDecoder(label);
    console.log(label, d.encoding, JSON.stringify(d.decode(Buffer.from([0xff, 0xfe, 0x41, 0x00, 0xe9, 0x80, 0x3d, 0xd8]))));
  } catch (x) { console.log(label, x.name, x.code, x.message); }
}
for (const [label, hex] of [['shift_jis', '82a0b1'], ['gbk', 'c4e3'], ['gb18030', '81308130c4e3'], ['big5', 'a741'], ['euc-jp', 'a4a2'], ['euc-kr', 'b0a1'], ['iso-2022-jp', '1b2442242261']]) {
  const b = Buffer.from(hex, 'hex');
  const whole = new TextDecoder(label).decode(b);
  const d = new TextDecoder(label);
  let parts = '';
  for (const x of b) parts += d.decode(Uint8Array.of(x), { stream: true });
  console.log(label, whole, parts + d.decode());
}
for (const [label, hex] of [['utf-8', 'ff'], ['utf-8', 'c3'], ['utf-16le', '00d8'], ['utf-16le', '41'], ['shift_jis', '82']]) {
  try { console.log(new TextDecoder(label, { fatal: true }).decode(Buffer.from(hex, 'hex'))); } catch (x) { console.log(label, x.name, x.code, x.message); }
}
const { transcode } = require('buffer');
for (const from of ['utf8', 'ucs2', 'latin1', 'ascii']) {
  for (const to of ['utf8', 'ucs2', 'latin1', 'ascii', 'hex']) {
    try { console.log(from, to, transcode(Buffer.from('aé€', from), from, to)); } catch (x) { console.log(from, to, x.code, x.message); }
  }
}
