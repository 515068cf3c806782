// The global fetch, whose HTTP parser is WebAssembly, against a server here.
'use strict';
const http = require('http');
const zlib = require('zlib');
const server = http.createServer((req, res) => {
  let n = 0;
  req.on('data', (d) => { n += d.length; }).on('end', () => {
    if (req.url === '/moved') return res.writeHead(302, { location: '/there' }).end();
    const body = JSON.stringify({ method: req.method, url: req.url, n });
    res.setHeader('content-encoding', 'gzip');
    res.end(zlib.gzipSync(body));
  });
}).listen(0, async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const r = await fetch(`${base}/a?b=c`, { headers: { 'x-y': 'z' } });
  console.log(r.status, r.ok, r.redirected, r.headers.get('content-encoding'), await r.json());
  console.log(await (await fetch(`${base}/post`, { method: 'POST', body: 'x'.repeat(100000) })).text());
  const moved = await fetch(`${base}/moved`);
  console.log(moved.redirected, new URL(moved.url).pathname, await moved.text());
  await fetch('http://127.0.0.1:1/').catch((e) => console.log(e.name, e.message, e.cause.code));
  server.close();
  server.closeAllConnections();
});
