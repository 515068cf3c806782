const { BlockList, SocketAddress } = require('net');
const b=new BlockList(); b.addAddress('1.1.1.1'); b.addRange('10.0.0.1','10.0.0.10'); b.addSubnet('8592:757c:efae:4e45::',64,'ipv6'); b.addAddress('::1','ipv6'); b.addSubnet('192.168.1.0',24);
console.log(b.rules, b.check('1.1.1.1'), b.check('::ffff:1.1.1.1','ipv6'), b.check('10.0.0.5'), b.check('8592:757c:efae:4e45:fb5d:d62a:0d00:8e17','ipv6'), b.check('::FFFF:10.0.0.3','ipv6'), b.check('1::','ipv6'));
console.log(b);
const s=new SocketAddress({address:'::1',family:'ipv6',port:80,flowlabel:3}); console.log(s, s.toJSON(), s.flowlabel);
console.log(new SocketAddress(), SocketAddress.parse('1.2.3.4:80'), SocketAddress.parse('[::1]:80'),SocketAddress.parse('x'));
for (const f of [()=>new SocketAddress({address:'x'}),()=>b.addAddress('x'),()=>b.addRange('10.0.0.9','10.0.0.1'),()=>b.addSubnet('1.1.1.1',33), ()=>b.check('x')]) try { console.log(f()) } catch(e) { console.log(e.code, e.message)}
b.fromJSON(b.toJSON()); console.log(b.toJSON(), b.rules);
