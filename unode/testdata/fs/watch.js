// fs.watch, fs.promises.watch and fs.watchFile: each step waits for the event
// of the one before.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), 'watch-')));

(async () => {
  const w = fs.watch('.');
  const seen = new Set();
  const until = (name) => new Promise((resolve) => {
    w.on('change', function on(type, file) {
      seen.add(`${type} ${file}`);
      if (file === name) {
        w.off('change', on);
        resolve();
      }
    });
  });
  let event = until('a');
  fs.writeFileSync('a', '');
  await event;
  event = until('b');
  fs.renameSync('a', 'b');
  await event;
  event = until('end');
  fs.chmodSync('b', 0o600);
  fs.unlinkSync('b');
  fs.mkdirSync('end');
  await event;
  w.on('close', () => console.log('closed'));
  w.close();
  console.log([...seen].sort().join());

  const ac = new AbortController();
  const events = fs.promises.watch('end', { signal: ac.signal, encoding: 'hex' });
  setImmediate(() => fs.writeFileSync('end/x', 'y'));
  const first = await events.next();
  console.log(first);
  ac.abort();
  await events.next().then(() => events.next()).catch((e) => console.log(e.name));

  try {
    fs.watch('none');
  } catch (e) {
    console.log(e.message, JSON.stringify(e));
  }

  await new Promise((resolve) => {
    let n = 0;
    const f = fs.watchFile('polled', { interval: 5 }, (now, before) => {
      console.log(now.size, before.size, now.mtimeMs > 0);
      switch (n++) {
        case 0: return fs.writeFileSync('polled', 'abc');
        case 1: return fs.writeFileSync('polled', 'abcdef');
        case 2: return fs.unlinkSync('polled');
      }
      fs.unwatchFile('polled');
      resolve();
    });
    console.log(f.constructor.name);
  });
  fs.watchFile('idle', { persistent: false }, () => {}); // does not keep us alive
  fs.watch('.', { persistent: false });
})();
