import { createServer } from 'node:http';

const port = Number(process.env.PORT) || 3000;

const server = createServer((req, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end(`Hello from Node ${process.version}\n`);
});

server.listen(port, '0.0.0.0', () => console.log(`hello: listening on port ${port}`));

process.once('SIGTERM', () => server.close());
