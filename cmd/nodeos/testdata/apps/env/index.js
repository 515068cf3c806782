const { createServer } = require('node:http');
const os = require('node:os');

// It listens on a port that nobody told nodeos about.
const server = createServer((req, res) => {
  res.end(JSON.stringify({ a: process.env.A, b: process.env.B, host: os.hostname(), cpus: os.cpus().length, uid: process.getuid() }));
});
process.once('SIGTERM', () => {
  console.log('env: SIGTERM');
  server.close();
  server.closeAllConnections();
});
// Last: who sees the port open may send the signal at once.
server.listen(4567, () => console.log('env: up'));
