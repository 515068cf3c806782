package crypto

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/cert"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// certificate is the Go half of an X509Certificate handle.
type certificate struct {
	*cert.Certificate
	issuer *cert.Certificate // of a peer's certificate, when it sent that too
	class  engine.Slot       // of its object, the same in every isolate
}

// Handles makes the objects that JavaScript's keys and certificates wrap.
type Handles struct{ key, certificate engine.Slot }

// HandlesOf returns what another binding makes such objects with; r must have
// this binding already.
func HandlesOf(r *binding.Registry) Handles {
	return Handles{r.FindSlot(slotKey), r.FindSlot(slotCertificate)}
}

// The names of the slots of the classes.
const (
	slotKey         = "crypto.KeyObjectHandle"
	slotCertificate = "crypto.X509Certificate"
)

// NewKey makes a KeyObjectHandle.
func (h Handles) NewKey(e *binding.Env, k *pkey.Key) engine.Value {
	return e.NewNative(e.Slot(h.key), &key{asym: k})
}

// NewCertificate makes the handle that lib/internal/crypto/x509.js wraps. issuer
// is the one that a peer sent with it, or nil.
func (h Handles) NewCertificate(e *binding.Env, c, issuer *cert.Certificate) engine.Value {
	return e.NewNative(e.Slot(h.certificate), &certificate{c, issuer, h.certificate})
}

// CertificateOf returns the certificate of such a handle, or nil.
func CertificateOf(iso *engine.Isolate, v engine.Value) *cert.Certificate {
	if c, ok := iso.Half(v).(*certificate); ok {
		return c.Certificate
	}
	return nil
}

func (m *module) registerX509(r *binding.Registry) {
	r.Class("crypto_native.X509Certificate", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			c.Iso.ThrowTypeError("Illegal constructor")
			return nil, false
		},
		Methods: m.x509Methods(),
	})
	r.Func("crypto.parseX509", func(c *engine.Call) engine.Value {
		b, _ := c.Iso.Bytes(c.Arg(0))
		x, err := cert.Parse(b)
		if err != nil {
			return throwError(c.Iso, err)
		}
		return m.NewCertificate(binding.EnvOf(c), x, nil)
	})
}

