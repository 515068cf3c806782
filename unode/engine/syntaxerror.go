package engine

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// source is the text that a parser reads and where in it it fails.
type source struct {
	text  string
	at    int // the error's offset in bytes
	last  int // the end of the token before
	token int32
}

func (t *thrown) source() source {
	ps := (*lib.TJSParseState)(unsafe.Add(nil, t.parser))
	s := source{
		text:  unsafe.String((*byte)(unsafe.Add(nil, ps.Fbuf_start)), int(ps.Fbuf_end-ps.Fbuf_start)),
		at:    int(t.at - ps.Fbuf_start),
		last:  int(ps.Flast_ptr - ps.Fbuf_start),
		token: ps.Ftoken.Fval,
	}
	if t.at != ps.Ftoken.Fptr {
		s.token = 0
	}
	s.at = max(0, min(s.at, len(s.text)))
	s.last = max(0, min(s.last, s.at))
	return s
}

// syntaxError tells V8's text for what the engine's parser found. Its own
// formats say what it looked for; V8 tells mostly what stands there instead.
func (t *thrown) syntaxError() (text string, ok bool) {
	s := t.source()
	if (*lib.TJSParseState)(unsafe.Add(nil, t.parser)).Fcur_func == 0 {
		return t.jsonError(s), true
	}
	if f, ok := syntaxTexts[t.format]; ok {
		switch {
		case f == "" && t.format == "variable name expected" && strings.HasPrefix(s.text[s.at:], "["),
			f == "" && t.format == "variable name expected" && strings.HasPrefix(s.text[s.at:], "{"):
			return "Missing initializer in destructuring declaration", true
		case f == "":
			return s.unexpected(), true
		case strings.HasPrefix(f, "Identifier"):
			return fmt.Sprintf(f, s.wordBefore()), true
		case strings.Contains(f, "%s"):
			return fmt.Sprintf(f, s.word()), true
		}
		return f, true
	}
	switch t.format {
	case "invalid increment/decrement operand":
		if rest := s.text[s.at:]; strings.HasPrefix(rest, "++") || strings.HasPrefix(rest, "--") {
			return "Invalid left-hand side expression in postfix operation", true
		}
		return "Invalid left-hand side expression in prefix operation", true
	case "expecting '%c'":
		return s.expected(byte(t.int(0))), true
	case "'%s' is a reserved identifier":
		return s.unexpected(), true
	case "a declaration in the head of a for-%s loop can't have an initializer":
		return "for-" + t.str(0) + " loop variable declaration may not have an initializer.", true
	case "undefined private field '%s'":
		return "Private field '" + t.str(0) + "' must be declared in an enclosing class", true
	case "duplicate exported name '%s'":
		return "Duplicate export of '" + t.str(0) + "'", true
	case "exported variable '%s' does not exist":
		return "Export '" + t.str(0) + "' is not defined in module", true
	case "malformed escape sequence in string literal":
		return s.badEscape(), true
	}
	return "", false
}

// int is the i-th argument of the format, a C int.
func (t *thrown) int(i int) int {
	return int(*(*int32)(unsafe.Add(nil, t.args+uintptr(i)*8)))
}

// before tells whether the token before the error is word.
func (s source) before(word string) bool {
	head := strings.TrimRight(s.text[:s.at], " \t\r\n")
	return strings.HasSuffix(head, word) && !isWord(lastByte(head[:len(head)-len(word)]))
}

func lastByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c == '#' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf
}

// word is the identifier at the error.
func (s source) word() string {
	n := s.at
	for n < len(s.text) && isWord(s.text[n]) {
		n++
	}
	return s.text[s.at:n]
}

// wordBefore is the identifier before the error.
func (s source) wordBefore() string {
	head := strings.TrimRight(s.text[:s.at], " \t\r\n")
	n := len(head)
	for n > 0 && isWord(head[n-1]) {
		n--
	}
	return head[n:]
}

// expected is said where the parser looks for one character.
func (s source) expected(c byte) string {
	switch {
	case s.before("await"):
		return "await is only valid in async functions and the top level bodies of modules"
	case c == '(' && s.before("import"):
		return "Cannot use import statement outside a module"
	case c == '}' && s.token == '=':
		return "Invalid shorthand property initializer"
	case c == '(' && s.before("for await"):
		return "Unexpected reserved word"
	}
	return s.unexpected()
}

var strictWords = map[string]bool{"implements": true, "interface": true, "let": true, "package": true, "private": true,
	"protected": true, "public": true, "static": true, "yield": true}

