// How workers begin and end: messages, exit codes, errors, terminate, stdio.
'use strict';
const { Worker, isMainThread, parentPort, workerData, threadId, SHARE_ENV, resourceLimits, MessageChannel, receiveMessageOnPort } = require('worker_threads');

function run(source, options = {}, each = () => {}) {
  return new Promise((resolve) => {
    const log = [];
    const w = new Worker(source, { eval: true, ...options });
    w.on('message', (m) => { log.push(['message', m]); each(w, m); });
    w.on('messageerror', (e) => log.push(['messageerror', e.message]));
    w.on('error', (e) => log.push(['error', e.name, e.code, e.message]));
    w.on('exit', (code) => { log.push(['exit', code, w.threadId]); resolve(log); });
  });
}

(async () => {
  const show = async (name, ...args) => console.log(name, JSON.stringify(await run(...args)));
  await show('done', `require('worker_threads').parentPort.postMessage({ a: [1, 'x', null] })`);
  await show('exit', `process.on('exit', (c) => console.log('exiting', c)); process.exit(7); console.log('never')`);
  await show('exitCode', `process.exitCode = 3`);
  await show('throws', `throw new RangeError('bad')`);
  await show('throws a value', `throw { a: 1 }`);
  await show('rejects', `Promise.reject(new TypeError('no'))`);
  await show('caught', `process.on('uncaughtException', (e) => console.log('caught', e.message)); setTimeout(() => {}, 1); throw new Error('x')`);
  await show('syntax', `const const`);
  await show('terminated', `require('worker_threads').parentPort.postMessage(0); for (;;) ;`, {}, (w) => w.terminate());
  await show('terminated in wait', `require('worker_threads').parentPort.postMessage(0); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`, {},
             (w) => w.terminate());
  await show('microtasks', `require('worker_threads').parentPort.postMessage(0); (function f() { Promise.resolve().then(f) })()`, {}, (w) => w.terminate());
  await show('memory', `const a = []; for (;;) a.push([{}])`, { resourceLimits: { maxOldGenerationSizeMb: 16 } });
  await show('limits', `const { parentPort: p, resourceLimits: r } = require('worker_threads'); p.postMessage([r.maxOldGenerationSizeMb, r.stackSizeMb])`,
             { resourceLimits: { maxOldGenerationSizeMb: 40 } });
  await show('argv', `require('worker_threads').parentPort.postMessage([process.argv.slice(2), process.execArgv])`, { argv: ['a', 1], execArgv: ['--no-warnings'] });
  await show('data URL', new URL('data:text/javascript,import { parentPort as p } from "worker_threads"; p.postMessage(import.meta.url.slice(0, 20))'), { eval: false });
  await show('nested', `const { Worker, parentPort: p } = require('worker_threads');
    new Worker('process.exit(5)', { eval: true }).on('exit', (c) => p.postMessage(c))`);
  await show('unsupported', `const e = []; for (const f of ['chdir', 'abort', 'setuid']) try { process[f]('/') } catch (x) { e.push(x.code) }
    require('worker_threads').parentPort.postMessage(e)`);

  process.env.LIFE = 'main';
  await show('own env', `process.env.LIFE += '!'; require('worker_threads').parentPort.postMessage(process.env.LIFE)`);
  await show('given env', `require('worker_threads').parentPort.postMessage({ ...process.env })`, { env: { A: 1 } });
  await show('shared env', `process.env.LIFE = 'worker'`, { env: SHARE_ENV });
  console.log(process.env.LIFE);

  for (const bad of [['x.js'], ['x', { eval: 1, execArgv: ['--nope', '--title=x'] }], ['x', { eval: true, execArgv: 3 }], [1]]) {
    try { new Worker(...bad); } catch (e) { console.log(e.name, e.code, e.message.split('\n')[0]); }
  }

  const w = new Worker(`process.stdin.on('data', (d) => process.stdout.write('[' + d + ']')).on('end', () => console.error('end'))`,
                       { eval: true, stdin: true, stdout: true, stderr: true });
  w.stdin.end('hello');
  let out = '';
  w.stdout.on('data', (d) => { out += d; });
  w.stderr.on('data', (d) => { out += d; });
  await new Promise((r) => w.on('exit', r));
  console.log(JSON.stringify(out));

  const { port1, port2 } = new MessageChannel();
  const t = new Worker(`const { workerData: { port, sab } } = require('worker_threads'); const a = new Int32Array(sab);
    port.postMessage(new Uint8Array([1, 2])); Atomics.add(a, 0, 41); Atomics.store(a, 1, 1); Atomics.notify(a, 1);`,
                       { eval: true, workerData: { port: port2, sab: new SharedArrayBuffer(8) }, transferList: [port2] });
  await new Promise((r) => t.on('exit', r));
  console.log(receiveMessageOnPort(port1), receiveMessageOnPort(port1));

  const a = new Int32Array(new SharedArrayBuffer(8));
  new Worker(`const a = require('worker_threads').workerData; a[0] = 42; Atomics.store(a, 1, 1); Atomics.notify(a, 1);`, { eval: true, workerData: a });
  console.log(Atomics.wait(a, 1, 0), a[0]);
})();
