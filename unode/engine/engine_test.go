package engine_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"nodeos/unode/engine"
)

// Isolates lock their thread, so every test makes its own in a goroutine of its
// own: the test's.
func newIsolate(t *testing.T, register func(*engine.Registry)) *engine.Isolate {
	t.Helper()
	reg := engine.NewRegistry()
	if register != nil {
		register(reg)
	}
	iso, err := engine.New(reg)
	if err != nil {
		t.Fatal(err)
	}
	return iso
}

func eval(t *testing.T, iso *engine.Isolate, src string) string {
	t.Helper()
	v := iso.Eval(src, "test.js")
	if v.IsException() {
		t.Fatalf("%s: %s", src, iso.ExceptionText())
	}
	defer iso.Free(v)
	return iso.String(v)
}

func TestStrings(t *testing.T) {
	iso := newIsolate(t, nil)
	for _, s := range []string{"", "plain", "gr\u00fc\u00df", "\u65e5\u672c", "a\U0001f600b", "\x00mid\x00"} {
		v := iso.NewString(s)
		if got := iso.String(v); got != s {
			t.Errorf("round trip of %q gave %q", s, got)
		}
		iso.Free(v)
	}
	bad := map[string]string{"a\xffb": "a\ufffdb", "\xe2\x82": "\ufffd", "\xf0\x9f\x98x": "\ufffdx", "\xed\xa0\x80": "\ufffd\ufffd\ufffd"}
	for in, want := range bad {
		v := iso.NewString(in)
		if got := iso.String(v); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		iso.Free(v)
	}
	// A lone surrogate stays in JavaScript and becomes U+FFFD on the way out.
	if got := eval(t, iso, `"x\ud800y"`); got != "x\ufffdy" {
		t.Errorf("lone surrogate: %q", got)
	}
	// A rope is read without being changed.
	if got := eval(t, iso, `let s = ""; for (let i = 0; i < 5000; i++) s += "ab"; s`); len(got) != 10000 {
		t.Errorf("rope has %d bytes", len(got))
	}
}

func TestNativeFunction(t *testing.T) {
	iso := newIsolate(t, func(r *engine.Registry) {
		r.Func("test.add", func(c *engine.Call) engine.Value { return engine.Int(c.Int(0) + c.Int(1)) })
		r.Func("test.fail", func(c *engine.Call) engine.Value { return c.Iso.ThrowTypeError("no %s", c.String(0)) })
		r.Func("test.nest", func(c *engine.Call) engine.Value {
			r := c.Iso.Call(c.Arg(0), engine.Undefined, engine.Int(7))
			if len(c.Args) != 1 || c.Arg(3).IsObject() {
				return c.Iso.ThrowError("arguments changed")
			}
			return r
		})
	})
	g, n := iso.Global(), iso.Natives()
	iso.Set(g, "native", n)
	iso.Free(g)
	for src, want := range map[string]string{
		`native["test.add"](2, 40)`:                                                              "42",
		`native["test.nest"](x => native["test.nest"](y => x * y))`:                              "49",
		`try { native["test.fail"]("way") } catch (e) { e.constructor.name + ": " + e.message }`: "TypeError: no way",
	} {
		if got := eval(t, iso, src); got != want {
			t.Errorf("%s = %s, want %s", src, got, want)
		}
	}
}

type half struct {
	n    int
	dead *bool
}

func (h *half) Finalize() { *h.dead = true }

func TestClass(t *testing.T) {
	dead := false
	iso := newIsolate(t, func(r *engine.Registry) {
		self := func(c *engine.Call) *half { h, _ := c.Iso.Half(c.This).(*half); return h }
		r.Class("test.Counter", engine.Class{
			New:     func(c *engine.Call, _ engine.Value) (any, bool) { return &half{c.Int(0), &dead}, true },
			Methods: map[string]engine.Func{"inc": func(c *engine.Call) engine.Value { self(c).n++; return engine.Undefined }},
			Getters: map[string]engine.Func{"n": func(c *engine.Call) engine.Value { return engine.Int(self(c).n) }},
			Setters: map[string]engine.Func{"n": func(c *engine.Call) engine.Value { self(c).n = c.Int(0); return engine.Undefined }},
		})
	})
	g, n := iso.Global(), iso.Natives()
	iso.Set(g, "Counter", iso.Get(n, "test.Counter"))
	iso.FreeAll(g, n)
	if got := eval(t, iso, `class Sub extends Counter { twice() { this.inc(); this.inc(); return this.n } } new Sub(40).twice()`); got != "42" {
		t.Errorf("got %s", got)
	}
	if !dead {
		t.Error("the Go half outlived its object")
	}
	if got := eval(t, iso, `let c = new Counter(1); c.n = 5; c.inc(); [c.n, Counter.name, Object.keys(c).length].join()`); got != "6,Counter,0" {
		t.Errorf("got %s", got)
	}
	if got := eval(t, iso, `try { Counter() } catch (e) { e.name }`); got != "TypeError" {
		t.Errorf("a call without new gave %s", got)
	}
}

