package crypto

import (
	"crypto/hmac"
	"hash"

	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto/digest"
	"nodeos/unode/engine"
)

// mac is the Go half of a Hmac.
type mac struct{ hash hash.Hash }

func registerHmac(r *binding.Registry) {
	r.Class("crypto.Hmac", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) { return &mac{}, true },
		Methods: map[string]engine.Func{
			"init":   macInit,
			"update": macUpdate,
			"digest": macDigest,
		},
	})
}

// macInit is init(digest, key).
func macInit(c *engine.Call) engine.Value {
	m, ok := c.Iso.Half(c.This).(*mac)
	if !ok {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	d := digest.Fixed(c.String(0))
	if d == nil {
		return throwError(c.Iso, invalidDigest(c.String(0)))
	}
	m.hash = hmac.New(d.New, secret(c, 1))
	return engine.Undefined
}

func macUpdate(c *engine.Call) engine.Value {
	m, ok := c.Iso.Half(c.This).(*mac)
	if !ok || m.hash == nil {
		return engine.False
	}
	m.hash.Write(input(c, 0))
	return engine.True
}

func macDigest(c *engine.Call) engine.Value {
	m, ok := c.Iso.Half(c.This).(*mac)
	if !ok {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	var sum []byte
	if m.hash != nil {
		sum, m.hash = m.hash.Sum(nil), nil
	}
	return output(c, sum, c.Arg(0))
}
