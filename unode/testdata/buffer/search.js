'use strict';
// indexOf, lastIndexOf, includes, compare, fill, copy and swap at the edges.
const b = Buffer.from('abcabcabc');
for (const f of ['indexOf', 'lastIndexOf', 'includes']) {
  for (const v of ['c', 'bc', Buffer.from('bc'), 99, 99 + 256, '', Buffer.alloc(0), 'abcabcabcabc']) {
    const r = [];
    for (const at of [undefined, 0, -1, -4, 4, 9, 20, -20, NaN, null]) r.push(b[f](v, at));
    console.log(f, String(v), r.join());
  }
}
const u = Buffer.from('a\u1234b\u1234', 'utf16le');
console.log(u.indexOf('\u1234', 0, 'ucs2'), u.indexOf('\u1234', 3, 'ucs2'), u.lastIndexOf('\u1234', 5, 'ucs2'), u.indexOf(Buffer.from([0x12, 0x62]), 0, 'ucs2'), u.indexOf('6162', 0, 'hex'));
for (const f of [() => b.indexOf(), () => b.indexOf({}), () => b.indexOf('x', 0, 'nope'), () => Buffer.alloc(3).fill('xyz', 'hex'), () => Buffer.alloc(3).fill('a', 0, 5),
  () => Buffer.alloc(3).fill('a', -1), () => b.compare(Buffer.alloc(1), 0, 100), () => b.swap16(), () => b.readUInt32LE(6), () => Buffer.alloc(2).writeUInt8(256),
  () => Buffer.from({}), () => Buffer.alloc(-1), () => b.toString('nope'), () => Buffer.concat([1]), () => b.copy(1), () => b.copy(b, -1)]) {
  try { console.log(f()); } catch (e) { console.log(e.name, e.code, e.message); }
}
console.log(Buffer.alloc(7).fill('ab'), Buffer.alloc(5).fill('\u00e9'), Buffer.alloc(5).fill('abc', 1, 4), Buffer.alloc(5).fill('YWI=', 'base64'), Buffer.alloc(4).fill(0x1ff), Buffer.alloc(5).fill(Buffer.from('xy')), Buffer.alloc(3).fill(''));
console.log(Buffer.compare(Buffer.from('a'), Buffer.from('b')), b.compare(Buffer.from('xabc'), 1, 4, 3, 6), b.equals(Buffer.from('abcabcabc')));
console.log(Buffer.from('12345678').swap16().toString(), Buffer.from('12345678').swap32().toString(), Buffer.from('12345678').swap64().toString());
const c = Buffer.from('0123456789');
console.log(c.copy(c, 2, 0, 5), c.toString(), Buffer.concat([Buffer.from('ab'), Buffer.from('cd')], 3).toString(), c.subarray(-3, -1).toString());
console.log(c.toJSON().data.length, c.inspect(), Buffer.from(new Uint16Array([1, 256])), Buffer.from([1, '2', 300, -1]), Buffer.from(new Uint8Array([1, 2, 3]).buffer, 1, 1));
