package buffer

import (
	"testing"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// run evaluates a script with the binding in variable b and returns its value
// as a string.
func run(t *testing.T, script string) string {
	t.Helper()
	r := binding.NewRegistry()
	Register(r)
	iso, err := engine.New(r.Registry)
	if err != nil {
		t.Fatal(err)
	}
	n := iso.Natives()
	f := iso.CompileFunction("const b = {}; for (const k in n) if (k.startsWith('buffer.')) b[k.slice(7)] = n[k];"+
		"const u8 = (...a) => new Uint8Array(a), hex = (a) => b.hexSlice(a, 0, a.length);"+
		"try { return JSON.stringify((() => {"+script+"})()) } catch (e) { return e.code ?? e.stack }", "test.js", "n")
	if f.IsException() {
		t.Fatal(iso.ExceptionText())
	}
	v := iso.Call(f, engine.Undefined, n)
	if v.IsException() {
		t.Fatal(iso.ExceptionText())
	}
	return iso.String(v)
}

func TestBinding(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{`return b.byteLengthUtf8("a\u00e9\u20ac\u{1f600}\ud800")`, "13"},
		{`const a = new Uint8Array(5); return [b.utf8WriteStatic(a, "\u20ac\u20ac", 0, 5), hex(a)]`, `[3,"e282ac0000"]`},
		{`const a = new Uint8Array(5); return [b.utf8WriteStatic(a, "ab\u00e9\u00e9", 0, 5), hex(a)]`, `[4,"6162c3a900"]`},
		{`const a = new Uint8Array(3); return [b.utf8WriteStatic(a, "\u{1f600}", 0, 3), b.utf8WriteStatic(a, "\ud83d", 0, 3), hex(a)]`, `[0,3,"efbfbd"]`},
		{`const a = new Uint8Array(5); return [b.ucs2Write(a, "ab\u1234", 0, 5), hex(a)]`, `[4,"6100620000"]`},
		{`const a = new Uint8Array(3); return [b.hexWrite(a, "abxxcd", 0, 3), hex(a)]`, `[1,"ab0000"]`},
		{`const a = new Uint8Array(6); return [b.base64Write(a, "YW*Jj\nYW-_", 0, 6), hex(a)]`, `[6,"61626361` + `6fbf"]`},
		{`const a = new Uint8Array(4); return [b.base64Write(a, "YWI=YWJj", 0, 4), hex(a)]`, `[2,"61620000"]`},
		{`return [b.utf8Slice(u8(0xe2,0x82,0x41,0xff,0xf0,0x9f,0x98), 0, 7), b.asciiSlice(u8(0xe9,0x41), 0, 2), b.latin1Slice(u8(0xe9), 0)]`, `["` + "\ufffdA\ufffd\ufffd" + `","iA","` + "\u00e9" + `"]`},
		{`return b.utf8Slice(u8(1,2,3), 1, 9)`, "ERR_OUT_OF_RANGE"},
		{`return b.utf8WriteStatic(u8(1), "a", 2, 1)`, "ERR_BUFFER_OUT_OF_BOUNDS"},
		{`return [b.compare(u8(1,2), u8(1,3)), b.compare(u8(1,2), u8(1)), b.compareOffset(u8(1,2,3), u8(2,3,4), 0, 1, 2, 3)]`, "[-1,1,0]"},
		{`const a = new Uint8Array(7); b.fill(a, "abc", 1, 7, "utf8"); return hex(a)`, `"00616263616263"`},
		{`const a = new Uint8Array(3); return [b.fill(a, "xx", 0, 3, "hex"), b.fill(a, "a", 2, 5, "utf8"), b.fill(a, u8(), 0, 3)]`, "[-1,-2,-1]"},
		{`const a = u8(1,2,3,4,5,6,7,8); b.swap16(a); const x = hex(a); b.swap32(a); const y = hex(a); b.swap64(a); return [x, y, hex(a)]`, `["0201040306050807","0304010207080506","0605080702010403"]`},
		{`return [b.indexOfString(u8(97,98,99,97,98), "ab", 1, 1, true), b.indexOfString(u8(97,98,99,97,98), "ab", -1, 1, false), b.indexOfNumber(u8(1,2,1), 1, 1, true, 2)]`, "[3,3,-1]"},
		{`return [b.atob(" YQ= ="), b.atob("Y"), b.atob("Y*"), b.btoa("\u0100"), b.btoa("\u00ff")]`, `["a",-1,-2,-1,"/w=="]`},
		{`return [b.isUtf8(u8(0xc3,0xa9)), b.isUtf8(u8(0xc3)), b.isAscii(u8(127)), b.isAscii(u8(128))]`, "[true,false,true,false]"},
		{`const a = u8(1,2,3,4); b.copy(a, a, 1, 0, 3); return hex(a)`, `"01010203"`},
		{`return b.copy(u8(1), u8(1), 0, 0, 2)`, "ERR_OUT_OF_RANGE"},
		{`return b.createUnsafeArrayBuffer(10).byteLength`, "10"},
	} {
		if got := run(t, c.script); got != c.want {
			t.Errorf("%s\n  = %s\n  want %s", c.script, got, c.want)
		}
	}
}
