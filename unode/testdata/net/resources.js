// What keeps the process alive, by name and as objects; methods on what they do
// not belong to.
const net = require('net'), dgram = require('dgram');
console.log(process.getActiveResourcesInfo().filter((n) => !/^(Pipe|TTY)Wrap$/.test(n)).sort());
const t = setTimeout(() => {}, 60000);
const u = dgram.createSocket('udp4').bind(0, '127.0.0.1');
const s = net.createServer((c) => {
  setImmediate(() => {
    const names = process.getActiveResourcesInfo().filter((n) => !/^(Pipe|TTY)Wrap$/.test(n));
    console.log(names.sort().join());
    const handles = process._getActiveHandles();
    console.log([s, u, c].map((h) => handles.includes(h)));
    c.destroy(); s.close(); u.close(); clearTimeout(t);
  });
}).listen(0, '127.0.0.1', () => {
  const c = net.connect(s.address().port, '127.0.0.1').resume();
  console.log(process._getActiveRequests().length, process.getActiveResourcesInfo().includes('TCPConnectWrap'));
  const { constructor: { prototype } } = c._handle;
  for (const name of ['readStart', 'getAsyncId', 'close', 'bytesRead']) {
    try { const v = prototype[name]; v.call({}); } catch (e) { console.log(name, e.name, e.message); }
  }
});
