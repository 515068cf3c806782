// Unix domain sockets: by file, in the abstract namespace, and what is left.
const net = require('net'), fs = require('fs'), os = require('os'), path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'unode-unix-'));
function round(name, where, done) {
  const s = net.createServer((c) => { c.on('data', (d) => c.end(`${d} back`)); });
  s.listen(where, () => {
    console.log(name, s.address() === where, where[0] === '\0' ? 'abstract' : fs.statSync(where).isSocket());
    const c = net.connect(where, () => c.write('there and'));
    c.setEncoding('utf8').on('data', (d) => console.log(name, d, c.remoteAddress, c.address()));
    c.on('close', () => s.close(() => { console.log(name, 'left', where[0] !== '\0' && fs.existsSync(where)); done(); }));
  });
}
round('file', path.join(dir, 'a.sock'), () => {
  round('abstract', `\0unode-${process.pid}`, () => {
    const s = net.createServer();
    const p = path.join(dir, 'b.sock');
    s.listen({ path: p, readableAll: true, writableAll: true }, () => {
      console.log('mode', (fs.statSync(p).mode & 0o777).toString(8));
      s.close(() => { fs.rmSync(dir, { recursive: true }); console.log('gone', fs.existsSync(dir)); });
    });
  });
});
