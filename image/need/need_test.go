package need

import (
	"strings"
	"testing"
)

// TestIn: what needs unode and what does not. The first three are lines of
// programs that unode-small must run, as express is one of them.
func TestIn(t *testing.T) {
	for _, c := range []struct {
		name, text string
		full       bool
	}{
		{"a value", `return this.protocol === 'https'; const x = require("./lib/x")`, false},
		{"documentation", "/**\n * Use it:\n *   https = require('node:https');\n */\nfunction f() {}\n", false},
		{"quotes in documentation", "/**\n * `a` is\n *   require('node:https')\n */\nconst s = `b`\n", false},
		{"a line of a comment", "  // var tls = require('tls')\nf()", false},
		{"a package of that name", `require('test'); require('sqlite'); import 'test'`, false},
		{"decoders", `new TextDecoder(); new TextDecoder('utf-8'); new TextDecoder( "UTF8", { fatal: true })`, false},
		{"decompression", `zlib.createBrotliDecompress(); 'createZstdDecompress' in zlib; new DecompressionStream('gzip'); fetchAll()`, false},
		{"computed, no name", `var fn = require(mod).__express`, false},
		{"longer names", `require('https-proxy'); require('./tls'); require('node:http')`, false},

		{"require", `const h = require('https')`, true},
		{"over lines", "require(\n  \"tls\"\n)", true},
		{"prefix", `require('node:sqlite')`, true},
		{"prefix alone", `const name = 'node:test'`, true},
		{"import", `import https from "https"`, true},
		{"import over lines", "import {\n a,\n b\n} from 'http2'", true},
		{"for its effect", `import 'wasi'`, true},
		{"export", `export * from 'tls'`, true},
		{"import()", "await import(`https`)", true},
		{"getBuiltinModule", `process.getBuiltinModule?.('https')`, true},
		{"a bundler's name of require", `var t=n("https")`, true},
		{"a comment within", `require(/* the */ 'https')`, true},
		{"createRequire", `const r = createRequire(import.meta.url); use(r, 'https')`, true},
		{"computed", `const load = (m) => require(m); [ 'http', 'https' ].map(load)`, true},
		{"an alias", `const r = require, m = ['https']; r(m[0])`, true},
		{"escapes in the name", `require('htt\x70s')`, true},
		{"escapes in an import", `import h from "htt\u0070s"`, true},
		{"escapes in require", `\u0072equire.call(null, 'https')`, true},
		{"module.require", `module.require('tls')`, true},
		{"Module._load", `Module._load('tls', module)`, true},
		{"subpath", `require('inspector/promises')`, true},
		{"trailing comment", `f() // require('https')`, true},
		{"string", `const s = "WebAssembly"`, true},
		{"fetch", `fetch('http://x')`, true},
		{"fetch taken", `const f = globalThis.fetch`, true},
		{"WebSocket", `new WebSocket(u)`, true},
		{"a table", `new TextDecoder('shift_jis')`, true},
		{"a variable's encoding", `new TextDecoder(e)`, true},
		{"TextDecoder taken", `const { TextDecoder } = require('util')`, true},
		{"brotli", `zlib.createBrotliCompress()`, true},
		{"zstd", `zlib.createZstdCompress()`, true},
		{"a key type", `generateKeyPair('ed448', cb)`, true},
		{"no comment: template", "const s = `\n/* ` + require('https') + `\n*/`", true},
		{"no comment: in a template", "const s = `\n/* ${ require('https') }\n*/`", true},
		{"no comment: line in a template", "const s = `\n// ${ require('https') }\n`", true},
		{"no comment: string goes on", "const s = '\\\n/* '; require('https'); '*/'", true},
		{"after a comment", "/* a */ require('https')", true},
		{"a comment's end", "f(); /*\n // */ require('https')", true},
		{"another end of line", "// a\u2028require('https')", true},
		{"old end of line", "// a\rrequire('https')", true},
		{"comment without an end", "/* require('https')", true},
	} {
		if what := in("a.js", c.text); (what != "") != c.full {
			t.Errorf("%s: %q is found in %q", c.name, what, c.text)
		}
	}
	if in("package.json", `{"imports":{"#h":"https"}}`) == "" {
		t.Error("an import map that names https is overlooked")
	}
	if in("package.json", `{"dependencies":{"https":"1"}}`) != "" {
		t.Error("a dependency's name counts")
	}
}

func FuzzComments(f *testing.F) {
	for _, s := range []string{"", "/*", "//", "a\n/* b */ c\n// d", "`\n// `", "\\\n//"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := withoutComments(s)
		if !strings.Contains(s, "//") && !strings.Contains(s, "/*") && len(out) > len(s)+1 {
			t.Errorf("%q became %q", s, out)
		}
		in("a.js", s)
	})
}
