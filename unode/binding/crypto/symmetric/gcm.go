package symmetric

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// gcm is GCM in steps: Go's own wants the message in one piece.
type gcm struct {
	stream    cipher.Stream
	hash      *ghash
	mask      []byte // of the tag
	encrypt   bool
	aad, text uint64 // bytes so far
	tag       []byte
}

func newGCM(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	h := make([]byte, 16)
	b.Encrypt(h, h)
	first := make([]byte, 16)
	if len(p.IV) == 12 {
		copy(first, p.IV)
		first[15] = 1
	} else {
		g := newGhash(h)
		g.write(p.IV)
		first = g.sum(0, uint64(len(p.IV)))
	}
	g := &gcm{hash: newGhash(h), mask: make([]byte, 16), encrypt: p.Encrypt}
	b.Encrypt(g.mask, first)
	// The counter is the last 32 bits alone.
	at := func(counter uint32) cipher.Stream {
		iv := append([]byte{}, first...)
		binary.BigEndian.PutUint32(iv[12:], counter)
		return cipher.NewCTR(b, iv)
	}
	counter := binary.BigEndian.Uint32(first[12:]) + 1
	g.stream = &counted{at(counter), (counterEnd - uint64(counter)) * 16, func() (cipher.Stream, uint64) { return at(0), counterEnd * 16 }}
	return g, nil
}

func (g *gcm) AAD(b []byte) {
	g.hash.write(b)
	g.aad += uint64(len(b))
}

func (g *gcm) Update(in []byte) ([]byte, error) {
	if g.text == 0 {
		g.hash.pad()
	}
	out := make([]byte, len(in))
	if !g.encrypt {
		g.hash.write(in)
	}
	g.stream.XORKeyStream(out, in)
	if g.encrypt {
		g.hash.write(out)
	}
	g.text += uint64(len(in))
	return out, nil
}

func (g *gcm) Final() ([]byte, error) {
	g.tag = g.hash.sum(g.aad, g.text)
	subtle.XORBytes(g.tag, g.tag, g.mask)
	return nil, nil
}

func (g *gcm) Tag() []byte { return g.tag }
