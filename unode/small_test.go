package unode

import (
	"os/exec"
	"strings"
	"testing"

	"nodeos/unode/flavour"
)

// TestSmall: what unode-small lacks throws an error that names it and the way
// out, and what is beside it works.
func TestSmall(t *testing.T) {
	for what, script := range map[string]string{
		"node:tls":           `require('tls')`,
		"node:https":         `require('https')`,
		"node:http2":         `require('node:http2')`,
		"node:sqlite":        `require('node:sqlite')`,
		"node:test":          `require('node:test')`,
		"WebAssembly":        `new WebAssembly.Module(new Uint8Array(8))`,
		"WebSocket":          `new WebSocket('ws://x')`,
		"fetch":              `fetch('http://x')`,
		"brotli compression": `require('zlib').brotliCompressSync('x')`,
		"zstd compression":   `require('zlib').zstdCompressSync('x')`,
		"this encoding":      `new TextDecoder('shift_jis')`,
		"the key type ed448": `require('crypto').generateKeyPairSync('ed448')`,
	} {
		out, err := exec.Command("../bin/"+flavour.Small, "-e", script).CombinedOutput()
		_, message, _ := strings.Cut(flavour.Missing(""), " ")
		if err == nil || !strings.Contains(string(out), what+" "+message) {
			t.Errorf("%s: %v\n%s", script, err, out)
		}
	}
	const rest = `
const z = require('zlib'), c = require('crypto');
console.log(z.brotliDecompressSync(Buffer.from('CwCAeAM=', 'base64')).toString(),
  z.zstdDecompressSync(Buffer.from('KLUv/SABCQAAeA==', 'base64')).toString(),
  c.generateKeyPairSync('ed25519').privateKey.asymmetricKeyType, new Response('x').status,
  new TextDecoder('utf-16le').decode(Buffer.from('a\0')), typeof WebAssembly)`
	out, err := exec.Command("../bin/"+flavour.Small, "-e", rest).CombinedOutput()
	if got := string(out); err != nil || got != "x x ed25519 200 a object\n" {
		t.Errorf("%v: %q", err, got)
	}
}
