package symmetric

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //lint:ignore SA1019 Node has it
	"slices"
	"strings"
)

// all is the ciphers.
var all = [...]Algorithm{
	{"aes-128-cbc", "aes-128-cbc", []string{"aes128"}, 419, CBC, 16, 16, 16, aes.NewCipher, newCBC},
	{"aes-192-cbc", "aes-192-cbc", []string{"aes192"}, 423, CBC, 16, 16, 24, aes.NewCipher, newCBC},
	{"aes-256-cbc", "aes-256-cbc", []string{"aes256"}, 427, CBC, 16, 16, 32, aes.NewCipher, newCBC},
	{"aes-128-ecb", "aes-128-ecb", nil, 418, ECB, 16, 0, 16, aes.NewCipher, newECB},
	{"aes-192-ecb", "aes-192-ecb", nil, 422, ECB, 16, 0, 24, aes.NewCipher, newECB},
	{"aes-256-ecb", "aes-256-ecb", nil, 426, ECB, 16, 0, 32, aes.NewCipher, newECB},
	{"aes-128-cfb", "aes-128-cfb", nil, 421, CFB, 1, 16, 16, aes.NewCipher, newCFB},
	{"aes-192-cfb", "aes-192-cfb", nil, 425, CFB, 1, 16, 24, aes.NewCipher, newCFB},
	{"aes-256-cfb", "aes-256-cfb", nil, 429, CFB, 1, 16, 32, aes.NewCipher, newCFB},
	{"aes-128-cfb1", "aes-128-cfb1", nil, 650, CFB, 1, 16, 16, aes.NewCipher, newCFB1},
	{"aes-192-cfb1", "aes-192-cfb1", nil, 651, CFB, 1, 16, 24, aes.NewCipher, newCFB1},
	{"aes-256-cfb1", "aes-256-cfb1", nil, 652, CFB, 1, 16, 32, aes.NewCipher, newCFB1},
	{"aes-128-cfb8", "aes-128-cfb8", nil, 653, CFB, 1, 16, 16, aes.NewCipher, newCFB8},
	{"aes-192-cfb8", "aes-192-cfb8", nil, 654, CFB, 1, 16, 24, aes.NewCipher, newCFB8},
	{"aes-256-cfb8", "aes-256-cfb8", nil, 655, CFB, 1, 16, 32, aes.NewCipher, newCFB8},
	{"aes-128-ofb", "aes-128-ofb", nil, 420, OFB, 1, 16, 16, aes.NewCipher, newOFB},
	{"aes-192-ofb", "aes-192-ofb", nil, 424, OFB, 1, 16, 24, aes.NewCipher, newOFB},
	{"aes-256-ofb", "aes-256-ofb", nil, 428, OFB, 1, 16, 32, aes.NewCipher, newOFB},
	{"aes-128-ctr", "aes-128-ctr", nil, 904, CTR, 1, 16, 16, aes.NewCipher, newCTR},
	{"aes-192-ctr", "aes-192-ctr", nil, 905, CTR, 1, 16, 24, aes.NewCipher, newCTR},
	{"aes-256-ctr", "aes-256-ctr", nil, 906, CTR, 1, 16, 32, aes.NewCipher, newCTR},
	{"aes-128-gcm", "id-aes128-gcm", []string{"id-aes128-GCM"}, 895, GCM, 1, 12, 16, aes.NewCipher, newGCM},
	{"aes-192-gcm", "id-aes192-gcm", []string{"id-aes192-GCM"}, 898, GCM, 1, 12, 24, aes.NewCipher, newGCM},
	{"aes-256-gcm", "id-aes256-gcm", []string{"id-aes256-GCM"}, 901, GCM, 1, 12, 32, aes.NewCipher, newGCM},
	{"aes-128-ccm", "id-aes128-ccm", []string{"id-aes128-CCM"}, 896, CCM, 1, 12, 16, aes.NewCipher, newCCM},
	{"aes-192-ccm", "id-aes192-ccm", []string{"id-aes192-CCM"}, 899, CCM, 1, 12, 24, aes.NewCipher, newCCM},
	{"aes-256-ccm", "id-aes256-ccm", []string{"id-aes256-CCM"}, 902, CCM, 1, 12, 32, aes.NewCipher, newCCM},
	{"aes-128-ocb", "aes-128-ocb", nil, 958, OCB, 16, 12, 16, aes.NewCipher, newOCB},
	{"aes-192-ocb", "aes-192-ocb", nil, 959, OCB, 16, 12, 24, aes.NewCipher, newOCB},
	{"aes-256-ocb", "aes-256-ocb", nil, 960, OCB, 16, 12, 32, aes.NewCipher, newOCB},
	{"aes-128-xts", "aes-128-xts", nil, 913, XTS, 1, 16, 32, aes.NewCipher, newXTS},
	{"aes-256-xts", "aes-256-xts", nil, 914, XTS, 1, 16, 64, aes.NewCipher, newXTS},
	{"aes128-wrap", "id-aes128-wrap", []string{"id-aes128-wrap"}, 788, Wrap, 8, 8, 16, aes.NewCipher, newWrap},
	{"aes192-wrap", "id-aes192-wrap", []string{"id-aes192-wrap"}, 789, Wrap, 8, 8, 24, aes.NewCipher, newWrap},
	{"aes256-wrap", "id-aes256-wrap", []string{"id-aes256-wrap"}, 790, Wrap, 8, 8, 32, aes.NewCipher, newWrap},
	{"aes128-wrap-pad", "id-aes128-wrap-pad", []string{"id-aes128-wrap-pad"}, 897, Wrap, 8, 4, 16, aes.NewCipher, newWrapPad},
	{"aes192-wrap-pad", "id-aes192-wrap-pad", []string{"id-aes192-wrap-pad"}, 900, Wrap, 8, 4, 24, aes.NewCipher, newWrapPad},
	{"aes256-wrap-pad", "id-aes256-wrap-pad", []string{"id-aes256-wrap-pad"}, 903, Wrap, 8, 4, 32, aes.NewCipher, newWrapPad},
	{"chacha20", "chacha20", nil, 1019, Stream, 0, 16, 32, nil, newChaCha},
	{"chacha20-poly1305", "chacha20-poly1305", nil, 1018, Stream, 0, 12, 32, nil, newPoly},
	{"des-ede", "des-ede", []string{"des-ede-ecb"}, 32, ECB, 8, 0, 16, twoKeyDES, newECB},
	{"des-ede-cbc", "des-ede-cbc", nil, 43, CBC, 8, 8, 16, twoKeyDES, newCBC},
	{"des-ede-cfb", "des-ede-cfb", nil, 60, CFB, 1, 8, 16, twoKeyDES, newCFB},
	{"des-ede-ofb", "des-ede-ofb", nil, 62, OFB, 1, 8, 16, twoKeyDES, newOFB},
	{"des-ede3", "des-ede3", []string{"des-ede3-ecb"}, 33, ECB, 8, 0, 24, des.NewTripleDESCipher, newECB},
	{"des-ede3-cbc", "des-ede3-cbc", []string{"des3"}, 44, CBC, 8, 8, 24, des.NewTripleDESCipher, newCBC},
	{"des-ede3-cfb", "des-ede3-cfb", nil, 61, CFB, 1, 8, 24, des.NewTripleDESCipher, newCFB},
	{"des-ede3-cfb1", "des-ede3-cfb1", nil, 658, CFB, 1, 8, 24, des.NewTripleDESCipher, newCFB1},
	{"des-ede3-cfb8", "des-ede3-cfb8", nil, 659, CFB, 1, 8, 24, des.NewTripleDESCipher, newCFB8},
	{"des-ede3-ofb", "des-ede3-ofb", nil, 63, OFB, 1, 8, 24, des.NewTripleDESCipher, newOFB},
	{"des3-wrap", "id-smime-alg-cms3deswrap", []string{"id-smime-alg-CMS3DESwrap"}, 246, Wrap, 8, 0, 24, des.NewTripleDESCipher, newDESWrap},
}

// twoKeyDES is triple DES whose third key is the first.
func twoKeyDES(key []byte) (cipher.Block, error) {
	return des.NewTripleDESCipher(append(append([]byte{}, key...), key[:8]...))
}

// sortNames sorts as OpenSSL does: letters' case counts.
func sortNames(names []string) { slices.SortFunc(names, strings.Compare) }
