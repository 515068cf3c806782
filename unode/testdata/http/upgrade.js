'use strict';
// Upgrade and CONNECT: what follows the headers is the program's.
const http = require('http');
const net = require('net');
const server = http.createServer((req, res) => res.end('plain'));
server.on('upgrade', (req, socket, head) => {
  console.log('upgrade', req.headers.upgrade, head.toString());
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nhi');
  socket.on('data', (d) => socket.end('echo:' + d));
});
server.on('connect', (req, socket, head) => {
  console.log('connect', req.url, head.toString());
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  socket.pipe(socket);
});
server.listen(0, () => {
  const port = server.address().port;
  const req = http.request({ port, headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
  req.end();
  req.on('upgrade', (res, socket, head) => {
    console.log(res.statusCode, res.headers.upgrade, head.toString());
    socket.write('data');
    let t = '';
    socket.on('data', (d) => { t += d; });
    socket.on('end', () => {
      console.log(t);
      const c = http.request({ port, method: 'CONNECT', path: 'h:80' });
      c.end();
      c.on('connect', (r, s) => {
        console.log(r.statusCode);
        s.write('tunnel');
        s.once('data', (d) => {
          console.log(d.toString());
          s.destroy();
          const raw = net.connect(port, () => raw.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhead'));
          let out = '';
          raw.on('data', (x) => { out += x; if (out.endsWith('hi')) raw.write('more'); });
          raw.on('close', () => { console.log(out.split('\r\n\r\n')[1]); server.close(() => console.log('closed')); });
        });
      });
    });
  });
});
