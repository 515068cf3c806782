package crypto

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/digest"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// hasher is the Go half of a Hash.
type hasher struct {
	algorithm *digest.Algorithm
	state     digest.State // nil after the end
	size      int
	result    []byte // after the end
}

func registerHash(r *binding.Registry) {
	r.Class("crypto.Hash", engine.Class{New: newHash, Methods: map[string]engine.Func{
		"update": hashUpdate,
		"digest": hashDigest,
	}})
	r.Func("crypto.getHashes", func(c *engine.Call) engine.Value {
		var names []string
		for _, d := range &digest.All {
			names = append(append(names, d.Name), d.Listed...)
		}
		return c.Iso.NewStrings(names)
	})
	// Name to number: it saves the library's callers our search.
	r.Func("crypto.getCachedAliases", func(c *engine.Call) engine.Value {
		o := c.Iso.NewNullObject()
		for i, d := range &digest.All {
			for _, list := range [][]string{{d.Name}, d.Listed, d.Aliases} {
				for _, n := range list {
					c.Iso.Set(o, n, engine.Int(i))
				}
			}
		}
		return o
	})
	r.Func("crypto.oneShotDigest", oneShot)
}

// algorithm returns the digest of a name in argument i and its number, or -1, in
// argument i+1.
func algorithm(c *engine.Call, name, number int) *digest.Algorithm {
	n := c.Int(number)
	if v := c.Arg(number); !v.IsInt() || n < 0 || n >= len(digest.All) {
		if n = digest.Find(c.String(name)); n < 0 {
			return nil
		}
	}
	return &digest.All[n]
}

// newHash is new Hash(name | Hash, length, number, cache).
func newHash(c *engine.Call, self engine.Value) (any, bool) {
	h := &hasher{}
	var d *digest.Algorithm
	if from, ok := c.Iso.Half(c.Arg(0)).(*hasher); ok {
		if from.state == nil {
			c.Iso.ThrowError("Digest method not supported")
			return nil, false
		}
		h.algorithm, h.state = from.algorithm, from.state.Clone()
	} else {
		if d = algorithm(c, 0, 2); d == nil {
			c.Iso.ThrowError("Digest method not supported")
			return nil, false
		}
		h.algorithm, h.state = d, d.Start()
	}
	h.size = h.algorithm.Size
	if n := c.Arg(1); !n.IsUndefined() && c.Int(1) != h.size {
		if digest.FixedSize(h.state) {
			throwNotXOF(c.Iso)
			return nil, false
		}
		h.size = c.Int(1)
	}
	return h, true
}

// throwNotXOF throws what OpenSSL reports when a digest of fixed size is to give
// another one.
func throwNotXOF(iso *engine.Isolate) {
	const library, reason = "digital envelope routines", "not XOF or invalid length"
	e := iso.NewError("Error", "error:030000B2:"+library+"::"+reason)
	iso.Set(e, "library", iso.NewString(library))
	iso.Set(e, "reason", iso.NewString(reason))
	iso.Set(e, "code", iso.NewString("ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH"))
	iso.Throw(e)
}

func hashUpdate(c *engine.Call) engine.Value {
	h, ok := c.Iso.Half(c.This).(*hasher)
	if !ok {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	if h.state == nil {
		return engine.False
	}
	h.state.Write(input(c, 0))
	return engine.True
}

func hashDigest(c *engine.Call) engine.Value {
	h, ok := c.Iso.Half(c.This).(*hasher)
	if !ok {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	if h.state != nil {
		h.result, h.state = h.state.Finish(h.size), nil
	}
	return output(c, h.result, c.Arg(0))
}

// output makes a Buffer of b, or a string when encoding names an encoding.
func output(c *engine.Call, b []byte, encoding engine.Value) engine.Value {
	enc := stringbytes.Parse(c.Iso, encoding, stringbytes.Buffer)
	if enc == stringbytes.Buffer {
		return buffer.New(binding.EnvOf(c), b)
	}
	return stringbytes.Decode(c.Iso, b, enc)
}

// oneShot is oneShotDigest(name, number, cache, data, encoding, its number, length).
func oneShot(c *engine.Call) engine.Value {
	d := algorithm(c, 0, 1)
	if d == nil {
		return c.Iso.ThrowError("Digest method %s is not supported", c.String(0))
	}
	size := d.Size
	if n := c.Arg(6); n.IsNumber() && c.Int(6) != size {
		if d.XOF == nil {
			return c.Iso.ThrowError("Output length %d is invalid for %s, which does not support XOF", c.Int(6), c.String(0))
		}
		size = c.Int(6)
	}
	s := d.Start()
	if v := c.Arg(3); v.IsString() {
		s.Write(stringbytes.Encode(c.Iso, v, stringbytes.UTF8))
	} else {
		s.Write(input(c, 3))
	}
	return output(c, s.Finish(size), c.Arg(4))
}
