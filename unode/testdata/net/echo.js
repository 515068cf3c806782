// A server that echoes, a client with one connection, and the order of events.
const net = require('net');
const server = net.createServer((c) => {
  console.log('server: connection', c.remoteFamily, c.remoteAddress, c.localAddress);
  c.setEncoding('latin1');
  c.on('data', (d) => c.write(d.toUpperCase(), 'latin1'));
  c.on('end', () => { console.log('server: end'); c.end('bye'); });
  c.on('close', (e) => console.log('server: connection closed', e));
});
server.on('close', () => console.log('server: closed'));
server.listen(0, '127.0.0.1', () => {
  const { address, family, port } = server.address();
  console.log('listening', address, family, port > 0);
  const c = net.connect(port, '127.0.0.1');
  c.on('lookup', () => console.log('client: lookup'));
  c.on('connect', () => {
    console.log('client: connect', c.readyState, c.connecting, c.remotePort === port);
    c.write('hello ');
    c.write(Buffer.from('wörld'), () => console.log('client: written'));
    c.end('!');
  });
  let text = '';
  c.on('data', (d) => { text += d.toString('latin1'); });
  c.on('end', () => console.log('client: end', JSON.stringify(text)));
  c.on('finish', () => console.log('client: finish', c.bytesWritten));
  c.on('close', (e) => {
    console.log('client: close', e, c.bytesRead, c.destroyed);
    server.close((err) => console.log('close callback', err));
  });
});
