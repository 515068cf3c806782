package cjslexer

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ src, names, reexports string }{
		{`exports.a = 1; exports['b-c'] = 2; module.exports.d = 3`, "a b-c d", ""},
		{`module.exports = { a, b: c, 'd': e, f: g() , h }`, "a b d f", ""},
		{`module.exports = { a, ...require("./x"), b }`, "a b", "./x"},
		{`module.exports = require('./lib')`, "", "./lib"},
		{`module.exports = require('./a'); module.exports = require('./b')`, "", "./b"},
		{`Object.defineProperty(exports, "__esModule", { value: true });`, "__esModule", ""},
		{`Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return q.p; } })`, "a", ""},
		{`Object.defineProperty(exports, 'a', { enumerable: false, get: function () { return q.p; } })`, "", ""},
		{`Object.defineProperty(exports,"x",{enumerable:!0,get:()=>y})`, "x", ""},
		{`__exportStar(require("./a"), exports); tslib.__exportStar(require('b'), exports); __export(require("c"))`, "", "./a b c"},
		{`var _m = require("./m");
Object.keys(_m).forEach(function (key) {
  if (key === "default" || key === "__esModule") return;
  if (key in exports && exports[key] === _m[key]) return;
  Object.defineProperty(exports, key, { enumerable: true, get: function () { return _m[key]; } });
});`, "", "./m"},
		{`exports.a = exports.b = void 0`, "a b", ""},
		{`foo.exports.a = 1; this.module.exports.b = 2`, "", ""},
		{`// exports.a = 1
/* exports.b = 2 */ "exports.c = 3"; ` + "`exports.d = ${ exports.e = 5 }`" + `; /exports.f = "/.test(x); exports.g = 7`, "g", ""},
		{`if (x) /"/.test(y); exports.a = 1 / 2; exports.b = a / b / "c"; exports.c = 3`, "a b c", ""},
		{`exports.a == 1; exports.b => 1; exports.c`, "", ""},
		{`#!/usr/bin/env node
exports.a = 1`, "a", ""},
		{`exports.caf\u00e9 = 1`, `caf\u00e9`, ""},
		{"exports['\\x41'] = 1; exports['unterminated", "A", ""},
		{`(function (exports) { exports.inner = 1 })({})`, "inner", ""},
	} {
		names, reexports := Parse(c.src)
		if got := strings.Join(names, " "); got != c.names {
			t.Errorf("names of %s: %q, want %q", c.src, got, c.names)
		}
		if got := strings.Join(reexports, " "); got != c.reexports {
			t.Errorf("re-exports of %s: %q, want %q", c.src, got, c.reexports)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("exports.a = `${'}'}` / /[/]/g")
	f.Add("module.exports = {...require('x'),a:b")
	f.Add("'\\")
	f.Fuzz(func(t *testing.T, src string) { Parse(src) })
}
