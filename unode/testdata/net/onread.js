// Reading into a buffer of the program's own.
const net = require('net');
const server = net.createServer((c) => { c.write('abcdefghij'); setTimeout(() => c.end('klm'), 20); });
server.listen(0, '127.0.0.1', () => {
  const chunks = [];
  let flips = 0;
  const bufs = [Buffer.alloc(4), Buffer.alloc(4)];
  const c = net.connect({
    port: server.address().port, host: '127.0.0.1',
    onread: { buffer: () => bufs[flips++ & 1], callback(n, buf) { chunks.push(buf.toString('latin1', 0, n)); return true; } },
  });
  c.on('end', () => { console.log(chunks.join('|'), c.bytesRead); server.close(); });
});
