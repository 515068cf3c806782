package unode_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// leakCase is JavaScript that is run again and again in one process: the body of
// an async function, with require and what setup declares.
type leakCase struct{ name, setup, body string }

var leakCases = []leakCase{
	{"nothing", "", ""},
	{"http keep-alive",
		`const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
		 const server = http.createServer((q, s) => { q.resume(); s.setHeader('x-a', '1'); s.end('hello'); });
		 await new Promise((r) => server.listen(0, '127.0.0.1', r));
		 after(() => { agent.destroy(); server.close(); });`,
		`await Promise.all([1, 2, 3, 4].map((n) => new Promise((ok, no) => {
			const q = http.request({ port: server.address().port, host: '127.0.0.1', agent, method: 'POST', path: '/' + n }, (s) => { s.resume(); s.on('end', ok); });
			q.on('error', no); q.end('body');
		})));`},
	{"http without keep-alive",
		`const server = http.createServer((q, s) => s.end('hello'));
		 await new Promise((r) => server.listen(0, '127.0.0.1', r));
		 after(() => server.close());`,
		`await new Promise((ok, no) => http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (s) => { s.resume(); s.on('close', ok); }).on('error', no));`},
	{"http clients that go away",
		`const server = http.createServer((q, s) => { s.write('x'); });
		 await new Promise((r) => server.listen(0, '127.0.0.1', r));
		 after(() => server.close());`,
		`await new Promise((ok, no) => { const q = http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (s) => { s.on('error', () => {}); s.once('data', () => q.destroy()); s.on('close', ok); }); });`},
	{"bad http",
		`const server = http.createServer(() => {}).on('clientError', (e, s) => s.end('HTTP/1.1 400 Bad\r\n\r\n'));
		 await new Promise((r) => server.listen(0, '127.0.0.1', r));
		 after(() => server.close());`,
		`await new Promise((ok) => { const s = net.connect(server.address().port, '127.0.0.1'); s.resume().on('close', ok); s.end('nonsense\r\n\r\n'); });`},
	{"refused connections", "", `await new Promise((ok) => net.connect(1, '127.0.0.1').on('error', () => ok()));`},
	{"unix sockets",
		`const p = path.join(dir, 's');
		 const server = net.createServer((s) => s.pipe(s)); await new Promise((r) => server.listen(p, r)); after(() => server.close());`,
		`await new Promise((ok) => { const s = net.connect(p); s.on('data', () => s.end()).on('close', ok); s.write('x'); });`},
	{"datagrams",
		`const a = dgram.createSocket('udp4'); await new Promise((r) => a.bind(0, '127.0.0.1', r)); after(() => a.close());`,
		`await new Promise((ok) => { a.once('message', ok); a.send('x', a.address().port, '127.0.0.1'); });`},
	{"files",
		`const f = path.join(dir, 'f'); fs.writeFileSync(f, 'content'.repeat(100));`,
		`fs.readFileSync(f); fs.readFileSync(f, 'utf8'); fs.statSync(f); fs.readdirSync(dir); try { fs.openSync(f + '.not'); } catch {}
		 await new Promise((r) => fs.readFile(f, r)); await new Promise((r) => fs.stat(f + '.not', r)); await fs.promises.readFile(f);
		 await fs.promises.stat(f + '.not').catch(() => {}); const h = await fs.promises.open(f); await h.read(Buffer.alloc(8), 0, 8, 0); await h.close();
		 for await (const d of await fs.promises.opendir(dir)) d.name;`},
	{"file streams",
		`const f = path.join(dir, 'g'); fs.writeFileSync(f, 'x'.repeat(100000));`,
		`await stream.promises.pipeline(fs.createReadStream(f), new stream.PassThrough(), fs.createWriteStream(f + '2'));`},
	{"timers and ticks", "",
		`await new Promise((r) => setTimeout(r, 0)); await new Promise(setImmediate); await new Promise((r) => process.nextTick(r)); queueMicrotask(() => {}); clearTimeout(setTimeout(() => {}, 1000));`},
	{"buffers and text", "",
		`const b = Buffer.from('h\u00e9llo \u{1f600}'.repeat(50)); b.toString(); b.toString('base64'); b.toString('hex'); b.toString('latin1'); b.toString('utf16le'); b.indexOf('llo'); b.equals(Buffer.from(b)); Buffer.concat([b, b]);
		 new TextDecoder().decode(b); new TextEncoder().encode('x\u00e9'); new (require('string_decoder').StringDecoder)('utf8').write(b); atob(btoa('x')); structuredClone(b);`},
	{"URLs", "", `const u = new URL('http://u:p@h\u00e4.test:81/a/../b?c=d#e'); u.searchParams.append('x', 'y'); u.host = 'q.test'; String(u); URL.canParse('::'); try { new URL('nope'); } catch {} require('url').parse('http://a/b');`},
	{"names",
		`const dns = require('dns').promises, s = dgram.createSocket('udp4').on('message', (m, from) => {
		   m[2] |= 0x80; m[7] = 1; s.send(Buffer.concat([m, Buffer.from('c00c000100010000000900040a000001', 'hex')]), from.port, from.address); });
		 await new Promise((r) => s.bind(0, '127.0.0.1', r)); after(() => s.close());
		 const r = new dns.Resolver({ timeout: 5000 }); r.setServers(['127.0.0.1:' + s.address().port]);`,
		`await dns.lookup('localhost'); await dns.lookup('127.0.0.1'); await r.resolve4('x.test', { ttl: true }); await r.resolveAny('x.test');
		 for (const m of ['resolveMx', 'resolveSoa', 'resolveTxt', 'reverse']) await r[m](m === 'reverse' ? '192.0.2.1' : 'a.b').catch(() => {});
		 const c = new dns.Resolver(); c.setServers(['127.0.0.1:' + s.address().port]); const p = c.resolve4('y.test'); c.cancel(); await p.catch(() => {});`},
	{"locales", "",
		`new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).format(1.5); new Date().toLocaleString('fr', { timeZone: 'Europe/Paris', dateStyle: 'full' });
		 'a'.localeCompare('\u00e4'); ['b', 'a'].sort(new Intl.Collator('es', { numeric: true }).compare); [...new Intl.Segmenter('en', { granularity: 'word' }).segment('a b')];
		 new Intl.ListFormat('en').format(['a', 'b', 'c']); new Intl.PluralRules('en').select(1); try { new Intl.NumberFormat('x-'); } catch {} (5).toLocaleString(); [1, new Date()].toLocaleString();`},
	{"digests", "",
		`crypto.createHash('sha256').update('x').copy().digest('hex'); crypto.createHmac('sha1', 'k').update('x').digest(); crypto.hash('md5', 'x'); crypto.randomUUID(); crypto.randomBytes(100); crypto.createSecretKey('abc', 'utf8').export();
		 try { crypto.createHash('nope'); } catch {} await new Promise((r) => crypto.randomBytes(10, r)); await new Promise((r) => crypto.pbkdf2('a', 'b', 1, 10, 'sha1', r)); await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(5));`},
	{"clones", "",
		`structuredClone({ a: [1, 'x', new Date(), /x/g, new Map([[{}, new Set([1])]]), new Uint8Array(8), new Error('e', { cause: {} }), 5n, Object(1)] }); try { structuredClone({ a: [1, () => {}] }); } catch {}
		 const t = new ArrayBuffer(64); structuredClone(t, { transfer: [t] }); structuredClone(new DOMException('x'));`},
	{"messages", `const v8 = require('v8'), { createHistogram } = require('perf_hooks');`,
		`const { port1, port2 } = new MessageChannel(), t = new ArrayBuffer(16), inner = new MessageChannel(); const got = new Promise((r) => port2.on('message', r)), closed = new Promise((r) => port2.on('close', r));
		 port1.postMessage({ t, p: inner.port1, s: new SharedArrayBuffer(8), e: new Error('x') }, [t, inner.port1]); (await got).p.close(); inner.port2.close(); port1.close(); await closed;
		 v8.deserialize(v8.serialize({ a: [1.5, 'x', 2n ** 70n, new Map([[1, {}]])], b: Buffer.from('y') })); try { v8.deserialize(Buffer.from('ff0f6f', 'hex')); } catch {}
		 const h = createHistogram(); h.record(5); structuredClone(h).percentiles; await new Blob(['a', new Uint8Array(100)]).slice(1, 50).arrayBuffer();
		 const a = new Int32Array(new SharedArrayBuffer(4)), w = Atomics.waitAsync(a, 0, 0); Atomics.notify(a, 0); await w.value; Atomics.wait(a, 0, 1); await navigator.locks.request('l', async () => {});`},
	{"errors", "", `try { null.x; } catch (e) { e.stack; } try { throw new TypeError('x'); } catch (e) { String(e); util.inspect(e); } await Promise.reject(new Error('y')).catch(() => {}); Error.captureStackTrace({});`},
	{"scripts", "", `new vm.Script('1 + 1').runInThisContext(); vm.compileFunction('return a', ['a'])(1); try { new vm.Script('1 +'); } catch {} try { vm.runInThisContext('throw 1'); } catch {} new Function('return 1')(); await import('node:fs');`},
	{"contexts", "", `vm.runInNewContext('a + 1; var b = {}; function f() {}', { a: 1 });`},
	// Not each time: a process takes milliseconds.
	{"children", `const cp = require('child_process'); let n = 0;`,
		`if (n++ % 20 === 0) {
		   cp.spawnSync('cat', { input: 'x' }); await new Promise((r) => cp.spawn('no-such-program').on('error', r));
		   await new Promise((r) => cp.spawn('cat', { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] }).on('close', r).stdin.end('x'));
		 }`},
	{"messages between processes",
		`const f = path.join(dir, 'c.js'); fs.writeFileSync(f, 'process.on("message", (m, h) => { h?.close(); process.send(m); })');
		 const c = require('child_process').fork(f, { serialization: 'advanced' }); after(() => c.kill());`,
		`const s = net.createServer().listen(0, '127.0.0.1'); await new Promise((r) => s.on('listening', r));
		 await new Promise((r) => { c.once('message', r); c.send({ a: new Map([[1, 2]]) }, s); }); s.close();`},
	{"address rules", "",
		`const l = new net.BlockList(); l.addAddress('1.2.3.4'); l.addSubnet('::1', 64, 'ipv6'); l.check('1.2.3.4'); l.rules; structuredClone(l); try { l.addAddress('x'); } catch {}`},
	{"events and storage", `const als = new async_hooks.AsyncLocalStorage();`,
		`await als.run({}, async () => { await null; await new Promise((r) => setTimeout(r, 0)); als.getStore(); }); const e = new EventTarget(); e.addEventListener('x', () => {}); e.dispatchEvent(new Event('x')); const c = new AbortController(); c.abort();`},
}

