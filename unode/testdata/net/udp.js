// Datagrams: send and reply, connected sockets, errors, several parts.
const dgram = require('dgram');
const server = dgram.createSocket('udp4');
server.on('message', (m, r) => {
  console.log('server', String(m), r.address, r.family, r.size, Buffer.isBuffer(m));
  server.send(`re:${m}`, r.port, r.address);
});
server.bind(0, '127.0.0.1', () => {
  const { address, family, port } = server.address();
  console.log(address, family, port > 0);
  const c = dgram.createSocket('udp4');
  c.send(['one', Buffer.from('two'), 'é'], port, '127.0.0.1', (e, n) => console.log('sent', e, n));
  c.once('message', (m) => {
    console.log('client', String(m));
    c.connect(port, '127.0.0.1', () => {
      console.log(c.remoteAddress().address, c.remoteAddress().port === port);
      try { c.connect(port); } catch (e) { console.log(e.code); }
      try { c.send('x', port); } catch (e) { console.log(e.code); }
      c.send('', (e, n) => console.log('sent', e, n));
      c.once('message', (m) => {
        console.log('client', String(m));
        c.disconnect();
        try { c.remoteAddress(); } catch (e) { console.log(e.code, e.message); }
        c.setTTL(16); c.setBroadcast(true); c.setMulticastTTL(3); c.setMulticastLoopback(false);
        try { c.setTTL(1000); } catch (e) { console.log(e.code, e.syscall, e.message); }
        console.log(c.getRecvBufferSize() > 0, c.getSendQueueSize(), c.getSendQueueCount());
        c.setRecvBufferSize(8192);
        console.log(c.getRecvBufferSize());
        c.close(() => console.log('client closed'));
        server.close(() => { console.log('server closed'); ipv6(); });
        try { server.send('x', 1); } catch (e) { console.log(e.code); }
      });
    });
  });
});
process.on('exit', () => console.log('exit'));
function ipv6() {
  const six = dgram.createSocket({ type: 'udp6', ipv6Only: true });
  six.on('message', (m, r) => { console.log('six', String(m), r.address, r.family); six.close(); });
  six.bind(0, '::1', () => six.send('hi', six.address().port, '::1'));
}
