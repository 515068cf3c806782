package symmetric

import (
	"bytes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// xts is XTS (IEEE 1619): each Update is a data unit of its own key and tweak, so
// there is one.
type xts struct {
	k1      cipher.Block
	tweak   []byte
	encrypt bool
	done    bool
}

func newXTS(a *Algorithm, p Params) (Cipher, error) {
	half := len(p.Key) / 2
	if p.Encrypt && bytes.Equal(p.Key[:half], p.Key[half:]) {
		return nil, errXTSKeys
	}
	k1, err := a.block(p.Key[:half])
	if err != nil {
		return nil, err
	}
	k2, err := a.block(p.Key[half:])
	if err != nil {
		return nil, err
	}
	x := &xts{k1: k1, tweak: make([]byte, 16), encrypt: p.Encrypt}
	k2.Encrypt(x.tweak, p.IV)
	return x, nil
}

// next multiplies the tweak by x.
func next(tweak []byte) []byte {
	lo, hi := binary.LittleEndian.Uint64(tweak), binary.LittleEndian.Uint64(tweak[8:])
	out := binary.LittleEndian.AppendUint64(nil, lo<<1^(hi>>63)*0x87)
	return binary.LittleEndian.AppendUint64(out, hi<<1|lo>>63)
}

func (x *xts) one(dst, src, tweak []byte) {
	subtle.XORBytes(dst, src, tweak)
	if x.encrypt {
		x.k1.Encrypt(dst, dst)
	} else {
		x.k1.Decrypt(dst, dst)
	}
	subtle.XORBytes(dst, dst, tweak)
}

func (x *xts) Update(in []byte) ([]byte, error) {
	if len(in) == 0 {
		return nil, nil
	}
	if x.done || len(in) < 16 {
		return nil, ErrData
	}
	x.done = true
	out := make([]byte, len(in))
	rest := len(in) % 16
	last := len(in) - rest // where the part of a block begins
	end := last
	if rest > 0 {
		end -= 16
	}
	t := x.tweak
	for at := 0; at < end; at += 16 {
		x.one(out[at:at+16], in[at:at+16], t)
		t = next(t)
	}
	if rest == 0 {
		return out, nil
	}
	// The last whole block lends bytes to the rest.
	first, second := t, next(t)
	if !x.encrypt {
		first, second = second, first
	}
	block := make([]byte, 16)
	x.one(block, in[end:last], first)
	copy(out[last:], block[:rest])
	copy(block, in[last:])
	x.one(out[end:last], block, second)
	return out, nil
}

func (x *xts) Final() ([]byte, error) { return nil, nil }
