// Every kind of record, and every way in which an answer can be bad, from a name
// server in this process.
'use strict';
const dgram = require('dgram');
const dns = require('dns');
const net = require('net');

const name = (s) => Buffer.concat([...s.split('.').filter(Boolean)
  .map((l) => Buffer.from([l.length, ...Buffer.from(l, 'latin1')])), Buffer.from([0])]);
const u16 = (...ns) => Buffer.from(ns.flatMap((n) => [n >> 8, n & 255]));
const u32 = (...ns) => Buffer.concat(ns.map((n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; }));
const text = (...ss) => Buffer.concat(ss.map((s) => Buffer.from([Buffer.byteLength(s, 'latin1'), ...Buffer.from(s, 'latin1')])));
const T = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, TLSA: 52, CAA: 257 };
const ip4 = Buffer.from([192, 0, 2, 1]);
const ip6 = Buffer.from('20010db8000000000000000000000001', 'hex');
const rr = (type, data, { owner, ttl = 60, cls = 1 } = {}) => ({ type: T[type] ?? type, data, owner, ttl, cls });
const soa = (rname) => rr('SOA', Buffer.concat([name('ns.example.com'), rname, u32(1, 2, 3, 4, 4294967295)]));

const zones = {
  'a.test': [rr('A', ip4, { ttl: 7 }), rr('A', Buffer.from([192, 0, 2, 2]), { ttl: 0 })],
  'aaaa.test': [rr('AAAA', ip6, { ttl: 7 }), rr('AAAA', Buffer.alloc(16), { ttl: 8 }), rr('AAAA', Buffer.from('00000000000000000000ffff01020304', 'hex'))],
  'alias.test': [rr('CNAME', name('real.test'), { ttl: 5 }), rr('A', ip4, { owner: 'real.test', ttl: 50 })],
  'chain.test': [rr('CNAME', name('two.test')), rr('CNAME', name('three.test'), { owner: 'two.test' }), rr('A', ip4, { owner: 'three.test', ttl: 3 })],
  'dangling.test': [rr('CNAME', name('real.test'))],
  'foreign.test': [rr('A', ip4, { owner: 'other.test' })],
  'chaos.test': [rr('A', ip4, { cls: 3 })],
  'mx.test': [rr('MX', Buffer.concat([u16(10), name('mail.test')])), rr('MX', Buffer.concat([u16(65535), name('')]))],
  'ns.test': [rr('NS', name('ns1.test')), rr('NS', name('ns2.test'))],
  'txt.test': [rr('TXT', text('one', 'two')), rr('TXT', text('')), rr('TXT', text('\xfc\xff\x00')), rr('TXT', text('x'.repeat(255), 'y'))],
  'srv.test': [rr('SRV', Buffer.concat([u16(1, 2, 65535), name('host.test')]))],
  'ptr.test': [rr('PTR', name('one.test')), rr('PTR', name('two.test'))],
  'soa.test': [soa(name('host.example.com'))],
  'dots.test': [soa(Buffer.from('\x08john.doe\x07exa"$\\;\x03c\x01m\x00', 'latin1'))],
  'naptr.test': [rr('NAPTR', Buffer.concat([u16(5, 6), text('s', 'SIP+D2U', '!^.*$!sip:x!'), name('_sip._udp.test')]))],
  'badnaptr.test': [rr('NAPTR', Buffer.concat([u16(5, 6), text('s', 'x', '\xfc'), name('x')]))],
  'caa.test': [rr('CAA', Buffer.concat([Buffer.from([128]), text('issue'), Buffer.from('ca.test; a=b')])), rr('CAA', Buffer.concat([Buffer.from([0]), text('iodef'), Buffer.from('mailto:x@y')]))],
  'caa2.test': [rr('CAA', Buffer.concat([Buffer.from([1]), text('tbs'), Buffer.from('Unknown')]))],
  'tlsa.test': [rr('TLSA', Buffer.concat([Buffer.from([3, 1, 2]), Buffer.from('abcdef', 'hex')]))],
  'any.test': [rr('SOA', Buffer.concat([name('ns.any.test'), name('h.any.test'), u32(1, 2, 3, 4, 5)])), rr('TXT', text('t')), rr('MX', Buffer.concat([u16(1), name('m.any.test')])),
               rr('AAAA', ip6), rr('A', ip4), rr('NS', name('n.any.test')), rr('SRV', Buffer.concat([u16(1, 2, 3), name('s.any.test')])),
               rr('PTR', name('p.any.test')), rr('NAPTR', Buffer.concat([u16(5, 6), text('s', 'x', ''), name('r.any.test')])),
               rr('CAA', Buffer.concat([Buffer.from([0]), text('issue'), Buffer.from('c')])), rr(99, Buffer.from('what'))],
  'anycname.test': [rr('CNAME', name('z.test')), rr('TXT', text('t'))],
  'shorta.test': [rr('A', Buffer.from([1, 2, 3]))],
  'longa.test': [rr('A', Buffer.from([1, 2, 3, 4, 5]))],
  'badtxt.test': [rr('TXT', Buffer.from([5, 65]))],
  'badmx.test': [rr('MX', u16(1))],
  'loop.test': [rr('NS', Buffer.from([0xc0, 0xff]))],
  'emptytxt.test': [rr('TXT', Buffer.alloc(0))],
  'shortsoa.test': [rr('SOA', Buffer.concat([name('a'), name('b'), u32(1, 2, 3, 4)]))],
};

