package pkey

import (
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"nodeos/unode/binding/crypto/curve"
	"nodeos/unode/binding/crypto/openssl"
)

// What OpenSSL says of bytes that are no key.
var (
	errWrongTag      = openssl.New(openssl.ASN1, 0xA8, "wrong tag")
	errNotEnough     = openssl.Queued(openssl.ASN1, 0x8E, "not enough data")
	errFieldMissing  = openssl.Queued(openssl.ASN1, 0x79, "field missing")
	errUnsupported   = openssl.Queued(openssl.Decoder, 0x8010C, "unsupported")
	errDecode        = openssl.New(openssl.EVP, 0x72, "decode error")
	errUnsupportedAl = openssl.New(openssl.EVP, 0x9C, "unsupported algorithm")
)

// malformed says why d is not the DER of a key: as much of OpenSSL's reasons as
// its users look at.
func malformed(d []byte, decoder bool) error {
	s := cryptobyte.String(d)
	var body cryptobyte.String
	var t tag.Tag
	switch {
	case len(d) == 0:
		return ErrRead
	case !s.ReadAnyASN1(&body, &t):
		return errNotEnough
	case decoder:
		return errUnsupported
	case t != tag.SEQUENCE:
		return errWrongTag
	}
	return errFieldMissing
}

// ParseSPKI reads a SubjectPublicKeyInfo (RFC 5280, section 4.1).
func ParseSPKI(der []byte) (*Key, error) {
	s := cryptobyte.String(der)
	var spki, alg, bits cryptobyte.String
	if !s.ReadASN1(&spki, tag.SEQUENCE) || !spki.ReadASN1(&alg, tag.SEQUENCE) || !readBits(&spki, &bits) {
		return nil, malformed(der, false)
	}
	oid, ok := readOID(&alg)
	if !ok {
		return nil, errWrongTag
	}
	k, err := parsePublicBits(oid, alg, bits)
	if err != nil {
		return nil, err
	}
	return k, nil
}

// readBits reads a BIT STRING of whole bytes.
func readBits(s *cryptobyte.String, out *cryptobyte.String) bool {
	var b cryptobyte.String
	if !s.ReadASN1(&b, tag.BIT_STRING) || len(b) == 0 || b[0] != 0 {
		return false
	}
	*out = b[1:]
	return true
}

func parsePublicBits(oid string, params, bits cryptobyte.String) (*Key, error) {
	switch oid {
	case oidRSA, oidRSAPSS:
		k, err := ParsePKCS1Public(bits)
		if err == nil && oid == oidRSAPSS {
			k.Kind = KindRSAPSS
			k.RSA.PSS, err = parsePSS(params)
		}
		if err != nil {
			return nil, err
		}
		return k, nil
	case oidDSA:
		d := &DSA{P: new(big.Int), Q: new(big.Int), G: new(big.Int), Y: new(big.Int)}
		var seq cryptobyte.String
		if !params.ReadASN1(&seq, tag.SEQUENCE) || !readInts(&seq, d.P, d.Q, d.G) || !readInts(&bits, d.Y) || !d.valid() {
			return nil, errDecode
		}
		return &Key{Kind: KindDSA, DSA: d}, nil
	case oidDH:
		d := &DH{Y: new(big.Int)}
		if !d.readParams(params) || !readInts(&bits, d.Y) {
			return nil, errDecode
		}
		return &Key{Kind: KindDH, DH: d}, nil
	case oidEC:
		c, explicit, err := parseCurve(params)
		if err != nil {
			return nil, err
		}
		k, err := parsePoint(c, bits, explicit)
		if err != nil {
			return nil, errDecode
		}
		return k, nil
	}
	if s := findScheme(func(s *Scheme) bool { return s.OID == oid }); s != nil {
		k, err := s.FromPublic(append([]byte{}, bits...))
		if err != nil {
			return nil, errDecode
		}
		return k, nil
	}
	return nil, errUnsupportedAl
}

