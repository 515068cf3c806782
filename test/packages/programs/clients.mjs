// axios, got and undici against one server: JSON, gzip, redirects, errors, retries, streams, uploads.
import http from 'node:http';
import zlib from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import axios from 'axios';
import got from 'got';
import * as undici from 'undici';

let tries = 0;
const server = http.createServer(async (req, res) => {
  const body = await buffer(req);
  switch (req.url.split('?')[0]) {
    case '/json': return res.setHeader('content-type', 'application/json').end(JSON.stringify({ url: req.url, method: req.method, body: String(body), type: req.headers['content-type'] ?? null }));
    case '/gzip': return res.setHeader('content-encoding', 'gzip').end(zlib.gzipSync('squeezed '.repeat(100)));
    case '/br': return res.setHeader('content-encoding', 'br').end(zlib.brotliCompressSync('squeezed '.repeat(100)));
    case '/redirect': return res.writeHead(302, { location: '/json?from=redirect' }).end();
    case '/flaky': return res.writeHead(tries++ < 1 ? 503 : 200, { 'retry-after': '0' }).end('ok');
    default: return res.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"nothing here"}');
  }
}).listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const path = (u) => u.replace(base, '');

  const a = axios.create({ baseURL: base, timeout: 5000 });
  console.log('axios', (await a.get('/json', { params: { q: 'a b', list: [1, 2] } })).data);
  console.log('axios', (await a.post('/json', { n: 1 })).data);
  console.log('axios', (await a.get('/gzip')).data.length, (await a.get('/redirect')).data.url);
  await a.get('/none').catch((err) => console.log('axios', err.name, err.code, err.message, err.response.data));
  await axios.get('http://127.0.0.1:1/').catch((err) => console.log('axios', err.code));

  console.log('got', await got(`${base}/json`, { searchParams: { q: 1 } }).json());
  console.log('got', (await got.post(`${base}/json`, { json: { n: [1] } }).json()).body);
  console.log('got', (await got(`${base}/br`).text()).length, path((await got(`${base}/redirect`)).url));
  console.log('got', (await got(`${base}/flaky`, { retry: { limit: 2, calculateDelay: ({ computedValue }) => computedValue && 1 } })).body, tries);
  await got(`${base}/none`, { retry: { limit: 0 } }).catch((err) => console.log('got', err.name, err.code, path(err.message)));

  const { statusCode, body } = await undici.request(`${base}/json`, { method: 'PUT', body: 'data', headers: { 'content-type': 'text/plain' } });
  console.log('undici', statusCode, await body.json());
  const res = await undici.fetch(`${base}/gzip`);
  console.log('undici', res.status, (await res.text()).length);
  const pool = new undici.Pool(base, { connections: 2, pipelining: 1 });
  console.log('undici', await Promise.all([1, 2, 3, 4].map(async (n) => (await (await pool.request({ path: `/json?${n}`, method: 'GET' })).body.json()).url)));
  await pool.close();
  const mock = new undici.MockAgent();
  mock.disableNetConnect();
  mock.get('http://mocked.test').intercept({ path: '/' }).reply(200, 'mocked');
  console.log('undici', await (await undici.fetch('http://mocked.test/', { dispatcher: mock })).text());
  await undici.fetch('http://other.test/', { dispatcher: mock }).catch((err) => console.log('undici', err.name, err.cause.code));

  const global = await fetch(`${base}/json`, { method: 'POST', body: new URLSearchParams({ a: '1', b: 'ü' }) });
  console.log('fetch', await global.json());
  const aborted = AbortSignal.abort();
  await fetch(base, { signal: aborted }).catch((err) => console.log('fetch', err.name));
  server.closeAllConnections();
  server.close();
  process.exit(0);
});
