package typescript

// eraseStatement erases a statement that began at start and ends before the
// current token; what follows must not continue the one before.
func (p *parser) eraseStatement(start int) {
	e := edit{start: start, end: p.prevEnd}
	if p.continues() && p.openBefore(start) {
		e.first = ';'
	}
	p.edits = append(p.edits, e)
}

// openBefore tells whether the code before at could go on.
func (p *parser) openBefore(at int) bool {
	for i := at - 1; i >= 0; i-- {
		switch c := p.src[i]; c {
		case ' ', '\t', '\r', '\n':
		case ';', '{', '}':
			return false
		default:
			return true
		}
	}
	return false
}

// semicolon ends a statement, by a semicolon or without.
func (p *parser) semicolon() {
	if p.eat(";") || p.is("}") || p.tok.kind == eof || p.tok.nl {
		return
	}
	p.fail("Expected ';', '}' or <eof>", p.tok.start, p.tok.end)
}

func (p *parser) block() {
	p.enter()
	defer p.leave()
	p.expect("{")
	for !p.is("}") {
		if p.tok.kind == eof {
			p.expect("}")
		}
		p.statement()
	}
	p.next()
}

func (p *parser) parenthesised() {
	p.expect("(")
	p.expression(false)
	p.expect(")")
}

func (p *parser) statement() {
	p.enter()
	defer p.leave()
	if p.tok.kind == punct {
		switch p.tok.s {
		case "{":
			p.block()
			return
		case ";":
			p.next()
			return
		case "@":
			start := p.tok.start
			p.decorators()
			switch {
			case p.is("export"):
				p.export(start)
			case p.is("abstract"):
				p.declaration(p.tok.start)
			default:
				p.class(start)
			}
			return
		}
		p.expression(false)
		p.semicolon()
		return
	}
	if p.tok.kind != word {
		p.expression(false)
		p.semicolon()
		return
	}
	switch p.tok.s {
	case "var", "const", "let", "using", "await", "function", "class", "async", "abstract", "declare",
		"interface", "type", "enum", "namespace", "module", "global":
		if p.declaration(p.tok.start) {
			return
		}
	case "import":
		if t := p.peek(); t.s != "(" && t.s != "." {
			p.importDeclaration()
			return
		}
	case "export":
		p.export(p.tok.start)
		return
	case "if":
		p.next()
		p.parenthesised()
		p.statement()
		if p.eat("else") {
			p.statement()
		}
		return
	case "for":
		p.forStatement()
		return
	case "while", "with":
		p.next()
		p.parenthesised()
		p.statement()
		return
	case "do":
		p.next()
		p.statement()
		p.expect("while")
		p.parenthesised()
		p.eat(";")
		return
	case "return", "throw":
		p.next()
		if !p.tok.nl && !p.is(";") && !p.is("}") && p.tok.kind != eof {
			p.expression(false)
		}
		p.semicolon()
		return
	case "break", "continue", "debugger":
		p.next()
		if !p.tok.nl && p.tok.kind == word {
			p.next()
		}
		p.semicolon()
		return
	case "try":
		p.tryStatement()
		return
	case "switch":
		p.switchStatement()
		return
	}
	if p.peek().s == ":" && !reserved[p.tok.s] { // a label
		p.next()
		p.next()
		p.statement()
		return
	}
	p.expression(false)
	p.semicolon()
}

func (p *parser) tryStatement() {
	p.next()
	p.block()
	if p.eat("catch") {
		if p.eat("(") {
			p.target()
			p.annotation()
			p.expect(")")
		}
		p.block()
	}
	if p.eat("finally") {
		p.block()
	}
}

func (p *parser) switchStatement() {
	p.next()
	p.parenthesised()
	p.expect("{")
	for !p.is("}") {
		switch {
		case p.eat("case"):
			p.expression(false)
			p.expect(":")
		case p.is("default") && p.peek().s == ":":
			p.next()
			p.next()
		default:
			if p.tok.kind == eof {
				p.expect("}")
			}
			p.statement()
		}
	}
	p.next()
}

func (p *parser) forStatement() {
	p.next()
	p.eat("await")
	p.expect("(")
	t := p.peek()
	switch {
	case p.is(";"):
	case p.isAny("var", "const"), p.is("let") && (t.kind == word && t.s != "in" && t.s != "of" || t.s == "[" || t.s == "{"),
		p.is("using") && t.kind == word && t.s != "of" && !t.nl, p.is("await") && t.s == "using":
		p.eat("await")
		p.next()
		p.variables(true)
	default:
		p.expression(true)
	}
	if p.eat("of") {
		p.assign(false)
	} else if p.eat("in") {
		p.expression(false)
	} else {
		p.expect(";")
		if !p.is(";") {
			p.expression(false)
		}
		p.expect(";")
		if !p.is(")") {
			p.expression(false)
		}
	}
	p.expect(")")
	p.statement()
}

