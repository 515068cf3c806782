package typescript

import "slices"

// function reads "function name<T>(a): T { }". start is where its declaration
// begins, to be erased if it has no body; -1 in an expression.
func (p *parser) function(start int, async bool) {
	p.expect("function")
	p.eat("*")
	if p.tok.kind == word {
		p.next()
	}
	mark := len(p.edits)
	p.signature()
	if p.is("{") {
		p.body(async)
		return
	}
	if start < 0 {
		p.expect("{")
	}
	p.semicolon()
	p.edits = p.edits[:mark]
	p.eraseStatement(start)
}

// signature reads type parameters, parameters and the return type.
func (p *parser) signature() {
	p.eraseTypeParameters()
	p.parameters()
	p.annotation()
}

func (p *parser) body(async bool) {
	outer, sync := p.inTrue, p.sync
	p.inTrue, p.sync = false, !async
	p.block()
	p.inTrue, p.sync = outer, sync
}

var parameterModifiers = []string{"public", "private", "protected", "readonly", "override"}

func (p *parser) parameters() {
	p.expect("(")
	for !p.is(")") {
		p.decorators()
		for p.tok.kind == word && slices.Contains(parameterModifiers, p.tok.s) {
			t := p.peek()
			if t.kind != word && t.s != "{" && t.s != "[" {
				break
			}
			for p.tok.kind == word && slices.Contains(parameterModifiers, p.tok.s) && (p.peek().kind == word || p.peek().s == "{") {
				p.next()
			}
			p.unsupported("TypeScript parameter property is not supported in strip-only mode", p.tok.start, p.tok.end)
		}
		if p.is("this") {
			start := p.tok.start
			p.next()
			p.annotation()
			p.eat(",")
			p.blank(start, p.prevEnd)
			continue
		}
		p.eat("...")
		p.target()
		if p.is("?") {
			p.blank(p.tok.start, p.tok.end)
			p.next()
		}
		p.annotation()
		if p.eat("=") {
			p.outside(func() { p.assign(false) })
		}
		if !p.is(")") {
			p.expect(",")
		}
	}
	p.next()
}

// target reads a name or a pattern that is bound.
func (p *parser) target() {
	p.enter()
	defer p.leave()
	switch {
	case p.is("["):
		p.next()
		for !p.is("]") {
			if p.eat(",") {
				continue
			}
			p.eat("...")
			p.target()
			p.initializer()
			if !p.is("]") {
				p.expect(",")
			}
		}
		p.next()
	case p.is("{"):
		p.next()
		for !p.is("}") {
			if p.eat("...") {
				p.target()
			} else {
				p.key()
				if p.eat(":") {
					p.target()
				}
				p.initializer()
			}
			if !p.is("}") {
				p.expect(",")
			}
		}
		p.next()
	case p.tok.kind == word && !reserved[p.tok.s]:
		p.next()
	default:
		p.unexpected()
	}
}

func (p *parser) initializer() {
	if p.eat("=") {
		p.outside(func() { p.assign(false) })
	}
}

func (p *parser) decorators() {
	for p.is("@") {
		p.next()
		p.primary()
		p.suffixes(true)
	}
}

// class reads "class Name<T> extends X<T> implements Y { }".
func (p *parser) class(int) {
	p.expect("class")
	if p.tok.kind == word && !p.isAny("extends", "implements") || p.is("implements") && p.peek().s != "" && p.peek().kind == punct {
		p.next()
	}
	p.eraseTypeParameters()
	if p.eat("extends") {
		p.primary()
		p.heritage()
	}
	if p.is("implements") {
		start := p.tok.start
		for {
			p.next()
			p.typ(true)
			if !p.is(",") {
				break
			}
		}
		p.blank(start, p.prevEnd)
	}
	p.expect("{")
	for !p.is("}") {
		if !p.eat(";") {
			p.classMember()
		}
	}
	p.next()
}

// heritage reads what follows the first word of a superclass.
func (p *parser) heritage() {
	for {
		p.suffixes(true)
		if !p.is("<") {
			return
		}
		start := p.tok.start
		p.typeArguments()
		p.blank(start, p.prevEnd)
	}
}

var classModifiers = []string{
	"declare", "private", "public", "protected", "static", "abstract", "override", "readonly", "accessor", "async", "get", "set",
}

func (p *parser) classMember() {
	start, mark := p.tok.start, len(p.edits)
	p.decorators()
	erased, async := false, false
	for p.tok.kind == word && slices.Contains(classModifiers, p.tok.s) {
		t := p.peek()
		if t.kind == eof || t.kind == punct && t.s != "[" && t.s != "*" && !(p.is("static") && t.s == "{") {
			break // the name
		}
		if t.nl && p.isAny("get", "set", "declare", "abstract", "accessor", "readonly", "async") && t.s != "[" && t.kind == punct {
			break
		}
		switch p.tok.s {
		case "static":
			if t.s == "{" {
				p.next()
				p.body(false)
				return
			}
		case "async":
			async = true
		case "declare", "abstract":
			erased = true
			fallthrough
		case "private", "public", "protected", "override", "readonly":
			p.blank(p.tok.start, p.tok.end)
		}
		p.next()
	}
	p.eat("*")
	if p.is("[") && p.indexSignature() {
		p.annotation()
		p.semicolon()
		p.edits = p.edits[:mark]
		p.blank(start, p.prevEnd)
		return
	}
	p.key()
	if p.is("?") || p.is("!") && !p.tok.nl {
		p.blank(p.tok.start, p.tok.end)
		p.next()
	}
	if p.is("(") || p.is("<") {
		p.signature()
		if p.is("{") {
			p.body(async)
			return
		}
		erased = true // an overload
	} else {
		p.annotation()
		p.initializer()
	}
	p.semicolon()
	if erased {
		p.edits = p.edits[:mark]
		p.blank(start, p.prevEnd)
	}
}

// indexSignature reads "[key: type]", if it is there.
func (p *parser) indexSignature() bool {
	return p.try(func() bool {
		p.next()
		if p.tok.kind != word {
			return false
		}
		p.next()
		if !p.eat(":") {
			return false
		}
		p.typ(true)
		return p.eat("]")
	})
}
