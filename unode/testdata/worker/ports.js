// Ports, broadcast channels, transfers and Web Locks within one thread.
'use strict';
const { MessageChannel, BroadcastChannel, receiveMessageOnPort, markAsUntransferable, markAsUncloneable } = require('worker_threads');
const fs = require('fs');
const attempt = (f) => { try { return f(); } catch (e) { return `${e.name} ${e.code}: ${e.message}`; } };
const through = (v, list) => attempt(() => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(v, list);
  const r = receiveMessageOnPort(port2);
  port1.close();
  return r.message;
});

console.log(through({ a: 1n, b: new Map([[{ x: 1 }, new Set([/r/gi])]]), c: [, 1], d: new Date(3), e: new Uint16Array([1, 2]), f: Object('s') }));
console.log(through(process.env).PATH === process.env.PATH, through(new Error('m', { cause: 1 })).cause);
const buffer = new ArrayBuffer(4);
console.log(through(buffer, [buffer]), buffer.byteLength, through(buffer, [buffer]));
const growing = new ArrayBuffer(2, { maxByteLength: 8 });
console.log(through(growing).maxByteLength, through(new Uint8Array(growing)).length);
const shared = new SharedArrayBuffer(4);
new Int8Array(through(shared))[0] = 5;
console.log(new Int8Array(shared)[0]);
const { port1: p, port2: q } = new MessageChannel();
for (const [v, list] of [[() => 1], [Symbol('s')], [new WeakMap()], [p], [p, [p, p]], [1, [1]], [1, [{}]], [1, 1], [1, { transfer: 1 }], [new Proxy({}, {})],
                         [markAsUncloneable.call(null, p) ?? 1, [markAsUntransferable(new ArrayBuffer(1)) ?? new ArrayBuffer(1)]]]) console.log(through(v, list));
console.log(attempt(() => p.postMessage(1, [p])), attempt(() => p.postMessage()), attempt(() => new p.constructor()));
const loop = {}; loop.loop = loop;
console.log(through(loop).loop.loop !== undefined, through([p], [p])[0].constructor.name, attempt(() => q.postMessage(1, [p])));

(async () => {
  const { port1, port2 } = new MessageChannel();
  const events = [];
  const done = new Promise((r) => port2.on('close', r));
  port2.onmessage = (e) => { events.push([e.type, e.data, e.ports.length]); if (e.data === 'end') port1.close(); };
  port1.on('close', () => events.push('closed 1'));
  port1.postMessage('a');
  const extra = new MessageChannel();
  port1.postMessage({ port: 1 }, [extra.port1]);
  port1.postMessage('end');
  await done;
  console.log(JSON.stringify(events), port2.hasRef());

  const a = new BroadcastChannel('x'), b = new BroadcastChannel('x'), c = new BroadcastChannel('x');
  const got = [];
  await new Promise((r) => {
    for (const ch of [a, b, c]) ch.onmessage = (e) => { got.push([ch === a ? 'a' : ch === b ? 'b' : 'c', e.data]); if (got.length === 4) r(); };
    a.postMessage(1);
    c.postMessage(2);
  });
  console.log(JSON.stringify(got));
  for (const ch of [a, b, c]) ch.close();
  console.log(attempt(() => a.postMessage(1)));

  const fh = await fs.promises.open(__filename);
  const moved = through(fh, [fh]);
  console.log(fh.fd, (await moved.readFile()).length > 100);
  await moved.close();
  const stream = through(new ReadableStream({ start(c) { c.enqueue('chunk'); c.close(); } }), undefined);
  console.log(stream);
  const rs = new ReadableStream({ start(c) { c.enqueue('chunk'); c.close(); } });
  for await (const x of through(rs, [rs])) console.log(x);
  console.log(await through(new Blob(['a', 'bc'])).text(), through(new URL.prototype.constructor('http://x/').href));

  const url = URL.createObjectURL(new Blob(['hello'], { type: 'text/x' }));
  const { resolveObjectURL } = require('buffer');
  console.log(await resolveObjectURL(url).slice(1, 3).text(), resolveObjectURL(url).type);
  URL.revokeObjectURL(url);
  console.log(resolveObjectURL(url), await new File(['é'], 'n').bytes());

  const order = [];
  const { locks } = navigator;
  await Promise.all([
    locks.request('l', async () => { order.push(1); await null; order.push(2); }),
    locks.request('l', () => order.push(3)),
    locks.request('l', { ifAvailable: true }, (l) => order.push(l)),
  ]);
  console.log(order, await locks.query());
})();