// variables reads the list of a declaration.
func (p *parser) variables(noIn bool) {
	for {
		p.target()
		if p.is("!") {
			p.blank(p.tok.start, p.tok.end)
			p.next()
		}
		p.annotation()
		if p.eat("=") {
			p.assign(noIn)
		}
		if !p.eat(",") {
			return
		}
	}
}

// declaration reads one that begins here; start is where it really began, before
// an "export". It returns false when this is none.
func (p *parser) declaration(start int) bool {
	t := p.peek()
	onLine := t.kind == word && !t.nl
	switch p.tok.s {
	case "var":
		p.next()
		p.variables(false)
		p.semicolon()
	case "const":
		if t.s == "enum" {
			at := p.tok.start
			p.next()
			p.enum(at)
			return true
		}
		p.next()
		p.variables(false)
		p.semicolon()
	case "let":
		if t.kind != word && t.s != "[" && t.s != "{" || t.s == "in" || t.s == "instanceof" {
			return false
		}
		p.next()
		p.variables(false)
		p.semicolon()
	case "using", "await":
		if !onLine || p.is("await") && t.s != "using" || t.s == "in" || t.s == "of" || t.s == "instanceof" {
			return false
		}
		return p.try(func() bool {
			p.eat("await")
			p.next()
			if p.tok.nl || p.tok.kind != word {
				return false
			}
			p.variables(false)
			p.semicolon()
			return true
		})
	case "function":
		p.function(start, false)
	case "async":
		if t.s != "function" || t.nl {
			return false
		}
		p.next()
		p.function(start, true)
	case "class":
		p.class(start)
	case "abstract":
		if t.s != "class" || t.nl {
			return false
		}
		p.blank(p.tok.start, p.tok.end)
		p.next()
		p.class(start)
	case "interface":
		if !onLine {
			return false
		}
		p.next()
		p.next()
		p.typeParameters()
		for p.eat("extends") || p.eat(",") {
			p.typ(true)
		}
		p.balanced("{")
		p.eraseStatement(start)
	case "type":
		if !onLine || t.s == "in" || t.s == "instanceof" || t.s == "of" || t.s == "as" || t.s == "satisfies" {
			return false
		}
		p.next()
		p.next()
		p.typeParameters()
		p.expect("=")
		p.typ(true)
		p.semicolon()
		p.eraseStatement(start)
	case "enum":
		if !onLine {
			return false
		}
		p.enum(p.tok.start)
	case "declare":
		if !onLine {
			return false
		}
		return p.declare(start)
	case "namespace", "module":
		if !onLine && (t.kind != text || t.nl) {
			return false
		}
		p.namespace(start)
	default:
		return false
	}
	return true
}

// enum reads an enum, which exists at run time.
func (p *parser) enum(start int) {
	p.expect("enum")
	p.next()
	p.balanced("{")
	if !p.ambient {
		p.unsupported("TypeScript enum is not supported in strip-only mode", start, p.prevEnd)
	}
}

// declare erases what follows it.
func (p *parser) declare(start int) bool {
	mark := len(p.edits)
	outer := p.ambient
	p.ambient = true
	ok := p.try(func() bool {
		p.next()
		switch {
		case p.is("global"), p.is("module"), p.is("namespace"):
			for !p.is("{") && p.tok.kind != eof && !p.is(";") && !(p.tok.nl && p.tok.s != "{" && p.prevEnd > start+len("declare")) {
				p.next()
			}
			if p.is("{") {
				p.block()
			} else {
				p.semicolon()
			}
			return true
		case p.is("const") && p.peek().s == "enum":
			p.next()
			p.enum(start)
			return true
		}
		return p.declaration(start)
	})
	p.ambient = outer
	if ok {
		p.edits = p.edits[:mark]
		p.eraseStatement(start)
	}
	return ok
}

// namespace reads one: it can be erased if it has nothing but types.
func (p *parser) namespace(start int) {
	at, keyword := p.tok.start, p.tok
	p.next()
	for !p.is("{") {
		if p.tok.kind == eof {
			p.expect("{")
		}
		p.next()
	}
	mark := len(p.edits)
	open := p.tok.end
	p.block()
	if p.ambient {
		return
	}
	if keyword.s == "module" {
		p.unsupported("`module` keyword is not supported. Use `namespace` instead.", at, at+len("module X"))
	}
	if p.leaves(mark, open, p.prevEnd-1) {
		p.unsupported("TypeScript namespace declaration is not supported in strip-only mode", at, p.prevEnd)
	}
	p.edits = p.edits[:mark]
	p.eraseStatement(start)
}

// leaves tells whether anything is left of [start, end) after the edits since
// mark.
func (p *parser) leaves(mark, start, end int) bool {
	sub := &parser{src: p.src, edits: append([]edit(nil), p.edits[mark:]...)}
	at := start
	rest := func(to int) bool {
		s := &parser{src: p.src[:to], pos: at}
		s.next()
		return s.tok.kind != eof
	}
	for _, e := range merge(sub.edits) {
		if rest(e.start) {
			return true
		}
		at = e.end
	}
	return rest(end)
}
