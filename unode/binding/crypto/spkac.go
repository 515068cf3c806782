package crypto

import (
	"encoding/asn1"
	"encoding/base64"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// spkac is a signed public key and challenge, which browsers made for <keygen>.
type spkac struct {
	signed    []byte
	key       []byte // SubjectPublicKeyInfo
	challenge []byte
	oid       string
	params    []byte
	signature []byte
}

// parseSPKAC reads the base64 of one.
func parseSPKAC(text []byte) *spkac {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(strings.TrimRight(string(text), "\x00")), ""))
	if err != nil {
		return nil
	}
	s := &spkac{}
	in := cryptobyte.String(der)
	var all, signed, inner, key, challenge, alg, bits cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !in.ReadASN1(&all, tag.SEQUENCE) || !all.ReadASN1Element(&signed, tag.SEQUENCE) {
		return nil
	}
	s.signed = signed
	if !signed.ReadASN1(&inner, tag.SEQUENCE) || !inner.ReadASN1Element(&key, tag.SEQUENCE) || !inner.ReadASN1(&challenge, tag.IA5String) ||
		!all.ReadASN1(&alg, tag.SEQUENCE) || !alg.ReadASN1ObjectIdentifier(&oid) || !all.ReadASN1(&bits, tag.BIT_STRING) || len(bits) == 0 {
		return nil
	}
	s.key, s.challenge, s.oid, s.params, s.signature = key, challenge, oid.String(), alg, bits[1:]
	return s
}

func registerSPKAC(r *binding.Registry) {
	// What cannot be read gives an empty string, or false.
	add := func(name string, otherwise func(iso *engine.Isolate) engine.Value, f func(e *binding.Env, s *spkac) (engine.Value, error)) {
		r.Func("crypto."+name, func(c *engine.Call) engine.Value {
			b, _ := c.Iso.Bytes(c.Arg(0))
			if s := parseSPKAC(b); s != nil {
				if v, err := f(binding.EnvOf(c), s); err == nil {
					return v
				}
			}
			return otherwise(c.Iso)
		})
	}
	empty := func(iso *engine.Isolate) engine.Value { return iso.NewString("") }
	add("certVerifySpkac", func(*engine.Isolate) engine.Value { return engine.False }, func(_ *binding.Env, s *spkac) (engine.Value, error) {
		k, err := pkey.ParseSPKI(s.key)
		return engine.Bool(err == nil && pkey.VerifySigned(k, s.oid, s.params, s.signed, s.signature)), nil
	})
	add("certExportPublicKey", empty, func(e *binding.Env, s *spkac) (engine.Value, error) {
		k, err := pkey.ParseSPKI(s.key)
		if err != nil {
			return engine.Undefined, err
		}
		der, err := k.SPKI()
		if err != nil {
			return engine.Undefined, err
		}
		return buffer.New(e, pkey.EncodePEM("PUBLIC KEY", der)), nil
	})
	add("certExportChallenge", empty, func(e *binding.Env, s *spkac) (engine.Value, error) {
		return buffer.New(e, s.challenge), nil
	})
}
