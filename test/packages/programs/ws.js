// Text, binary and compressed messages, ping, close codes, a refused upgrade.
const { WebSocketServer, WebSocket } = require('ws');

const closed = Promise.withResolvers();
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 100 }, verifyClient: (info) => info.req.url !== '/refused' });
wss.on('connection', (ws, req) => {
  ws.on('message', (data, binary) => ws.send(binary ? Buffer.from(data).reverse() : `${req.url} ${data}`, { binary }));
  ws.on('close', (code, reason) => { closed.resolve(`server: closed ${code} ${reason}`); });
});
wss.on('listening', () => {
  const { port } = wss.address();
  const ws = new WebSocket(`ws://127.0.0.1:${port}/path`);
  const got = [];
  ws.on('open', () => {
    console.log('open', ws.extensions, ws.protocol);
    ws.send('héllo');
    ws.send(Buffer.from([1, 2, 3]));
    ws.send('long '.repeat(1000));
    ws.ping('p');
  });
  ws.on('pong', (d) => console.log('pong', String(d)));
  ws.on('message', (data, binary) => {
    console.log(binary, binary ? data : `${String(data).slice(0, 20)} ${data.length}`);
    if (got.push(data) === 3) ws.close(4001, 'enough');
  });
  ws.on('close', async (code, reason) => {
    console.log('client: closed', code, String(reason));
    console.log(await closed.promise);
    const refused = new WebSocket(`ws://127.0.0.1:${port}/refused`);
    refused.on('error', (err) => { console.log(err.message); wss.close(); });
  });
});