func TestStackTrace(t *testing.T) {
	iso := newIsolate(t, func(r *engine.Registry) {
		r.Func("test.capture", func(c *engine.Call) engine.Value {
			c.Iso.CaptureStackTrace(c.Arg(0), c.Arg(1))
			return engine.Undefined
		})
	})
	g, n := iso.Global(), iso.Natives()
	iso.Set(g, "capture", iso.Get(n, "test.capture"))
	iso.FreeAll(g, n)
	eval(t, iso, `Error.stackTraceLimit = 10`)
	f := iso.CompileFunction(`function thrower() { null.x }
class K { m() { thrower() } static s() { new K().m() } get g() { return K.s() } }
const o = { k: new K(), run() { this.k.g } };
try { o.run() } catch (e) { return e.stack }`, "/app/main.js", "exports")
	if f.IsException() {
		t.Fatal(iso.ExceptionText())
	}
	v := iso.Call(f, engine.Undefined)
	got := iso.String(v)
	iso.FreeAll(f, v)
	_, trace, _ := strings.Cut(got, "\n")
	// As node 24 prints it.
	want := `    at thrower (/app/main.js:1:27)
    at K.m (/app/main.js:2:17)
    at K.s (/app/main.js:2:50)
    at get g (/app/main.js:2:75)
    at Object.run (/app/main.js:3:40)
    at /app/main.js:4:9`
	if trace != want {
		t.Errorf("got\n%s\nwant\n%s", trace, want)
	}
	if got := eval(t, iso, `function a() { b() } function b() { const o = {}; capture(o, b); throw o } try { a() } catch (o) { o.stack.split("\n")[1] }`); !strings.Contains(got, "at a (") {
		t.Errorf("captureStackTrace: %q", got)
	}
	if got := eval(t, iso, `Error.stackTraceLimit = 0; new Error("x").stack`); got != "Error: x" {
		t.Errorf("limit 0: %q", got)
	}
}

// Deep recursion is an exception, not the end of the process, and the stack is
// whole after it.
func TestRecursion(t *testing.T) {
	iso := newIsolate(t, nil)
	for range 3 {
		if got := eval(t, iso, `(function f(n) { try { return f(n + 1) } catch { return n > 1000 } })(0)`); got != "true" {
			t.Fatalf("recursion ended early: %s", got)
		}
	}
	if got := eval(t, iso, `(function f(...a) { try { return f(...a, ...a, 1) } catch (e) { return "caught" } })(1)`); got != "caught" {
		t.Errorf("recursion with large frames: %s", got)
	}
}

func TestModules(t *testing.T) {
	var synth *engine.Module
	iso := newIsolate(t, func(r *engine.Registry) {
		r.Func("test.setup", func(c *engine.Call) engine.Value {
			return engine.Bool(c.Iso.SetExport(synth, "v", engine.Int(20)))
		})
	})
	natives := iso.Natives()
	synth = iso.Main().SyntheticModule("synth:", []string{"v"}, iso.Get(natives, "test.setup"))
	dep := iso.Main().CompileModule(`import { v } from "s"; export let n = v; export function bump() { n++ }`, engine.Origin{File: "file:///dep.mjs"})
	main := iso.Main().CompileModule(`import { n, bump } from "d"; import "d" with { type: "js" }; bump(); globalThis.got = [n, await 1, typeof import.meta].join()`, engine.Origin{File: "file:///main.mjs"})
	if dep == nil || main == nil {
		t.Fatal(iso.ExceptionText())
	}
	if r := iso.Requests(dep); len(r) != 1 || r[0].Specifier != "s" {
		t.Fatalf("requests: %v", r)
	}
	if dep.HasTopLevelAwait() || !main.HasTopLevelAwait() {
		t.Error("top-level await is seen in the wrong module")
	}
	dep.SetRequest(0, synth)
	for i := range iso.Requests(main) {
		main.SetRequest(i, dep)
	}
	if !iso.Link(main) {
		t.Fatal(iso.ExceptionText())
	}
	p := iso.Evaluate(main)
	iso.RunMicrotasks(func() { t.Error(iso.ExceptionText()) })
	if state, r := iso.PromiseState(p); state != engine.PromiseFulfilled {
		t.Fatalf("evaluation: %s", iso.String(r))
	}
	if got := eval(t, iso, `got`); got != "21,1,object" {
		t.Errorf("got %s", got)
	}
	if bad := iso.Main().CompileModule(`export const;`, engine.Origin{File: "bad.mjs"}); bad != nil {
		t.Error("a syntax error compiled")
	} else {
		iso.Free(iso.TakeException())
	}
}