const leakScript = `
const [http, net, dgram, fs, path, stream, util, vm, crypto, async_hooks] =
  ['http', 'net', 'dgram', 'fs', 'path', 'stream', 'util', 'vm', 'crypto', 'async_hooks'].map((m) => require(m));
const { nativeObjects } = require('internal/test/binding').internalBinding('v8');
const dir = process.argv[2], rounds = +process.argv[3], done = [], after = (f) => done.push(f);
(async () => {
  SETUP
  const body = async () => { BODY };
  const measure = async () => {
    for (let i = 0; i < 3; i++) { await new Promise((r) => setTimeout(r, 5)); gc(); }
    return { heap: process.memoryUsage().heapUsed, objects: nativeObjects() };
  };
  const out = [];
  for (let k = 0; k < 3; k++) {
    for (let i = 0; i < rounds; i++) await body();
    out.push(await measure());
  }
  for (const f of done) f();
  console.log(JSON.stringify(out));
})();
`

// What a program does again and again leaves nothing behind: neither JavaScript
// values that native code has not released, nor native objects.
func TestLeaks(t *testing.T) {
	const rounds = 1000
	for _, c := range leakCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			script := filepath.Join(dir, "leak.js")
			text := strings.NewReplacer("SETUP", c.setup, "BODY", c.body).Replace(leakScript)
			if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			// What grows once may be chance: the heap is counted in pages, and when
			// worker threads answer differs. A leak grows again.
			var grown string
			for range 2 {
				if grown = growth(t, dir, script, rounds); grown == "" {
					return
				}
			}
			t.Error(grown)
		})
	}
}

// growth runs a leak script and says what grows with each of its rounds, if
// anything does.
func growth(t *testing.T, dir, script string, rounds int) string {
	t.Helper()
	o := runProgram(t, dir, "", program(t), "--expose-internals", "--expose-gc", "--no-warnings", script, dir, strconv.Itoa(rounds))
	var m []struct{ Heap, Objects int }
	if o.code != 0 || json.Unmarshal([]byte(o.stdout), &m) != nil || len(m) != 3 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	// The first round fills caches. A leak of one value a time is 16 bytes or
	// more in each of the others; the heap counts pages of 4 KiB.
	if m[2].Heap-m[1].Heap > 16*rounds && m[1].Heap-m[0].Heap > 16*rounds {
		return fmt.Sprintf("the heap grows by %d bytes each time: %+v", (m[2].Heap-m[1].Heap)/rounds, m)
	}
	if m[2].Objects > m[1].Objects+2 {
		return fmt.Sprintf("native objects: %+v", m)
	}
	return ""
}
