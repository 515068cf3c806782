package typescript

import "slices"

// expression reads a comma expression. noIn: "in" ends it.
func (p *parser) expression(noIn bool) {
	p.assign(noIn)
	for p.eat(",") {
		p.assign(noIn)
	}
}

var assignments = []string{"=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "??="}

// assign reads an assignment expression.
func (p *parser) assign(noIn bool) {
	p.enter()
	defer p.leave()
	if p.arrow(noIn) {
		return
	}
	if p.is("yield") {
		if t := p.peek(); t.s == "*" || !t.nl && startsExpression(t) {
			p.next()
			p.eat("*")
			p.assign(noIn)
			return
		}
	}
	p.binary(noIn)
	if p.is("?") {
		p.next()
		outer := p.inTrue
		p.inTrue = true
		p.assign(false)
		p.inTrue = outer
		p.expect(":")
		p.assign(noIn)
		return
	}
	if p.tok.kind == punct && slices.Contains(assignments, p.tok.s) {
		p.next()
		p.assign(noIn)
	}
}

func startsExpression(t token) bool {
	switch t.kind {
	case eof:
		return false
	case punct:
		switch t.s {
		case "(", "[", "{", "+", "-", "!", "~", "++", "--", "/", "/=", "<", "@":
			return true
		}
		return false
	case word:
		switch t.s {
		case "in", "of", "instanceof", "as", "satisfies":
			return false
		}
	}
	return true
}

// arrow reads an arrow function, if one begins here.
func (p *parser) arrow(noIn bool) bool {
	if p.tok.kind == word {
		t := p.peek()
		if t.s == "=>" && t.kind == punct && !t.nl && !reserved[p.tok.s] {
			p.next()
			p.next()
			p.arrowBody(noIn, false)
			return true
		}
		if !p.is("async") || t.nl {
			return false
		}
		if t.kind == word && !reserved[t.s] {
			return p.try(func() bool {
				p.next()
				p.next()
				if !p.is("=>") {
					return false
				}
				p.next()
				p.arrowBody(noIn, true)
				return true
			})
		}
		if t.s != "(" && t.s != "<" {
			return false
		}
	} else if !p.is("(") && !p.is("<") {
		return false
	}
	at := p.tok.start
	if p.notArrow[at] {
		return false
	}
	typed, async := false, p.is("async")
	ok := p.try(func() bool {
		p.eat("async")
		p.eraseTypeParameters()
		p.parameters()
		if close := p.prevEnd - 1; p.is(":") {
			typed = true
			p.next()
			p.typ(true)
			p.returnType(close)
		}
		return p.is("=>") && !p.tok.nl
	})
	if !ok {
		p.notArrow[at] = true
		return false
	}
	s := p.save()
	p.next()
	p.arrowBody(noIn, async)
	if typed && p.inTrue && !p.is(":") {
		// a ? (b) : c => d: the colon was the conditional's.
		p.restore(s)
		p.edits = slices.DeleteFunc(p.edits, func(e edit) bool { return e.start >= at })
		p.pos = at
		p.next()
		p.notArrow[at] = true
		return false
	}
	return true
}

// returnType erases the type after the parenthesis at close, up to the current
// token, an arrow, which must be on the line of a parenthesis.
func (p *parser) returnType(close int) {
	for i := close; i < p.prevEnd; i++ {
		if p.src[i] == '\n' || p.src[i] == '\r' {
			p.edits = append(p.edits, edit{start: close, end: p.prevEnd, last: ')'})
			return
		}
	}
	p.blank(close+1, p.prevEnd)
}

func (p *parser) arrowBody(noIn, async bool) {
	outer, sync := p.inTrue, p.sync
	p.sync = !async
	if p.is("{") {
		p.inTrue = false
		p.block()
	} else {
		p.assign(noIn)
	}
	p.inTrue, p.sync = outer, sync
}

var binaryOperators = map[string]bool{
	"==": true, "!=": true, "===": true, "!==": true, "<": true, ">": true, "<=": true, ">=": true, "<<": true, ">>": true, ">>>": true,
	"+": true, "-": true, "*": true, "/": true, "%": true, "**": true, "&": true, "|": true, "^": true, "&&": true, "||": true, "??": true,
}

func (p *parser) binary(noIn bool) {
	p.unary()
	for {
		switch {
		case p.tok.kind == punct && binaryOperators[p.tok.s], p.is("instanceof"), p.is("in") && !noIn:
			p.next()
			p.unary()
		case (p.is("as") || p.is("satisfies")) && !p.tok.nl:
			start := p.tok.start
			p.next()
			if !p.eat("const") {
				p.typ(true)
			}
			e := edit{start: start, end: p.prevEnd}
			if p.tok.nl && p.continues() {
				e.first = ';'
			}
			p.edits = append(p.edits, e)
		default:
			return
		}
	}
}

// continues tells whether the current token, on a new line, would continue what
// is before it once that was erased.
func (p *parser) continues() bool {
	switch p.tok.kind {
	case punct:
		return p.isAny("(", "[", "+", "-", "/", "*", "<", "/=", "++", "--")
	case template:
		return true
	}
	return false
}

func (p *parser) unary() {
	p.enter()
	defer p.leave()
	switch {
	case p.isAny("!", "~", "+", "-", "++", "--"), p.isAny("typeof", "void", "delete"):
		p.next()
		p.unary()
	case p.is("await"):
		if t := p.peek(); startsExpression(t) && !(t.nl && (t.s == "(" || t.s == "[")) {
			if p.sync && t.kind != punct && !t.nl {
				p.fail("await isn't allowed in non-async function", t.start, t.end)
			}
			p.next()
			p.unary()
			return
		}
		p.postfix()
	case p.is("<"):
		start := p.tok.start
		p.typeArguments()
		p.unary()
		p.unsupported("The angle-bracket syntax for type assertions, `<T>expr`, is not supported in type strip mode. "+
			"Instead, use the 'as' syntax: `expr as T`.", start, p.prevEnd)
	default:
		p.postfix()
	}
}

func (p *parser) postfix() {
	p.primary()
	p.suffixes(true)
	if p.isAny("++", "--") && !p.tok.nl {
		p.next()
	}
}

// suffixes reads member accesses and, if calls is set, calls.
func (p *parser) suffixes(calls bool) {
	for {
		switch {
		case p.is("."):
			p.next()
			p.name()
		case p.is("?."):
			p.next()
			switch {
			case p.is("("), p.is("["), p.tok.kind == template:
			case p.is("<"):
				start := p.tok.start
				p.typeArguments()
				p.blank(start, p.prevEnd)
			default:
				p.name()
			}
		case p.is("["):
			p.next()
			p.bracketed("]")
		case p.is("(") && calls:
			p.arguments()
		case p.tok.kind == template:
			p.templateRest(func() { p.outside(func() { p.expression(false) }) })
		case p.is("!") && !p.tok.nl:
			p.blank(p.tok.start, p.tok.end)
			p.next()
		case p.is("<"), p.is("<<"):
			if !p.try(p.callTypeArguments) {
				return
			}
		default:
			return
		}
	}
}

// callTypeArguments erases type arguments in an expression, if that is what they
// are (TypeScript's canFollowTypeArgumentsInExpression).
func (p *parser) callTypeArguments() bool {
	start := p.tok.start
	p.typeArguments()
	if !p.is("(") && p.tok.kind != template {
		if p.isAny("<", ">", "+", "-") {
			return false
		}
		binary := p.tok.kind == punct && binaryOperators[p.tok.s] || p.isAny("in", "instanceof", "as", "satisfies", "&&", "||", "??")
		if !p.tok.nl && !binary && startsExpression(p.tok) {
			return false
		}
	}
	p.blank(start, p.prevEnd)
	return true
}

// name reads the name of a property.
func (p *parser) name() {
	if p.tok.kind != word && p.tok.kind != private {
		p.unexpected()
	}
	p.next()
}

// outside runs f where no conditional expression is open.
func (p *parser) outside(f func()) {
	outer := p.inTrue
	p.inTrue = false
	f()
	p.inTrue = outer
}

func (p *parser) bracketed(close string) {
	p.outside(func() { p.expression(false) })
	p.expect(close)
}

func (p *parser) arguments() {
	p.expect("(")
	p.outside(func() { p.list(")") })
}

// list reads elements of an array or arguments up to and with close.
func (p *parser) list(close string) {
	for !p.is(close) {
		if p.is(",") {
			p.next()
			continue
		}
		p.eat("...")
		p.assign(false)
		if !p.is(close) {
			p.expect(",")
		}
	}
	p.next()
}

func (p *parser) primary() {
	switch p.tok.kind {
	case eof:
		p.fail("Expression expected", p.tok.start, p.tok.end)
	case number, text, regex, private:
		p.next()
		return
	case template:
		p.templateRest(func() { p.outside(func() { p.expression(false) }) })
		return
	case punct:
		switch p.tok.s {
		case "/", "/=":
			p.regexp()
			p.next()
		case "(":
			p.next()
			p.bracketed(")")
		case "[":
			p.next()
			p.outside(func() { p.list("]") })
		case "{":
			p.outside(p.object)
		case "@":
			p.decorators()
			p.class(p.tok.start)
		default:
			p.fail("Expression expected", p.tok.start, p.tok.end)
		}
		return
	}
	switch p.tok.s {
	case "function":
		p.outside(func() { p.function(-1, false) })
	case "class":
		p.outside(func() { p.class(-1) })
	case "new":
		p.next()
		if p.eat(".") {
			p.next()
			return
		}
		p.primary()
		p.suffixes(false)
		if p.is("(") {
			p.arguments()
		}
	case "async":
		if t := p.peek(); t.s == "function" && !t.nl {
			p.next()
			p.outside(func() { p.function(-1, true) })
			return
		}
		p.next()
	case "import":
		p.next()
		if p.eat(".") {
			p.next()
		}
	default:
		if reserved[p.tok.s] && !p.isAny("this", "super", "null", "true", "false") {
			p.fail("Expression expected", p.tok.start, p.tok.end)
		}
		p.next()
	}
}

var reserved = map[string]bool{
	"break": true, "case": true, "catch": true, "class": true, "const": true, "continue": true, "debugger": true, "default": true,
	"delete": true, "do": true, "else": true, "enum": true, "export": true, "extends": true, "false": true, "finally": true,
	"for": true, "function": true, "if": true, "import": true, "in": true, "instanceof": true, "new": true, "null": true,
	"return": true, "super": true, "switch": true, "this": true, "throw": true, "true": true, "try": true, "typeof": true,
	"var": true, "void": true, "while": true, "with": true,
}

// object reads an object literal or, by the same look, an assignment pattern.
func (p *parser) object() {
	p.expect("{")
	for !p.is("}") {
		if p.eat("...") {
			p.assign(false)
		} else {
			p.member()
		}
		if !p.is("}") {
			p.expect(",")
		}
	}
	p.next()
}

// member reads a property of an object literal.
func (p *parser) member() {
	async := false
	for p.isAny("get", "set", "async", "*") {
		if t := p.peek(); !p.is("*") && (t.kind == punct && t.s != "[" && t.s != "*") {
			break
		}
		async = async || p.is("async")
		p.next()
	}
	p.key()
	switch {
	case p.is("("), p.is("<"):
		p.signature()
		p.body(async)
	case p.eat(":"):
		p.assign(false)
	case p.eat("="):
		p.assign(false)
	}
}

// key reads the name of a property or method.
func (p *parser) key() {
	switch {
	case p.is("["):
		p.next()
		p.outside(func() { p.assign(false) })
		p.expect("]")
	case p.tok.kind == word, p.tok.kind == text, p.tok.kind == number, p.tok.kind == private:
		p.next()
	default:
		p.unexpected()
	}
}
