// Package digest is the hash algorithms by OpenSSL's names.
//
// Invariant: the table's order never changes while the program runs: scripts know
// algorithms by their number in it.
//
// Caution: md5 and sha1 are here because programs name them.
package digest

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"hash"
	"reflect"
	"strings"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
	"golang.org/x/crypto/ripemd160"
)

// Algorithm is one algorithm. Names are OpenSSL's: Name is the one that getHashes
// lists beside the Listed ones.
type Algorithm struct {
	Name    string
	Listed  []string
	Aliases []string // more names; the last of a standard one is its dotted identifier
	Size    int      // bytes; of an XOF, the default
	New     func() hash.Hash
	XOF     func() *sha3.SHAKE // instead of New
}

func rsa(name string) string { return name + "WithRSAEncryption" }

// All is the table of algorithms; it does not change.
var All = [...]Algorithm{
	{"md5", []string{"RSA-MD5", rsa("md5"), "ssl3-md5"}, []string{"1.2.840.113549.2.5"}, md5.Size, md5.New, nil},
	{"ripemd160", []string{"RSA-RIPEMD160", "ripemd", "ripemd160WithRSA", "rmd160"}, []string{"ripemd-160", "1.3.36.3.2.1"}, ripemd160.Size, ripemd160.New, nil},
	{"sha1", []string{"RSA-SHA1", "RSA-SHA1-2", rsa("sha1"), "ssl3-sha1"}, []string{"sha-1", "dss1", "1.3.14.3.2.26"}, sha1.Size, sha1.New, nil},
	{"sha224", []string{"RSA-SHA224", rsa("sha224")}, []string{"sha-224", "sha2-224", "2.16.840.1.101.3.4.2.4"}, sha256.Size224, sha256.New224, nil},
	{"sha256", []string{"RSA-SHA256", rsa("sha256")}, []string{"sha-256", "sha2-256", "2.16.840.1.101.3.4.2.1"}, sha256.Size, sha256.New, nil},
	{"sha3-224", []string{"RSA-SHA3-224", "id-rsassa-pkcs1-v1_5-with-sha3-224"}, []string{"2.16.840.1.101.3.4.2.7"}, 28, func() hash.Hash { return sha3.New224() }, nil},
	{"sha3-256", []string{"RSA-SHA3-256", "id-rsassa-pkcs1-v1_5-with-sha3-256"}, []string{"2.16.840.1.101.3.4.2.8"}, 32, func() hash.Hash { return sha3.New256() }, nil},
	{"sha3-384", []string{"RSA-SHA3-384", "id-rsassa-pkcs1-v1_5-with-sha3-384"}, []string{"2.16.840.1.101.3.4.2.9"}, 48, func() hash.Hash { return sha3.New384() }, nil},
	{"sha3-512", []string{"RSA-SHA3-512", "id-rsassa-pkcs1-v1_5-with-sha3-512"}, []string{"2.16.840.1.101.3.4.2.10"}, 64, func() hash.Hash { return sha3.New512() }, nil},
	{"sha384", []string{"RSA-SHA384", rsa("sha384")}, []string{"sha-384", "sha2-384", "2.16.840.1.101.3.4.2.2"}, sha512.Size384, sha512.New384, nil},
	{"sha512", []string{"RSA-SHA512", rsa("sha512")}, []string{"sha-512", "sha2-512", "2.16.840.1.101.3.4.2.3"}, sha512.Size, sha512.New, nil},
	{"sha512-224", []string{"RSA-SHA512/224", rsa("sha512-224")}, []string{"sha-512/224", "sha2-512/224", "2.16.840.1.101.3.4.2.5"}, sha512.Size224, sha512.New512_224, nil},
	{"sha512-256", []string{"RSA-SHA512/256", rsa("sha512-256")}, []string{"sha-512/256", "sha2-512/256", "2.16.840.1.101.3.4.2.6"}, sha512.Size256, sha512.New512_256, nil},
	{"blake2b512", nil, []string{"blake2b-512", "1.3.6.1.4.1.1722.12.2.1.16"}, blake2b.Size, newBlake2b, nil},
	{"blake2s256", nil, []string{"blake2s-256", "1.3.6.1.4.1.1722.12.2.2.8"}, blake2s.Size, newBlake2s, nil},
	{"md5-sha1", nil, nil, md5.Size + sha1.Size, func() hash.Hash { return &pair{md5.New(), sha1.New()} }, nil},
	{"shake128", nil, []string{"shake-128", "2.16.840.1.101.3.4.2.11"}, 16, nil, sha3.NewSHAKE128},
	{"shake256", nil, []string{"shake-256", "2.16.840.1.101.3.4.2.12"}, 32, nil, sha3.NewSHAKE256},
}