// unexpected names the token at the error (Scanner and
// ParserBase::ReportUnexpectedTokenAt).
func (s source) unexpected() string {
	if s.at >= len(s.text) || s.token == lib.ETOK_EOF {
		return "Unexpected end of input"
	}
	c := s.text[s.at]
	switch {
	case c >= '0' && c <= '9', c == '.' && s.at+1 < len(s.text) && s.text[s.at+1] >= '0' && s.text[s.at+1] <= '9':
		return "Unexpected number"
	case c == '"' || c == '\'':
		return "Unexpected string"
	case c == '`':
		return "Unexpected template string"
	case c == '#' && s.token != lib.ETOK_PRIVATE_NAME, c == '@', c == '\\':
		return "Invalid or unexpected token"
	case isWord(c):
		return s.unexpectedWord()
	case c >= utf8.RuneSelf:
		return "Invalid or unexpected token"
	}
	return "Unexpected token '" + s.punctuator() + "'"
}

func (s source) unexpectedWord() string {
	w := s.word()
	switch {
	case s.token == lib.ETOK_IDENT, s.token == lib.ETOK_PRIVATE_NAME:
		if w == "enum" || w == "await" {
			return "Unexpected reserved word"
		}
		if strictWords[w] && w != "let" {
			return "Unexpected strict mode reserved word"
		}
		if r, _ := utf8.DecodeRuneInString(w); r >= utf8.RuneSelf && !unicode.IsLetter(r) {
			return "Invalid or unexpected token"
		}
		return "Unexpected identifier '" + w + "'"
	case w == "enum", w == "await":
		return "Unexpected reserved word"
	case strictWords[w]:
		return "Unexpected strict mode reserved word"
	case s.token == lib.ETOK_ERROR, s.token == 0, s.token > 0:
		return "Invalid or unexpected token"
	}
	return "Unexpected token '" + w + "'"
}

var punctuators = []string{">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
	"=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**"}

func (s source) punctuator() string {
	for _, p := range punctuators {
		if strings.HasPrefix(s.text[s.at:], p) {
			return p
		}
	}
	return s.text[s.at : s.at+1]
}

func (s source) badEscape() string {
	rest := s.text[s.at:]
	if i := strings.IndexByte(rest, '\\'); i >= 0 && i < 2 {
		rest = rest[i+1:]
	}
	switch {
	case strings.HasPrefix(rest, "x"):
		return "Invalid hexadecimal escape sequence"
	case strings.HasPrefix(rest, "u{"):
		return "Undefined Unicode code-point"
	}
	return "Invalid Unicode escape sequence"
}

