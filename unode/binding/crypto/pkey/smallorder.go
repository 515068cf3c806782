package pkey

import (
	"bytes"
	"encoding/hex"
)

// smallOrder is the encodings of the points of edwards25519 whose order divides
// the cofactor, without the sign of x: for a public key among them anyone can make
// signatures. Web Crypto refuses them in signatures too.
var smallOrder = [...]string{
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

func smallOrder25519(point []byte) bool {
	p := clone(point)
	p[31] &= 0x7f
	text := hex.EncodeToString(p)
	for _, s := range smallOrder {
		if s == text {
			return true
		}
	}
	return false
}

// smallOrder448 is the same for edwards448, where y is 0, 1 or -1.
func smallOrder448(public []byte) bool {
	y := clone(public[:56])
	minusOne := bytes.Repeat([]byte{0xff}, 56)
	minusOne[0], minusOne[28] = 0xfe, 0xfe
	small := len(bytes.Trim(y[1:], "\x00")) == 0 && y[0] <= 1
	return small || bytes.Equal(y, minusOne)
}
