// Compressed bytes are those of Node's own zlib, whatever the settings and
// however the data comes.
'use strict';
const zlib = require('zlib');
const crypto = require('crypto');

const digest = (b) => `${b.length} ${crypto.createHash('md5').update(b).digest('hex').slice(0, 12)}`;
let seed = 1;
const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) >> 16;
const words = Array.from({ length: 300 }, () => String.fromCharCode(...Array.from({ length: 2 + random() % 9 }, () => 97 + random() % 26)));
const inputs = {
  text: Buffer.from(Array.from({ length: 9000 }, () => words[(random() % 300) * (random() % 300) / 300 | 0]).join(' ')),
  noise: Buffer.from(Array.from({ length: 40000 }, random)),
  few: Buffer.from(Array.from({ length: 40000 }, () => random() & 3)),
  zeros: Buffer.alloc(100000),
  tiny: Buffer.from('abcabcabc'),
  empty: Buffer.alloc(0),
};
const variants = [{}, { strategy: 1 }, { strategy: 2 }, { strategy: 3 }, { strategy: 4 }, { memLevel: 1 }, { memLevel: 9 },
                  { windowBits: 9 }, { chunkSize: 64 }, { dictionary: inputs.text.subarray(50, 3000) }];
for (const [name, input] of Object.entries(inputs)) {
  for (const level of [-1, 0, 1, 3, 4, 6, 9]) {
    console.log(name, level, variants.map((v) => digest(zlib.deflateSync(input, { level, ...v }))).join(', '));
  }
  console.log(name, digest(zlib.gzipSync(input)), digest(zlib.deflateRawSync(input)), digest(zlib.brotliCompressSync(input, { params: { 1: 5 } })));
}

// Flushes and changes of level on the way.
async function stream(engine, steps) {
  const out = [];
  engine.on('data', (d) => out.push(d));
  for (const [method, ...args] of steps) await new Promise((r) => engine[method](...args, r));
  await new Promise((r) => engine.on('end', r).end());
  return `${digest(Buffer.concat(out))} written ${engine.bytesWritten}`;
}
const part = (i) => inputs.text.subarray(i * 7000, i * 7000 + 7000);
(async () => {
  for (const flush of [1, 2, 3, 5]) {
    console.log('flush', flush, await stream(zlib.createDeflate(), [['write', part(0)], ['flush', flush], ['write', part(1)], ['flush', flush], ['flush', flush], ['write', part(2)]]));
  }
  for (const [a, b] of [[1, 9], [9, 1], [0, 6], [6, 0], [4, 3]]) {
    console.log('params', a, b, await stream(zlib.createDeflate({ level: a }), [['write', part(0)], ['params', b, 0], ['write', part(1)], ['params', b, 2], ['write', part(2)], ['params', a, 0], ['write', part(3)]]));
  }
})();
