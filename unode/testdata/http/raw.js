'use strict';
// Bytes on a socket: pipelines, wrong requests and the exact answers.
const http = require('http');
const net = require('net');
const server = http.createServer((req, res) => {
  let n = 0;
  req.on('data', (d) => { n += d.length; });
  req.on('end', () => {
    res.sendDate = false;
    res.end(`${req.method} ${req.url} ${n} ${JSON.stringify(req.headers)} ${JSON.stringify(req.trailers)}\n`);
  });
});
server.on('clientError', (e, socket) => {
  console.log('clientError', e.code, e.reason, e.bytesParsed);
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
});
function raw(text, pieces = 1, byDefault) {
  return new Promise((done) => {
    const s = net.connect(server.address().port, () => {
      const b = Buffer.from(text, 'latin1');
      const size = Math.ceil(b.length / pieces);
      let i = 0;
      (function next() {
        if (i >= b.length) return s.end();
        s.write(b.subarray(i, i += size), () => setImmediate(next));
      })();
    });
    let out = '';
    s.on('data', (d) => { out += d.toString('latin1'); });
    s.on('error', () => {});
    s.on('close', () => { console.log(JSON.stringify(text.slice(0, 60)), pieces, '\n' + out.replace(/^Date: .*\r\n/mg, '')); done(); });
  });
}
const H = 'Host: x\r\n';
server.listen(0, async () => {
  await raw(`GET /1 HTTP/1.1\r\n${H}\r\nGET /2 HTTP/1.1\r\n${H}Connection: close\r\n\r\n`);
  await raw(`POST /a HTTP/1.1\r\n${H}Content-Length: 3\r\n\r\nabcPOST /b HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2;x=y\r\nab\r\n0\r\nX-T: u\r\n\r\n`, 7);
  await raw('GET / HTTP/1.0\r\n\r\n');
  await raw('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  await raw('GET / HTTP/1.1\r\n\r\n'); // no Host
  await raw(`GET / HTTP/1.1\r\n${H}A: 1\r\na: 2\r\nCookie: x\r\nCookie: y\r\nHost: z\r\nContent-Type: a\r\nContent-Type: b\r\nConnection: close\r\n\r\n`, 30);
  for (const bad of ['GARBAGE\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `GET / HTTP/1.1\r\n${H}A b\r\n\r\n`, `GET / HTTP/1.1\r\n${H}A: \x01\r\n\r\n`, `GET / HTTP/1.1\r\n${H}A: b\n\r\n`, `GET / HTTP/1.1\r\n${H} fold\r\n\r\n`,
    `POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, `POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nContent-Length: 2\r\n\r\na`, `POST / HTTP/1.1\r\n${H}Content-Length: x\r\n\r\n`,
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip\r\n\r\n`, `GET / HTTP/1.1\r\n${H}X: ${'y'.repeat(17000)}\r\n\r\n`, `GET /${'u'.repeat(17000)} HTTP/1.1\r\n${H}\r\n`]) {
    await raw(bad);
  }
  // Without a listener Node answers itself.
  server.removeAllListeners('clientError');
  for (const bad of ['GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\n${H}X: ${'y'.repeat(17000)}\r\n\r\n`, `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1;${'e'.repeat(17000)}\r\n`]) await raw(bad);
  server.close(() => console.log('closed'));
});
