package symmetric

import (
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/poly1305" //lint:ignore SA1019 the whole construction wants the message in one piece
)

// poly is ChaCha20-Poly1305 (RFC 8439) in steps.
type poly struct {
	stream    *chacha20.Cipher
	mac       *poly1305.MAC
	encrypt   bool
	aad, text uint64
	tag       []byte
}

func newPoly(a *Algorithm, p Params) (Cipher, error) {
	nonce := make([]byte, 12)
	copy(nonce[12-len(p.IV):], p.IV)
	s, err := chacha20.NewUnauthenticatedCipher(p.Key, nonce)
	if err != nil {
		return nil, err
	}
	var key [32]byte
	s.XORKeyStream(key[:], key[:])
	s.SetCounter(1)
	return &poly{stream: s, mac: poly1305.New(&key), encrypt: p.Encrypt}, nil
}

func (p *poly) AAD(b []byte) {
	p.mac.Write(b)
	p.aad += uint64(len(b))
}

// pad fills up the last block of n bytes.
func (p *poly) pad(n uint64) { p.mac.Write(make([]byte, (16-n%16)%16)) }

// most is the bytes that the counter suffices for.
const most = (counterEnd - 1) * chachaBlock

func (p *poly) Update(in []byte) ([]byte, error) {
	if uint64(len(in)) > most-p.text {
		return nil, ErrData
	}
	if p.text == 0 && len(in) > 0 {
		p.pad(p.aad)
	}
	out := make([]byte, len(in))
	if !p.encrypt {
		p.mac.Write(in)
	}
	p.stream.XORKeyStream(out, in)
	if p.encrypt {
		p.mac.Write(out)
	}
	p.text += uint64(len(in))
	return out, nil
}

func (p *poly) Final() ([]byte, error) {
	if p.text == 0 {
		p.pad(p.aad)
	}
	p.pad(p.text)
	var lengths [16]byte
	binary.LittleEndian.PutUint64(lengths[:], p.aad)
	binary.LittleEndian.PutUint64(lengths[8:], p.text)
	p.mac.Write(lengths[:])
	p.tag = p.mac.Sum(nil)
	return nil, nil
}

func (p *poly) Tag() []byte { return p.tag }
