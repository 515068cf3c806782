package crypto

import (
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// keyObject is the Go half of a KeyObject: JavaScript's class extends the native
// one, whose objects hold a handle out of the sight of scripts.
type keyObject struct{ key *key }

// cryptoKey is the Go half of a CryptoKey. Its object holds a handle and the
// algorithm.
type cryptoKey struct {
	key         *key
	env         *binding.Env
	self        engine.Value // the object itself, not counted
	m           *module
	usages      int // a mask of lib/internal/crypto/util.js
	extractable bool
}

func (m *module) registerKeyObjects(r *binding.Registry) {
	r.Class("crypto_native.NativeKeyObject", engine.Class{New: func(c *engine.Call, self engine.Value) (any, bool) {
		k, ok := c.Iso.Half(c.Arg(0)).(*key)
		if !ok {
			c.Iso.ThrowTypeError("Illegal invocation")
			return nil, false
		}
		m.hold(c.Iso, self, []engine.Value{c.Arg(0)})
		return &keyObject{k}, true
	}})
	// NativeCryptoKey is (handle, algorithm, usages, extractable).
	r.Class("crypto_native.NativeCryptoKey", engine.Class{New: func(c *engine.Call, self engine.Value) (any, bool) {
		k, ok := c.Iso.Half(c.Arg(0)).(*key)
		if !ok {
			c.Iso.ThrowTypeError("Illegal invocation")
			return nil, false
		}
		m.hold(c.Iso, self, []engine.Value{c.Arg(0), c.Arg(1)})
		return &cryptoKey{k, binding.EnvOf(c), self, m, c.Int(2), c.Bool(3)}, true
	}})
	r.Func("crypto.getKeyObjectSlots", func(c *engine.Call) engine.Value {
		k, ok := c.Iso.Half(c.Arg(0)).(*keyObject)
		if !ok {
			return throwError(c.Iso, &refusal{"TypeError", "ERR_INVALID_THIS", `Value of "this" must be of type KeyObject`})
		}
		return c.Iso.NewArray(engine.Int(k.key.kind()), m.held(c.Iso, c.Arg(0), 0))
	})
	r.Func("crypto.getCryptoKeySlots", func(c *engine.Call) engine.Value {
		k, ok := c.Iso.Half(c.Arg(0)).(*cryptoKey)
		if !ok {
			return throwError(c.Iso, &refusal{"TypeError", "ERR_INVALID_THIS", `Value of "this" must be of type CryptoKey`})
		}
		return c.Iso.NewArray(engine.Int(k.key.kind()), engine.Bool(k.extractable), m.held(c.Iso, c.Arg(0), 1),
			engine.Int(k.usages), m.held(c.Iso, c.Arg(0), 0))
	})
}

// held returns the i-th of the values that self holds, owned.
func (m *module) held(iso *engine.Isolate, self engine.Value, i int) engine.Value {
	list := iso.GetKey(self, iso.Slot(m.kept))
	defer iso.Free(list)
	return iso.GetIndex(list, i)
}

// keysModule is where JavaScript's classes of keys are.
const keysModule = "internal/crypto/keys"

// construct calls a class of the library's as a constructor.
func construct(e *binding.Env, class string, args ...engine.Value) engine.Value {
	lib := e.Require(keysModule)
	if lib.IsException() {
		return lib
	}
	ctor := e.Get(lib, class)
	defer e.FreeAll(lib, ctor)
	return e.Construct(ctor, args...)
}

// Clone makes the same handle.
func (k *key) Clone() binding.Parcel {
	return binding.Parcel{Open: func(e *binding.Env) engine.Value { return openHandle(e, "KeyObjectHandle", k) }}
}

// openHandle makes a handle in another isolate: one of its classes with a Go half.
func openHandle(e *binding.Env, class string, half any) engine.Value {
	c := e.FromBinding("crypto", class)
	if c.IsException() {
		return c
	}
	defer e.Free(c)
	return e.NewNative(c, half)
}

// Clone makes a KeyObject of the same key.
func (k *keyObject) Clone() binding.Parcel {
	class := [...]string{keySecret: "SecretKeyObject", keyPublic: "PublicKeyObject", keyPrivate: "PrivateKeyObject"}[k.key.kind()]
	return binding.Parcel{Open: func(e *binding.Env) engine.Value {
		h := openHandle(e, "KeyObjectHandle", k.key)
		if h.IsException() {
			return h
		}
		defer e.Free(h)
		return construct(e, class, h)
	}}
}

// Clone makes a CryptoKey of the same key.
func (k *cryptoKey) Clone() binding.Parcel {
	v := k.m.held(k.env.Isolate, k.self, 1)
	algorithm := readAlgorithm(k.env, v)
	k.env.Free(v)
	half, usages, extractable := k.key, engine.Int(k.usages), engine.Bool(k.extractable)
	return binding.Parcel{Open: func(e *binding.Env) engine.Value {
		h := openHandle(e, "KeyObjectHandle", half)
		if h.IsException() {
			return h
		}
		a := algorithm.open(e)
		defer e.FreeAll(h, a)
		return construct(e, "InternalCryptoKey", h, a, usages, extractable)
	}}
}

// parameters is a CryptoKey's [[algorithm]] outside of an isolate: strings, numbers,
// bytes and more of its kind by name, in order.
type parameters []member

type member struct {
	name   string
	text   string
	number float64
	bytes  []byte
	inner  parameters
	kind   memberKind
}

type memberKind int

const (
	isText memberKind = iota
	isNumber
	isBytes
	isObject
)

func readAlgorithm(e *binding.Env, o engine.Value) parameters {
	a := parameters{}
	for _, name := range e.Keys(o) {
		v := e.Get(o, name)
		m := member{name: name}
		b, isBuffer := e.Bytes(v)
		switch {
		case v.IsString():
			m.text = e.String(v)
		case v.IsNumber():
			m.kind, m.number = isNumber, e.Number(v)
		case isBuffer:
			m.kind, m.bytes = isBytes, append([]byte{}, b...)
		case v.IsObject():
			m.kind, m.inner = isObject, readAlgorithm(e, v)
		default:
			e.Free(v)
			continue
		}
		e.Free(v)
		a = append(a, m)
	}
	return a
}

func (a parameters) open(e *binding.Env) engine.Value {
	o := e.NewNullObject()
	for _, m := range a {
		var v engine.Value
		switch m.kind {
		case isNumber:
			v = engine.Number(m.number)
		case isBytes:
			v = e.NewUint8Array(m.bytes)
		case isObject:
			v = m.inner.open(e)
		default:
			v = e.NewString(m.text)
		}
		e.Set(o, m.name, v)
	}
	return o
}

// Clone makes the same certificate.
func (x *certificate) Clone() binding.Parcel {
	return binding.Parcel{Open: func(e *binding.Env) engine.Value {
		return e.NewNative(e.Slot(x.class), x)
	}}
}
