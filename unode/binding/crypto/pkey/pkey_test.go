package pkey

import (
	"bytes"
	"math/big"
	"testing"

	"nodeos/unode/binding/crypto/curve"
	"nodeos/unode/binding/crypto/digest"
)

// kinds makes a key of most kinds; those left out differ in numbers only.
func kinds(t testing.TB) map[string]*Key {
	keys := map[string]*Key{}
	add := func(name string, k *Key, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		keys[name] = k
	}
	e := big.NewInt(65537)
	k, err := GenerateRSA(KindRSA, 1024, e, nil)
	add("rsa", k, err)
	k, err = GenerateRSA(KindRSA, 513, big.NewInt(3), nil)
	add("rsa of odd size and exponent", k, err)
	k, err = GenerateRSA(KindRSAPSS, 1024, e, &PSS{"sha256", "sha1", 16})
	add("rsa-pss", k, err)
	k, err = GenerateDSA(512, 160)
	add("dsa", k, err)
	for _, name := range []string{"prime256v1", "secp521r1", "secp112r2", "secp256k1", "brainpoolP256t1"} {
		add(name, GenerateEC(curve.ByName(name)), nil)
	}
	for i := range schemes {
		if s := &schemes[i]; s.bare() && s.Kind != "slh-dsa-sha2-128f" {
			continue // hash trees take long
		}
		k, err := schemes[i].Generate()
		add(string(schemes[i].Kind), k, err)
	}
	return keys
}

// A key that is written comes back the same, and what it signs it verifies.
func TestKeys(t *testing.T) {
	message, pass := []byte("message"), []byte("passphrase")
	for name, k := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			info, err := k.PKCS8()
			if err != nil {
				t.Fatal(err)
			}
			back, err := ParsePKCS8(info)
			if err != nil {
				t.Fatal(err)
			}
			again, err := back.PKCS8()
			if err != nil || !bytes.Equal(info, again) || !back.Private {
				t.Errorf("PKCS#8 comes back as %x (%v), was %x", again, err, info)
			}
			sealed, err := EncryptPKCS8(info, "aes-256-cbc", pass)
			if err != nil {
				t.Fatal(err)
			}
			if open, err := ParseEncryptedPKCS8(sealed, pass); err != nil || !open.Equal(k) {
				t.Errorf("encrypted PKCS#8 comes back as %v, %v", open, err)
			}
			if _, err := ParseEncryptedPKCS8(sealed, []byte("wrong")); err == nil {
				t.Error("a wrong passphrase opens a key")
			}
			spki, err := k.Public().SPKI()
			if err != nil {
				t.Fatal(err)
			}
			pub, err := ParsePublicPEM(EncodePEM("PUBLIC KEY", spki), nil)
			if err != nil || !pub.Equal(k) || pub.Private {
				t.Fatalf("the public key comes back as %v, %v", pub, err)
			}
			var o SignOptions
			if k.usesDigest() {
				o.Digest = digest.Fixed("sha256")
			}
			sig, err := k.Sign(message, o)
			if err != nil {
				if k.Raw == nil {
					t.Error(err)
				}
				return // keys for other things
			}
			if ok, err := pub.Verify(message, sig, o); !ok || err != nil {
				t.Errorf("Verify = %v, %v", ok, err)
			}
			if ok, _ := pub.Verify([]byte("massage"), sig, o); ok {
				t.Error("the signature is good for another message")
			}
		})
	}
}

// What is encrypted is decrypted; a wrong padding gives bytes but no error.
func TestEncrypt(t *testing.T) {
	k, err := GenerateRSA(KindRSA, 1024, big.NewInt(65537), nil)
	if err != nil {
		t.Fatal(err)
	}
	message := []byte("message")
	for _, padding := range []int{PaddingPKCS1, PaddingOAEP} {
		o := OAEP{Hash: digest.Fixed("sha256"), Label: []byte("label")}
		ct, err := k.RSA.Encrypt(message, padding, o)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.RSA.Decrypt(ct, padding, o); err != nil || !bytes.Equal(got, message) {
			t.Errorf("padding %d: %q, %v", padding, got, err)
		}
		ct[50] ^= 1
		got, err := k.RSA.Decrypt(ct, padding, o)
		if bytes.Equal(got, message) || (err == nil) != (padding == PaddingPKCS1) {
			t.Errorf("padding %d, changed: %q, %v", padding, got, err)
		}
	}
}

