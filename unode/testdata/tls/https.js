// HTTPS by the library's client and server: bodies, an agent that keeps
// connections, authorities of the environment.
const https = require('https');
const fs = require('fs');
const path = require('path');
const file = (name) => fs.readFileSync(path.join(__dirname, name));
const ca = file('ca.pem');

const request = (options, body) => new Promise((resolve, reject) => {
  const q = https.request({ host: '127.0.0.1', servername: 'localhost', ca, ...options }, (r) => {
    const parts = [];
    const { authorized } = r.socket;
    r.on('data', (d) => parts.push(d));
    r.on('end', () => resolve({ status: r.statusCode, authorized, reused: q.reusedSocket, body: Buffer.concat(parts) }));
  });
  q.on('error', reject);
  q.end(body);
});

const server = https.createServer({ key: file('server.pem'), cert: file('server.pem') }, (q, r) => {
  if (q.url === '/stream') {
    for (let i = 0; i < 50; i++) r.write('x'.repeat(20000));
    return r.end();
  }
  r.setHeader('encrypted', String(q.socket.encrypted));
  q.pipe(r);
});
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 3; i++) {
    const r = await request({ port, agent, method: 'POST' }, Buffer.alloc(300000, i + 65));
    console.log(r.status, r.authorized, r.reused, r.body.length, r.body[299999]);
  }
  const big = await request({ port, path: '/stream' });
  console.log(big.status, big.body.length);
  const many = await Promise.all(Array.from({ length: 10 }, (_, i) => request({ port, method: 'PUT' }, `n${i}`)));
  console.log(many.map((r) => String(r.body)).join());
  await request({ port, ca: undefined }).catch((e) => console.log(e.code));
  await request({ port, ca: undefined, servername: '', host: 'localhost', rejectUnauthorized: false, family: 4 }).then((r) => console.log(r.authorized));
  agent.destroy();
  server.close(() => console.log('closed'));
});