// syntaxTexts are V8's texts by the engine's formats; "" names the token that
// stands at the error, %s is the word there.
var syntaxTexts = map[string]string{
	"unexpected token in expression: '%.*s'":                   "",
	"variable name expected":                                   "",
	"invalid property name":                                    "",
	"invalid field name":                                       "",
	"expecting field name":                                     "",
	"expecting target":                                         "",
	"identifier expected":                                      "",
	"class statement requires a name":                          "",
	"string expected":                                          "",
	"from clause expected":                                     "",
	"expecting 'as'":                                           "",
	"meta expected":                                            "",
	"missing formal parameter":                                 "",
	"invalid switch statement":                                 "",
	"unsupported keyword: %s":                                  "",
	"unexpected character":                                     "Invalid or unexpected token",
	"invalid number literal":                                   "Invalid or unexpected token",
	"unexpected end of string":                                 "Invalid or unexpected token",
	"unexpected end of comment":                                "Invalid or unexpected token",
	"function name expected":                                   "Function statements require a function name",
	"missing initializer for using variable":                   "Missing initializer in using declaration",
	"missing ) after argument list":                            "missing ) after argument list",
	"expected '}' after template expression":                   "Missing } in template expression",
	"unexpected end of regexp":                                 "Invalid regular expression: missing /",
	"unexpected line terminator in regexp":                     "Invalid regular expression: missing /",
	"return not in a function":                                 "Illegal return statement",
	"return in a static initializer block":                     "Illegal return statement",
	"break must be inside loop or switch":                      "Illegal break statement",
	"continue must be inside loop":                             "Illegal continue statement: no surrounding iteration statement",
	"break/continue label not found":                           "Undefined label '%s'",
	"duplicate label name":                                     "Label '%s' has already been declared",
	"duplicate default":                                        "More than one default clause in switch statement",
	"expecting catch or finally":                               "Missing catch or finally after try",
	"line terminator not allowed after throw":                  "Illegal newline after throw",
	"missing initializer for const variable":                   "Missing initializer in const declaration",
	"invalid redefinition of lexical identifier":               "Identifier '%s' has already been declared",
	"invalid redefinition of global identifier":                "Identifier '%s' has already been declared",
	"invalid redefinition of a variable":                       "Identifier '%s' has already been declared",
	"invalid redefinition of parameter name":                   "Identifier '%s' has already been declared",
	"invalid redefinition of global identifier in module code": "Identifier '%s' has already been declared",
	"duplicate import binding":                                 "Identifier '%s' has already been declared",
	"private class field is already defined":                   "Identifier '%s' has already been declared",
	"'let' is not a valid lexical identifier":                  "let is disallowed as a lexically bound name",
	"invalid lexical variable name":                            "let is disallowed as a lexically bound name",
	"invalid assignment left-hand side":                        "Invalid left-hand side in assignment",
	"invalid destructuring target":                             "Invalid destructuring assignment target",
	"invalid for in/of left hand-side":                         "Invalid left-hand side in for-loop",
	"expected 'of' or 'in' in for control expression":          "Invalid left-hand side in for-in loop: Must have a single binding.",
	"rest element must be the last one":                        "Rest element must be last element",
	"assignment rest property must be last":                    "Rest element must be last element",
	"rest element cannot have a default value":                 "Rest element must be last element",
	"invalid lvalue in strict mode":                            "Unexpected eval or arguments in strict mode",
	"invalid variable name in strict mode":                     "Unexpected eval or arguments in strict mode",
	"invalid argument name in strict code":                     "Unexpected eval or arguments in strict mode",
	"invalid function name in strict code":                     "Unexpected eval or arguments in strict mode",
	"duplicate argument names not allowed in this context":     "Duplicate parameter name not allowed in this context",
	"duplicate parameter names not allowed in this context":    "Duplicate parameter name not allowed in this context",
	"\"use strict\" not allowed in function with default or destructuring parameter": "Illegal 'use strict' directive in function with non-simple parameter list",
	"invalid keyword: with":                                                       "Strict mode code may not include a with statement",
	"octal literals are deprecated in strict mode":                                "Octal literals are not allowed in strict mode.",
	"octal escape sequences are not allowed in strict mode":                       "Octal escape sequences are not allowed in strict mode.",
	"cannot delete a direct reference in strict mode":                             "Delete of an unqualified identifier in strict mode.",
	"cannot delete a private class field":                                         "Private fields can not be deleted",
	"'super' is only valid in a method":                                           "'super' keyword unexpected here",
	"super() is only valid in a derived class constructor":                        "'super' keyword unexpected here",
	"invalid use of 'super'":                                                      "'super' keyword unexpected here",
	"private class field forbidden after super":                                   "Unexpected private field",
	"import.meta only valid in module code":                                       "Cannot use 'import.meta' outside a module",
	"new.target only allowed within functions":                                    "new.target expression is not allowed here",
	"invalid use of 'import()'":                                                   "Cannot use new with import",
	"new keyword cannot be used with an optional chain":                           "Invalid optional chain from new expression",
	"template literal cannot appear in an optional chain":                         "Invalid tagged template on optional chain",
	"property constructor appears more than once":                                 "A class may only have one constructor",
	"invalid method name":                                                         "Class constructor may not be an accessor",
	"duplicate __proto__ property name":                                           "Duplicate __proto__ fields are not allowed in object literals",
	"invalid number of arguments for getter or setter":                            "Getter must not have any formal parameters.",
	"unparenthesized unary expression can't appear on the left-hand side of '**'": "Unary operator used immediately before exponentiation expression. Parenthesis must be used to disambiguate operator precedence",
	"cannot mix ?? with && or ||":                                                 "",
	"lexical declarations can't appear in single-statement context":               "Lexical declaration cannot appear in a single-statement context",
	"class declarations can't appear in single-statement context":                 "Unexpected token 'class'",
	"function declarations can't appear in single-statement context":              "In strict mode code, functions can only be declared at top level or inside a block.",
	"for await is only valid in asynchronous functions":                           "Unexpected reserved word",
	"'for await' loop should be used with 'of'":                                   "",
	"'for of' expression cannot start with 'async'":                               "The left-hand side of a for-of loop may not be 'async'.",
	"unexpected 'await' keyword":                                                  "await is only valid in async functions and the top level bodies of modules",
	"await in default expression":                                                 "Illegal await-expression in formal parameters of async function",
	"unexpected 'yield' keyword":                                                  "",
	"yield in default expression":                                                 "Yield expression not allowed in formal parameter",
	"yield is a reserved identifier":                                              "Unexpected strict mode reserved word",
	"'arguments' identifier is not allowed in class field initializer":            "'arguments' is not allowed in class field initializer or static initialization block",
	"Too many call arguments":                                                     "Too many arguments in function call (only 65535 allowed)",
	"stack overflow":                                                              "Maximum call stack size exceeded",
}
