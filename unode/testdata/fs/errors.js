// Every function's error, in the synchronous, callback and promise forms: its
// message, its properties and their order.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), 'errors-')));
fs.writeFileSync('file', 'content');
fs.mkdirSync('dir/sub', { recursive: true });
fs.symlinkSync('loop', 'loop');

const show = (e) => `${e.name} ${e.message} ${JSON.stringify(e)}`;
const none = 12345; // no descriptor
const one = Buffer.alloc(1);
const cases = {
  access: [['none'], ['file', 8], ['file', 'r']],
  open: [[''], ['none'], ['none/\xff\u{1f600}\ud800'], [Buffer.from([0x6e, 0xff])], ['file/x'], ['loop'], ['dir', 'w'], ['file', 'wx']],
  close: [[none]],
  read: [[none, one]],
  readv: [[none, [one]]],
  write: [[none, 'text'], [none, one]],
  writev: [[none, [one]]],
  stat: [['none'], ['file/x']],
  lstat: [['none']],
  fstat: [[none]],
  statfs: [['none']],
  truncate: [['none'], ['dir']],
  ftruncate: [[none]],
  fsync: [[none]],
  fdatasync: [[none]],
  rename: [['none', 'b'], ['file', 'dir']],
  link: [['none', 'b'], ['file', 'dir']],
  symlink: [['target', 'none/b'], ['target', 'file']],
  readlink: [['none'], ['file']],
  unlink: [['none'], ['dir']],
  rmdir: [['none'], ['file'], ['dir']],
  rm: [['none'], ['dir']],
  mkdir: [['file'], ['none/a'], ['file/a', { recursive: true }], ['file', { recursive: true }]],
  readdir: [['none'], ['file']],
  opendir: [['none'], ['file']],
  chmod: [['none', 0o644]],
  fchmod: [[none, 0o644]],
  chown: [['none', 1, 1]],
  lchown: [['none', 1, 1]],
  fchown: [[none, 1, 1]],
  utimes: [['none', 1, 1]],
  lutimes: [['none', 1, 1]],
  futimes: [[none, 1, 1]],
  copyFile: [['none', 'b'], ['dir', 'b'], ['file', 'dir'], ['file', 'loop'], ['file', 'file', fs.constants.COPYFILE_EXCL]],
  cp: [['none', 'b'], ['dir', 'b'], ['dir', 'dir/sub/x', { recursive: true }], ['dir', 'file', { recursive: true }], ['file', 'dir'], ['file', 'file']],
  readFile: [['none'], ['dir'], [none], [none, 'utf8'], ['dir', 'utf8'], ['none', 'utf8']],
  writeFile: [['none/x', 'text'], [none, 'text'], ['dir', one]],
  appendFile: [['none/x', 'text']],
};

async function main() {
  for (const [name, calls] of Object.entries(cases)) {
    for (const args of calls) {
      const label = `${name}(${args.map((a) => (typeof a === 'string' ? `'${a}'` : JSON.stringify(a))).join()})`;
      try {
        fs[name + 'Sync'](...args);
        console.log(label, 'sync: no error');
      } catch (e) {
        console.log(label, 'sync:', show(e));
      }
      await new Promise((resolve) => {
        try {
          fs[name](...args, (e) => {
            console.log(label, 'callback:', e ? show(e) : 'no error');
            resolve();
          });
        } catch (e) {
          console.log(label, 'throws:', show(e));
          resolve();
        }
      });
      if (fs.promises[name] && typeof args[0] !== 'number')
        await fs.promises[name](...args).then(() => console.log(label, 'promise: no error'), (e) => console.log(label, 'promise:', show(e)));
    }
  }
  for (const fd of [undefined, null, 'x', 'a text of more than 28 characters', 1.5, -1, 2 ** 31, Infinity, NaN, 1n, true, {}, [], () => {}, Symbol('s'), new Map()]) {
    try {
      fs.closeSync(fd);
    } catch (e) {
      console.log(show(e));
    }
  }
  for (const p of ['dir/', 'file/', 'file/.', 'file/..', 'loop', '', 'none']) {
    try {
      console.log(p, path.basename(fs.realpathSync.native(p)));
    } catch (e) {
      console.log(p, show(e));
    }
  }
}
main();
