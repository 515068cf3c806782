// Streams of files, one after the other.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pipeline } = require('stream/promises');
process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), 'streams-')));
const crypto = (b) => b.reduce((h, c) => (Math.imul(h, 31) + c) >>> 0, 7); // any sum will do

(async () => {
  const big = Buffer.alloc(300000, 'abcdefghijklmnopqrstuvwxyz0123456789');
  fs.writeFileSync('big', big);
  const sizes = [];
  const chunks = [];
  for await (const c of fs.createReadStream('big')) {
    sizes.push(c.length);
    chunks.push(c);
  }
  console.log(sizes.join(), crypto(Buffer.concat(chunks)) === crypto(big));
  await pipeline(fs.createReadStream('big', { highWaterMark: 1000 }), fs.createWriteStream('copy'));
  console.log(fs.readFileSync('copy').equals(big));

  const w = fs.createWriteStream('w', { flags: 'wx', mode: 0o600 });
  w.on('open', (fd) => console.log('open', fd > 2)).on('ready', () => console.log('ready'));
  w.cork();
  for (let i = 0; i < 5; i++) w.write(`${i},`);
  w.uncork();
  w.end('end');
  await new Promise((resolve) => w.on('close', resolve));
  console.log(w.bytesWritten, w.path, w.closed, fs.readFileSync('w', 'utf8'), (fs.statSync('w').mode & 0o777).toString(8));

  const patch = fs.createWriteStream('w', { flags: 'r+', start: 2 });
  patch.end('XY');
  await new Promise((resolve) => patch.on('close', resolve));
  console.log(fs.readFileSync('w', 'utf8'));

  const part = fs.createReadStream('w', { start: 1, end: 6, highWaterMark: 4, encoding: 'latin1' });
  for await (const c of part) console.log(c);
  console.log(part.bytesRead, part.destroyed);

  for (const s of [fs.createReadStream('none'), fs.createWriteStream('none/x')])
    console.log(await new Promise((resolve) => s.on('error', (e) => resolve(`${e.message} ${e.code}`))));

  const early = fs.createReadStream('big');
  early.once('data', () => early.destroy());
  await new Promise((resolve) => early.on('close', resolve));
  console.log(early.destroyed, early.fd);
})();
