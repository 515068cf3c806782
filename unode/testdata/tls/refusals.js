// What does not fit is refused with OpenSSL's codes.
const tls = require('tls');
const net = require('net');
const fs = require('fs');
const path = require('path');
const { once } = require('events');
const file = (name) => fs.readFileSync(path.join(__dirname, name));
const ca = file('ca.pem');
const good = { key: file('server.pem'), cert: file('server.pem') };

const attempt = (title, f) => {
  try { f(); console.log(title, 'ok'); } catch (e) { console.log(title, e.code, e.message); }
};
attempt('cipher', () => tls.createSecureContext({ ciphers: 'no-such-cipher' }));
attempt('suite', () => tls.createSecureContext({ ciphers: 'TLS_NO_SUCH' }));
attempt('key of another', () => tls.createSecureContext({ key: file('client.pem'), cert: file('server.pem') }));
attempt('no key', () => tls.createSecureContext({ key: 'x' }));
attempt('no certificate', () => tls.createSecureContext({ cert: 'x' }));
attempt('pfx', () => tls.createSecureContext({ pfx: 'x' }));
attempt('crl', () => tls.createSecureContext({ crl: 'x' }));
attempt('curve', () => tls.createSecureContext({ ecdhCurve: 'x' }));
attempt('method', () => tls.createSecureContext({ secureProtocol: 'SSLv2_method' }));
attempt('no method', () => tls.createSecureContext({ secureProtocol: 'x' }));
attempt('default', () => tls.createSecureContext());

async function pair(title, serverOptions, clientOptions) {
  const log = [];
  const s = tls.createServer({ ...good, ...serverOptions }, (c) => { c.on('error', (e) => log.push(`accepted: ${e.code}`)); c.end('x'); });
  s.on('tlsClientError', (e) => log.push(`server: ${e.code}`));
  s.listen(0, '127.0.0.1');
  await once(s, 'listening');
  const c = tls.connect({ port: s.address().port, host: '127.0.0.1', ca, servername: 'localhost', ...clientOptions });
  c.on('secureConnect', () => log.push(`connected ${c.authorizationError}`));
  c.on('error', (e) => log.push(`client: ${e.code} ${e.library}, ${e.reason}`));
  c.resume();
  await new Promise((resolve) => c.on('close', resolve));
  s.close();
  await once(s, 'close');
  console.log(title, log.sort());
}

async function raw(title, bytes) {
  const s = tls.createServer(good);
  s.listen(0, '127.0.0.1');
  await once(s, 'listening');
  const c = net.connect(s.address().port, '127.0.0.1', () => c.write(bytes));
  c.on('error', () => {});
  const [e, socket] = await once(s, 'tlsClientError');
  console.log(title, e.code);
  socket.destroy();
  c.destroy();
  s.close();
}

async function toClient(title, bytes) {
  const s = net.createServer((c) => { c.on('error', () => {}); c.once('data', () => c.end(bytes)); });
  s.listen(0, '127.0.0.1');
  await once(s, 'listening');
  const c = tls.connect(s.address().port, '127.0.0.1', { ca });
  const [e] = await once(c, 'error');
  console.log(title, e.code, e.message.includes('disconnected') ? e.message : '');
  s.close();
}

(async () => {
  await pair('unknown authority', {}, { ca: [] });
  await pair('unknown authority, taken', {}, { ca: [], rejectUnauthorized: false });
  await pair('self-signed', { key: file('server.pem'), cert: file('server.pem') }, { ca: file('client.pem') });
  await pair('other host', {}, { servername: 'other.test' });
  await pair('wildcard', {}, { servername: 'a.example.test' });
  await pair('wildcard is one label', {}, { servername: 'a.b.example.test' });
  await pair('too old', { minVersion: 'TLSv1.3' }, { maxVersion: 'TLSv1.2' });
  await pair('no protocol', { ALPNProtocols: ['a'] }, { ALPNProtocols: ['b'] });
  await pair('no common cipher', { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }, { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' });
  await pair('no common suite', { ciphers: 'TLS_AES_128_GCM_SHA256' }, { ciphers: 'TLS_AES_256_GCM_SHA384' });
  await pair('no certificate', { key: undefined, cert: undefined }, {});
  await pair('certificate wanted', { requestCert: true, maxVersion: 'TLSv1.2', ca }, {});
  await pair('certificate wanted', { requestCert: true, ca }, {});
  await pair('no versions', {}, { minVersion: 'TLSv1', maxVersion: 'TLSv1' });
  await raw('http', 'GET / HTTP/1.1\r\n\r\n');
  await raw('junk', 'a'.repeat(50));
  await toClient('http', 'HTTP/1.1 400 Bad Request\r\n\r\n');
  await toClient('nothing', '');
  await toClient('alert', Buffer.from('15030300020228', 'hex'));
})();
