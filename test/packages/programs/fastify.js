// Schemas that validate and serialise, hooks, plugins, injected requests.
const fastify = require('fastify')({ logger: false });

fastify.addHook('onRequest', async (req, reply) => { reply.header('x-hook', req.method); });
fastify.register(async (scope) => {
  scope.decorate('answer', 42);
  scope.get('/answer', { schema: { response: { 200: { type: 'object', properties: { answer: { type: 'integer' } } } } } },
    async () => ({ answer: scope.answer, hidden: true }));
}, { prefix: '/v1' });
fastify.post('/sum', {
  schema: { body: { type: 'object', required: ['a', 'b'], properties: { a: { type: 'number' }, b: { type: 'number' } } } },
}, async ({ body }) => ({ sum: body.a + body.b }));
fastify.get('/fail', async () => { throw Object.assign(new Error('no'), { statusCode: 409 }); });

(async () => {
  for (const request of [
    { url: '/v1/answer' },
    { method: 'POST', url: '/sum', payload: { a: '1', b: 2.5 } },
    { method: 'POST', url: '/sum', payload: { a: 'x' } },
    { url: '/fail' },
    { url: '/none' },
  ]) {
    const res = await fastify.inject(request);
    const { date, ...headers } = res.headers;
    console.log(request.url, res.statusCode, headers, res.payload);
  }
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const res = await fetch(`${address}/v1/answer`, { headers: { connection: 'close' } });
  console.log(res.status, await res.json());
  await fastify.close();
})();
