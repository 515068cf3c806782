// dns.lookup of what needs no server, and its errors.
const dns = require('dns');
// Lookups run side by side, so their results are shown at the end, in order.
const lines = [];
const show = (name) => (e, a, f) => lines.push([name, e && [e.code, e.errno, e.syscall, e.hostname, e.message].join(), JSON.stringify(a), f].join(' '));
process.on('exit', () => lines.sort().forEach((l) => console.log(l)));
dns.lookup('127.0.0.1', show('literal'));
dns.lookup('::1', { all: true }, show('literal6'));
dns.lookup('localhost', { family: 4 }, show('localhost'));
dns.lookup('localhost', { family: 4, all: true, hints: dns.ADDRCONFIG }, show('all'));
dns.lookup('127.1', show('short'));
dns.lookup('', show('empty'));
dns.promises.lookup('localhost', 4).then((r) => console.log(JSON.stringify(r)));
for (const bad of [[1, {}], ['x', { family: 5 }], ['x', { hints: 1024 }], ['a\0b', {}]]) {
  try { dns.lookup(...bad, () => {}); } catch (e) { console.log(e.code, e.message); }
}
console.log(Array.isArray(dns.getServers()));
const r = new dns.Resolver();
r.setServers(['8.8.8.8', '[2001:4860:4860::8888]:1053']);
console.log(r.getServers());