// The constructors fail only for a bad key.

func newBlake2b() hash.Hash {
	h, _ := blake2b.New512(nil)
	return h
}

func newBlake2s() hash.Hash {
	h, _ := blake2s.New256(nil)
	return h
}

// Find returns the number of the algorithm name in All, or -1.
func Find(name string) int {
	for i := range All {
		d := &All[i]
		for _, list := range [][]string{{d.Name}, d.Listed, d.Aliases} {
			for _, n := range list {
				if strings.EqualFold(n, name) {
					return i
				}
			}
		}
	}
	return -1
}

// Fixed returns the algorithm name, or nil if there is none or its output has no
// fixed size.
func Fixed(name string) *Algorithm {
	if i := Find(name); i >= 0 && All[i].New != nil {
		return &All[i]
	}
	return nil
}

// OID returns the dotted object identifier of a, or "".
func (a *Algorithm) OID() string {
	for _, n := range a.Aliases {
		if strings.Contains(n, ".") {
			return n
		}
	}
	return ""
}

// State is a digest under way.
type State interface {
	Write(p []byte) (int, error)
	// Finish returns n bytes of output; n is the digest's size unless it is an XOF.
	Finish(n int) []byte
	// Clone returns a State that goes its own way from here.
	Clone() State
}

// Start begins a digest.
func (a *Algorithm) Start() State {
	if a.XOF != nil {
		return shake{a.XOF()}
	}
	return fixed{a.New()}
}

type fixed struct{ hash.Hash }

func (f fixed) Finish(int) []byte { return f.Sum(nil) }

func (f fixed) Clone() State { return fixed{cloneHash(f.Hash)} }

// cloneHash copies a hash: those that are not Cloners are plain values behind a
// pointer.
func cloneHash(h hash.Hash) hash.Hash {
	if c, ok := h.(hash.Cloner); ok {
		if k, err := c.Clone(); err == nil {
			return k
		}
	}
	v := reflect.New(reflect.TypeOf(h).Elem())
	v.Elem().Set(reflect.ValueOf(h).Elem())
	return v.Interface().(hash.Hash)
}

// FixedSize tells whether s gives no other size than its algorithm's.
func FixedSize(s State) bool {
	_, xof := s.(shake)
	return !xof
}

type shake struct{ *sha3.SHAKE }

func (s shake) Finish(n int) []byte {
	b := make([]byte, n)
	s.Read(b)
	return b
}

func (s shake) Clone() State {
	k := *s.SHAKE
	return shake{&k}
}

// pair is the concatenation of two digests: TLS 1.0's md5-sha1.
type pair struct{ a, b hash.Hash }

func (p *pair) Write(d []byte) (int, error) {
	p.a.Write(d)
	return p.b.Write(d)
}

func (p *pair) Sum(b []byte) []byte         { return p.b.Sum(p.a.Sum(b)) }
func (p *pair) Reset()                      { p.a.Reset(); p.b.Reset() }
func (p *pair) Size() int                   { return p.a.Size() + p.b.Size() }
func (p *pair) BlockSize() int              { return p.a.BlockSize() }
func (p *pair) Clone() (hash.Cloner, error) { return &pair{cloneHash(p.a), cloneHash(p.b)}, nil }
