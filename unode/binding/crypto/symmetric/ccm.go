package symmetric

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// ccm is CCM (SP 800-38C): the length of the message goes first, so all of it
// comes in one Update.
type ccm struct {
	block   cipher.Block
	stream  cipher.Stream
	mask    []byte
	mac     []byte
	nonce   []byte
	tagSize int
	encrypt bool
	aad     []byte
	length  int // of the message; set when it is known
	done    bool
}

func newCCM(a *Algorithm, p Params) (Cipher, error) {
	b, err := a.block(p.Key)
	if err != nil {
		return nil, err
	}
	c := &ccm{block: b, mask: make([]byte, 16), nonce: append([]byte{}, p.IV...), tagSize: p.Tag, encrypt: p.Encrypt}
	counter := make([]byte, 16)
	counter[0] = byte(14 - len(p.IV))
	copy(counter[1:], p.IV)
	b.Encrypt(c.mask, counter)
	counter[15] = 1
	c.stream = cipher.NewCTR(b, counter)
	return c, nil
}

func (c *ccm) AAD(b []byte) { c.aad = append(c.aad, b...) }

// start makes the first blocks of the MAC.
func (c *ccm) start(length int) {
	first := make([]byte, 16)
	binary.BigEndian.PutUint64(first[8:], uint64(length))
	copy(first[1:], c.nonce)
	first[0] = byte((c.tagSize-2)/2<<3 | (14 - len(c.nonce)))
	if len(c.aad) > 0 {
		first[0] |= 1 << 6
	}
	c.mac = first
	c.block.Encrypt(c.mac, c.mac)
	if n := len(c.aad); n > 0 {
		var head []byte
		if n < 0xff00 {
			head = binary.BigEndian.AppendUint16(nil, uint16(n))
		} else {
			head = binary.BigEndian.AppendUint32([]byte{0xff, 0xfe}, uint32(n))
		}
		c.absorb(append(head, c.aad...))
	}
}

func (c *ccm) absorb(b []byte) {
	for len(b) > 0 {
		n := min(16, len(b))
		subtle.XORBytes(c.mac[:n], c.mac[:n], b[:n])
		c.block.Encrypt(c.mac, c.mac)
		b = b[n:]
	}
}

func (c *ccm) Update(in []byte) ([]byte, error) {
	if c.done {
		return nil, ErrData
	}
	c.done = true
	c.start(len(in))
	out := make([]byte, len(in))
	c.stream.XORKeyStream(out, in)
	if c.encrypt {
		c.absorb(in)
	} else {
		c.absorb(out)
	}
	return out, nil
}

func (c *ccm) Final() ([]byte, error) {
	if !c.done {
		c.start(0)
		c.done = true
	}
	subtle.XORBytes(c.mac, c.mac, c.mask)
	return nil, nil
}

func (c *ccm) Tag() []byte { return c.mac[:c.tagSize] }
