'use strict';
// headersTimeout, requestTimeout, keepAliveTimeout and a client's own.
const http = require('http');
const net = require('net');
const server = http.createServer({ headersTimeout: 300, requestTimeout: 600, keepAliveTimeout: 100, keepAliveTimeoutBuffer: 0, connectionsCheckingInterval: 50 }, (req, res) => {
  if (req.url === '/hang') return;
  req.resume();
  req.on('end', () => res.end('ok'));
  req.on('error', (e) => console.log('request', e.code));
});
const raw = (name, text) => new Promise((done) => {
  const s = net.connect(server.address().port, () => s.write(text));
  let out = '';
  s.on('data', (d) => { out += d; });
  s.on('close', () => { console.log(name, JSON.stringify(out.replace(/Date: .*?\r\n/, ''))); done(); });
});
server.listen(0, async () => {
  await raw('headers', 'GET / HTTP/1.1\r\nHost: x\r\n');
  await raw('body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab');
  await raw('idle', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((done) => {
    const req = http.get({ port: server.address().port, path: '/hang', timeout: 50 });
    req.on('timeout', () => { console.log('client timeout'); req.destroy(); });
    req.on('error', (e) => console.log(e.code));
    req.on('close', done);
  });
  await new Promise((done) => {
    const c = new AbortController();
    const req = http.get({ port: server.address().port, path: '/hang', signal: c.signal });
    req.on('error', (e) => { console.log(e.name, e.code); done(); });
    setTimeout(() => c.abort(), 50);
  });
  server.close(() => console.log('closed'));
  server.closeAllConnections();
});
