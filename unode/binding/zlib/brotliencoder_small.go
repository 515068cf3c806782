//go:build small

package zlib

import "nodeos/unode/flavour"

func newBrotliEncoder([]uint32) (k codec, wrong string) {
	return nil, flavour.Missing("brotli compression")
}
