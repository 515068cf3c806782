// Middleware in order, a stream as body, errors with status, cookies.
const Koa = require('koa');
const { Readable } = require('node:stream');

const app = new Koa({ keys: ['not a secret'] });
app.silent = true;
app.use(async (ctx, next) => { ctx.set('x-order', '1'); await next(); ctx.append('x-order', '3'); });
app.use(async (ctx, next) => { ctx.append('x-order', '2'); await next(); });
app.use((ctx) => {
  switch (ctx.path) {
    case '/json': ctx.body = { method: ctx.method, query: { ...ctx.query }, type: ctx.accepts('html', 'json') }; break;
    case '/stream': ctx.type = 'text/plain'; ctx.body = Readable.from(['a', 'b', 'c']); break;
    case '/cookie': ctx.cookies.set('name', 'value', { signed: true }); ctx.body = 'set'; break;
    case '/throw': ctx.throw(418, 'short and stout'); break;
    case '/redirect': ctx.redirect('/json'); break;
    default: ctx.status = 404;
  }
});
const server = app.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const path of ['/json?a=1&a=2', '/stream', '/cookie', '/throw', '/redirect', '/none']) {
    const res = await fetch(base + path, { redirect: 'manual', headers: { accept: 'application/json', connection: 'close' } });
    const headers = Object.fromEntries(res.headers);
    delete headers.date;
    console.log(path, res.status, headers, await res.text());
  }
  server.close();
});
