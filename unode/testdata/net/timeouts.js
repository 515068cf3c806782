// Idle timeouts, and that traffic moves them.
const net = require('net');
const server = net.createServer((c) => {
  let n = 0;
  const t = setInterval(() => { c.write('.'); if (++n === 4) clearInterval(t); }, 20);
  c.on('close', () => clearInterval(t));
});
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1');
  let got = 0;
  c.on('data', (d) => { got += d.length; });
  c.setTimeout(150, () => console.log('timeout callback'));
  c.on('timeout', () => {
    console.log('timeout', got, c.timeout, c.destroyed);
    c.setTimeout(0);
    c.end();
    server.close(() => console.log('closed'));
  });
});