func (m *module) x509Methods() map[string]engine.Func {
	method := func(f func(c *engine.Call, x *certificate) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			x, ok := c.Iso.Half(c.This).(*certificate)
			if !ok {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			return f(c, x)
		}
	}
	text := func(f func(x *certificate) string) engine.Func {
		return method(func(c *engine.Call, x *certificate) engine.Value { return newText(c.Iso, f(x)) })
	}
	date := func(f func(x *certificate) time.Time) engine.Func {
		return method(func(c *engine.Call, x *certificate) engine.Value {
			return c.Iso.Call(c.Iso.Slot(m.newDate), engine.Undefined, engine.Number(float64(f(x).UnixMilli())))
		})
	}
	return map[string]engine.Func{
		"subject":               text(func(x *certificate) string { return x.Subject.Lines() }),
		"issuer":                text(func(x *certificate) string { return x.Issuer.Lines() }),
		"subjectAltName":        method(func(c *engine.Call, x *certificate) engine.Value { return altNames(c.Iso, x.Certificate) }),
		"infoAccess":            method(func(c *engine.Call, x *certificate) engine.Value { return infoAccess(c.Iso, x.Certificate) }),
		"validFrom":             text(func(x *certificate) string { return timeText(x.NotBefore) }),
		"validTo":               text(func(x *certificate) string { return timeText(x.NotAfter) }),
		"validFromDate":         date(func(x *certificate) time.Time { return x.NotBefore }),
		"validToDate":           date(func(x *certificate) time.Time { return x.NotAfter }),
		"signatureAlgorithm":    text(func(x *certificate) string { return pkey.SignatureName(x.SignatureAlgorithm) }),
		"signatureAlgorithmOid": text(func(x *certificate) string { return x.SignatureAlgorithm }),
		"fingerprint":           text(func(x *certificate) string { return fingerprint(sum1(x.Raw)) }),
		"fingerprint256":        text(func(x *certificate) string { return fingerprint(sum256(x.Raw)) }),
		"fingerprint512":        text(func(x *certificate) string { return fingerprint(sum512(x.Raw)) }),
		"keyUsage":              method(func(c *engine.Call, x *certificate) engine.Value { return extKeyUsage(c.Iso, x.Certificate) }),
		"serialNumber":          text(func(x *certificate) string { return serial(x.Certificate) }),
		"pem":                   text(func(x *certificate) string { return string(x.PEM()) }),
		"raw":                   method(func(c *engine.Call, x *certificate) engine.Value { return buffer.New(binding.EnvOf(c), x.Raw) }),
		"publicKey": method(func(c *engine.Call, x *certificate) engine.Value {
			k, err := x.PublicKey()
			if err != nil {
				return throwError(c.Iso, err)
			}
			return m.NewKey(binding.EnvOf(c), k)
		}),
		"checkCA": method(func(c *engine.Call, x *certificate) engine.Value { return engine.Bool(x.CA()) }),
		"checkHost": method(func(c *engine.Call, x *certificate) engine.Value {
			return matched(c, "name", func(name string, flags int) (string, bool) { return x.MatchHost(name, flags) })
		}),
		"checkEmail": method(func(c *engine.Call, x *certificate) engine.Value {
			return matched(c, "email", func(name string, flags int) (string, bool) { return x.MatchEmail(name, flags) })
		}),
		"checkIP": method(func(c *engine.Call, x *certificate) engine.Value {
			ip, err := netip.ParseAddr(c.String(0))
			if err != nil || ip.Zone() != "" {
				return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_VALUE", "Invalid IP")
			}
			if !x.MatchIP(ip.AsSlice()) {
				return engine.Undefined
			}
			return c.Iso.Dup(c.Arg(0))
		}),
		"checkIssued": method(func(c *engine.Call, x *certificate) engine.Value {
			other := CertificateOf(c.Iso, c.Arg(0))
			return engine.Bool(other != nil && x.IssuedBy(other))
		}),
		"checkPrivateKey": method(func(c *engine.Call, x *certificate) engine.Value {
			k, err := x.PublicKey()
			priv := KeyOf(c.Iso, c.Arg(0))
			return engine.Bool(err == nil && priv != nil && k.Equal(priv))
		}),
		"verify": method(func(c *engine.Call, x *certificate) engine.Value {
			k := KeyOf(c.Iso, c.Arg(0))
			return engine.Bool(k != nil && x.Verify(k))
		}),
		"toLegacy": method(func(c *engine.Call, x *certificate) engine.Value {
			return LegacyCertificate(binding.EnvOf(c), x.Certificate)
		}),
		"getIssuerCert": method(func(c *engine.Call, x *certificate) engine.Value {
			if x.issuer == nil {
				return engine.Undefined
			}
			return m.NewCertificate(binding.EnvOf(c), x.issuer, nil)
		}),
	}
}

// matched returns what match finds for the name in argument 0 with the flags in
// argument 1, or undefined.
func matched(c *engine.Call, what string, match func(name string, flags int) (string, bool)) engine.Value {
	name := c.String(0)
	if strings.ContainsRune(name, 0) {
		return c.Iso.ThrowCode("TypeError", "ERR_INVALID_ARG_VALUE", "Invalid "+what)
	}
	found, ok := match(name, c.Int(1))
	if !ok {
		return engine.Undefined
	}
	return newText(c.Iso, found)
}

// newText makes a string, or undefined of nothing.
func newText(iso *engine.Isolate, s string) engine.Value {
	if s == "" {
		return engine.Undefined
	}
	return iso.NewString(s)
}

func altNames(iso *engine.Isolate, x *cert.Certificate) engine.Value {
	if !x.HasAlt {
		return engine.Undefined
	}
	return iso.NewString(x.AltNamesText())
}

func infoAccess(iso *engine.Isolate, x *cert.Certificate) engine.Value {
	if !x.HasInfo {
		return engine.Undefined
	}
	return iso.NewString(x.InfoAccessText())
}

func extKeyUsage(iso *engine.Isolate, x *cert.Certificate) engine.Value {
	if x.ExtKeyUsage == nil {
		return engine.Undefined
	}
	return iso.NewStrings(x.ExtKeyUsage)
}

