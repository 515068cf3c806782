package binding

import (
	"strconv"
	"strings"

	"nodeos/unode/engine"
)

// Arrow is what Node prints before an error: the place, the line and a caret
// below (src/node_errors.cc, GetErrorSource).
func Arrow(file string, line int, text string, col, length int) string {
	text = strings.TrimSuffix(text, "\r")
	var b strings.Builder
	b.WriteString(file + ":" + strconv.Itoa(line) + "\n" + text + "\n")
	for i, c := range text {
		if i >= col {
			break
		}
		if c == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
	}
	b.WriteString(strings.Repeat("^", max(1, length)) + "\n")
	return b.String()
}

// KeepArrow gives err, the syntax error that compiling file just threw, what
// Node's library prints before it (AppendExceptionLine).
func (e *Env) KeepArrow(err engine.Value, file string) {
	if err.Kind() != engine.KindError {
		return
	}
	p := e.LastSyntaxError()
	if p.Line == 0 {
		return
	}
	e.setPrivate(err, "arrow_message_private_symbol", e.NewString(Arrow(file, p.Line, p.Text, p.Col, p.Len)))
}

// SetArrow gives an error what Node's library prints before it.
func (e *Env) SetArrow(err engine.Value, arrow string) {
	if err.IsObject() {
		e.setPrivate(err, "arrow_message_private_symbol", e.NewString(arrow))
	}
}

// DecorateSyntaxError puts that before the error's stack as well
// (DecorateErrorStack).
func (e *Env) DecorateSyntaxError(err engine.Value, file string) {
	e.KeepArrow(err, file)
	e.decorate(err)
}

// DecorateError does the same for an error that the script of the given file and
// text threw.
func (e *Env) DecorateError(err engine.Value, file, source string) {
	if err.Kind() != engine.KindError {
		return
	}
	if arrow := e.private(err, "arrow_message_private_symbol"); arrow.IsString() {
		e.Free(arrow)
	} else if arrow := e.sourceContext(err, func(f string) (string, bool) {
		if f == file {
			return source, true
		}
		return e.sourceOf(f)
	}); arrow != "" {
		e.setPrivate(err, "arrow_message_private_symbol", e.NewString(arrow))
	}
	e.decorate(err)
}

func (e *Env) decorate(err engine.Value) {
	if done := e.private(err, "decorated_private_symbol"); e.Bool(done) {
		return
	}
	arrow, stack := e.private(err, "arrow_message_private_symbol"), e.Get(err, "stack")
	defer e.FreeAll(arrow, stack)
	if arrow.IsString() && stack.IsString() {
		e.Set(err, "stack", e.NewString(e.String(arrow)+"\n"+e.String(stack)))
		e.setPrivate(err, "decorated_private_symbol", engine.True)
	}
}

func (e *Env) privateSymbol(name string) engine.Value {
	symbols := e.Shared("privateSymbols")
	defer e.Free(symbols)
	return e.Get(symbols, name)
}

// private returns what o has under a private symbol of Node's.
func (e *Env) private(o engine.Value, name string) engine.Value {
	if !o.IsObject() {
		return engine.Undefined
	}
	key := e.privateSymbol(name)
	defer e.Free(key)
	return e.GetKey(o, key)
}

// setPrivate consumes v.
func (e *Env) setPrivate(o engine.Value, name string, v engine.Value) {
	key := e.privateSymbol(name)
	defer e.Free(key)
	e.SetKey(o, key, v)
}

// errorSourcePositions serves errors.getErrorSourcePositions: the line of source
// that an error, whose stack was not read yet, comes from.
func errorSourcePositions(c *engine.Call) engine.Value {
	e := EnvOf(c)
	o := e.NewObject()
	sites := e.TraceOf(c.Arg(0))
	if len(sites) == 0 || sites[0].Native {
		return o
	}
	s := sites[0]
	e.Set(o, "scriptResourceName", e.NewString(s.File))
	e.Set(o, "lineNumber", engine.Int(s.Line))
	e.Set(o, "startColumn", engine.Int(s.Col-1))
	line := "" // when the source is not at hand: that of eval() and new Function()
	if text, ok := e.sourceOf(strings.TrimPrefix(s.File, "file://")); ok {
		if lines := strings.Split(text, "\n"); s.Line >= 1 && s.Line <= len(lines) {
			line = strings.TrimSuffix(lines[s.Line-1], "\r")
		}
	}
	e.Set(o, "sourceLine", e.NewString(line))
	return o
}
