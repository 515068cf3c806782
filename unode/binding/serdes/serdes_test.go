package serdes

import (
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"testing"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// primordials are the built-ins that reading takes, without Node's library.
const primordials = `
const p = { BigIntAsIntN: BigInt.asIntN, MapPrototypeSet: (m, k, v) => m.set(k, v), SetPrototypeAdd: (s, v) => s.add(v) };
for (const c of [Date, Map, Set, Object, String, BigInt, RegExp, ArrayBuffer, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError,
                 URIError, DataView, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array,
                 Float32Array, Float64Array, BigInt64Array, BigUint64Array]) p[c.name] = c;
({ perContext: { primordials: p } })
`

// noHost is for bytes without objects of a host.
type noHost struct{}

func (noHost) ReadHost(*Reader) engine.Value       { return engine.Exception }
func (noHost) Shared(*Reader, uint32) engine.Value { return engine.Exception }

// env makes an environment with those built-ins.
func env() (*binding.Env, error) {
	reg := binding.NewRegistry()
	iso, err := engine.New(reg.Registry)
	if err != nil {
		return nil, err
	}
	e := binding.New(iso, reg, binding.Process{Args: []string{"test"}}, func(int) {})
	shared := e.Eval(primordials, "primordials.js")
	if shared.IsException() {
		return nil, errors.New(e.ExceptionText())
	}
	e.SetProcess(e.NewObject(), shared)
	e.SetLoaders(engine.Undefined, engine.Undefined)
	return e, nil
}

// describeRead reads b and shows what it is, or the error.
func describeRead(e *binding.Env, b []byte) string {
	r := NewReader(e, b, noHost{})
	defer r.Free(e.Free)
	v := engine.Exception
	if r.Header() {
		v = r.Value()
	}
	if v.IsException() {
		x := e.TakeException()
		defer e.Free(x)
		return e.String(x)
	}
	defer e.Free(v)
	return fmt.Sprintf("%d %s", v.Kind(), e.String(v))
}

func TestRead(t *testing.T) {
	e, err := env()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ hex, want string }{
		{"ff0f4903", "0 -2"},
		{"ff0f220161", "0 a"},
		{"ff0f5a0301", "0 -1"},
		{"ff0f4102490249042400" + "02", "2 1,2"},
		{"ff0f6f7b00", "1 [object Object]"},
		{"ff0f", "Error: Unable to deserialize cloned data."},
		{"ff0f41ffffffff0f", "Error: Unable to deserialize cloned data."},
		{"ff0f5e00", "Error: Unable to deserialize cloned data."},
		{"ff1049", "Error: Unable to deserialize cloned data due to invalid or unsupported version."},
	} {
		b, err := hex.DecodeString(c.hex)
		if err != nil {
			t.Fatal(err)
		}
		if got := describeRead(e, b); got != c.want {
			t.Errorf("%s: %s, want %s", c.hex, got, c.want)
		}
	}
}

// Whatever the bytes are, reading ends, and leaves no values behind.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"ff0f4903", "ff0f41024e000000000000f03f4e000000000000f83f240002", "ff0f6f490249044906400203", "ff0f61034900490249044906400203",
		"ff0f3b49026f7b003a02", "ff0f2749022c01", "ff0f522204615c2f62bf01", "ff0f72546d22017873220273746349022e", "ff0f5a1001000000000000000",
		"ff0f4203010203560102010100", "ff0f7e0408000000005642000400", "ff0f6304610034125e00", "ff0f7a10010000000000000024", "ff0f440000000000001440",
	} {
		b, _ := hex.DecodeString(s)
		f.Add(b)
	}
	// One isolate for all inputs, used on a goroutine of its own: it is bound to
	// its thread.
	inputs, outputs := make(chan []byte), make(chan int)
	start := sync.OnceFunc(func() {
		go func() {
			e, err := env()
			if err != nil {
				panic(err)
			}
			for b := range inputs {
				describeRead(e, b)
				e.GC()
				used, _ := e.HeapUsed()
				outputs <- used
			}
		}()
	})
	most := 0
	f.Fuzz(func(t *testing.T, b []byte) {
		start()
		inputs <- b
		used := <-outputs
		if most == 0 {
			most = used + 1<<20
		}
		if used > most {
			t.Errorf("%x: the heap holds %d bytes afterwards", b, used)
		}
	})
}
