// Package crypto is internalBinding('crypto') but for TLS: OpenSSL's place is
// taken by Go's crypto packages and by those below this one, which know nothing
// of JavaScript: digest, symmetric (ciphers), pkey (keys, signatures), cert
// (X.509), curve, dhgroup, keccak, argon2, and openssl for its errors.
//
// Invariants: random bytes come from the system's generator through package
// sys. Inputs of jobs are copied before another goroutine reads them.
//
// Caution: secrets are ordinary memory: there is no secure heap.
package crypto

import (
	"crypto/subtle"
	_ "embed"

	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto/curve"
	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

//go:embed crypto.js
var shim string

// module is what the functions of the binding share.
type module struct {
	Handles
	newDate        engine.Slot // a function that makes a Date of milliseconds
	cryptoKey      engine.Slot // class InternalCryptoKey of lib/internal/crypto/keys.js
	shortTag       engine.Slot // a function that warns of a short tag of AES-GCM
	idle           engine.Slot // a function that does nothing
	operationError engine.Slot // a function that makes WebCrypto's error of a cause
	kept           engine.Slot // the symbol of what a job's object holds
	ondone         engine.Atom
}

// Register adds the binding.
func Register(r *binding.Registry) {
	m := &module{
		Handles:        Handles{r.Slot(slotKey), r.Slot(slotCertificate)},
		newDate:        r.Slot("crypto new Date"),
		shortTag:       r.Slot("crypto short tag"),
		cryptoKey:      r.Slot("crypto.InternalCryptoKey"),
		idle:           r.Slot("crypto idle"),
		operationError: r.Slot("crypto operation error"),
		kept:           r.Slot("crypto kept"),
		ondone:         r.Atom("ondone"),
	}
	r.Func("crypto_native.share", func(c *engine.Call) engine.Value {
		for i, s := range []engine.Slot{m.key, m.idle, m.operationError, m.certificate, m.newDate, m.shortTag} {
			c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(i)))
		}
		return engine.Undefined
	})
	r.Func("crypto_native.setCryptoKey", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(m.cryptoKey, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	registerHash(r)
	registerHmac(r)
	registerKeys(r)
	m.registerKeyObjects(r)
	m.registerX509(r)
	registerSign(r)
	registerRSA(r)
	registerDH(r)
	registerECDH(r)
	m.registerCipher(r)
	registerSPKAC(r)
	m.registerJobs(r)
	r.Func("crypto.timingSafeEqual", timingSafeEqual)
	r.Func("crypto.secureBuffer", func(c *engine.Call) engine.Value {
		return c.Iso.NewUint8Array(make([]byte, max(0, c.Int(0))))
	})
	r.Func("crypto.secureHeapUsed", func(c *engine.Call) engine.Value { return c.Iso.NewBigInt(0) })
	r.Func("crypto.getFipsCrypto", func(c *engine.Call) engine.Value { return engine.Int(0) })
	r.Func("crypto.setFipsCrypto", func(c *engine.Call) engine.Value {
		if c.Bool(0) {
			return throwError(c.Iso, openssl.New(openssl.EVP, 0x8010C, "unsupported")) // there is no such module
		}
		return engine.Undefined
	})
	r.Func("crypto.setEngine", func(c *engine.Call) engine.Value { return engine.False })
	r.Func("crypto.testFipsCrypto", func(c *engine.Call) engine.Value { return engine.False })
	r.Func("crypto.getCurves", func(c *engine.Call) engine.Value { return c.Iso.NewStrings(curve.Names()) })
	r.Shim("crypto", shim)
}

func timingSafeEqual(c *engine.Call) engine.Value {
	var bs [2][]byte
	for i := range bs {
		b, ok := c.Iso.Bytes(c.Arg(i))
		if !ok {
			return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "buf`+string('1'+rune(i))+
				`" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`)
		}
		bs[i] = b
	}
	if len(bs[0]) != len(bs[1]) {
		return c.Iso.ThrowCode("RangeError", "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length")
	}
	return engine.Bool(subtle.ConstantTimeCompare(bs[0], bs[1]) == 1)
}

// input returns the bytes of an argument: a string in the encoding that the next
// argument names, or a buffer in place.
func input(c *engine.Call, i int) []byte {
	if v := c.Arg(i); v.IsString() {
		return stringbytes.Encode(c.Iso, v, stringbytes.Parse(c.Iso, c.Arg(i+1), stringbytes.UTF8))
	}
	b, _ := c.Iso.Bytes(c.Arg(i))
	return b
}
