package fs

import (
	"strings"
	"testing"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// newEnv makes an environment with this binding alone as the global "fs".
// Node's library is not there: the tests call what it would call.
func newEnv(t *testing.T) *binding.Env {
	t.Helper()
	r := binding.NewRegistry()
	Register(r)
	iso, err := engine.New(r.Registry)
	if err != nil {
		t.Fatal(err)
	}
	e := binding.New(iso, r, binding.Process{}, func(code int) { t.Errorf("exit %d", code) })
	g := e.Global()
	e.Set(g, "native", e.Natives())
	e.Free(g)
	eval(t, e, `
		Error.stackTraceLimit = 10; // as Node's start-up sets it
		globalThis.binding = {
			statValues: new Float64Array(36), bigintStatValues: new BigInt64Array(36),
			statFsValues: new Float64Array(8), bigintStatFsValues: new BigInt64Array(8),
			kUsePromises: Symbol('fs_use_promises_symbol'),
		};
		for (const [k, v] of Object.entries(native)) {
			const name = /^fs(_dir)?\.(.*)/.exec(k)?.[2];
			if (name) binding[name] = v;
		}
		globalThis.fs = binding;
		globalThis.tryCall = (f) => { try { return f(); } catch (e) { return JSON.stringify([e.message, e]); } };`)
	for _, s := range r.Shims() {
		if s.Binding != "fs" && s.Binding != "fs_dir" {
			continue
		}
		f := e.CompileFunction(s.Source, "shim", "binding", "native", "shared", "primordials")
		g := e.Global()
		b, n := e.Get(g, "binding"), e.Get(g, "native")
		if v := e.Call(f, engine.Undefined, b, n); v.IsException() {
			t.Fatal(e.ExceptionText())
		}
		e.FreeAll(f, g, b, n)
	}
	return e
}

// eval runs a script and then the loop until it is empty, and returns the
// script's result, or what it left in globalThis.out.
func eval(t *testing.T, e *binding.Env, src string) string {
	t.Helper()
	v := e.Eval(src, "test.js")
	if v.IsException() {
		t.Fatalf("%s\nin: %s", e.ExceptionText(), src)
	}
	defer e.Free(v)
	for more := true; more; more = e.Loop.Alive(e) {
		e.Loop.Run(e)
		e.RunMicrotasks(func() { t.Error(e.ExceptionText()) }) // Node's tick queue would
	}
	if s := e.String(v); !v.IsUndefined() {
		return s
	}
	g := e.Global()
	defer e.Free(g)
	out := e.Get(g, "out")
	defer e.Free(out)
	return e.String(out)
}

// check runs a script with $D replaced by the folder of the test.
func check(t *testing.T, e *binding.Env, dir, src, want string) {
	t.Helper()
	src, want = strings.ReplaceAll(src, "$D", dir), strings.ReplaceAll(want, "$D", dir)
	if got := eval(t, e, src); got != want {
		t.Errorf("%s\n got %s\nwant %s", src, got, want)
	}
}

func TestForms(t *testing.T) {
	e, dir := newEnv(t), t.TempDir()
	const flags = "0o102" // O_RDWR|O_CREAT
	for _, test := range []struct{ src, want string }{
		{`globalThis.fd = fs.open('$D/a', ` + flags + `, 0o644); fs.writeString(fd, 'h\u00e9llo', null, 'utf8', undefined, {})`, "6"},
		{`fs.readFileUtf8('$D/a', 0)`, "héllo"},
		{`fs.writeBuffer(fd, new Uint8Array([1, 65, 66, 2]), 1, 2, 0, undefined, {})`, "2"},
		{`globalThis.b = new Uint8Array(8); fs.read(fd, b, 2, 3, 0) + ' ' + b`, "3 0,0,65,66,169,0,0,0"},
		{`fs.fstat(fd, false) === fs.statValues && fs.statValues[8]`, "6"},
		{`String(fs.fstat(fd, true)[8])`, "6"},
		{`globalThis.r = new fs.FSReqCallback(); r.oncomplete = (...a) => { out = a.join() }; fs.read(fd, b, 0, 4, 1n, r)`, ",4"},
		{`fs.read(fd, b, 0, 2, 0, fs.kUsePromises).then((n) => { out = 'p' + n }); undefined`, "p2"},
		{`fs.stat('$D/a', true, fs.kUsePromises).then((s) => { out = [s !== fs.bigintStatValues, s.length, s[8]].join() })
		  undefined`, "true,18,6"},
		{`r = new fs.FSReqCallback(true); r.oncomplete = (e, s) => { out = s === fs.bigintStatValues && s[8] }; fs.stat('$D/a', false, r)`, "6"},
		{`fs.stat('$D/none', false, undefined, false)`, "6"}, // undefined: the last out
		{`tryCall(() => fs.stat('$D/none', false))`,
			`["ENOENT: no such file or directory, stat '$D/none'",{"errno":-2,"code":"ENOENT","syscall":"stat","path":"$D/none"}]`},
		{`tryCall(() => fs.open('', 0, 0))`,
			`["ENOENT: no such file or directory, open ''",{"errno":-2,"code":"ENOENT","syscall":"open","path":""}]`},
		{`fs.access('$D/none', 0, fs.kUsePromises).catch((e) => { out = e.message + ' ' + JSON.stringify(e.stack) }); undefined`,
			`ENOENT: no such file or directory, access '$D/none' "Error: ENOENT: no such file or directory, access '$D/none'"`},
		{`fs.close(fd)`, `ENOENT: no such file or directory, access '$D/none' "Error: ENOENT: no such file or directory, access '$D/none'"`},
		{`globalThis.ctx = {}; fs.writeString(fd, 'a', null, 'utf8', undefined, ctx); JSON.stringify(ctx)`, `{"errno":-9,"syscall":"write"}`},
		{`fs.writeFileUtf8('$D/w', 'x\u20ac', 0o1101, 0o600); fs.readFileUtf8('$D/w', 0)`, "x€"},
		{`[fs.existsSync('$D/w'), fs.existsSync('$D/none'), fs.internalModuleStat('$D'), fs.internalModuleStat('$D/w'), fs.internalModuleStat('$D/none')].join()`, "true,false,1,0,-2"},
		{`tryCall(() => fs.close(1.5))`, `["The value of \"fd\" is out of range. It must be an integer. Received 1.5",{"code":"ERR_OUT_OF_RANGE"}]`},
		{`tryCall(() => fs.close('x'))`, `["The \"fd\" argument must be of type number. Received type string ('x')",{"code":"ERR_INVALID_ARG_TYPE"}]`},
		{`tryCall(() => fs.access('$D', 8))`, `["mode is out of range: >= 0 && <= 7",{"code":"ERR_OUT_OF_RANGE"}]`},
	} {
		check(t, e, dir, test.src, test.want)
	}
}