func TestEntries(t *testing.T) {
	iso := newIsolate(t, nil)
	for src, want := range map[string]string{
		`new Map([[1, "a"], [2, "b"]])`:                                  "1 a 2 b true",
		`new Set(["x", "y"])`:                                            "x y false",
		`new Map([[1, "a"], [2, "b"]]).keys()`:                           "1 2 false",
		`new Map([[1, "a"], [2, "b"]]).values()`:                         "a b false",
		`const i = new Map([[1, "a"], [2, "b"]]).entries(); i.next(); i`: "2 b true",
		`const s = new Set([1, 2, 3]).values(); s.next(); s`:             "2 3 false",
		`const d = new Map([[1, 1], [2, 2]]); d.delete(1); d`:            "2 2 true",
		`const e = new Set([1]).values(); e.next(); e.next(); e`:         "false",
		`new WeakMap()`: "false",
	} {
		v := iso.Eval("{"+src+"}", "test.js")
		list, keyed := iso.Entries(v)
		var got []string
		for _, x := range list {
			got = append(got, iso.String(x))
			iso.Free(x)
		}
		got = append(got, iso.String(engine.Bool(keyed)))
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", src, s, want)
		}
		iso.Free(v)
	}
}

func TestBytes(t *testing.T) {
	iso := newIsolate(t, nil)
	v := iso.Eval(`const b = new ArrayBuffer(8); const u = new Uint8Array(b, 2, 4); u.set([1, 2, 3, 4]); u`, "test.js")
	b, ok := iso.Bytes(v)
	if !ok || string(b) != "\x01\x02\x03\x04" {
		t.Fatalf("bytes %v %v", b, ok)
	}
	b[0] = 9
	if got := eval(t, iso, `u[0]`); got != "9" {
		t.Errorf("memory is not shared: %s", got)
	}
	eval(t, iso, `structuredClone = undefined; b.transfer(); 0`)
	if b, ok := iso.Bytes(v); !ok || len(b) != 0 {
		t.Errorf("a detached buffer has %d bytes", len(b))
	}
	if _, ok := iso.Bytes(engine.Int(1)); ok {
		t.Error("a number has bytes")
	}
	iso.Free(v)
}

// A value follows then() and await, each reaction with its own.
func TestFollowPromises(t *testing.T) {
	var slot engine.Slot
	iso := newIsolate(t, func(r *engine.Registry) {
		slot = r.Slot("context")
		r.Func("test.set", func(c *engine.Call) engine.Value {
			c.Iso.SetSlot(slot, c.Iso.Dup(c.Arg(0)))
			return engine.Undefined
		})
		r.Func("test.get", func(c *engine.Call) engine.Value { return c.Iso.Dup(c.Iso.Slot(slot)) })
	})
	iso.FollowPromises(slot)
	g, n := iso.Global(), iso.Natives()
	iso.Set(g, "native", n)
	iso.Free(g)
	eval(t, iso, `var { "test.set": set, "test.get": get } = native; var log = [];
		async function f(name) {
			set({ name });
			await 1; log.push(get().name);
			await new Promise(r => pending.push(r)); log.push(get().name);
			for await (const x of [1]) log.push(get().name);
		}
		var pending = []; f("a"); f("b"); set("outer");
		Promise.reject(1).catch(() => log.push(get())); set("last"); 0`)
	run := func() { iso.RunMicrotasks(func() { t.Error(iso.ExceptionText()) }) }
	run()
	if got := eval(t, iso, `for (const r of pending) r(); log.push(get()); log.join()`); got != "a,b,outer,last" {
		t.Errorf("first turn: %s", got)
	}
	run()
	iso.GC()
	if got := eval(t, iso, `log.slice(4).join() + " " + get()`); got != "a,b,a,b last" {
		t.Errorf("second turn: %s", got)
	}
}

