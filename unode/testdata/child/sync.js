const { spawnSync, execSync, execFileSync } = require('child_process');
const show = (r) => console.log(r.status, r.signal, r.error && [r.error.code, r.error.syscall, r.error.errno], r.output && r.output.map((b) => b && b.length > 40 ? b.length : b && String(b)));

show(spawnSync('sh', ['-c', 'cat; echo e >&2; exit 2'], { input: 'in' }));
show(spawnSync('sh', ['-c', 'echo x >&3; echo y >&4'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] }));
show(spawnSync('cat', { input: Buffer.alloc(300000, 'a') }));
show(spawnSync('sh', ['-c', 'kill -USR1 $$']));
show(spawnSync('sleep', ['10'], { timeout: 50 }));
show(spawnSync('sh', ['-c', 'trap "" TERM; sleep 0.2; echo late'], { timeout: 50, killSignal: 'SIGKILL' }));
show(spawnSync('sh', ['-c', 'echo 1234567890; sleep 10'], { maxBuffer: 5 }));
show(spawnSync('no-such-program'));
show(spawnSync('true', { cwd: '/nowhere' }));
show(spawnSync('sh', ['-c', 'exec 0<&-; sleep 0.05'], { input: Buffer.alloc(10 << 20) })); // nobody reads
// A grandchild that holds the pipe is waited for, but not after the time is up.
show(spawnSync('sh', ['-c', '(sleep 0.1; echo grandchild) & echo child']));
const t = Date.now();
show(spawnSync('sh', ['-c', 'sleep 10 & echo child'], { timeout: 800 }));
console.log(Date.now() - t < 5000);
console.log(execSync('echo $A', { env: { A: 'b' }, encoding: 'latin1' }));
try { execFileSync('sh', ['-c', 'echo no >&2; exit 9'], { stdio: 'pipe' }); } catch (e) { console.log(e.message, e.status, String(e.stderr)); }
for (const o of [{ timeout: -1 }, { maxBuffer: 'x' }, { killSignal: 'SIGNOT' }, { uid: 1.5 }, { stdio: ['ipc'] }, { stdio: 7 }, { input: 5 }]) {
  try { spawnSync('true', o); console.log('no error', o); } catch (e) { console.log(e.code, e.message); }
}