// ParsePKCS1Public reads an RSAPublicKey (RFC 8017, appendix A.1.1).
func ParsePKCS1Public(der []byte) (*Key, error) {
	s := cryptobyte.String(der)
	var seq cryptobyte.String
	r := &RSA{N: new(big.Int), E: new(big.Int)}
	if !s.ReadASN1(&seq, tag.SEQUENCE) || !readInts(&seq, r.N, r.E) {
		return nil, malformed(der, false)
	}
	return &Key{Kind: KindRSA, RSA: r}, nil
}

// ParsePKCS1 reads an RSAPrivateKey (RFC 8017, appendix A.1.2) of two primes.
func ParsePKCS1(der []byte) (*Key, error) {
	s := cryptobyte.String(der)
	var seq cryptobyte.String
	var version int
	r := &RSA{N: new(big.Int), E: new(big.Int), D: new(big.Int), P: new(big.Int), Q: new(big.Int), DP: new(big.Int), DQ: new(big.Int), QI: new(big.Int)}
	if !s.ReadASN1(&seq, tag.SEQUENCE) || !seq.ReadASN1Integer(&version) || version != 0 ||
		!readInts(&seq, r.N, r.E, r.D, r.P, r.Q, r.DP, r.DQ, r.QI) {
		return nil, malformed(der, true)
	}
	return &Key{Kind: KindRSA, Private: true, RSA: r}, nil
}

// ParseSEC1 reads an ECPrivateKey (RFC 5915).
func ParseSEC1(der []byte) (*Key, error) {
	k, err := parseSEC1(der, nil, false)
	if err == errUnsupported {
		return nil, malformed(der, true)
	}
	return k, err
}

// parseSEC1 reads an ECPrivateKey; c is the curve if it is known from elsewhere.
func parseSEC1(der []byte, c *curve.Curve, explicit bool) (*Key, error) {
	s := cryptobyte.String(der)
	var seq, scalar, params, point cryptobyte.String
	var version int
	var hasParams, hasPoint bool
	if !s.ReadASN1(&seq, tag.SEQUENCE) || !seq.ReadASN1Integer(&version) || !seq.ReadASN1(&scalar, tag.OCTET_STRING) ||
		!seq.ReadOptionalASN1(&params, &hasParams, tag.Tag(0).ContextSpecific().Constructed()) ||
		!seq.ReadOptionalASN1(&point, &hasPoint, tag.Tag(1).ContextSpecific().Constructed()) {
		return nil, errUnsupported
	}
	if hasParams {
		var err error
		if c, explicit, err = parseCurve(params); err != nil {
			return nil, err
		}
	}
	if c == nil {
		return nil, errUnsupported
	}
	d := new(big.Int).SetBytes(scalar)
	if !ValidScalar(c, d) {
		return nil, errDecode
	}
	k := NewEC(c, d)
	k.EC.Explicit = explicit
	var bits cryptobyte.String
	if hasPoint && readBits(&point, &bits) {
		x, y, err := c.Decode(bits)
		if err != nil {
			return nil, errDecode
		}
		k.EC.X, k.EC.Y, k.EC.Form = x, y, bits[0]&^1
	}
	return k, nil
}

