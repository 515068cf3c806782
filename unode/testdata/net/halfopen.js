// Half-open connections: the client ends, the server still sends for a while.
const net = require('net');
const server = net.createServer({ allowHalfOpen: true }, (c) => {
  c.resume();
  c.on('end', () => {
    console.log('server: end', c.readyState, c.writable, c.readable);
    let n = 0;
    const t = setInterval(() => {
      if (n === 3) { clearInterval(t); c.end('last\n'); return; }
      c.write(`line ${n++}\n`);
    }, 5);
  });
});
server.listen(0, '127.0.0.1', () => {
  const c = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  c.setEncoding('utf8').on('data', (d) => { text += d; });
  c.end('request');
  c.on('finish', () => console.log('client: finish', c.readyState));
  c.on('end', () => { console.log('client: end'); process.stdout.write(text); });
  c.on('close', () => server.close(() => console.log('done')));
});
