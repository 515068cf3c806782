package engine

import (
	"fmt"
	"math"
	"strings"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/libquickjs"
)

// The engine throws errors with texts of its own. Programs, tests and people
// look at V8's (src/common/message-template.h), so each is told again here from
// what the engine was doing: the format it used, the native function or the
// expression it was in, and what it noted of the values involved.

// thrown is an error that the engine is about to throw.
type thrown struct {
	iso    *Isolate
	format string
	args   uintptr
	about  Value  // what the engine noted; borrowed
	with   Value  // and a second value
	key    uint32 // and a property's name
	frame  lib.Frame
	native bool
	path   string // of the native function
	expr   *expression
	parser uintptr // of a syntax error
	at     uintptr // where in its source
}

func message(_ *libc.TLS, ctx uintptr, format string, args uintptr) (text string, ok bool) {
	iso := isolateOf(ctx)
	if iso.ctx == 0 || iso.telling {
		return "", false
	}
	iso.telling = true // an error while telling one keeps the engine's text
	defer func() { iso.telling = false }()
	t := &thrown{iso: iso, format: format, args: args, about: Value(iso.stack.Subject), with: Value(iso.stack.Key), key: iso.stack.Name,
		parser: iso.stack.Parser, at: iso.stack.At}
	if t.parser != 0 {
		return t.syntaxError()
	}
	if text, ok := plainMessages[format]; ok {
		return text, true
	}
	f, ok := messages[format]
	if !ok {
		return "", false
	}
	lib.Frames(iso.tls, iso.ctx, func(fr lib.Frame) bool {
		t.frame = fr
		return false
	})
	t.native = t.frame.PC < 0
	if t.native && Value(t.frame.Func).IsObject() {
		t.path = iso.builtinPath(Value(t.frame.Func))
	}
	text = f(t)
	return text, text != ""
}

// str is the i-th argument of the format, a C string.
func (t *thrown) str(i int) string {
	return libc.GoString(*(*uintptr)(unsafe.Add(nil, t.args+uintptr(i)*8)))
}

// expression is the code that runs, nil in a native function.
func (t *thrown) expression() *expression {
	if t.native || !Value(t.frame.Func).IsObject() {
		return nil
	}
	if t.expr == nil {
		t.expr = t.iso.expressionAt(Value(t.frame.Func), int(t.frame.PC))
	}
	return t.expr
}

func (t *thrown) op() byte {
	if e := t.expression(); e != nil {
		return e.op(e.pos)
	}
	return 0
}

// arg is the i-th argument of the native function, borrowed.
func (t *thrown) arg(i int) Value {
	rt := (*lib.TJSContext)(unsafe.Add(nil, t.iso.ctx)).Frt
	sf := (*lib.TJSStackFrame)(unsafe.Add(nil, (*lib.TJSRuntime)(unsafe.Add(nil, rt)).Fcurrent_stack_frame))
	if !t.native || i >= int(sf.Farg_count) {
		return Undefined
	}
	return *(*Value)(unsafe.Add(nil, sf.Farg_buf+uintptr(i)*16))
}

func (t *thrown) this() Value           { return Value(t.frame.This) }
func (t *thrown) name() string          { return t.iso.keyText(t.key) }
func (t *thrown) show(v Value) string   { return t.iso.describe(v) }
func (t *thrown) in(prefix string) bool { return strings.HasPrefix(t.path, prefix) }

// function is the name of the function that runs.
func (t *thrown) function() string {
	return functionName(lib.FunctionName(t.iso.tls, t.iso.ctx, t.frame.Func))
}

// method is the native function's path, made up from class when it is not found.
func (t *thrown) method(class string) string {
	if t.path != "" {
		return t.path
	}
	return class + ".prototype." + t.function()
}

// incompatible is said when a method of class is called on something else.
func (t *thrown) incompatible(class string) string {
	return "Method " + t.method(class) + " called on incompatible receiver " + t.show(t.this())
}

