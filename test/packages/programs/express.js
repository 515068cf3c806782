// Routing, a JSON body, static files with conditional requests, errors.
const express = require('express');
const http = require('node:http');
const path = require('node:path');

const app = express();
app.set('env', 'test');
app.use(express.json({ limit: '1kb' }));
app.get('/', (req, res) => res.send('<h1>hello</h1>'));
app.get('/users/:id', (req, res) => res.json({ id: req.params.id, query: req.query, host: req.hostname }));
app.post('/echo', (req, res) => res.status(201).set('X-Length', String(req.get('content-length'))).json(req.body));
app.use('/files', express.static(path.join(__dirname, '..', 'fixtures'), { lastModified: false }));
app.get('/async', async () => { throw new RangeError('too far'); });
app.use((err, req, res, next) => res.status(err.status ?? 500).json({ name: err.name, message: err.message, type: err.type }));

function ask(port, method, url, headers = {}, body) {
  return new Promise((resolve, reject) => {
    const req = http.request({ port, method, path: url, headers: { host: 'demo.test', connection: 'close', ...headers } }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (d) => { text += d; }).on('end', () => {
        const { date, ...rest } = res.headers;
        resolve(console.log(method, url, res.statusCode, rest, text));
      });
    });
    req.on('error', reject).end(body);
  });
}

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await ask(port, 'GET', '/');
  await ask(port, 'GET', '/users/42?a=1&b[]=2&b[]=3');
  await ask(port, 'POST', '/echo', { 'content-type': 'application/json' }, '{"a":[1,2,{"b":"ü"}]}');
  await ask(port, 'POST', '/echo', { 'content-type': 'application/json' }, '{"a":');
  await ask(port, 'POST', '/echo', { 'content-type': 'application/json' }, JSON.stringify('x'.repeat(2000)));
  await ask(port, 'GET', '/files/numbers.txt', { range: 'bytes=2-6' });
  await ask(port, 'HEAD', '/files/numbers.txt');
  await ask(port, 'GET', '/files/../package.json');
  await ask(port, 'GET', '/async');
  await ask(port, 'GET', '/nowhere');
  server.close();
});
