package symmetric

import (
	"crypto/cipher"
	"crypto/subtle"
)

// blocks is a block cipher in a mode that works on whole blocks, with PKCS#7's
// padding unless it is turned off.
type blocks struct {
	mode    cipher.BlockMode
	encrypt bool
	padding bool
	rest    []byte // input that does not fill a block, or the last one of padded input to decrypt
}

func newCBC(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	if p.Encrypt {
		return &blocks{mode: cipher.NewCBCEncrypter(b, p.IV), encrypt: true, padding: true}, nil
	}
	return &blocks{mode: cipher.NewCBCDecrypter(b, p.IV), padding: true}, nil
}

func newECB(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	return &blocks{mode: ecb{b, p.Encrypt}, encrypt: p.Encrypt, padding: true}, nil
}

func (b *blocks) SetPadding(on bool) { b.padding = on }

func (b *blocks) Update(in []byte) ([]byte, error) {
	n := b.mode.BlockSize()
	whole := append(b.rest, in...)
	keep := len(whole) % n
	if keep == 0 && !b.encrypt && b.padding && len(whole) > 0 {
		keep = n // it may be the one with the padding
	}
	out := make([]byte, len(whole)-keep)
	b.mode.CryptBlocks(out, whole[:len(out)])
	b.rest = append([]byte{}, whole[len(out):]...)
	return out, nil
}

func (b *blocks) Final() ([]byte, error) {
	n := b.mode.BlockSize()
	switch {
	case !b.padding && len(b.rest) > 0:
		return nil, errFinalLength
	case !b.padding:
		return nil, nil
	case b.encrypt:
		pad := n - len(b.rest)
		for range pad {
			b.rest = append(b.rest, byte(pad))
		}
		b.mode.CryptBlocks(b.rest, b.rest)
		return b.rest, nil
	case len(b.rest) != n:
		return nil, errFinalLength
	}
	b.mode.CryptBlocks(b.rest, b.rest)
	pad := int(b.rest[n-1])
	good := subtle.ConstantTimeLessOrEq(1, pad) & subtle.ConstantTimeLessOrEq(pad, n)
	for i := range n {
		inside := subtle.ConstantTimeLessOrEq(n-i, pad)
		good &= 1 ^ inside&(1^subtle.ConstantTimeByteEq(b.rest[i], byte(pad)))
	}
	if good != 1 {
		return nil, errBadDecrypt
	}
	return b.rest[:n-pad], nil
}

// ecb is that mode of a block cipher.
type ecb struct {
	cipher.Block
	encrypt bool
}

func (e ecb) CryptBlocks(dst, src []byte) {
	n := e.BlockSize()
	for ; len(src) >= n; dst, src = dst[n:], src[n:] {
		if e.encrypt {
			e.Encrypt(dst, src)
		} else {
			e.Decrypt(dst, src)
		}
	}
}
