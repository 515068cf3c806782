//go:build !small

package icu

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/traditionalchinese"
)

// legacyDecoder is decoderFor for the encodings with tables: those of Chinese,
// Japanese and Korean.
func legacyDecoder(name string) (decoder, bool) {
	var e encoding.Encoding
	switch name {
	case "gb18030", "gbk":
		return &gb18030Decoder{}, true
	case "big5":
		e = traditionalchinese.Big5
	case "euc-jp":
		e = japanese.EUCJP
	case "iso-2022-jp":
		return &iso2022jpDecoder{}, true
	case "shift_jis":
		e = japanese.ShiftJIS
	case "euc-kr":
		e = korean.EUCKR
	default:
		return nil, false
	}
	return &textDecoder{t: e.NewDecoder().Transformer}, true
}
