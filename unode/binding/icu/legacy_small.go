//go:build small

package icu

import "nodeos/unode/flavour"

// leftOut stands for the decoders that unode-small lacks.
type leftOut struct{ decoder }

func legacyDecoder(name string) (decoder, bool) {
	switch name {
	case "gb18030", "gbk", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr":
		return leftOut{}, true
	}
	return nil, false
}

func (leftOut) Error() string { return flavour.Missing("TextDecoder's table of this encoding") }
