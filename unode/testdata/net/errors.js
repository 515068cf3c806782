// The errors of connecting and listening, as objects.
const net = require('net');
const show = (name, e) => {
  const o = { ...e };
  delete o.port;
  console.log(name, e.constructor.name, e.message.replace(/:\d+/g, ':PORT').replace(/ \/\S+sock/, ' SOCK'), JSON.stringify(o).replace(/\/\S+sock/, 'SOCK'));
};
const path = require('path').join(require('os').tmpdir(), `unode-errors-${process.pid}.sock`);
const steps = [
  (next) => { // nobody listens
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => {
        const c = net.connect(port, '127.0.0.1');
        c.on('error', (e) => show('refused', e)).on('close', (had) => { console.log('close', had); next(); });
      });
    });
  },
  (next) => { // two servers on one port
    const a = net.createServer().listen(0, '127.0.0.1', () => {
      const b = net.createServer();
      b.on('error', (e) => { show('in use', e); a.close(next); });
      b.listen(a.address().port, '127.0.0.1');
    });
  },
  (next) => net.createServer().on('error', (e) => { show('not ours', e); next(); }).listen(0, '192.0.2.77'),
  (next) => net.connect(path).on('error', (e) => { show('no file', e); next(); }),
  (next) => net.createServer().on('error', (e) => { show('folder', e); next(); }).listen('/no/such/folder/a.sock'),
  (next) => {
    const a = net.createServer().listen(path, () => {
      net.createServer().on('error', (e) => { show('path in use', e); a.close(next); }).listen(path);
    });
  },
  (next) => net.connect({ host: 'nosuch.localhost.invalid.', port: 1, lookup: (h, o, cb) => cb(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) })
    .on('error', (e) => { show('lookup', e); next(); }),
  (next) => { // write after end
    const s = net.createServer((c) => c.resume()).listen(0, '127.0.0.1', () => {
      const c = net.connect(s.address().port, '127.0.0.1', () => {
        c.end('x');
        c.write('y');
      });
      c.on('error', (e) => show('after end', e));
      c.on('close', () => s.close(next));
    });
  },
  (next) => { // the other end resets
    const s = net.createServer((c) => { c.once('data', () => c.resetAndDestroy()); }).listen(0, '127.0.0.1', () => {
      const c = net.connect(s.address().port, '127.0.0.1', () => c.write('x'));
      c.on('error', (e) => show('reset', e));
      c.on('close', () => s.close(next));
    });
  },
  (next) => {
    for (const f of [() => net.connect(70000), () => net.connect({ port: 'x' }), () => net.createServer().listen(-1), () => net.createServer().listen({})]) {
      try { f(); } catch (e) { console.log(e.code, e.message); }
    }
    next();
  },
];
(function run() { const s = steps.shift(); if (s) s(run); })();