// ParsePKCS8 reads a PrivateKeyInfo (RFC 5208).
func ParsePKCS8(der []byte) (*Key, error) {
	s := cryptobyte.String(der)
	var info, alg, priv cryptobyte.String
	var version int
	if !s.ReadASN1(&info, tag.SEQUENCE) || !info.ReadASN1Integer(&version) || !info.ReadASN1(&alg, tag.SEQUENCE) ||
		!info.ReadASN1(&priv, tag.OCTET_STRING) {
		return nil, malformed(der, false)
	}
	oid, ok := readOID(&alg)
	if !ok {
		return nil, errWrongTag
	}
	switch oid {
	case oidRSA, oidRSAPSS:
		k, err := ParsePKCS1(priv)
		if err == nil && oid == oidRSAPSS {
			k.Kind = KindRSAPSS
			k.RSA.PSS, err = parsePSS(alg)
		}
		if err != nil {
			return nil, err
		}
		return k, nil
	case oidDSA:
		d := &DSA{P: new(big.Int), Q: new(big.Int), G: new(big.Int), X: new(big.Int)}
		var seq cryptobyte.String
		if !alg.ReadASN1(&seq, tag.SEQUENCE) || !readInts(&seq, d.P, d.Q, d.G) || !readInts(&priv, d.X) || !d.valid() {
			return nil, errDecode
		}
		d.Y = exp(d.G, d.X, d.P)
		return &Key{Kind: KindDSA, Private: true, DSA: d}, nil
	case oidDH:
		d := &DH{X: new(big.Int)}
		if !d.readParams(alg) || !readInts(&priv, d.X) || d.X.Sign() <= 0 {
			return nil, errDecode
		}
		d.Y = exp(d.G, d.X, d.P)
		return &Key{Kind: KindDH, Private: true, DH: d}, nil
	case oidEC:
		c, explicit, err := parseCurve(alg)
		if err != nil {
			return nil, err
		}
		return parseSEC1(priv, c, explicit)
	}
	sch := findScheme(func(s *Scheme) bool { return s.OID == oid })
	if sch == nil {
		return nil, errUnsupportedAl
	}
	k, err := sch.parsePrivate(priv)
	if err != nil {
		return nil, errDecode
	}
	return k, nil
}

// parsePrivate reads the private key inside a PrivateKeyInfo: an OCTET STRING
// (RFC 8410), bare bytes (SLH-DSA, RFC 9909) or a choice of seed and expanded key
// (ML-DSA, RFC 9881; ML-KEM, RFC 9935).
func (s *Scheme) parsePrivate(in cryptobyte.String) (*Key, error) {
	var b, seed, expanded cryptobyte.String
	switch {
	case s.Seed == 0 && len(in) == s.Private:
		b = in
	case s.Seed == 0:
		if !in.ReadASN1(&b, tag.OCTET_STRING) || !in.Empty() {
			return nil, errKey
		}
	case in.PeekASN1Tag(tag.Tag(0).ContextSpecific()):
		if !in.ReadASN1(&seed, tag.Tag(0).ContextSpecific()) {
			return nil, errKey
		}
		return s.FromSeed(clone(seed))
	case in.PeekASN1Tag(tag.OCTET_STRING):
		if !in.ReadASN1(&b, tag.OCTET_STRING) {
			return nil, errKey
		}
	default:
		var seq cryptobyte.String
		if !in.ReadASN1(&seq, tag.SEQUENCE) || !seq.ReadASN1(&seed, tag.OCTET_STRING) || !seq.ReadASN1(&expanded, tag.OCTET_STRING) {
			return nil, errKey
		}
		k, err := s.FromSeed(clone(seed))
		if err == nil && string(k.Raw.Private) != string(expanded) {
			return nil, errKey
		}
		return k, err
	}
	return s.FromPrivate(clone(b))
}

func clone(b []byte) []byte { return append([]byte{}, b...) }

// readInts reads INTEGERs that are not negative. It stops at numbers that no key
// has and that would take long to compute with.
func readInts(s *cryptobyte.String, out ...*big.Int) bool {
	for _, n := range out {
		if !s.ReadASN1Integer(n) || n.Sign() < 0 || n.BitLen() > maxBits {
			return false
		}
	}
	return true
}

// maxBits is OpenSSL's limit of moduli (OPENSSL_RSA_MAX_MODULUS_BITS).
const maxBits = 16384

