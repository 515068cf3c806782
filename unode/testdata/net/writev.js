// Corked writes with every encoding, in order.
const net = require('net');
const server = net.createServer((c) => {
  const all = [];
  c.on('data', (d) => all.push(d));
  c.on('end', () => { console.log(Buffer.concat(all).toString('hex')); server.close(); });
});
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1', () => {
    c.cork();
    c.write('é€😀', 'utf8');
    c.write('é', 'latin1');
    c.write('ab', 'utf16le');
    c.write('616263', 'hex');
    c.write('YWJj', 'base64');
    c.write('_-8', 'base64url');
    c.write('a\u00ff', 'ascii');
    c.write(Buffer.from([1, 2, 3]));
    c.write(new Uint8Array([4]));
    c.write('');
    c.uncork();
    c.write('é€😀');
    c.write('é€', 'utf16le');
    c.write('é\u1234', 'latin1');
    console.log(c.bytesWritten);
    c.end('.');
  });
});
