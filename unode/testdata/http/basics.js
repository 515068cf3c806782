'use strict';
// One server and its clients: methods, bodies both ways, headers, statuses.
const http = require('http');
const server = http.createServer((req, res) => {
  const chunks = [];
  req.on('data', (d) => chunks.push(d));
  req.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    switch (req.url) {
      case '/echo': res.writeHead(200, { 'X-Method': req.method, 'X-Length': req.headers['content-length'] ?? 'none', 'X-Coding': req.headers['transfer-encoding'] ?? 'none' }); res.end(body); break;
      case '/length': res.setHeader('Content-Length', 5); res.end('hello'); break;
      case '/chunks': res.write('a'); res.write('bc'); res.end('d'); break;
      case '/trailers': res.writeHead(200, { Trailer: 'X-T' }); res.write('x'); res.addTrailers({ 'X-T': 'y' }); res.end(); break;
      case '/204': res.writeHead(204); res.end(); break;
      case '/304': res.writeHead(304, { ETag: '"x"' }); res.end(); break;
      case '/cookies': res.setHeader('Set-Cookie', ['a=1', 'b=2']); res.setHeader('X-Multi', ['c', 'd']); res.end(); break;
      case '/early': res.writeEarlyHints({ link: '</s.css>; rel=preload' }); res.end('later'); break;
      case '/http10': res.shouldKeepAlive = false; res.end('bye'); break;
      case '/status': res.writeHead(299, 'Odd One'); res.end(); break;
      default: res.statusCode = 404; res.end('no ' + req.url);
    }
  });
});
function go(method, path, body, headers = {}) {
  return new Promise((done, fail) => {
    const req = http.request({ port: server.address().port, method, path, headers, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (d) => { text += d; });
      res.on('end', () => {
        const h = { ...res.headers };
        delete h.date;
        console.log(method, path, res.statusCode, res.statusMessage, JSON.stringify(h), JSON.stringify(text), JSON.stringify(res.trailers), res.complete, res.httpVersion);
        done();
      });
    });
    req.on('information', (i) => console.log('information', i.statusCode, JSON.stringify(i.headers)));
    req.on('continue', () => { console.log('continue'); req.end(body); });
    req.on('error', fail);
    if (headers.Expect) req.flushHeaders();
    else if (Array.isArray(body)) { for (const b of body) req.write(b); req.end(); } else req.end(body);
  });
}
server.listen(0, async () => {
  await go('GET', '/echo');
  await go('POST', '/echo', 'body');
  await go('POST', '/echo', ['in', 'two']);
  await go('PUT', '/echo', 'x', { 'Content-Length': 1 });
  await go('POST', '/echo', 'expected', { 'Expect': '100-continue', 'Content-Length': 8 });
  await go('DELETE', '/echo', 'd');
  await go('HEAD', '/length');
  for (const p of ['/length', '/chunks', '/trailers', '/204', '/304', '/cookies', '/early', '/http10', '/status', '/nowhere?q=%20']) await go('GET', p);
  server.close(() => console.log('closed'));
});
