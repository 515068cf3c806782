// fs.promises and FileHandle.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), 'promises-')));
const p = fs.promises;

(async () => {
  await p.writeFile('f', 'line 1\nline 2\nline 3');
  console.log(await p.readFile('f', 'utf8'), (await p.stat('f')).size, (await p.stat('f', { bigint: true })).size);
  console.log(await Promise.all([p.stat('f'), p.stat('.')]).then(([a, b]) => [a.size, a.isFile(), b.isDirectory()]));
  const h = await p.open('f', 'r+');
  console.log(h.fd > 2, (await h.stat()).size, await h.read(Buffer.alloc(6), 0, 6, 0), await h.read(new Uint8Array(2)));
  console.log(await h.write('LINE', 0), await h.writev([Buffer.from('a'), Buffer.from('bc')], 4), await h.readv([Buffer.alloc(2), Buffer.alloc(3)], 0));
  await h.truncate(9);
  await h.utimes(1, 2);
  await h.chmod(0o600);
  await h.sync();
  await h.datasync();
  console.log((await h.readFile('utf8')), (await h.stat()).mtimeMs);
  h.on('close', () => console.log('closed'));
  await h.close();
  console.log(h.fd, await h.close(), await h.stat().catch((e) => [e.message, e.code, e.syscall]));

  const lines = [];
  const r = await p.open('f');
  for await (const line of r.readLines()) lines.push(line);
  console.log(lines, r.fd);

  const w = await p.open('s', 'w');
  const stream = w.createWriteStream();
  stream.write('one ');
  stream.end('two');
  await new Promise((resolve) => stream.on('close', resolve));
  const c = (await p.open('s')).createReadStream({ start: 2, end: 4, encoding: 'utf8' });
  for await (const chunk of c) console.log(JSON.stringify(chunk));

  console.log(await p.mkdir('a/b/c', { recursive: true }), await p.mkdir('a/b/c', { recursive: true }));
  await p.copyFile('f', 'a/g');
  await p.symlink('g', 'a/l');
  await p.link('f', 'a/h');
  await p.rename('a/h', 'a/i');
  console.log(await p.readdir('a'), await p.readlink('a/l'), path.basename(await p.realpath('a/l')), await p.access('a/l'));
  console.log((await p.readdir('a', { withFileTypes: true })).map((e) => [e.name, e.isFile(), e.isDirectory(), e.isSymbolicLink()].join()));
  const names = [];
  const d = await p.opendir('a', { recursive: true });
  for (let e; (e = await d.read()) !== null;) names.push(e.name);
  await d.close();
  console.log(names.sort().join());
  await p.appendFile('a/i', '!');
  await p.truncate('a/g', 3);
  console.log(await p.readFile('f', 'latin1'), await p.readFile('a/l', 'latin1'));
  await p.cp('a', 'z', { recursive: true });
  console.log((await p.readdir('z')).join());
  await p.rm('a', { recursive: true });
  await p.rm('z', { recursive: true });
  await p.unlink('s');
  console.log(await p.readdir('.'), (await p.statfs('.')).bsize > 0);
  console.log(await p.open('none').catch((e) => e.message), await p.readFile('f', { signal: AbortSignal.abort() }).catch((e) => e.name));
})();
