package pkey

import (
	"crypto/dsa" //lint:ignore SA1019 Node signs with DSA
	"crypto/ecdsa"
	"crypto/ed25519"
	"errors"
	"math/big"

	"github.com/cloudflare/circl/sign"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"nodeos/unode/binding/crypto/digest"
)

// Lengths of PSS salts with a meaning of their own (include/openssl/rsa.h).
const (
	SaltDigest    = -1 // as long as the digest
	SaltAuto      = -2 // the longest possible to sign, any to verify
	SaltDigestMax = -4 // as long as the digest or shorter if it must be; any to verify
)

// SignOptions says how to sign or to verify.
type SignOptions struct {
	Digest  *digest.Algorithm // nil for the key's own choice
	Padding int               // of RSA; 0 for the key's own choice
	Salt    int               // of PSS; meaningful if HasSalt
	HasSalt bool
	P1363   bool   // (EC)DSA signatures are r and s, not DER
	Context []byte // of Ed448, ML-DSA and SLH-DSA; nil for none
}

// ErrContext is a context for a key that has none, or one that is too long.
var ErrContext = errors.New("Context parameter is unsupported")

const maxContext = 255 // RFC 8032, section 5.2; FIPS 204, section 5.2

// usesDigest tells whether k signs digests rather than messages.
func (k *Key) usesDigest() bool { return k.RSA != nil || k.DSA != nil || k.EC != nil }

// OneShot tells whether k only signs whole messages.
func (k *Key) OneShot() bool { return k.Raw != nil }

// sum returns the digest of data that k signs.
func (o *SignOptions) sum(data []byte) []byte {
	if o.Digest == nil {
		o.Digest = digest.Fixed("sha256")
	}
	h := o.Digest.Start()
	h.Write(data)
	return h.Finish(o.Digest.Size)
}

// Sign signs a message.
func (k *Key) Sign(data []byte, o SignOptions) ([]byte, error) {
	if k.usesDigest() {
		if o.Context != nil {
			return nil, ErrContext
		}
		sum := o.sum(data)
		return k.SignDigest(sum, o)
	}
	if err := k.checkRaw(o); err != nil {
		return nil, err
	}
	switch k.Kind {
	case "ed25519":
		return ed25519.NewKeyFromSeed(k.Raw.Private).Sign(Random, data, &ed25519.Options{Context: string(o.Context)})
	case "ed448":
		return sign448(k.Raw.Private, data, string(o.Context)), nil
	}
	s := k.Raw.Scheme.signer()
	priv, err := s.UnmarshalBinaryPrivateKey(k.Raw.Private)
	if err != nil {
		return nil, err
	}
	return s.Sign(priv, data, &sign.SignatureOpts{Context: string(o.Context)}), nil
}

// checkRaw tells whether a key that is bytes can sign with the options.
func (k *Key) checkRaw(o SignOptions) error {
	switch {
	case k.Raw == nil || k.Kind != "ed25519" && k.Kind != "ed448" && k.Raw.Scheme.signer() == nil:
		return errKeyType
	case o.Digest != nil:
		return errDigest
	case len(o.Context) > maxContext:
		return ErrContext
	}
	return nil
}

// SignDigest signs a digest that o.Digest made.
func (k *Key) SignDigest(sum []byte, o SignOptions) ([]byte, error) {
	switch {
	case k.RSA != nil:
		return k.signRSA(sum, o)
	case k.EC != nil:
		priv := &ecdsa.PrivateKey{PublicKey: *k.EC.std(), D: k.EC.D}
		der, err := ecdsa.SignASN1(Random, priv, sum)
		if err != nil || !o.P1363 {
			return der, err
		}
		return toP1363(der, k.EC.Curve.ScalarSize())
	case k.DSA != nil:
		n := (k.DSA.Q.BitLen() + 7) / 8
		r, s, err := dsa.Sign(Random, &dsa.PrivateKey{PublicKey: *k.DSA.std(), X: k.DSA.X}, sum[:min(n, len(sum))])
		if err != nil {
			return nil, err
		}
		var b cryptobyte.Builder
		sequence(&b, func(b *cryptobyte.Builder) {
			b.AddASN1BigInt(r)
			b.AddASN1BigInt(s)
		})
		der, err := b.Bytes()
		if err != nil || !o.P1363 {
			return der, err
		}
		return toP1363(der, n)
	}
	return nil, errKeyType
}

func (e *EC) std() *ecdsa.PublicKey { return &ecdsa.PublicKey{Curve: e.Curve.Group, X: e.X, Y: e.Y} }

func (d *DSA) std() *dsa.PublicKey {
	return &dsa.PublicKey{Parameters: dsa.Parameters{P: d.P, Q: d.Q, G: d.G}, Y: d.Y}
}

