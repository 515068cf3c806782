// Damaged, cut, joined and trailing data: what comes out and how it fails.
'use strict';
const zlib = require('zlib');

const show = (name, f) => {
  try {
    const r = f();
    console.log(name, JSON.stringify(r.toString().slice(0, 40)), r.length);
  } catch (e) {
    console.log(name, e.name, e.code, e.errno, e.message);
  }
};
const text = 'hello hello hello hello, and again hello hello';
const forms = {
  deflate: [zlib.deflateSync(text), zlib.inflateSync],
  gzip: [zlib.gzipSync(text), zlib.gunzipSync],
  raw: [zlib.deflateRawSync(text), zlib.inflateRawSync],
  auto: [zlib.gzipSync(text), zlib.unzipSync],
  brotli: [zlib.brotliCompressSync(text), zlib.brotliDecompressSync],
};
for (const [name, [data, decode]] of Object.entries(forms)) {
  show(`${name} whole`, () => decode(data));
  show(`${name} limited`, () => decode(data, { maxOutputLength: 10 }));
  show(`${name} cut`, () => decode(data.subarray(0, -3)));
  show(`${name} cut, flushed`, () => decode(data.subarray(0, -3), { finishFlush: name === 'brotli' ? 1 : 2 }));
  show(`${name} garbage after`, () => decode(Buffer.concat([data, Buffer.from('garbage')])));
  show(`${name} garbage rejected`, () => decode(Buffer.concat([data, Buffer.from('garbage')]), { rejectGarbageAfterEnd: true }));
  show(`${name} zeros after`, () => decode(Buffer.concat([data, Buffer.alloc(9)])));
  show(`${name} twice`, () => decode(Buffer.concat([data, data])));
  for (let i = 0; i < data.length; i++) {
    const bad = Buffer.from(data);
    bad[i] ^= 0x55;
    show(`${name} byte ${i}`, () => decode(bad));
  }
}
const dictionary = Buffer.from('hello again and');
const withDictionary = zlib.deflateSync(text, { dictionary });
show('dictionary', () => zlib.inflateSync(withDictionary, { dictionary }));
show('dictionary missing', () => zlib.inflateSync(withDictionary));
show('dictionary wrong', () => zlib.inflateSync(withDictionary, { dictionary: Buffer.from('other') }));
for (const hex of ['4b4c02', '07', '00000100', '0100010000', 'ed', 'edc00000', '05e0810800', '4b04e2', '73', '1f8b09', '1f8b0820', '1f8b08040000000000030500', '7801']) {
  show(`raw ${hex}`, () => zlib.inflateRawSync(Buffer.from(hex, 'hex')));
  show(`unzip ${hex}`, () => zlib.unzipSync(Buffer.from(hex, 'hex')));
}
console.log(zlib.crc32('hello'), zlib.crc32(Buffer.from('lo'), zlib.crc32('hel')), zlib.crc32(''));
