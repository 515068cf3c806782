package binding

import (
	"strconv"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// TriggerUncaught hands an exception that nobody caught to
// process._fatalException, which knows the listeners; if they do not handle it,
// it is printed and the process ends with code 1, or 7 when the handler itself
// threw (node's documented exit codes). It consumes err.
func (e *Env) TriggerUncaught(err engine.Value, fromPromise bool) {
	if e.abortsOnUncaught() {
		e.abortUncaught(err)
	}
	process := e.Slot(e.reg.slots.process)
	handler := engine.Undefined
	if process.IsObject() {
		handler = e.Get(process, "_fatalException")
	}
	if !e.IsFunction(handler) {
		e.printFatal(err)
		e.Exit(6)
		return
	}
	r := e.Call(handler, process, err, engine.Bool(fromPromise))
	e.Free(handler)
	switch {
	case r.IsException():
		thrown := e.TakeException()
		if e.mayAbort() {
			e.abortUncaught(thrown)
		}
		e.printFatal(thrown)
		e.Exit(7)
	case e.Bool(r):
		e.Free(err)
	default:
		e.printFatal(err)
		e.Exit(e.exitCodeOr(1))
	}
	e.Free(r)
}

// ExitCode returns process.exitCode. When it is not set that is 0, or 13 after
// EmitExit if the program's module has not got beyond its top-level awaits.
func (e *Env) ExitCode() int {
	if e.unsettled {
		return e.exitCodeOr(13)
	}
	return e.exitCodeOr(0)
}

func (e *Env) exitCodeOr(unset int) int {
	info := e.Uint32s(e.Slot(e.reg.slots.exitInfo))
	if len(info) < 3 || info[exitHasCode] == 0 {
		return unset
	}
	return int(int32(info[exitCode]))
}

// abortsOnUncaught tells whether an exception that nobody caught is to end the
// process at once, for a core dump: --abort-on-uncaught-exception, unless a
// domain or a capture callback stands ready.
func (e *Env) abortsOnUncaught() bool {
	if !e.mayAbort() {
		return false
	}
	v := e.FromBinding("util", "shouldAbortOnUncaughtToggle")
	defer e.Free(v)
	toggle := e.Uint32s(v)
	return len(toggle) == 0 || toggle[0] != 0
}

func (e *Env) mayAbort() bool {
	_, asked := e.Process.V8Flags["--abort-on-uncaught-exception"]
	return asked && e.IsMain() // an exception of a worker is its parent's to see
}

func (e *Env) abortUncaught(err engine.Value) {
	head, frames, _ := strings.Cut(e.stackOf(err), "\n    at ")
	e.Abort(syscall.SIGTRAP, "Uncaught "+head+"\n\nFROM\n"+strings.ReplaceAll(frames, "\n    at ", "\n"))
}

// Abort writes a message and the JavaScript stack and ends the process by a
// signal that makes a core dump.
func (e *Env) Abort(signal syscall.Signal, message string) {
	var b strings.Builder
	b.WriteString(message + "\n")
	if sites := e.CallSites(0, 10); len(sites) > 0 {
		b.WriteString("\n----- JavaScript stack trace -----\n\n")
		for i, s := range sites {
			at := s.File + ":" + strconv.Itoa(s.Line) + ":" + strconv.Itoa(s.Col)
			if s.Function != "" {
				at = s.Function + " (" + at + ")"
			}
			b.WriteString(strconv.Itoa(i+1) + ": " + at + "\n")
		}
	}
	WriteStderr(b.String() + "\n")
	sys.SetSignalAction(int(signal), sys.SignalAction{})
	sys.Kill(sys.Getpid(), int(signal))
	sys.Exit(128 + int(signal)) // as a shell calls it, should the signal not come
}

// printFatal writes an uncaught exception to stderr as node does
// (src/node_errors.cc, PrintException and GetErrorSource).
func (e *Env) printFatal(err engine.Value) {
	var b strings.Builder
	if src := e.arrow(err); src != "" {
		b.WriteString(src + "\n")
	}
	b.WriteString(e.describeFatal(err))
	b.WriteString("\n\nNode.js " + e.version() + "\n")
	WriteStderr(b.String())
}

func (e *Env) describeFatal(err engine.Value) string {
	if !err.IsObject() {
		if err.IsSymbol() {
			return "Uncaught:\n" + e.String(e.CallMethod(err, "toString"))
		}
		return "Uncaught:\n" + e.inspect(err)
	}
	if f := e.Slot(e.reg.slots.afterInspector); e.IsFunction(f) {
		if r := e.Call(f, engine.Undefined, err); r.IsString() {
			defer e.Free(r)
			return e.String(r)
		} else if r.IsException() {
			e.Free(e.TakeException())
		}
	}
	if s := e.stackOf(err); s != "" {
		return s
	}
	return "Uncaught:\n" + e.inspect(err)
}

func (e *Env) stackOf(err engine.Value) string {
	if !err.IsObject() {
		return ""
	}
	s := e.Get(err, "stack")
	if s.IsException() {
		s = e.TakeException()
	}
	defer e.Free(s)
	if !s.IsString() {
		return ""
	}
	return e.String(s)
}

// inspect is util.inspect, or String() while the library is not up.
func (e *Env) inspect(v engine.Value) string {
	if req := e.Slot(e.reg.slots.require); e.IsFunction(req) {
		id := e.NewString("internal/util/inspect")
		m := e.Call(req, engine.Undefined, id)
		e.Free(id)
		if m.IsObject() {
			defer e.Free(m)
			if r := e.CallMethod(m, "inspect", v); r.IsString() {
				defer e.Free(r)
				return e.String(r)
			}
		}
		if m.IsException() {
			e.Free(e.TakeException())
		}
	}
	return e.String(v)
}

// arrow is what is printed before err: what its stack does not have already.
func (e *Env) arrow(err engine.Value) string {
	if done := e.private(err, "decorated_private_symbol"); e.Bool(done) {
		return ""
	}
	if kept := e.private(err, "arrow_message_private_symbol"); kept.IsString() {
		defer e.Free(kept)
		return e.String(kept)
	}
	return e.sourceContext(err, e.sourceOf)
}

// sourceContext is the line that err comes from with a caret below it; sourceOf
// gives the text of a file.
func (e *Env) sourceContext(err engine.Value, sourceOf func(file string) (string, bool)) string {
	if !err.IsObject() {
		return ""
	}
	v := e.Get(err, "stack")
	defer e.Free(v)
	if !v.IsString() {
		return ""
	}
	for line := range strings.SplitSeq(e.String(v), "\n") {
		file, row, col, ok := parseLocation(line)
		if !ok {
			continue
		}
		src, ok := sourceOf(strings.TrimPrefix(file, "file://"))
		if !ok {
			return ""
		}
		lines := strings.Split(src, "\n")
		if row < 1 || row > len(lines) {
			return ""
		}
		// An error is thrown where "throw" is; the stack has the place of "new".
		text := lines[row-1]
		col = max(0, min(col-1, len(text)))
		if before, ok := strings.CutSuffix(text[:col], "throw "); ok {
			col = len(before)
		}
		return Arrow(file, row, text, col, 1)
	}
	return ""
}

// sourceOf returns the text of a script: a file, or what -e gave.
func (e *Env) sourceOf(file string) (string, bool) {
	// A module's name is an address in the current folder, with a number.
	if base := file[strings.LastIndexByte(file, '/')+1:]; base == "[eval]" || base == "[eval1]" {
		src, ok := e.Process.Options["--eval"].(string)
		return src, ok
	}
	src, errno := sys.ReadFile(file)
	return string(src), errno == 0
}

// parseLocation finds "file:line:col" of a user's script in a line of a stack
// trace.
func parseLocation(line string) (file string, row, col int, ok bool) {
	loc, ok := strings.CutPrefix(line, "    at ")
	if !ok {
		return "", 0, 0, false
	}
	if _, in, ok := strings.Cut(loc, " ("); ok { // after the function's name
		loc = strings.TrimSuffix(in, ")")
	}
	if strings.HasPrefix(loc, "node:") {
		return "", 0, 0, false
	}
	rest, c, ok1 := cutLast(loc)
	file, r, ok2 := cutLast(rest)
	return file, r, c, ok1 && ok2
}

func cutLast(s string) (head string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}

func (e *Env) version() string {
	p := e.Slot(e.reg.slots.process)
	if !p.IsObject() {
		return "unode"
	}
	v := e.Get(p, "version")
	defer e.Free(v)
	return e.String(v)
}

// WriteStdout writes s to the standard output.
func WriteStdout(s string) { writeAll(1, s) }

// WriteStderr writes s to the standard error.
func WriteStderr(s string) { writeAll(2, s) }

func writeAll(fd int, s string) {
	for b := []byte(s); len(b) > 0; {
		n, err := sys.Write(fd, b)
		switch err {
		case 0:
			b = b[n:]
		case syscall.EINTR, syscall.EAGAIN:
		default:
			return
		}
	}
}
