package symmetric

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"math/bits"
)

// ocb is OCB (RFC 7253).
type ocb struct {
	block    cipher.Block
	encrypt  bool
	tagSize  int
	star     []byte   // L_*
	dollar   []byte   // L_$
	l        [][]byte // L_0, L_1, …
	offset   []byte
	checksum []byte
	count    uint64
	rest     []byte
	aad      []byte
	tag      []byte
}

func newOCB(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	o := &ocb{block: b, encrypt: p.Encrypt, tagSize: p.Tag, checksum: make([]byte, 16)}
	o.star = make([]byte, 16)
	b.Encrypt(o.star, o.star)
	o.dollar = double(o.star)
	o.l = [][]byte{double(o.dollar)}
	// The offset of the nonce (section 4.2).
	nonce := make([]byte, 16)
	copy(nonce[16-len(p.IV):], p.IV)
	nonce[0] |= byte(p.Tag * 8 % 128 << 1)
	nonce[15-len(p.IV)] |= 1
	bottom := int(nonce[15] & 0x3f)
	nonce[15] &= 0xc0
	top := make([]byte, 24)
	b.Encrypt(top, nonce)
	subtle.XORBytes(top[16:], top[:8], top[1:9])
	hi, mid, lo := binary.BigEndian.Uint64(top), binary.BigEndian.Uint64(top[8:]), binary.BigEndian.Uint64(top[16:])
	o.offset = binary.BigEndian.AppendUint64(nil, hi<<bottom|mid>>(64-bottom))
	o.offset = binary.BigEndian.AppendUint64(o.offset, mid<<bottom|lo>>(64-bottom))
	return o, nil
}

// double multiplies by x in GF(2^128).
func double(b []byte) []byte {
	hi, lo := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	out := binary.BigEndian.AppendUint64(nil, hi<<1|lo>>63)
	return binary.BigEndian.AppendUint64(out, lo<<1^(hi>>63)*0x87)
}

// mask returns L of the number of zeros at the end of i.
func (o *ocb) mask(i uint64) []byte {
	n := bits.TrailingZeros64(i)
	for len(o.l) <= n {
		o.l = append(o.l, double(o.l[len(o.l)-1]))
	}
	return o.l[n]
}

func (o *ocb) AAD(b []byte) { o.aad = append(o.aad, b...) }

// sum is HASH of section 4.1.
func (o *ocb) sum() []byte {
	out, offset, a := make([]byte, 16), make([]byte, 16), o.aad
	x := make([]byte, 16)
	for i := uint64(1); len(a) >= 16; i, a = i+1, a[16:] {
		subtle.XORBytes(offset, offset, o.mask(i))
		subtle.XORBytes(x, a[:16], offset)
		o.block.Encrypt(x, x)
		subtle.XORBytes(out, out, x)
	}
	if len(a) > 0 {
		subtle.XORBytes(offset, offset, o.star)
		clear(x)
		x[copy(x, a)] = 0x80
		subtle.XORBytes(x, x, offset)
		o.block.Encrypt(x, x)
		subtle.XORBytes(out, out, x)
	}
	return out
}

func (o *ocb) Update(in []byte) ([]byte, error) {
	whole := append(o.rest, in...)
	n := len(whole) / 16 * 16
	out := make([]byte, n)
	for at := 0; at < n; at += 16 {
		src, dst := whole[at:at+16], out[at:at+16]
		o.count++
		subtle.XORBytes(o.offset, o.offset, o.mask(o.count))
		subtle.XORBytes(dst, src, o.offset)
		if o.encrypt {
			o.block.Encrypt(dst, dst)
		} else {
			o.block.Decrypt(dst, dst)
		}
		subtle.XORBytes(dst, dst, o.offset)
		if o.encrypt {
			subtle.XORBytes(o.checksum, o.checksum, src)
		} else {
			subtle.XORBytes(o.checksum, o.checksum, dst)
		}
	}
	o.rest = append([]byte{}, whole[n:]...)
	return out, nil
}

func (o *ocb) Final() ([]byte, error) {
	var out []byte
	if n := len(o.rest); n > 0 {
		subtle.XORBytes(o.offset, o.offset, o.star)
		pad := make([]byte, 16)
		o.block.Encrypt(pad, o.offset)
		out = make([]byte, n)
		subtle.XORBytes(out, o.rest, pad)
		plain := o.rest
		if !o.encrypt {
			plain = out
		}
		last := make([]byte, 16)
		last[copy(last, plain)] = 0x80
		subtle.XORBytes(o.checksum, o.checksum, last)
	}
	o.tag = make([]byte, 16)
	subtle.XORBytes(o.tag, o.checksum, o.offset)
	subtle.XORBytes(o.tag, o.tag, o.dollar)
	o.block.Encrypt(o.tag, o.tag)
	subtle.XORBytes(o.tag, o.tag, o.sum())
	return out, nil
}

func (o *ocb) Tag() []byte { return o.tag[:min(16, o.tagSize)] }
