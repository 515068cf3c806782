// Every shape of stdio, exit codes, signals, errors, cwd, env and argv0.
const { spawn, exec, execFile } = require('child_process');
const fs = require('fs');
const path = require('path');

const collect = (c) => new Promise((resolve) => {
  const out = [];
  for (const [i, s] of c.stdio.entries()) if (i > 0 && s) { out[i] = `${i}:`; s.setEncoding('utf8').on('data', (d) => { out[i] += d; }); }
  c.on('error', (e) => resolve([e.message, e.code, e.path, e.spawnargs]));
  c.on('close', (code, signal) => resolve([code, signal, out.filter(Boolean).join('|')]));
});

(async () => {
  let c = spawn('sh', ['-c', 'cat; echo err >&2; echo four >&4; exit 3'], { stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe'] });
  c.stdin.end('in');
  console.log('pipes', await collect(c));

  const file = path.join(require('os').tmpdir(), `unode-spawn-${process.pid}`);
  const fd = fs.openSync(file, 'w+');
  console.log('fd', await collect(spawn('sh', ['-c', 'echo to file; for fd in /proc/self/fd/*; do [ ${fd##*/} -lt 16 ] && [ -e $fd ] && echo ${fd##*/}; done'], { stdio: ['ignore', fd, 'inherit'] })));
  console.log(fs.readFileSync(file, 'utf8').split('\n'));
  fs.closeSync(fd);
  fs.unlinkSync(file);

  console.log('kill', await collect(Object.assign(c = spawn('sleep', ['10']), { x: c.kill('SIGINT') })), c.killed);
  console.log('cwd', await collect(spawn('pwd', { cwd: '/usr' })));
  console.log('env', await collect(spawn('sh', ['-c', 'echo $A-$B'], { env: { A: '1', PATH: process.env.PATH } })));
  console.log('argv0', await collect(spawn('sh', ['-c', 'echo $0'], { argv0: 'other' })));
  console.log('shell', await collect(spawn('echo $((1+2))', { shell: true })));
  console.log('no file', await collect(spawn('no-such-program', ['a'])));
  console.log('no cwd', await collect(spawn('true', { cwd: '/nowhere' })));
  console.log('no permission', await collect(spawn('/etc/passwd')));
  try { spawn('true', { stdio: ['ignore', 'ignore', 12345] }); } catch (e) { console.log(e.code, e.syscall); }
  console.log('pid', spawn('true').on('exit', () => {}).pid > 0);

  // The output of one is the input of another.
  const a = spawn('echo', ['one two']);
  const b = spawn('wc', ['-w'], { stdio: [a.stdout, 'pipe', 'ignore'] });
  console.log('wrap', (await collect(b))[2].trim());

  const done = (f) => new Promise((resolve) => f((...args) => resolve(args)));
  let [e, out, err] = await done((cb) => exec('echo out; echo err >&2; exit 4', cb));
  console.log('exec', e.code, e.cmd, [out, err]);
  [e] = await done((cb) => execFile('sleep', ['10'], { timeout: 50 }, cb));
  console.log('timeout', e.killed, e.signal, e.code);
  [e] = await done((cb) => execFile('yes', { maxBuffer: 10 }, cb));
  console.log('maxBuffer', e.code);
  const ac = new AbortController();
  const aborted = done((cb) => spawn('sleep', ['10'], { signal: ac.signal }).on('error', cb));
  ac.abort();
  [e] = await aborted;
  console.log('abort', e.name, e.code);

  // Field 6 of stat is the session.
  for (const detached of [true, false]) {
    const d = spawn('sh', ['-c', 'set -- $(cat /proc/$$/stat); [ $6 = $$ ] && echo leader'], { detached });
    console.log('detached', await collect(d));
  }
})();