// rsaPlan settles padding and salt of an RSA signature; mgf is nil for PKCS#1.
func (k *Key) rsaPlan(o SignOptions, verify bool) (mgf *digest.Algorithm, salt int, err error) {
	padding, pss := o.Padding, k.RSA.PSS
	if padding == 0 {
		if padding = PaddingPKCS1; k.Kind == KindRSAPSS {
			padding = PaddingPSS
		}
	}
	switch {
	case padding != PaddingPKCS1 && padding != PaddingPSS:
		return nil, 0, errPadMode
	case k.Kind == KindRSAPSS && padding != PaddingPSS:
		return nil, 0, errPadIllegal
	case padding == PaddingPKCS1:
		return nil, 0, nil
	case o.Digest.New == nil:
		return nil, 0, errDigestDenied
	case pss != nil && o.HasSalt && o.Salt >= 0 && o.Salt < pss.SaltLength:
		return nil, 0, errSaltSmall
	}
	mgf = o.Digest
	salt = SaltDigestMax
	if pss != nil {
		if pss.Hash != o.Digest.Name {
			return nil, 0, errDigestDenied
		}
		if mgf = digest.Fixed(pss.MGFHash); mgf == nil {
			return nil, 0, errDigest
		}
		salt = pss.SaltLength
	}
	if o.HasSalt {
		salt = o.Salt
	}
	longest := (k.RSA.N.BitLen()-1+7)/8 - o.Digest.Size - 2
	switch {
	case salt == SaltDigest:
		salt = o.Digest.Size
	case salt < 0 && verify:
		salt = -1
	case salt == SaltDigestMax:
		salt = min(longest, o.Digest.Size)
	case salt < 0:
		salt = longest
	}
	if longest < 0 || salt > longest {
		return nil, 0, errTooLarge
	}
	if pss != nil && salt >= 0 && salt < pss.SaltLength {
		return nil, 0, errSaltSmall
	}
	return mgf, salt, nil
}

func (k *Key) signRSA(sum []byte, o SignOptions) ([]byte, error) {
	mgf, salt, err := k.rsaPlan(o, false)
	if err != nil {
		return nil, err
	}
	var em []byte
	if mgf != nil {
		em, err = padPSS(sum, k.RSA.N.BitLen()-1, o.Digest, mgf, salt)
	} else if em, err = digestInfo(o.Digest, sum); err == nil {
		if em, err = padType1(em, k.RSA.size()); err != nil {
			err = errDigestBig
		}
	}
	if err != nil {
		return nil, err
	}
	return k.RSA.private(em)
}

// Verify tells whether a signature of a message is right. An error means that the
// key cannot verify such signatures at all.
func (k *Key) Verify(data, signature []byte, o SignOptions) (bool, error) {
	if k.usesDigest() {
		if o.Context != nil {
			return false, ErrContext
		}
		sum := o.sum(data)
		return k.VerifyDigest(sum, signature, o)
	}
	if err := k.checkRaw(o); err != nil {
		return false, err
	}
	switch k.Kind {
	case "ed25519":
		return len(signature) == ed25519.SignatureSize && !smallOrder25519(k.Raw.Public) && !smallOrder25519(signature[:32]) &&
			ed25519.VerifyWithOptions(k.Raw.Public, data, signature, &ed25519.Options{Context: string(o.Context)}) == nil, nil
	case "ed448":
		return !smallOrder448(k.Raw.Public) && verify448(k.Raw.Public, data, signature, string(o.Context)), nil
	}
	s := k.Raw.Scheme.signer()
	pub, err := s.UnmarshalBinaryPublicKey(k.Raw.Public)
	if err != nil {
		return false, nil
	}
	return len(signature) == s.SignatureSize() && s.Verify(pub, data, signature, &sign.SignatureOpts{Context: string(o.Context)}), nil
}

// VerifyDigest is Verify for a digest that o.Digest made.
func (k *Key) VerifyDigest(sum, signature []byte, o SignOptions) (bool, error) {
	switch {
	case k.RSA != nil:
		mgf, salt, err := k.rsaPlan(o, true)
		if err != nil {
			if err == errTooLarge {
				return false, nil
			}
			return false, err
		}
		if len(signature) != k.RSA.size() {
			return false, nil
		}
		em, err := k.RSA.public(signature)
		if err != nil {
			return false, nil
		}
		if mgf != nil {
			return checkPSS(sum, em, k.RSA.N.BitLen()-1, o.Digest, mgf, salt), nil
		}
		info, err := digestInfo(o.Digest, sum)
		if err != nil {
			return false, err
		}
		want, err := padType1(info, k.RSA.size())
		return err == nil && string(want) == string(em), nil
	case k.EC != nil:
		r, s, ok := readSignature(signature, o.P1363, k.EC.Curve.ScalarSize())
		return ok && ecdsa.Verify(k.EC.std(), sum, r, s), nil
	case k.DSA != nil:
		n := (k.DSA.Q.BitLen() + 7) / 8
		r, s, ok := readSignature(signature, o.P1363, n)
		return ok && dsa.Verify(k.DSA.std(), sum[:min(n, len(sum))], r, s), nil
	}
	return false, errKeyType
}

// readSignature reads r and s, each of n bytes in P1363's format.
func readSignature(sig []byte, p1363 bool, n int) (r, s *big.Int, ok bool) {
	r, s = new(big.Int), new(big.Int)
	if p1363 {
		if len(sig) != 2*n {
			return nil, nil, false
		}
		return r.SetBytes(sig[:n]), s.SetBytes(sig[n:]), true
	}
	in := cryptobyte.String(sig)
	var seq cryptobyte.String
	ok = in.ReadASN1(&seq, tag.SEQUENCE) && in.Empty() && readInts(&seq, r, s) && seq.Empty()
	return r, s, ok
}

func toP1363(der []byte, n int) ([]byte, error) {
	r, s, ok := readSignature(der, false, n)
	if !ok || r.BitLen() > 8*n || s.BitLen() > 8*n {
		return nil, errKey
	}
	return append(r.FillBytes(make([]byte, n)), s.FillBytes(make([]byte, n))...), nil
}
