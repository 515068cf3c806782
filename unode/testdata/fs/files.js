// Reading, writing, attributes and names of files, synchronously.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'files-')));
process.chdir(dir);
const here = (s) => s.replaceAll(dir, 'HERE');

// Encodings and positions.
for (const enc of ['utf8', 'latin1', 'ascii', 'ucs2', 'hex', 'base64', 'base64url']) {
  const text = enc === 'hex' ? '68c3a9zz' : enc.startsWith('base64') ? 'aMOp_-8=' : 'h\u00e9\u20ac\u{1f600}\ud800';
  fs.writeFileSync('enc', text, enc);
  console.log(enc, fs.readFileSync('enc').toString('hex'), JSON.stringify(fs.readFileSync('enc', enc)));
}
let fd = fs.openSync('f', 'w+');
console.log(fs.writeSync(fd, 'hello world'), fs.writeSync(fd, 'HE', 0), fs.writeSync(fd, Buffer.from('..ld!'), 2, 3, 8),
            fs.writevSync(fd, [Buffer.from('+'), new Uint16Array([0x2d2d]), Buffer.alloc(0)]), fs.writevSync(fd, [Buffer.from('W')], 6));
const b = Buffer.alloc(20, '_');
console.log(fs.readSync(fd, b, 1, 5, 0), fs.readSync(fd, b, { position: 6n, offset: 7, length: 4 }), fs.readSync(fd, b), b.toString());
console.log(fs.readvSync(fd, [Buffer.alloc(3), b], 2), b.toString());
console.log(fs.readFileSync('f', 'utf8'), fs.readFileSync(fd, 'utf8'));
fs.ftruncateSync(fd, 4);
fs.fsyncSync(fd);
fs.fdatasyncSync(fd);
console.log(fs.fstatSync(fd).size, fs.fstatSync(fd, { bigint: true }).size);
fs.closeSync(fd);
fs.truncateSync('f', 2);
fs.appendFileSync('f', 'xyz');
console.log(fs.readFileSync('f', 'latin1'));

// More buffers than one system call takes.
fd = fs.openSync('many', 'w+');
const many = Array.from({ length: 2500 }, (_, i) => Buffer.from([i & 0xff, i >> 8]));
console.log(fs.writevSync(fd, many), fs.readFileSync('many').equals(Buffer.concat(many)));
const into = many.map(() => Buffer.alloc(2));
console.log(fs.readvSync(fd, into, 0), Buffer.concat(into).equals(Buffer.concat(many)));
fs.closeSync(fd);

// Attributes.
fs.chmodSync('f', 0o640);
fs.utimesSync('f', 1.23456789, new Date(86400000));
const s = fs.statSync('f', { bigint: true });
console.log((s.mode & 0o7777n).toString(8), s.atimeNs, s.mtimeNs, s.mtimeMs, s.isFile(), s.nlink, s.uid === BigInt(process.getuid()));
console.log(Object.keys(fs.statSync('f')).join());
console.log(fs.statSync('f').mtime.toISOString(), fs.statSync('f').birthtimeMs > 1e12);
console.log(fs.statSync('none', { throwIfNoEntry: false }), fs.statSync('f/x', { throwIfNoEntry: false }), fs.lstatSync('none', { throwIfNoEntry: false }));
console.log(Object.keys(fs.statfsSync('.')).join(), typeof fs.statfsSync('.', { bigint: true }).bsize);

// Names.
fs.mkdirSync('d');
console.log(fs.mkdirSync('a/b/c', { recursive: true }), fs.mkdirSync('a/b/c', { recursive: true }), here(fs.mkdirSync(path.resolve('./x//y/../z/'), { recursive: true })));
fs.linkSync('f', 'd/hard');
fs.symlinkSync('../f', 'd/soft');
fs.lutimesSync('d/soft', 5, 6);
console.log(fs.lstatSync('d/soft').mtimeMs, fs.statSync('f').nlink, fs.readlinkSync('d/soft'), fs.readlinkSync('d/soft', 'buffer'), here(fs.realpathSync('d/soft')), here(fs.realpathSync.native('d/./soft', 'utf8')));
fs.renameSync('d/hard', 'd/renamed');
fs.writeFileSync(Buffer.from([0x64, 0x2f, 0xff, 0x7a]), '');
console.log(fs.readdirSync('d'), fs.readdirSync('d', 'latin1'), fs.readdirSync('d', 'buffer'), fs.readdirSync(Buffer.from('d'), 'hex'));
fs.unlinkSync(Buffer.from([0x64, 0x2f, 0xff, 0x7a]));
for (const e of fs.readdirSync('.', { withFileTypes: true, recursive: true }).filter((e) => e.parentPath !== 'x'))
  console.log(e.parentPath, e.name, e.isFile(), e.isDirectory(), e.isSymbolicLink());
console.log(fs.readdirSync('.', { recursive: true }).sort().join());
console.log(/^tmp-[A-Za-z0-9]{6}$/.test(fs.mkdtempSync('tmp-')), fs.mkdtempSync('tmp-', 'buffer').length);
console.log(fs.existsSync('f'), fs.existsSync('none'), fs.existsSync('d/soft'), fs.existsSync());
fs.rmSync('a', { recursive: true });
fs.rmSync('none', { force: true });
fs.rmdirSync('x/z');
fs.unlinkSync('d/soft');
console.log(fs.readdirSync('.').filter((n) => !n.startsWith('tmp')).join(), fs.readdirSync('d').join());

// Directories entry by entry.
for (let i = 0; i < 70; i++) fs.writeFileSync(`d/${i}`, '');
const h = fs.opendirSync('d', { bufferSize: 7 });
let n = 0;
for (let e; (e = h.readSync()) !== null; n++) if (!e.isFile()) console.log('?', e);
h.closeSync();
console.log(n, h.path);
try {
  h.readSync();
} catch (e) {
  console.log(e.code);
}
