// Connections between a server and clients of this process: what both sides know
// of each other, data in both directions, sessions, client certificates.
const tls = require('tls');
const fs = require('fs');
const path = require('path');
const { once } = require('events');
const file = (name) => fs.readFileSync(path.join(__dirname, name));
const ca = file('ca.pem');
const server = { key: file('server.pem'), cert: file('server.pem'), ca };

async function pair(title, serverOptions, clientOptions, use) {
  console.log(`-- ${title}`);
  const s = tls.createServer({ ...server, ...serverOptions });
  s.on('tlsClientError', (e) => console.log('server fails:', e.code));
  s.listen(0, '127.0.0.1');
  await once(s, 'listening');
  const conns = [];
  s.on('secureConnection', (c) => { conns.push(c); c.on('error', (e) => console.log('server:', e.code)); });
  const connect = (extra) => tls.connect({ port: s.address().port, host: '127.0.0.1', ca, servername: 'localhost', ...clientOptions, ...extra });
  try {
    const c = connect();
    await use(c, s, connect, conns);
  } catch (e) {
    console.log('fails:', e.code, e.message.replace(/^.*?SSL routines:[^:]*:([^:]*):.*$/s, '$1'));
  }
  s.close();
}

async function ready(c, s) {
  await Promise.all([once(c, 'secureConnect'), once(s, 'secureConnection')]);
}

async function text(c) {
  let all = '';
  c.setEncoding('utf8');
  c.on('data', (d) => { all += d; });
  await once(c, 'end');
  return all;
}

(async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    await pair(version, { ALPNProtocols: ['h2', 'http/1.1'], SNICallback: (name, cb) => { console.log('name:', name); cb(); } },
               { maxVersion: version, minVersion: version, ALPNProtocols: ['http/1.1'] }, async (c, s, connect, conns) => {
                 await ready(c, s);
                 const cert = c.getPeerCertificate(true);
                 console.log(c.authorized, c.getProtocol(), c.getCipher(), c.alpnProtocol);
                 console.log(cert.subject, cert.issuer, cert.subjectaltname, cert.ca, cert.bits, cert.nistCurve, cert.ext_key_usage);
                 console.log(cert.issuerCertificate.subject, cert.issuerCertificate.issuerCertificate === cert.issuerCertificate);
                 console.log(cert.fingerprint256 === new (require('crypto').X509Certificate)(server.cert).fingerprint256, cert.raw.length > 300);
                 console.log(conns[0].servername, conns[0].alpnProtocol, conns[0].authorized);
                 const got = text(c);
                 conns[0].on('data', (d) => conns[0].write(d)).on('end', () => conns[0].end('.'));
                 c.end('ä'.repeat(100000));
                 const all = await got;
                 console.log(all.length, all.endsWith('ä.'));
               });
    await pair(`${version}: a session`, { maxVersion: version }, {}, async (c, s, connect) => {
      s.on('secureConnection', (x) => x.end('x'));
      let session = null;
      c.on('session', (b) => { session = b; });
      c.resume();
      await once(c, 'close');
      const again = connect({ session });
      again.resume();
      await once(again, 'secureConnect');
      console.log(c.isSessionReused(), again.isSessionReused(), again.authorized);
      await once(again, 'close');
    });
    await pair(`${version}: a client's certificate`, { requestCert: true, maxVersion: version }, { key: file('client.pem'), cert: file('client.pem') },
               async (c, s, connect, conns) => {
                 await ready(c, s);
                 console.log(conns[0].authorized, conns[0].getPeerCertificate().subject.CN, conns[0].getPeerX509Certificate().subject);
                 c.destroy();
                 await once(conns[0], 'close');
               });
    await pair(`${version}: a wrong certificate`, { requestCert: true, rejectUnauthorized: false, maxVersion: version }, { key: file('server.pem'), cert: file('server.pem') },
               async (c, s, connect, conns) => {
                 await ready(c, s);
                 console.log(conns[0].authorized, conns[0].authorizationError);
                 c.destroy();
                 await once(conns[0], 'close');
               });
    await pair(`${version}: keys from the connection`, { maxVersion: version }, {}, async (c, s, connect, conns) => {
      await ready(c, s);
      const [a, b] = [c, conns[0]].map((x) => x.exportKeyingMaterial(32, 'EXPERIMENTAL test', Buffer.from('x')));
      console.log(a.length, a.equals(b));
      c.destroy();
      await once(conns[0], 'close');
    });
  }
  await pair('half open', { allowHalfOpen: true }, { allowHalfOpen: true }, async (c, s, connect, conns) => {
    await ready(c, s);
    c.write('q');
    c.end();
    console.log(await text(conns[0]));
    conns[0].end('answer');
    console.log(await text(c));
  });
  await pair('over a pair of streams', {}, {}, async (c) => {
    c.destroy();
    const [a, b] = require('stream').duplexPair();
    const x = new tls.TLSSocket(a, { isServer: true, ...server });
    const y = tls.connect({ socket: b, ca, servername: 'www.example.test' });
    await once(y, 'secureConnect');
    x.end('inside');
    console.log(y.authorized, await text(y));
  });
})();
