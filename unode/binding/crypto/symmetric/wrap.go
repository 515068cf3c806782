package symmetric

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"

	"nodeos/sys"
)

// wrapper wraps a key in one Update.
type wrapper struct {
	do   func(in []byte) []byte // nil for input that cannot be
	done bool
}

func (w *wrapper) Update(in []byte) ([]byte, error) {
	if w.done {
		return nil, ErrData
	}
	w.done = true
	out := w.do(in)
	if out == nil {
		return nil, ErrData
	}
	return out, nil
}

func (w *wrapper) Final() ([]byte, error) { return nil, nil }

// newWrap is RFC 3394; the IV is the check value.
func newWrap(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	check := append([]byte{}, p.IV...)
	if p.Encrypt {
		return &wrapper{do: func(in []byte) []byte {
			if len(in) < 16 || len(in)%8 != 0 {
				return nil
			}
			return wrap(b, check, in)
		}}, nil
	}
	return &wrapper{do: func(in []byte) []byte {
		if len(in) < 24 || len(in)%8 != 0 {
			return nil
		}
		got, out := unwrap(b, in)
		if subtle.ConstantTimeCompare(got, check) != 1 {
			return nil
		}
		return out
	}}, nil
}

// wrap is the process W of RFC 3394 on whole blocks of 8 bytes.
func wrap(b cipher.Block, check, in []byte) []byte {
	out := append(append([]byte{}, check...), in...)
	n := len(in) / 8
	x := make([]byte, 16)
	for j := range 6 {
		for i := 1; i <= n; i++ {
			copy(x, out[:8])
			copy(x[8:], out[8*i:8*i+8])
			b.Encrypt(x, x)
			binary.BigEndian.PutUint64(out, binary.BigEndian.Uint64(x)^uint64(n*j+i))
			copy(out[8*i:], x[8:])
		}
	}
	return out
}

// unwrap undoes wrap.
func unwrap(b cipher.Block, in []byte) (check, out []byte) {
	all := append([]byte{}, in...)
	n := len(in)/8 - 1
	x := make([]byte, 16)
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(x, binary.BigEndian.Uint64(all)^uint64(n*j+i))
			copy(x[8:], all[8*i:8*i+8])
			b.Decrypt(x, x)
			copy(all, x[:8])
			copy(all[8*i:], x[8:])
		}
	}
	return all[:8], all[8:]
}

// newWrapPad is RFC 5649; the IV is the constant half of the check value.
func newWrapPad(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	head := append([]byte{}, p.IV...)
	if p.Encrypt {
		return &wrapper{do: func(in []byte) []byte {
			if len(in) == 0 || uint64(len(in)) > 1<<31 {
				return nil
			}
			check := binary.BigEndian.AppendUint32(append([]byte{}, head...), uint32(len(in)))
			padded := append(append([]byte{}, in...), make([]byte, (8-len(in)%8)%8)...)
			if len(padded) == 8 {
				one := append(check, padded...)
				b.Encrypt(one, one)
				return one
			}
			return wrap(b, check, padded)
		}}, nil
	}
	return &wrapper{do: func(in []byte) []byte {
		if len(in) < 16 || len(in)%8 != 0 {
			return nil
		}
		var check, out []byte
		if len(in) == 16 {
			one := make([]byte, 16)
			b.Decrypt(one, in)
			check, out = one[:8], one[8:]
		} else {
			check, out = unwrap(b, in)
		}
		n := int(binary.BigEndian.Uint32(check[4:]))
		if !bytes.Equal(check[:4], head) || n > len(out) || n <= len(out)-8 {
			return nil
		}
		for _, pad := range out[n:] {
			if pad != 0 {
				return nil
			}
		}
		return out[:n]
	}}, nil
}

// newDESWrap is RFC 3217, section 3.
func newDESWrap(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	second := []byte{0x4a, 0xdd, 0xa2, 0x2c, 0x79, 0xe8, 0x21, 0x05}
	if p.Encrypt {
		return &wrapper{do: func(in []byte) []byte {
			if len(in) == 0 || len(in)%8 != 0 {
				return nil
			}
			sum := sha1.Sum(in)
			iv := make([]byte, 8)
			sys.Random(iv)
			body := append(append([]byte{}, in...), sum[:8]...)
			cipher.NewCBCEncrypter(b, iv).CryptBlocks(body, body)
			out := reverse(append(iv, body...))
			cipher.NewCBCEncrypter(b, second).CryptBlocks(out, out)
			return out
		}}, nil
	}
	return &wrapper{do: func(in []byte) []byte {
		if len(in) < 24 || len(in)%8 != 0 {
			return nil
		}
		out := append([]byte{}, in...)
		cipher.NewCBCDecrypter(b, second).CryptBlocks(out, out)
		out = reverse(out)
		body := out[8:]
		cipher.NewCBCDecrypter(b, out[:8]).CryptBlocks(body, body)
		plain, got := body[:len(body)-8], body[len(body)-8:]
		sum := sha1.Sum(plain)
		if subtle.ConstantTimeCompare(got, sum[:8]) != 1 {
			return nil
		}
		return plain
	}}, nil
}

func reverse(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[len(b)-1-i] = b[i]
	}
	return out
}
