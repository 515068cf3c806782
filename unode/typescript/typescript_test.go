package typescript

import (
	"errors"
	"strings"
	"testing"
)

// TestStrip compares with what Node 24 makes of the same source.
func TestStrip(t *testing.T) {
	for in, want := range map[string]string{
		"const x: number = 1;":         "const x         = 1;",
		"foo\ntype X = 1\n(bar)":       "foo\n;         \n(bar)",
		"x as any\n(foo)":              "x ;     \n(foo)",
		"const f = (a): \n T => 1":     "const f = (a   \n ) => 1",
		`declare module "x" {}; let y`: "                     ; let y",
		"interface A {}\n[1]":          "              \n[1]",
		"const f=async <T,>(x:T)=>x":   "const f=async     (x  )=>x",
		"function f(this: X, a?: number, ...b: any[]): asserts a is X {}":                                          "function f(         a         , ...b       )                 {}",
		"abstract class A { abstract x(): void; [k: string]: any; private readonly y?: number = 1; declare z: 1 }": "         class A {                                                        y          = 1;              }",
		`import {type A, B, type C} from "x"; import type D from "d"; export type {E} from "e"; export {type F}`:   `import {        B,       } from "x";                                                   export {      }`,
		"a!.b!()":                           "a .b ()",
		"namespace T { export type X = 1 }": "                                 ",
		"declare enum E {A}":                "                  ",
		"let é: string = \"é\"; let x: \"日本\" = 1":                        "let é         = \"é\"; let x       = 1",
		"f<T>(x), a < b, new M<K, V>()":                                   "f   (x), a < b, new M      ()",
		"a ? (b) : c => d":                                                "a ? (b) : c => d",
		"a ? (b): c => d : e":                                             "a ? (b)    => d : e",
		"class A<T> extends B<T> implements C, D<T> {}":                   "class A    extends B                       {}",
		"let r = /[/]:a/g, t = `${x as any}`":                             "let r = /[/]:a/g, t = `${x       }`",
		"for (const x of y as any[]) ;":                                   "for (const x of y         ) ;",
		"type A<T> = T extends (infer U extends string)[] ? U : never; 1": "                                                              1",
		"export default interface X {}":                                   "                             ",
		"function f(): void; function f() {}":                             "                    function f() {}",
		"let a = <const T,>(x: T) => x satisfies U":                       "let a =           (x   ) => x            ",
		"var type = 1; type\nX; as = satisfies":                           "var type = 1; type\nX; as = satisfies",
		"class A { static { } get x(): 1 { return 1 } set = 1; static async *g<T>(): X {} accessor z!: 1 }": "class A { static { } get x()    { return 1 } set = 1; static async *g   ()    {} accessor z     }",
	} {
		got, err := Strip(in)
		if err != nil || got != want {
			t.Errorf("%q:\n got %q %v\nwant %q", in, got, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	for in, want := range map[string]Error{
		"enum A {B}":                          {UnsupportedSyntax, "TypeScript enum is not supported in strip-only mode", 1, "enum A {B}\n^^^^^^^^^^\n"},
		"\nexport enum E {A}":                 {UnsupportedSyntax, "TypeScript enum is not supported in strip-only mode", 2, "export enum E {A}\n       ^^^^^^^^^^\n"},
		"namespace X { export const a=1 }":    {UnsupportedSyntax, "TypeScript namespace declaration is not supported in strip-only mode", 1, "namespace X { export const a=1 }\n" + strings.Repeat("^", 32) + "\n"},
		"class A { constructor(public x){} }": {UnsupportedSyntax, "TypeScript parameter property is not supported in strip-only mode", 1, "class A { constructor(public x){} }\n" + strings.Repeat(" ", 29) + "^\n"},
		`import a = require("b")`:             {UnsupportedSyntax, "TypeScript import equals declaration is not supported in strip-only mode", 1, "import a = require(\"b\")\n" + strings.Repeat("^", 23) + "\n"},
		"export = 5":                          {UnsupportedSyntax, "TypeScript export assignment is not supported in strip-only mode", 1, "export = 5\n^^^^^^^^^^\n"},
		"module X {const a=1}":                {UnsupportedSyntax, "`module` keyword is not supported. Use `namespace` instead.", 1, "module X {const a=1}\n^^^^^^^^\n"},
		"type X = ;":                          {InvalidSyntax, "Unexpected token `;`. " + expectedType, 1, "type X = ;\n         ^\n"},
		"const x: = 1;":                       {InvalidSyntax, "Unexpected token `=`. " + expectedType, 1, "const x: = 1;\n         ^\n"},
	} {
		_, err := Strip(in)
		var got *Error
		if !errors.As(err, &got) || *got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", in, err, want)
		}
	}
}

// FuzzStrip: it never panics, keeps the lines, and changes nothing the second time.
func FuzzStrip(f *testing.F) {
	for _, s := range []string{
		"let x: A<B<C>> = (y as Z)!", "class A<T> { private x?: 1; [k: string]: any }", "type T = `a${infer U}`", "a ? (b): c => d : e",
		"`${`${x as y}`}`", "declare global { var x }", "import { type as, type as as } from 'x'", "<T>(x) => {", "/[/]/ / 2", "@a() b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, err := Strip(s)
		if err != nil {
			return
		}
		if a, b := strings.Count(s, "\n"), strings.Count(out, "\n"); a != b {
			t.Errorf("%d lines became %d", a, b)
		}
	})
}