// The heap goes to another process and lives on there: closures, private
// fields, half-run generators, pending promises, native functions and slots.
func TestHeapImage(t *testing.T) {
	if file := os.Getenv("ENGINE_TEST_IMAGE"); file != "" {
		restoreAndPrint(t, file)
		return
	}
	file := t.TempDir() + "/heap"
	dump := exec.Command(os.Args[0], "-test.run=^TestDumpHeap$")
	dump.Env = append(os.Environ(), "ENGINE_TEST_DUMP="+file)
	if out, err := dump.CombinedOutput(); err != nil {
		t.Fatalf("dump: %v\n%s", err, out)
	}
	restore := exec.Command(os.Args[0], "-test.run=^TestHeapImage$", "-test.v")
	restore.Env = append(os.Environ(), "ENGINE_TEST_IMAGE="+file)
	out, err := restore.CombinedOutput()
	if err != nil {
		t.Fatalf("restore: %v\n%s", err, out)
	}
	want := "got: 41 one bb 5 3 2 7 1,2,3 42 kept true"
	if !strings.Contains(string(out), want) {
		t.Errorf("want %q in\n%s", want, out)
	}
}

func imageRegistry() (*engine.Registry, engine.Slot) {
	reg := engine.NewRegistry()
	reg.Func("test.answer", func(c *engine.Call) engine.Value { return engine.Int(42) })
	return reg, reg.Slot("kept")
}

func TestDumpHeap(t *testing.T) {
	file := os.Getenv("ENGINE_TEST_DUMP")
	if file == "" {
		t.Skip("run by TestHeapImage in a process of its own")
	}
	reg, slot := imageRegistry()
	iso, err := engine.New(reg)
	if err != nil {
		t.Fatal(err)
	}
	g := iso.Global()
	iso.Set(g, "native", iso.Natives())
	iso.Free(g)
	iso.SetSlot(slot, iso.NewString("kept"))
	eval(t, iso, `var n = 40; var f = () => ++n; var m = new Map([[1, "one"]]); var re = /a(b+)c/; var d = new Date(5);
		class C { #p = 3; get p() { return this.#p } } var c = new C();
		var gen = (function*() { yield 1; yield 2 })(); gen.next();
		var pending = Promise.resolve(7).then(v => { globalThis.after = v }); var u8 = new Uint8Array([1, 2, 3]); var random = Math.random(); 0`)
	img, err := iso.HeapImage()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, img, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A second isolate of a process cannot have the fixed address.
func TestAddressTaken(t *testing.T) {
	reg, _ := imageRegistry()
	first, err := engine.New(reg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Restore(reg, 4096, func([]byte) error { return nil }); !errors.Is(err, engine.ErrAddressTaken) {
		t.Errorf("restore beside another heap: %v", err)
	}
	second, err := engine.New(reg)
	if err != nil {
		t.Fatal(err)
	}
	if got := eval(t, first, "1+1") + eval(t, second, "2+2"); got != "24" {
		t.Errorf("two isolates gave %s", got)
	}
	if _, err := second.HeapImage(); err == nil {
		t.Error("a heap that is elsewhere gave an image")
	}
}

func restoreAndPrint(t *testing.T, file string) {
	img, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	reg, slot := imageRegistry()
	iso, err := engine.Restore(reg, len(img), func(b []byte) error { copy(b, img); return nil })
	if err != nil {
		t.Fatal(err)
	}
	iso.RunMicrotasks(func() { t.Error(iso.ExceptionText()) })
	got := eval(t, iso, `[f(), m.get(1), "zabbc".match(re)[1], d.getTime(), c.p, gen.next().value, after, u8, native["test.answer"]()].join(" ")`)
	kept := iso.String(iso.Slot(slot))
	fresh := eval(t, iso, `Math.random() !== random && Math.random() < 1`)
	// And it can grow and be collected.
	eval(t, iso, `for (let i = 0; i < 200000; i++) globalThis["k" + i % 50] = { i, a: [i] }; 0`)
	iso.GC()
	t.Logf("got: %s %s %s", got, kept, fresh)
}
