package tls

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"
	"time"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/engine"
)

// describe makes the object that getPeerCertificate gives for a certificate.
func describe(e *binding.Env, c *x509.Certificate) engine.Value {
	o := e.NewObject()
	set := func(name string, v engine.Value) { e.Set(o, name, v) }
	str := func(name, s string) { set(name, e.NewString(s)) }
	or := func(name, s string) {
		if s == "" {
			set(name, engine.Undefined)
		} else {
			str(name, s)
		}
	}
	set("subject", nameObject(e, c.RawSubject))
	set("issuer", nameObject(e, c.RawIssuer))
	or("subjectaltname", altNames(c))
	or("infoAccess", infoAccess(c))
	set("ca", engine.Bool(c.IsCA))
	modulus, exponent, asn1Curve, nistCurve := "", "", "", ""
	pub, bits := engine.Undefined, engine.Undefined
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		modulus, exponent = hexOf(k.N), fmt.Sprintf("%#x", k.E)
		pub, bits = buffer.New(e, c.RawSubjectPublicKeyInfo), engine.Int(k.N.BitLen())
	case *ecdsa.PublicKey:
		if b, err := k.Bytes(); err == nil {
			pub = buffer.New(e, b)
		}
		p := k.Curve.Params()
		bits, nistCurve = engine.Int(p.N.BitLen()), p.Name
		asn1Curve = map[string]string{"P-224": "secp224r1", "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}[p.Name]
	case ed25519.PublicKey:
	}
	or("modulus", modulus)
	or("exponent", exponent)
	set("pubkey", pub)
	set("bits", bits)
	str("valid_from", timeText(c.NotBefore))
	str("valid_to", timeText(c.NotAfter))
	s1, s256, s512 := sha1.Sum(c.Raw), sha256.Sum256(c.Raw), sha512.Sum512(c.Raw)
	str("fingerprint", fingerprint(s1[:]))
	str("fingerprint256", fingerprint(s256[:]))
	str("fingerprint512", fingerprint(s512[:]))
	if usage := usageOIDs(c); len(usage) > 0 {
		set("ext_key_usage", e.NewStrings(usage))
	} else {
		set("ext_key_usage", engine.Undefined)
	}
	str("serialNumber", hexOf(c.SerialNumber))
	set("raw", buffer.New(e, c.Raw))
	or("asn1Curve", asn1Curve)
	or("nistCurve", nistCurve)
	return o
}

// hexOf writes a number in whole bytes.
func hexOf(n *big.Int) string {
	s := fmt.Sprintf("%X", n)
	if neg := strings.HasPrefix(s, "-"); len(s)%2 == 1 && !neg {
		s = "0" + s
	}
	return s
}

// timeText writes a time as ASN1_TIME_print does.
func timeText(t time.Time) string { return t.UTC().Format("Jan _2 15:04:05 2006 GMT") }

func fingerprint(sum []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

// attributes are the short names of OpenSSL.
var attributes = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
	"2.5.4.15": "businessCategory", "2.5.4.17": "postalCode", "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials",
	"2.5.4.46": "dnQualifier", "2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier",
	"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}

type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

// nameObject makes {C: 'US', …}; a part that comes more than once is an array.
func nameObject(e *binding.Env, raw []byte) engine.Value {
	o := e.NewNullObject()
	var rdns []asn1.RawValue
	if _, err := asn1.Unmarshal(raw, &rdns); err != nil {
		return o
	}
	var order []string
	values := map[string][]string{}
	for _, set := range rdns {
		for rest := set.Bytes; len(rest) > 0; {
			var a attribute
			var err error
			if rest, err = asn1.Unmarshal(rest, &a); err != nil {
				break
			}
			key := a.Type.String()
			if short, ok := attributes[key]; ok {
				key = short
			}
			if values[key] == nil {
				order = append(order, key)
			}
			values[key] = append(values[key], stringOf(a.Value))
		}
	}
	for _, key := range order {
		if v := values[key]; len(v) == 1 {
			e.Set(o, key, e.NewString(v[0]))
		} else {
			e.Set(o, key, e.NewStrings(v))
		}
	}
	return o
}

// stringOf reads any of ASN.1's strings.
func stringOf(v asn1.RawValue) string {
	const bmp, universal, latin = 30, 28, 20
	var b strings.Builder
	width := map[int]int{bmp: 2, universal: 4, latin: 1}[v.Tag]
	if width == 0 {
		return string(v.Bytes)
	}
	for i := 0; i+width <= len(v.Bytes); i += width {
		r := rune(0)
		for _, c := range v.Bytes[i : i+width] {
			r = r<<8 | rune(c)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func usageOIDs(c *x509.Certificate) []string {
	var oids []asn1.ObjectIdentifier
	for _, x := range c.Extensions {
		if x.Id.String() == "2.5.29.37" {
			asn1.Unmarshal(x.Value, &oids)
		}
	}
	var out []string
	for _, o := range oids {
		out = append(out, o.String())
	}
	return out
}
