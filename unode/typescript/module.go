package typescript

// importDeclaration reads an import statement.
func (p *parser) importDeclaration() {
	start, mark := p.tok.start, len(p.edits)
	p.next()
	onlyTypes := false
	if t := p.peek(); p.is("type") && (t.s == "{" || t.s == "*" || t.kind == word && (t.s != "from" || p.fromFollows())) {
		onlyTypes = true
		p.next()
	} else if p.isAny("defer", "source") && t.s != "from" && t.s != "," && t.s != "=" {
		p.next()
	}
	if p.tok.kind == word && p.peek().s == "=" { // import a = …
		p.next()
		p.next()
		p.assign(false)
		p.semicolon()
		if !onlyTypes {
			p.unsupported("TypeScript import equals declaration is not supported in strip-only mode", start, p.prevEnd)
		}
		p.edits = p.edits[:mark]
		p.eraseStatement(start)
		return
	}
	if p.tok.kind != text {
		if p.tok.kind == word {
			p.next()
			p.eat(",")
		}
		switch {
		case p.eat("*"):
			p.expect("as")
			p.next()
		case p.is("{"):
			p.specifiers()
		}
		p.expect("from")
	}
	p.source()
	if onlyTypes {
		p.edits = p.edits[:mark]
		p.eraseStatement(start)
	}
}

// fromFollows tells whether "type from" is followed by another "from".
func (p *parser) fromFollows() bool {
	s := p.save()
	defer p.restore(s)
	p.next()
	p.next()
	return p.is("from") || p.is("=")
}

// source reads the string of an import and its attributes.
func (p *parser) source() {
	if p.tok.kind != text {
		p.unexpected()
	}
	p.next()
	if (p.is("with") || p.is("assert")) && !p.tok.nl || p.is("with") {
		p.next()
		p.object()
	}
	p.semicolon()
}

// specifiers reads { a, b as c } and erases those of types.
func (p *parser) specifiers() {
	p.expect("{")
	for !p.is("}") {
		start, words := p.tok.start, 0
		isType := p.is("type")
		for p.tok.kind == word || p.tok.kind == text {
			p.next()
			words++
		}
		if words == 0 {
			p.unexpected()
		}
		isType = isType && words%2 == 0 // "type" and "type as x" are names
		if !p.is("}") {
			p.expect(",")
		}
		if isType {
			p.blank(start, p.prevEnd)
		}
	}
	p.next()
}

// export reads an export statement that begins, decorators included, at start.
func (p *parser) export(start int) {
	at := p.tok.start
	p.next()
	t := p.peek()
	switch {
	case p.is("type") && (t.s == "{" || t.s == "*"):
		mark := len(p.edits)
		p.next()
		p.exportFrom()
		p.edits = p.edits[:mark]
		p.eraseStatement(at)
	case p.is("{"), p.is("*"):
		p.exportFrom()
	case p.is("default"):
		p.exportDefault(at)
	case p.is("="):
		p.next()
		p.assign(false)
		p.semicolon()
		p.unsupported("TypeScript export assignment is not supported in strip-only mode", at, p.prevEnd)
	case p.is("as") && t.s == "namespace":
		p.next()
		p.next()
		p.next()
		p.semicolon()
		p.eraseStatement(at)
	case p.is("import"):
		p.importDeclaration()
	case p.is("@"):
		p.decorators()
		p.class(start)
	default:
		if p.tok.kind != word || !p.declaration(at) {
			p.unexpected()
		}
	}
}

func (p *parser) exportFrom() {
	if p.eat("*") {
		if p.eat("as") {
			p.next()
		}
		p.expect("from")
		p.source()
		return
	}
	p.specifiers()
	if p.eat("from") {
		p.source()
		return
	}
	p.semicolon()
}

func (p *parser) exportDefault(at int) {
	p.next()
	t := p.peek()
	switch {
	case p.is("function"), p.is("async") && t.s == "function" && !t.nl, p.is("interface") && t.kind == word && !t.nl,
		p.is("abstract") && t.s == "class", p.is("class"):
		p.declaration(at)
	case p.is("@"):
		p.decorators()
		p.class(at)
	default:
		p.assign(false)
		p.semicolon()
	}
}
