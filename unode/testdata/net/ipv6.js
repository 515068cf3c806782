// IPv6, the dual-stack server, and the addresses as text.
const net = require('net');
const server = net.createServer((c) => { console.log('peer', c.remoteAddress, c.remoteFamily); c.end(); });
server.listen(0, () => {
  const { address, family, port } = server.address();
  console.log(address, family);
  net.connect(port, '127.0.0.1').resume().on('close', () => {
    net.connect(port, '::1').resume().on('close', () => {
      server.close(() => {
        const only = net.createServer(() => {}).listen({ port: 0, host: '::1', ipv6Only: true }, () => {
          console.log(only.address().address);
          net.connect(only.address().port, '127.0.0.1').on('error', (e) => { console.log(e.code); only.close(); });
        });
      });
    });
  });
});
