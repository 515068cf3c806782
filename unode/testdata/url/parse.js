'use strict';
// The URL class over cases of every state of its parser.
const show = (u) => console.log(JSON.stringify([u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash]));
const bases = [undefined, 'http://u:p@h:81/a/b?c#d', 'file:///C:/x/y', 'mailto:a@b', 'x://h/p/q'];
const inputs = ['', 'x', '/x', '//x', '///x', '\\x', '?q', '#f', '.', '..', '../..', './%2e/x', 'http:x', 'http:/x', 'HTTP://EXAMPLE.COM:80', 'https://h:443/', 'http://h:0080', 'http://h:65536', 'http://h:', 'http://@h', 'http://u@', 'http://u:@h', 'http://:p@h',
  'http://a@b@c/', 'http://h\\p', 'http://h/ a?b c#d e', 'http://h/é?é#é', 'http://é.com', 'http://a%41', 'http://%zz', 'http://a b', 'http://[::1]', 'http://[1::2::3]', 'http://[::1.2.3.4]', 'http://1', 'http://0x10', 'http://010', 'http://1.2.3.4.5', 'http://256',
  'http://4294967296', 'file:x', 'file:/x', 'file://h/x', 'file://C:/x', 'file:C|/x', '/C:/..', 'data:a  ', 'data:a  ?b', 'javascript:1', 'x:y', 'x:/y', 'x://y', 'x:/..//y', 'x:///y', 'x://a b', 'blob:http://h:80/x', 'ws://h:80', 'ftp://h:21', ' http://h ', 'ht\ntp://h', '1:2', ':x', 'http://', 'http:', 'http://?x', 'C:\\x'];
for (const b of bases) {
  for (const s of inputs) {
    try { show(new URL(s, b)); } catch (e) { console.log(e.code, e.message, JSON.stringify(e.input), e.base); }
  }
}
const set = [['protocol', 'https'], ['protocol', 'x'], ['protocol', 'file:'], ['username', 'a b'], ['password', 'p@'], ['host', 'h2:99'], ['host', 'x:y'], ['host', ''], ['hostname', 'h3:1'], ['hostname', '[::2]'], ['port', '8x'], ['port', ''], ['port', '99999'], ['port', '443'],
  ['pathname', 'x/../y?z#'], ['pathname', ''], ['search', 'a b'], ['search', ''], ['search', '?'], ['hash', '#x y'], ['hash', ''], ['href', 'y:z'], ['href', 'no']];
for (const s of ['http://u:p@h:81/a/b?c#d', 'file:///x', 'x:y', 'x://h/p']) {
  for (const [k, v] of set) {
    const u = new URL(s);
    try { u[k] = v; } catch (e) { console.log(e.code); }
    console.log(k, JSON.stringify(v), u.href);
  }
}
const p = new URL('http://h/?a=1&b=2&a=3');
p.searchParams.append('ä', 'x y');
p.searchParams.delete('b');
p.searchParams.sort();
console.log(p.href, [...p.searchParams], URL.canParse('x', 'y'), URL.canParse('x', 'http://y'), URL.parse('no'));
