// Messages in both formats, and handles of every kind that travel.
const { fork } = require('child_process');
const net = require('net');
const dgram = require('dgram');

if (process.argv[2] === 'echo') {
  process.on('message', (m) => process.send(m));
  process.on('disconnect', () => process.exit(6));
} else if (process.argv[2] === 'handles') {
  process.on('message', (m, h) => {
    switch (m) {
      case 'server':
        h.on('connection', (s) => s.end('from the child\'s server'));
        return process.send('listening');
      case 'socket':
        return h.end('from the child');
      case 'udp':
        h.on('message', (b) => { h.close(); process.send(`udp ${b}`); });
        return process.send('receiving');
    }
  });
} else {
  const read = (port) => new Promise((resolve) => {
    let all = '';
    net.connect(port, '127.0.0.1').setEncoding('utf8').on('data', (d) => { all += d; }).on('end', () => resolve(all));
  });
  const message = (c) => new Promise((resolve) => c.once('message', resolve));
  (async () => {
    for (const serialization of ['json', 'advanced']) {
      const c = fork(__filename, ['echo'], { serialization });
      const values = [{ a: [1, null, 'ü'] }, 'x'.repeat(100000), 0, false,
                      ...(serialization === 'json' ? [] : [new Map([[1, new Set([2])]]), { big: 10n }, new Float32Array([1.5]), Buffer.from('b'), new Date(0)])];
      for (const v of values) {
        c.send(v);
        const got = await message(c);
        console.log(serialization, typeof got === 'string' ? got.length : got);
      }
      try { c.send(undefined); } catch (e) { console.log(e.code); }
      try { c.send(() => {}); } catch (e) { console.log(e.code); }
      try { c.send('x', {}); } catch (e) { console.log(e.code); }
      c.disconnect();
      await new Promise((r) => c.on('exit', (code) => { console.log('exit', code, c.connected); r(); }));
      c.send('late', (e) => console.log(e.code));
    }

    const c = fork(__filename, ['handles']);
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((r) => server.on('listening', r));
    const { port } = server.address();
    c.send('server', server);
    console.log(await message(c));
    server.close();
    console.log(await read(port));

    const other = net.createServer((s) => { c.send('socket', s); other.close(); }).listen(0, '127.0.0.1');
    await new Promise((r) => other.on('listening', r));
    console.log(await read(other.address().port));

    const udp = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await new Promise((r) => udp.on('listening', r));
    c.send('udp', udp);
    console.log(await message(c));
    const sender = dgram.createSocket('udp4');
    sender.send('datagram', udp.address().port, '127.0.0.1', () => { sender.close(); udp.close(); });
    console.log(await message(c));
    c.kill();
    c.on('exit', (code, signal) => console.log(code, signal));
  })();
}
