//go:build small

package zlib

import "nodeos/unode/flavour"

func newZstdEncoder([]uint32, []byte, int64) (k codec, wrong string) {
	return nil, flavour.Missing("zstd compression")
}