// timeText is a time as OpenSSL prints it.
func timeText(t time.Time) string { return t.UTC().Format("Jan _2 15:04:05 2006 GMT") }

func sum1(b []byte) []byte {
	h := sha1.Sum(b)
	return h[:]
}

func sum256(b []byte) []byte {
	h := sha256.Sum256(b)
	return h[:]
}

func sum512(b []byte) []byte {
	h := sha512.Sum512(b)
	return h[:]
}

// fingerprint writes bytes as AA:BB.
func fingerprint(sum []byte) string {
	return strings.ReplaceAll(strings.ToUpper(fmt.Sprintf("% x", sum)), " ", ":")
}

// serial is a serial number in whole bytes of hexadecimal.
func serial(x *cert.Certificate) string {
	s := fmt.Sprintf("%X", x.Serial)
	digits := strings.TrimPrefix(s, "-")
	if len(digits)%2 == 1 {
		return strings.TrimSuffix(s, digits) + "0" + digits
	}
	return s
}

// LegacyCertificate makes the object that lib/internal/tls/common.js translates
// for getPeerCertificate().
func LegacyCertificate(e *binding.Env, x *cert.Certificate) engine.Value {
	o := e.NewObject()
	e.Set(o, "subject", nameObject(e, x.Subject))
	e.Set(o, "issuer", nameObject(e, x.Issuer))
	e.Set(o, "subjectaltname", altNames(e.Isolate, x))
	e.Set(o, "infoAccess", infoAccess(e.Isolate, x))
	e.Set(o, "ca", engine.Bool(x.CA()))
	modulus, exponent, pub, bits, asn1Curve, nistCurve := engine.Undefined, engine.Undefined, engine.Undefined, engine.Undefined, engine.Undefined, engine.Undefined
	if k, err := x.PublicKey(); err == nil {
		switch {
		case k.RSA != nil:
			modulus = e.NewString(fmt.Sprintf("%X", k.RSA.N.Bytes()))
			exponent = e.NewString(fmt.Sprintf("0x%x", k.RSA.E))
			pub, bits = buffer.New(e, x.SPKI), engine.Int(k.Bits())
		case k.EC != nil:
			pub, bits = buffer.New(e, k.EC.Point(k.EC.Form)), engine.Int(k.Bits())
			asn1Curve = e.NewString(k.EC.Curve.Name)
			nistCurve = newText(e.Isolate, k.EC.Curve.NIST)
		}
	}
	e.Set(o, "modulus", modulus)
	e.Set(o, "exponent", exponent)
	e.Set(o, "pubkey", pub)
	e.Set(o, "bits", bits)
	e.Set(o, "valid_from", e.NewString(timeText(x.NotBefore)))
	e.Set(o, "valid_to", e.NewString(timeText(x.NotAfter)))
	e.Set(o, "fingerprint", e.NewString(fingerprint(sum1(x.Raw))))
	e.Set(o, "fingerprint256", e.NewString(fingerprint(sum256(x.Raw))))
	e.Set(o, "fingerprint512", e.NewString(fingerprint(sum512(x.Raw))))
	e.Set(o, "ext_key_usage", extKeyUsage(e.Isolate, x))
	e.Set(o, "serialNumber", e.NewString(serial(x)))
	e.Set(o, "raw", buffer.New(e, x.Raw))
	e.Set(o, "asn1Curve", asn1Curve)
	e.Set(o, "nistCurve", nistCurve)
	return o
}

// nameObject makes an object of a name: an attribute that occurs more than once
// is an array.
func nameObject(e *binding.Env, n cert.Name) engine.Value {
	values := map[string][]string{}
	var keys []string
	for _, a := range n {
		k := a.Key()
		if values[k] == nil {
			keys = append(keys, k)
		}
		values[k] = append(values[k], a.Value)
	}
	o := e.NewNullObject()
	for _, k := range keys {
		if len(values[k]) == 1 {
			e.Set(o, k, e.NewString(values[k][0]))
		} else {
			e.Set(o, k, e.NewStrings(values[k]))
		}
	}
	return o
}
