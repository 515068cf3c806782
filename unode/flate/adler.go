package flate

// updateAdler continues an Adler-32 checksum (RFC 1950, 8.2), which the standard
// library only does for a hash of its own.
func updateAdler(sum uint32, b []byte) uint32 {
	const mod, most = 65521, 5552 // the most bytes before the sums overflow
	lo, hi := sum&0xffff, sum>>16
	for len(b) > 0 {
		n := min(len(b), most)
		for _, c := range b[:n] {
			lo += uint32(c)
			hi += lo
		}
		lo, hi = lo%mod, hi%mod
		b = b[n:]
	}
	return hi<<16 | lo
}
