// Big transfers both ways at once, with pauses, and what arrives is what was
// sent.
const net = require('net');
const total = 8 << 20;
function sum(state, b) { for (let i = 0; i < b.length; i += 4099) state.s = (state.s * 31 + b[i] + i) >>> 0; state.n += b.length; }
function block(i) { const b = Buffer.alloc(65536); for (let k = 0; k < b.length; k += 97) b[k] = (i * 7 + k) & 255; return b; }
function send(socket, done) {
  let i = 0, drains = 0, full = false;
  (function more() {
    while (i * 65536 < total) {
      if (!socket.write(block(i++))) { full = true; socket.once('drain', () => { drains++; more(); }); return; }
    }
    socket.end();
    done(full, drains > 0);
  })();
}
function receive(socket, name) {
  let seen = 0, paused = 0, bytes = [];
  socket.on('data', (b) => {
    seen += b.length; bytes.push(b);
    if (seen > (paused + 1) * (1 << 20)) {
      paused++;
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    }
  });
  socket.on('end', () => {
    const all = Buffer.concat(bytes);
    let good = all.length === total;
    for (let i = 0; good && i * 65536 < total; i++) good = all.subarray(i * 65536, (i + 1) * 65536).equals(block(i));
    console.log(name, seen, paused > 3, good);
  });
}
const server = net.createServer({ allowHalfOpen: true }, (c) => {
  receive(c, 'server');
  send(c, (full, drained) => console.log('server sent', full, drained));
  c.on('close', () => server.close());
});
server.listen(0, '127.0.0.1', () => {
  const c = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true }, () => {
    receive(c, 'client');
    send(c, (full, drained) => console.log('client sent', full, drained));
  });
});
const out = [];
const log = console.log;
console.log = (...a) => out.push(a.join(' '));
process.on('exit', () => log(out.sort().join('\n')));
