package typescript

const expectedType = "Expected an identifier, void, yield, null, await, break, a string literal, a numeric literal, true, false, `, -, import, this, typeof, {, [, ("

// annotation erases ": type" if it is there.
func (p *parser) annotation() {
	if p.is(":") {
		start := p.tok.start
		p.next()
		p.typ(true)
		p.blank(start, p.prevEnd)
	}
}

// typ reads a type. conditional: "extends" may make it a conditional one.
func (p *parser) typ(conditional bool) {
	p.enter()
	defer p.leave()
	p.splitAngle()
	if p.is("abstract") && p.peek().s == "new" {
		p.next()
	}
	if p.is("new") || p.is("<") {
		p.eat("new")
		p.typeParameters()
		p.balanced("(")
		p.expect("=>")
		p.typ(conditional)
		return
	}
	if p.is("asserts") {
		if t := p.peek(); !t.nl && t.kind == word && t.s != "is" && t.s != "extends" {
			p.next()
		}
	}
	p.union(conditional)
	if p.is("is") && !p.tok.nl {
		p.next()
		p.typ(conditional)
	}
	if conditional && p.is("extends") && !p.tok.nl {
		p.next()
		p.typ(false)
		p.expect("?")
		p.typ(true)
		p.expect(":")
		p.typ(true)
	}
}

func (p *parser) union(conditional bool) {
	if !p.eat("|") {
		p.eat("&")
	}
	p.typeOperand(conditional)
	for p.is("|") || p.is("&") {
		p.next()
		p.typeOperand(conditional)
	}
}

func (p *parser) typeOperand(conditional bool) {
	for p.isAny("keyof", "readonly", "unique") {
		if t := p.peek(); t.nl || !startsType(t) {
			break
		}
		p.next()
	}
	if p.is("infer") && p.peek().kind == word {
		p.next()
		p.next()
		if p.is("extends") {
			// Not a constraint if it turns out to be a conditional type.
			p.try(func() bool {
				p.next()
				p.typ(false)
				return !conditional || !p.is("?")
			})
		}
		return
	}
	p.typePrimary(conditional)
	for p.is("[") && !p.tok.nl {
		p.balanced("[")
	}
}

func startsType(t token) bool {
	switch t.kind {
	case word, number, text, template:
		return t.s != "is" && t.s != "extends"
	case punct:
		return t.s == "{" || t.s == "[" || t.s == "(" || t.s == "<" || t.s == "-"
	}
	return false
}

func (p *parser) typePrimary(conditional bool) {
	switch {
	case p.tok.kind == number, p.tok.kind == text:
		p.next()
	case p.tok.kind == template:
		p.templateRest(func() { p.typ(true) })
	case p.is("-"):
		p.next()
		p.next()
	case p.is("{"), p.is("["):
		p.balanced(p.tok.s)
	case p.is("("):
		p.balanced("(")
		if p.is("=>") {
			p.next()
			p.typ(conditional)
		}
	case p.is("import"):
		p.next()
		p.balanced("(")
		p.typeName()
	case p.is("typeof"):
		p.next()
		if p.eat("import") {
			p.balanced("(")
			p.typeName()
			return
		}
		p.next()
		p.typeName()
	case p.is("abstract") && p.peek().s == "new", p.is("new"), p.is("<"):
		p.typ(conditional)
	case p.tok.kind == word:
		p.next()
		p.typeName()
	default:
		p.fail("Unexpected token `"+p.tok.s+"`. "+expectedType, p.tok.start, p.tok.end)
	}
}

// typeName reads what may follow the first word of a type's name.
func (p *parser) typeName() {
	for p.is(".") {
		p.next()
		p.next()
	}
	p.splitAngle()
	if p.is("<") && !p.tok.nl {
		p.typeArguments()
	}
}

// typeArguments reads <A, B>; the caller erases them.
func (p *parser) typeArguments() {
	p.splitAngle()
	p.expect("<")
	for {
		p.typ(true)
		if !p.eat(",") {
			break
		}
		if p.splitAngle(); p.is(">") {
			break
		}
	}
	p.splitAngle()
	p.expect(">")
}

// typeParameters reads <A, B extends C = D> if it is there; the caller erases it.
func (p *parser) typeParameters() {
	p.splitAngle()
	if !p.eat("<") {
		return
	}
	for p.splitAngle(); !p.is(">"); p.splitAngle() {
		for p.isAny("const", "in", "out") {
			if t := p.peek(); t.kind != word || t.s == "extends" {
				break
			}
			p.next()
		}
		if p.tok.kind != word {
			p.unexpected()
		}
		p.next()
		if p.eat("extends") {
			p.typ(true)
		}
		if p.eat("=") {
			p.typ(true)
		}
		if p.splitAngle(); !p.is(">") {
			p.expect(",")
		}
	}
	p.next()
}

// eraseTypeParameters erases them.
func (p *parser) eraseTypeParameters() {
	if p.splitAngle(); p.is("<") {
		start := p.tok.start
		p.typeParameters()
		p.blank(start, p.prevEnd)
	}
}

// balanced skips from an opening bracket to behind the one that closes it, in a
// type or in what is erased as a whole.
func (p *parser) balanced(open string) {
	if !p.is(open) {
		p.expect(open)
	}
	start, end := p.tok.start, p.tok.end
	var closers []string
	for {
		switch {
		case p.tok.kind == eof:
			p.fail("Expected '"+closers[len(closers)-1]+"', got '<eof>'", start, end)
		case p.tok.kind == template:
			p.templateRest(func() { p.typ(true) })
			continue
		case p.tok.kind != punct:
		case p.is("("):
			closers = append(closers, ")")
		case p.is("["):
			closers = append(closers, "]")
		case p.is("{"):
			closers = append(closers, "}")
		case p.isAny(")", "]", "}"):
			if closers[len(closers)-1] != p.tok.s {
				p.unexpected()
			}
			closers = closers[:len(closers)-1]
		}
		p.next()
		if len(closers) == 0 {
			return
		}
	}
}
