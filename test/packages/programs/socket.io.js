// Polling and the upgrade to WebSocket, acknowledgements, rooms, binary data.
const { createServer } = require('node:http');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');

const server = createServer();
const sio = new Server(server);
sio.use((socket, next) => (socket.handshake.auth.token === 'let me in' ? next() : next(new Error('who are you'))));
sio.on('connection', (socket) => {
  socket.join('room');
  socket.on('add', (a, b, answer) => answer(a + b));
  socket.on('bytes', (b) => { sio.to('room').emit('bytes', b.length, Buffer.from(b).reverse()); });
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const stranger = io(url, { reconnection: false });
  stranger.on('connect_error', (err) => {
    console.log('refused:', err.message);
    stranger.close();
    const client = io(url, { auth: { token: 'let me in' } });
    client.on('connect', async () => {
      const { engine } = client.io;
      if (engine.transport.name !== 'websocket') await new Promise((resolve) => engine.once('upgrade', resolve));
      console.log('connected by', engine.transport.name);
      console.log('2 + 3 =', await client.emitWithAck('add', 2, 3));
      client.on('bytes', (n, b) => {
        console.log(n, b);
        client.close();
        sio.close();
      });
      client.emit('bytes', Buffer.from([1, 2, 3]));
    });
  });
});