func (t *thrown) notFunction() string {
	if e := t.expression(); e != nil {
		if text, ok := e.callee(); ok {
			if e.op(e.pos) == lib.EOP_call_constructor {
				return text + " is not a constructor"
			}
			return text + " is not a function"
		}
		if e.op(e.pos) == lib.EOP_for_await_of_start {
			return e.top(0).text + " is not async iterable"
		}
		return t.iso.kindAndValue(t.about) + " is not a function"
	}
	switch t.path {
	case "Array.prototype.sort", "Array.prototype.toSorted", "TypedArray.prototype.sort", "TypedArray.prototype.toSorted":
		return "The comparison function must be either a function or undefined: " + t.show(t.arg(0))
	case "Function.prototype.bind":
		return "Bind must be called on a function"
	case "Function.prototype.toString":
		return "Function.prototype.toString requires that 'this' be a Function"
	case "Function.prototype.apply", "Reflect.apply":
		return "Function.prototype.apply was called on " + t.show(t.about) + ", which is " + article(t.iso.typeOf(t.about)) + " and not a function"
	case "Object.groupBy", "Map.groupBy":
		return t.show(t.about) + " is not a function"
	case "Object.prototype.__defineGetter__", "Object.prototype.__defineSetter__":
		return t.path + ": Expecting function"
	}
	if t.function() == "Promise" && t.frame.Ctor {
		return "Promise resolver " + t.show(t.about) + " is not a function"
	}
	return t.iso.kindAndValue(t.about) + " is not a function"
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func (t *thrown) notConstructor() string {
	if e := t.expression(); e != nil {
		switch op := e.op(e.pos); op {
		case lib.EOP_call_constructor:
			text, _ := e.callee()
			if e.superCall() {
				return t.superConstructor()
			}
			return text + " is not a constructor"
		case lib.EOP_init_ctor:
			return t.superConstructor()
		}
	}
	if t.native && t.frame.Ctor && t.path == "" { // Symbol and BigInt
		return t.function() + " is not a constructor"
	}
	return t.show(t.about) + " is not a constructor"
}

// superCall tells whether the constructor that is called is super.
func (e *expression) superCall() bool { return e.top(e.u16(1) + 1).super }

func (t *thrown) superConstructor() string {
	name, super := t.function(), t.show(t.about)
	if name == "" {
		name = "anonymous class"
	}
	if t.iso.IsFunction(t.about) {
		if super = functionName(lib.FunctionName(t.iso.tls, t.iso.ctx, t.about.c())); super == "" {
			super = "null"
		}
	}
	return "Super constructor " + super + " of " + name + " is not a constructor"
}

func (t *thrown) notIterable() string {
	e := t.expression()
	if e == nil {
		if t.path == "Object.fromEntries" && t.about.IsUndefined() {
			return "undefined is not iterable"
		}
		return t.iso.kindAndValue(t.about) + " is not iterable (cannot read property Symbol(Symbol.iterator))"
	}
	operand := e.top(0)
	switch e.op(e.pos) {
	case lib.EOP_append:
		if e.inCall() {
			return "Spread syntax requires ...iterable[Symbol.iterator] to be a function"
		}
	case lib.EOP_for_await_of_start:
		return operand.text + " is not async iterable"
	case lib.EOP_for_of_start:
	default:
		operand.unnamed = true
	}
	if operand.unnamed || operand.text == intermediate {
		return t.iso.kindAndValue(t.about) + " is not iterable (cannot read property Symbol(Symbol.iterator))"
	}
	return operand.text + " is not iterable"
}

// inCall tells whether the spread element is an argument: a call with the array
// of arguments follows.
func (e *expression) inCall() bool {
	for pos, n := e.next(), 0; pos < len(e.code) && n < 64; n++ {
		switch op := e.code[pos]; op {
		case lib.EOP_apply:
			return true
		case lib.EOP_drop:
			// The index of the next element; then the callee is put in its place.
			next := e.op(pos + 1)
			return next == lib.EOP_apply || next == lib.EOP_undefined || next == lib.EOP_perm3
		}
		size, _, _, _ := lib.OpInfo(e.code[pos])
		pos += max(size, 1)
	}
	return false
}

// nullRead is said of a property of null or undefined; what is its key.
func (t *thrown) nullRead(what string) string {
	if what == "Symbol(Symbol.iterator)" {
		return t.notIterable()
	}
	return "Cannot read properties of " + t.show(t.about) + " (reading '" + what + "')"
}

func (t *thrown) nullReadKey() string {
	if t.key != 0 {
		return t.nullRead(t.name())
	}
	return t.nullRead(t.show(t.with))
}

func (t *thrown) toObject() string {
	e := t.expression()
	if e == nil {
		if strings.Contains(t.path, ".prototype.") && !t.in("Object.") && t.this().IsNullish() {
			return t.path + " called on null or undefined"
		}
		return "Cannot convert undefined or null to object"
	}
	if e.op(e.pos) != lib.EOP_to_object || e.op(e.next()) == lib.EOP_put_loc0 {
		return "Cannot convert undefined or null to object"
	}
	source, v := e.top(0), t.subjectOfPattern(e)
	name, ok := e.patternKey()
	text := source.text
	if source.unnamed {
		if source.member && ok {
			return "Cannot read properties of " + v + " (reading '" + name + "')"
		}
		text = v
		if v == "null" {
			text = "object null"
		}
	}
	if !ok {
		return "Cannot destructure '" + text + "' as it is " + v + "."
	}
	return "Cannot destructure property '" + name + "' of '" + text + "' as it is " + v + "."
}

// subjectOfPattern tells whether null or undefined is taken apart: the engine
// does not say, but its stack does.
func (t *thrown) subjectOfPattern(e *expression) string {
	if t.about.IsNull() {
		return "null"
	}
	return "undefined"
}

// patternKey is the first name that the pattern after to_object reads.
func (e *expression) patternKey() (string, bool) {
	for pos, n := e.next(), 0; pos < len(e.code) && n < 8; n++ {
		switch op := e.code[pos]; op {
		case lib.EOP_get_field, lib.EOP_get_field2:
			p := *e
			p.pos = pos
			return p.atom(1), true
		case lib.EOP_get_length:
			return "length", true
		case lib.EOP_drop, lib.EOP_call, lib.EOP_return:
			return "", false
		}
		size, _, _, _ := lib.OpInfo(e.code[pos])
		if size <= 0 {
			break
		}
		pos += size
	}
	return "", false
}

func (t *thrown) readOnly() string {
	name := t.str(0)
	if strings.HasPrefix(name, "#") {
		return "Private method '" + name + "' is not writable"
	}
	if t.key == 0 || t.iso.atomText(t.key) != name {
		return "Assignment to constant variable."
	}
	return "Cannot assign to read only property '" + t.name() + "' of " + t.iso.typeOf(t.about) + " '" + t.show(t.about) + "'"
}

func (t *thrown) notExtensible() string {
	switch t.path {
	case "Object.setPrototypeOf", "Reflect.setPrototypeOf", "set Object.prototype.__proto__":
		return t.show(t.about) + " is not extensible"
	case "Object.defineProperty", "Object.defineProperties", "Reflect.defineProperty":
		return "Cannot define property " + t.name() + ", object is not extensible"
	}
	return "Cannot add property " + t.name() + ", object is not extensible"
}

func (t *thrown) notObject() string {
	switch e := t.expression(); {
	case e != nil:
		return t.notObjectInCode(e)
	case t.path == "Object.setPrototypeOf", t.path == "Reflect.setPrototypeOf":
		if t.arg(0).IsObject() {
			return "Object prototype may only be an Object or null: " + t.show(t.arg(1))
		}
		if t.path == "Object.setPrototypeOf" {
			return t.path + " called on null or undefined"
		}
	case t.path == "Object.getPrototypeOf":
		return "Cannot convert undefined or null to object"
	case t.in("Object.define"), t.path == "Reflect.defineProperty":
		if t.arg(0).IsObject() {
			return "Property description must be an object: " + t.show(t.about)
		}
	case t.path == "Object.create":
		return "Property description must be an object: " + t.show(t.about)
	case t.path == "Reflect.construct":
		return t.show(t.arg(0)) + " is not a constructor"
	case t.function() == "Proxy", t.path == "Proxy.revocable":
		return "Cannot create proxy with a non-object as target or handler"
	case t.frame.Ctor, t.path == "Object.fromEntries":
		return "Iterator value " + t.show(t.about) + " is not an entry object"
	case t.path == "Promise.resolve":
		return "PromiseResolve called on non-object"
	case t.path == "Promise.reject":
		return "PromiseReject called on non-object"
	case t.in("RegExp.prototype.flags"), strings.HasPrefix(t.path, "get RegExp.prototype."):
		return strings.TrimPrefix(t.path, "get ") + " getter called on non-object " + t.show(t.this())
	case t.in("RegExp.prototype"), t.in("Date.prototype"):
		return strings.Replace(t.incompatible(""), "Date.prototype.@@toPrimitive", "Date.prototype [ @@toPrimitive ]", 1)
	}
	if t.path == "" {
		return ""
	}
	return t.path + " called on non-object"
}

func (t *thrown) notObjectInCode(e *expression) string {
	switch e.op(e.pos) {
	case lib.EOP_for_of_start, lib.EOP_append, lib.EOP_yield_star:
		return "Result of the Symbol.iterator method is not an object"
	case lib.EOP_for_await_of_start, lib.EOP_async_yield_star:
		return "Result of the Symbol.asyncIterator method is not an object"
	case lib.EOP_put_field, lib.EOP_put_array_el:
		return t.primitiveWrite()
	}
	return ""
}

// primitiveWrite is said of a property set on a primitive value in strict code.
func (t *thrown) primitiveWrite() string {
	if t.about.IsString() {
		if i, n := t.name(), t.iso.StringView(t.about).Len(); i == "length" || isIndex(i, n) {
			return "Cannot assign to read only property '" + i + "' of string '" + t.show(t.about) + "'"
		}
	}
	return "Cannot create property '" + t.name() + "' on " + t.iso.typeOf(t.about) + " '" + t.show(t.about) + "'"
}

func isIndex(s string, n int) bool {
	i := 0
	for _, c := range s {
		if c < '0' || c > '9' || i > n {
			return false
		}
		i = i*10 + int(c-'0')
	}
	return s != "" && i < n
}

func (t *thrown) invalidIndex() string {
	switch name := t.function(); {
	case strings.Contains(t.path, "DataView.prototype"):
		return "Offset is outside the bounds of the DataView"
	case t.in("Atomics."):
		return "Invalid atomic access index"
	case name == "ArrayBuffer", name == "SharedArrayBuffer", strings.Contains(t.path, "ArrayBuffer.prototype"):
		return "Invalid array buffer length"
	case name == "DataView", t.arg(0).IsObject():
		return "Start offset " + t.show(t.about) + " is outside the bounds of the buffer"
	case strings.HasSuffix(name, "Array"):
		return "Invalid typed array length: " + t.show(t.about)
	}
	return "Invalid index : " + t.show(t.about)
}

func (t *thrown) typedArrayLength() string {
	if t.arg(2).IsUndefined() {
		return fmt.Sprintf("byte length of %s should be a multiple of %d", t.function(), elementSize(t.function()))
	}
	return "Invalid typed array length: " + t.show(t.arg(2))
}

func (t *thrown) typedArrayOffset() string {
	n := elementSize(t.function())
	if off := t.iso.Number(t.arg(1)); math.Mod(off, float64(n)) != 0 {
		return fmt.Sprintf("start offset of %s should be a multiple of %d", t.function(), n)
	}
	return "Start offset " + t.show(t.arg(1)) + " is outside the bounds of the buffer"
}

// elementSize is the size in bytes of a typed array's elements, by its name.
func elementSize(class string) int {
	switch {
	case strings.Contains(class, "64"):
		return 8
	case strings.Contains(class, "32"):
		return 4
	case strings.Contains(class, "16"):
		return 2
	}
	return 1
}

func (t *thrown) requiresNew() string {
	if t.function() == "Promise" {
		return "Promise constructor cannot be invoked without 'new'"
	}
	return "Constructor " + t.function() + " requires 'new'"
}

func (t *thrown) classWithoutNew() string {
	if name := t.function(); name != "" {
		return "Class constructor " + name + " cannot be invoked without 'new'"
	}
	return "Class constructors cannot be invoked without 'new'"
}

func (t *thrown) notDate() string {
	if strings.HasPrefix(t.function(), "get") || strings.HasPrefix(t.function(), "set") || t.function() == "valueOf" {
		return "this is not a Date object."
	}
	return t.incompatible("Date")
}

func (t *thrown) notTypedArray() string {
	if strings.HasPrefix(t.path, "get ") {
		return t.incompatible("TypedArray")
	}
	return "this is not a typed array."
}

func (t *thrown) brand() string {
	name := "anonymous"
	if v := Value(t.frame.Func); v.IsObject() {
		name = t.iso.homeClass(v)
	}
	return "Receiver must be an instance of class " + name
}

// homeClass is the name of the class that a method was written in.
func (iso *Isolate) homeClass(f Value) string {
	o := Value(lib.HomeObject(f.c()))
	if !o.IsObject() {
		return "anonymous"
	}
	if iso.IsFunction(o) { // a static method
		if name := functionName(lib.FunctionName(iso.tls, iso.ctx, o.c())); name != "" {
			return name
		}
		return "anonymous"
	}
	return iso.typeName(o)
}

// uninitialized is said of a let, const or class before its declaration ran, and
// of this before super().
func (t *thrown) uninitialized() string {
	if t.str(0) == "this" {
		return "Must call super constructor in derived class before accessing 'this' or returning from derived constructor"
	}
	return "Cannot access '" + t.str(0) + "' before initialization"
}

func (t *thrown) toBigInt() string {
	if v := t.about; v.IsNullish() || v.IsNumber() || v.IsBool() {
		return "Cannot convert " + t.show(v) + " to a BigInt"
	}
	if t.native && t.path == "" && t.function() == "BigInt" {
		return "Cannot convert " + t.show(t.arg(0)) + " to a BigInt"
	}
	return ""
}

// arrayLength is said by TypedArray.prototype.set too.
func (t *thrown) arrayLength() string {
	if t.path == "TypedArray.prototype.set" {
		return "offset is out of bounds"
	}
	return "Invalid array length"
}

func (t *thrown) regexpFlags() string {
	if t.native {
		return "Invalid flags supplied to RegExp constructor '" + t.show(t.with) + "'"
	}
	return "Invalid regular expression flags"
}

func (t *thrown) badRegExp() string {
	text, ok := regexpMessages[t.str(0)]
	if !ok {
		text = t.str(0)
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	flags := ""
	if t.with.IsString() {
		flags = t.show(t.with)
	}
	return "Invalid regular expression: /" + t.show(t.about) + "/" + flags + ": " + text
}

func (t *thrown) instanceOf() string {
	if t.about.IsObject() {
		return "Right-hand side of 'instanceof' is not callable"
	}
	return "Right-hand side of 'instanceof' is not an object"
}

func (t *thrown) prototypeOf() string {
	v, _ := t.iso.dataProperty(t.about, "prototype")
	return "Function has non-object prototype '" + t.show(v) + "' in instanceof check"
}

func (t *thrown) parentPrototype() string {
	v, _ := t.iso.inherited(t.about, "prototype")
	return "Class extends value does not have valid prototype property " + t.show(v)
}

// circular shows the path from an object to itself, as JSON.stringify went it
// (JsonStringifier::ConstructCircularStructureErrorMessage).
func (t *thrown) circular() string {
	const head = "Converting circular structure to JSON\n    --> starting at object with constructor "
	iso := t.iso
	var path []Value
	for i, n := 0, iso.Len(t.with); i < n; i++ {
		v := iso.GetIndex(t.with, i)
		iso.Free(v) // the list holds it
		if len(path) > 0 || v.Same(t.about) {
			path = append(path, v)
		}
	}
	if len(path) == 0 {
		return "Converting circular structure to JSON"
	}
	var lines []string
	for i := 1; i < len(path); i++ {
		lines = append(lines, "|     "+iso.whereIn(path[i-1], path[i])+" -> object with constructor '"+iso.typeName(path[i])+"'")
	}
	if n := len(lines); n > 4 {
		lines = append(append(lines[:1:1], "|     ..."), lines[n-1])
	}
	lines = append(lines, "--- "+iso.whereIn(path[len(path)-1], t.about)+" closes the circle")
	return head + "'" + iso.typeName(path[0]) + "'\n    " + strings.Join(lines, "\n    ")
}

// whereIn says by which key o holds v.
func (iso *Isolate) whereIn(o, v Value) string {
	if iso.IsArray(o) {
		index := -1
		iso.Each(o, func(i int, e Value) bool {
			if e.Same(v) {
				index = i
			}
			return index < 0
		})
		return fmt.Sprintf("index %d", index)
	}
	if a, ok := lib.OwnKeyOf(o.c(), v.c()); ok {
		return "property '" + iso.keyText(a) + "'"
	}
	return "property"
}

// wrongClass is said when a method is called on an object of another class.
func (t *thrown) wrongClass() string {
	switch class := t.str(0); {
	case class == "ArrayBuffer" && t.function() == "DataView":
		return "First argument to DataView constructor must be an ArrayBuffer"
	case strings.HasPrefix(t.path, "get RegExp.prototype."):
		return strings.TrimPrefix(t.path, "get ") + " getter called on non-RegExp object"
	default:
		return t.incompatible(class)
	}
}

// showOf shows a property of a descriptor.
func (t *thrown) showOf(name string) string {
	v, _ := t.iso.dataProperty(t.about, name)
	return t.show(v)
}

// tokenIndex is which argument is the token of a FinalizationRegistry.
func (t *thrown) tokenIndex() int {
	if t.function() == "register" {
		return 2
	}
	return 0
}

// trap is the proxy's trap that the running operation asks for.
func (t *thrown) trap() string {
	if e := t.expression(); e != nil {
		switch op := e.op(e.pos); op {
		case lib.EOP_put_field, lib.EOP_put_array_el:
			return "set"
		case lib.EOP_in:
			return "has"
		case lib.EOP_delete:
			return "deleteProperty"
		case lib.EOP_call_constructor:
			return "construct"
		default:
			if _, isCall := e.arguments(); isCall {
				return "apply"
			}
		}
		return "get"
	}
	switch t.path {
	case "Array.isArray":
		return "IsArray"
	case "Object.getPrototypeOf", "Reflect.getPrototypeOf":
		return "getPrototypeOf"
	case "Object.getOwnPropertyDescriptor", "Reflect.getOwnPropertyDescriptor":
		return "getOwnPropertyDescriptor"
	case "Object.keys", "Object.getOwnPropertyNames", "Object.getOwnPropertySymbols", "Reflect.ownKeys", "Object.entries", "Object.values", "Object.assign":
		return "ownKeys"
	}
	return "get"
}
