// Two hundred connections at once, and each gets its own answer.
const net = require('net');
const count = 200;
let open = 0, done = 0, right = 0;
const server = net.createServer((c) => { open++; c.on('data', (d) => c.end(`re:${d}`)); });
server.listen(0, '127.0.0.1', 511, () => {
  for (let i = 0; i < count; i++) {
    const c = net.connect(server.address().port, '127.0.0.1', () => c.write(`n${i}`));
    let t = '';
    c.on('data', (d) => { t += d; });
    c.on('close', () => {
      if (t === `re:n${i}`) right++;
      if (++done === count) server.close(() => console.log(open, right));
    });
  }
});