// parsePSS reads RSASSA-PSS-params (RFC 8017, appendix A.2.3).
func parsePSS(in cryptobyte.String) (*PSS, error) {
	if in.Empty() {
		return nil, nil
	}
	p := &PSS{"sha1", "sha1", 20}
	var seq, hash, mgf, salt cryptobyte.String
	var hasHash, hasMGF, hasSalt bool
	if !in.ReadASN1(&seq, tag.SEQUENCE) ||
		!seq.ReadOptionalASN1(&hash, &hasHash, tag.Tag(0).ContextSpecific().Constructed()) ||
		!seq.ReadOptionalASN1(&mgf, &hasMGF, tag.Tag(1).ContextSpecific().Constructed()) ||
		!seq.ReadOptionalASN1(&salt, &hasSalt, tag.Tag(2).ContextSpecific().Constructed()) {
		return nil, errDecode
	}
	readHash := func(s cryptobyte.String, into *string) bool {
		var alg cryptobyte.String
		if !s.ReadASN1(&alg, tag.SEQUENCE) {
			return false
		}
		oid, ok := readOID(&alg)
		*into = hashOIDs[oid]
		return ok && *into != ""
	}
	if hasHash && !readHash(hash, &p.Hash) {
		return nil, errDecode
	}
	if hasMGF {
		var alg cryptobyte.String
		if !mgf.ReadASN1(&alg, tag.SEQUENCE) {
			return nil, errDecode
		}
		if oid, ok := readOID(&alg); !ok || oid != oidMGF1 || !readHash(alg, &p.MGFHash) {
			return nil, errDecode
		}
	}
	if hasSalt {
		// OpenSSL reads keys with lengths that no signature can have.
		n := new(big.Int)
		if !salt.ReadASN1Integer(n) {
			return nil, errDecode
		}
		if p.SaltLength = maxBits; n.Sign() >= 0 && n.BitLen() < 31 {
			p.SaltLength = int(n.Int64())
		}
	}
	return p, nil
}

// parseCurve reads EcpkParameters (RFC 3279, section 2.3.5): a name, or the
// parameters of a curve that has one.
func parseCurve(in cryptobyte.String) (c *curve.Curve, explicit bool, err error) {
	if in.PeekASN1Tag(tag.OBJECT_IDENTIFIER) {
		oid, _ := readOID(&in)
		if c = curve.ByOID(oid); c == nil {
			return nil, false, openssl.New(openssl.EC, 0x81, "unknown group")
		}
		return c, false, nil
	}
	var seq, field, coeffs, a, b, base cryptobyte.String
	var version int
	p, n := new(big.Int), new(big.Int)
	if !in.ReadASN1(&seq, tag.SEQUENCE) || !seq.ReadASN1Integer(&version) || !seq.ReadASN1(&field, tag.SEQUENCE) {
		return nil, false, errDecode
	}
	if oid, ok := readOID(&field); !ok || oid != oidPrime || !readInts(&field, p) ||
		!seq.ReadASN1(&coeffs, tag.SEQUENCE) || !coeffs.ReadASN1(&a, tag.OCTET_STRING) || !coeffs.ReadASN1(&b, tag.OCTET_STRING) ||
		!seq.ReadASN1(&base, tag.OCTET_STRING) || !readInts(&seq, n) || len(base) < 3 {
		return nil, false, errDecode
	}
	num := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
	var gx, gy *big.Int
	for _, name := range curve.Names() {
		if k := curve.ByName(name); k.Group.Params().P.Cmp(p) == 0 {
			if gx, gy, err = k.Decode(base); err == nil {
				if c = curve.ByParams(p, num(a), num(b), gx, gy, n); c != nil {
					return c, true, nil
				}
			}
		}
	}
	return nil, false, openssl.New(openssl.EC, 0x81, "unknown group")
}

func (d *DH) readParams(in cryptobyte.String) bool {
	var seq cryptobyte.String
	d.P, d.G = new(big.Int), new(big.Int)
	if !in.ReadASN1(&seq, tag.SEQUENCE) || !readInts(&seq, d.P, d.G) || d.P.Bit(0) == 0 || d.P.BitLen() < 2 {
		return false
	}
	return seq.Empty() || seq.ReadASN1Integer(&d.Length) && d.Length >= 0
}

// valid tells whether the parameters can be computed with.
func (d *DSA) valid() bool {
	return d.P.Bit(0) == 1 && d.Q.Bit(0) == 1 && d.P.BitLen() > d.Q.BitLen() && d.Q.BitLen() > 1 && d.G.Sign() > 0
}
