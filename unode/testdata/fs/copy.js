// copyFile and cpSync.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'copy-')));
process.chdir(dir);
const attempt = (f) => {
  try {
    return f() ?? 'done';
  } catch (e) {
    return `${e.message} ${JSON.stringify(e)}`;
  }
};
const list = (p) => {
  for (const e of fs.readdirSync(p, { recursive: true, withFileTypes: true })) {
    const f = path.join(e.parentPath, e.name);
    const kind = e.isSymbolicLink() ? fs.readlinkSync(f).replace(dir, 'HERE') : e.isDirectory() ? 'folder' : fs.readFileSync(f, 'utf8');
    console.log(f, kind, fs.lstatSync(f).mode.toString(8));
  }
};

fs.mkdirSync('d/sub/deep', { recursive: true });
fs.writeFileSync('d/f', 'content', { mode: 0o741 });
fs.symlinkSync('sub', 'd/l');
fs.symlinkSync('none', 'd/broken');
fs.symlinkSync('../x', 'd/sub/up');
console.log(attempt(() => fs.cpSync('d', 'e', { recursive: true })));
list('e');
console.log(attempt(() => fs.cpSync('d', 'v', { recursive: true, verbatimSymlinks: true })));
list('v');
fs.unlinkSync('d/broken');
fs.unlinkSync('d/sub/up');
fs.rmSync('e', { recursive: true });
fs.cpSync('d', 'e', { recursive: true });
fs.writeFileSync('d/f', 'other');
console.log(attempt(() => fs.cpSync('d', 'e', { recursive: true, force: false })), fs.readFileSync('e/f', 'utf8'));
console.log(attempt(() => fs.cpSync('d', 'e', { recursive: true, force: false, errorOnExist: true })), fs.readFileSync('e/f', 'utf8'));
console.log(attempt(() => fs.cpSync('d', 'e', { recursive: true })), fs.readFileSync('e/f', 'utf8'));

fs.mkdirSync('y');
fs.writeFileSync('y/l', 'a file where a link should be');
console.log(attempt(() => fs.cpSync('d', 'y', { recursive: true })));
fs.mkdirSync('y2/f', { recursive: true });
console.log(attempt(() => fs.cpSync('d', 'y2', { recursive: true })));
fs.utimesSync('d/f', 1000, 2000);
console.log(attempt(() => fs.cpSync('d', 'times', { recursive: true, preserveTimestamps: true })), fs.statSync('times/f').mtimeMs);
console.log(attempt(() => fs.cpSync('d', 'n1/n2/n3', { recursive: true })), attempt(() => fs.cpSync('d/f', 'm1/m2/f')), fs.existsSync('m1/m2/f'));
console.log(attempt(() => fs.cpSync('d', 'filtered', { recursive: true, filter: (s) => !s.endsWith('sub') })), fs.readdirSync('filtered').join());
console.log(attempt(() => fs.cpSync('d/l', 'link')));
console.log(attempt(() => fs.cpSync('d/f', 'e/f', { mode: fs.constants.COPYFILE_EXCL })), attempt(() => fs.cpSync('d/f', 'e/f', { errorOnExist: true, force: false })));

fs.writeFileSync('long', 'x'.repeat(100000));
fs.copyFileSync('long', 'short');
fs.writeFileSync('short2', 'longer than the copy');
fs.copyFileSync('d/f', 'short2');
console.log(fs.statSync('short').size, fs.readFileSync('short2', 'utf8'), fs.statSync('short2').mode.toString(8));
fs.copyFileSync('long', 'long');
fs.copyFileSync('long', 'clone', fs.constants.COPYFILE_FICLONE);
console.log(fs.statSync('long').size, fs.statSync('clone').size);
