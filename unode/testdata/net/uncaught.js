// Exceptions in the callbacks of sockets reach uncaughtException, and the loop
// goes on.
const net = require('net');
process.on('uncaughtException', (e) => console.log('caught', e.message));
const server = net.createServer((c) => {
  c.once('data', () => { process.nextTick(() => c.end('ok')); throw new Error('in data'); });
});
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1', () => c.write('x'));
  c.once('data', (d) => { console.log(String(d)); throw new Error('in client data'); });
  c.on('close', () => server.close(() => { throw new Error('in close'); }));
});
