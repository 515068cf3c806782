// Routes, validation by hand, streaming, and the server for Node.
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { serve } from '@hono/node-server';

const app = new Hono();
app.use(async (c, next) => { await next(); c.header('x-powered-by', 'hono'); });
app.get('/hello/:name', (c) => c.json({ hello: c.req.param('name'), q: c.req.query('q') ?? null }));
app.post('/form', async (c) => c.json(await c.req.parseBody()));
app.get('/stream', (c) => stream(c, async (s) => { for (const x of ['one ', 'two ', 'three']) await s.write(x); }));
app.onError((err, c) => c.text(`caught: ${err.message}`, 500));
app.get('/error', () => { throw new Error('boom'); });

const show = async (res) => {
  const headers = Object.fromEntries(res.headers);
  delete headers.date;
  console.log(res.status, headers, await res.text());
};
await show(await app.request('/hello/you?q=1'));
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, async ({ port }) => {
  const base = `http://127.0.0.1:${port}`;
  await show(await fetch(`${base}/hello/world`, { headers: { connection: 'close' } }));
  const form = new FormData();
  form.append('a', '1');
  form.append('file', new File(['content'], 'a.txt', { type: 'text/plain' }).name);
  await show(await fetch(`${base}/form`, { method: 'POST', body: form, headers: { connection: 'close' } }));
  await show(await fetch(`${base}/stream`, { headers: { connection: 'close' } }));
  await show(await fetch(`${base}/error`, { headers: { connection: 'close' } }));
  await show(await fetch(`${base}/none`, { headers: { connection: 'close' } }));
  server.close();
});