func TestPrimes(t *testing.T) {
	n := func(i int64) *big.Int { return big.NewInt(i) }
	for _, v := range []struct {
		bits     int
		add, rem *big.Int
		safe     bool
		exists   bool
	}{
		{2, nil, nil, false, true}, {3, nil, nil, false, true}, {3, nil, nil, true, true}, {64, nil, nil, true, true},
		{128, n(12), n(11), true, true}, {64, n(7), nil, false, true}, {64, n(4), n(2), false, false}, {2, n(4), n(2), false, true}, {6, nil, nil, true, true},
	} {
		find := Prime
		if v.safe {
			find = SafePrime
		}
		p := find(v.bits, v.add, v.rem)
		if (p != nil) != v.exists {
			t.Errorf("%+v: %v", v, p)
			continue
		}
		if p == nil {
			continue
		}
		if p.BitLen() != v.bits || !p.ProbablyPrime(10) || v.safe && !new(big.Int).Rsh(p, 1).ProbablyPrime(10) {
			t.Errorf("%+v: %v", v, p)
		}
	}
}

// Whatever comes as a key, using it ends without a panic.
func FuzzKey(f *testing.F) {
	for name, k := range kinds(f) {
		if name == "slh-dsa-sha2-128f" {
			continue
		}
		info, _ := k.PKCS8()
		spki, _ := k.SPKI()
		sealed, _ := EncryptPKCS8(info, "aes-128-cbc", []byte("x"))
		for _, seed := range [][]byte{info, spki, sealed, EncodePEM("PRIVATE KEY", info)} {
			if len(seed) < 2000 {
				f.Add(seed)
			}
		}
		if k.EC != nil && k.EC.Curve.Name == "secp256k1" {
			e := *k.EC
			e.Explicit = true
			explicit, _ := (&Key{Kind: KindEC, Private: true, EC: &e}).PKCS8()
			f.Add(explicit)
		}
		if k.Kind == KindRSA {
			f.Add(k.PKCS1())
			legacy, _ := EncodeLegacyPEM("RSA PRIVATE KEY", k.PKCS1(), "des-ede3-cbc", []byte("x"))
			f.Add(legacy)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		pass := Passphrase("x")
		for _, parse := range []func([]byte) (*Key, error){
			ParseSPKI, ParsePKCS8, ParsePKCS1, ParsePKCS1Public, ParseSEC1, parseDSA, parseCertificateKey,
			func(b []byte) (*Key, error) { return ParsePrivatePEM(b, pass) },
			func(b []byte) (*Key, error) { return ParsePublicPEM(b, pass) },
		} {
			if k, err := parse(b); err == nil && k.Bits() <= 2048 { // larger ones take long
				use(k)
			}
		}
	})
}

func use(k *Key) {
	o := SignOptions{}
	if k.usesDigest() {
		o.Digest = digest.Fixed("sha256")
	}
	if k.Private {
		k.PKCS8()
		k.Sign([]byte("x"), o)
	}
	k.SPKI()
	k.JWK()
	k.Public().Verify([]byte("x"), make([]byte, 64), o)
	if k.RSA != nil {
		oaep := OAEP{Hash: digest.Fixed("sha1")}
		for _, padding := range []int{PaddingPKCS1, PaddingNone, PaddingOAEP} {
			k.RSA.Encrypt([]byte("x"), padding, oaep)
			k.RSA.PublicDecrypt(make([]byte, k.RSA.size()), padding)
			if k.Private {
				k.RSA.Decrypt(make([]byte, k.RSA.size()), padding, oaep)
				k.RSA.PrivateEncrypt([]byte("x"), padding)
			}
		}
	}
	if k.DH != nil && k.Private {
		k.DH.SharedSecret(k.DH.Y)
	}
	if k.EC != nil && k.Private {
		k.EC.SharedSecret(k.EC)
	}
}
