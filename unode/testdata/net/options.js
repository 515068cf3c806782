// Options of sockets, before and after there is one.
const net = require('net');
const server = net.createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 5000, pauseOnConnect: true }, (c) => {
  console.log('paused', c.isPaused(), c.bytesRead);
  c.resume();
  c.on('end', () => console.log('read', c.bytesRead));
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 5 }, () => {
  const c = new net.Socket();
  console.log(c.setNoDelay() === c, c.setKeepAlive(true, 1000) === c, c.address());
  c.connect(server.address().port, '127.0.0.1', () => {
    const h = c._handle;
    console.log(h.setNoDelay(true), h.setNoDelay(false), h.setKeepAlive(true, 10), h.setKeepAlive(false, 0), h.setKeepAlive(true, 0));
    console.log(h.writeQueueSize, h.bytesRead, h.bytesWritten, h.isStreamBase, typeof h.fd, h.fd > 2, h.getProviderType() === 40);
    console.log(h.readStart(), h.readStop(), h.readStop());
    console.log(Object.keys(c.address()).join(), c.address().family);
    const o = {};
    console.log(h.getpeername(o), o.address, o.family);
    console.log(h.constructor.name, typeof h.getAsyncId(), h.hasRef());
    c.end('12345', () => console.log('bytesWritten', c.bytesWritten));
    c.on('close', () => {
      console.log(h.fd, h.readStop(), h.hasRef(), c.bytesWritten);
      server.close();
    });
  });
});
console.log(net.isIP('::1'), net.isIP('1.2.3.4'), net.isIP('x'), net.isIPv6('::ffff:1.2.3.4'));
