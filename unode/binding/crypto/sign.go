package crypto

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/digest"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// signer is the Go half of a Sign or a Verify.
type signer struct {
	algorithm *digest.Algorithm
	state     digest.State // nil before init and after the end
}

// What a SignJob does.
const (
	jobSign = iota
	jobVerify
)

const encodingP1363 = 1 // DSASigEnc: kSigEncP1363

// Refusals of signing.
var (
	errUnsupported = &refusal{"Error", "ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation"}
	errContext     = &refusal{"Error", "ERR_CRYPTO_OPERATION_FAILED", "Context parameter is unsupported"}
	errContextLong = &refusal{"RangeError", "ERR_OUT_OF_RANGE", "context string must be at most 255 bytes"}
)

func registerSign(r *binding.Registry) {
	method := func(f func(c *engine.Call, s *signer) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			s, ok := c.Iso.Half(c.This).(*signer)
			if !ok {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			return f(c, s)
		}
	}
	class := func(name, end string, finish func(c *engine.Call, s *signer) engine.Value) {
		r.Class("crypto."+name, engine.Class{
			New: func(c *engine.Call, self engine.Value) (any, bool) { return &signer{}, true },
			Methods: map[string]engine.Func{
				"init": method(func(c *engine.Call, s *signer) engine.Value {
					i := digest.Find(c.String(0))
					if i < 0 {
						return throwError(c.Iso, &refusal{"TypeError", "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest"})
					}
					s.algorithm = &digest.All[i]
					s.state = s.algorithm.Start()
					return engine.Undefined
				}),
				"update": method(func(c *engine.Call, s *signer) engine.Value {
					if s.state == nil {
						return throwError(c.Iso, errNotInitialised)
					}
					s.state.Write(input(c, 0))
					return engine.Undefined
				}),
				end: method(finish),
			},
		})
	}
	class("Sign", "sign", finishSign)
	class("Verify", "verify", finishVerify)
}

var errNotInitialised = &refusal{"Error", "ERR_CRYPTO_INVALID_STATE", "Not initialised"}

// finish ends the digest.
func (s *signer) finish() []byte {
	sum := s.state.Finish(s.algorithm.Size)
	s.state = nil
	return sum
}

// signOptions reads padding, salt length and encoding of the signature.
func signOptions(c *engine.Call, padding, salt, enc int) pkey.SignOptions {
	return pkey.SignOptions{
		Padding: intOr(c, padding, 0),
		Salt:    intOr(c, salt, 0),
		HasSalt: c.Arg(salt).IsNumber(),
		P1363:   intOr(c, enc, 0) == encodingP1363,
	}
}

func intOr(c *engine.Call, i, otherwise int) int {
	if !c.Arg(i).IsNumber() {
		return otherwise
	}
	return c.Int(i)
}

// finishSign is sign(key…, padding, salt length, encoding of (EC)DSA).
func finishSign(c *engine.Call, s *signer) engine.Value {
	k, err := privateKey(c, 0)
	if err == nil && s.state == nil {
		err = errNotInitialised
	}
	if err == nil && k.OneShot() {
		err = errUnsupported
	}
	if err != nil {
		return throwError(c.Iso, err)
	}
	o := signOptions(c, keyArgs, keyArgs+1, keyArgs+2)
	o.Digest = s.algorithm
	sig, err := k.SignDigest(s.finish(), o)
	if err != nil {
		return throwError(c.Iso, err)
	}
	return buffer.New(binding.EnvOf(c), sig)
}

// finishVerify is verify(key…, signature, padding, salt length, encoding).
func finishVerify(c *engine.Call, s *signer) engine.Value {
	k, err := anyKey(c, 0)
	if err == nil && s.state == nil {
		err = errNotInitialised
	}
	if err == nil && k.OneShot() {
		err = errUnsupported
	}
	if err != nil {
		return throwError(c.Iso, err)
	}
	sig, _ := c.Iso.Bytes(c.Arg(keyArgs))
	o := signOptions(c, keyArgs+1, keyArgs+2, keyArgs+3)
	o.Digest = s.algorithm
	ok, err := k.VerifyDigest(s.finish(), sig, o)
	if err != nil {
		return throwError(c.Iso, err)
	}
	return engine.Bool(ok)
}

// beginSign is (sign or verify, key…, data, digest, salt length, padding, encoding
// of (EC)DSA, context, signature).
func beginSign(c *engine.Call, mode int) *task {
	verify := c.Int(0) == jobVerify
	read := privateKey
	if verify {
		read = anyKey
	}
	k, err := read(c, 1)
	const at = 1 + keyArgs
	o := signOptions(c, at+3, at+2, at+4)
	if err == nil && c.Arg(at+1).IsString() {
		if i := digest.Find(c.String(at + 1)); i >= 0 {
			o.Digest = &digest.All[i]
		} else {
			err = invalidDigest(c.String(at + 1))
		}
	}
	if b, ok := c.Iso.Bytes(c.Arg(at + 5)); ok && err == nil {
		o.Context = append([]byte{}, b...)
		switch {
		case len(b) > 255:
			err = errContextLong
		case len(b) > 0 && !k.OneShot():
			err = errContext
		case len(b) == 0:
			o.Context = nil
		}
	}
	if err != nil {
		throwError(c.Iso, err)
		return nil
	}
	data, sig := bytesOf(c, at, mode), bytesOf(c, at+6, mode)
	if verify {
		good := false
		return &task{
			run: func() (err error) {
				good, err = k.Verify(data, sig, o)
				return err
			},
			value: func(*binding.Env) engine.Value { return engine.Bool(good) },
		}
	}
	return deriver(func() ([]byte, error) { return k.Sign(data, o) })
}
