'use strict';
// url.parse, format, resolve and the file URLs.
const url = require('url');
for (const s of ['http://user:pass@EXAMPLE.com:8080/p/a?q=1#h', 'HTTP://é.com/', '//h/p', 'mailto:a@b.c', 'javascript:alert(1)', '/a?b#c', 'x:y', 'http://a b/', 'http://[::1]:80/x', '']) console.log(JSON.stringify(url.parse(s)));
for (const s of ['http://h:99999', 'http://a\tb', 'http://*.x']) { try { console.log(url.parse(s).href); } catch (e) { console.log(e.code, e.message); } }
console.log(url.resolve('http://a/b/c', '../d'), url.resolve('/one/two', 'three'), url.resolve('http://h', '//g'));
const u = new URL('http://u:p@xn--espaol-zwa.com/p?q#h');
for (const o of [{}, { auth: false }, { fragment: false }, { search: false }, { unicode: true }]) console.log(url.format(u, o));
console.log(url.domainToASCII('español.com'), url.domainToUnicode('xn--espaol-zwa.com'), JSON.stringify(url.domainToASCII('a b')), url.domainToASCII('xn--ls8h.la'));
for (const p of ['/a b/ü#?%', '/a/../b', '/tmp/x\n', '/\\']) console.log(url.pathToFileURL(p).href);
for (const p of ['file:///a%20b', 'file://h/x', 'http://x', 'file:///a%2fb']) { try { console.log(url.fileURLToPath(p)); } catch (e) { console.log(e.code, e.message); } }
console.log(url.pathToFileURL('C:\\a b\\c', { windows: true }).href, url.fileURLToPath('file:///C:/a%20b', { windows: true }), url.urlToHttpOptions(u));
