'use strict';
// Every encoding both ways, with broken input and with cuts.
const show = (...a) => console.log(a.map((x) => (Buffer.isBuffer(x) ? x.toString('hex') : JSON.stringify(x))).join(' '));
const texts = ['', 'a', 'ab', 'abc', 'é€😀', '\ud800', 'x\udc00y', '\ud83d\ud83d\ude00', 'Aÿ\u0100', 'YWJj', 'YW Jj', 'YW-_', 'YW+/', 'YQ==', 'Y=Q', 'abxx', 'ABCdef0', '\u0141b'];
const encodings = ['utf8', 'ucs2', 'latin1', 'ascii', 'hex', 'base64', 'base64url'];
for (const t of texts) {
  for (const e of encodings) {
    const b = Buffer.from(t, e);
    show(t, e, b, Buffer.byteLength(t, e), b.toString(e), b.toString());
  }
}
// What does not fit whole is left out.
for (const e of encodings) {
  for (let n = 0; n < 6; n++) {
    const b = Buffer.alloc(n);
    show(e, n, b.write('é€😀', e), b, b.write('YWJjZGVm', e), b, b.write('a1b2c3d4', e), b);
  }
}
// Bytes that are not UTF-8.
for (const bytes of ['ff', 'c3', 'c328', 'e282', 'e28241', 'f09f98', 'f09f9841', 'eda080', 'f4908080', 'c080', 'e08080', 'f8888080', '80', 'efbbbf61']) {
  const b = Buffer.from(bytes, 'hex');
  show(bytes, b.toString(), require('buffer').isUtf8(b), require('buffer').isAscii(b), b.toString('ascii'), b.toString('utf16le'));
}
for (const s of ['YQ==', 'YQ', 'YWI=', 'Y', 'Y*', '====', ' Y W J j ', 'YWJjZ', 'YR==']) {
  let r;
  try { r = atob(s); } catch (e) { r = `${e.name}: ${e.message}`; }
  show(s, r);
}
for (const s of ['', 'a', 'ÿ', 'Ā', '😀']) {
  let r;
  try { r = btoa(s); } catch (e) { r = `${e.name}: ${e.message}`; }
  show(s, r);
}
