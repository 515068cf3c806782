// Ticks, microtasks and async contexts around the callbacks of sockets.
const net = require('net');
const { AsyncLocalStorage, executionAsyncId, createHook } = require('async_hooks');
const als = new AsyncLocalStorage();
const log = [];
const server = net.createServer((c) => {
  als.run('server side', () => {
    c.on('data', (d) => log.push(`server data in ${als.getStore()}`));
  });
  c.on('end', () => c.end());
  c.resume();
});
server.listen(0, '127.0.0.1', () => {
  als.run('client side', () => {
    const c = net.connect(server.address().port, '127.0.0.1', () => {
      log.push(`connect in ${als.getStore()} ${executionAsyncId() > 1}`);
      process.nextTick(() => log.push(`tick in ${als.getStore()}`));
      c.end('x');
    });
    c.resume();
    c.on('close', () => {
      log.push(`close in ${als.getStore()}`);
      server.close(() => console.log(log.join('\n')));
    });
  });
});
const types = new Set();
createHook({ init(id, type, trigger) { types.add(type); } }).enable();
process.on('exit', () => console.log([...types].filter((t) => /^(TCP|SHUTDOWN)/.test(t)).sort().join()));
