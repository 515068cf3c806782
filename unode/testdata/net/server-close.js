// close waits for connections; unref does not; getConnections counts.
const net = require('net');
const server = net.createServer((c) => { c.resume(); });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const c = net.connect(port, '127.0.0.1', () => {
    server.getConnections((err, n) => console.log('connections', err, n));
    server.close((e) => console.log('closed', e, server.listening));
    console.log('listening', server.listening);
    net.connect(port, '127.0.0.1').on('error', (e) => {
      console.log(e.code);
      c.end();
    });
    server.close((e) => console.log('again', e.code));
  });
});
const idle = net.createServer().listen(0, '127.0.0.1').unref();
idle.on('listening', () => console.log('idle listens'));
const held = net.createServer((c) => {
  c.unref();
}).listen(0, '127.0.0.1', () => {
  held.unref();
  const c = net.connect(held.address().port, '127.0.0.1', () => {
    console.log('hasRef', c._handle.hasRef());
    c.unref();
    console.log('hasRef', c._handle.hasRef());
  });
});
process.on('exit', () => console.log('exit'));
