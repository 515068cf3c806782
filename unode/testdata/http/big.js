'use strict';
// Bodies larger than any buffer, slow readers, a client that goes away.
const http = require('http');
const size = 8 << 20;
const block = Buffer.alloc(65536, 'nodeos ');
const server = http.createServer((req, res) => {
  if (req.url === '/gone') {
    res.write(block);
    req.on('aborted', () => console.log('aborted', req.complete));
    res.on('close', () => { console.log('closed early', res.writableFinished); server.close(() => console.log('end')); });
    return;
  }
  let got = 0;
  req.on('data', (b) => { got += b.length; });
  req.on('end', () => {
    let sent = 0;
    let waits = 0;
    res.setHeader('X-Got', got);
    (function more() {
      while (sent < size) {
        sent += block.length;
        if (!res.write(block)) { waits++; return res.once('drain', more); }
      }
      res.end();
      console.log('waited for drain', waits > 0);
    })();
  });
});
server.listen(0, () => {
  const port = server.address().port;
  const req = http.request({ port, method: 'POST' }, (res) => {
    let total = 0;
    res.on('data', (b) => {
      total += b.length;
      if (total % 5 === 0) { res.pause(); setTimeout(() => res.resume(), 1); }
    });
    res.on('end', () => {
      console.log(res.headers['x-got'], total, res.complete);
      const gone = http.get({ port, path: '/gone' }, (r) => {
        r.once('data', () => r.destroy());
        r.on('close', () => console.log('response closed', r.complete));
      });
      gone.on('error', (e) => console.log(e.code));
    });
  });
  for (let i = 0; i < size; i += block.length) req.write(block);
  req.end();
});
