'use strict';
// An agent that keeps connections, and the server's limits on them.
const http = require('http');
const server = http.createServer({ keepAliveTimeout: 5000 }, (req, res) => {
  req.resume();
  res.end(`${seen.get(req.socket) ?? (seen.set(req.socket, seen.size + 1), seen.size)}`);
});
const seen = new Map();
server.maxRequestsPerSocket = 3;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
function get(options = {}) {
  return new Promise((done) => {
    const req = http.get({ port: server.address().port, agent, ...options }, (res) => {
      let t = '';
      res.on('data', (d) => { t += d; });
      res.on('end', () => { console.log('connection', t, res.headers.connection, res.headers['keep-alive'], res.statusCode, req.reusedSocket); setImmediate(done); });
    });
  });
}
server.listen(0, async () => {
  for (let i = 0; i < 5; i++) await get();
  await get({ headers: { Connection: 'close' } });
  await Promise.all([get(), get(), get()]);
  agent.destroy();
  server.close(() => console.log('closed'));
  server.closeIdleConnections();
});