function reply(msg, tcp) {
  let qname = '', i = 12;
  for (; msg[i]; i += msg[i] + 1)
    qname += (qname && '.') + msg.latin1Slice(i + 1, i + 1 + msg[i]);
  const question = msg.subarray(12, i + 5);
  let flags = 0x8180, answers = zones[qname] ?? [], id = msg.subarray(0, 2);
  let count = answers.length;
  const code = /^rcode(\d+)/.exec(qname);
  if (code) flags |= +code[1];
  if (qname === 'none.test') flags |= 3;
  if (qname === 'big.test') {
    if (tcp) answers = [rr('TXT', text('over TCP'))]; else flags |= 0x200;
    count = answers.length;
  }
  if (qname === 'nohead.test') return msg.subarray(0, 7);
  if (qname === 'count.test') { answers = [rr('A', ip4)]; count = 3; }
  const body = answers.map((r) => Buffer.concat([r.owner ? name(r.owner) : u16(0xc00c), u16(r.type, r.cls), u32(r.ttl), u16(r.data.length), r.data]));
  if (qname === 'tail.test') { body.push(Buffer.concat([u16(0xc00c, 1, 1), u32(9), u16(4), ip4]), Buffer.from('tail')); count = 1; }
  return Buffer.concat([id, u16(flags, 1, count, 0, 0), question, ...body]);
}

const udp = dgram.createSocket('udp4');
udp.on('message', (msg, from) => udp.send(reply(msg, false), from.port, from.address));
const tcp = net.createServer((s) => s.on('data', (b) => {
  const out = reply(b.subarray(2), true);
  s.write(Buffer.concat([u16(out.length), out]));
}));

udp.bind(0, '127.0.0.1', () => tcp.listen(udp.address().port, '127.0.0.1', async () => {
  const r = new dns.promises.Resolver({ timeout: 5000, tries: 2 });
  r.setServers([`127.0.0.1:${udp.address().port}`]);
  const ask = async (method, host, ...args) => {
    try {
      console.log(method, host, await r[method](host, ...args));
    } catch (e) {
      console.log(method, host.slice(0, 40), e.code, e.errno, e.syscall, e.message.slice(0, 60));
    }
  };
  for (const host of ['a.test', 'A.TEST', 'a.test.', 'alias.test', 'chain.test', 'dangling.test', 'foreign.test', 'chaos.test', 'txt.test', 'none.test', 'tail.test'])
    await ask('resolve4', host, { ttl: true });
  for (const host of ['aaaa.test', 'a.test']) {
    await ask('resolve6', host);
    await ask('resolve6', host, { ttl: true });
  }
  for (const host of ['alias.test', 'chain.test', 'a.test']) await ask('resolveCname', host);
  for (const host of ['mx.test', 'badmx.test', 'a.test']) await ask('resolveMx', host);
  for (const host of ['ns.test', 'a.test', 'loop.test']) await ask('resolveNs', host);
  for (const host of ['txt.test', 'big.test', 'badtxt.test', 'emptytxt.test', 'a.test']) await ask('resolveTxt', host);
  for (const host of ['srv.test', 'a.test']) await ask('resolveSrv', host);
  for (const host of ['ptr.test', 'a.test']) await ask('resolvePtr', host);
  for (const host of ['soa.test', 'dots.test', 'shortsoa.test', 'a.test']) await ask('resolveSoa', host);
  for (const host of ['naptr.test', 'badnaptr.test', 'a.test']) await ask('resolveNaptr', host);
  for (const host of ['caa.test', 'caa2.test', 'a.test']) await ask('resolveCaa', host);
  for (const host of ['tlsa.test', 'a.test']) await ask('resolveTlsa', host);
  for (const host of ['any.test', 'anycname.test', 'alias.test', 'none.test', 'caa.test', 'tlsa.test', 'loop.test']) await ask('resolveAny', host);
  for (const host of ['shorta.test', 'longa.test', 'nohead.test', 'count.test', 'empty.test']) await ask('resolve4', host);
  for (let i = 1; i < 16; i++) await ask('resolve4', `rcode${i}.test`);
  for (const host of ['a..b', '.a', '.', '', `${'x'.repeat(64)}.test`, `${'x.'.repeat(130)}test`, 'a b.test', 'a\\.b.test', 'a\\', '\u00fc.test'])
    await ask('resolve4', host);
  for (const ip of ['192.0.2.1', '2001:db8::1', 'nonsense', '1.2.3', '::ffff:1.2.3.4', 'fe80::1%lo'])
    await ask('reverse', ip);
  udp.close();
  tcp.close();
}));
