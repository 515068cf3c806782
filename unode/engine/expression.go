package engine

import (
	"strconv"
	"strings"
	"unsafe"

	lib "modernc.org/libquickjs"
)

// V8 names what an error is about by printing the expression it stands for
// (CallPrinter in src/ast/prettyprinter.cc): "o.f(...).g is not a function". The
// engine keeps no syntax tree, so the expression is read off the bytecode: the
// function is run from its start with texts instead of values.

// intermediate is what V8 prints for an expression that it does not.
const intermediate = "(intermediate value)"

// term is the text of one value on the engine's stack.
type term struct {
	text     string
	literal  string // the value of a string literal
	unnamed  bool   // not from an expression: an argument or part of a pattern
	member   bool   // a property of what is unnamed
	super    bool   // the constructor that super() calls
	optional bool   // ?. follows
	catch    bool   // the mark of a try block
	either   bool   // its other half is in text, with the operator
}

// expression reads a function's code up to the operation at pc and returns that
// operation's offset and the stack before it.
type expression struct {
	iso   *Isolate
	fb    *lib.TJSFunctionBytecode
	code  []byte
	stack []term
	saved map[int][]term // stacks at targets of jumps
	back  map[int][]term // and of jumps back
	dead  bool           // after a jump, with no stack known
	pos   int
}

// expressionAt returns nil when pc is not in f's code.
func (iso *Isolate) expressionAt(f Value, pc int) *expression {
	fb := (*lib.TJSFunctionBytecode)(unsafe.Add(nil, lib.ClassData(f.c())))
	code := unsafe.Slice((*byte)(unsafe.Add(nil, fb.Fbyte_code_buf)), int(fb.Fbyte_code_len))
	if pc < 0 || pc >= len(code) {
		return nil
	}
	run := func(until int, back map[int][]term) *expression {
		e := &expression{iso: iso, fb: fb, code: code, saved: map[int][]term{}, back: back}
		return e.run(until)
	}
	back := map[int][]term{}
	e := run(pc, back)
	if e != nil && e.dead {
		// What is taken apart stands behind the pattern, with a jump back.
		run(len(code), back)
		e = run(pc, back)
	}
	return e
}

// run runs the code up to the operation at pc.
func (e *expression) run(pc int) *expression {
	for e.pos < len(e.code) {
		e.merge()
		size, _, _, _ := lib.OpInfo(e.code[e.pos])
		if size <= 0 || e.pos+size > len(e.code) {
			return nil
		}
		if pc < e.pos+size {
			return e
		}
		at := e.pos
		e.step()
		e.pos = at + size
	}
	return nil
}

// op is the operation at offset i.
func (e *expression) op(i int) byte {
	if i < 0 || i >= len(e.code) {
		return 0
	}
	return e.code[i]
}

func (e *expression) u8(i int) int   { return int(e.op(e.pos + i)) }
func (e *expression) u16(i int) int  { return e.u8(i) | e.u8(i+1)<<8 }
func (e *expression) i32(i int) int  { return int(int32(uint32(e.u16(i)) | uint32(e.u16(i+2))<<16)) }
func (e *expression) next() int      { size, _, _, _ := lib.OpInfo(e.code[e.pos]); return e.pos + size }
func (e *expression) push(t ...term) { e.stack = append(e.stack, t...) }

func (e *expression) pop() term {
	if len(e.stack) == 0 {
		return term{text: intermediate}
	}
	t := e.stack[len(e.stack)-1]
	e.stack = e.stack[:len(e.stack)-1]
	return t
}

// top returns the i-th term from the top, 0 being the top.
func (e *expression) top(i int) term {
	if i >= len(e.stack) {
		return term{text: intermediate}
	}
	return e.stack[len(e.stack)-1-i]
}

// save remembers the stack for a jump forward.
func (e *expression) save(target int) {
	to := e.saved
	if target <= e.pos {
		to = e.back
	}
	if !e.dead && to[target] == nil {
		to[target] = append([]term{}, e.stack...)
	}
}

// merge joins the stack of an earlier jump to here.
func (e *expression) merge() {
	s, ok := e.saved[e.pos]
	if back := e.back[e.pos]; !ok && e.dead && back != nil {
		s, ok = append([]term{}, back...), true
	}
	if !ok {
		return
	}
	e.dead = false
	if n := len(s); n > 0 && n == len(e.stack) && s[n-1].text != e.stack[n-1].text {
		if a := s[n-1]; a.either {
			s[n-1] = term{text: "(" + a.text + e.stack[n-1].text + ")"}
		} else {
			s[n-1] = term{text: intermediate + intermediate + intermediate}
		}
	}
	e.stack = s
}

func (e *expression) atom(i int) string {
	return e.iso.atomText(uint32(e.i32(i)))
}

// local and argument return the name of a variable, "" when it has none.
func (e *expression) variable(i int) string {
	if e.fb.Fvardefs == 0 {
		return ""
	}
	d := (*lib.TJSBytecodeVarDef)(unsafe.Add(nil, e.fb.Fvardefs+uintptr(i)*unsafe.Sizeof(lib.TJSBytecodeVarDef{})))
	return e.iso.atomText(d.Fvar_name)
}

func (e *expression) named(name string) {
	if name == "" || strings.HasPrefix(name, "<") {
		e.push(term{text: intermediate, unnamed: true})
		return
	}
	e.push(term{text: name})
}

func (e *expression) local(i int)    { e.named(e.variable(int(e.fb.Farg_count) + i)) }
func (e *expression) argument(i int) { e.named(e.variable(i)) }
func (e *expression) outer(i int) {
	v := (*lib.TJSClosureVar)(unsafe.Add(nil, e.fb.Fclosure_var+uintptr(i)*unsafe.Sizeof(lib.TJSClosureVar{})))
	e.named(e.iso.atomText(v.Fvar_name))
}

func (e *expression) constant(i int) {
	v := *(*Value)(unsafe.Add(nil, e.fb.Fcpool+uintptr(i)*16))
	switch {
	case v.IsString():
		s := e.iso.String(v)
		e.push(term{text: `"` + s + `"`, literal: s})
	case v.IsNumber() || v.IsBigInt():
		e.push(term{text: e.iso.String(v)})
	default:
		e.push(term{text: intermediate})
	}
}

// property is object.name.
func property(object term, name string) term {
	dot := "."
	if object.optional {
		dot = "?."
	}
	return term{text: object.text + dot + name, unnamed: object.unnamed, member: object.unnamed}
}

// element is object[key].
func element(object, key term) term {
	if key.literal != "" {
		return property(object, key.literal)
	}
	return term{text: object.text + "[" + key.text + "]", unnamed: object.unnamed, member: object.unnamed}
}

// arguments returns how many arguments a call has, and whether the operation is
// a call.
func (e *expression) arguments() (n int, isCall bool) {
	switch op := e.op(e.pos); op {
	case lib.EOP_call0, lib.EOP_call1, lib.EOP_call2, lib.EOP_call3:
		return int(op) - lib.EOP_call0, true
	case lib.EOP_call, lib.EOP_tail_call, lib.EOP_call_method, lib.EOP_tail_call_method, lib.EOP_eval:
		return e.u16(1), true
	case lib.EOP_apply:
		return 2, true // this and the array
	case lib.EOP_apply_eval:
		return 1, true
	}
	return 0, false
}

// callee returns the text of what the call at the end calls.
func (e *expression) callee() (text string, ok bool) {
	if e.op(e.pos) == lib.EOP_call_constructor {
		return e.top(e.u16(1) + 1).text, true // below new.target
	}
	n, isCall := e.arguments()
	return e.top(n).text, isCall
}

var binaryOperators = map[byte]string{
	lib.EOP_mul: "*", lib.EOP_div: "/", lib.EOP_mod: "%", lib.EOP_add: "+", lib.EOP_sub: "-", lib.EOP_pow: "**",
	lib.EOP_shl: "<<", lib.EOP_sar: ">>", lib.EOP_shr: ">>>", lib.EOP_and: "&", lib.EOP_xor: "^", lib.EOP_or: "|",
	lib.EOP_lt: "<", lib.EOP_lte: "<=", lib.EOP_gt: ">", lib.EOP_gte: ">=", lib.EOP_instanceof: "instanceof", lib.EOP_in: "in",
	lib.EOP_eq: "==", lib.EOP_neq: "!=", lib.EOP_strict_eq: "===", lib.EOP_strict_neq: "!==",
}

var words = map[byte]string{
	lib.EOP_undefined: "undefined", lib.EOP_null: "null", lib.EOP_push_this: "this", lib.EOP_push_false: "false",
	lib.EOP_push_true: "true", lib.EOP_object: "{}", lib.EOP_push_minus1: "-1", lib.EOP_push_empty_string: `""`,
}

// shuffles say for operations that only move values which of them, counted from
// the top, is pushed in turn after as many are popped as they need.
var shuffles = map[byte]struct {
	pop  int
	push []int
}{
	lib.EOP_nip: {2, []int{0}}, lib.EOP_nip1: {3, []int{1, 0}}, lib.EOP_dup: {1, []int{0, 0}},
	lib.EOP_dup1: {2, []int{1, 1, 0}}, lib.EOP_dup2: {2, []int{1, 0, 1, 0}}, lib.EOP_dup3: {3, []int{2, 1, 0, 2, 1, 0}},
	lib.EOP_insert2: {2, []int{0, 1, 0}}, lib.EOP_insert3: {3, []int{0, 2, 1, 0}}, lib.EOP_insert4: {4, []int{0, 3, 2, 1, 0}},
	lib.EOP_perm3: {3, []int{1, 2, 0}}, lib.EOP_perm4: {4, []int{1, 3, 2, 0}}, lib.EOP_perm5: {5, []int{1, 4, 3, 2, 0}},
	lib.EOP_swap: {2, []int{0, 1}}, lib.EOP_swap2: {4, []int{1, 0, 3, 2}}, lib.EOP_rot3l: {3, []int{1, 0, 2}},
	lib.EOP_rot3r: {3, []int{0, 2, 1}}, lib.EOP_rot4l: {4, []int{2, 1, 0, 3}}, lib.EOP_rot5l: {5, []int{3, 2, 1, 0, 4}},
}

// step runs the operation at e.pos.
func (e *expression) step() {
	op := e.code[e.pos]
	if w, ok := words[op]; ok {
		e.push(term{text: w})
		return
	}
	if o, ok := binaryOperators[op]; ok {
		b, a := e.pop(), e.pop()
		e.push(term{text: "(" + a.text + " " + o + " " + b.text + ")"})
		return
	}
	if s, ok := shuffles[op]; ok {
		var in [5]term
		for i := range s.pop {
			in[i] = e.pop()
		}
		for _, i := range s.push {
			e.push(in[i])
		}
		return
	}
	switch {
	case op >= lib.EOP_push_0 && op <= lib.EOP_push_7:
		e.push(term{text: strconv.Itoa(int(op) - lib.EOP_push_0)})
	case op >= lib.EOP_get_loc0 && op <= lib.EOP_get_loc3:
		e.local(int(op) - lib.EOP_get_loc0)
	case op >= lib.EOP_get_arg0 && op <= lib.EOP_get_arg3:
		e.argument(int(op) - lib.EOP_get_arg0)
	case op >= lib.EOP_get_var_ref0 && op <= lib.EOP_get_var_ref3:
		e.outer(int(op) - lib.EOP_get_var_ref0)
	default:
		if !e.value(op) && !e.access(op) && !e.jump(op) {
			e.other(op)
		}
	}
}

// value runs an operation that pushes a literal or a variable.
func (e *expression) value(op byte) bool {
	switch op {
	case lib.EOP_push_i32:
		e.push(term{text: strconv.Itoa(e.i32(1))})
	case lib.EOP_push_i8:
		e.push(term{text: strconv.Itoa(int(int8(e.u8(1))))})
	case lib.EOP_push_i16:
		e.push(term{text: strconv.Itoa(int(int16(e.u16(1))))})
	case lib.EOP_push_bigint_i32:
		e.push(term{text: strconv.Itoa(e.i32(1))})
	case lib.EOP_push_const:
		e.constant(e.i32(1))
	case lib.EOP_push_const8:
		e.constant(e.u8(1))
	case lib.EOP_push_atom_value:
		s := e.atom(1)
		e.push(term{text: `"` + s + `"`, literal: s})
	case lib.EOP_get_var, lib.EOP_get_var_undef:
		e.outer(e.u16(1))
	case lib.EOP_get_loc, lib.EOP_get_loc_check, lib.EOP_get_loc_checkthis:
		e.local(e.u16(1))
	case lib.EOP_get_loc8:
		e.local(e.u8(1))
	case lib.EOP_get_arg:
		e.argument(e.u16(1))
	case lib.EOP_get_var_ref, lib.EOP_get_var_ref_check:
		e.outer(e.u16(1))
	default:
		return false
	}
	return true
}

// access runs an operation that reads a property or calls.
func (e *expression) access(op byte) bool {
	switch op {
	case lib.EOP_get_field:
		e.push(property(e.pop(), e.atom(1)))
	case lib.EOP_get_field2:
		e.push(property(e.top(0), e.atom(1)))
	case lib.EOP_get_length:
		e.push(property(e.pop(), "length"))
	case lib.EOP_get_array_el, lib.EOP_get_private_field:
		key, o := e.pop(), e.pop()
		e.push(element(o, key))
	case lib.EOP_get_array_el2:
		key := e.pop()
		e.push(element(e.top(0), key))
	case lib.EOP_get_array_el3:
		e.push(element(e.top(1), e.top(0)))
	case lib.EOP_get_super_value:
		key, _, _ := e.pop(), e.pop(), e.pop()
		e.push(element(term{text: intermediate}, key))
	case lib.EOP_get_super:
		e.pop()
		e.push(term{text: intermediate, super: true})
	case lib.EOP_to_object:
		t := e.pop()
		t.unnamed = true // what is read of it is part of a pattern
		e.push(t)
	case lib.EOP_define_field:
		e.pop()
		o := e.pop()
		if strings.HasPrefix(o.text, "{") {
			o.text = strings.TrimSuffix(o.text, "}") + intermediate + "}"
		}
		e.push(o)
	case lib.EOP_array_from:
		n := e.u16(1)
		list := make([]string, n)
		for i := range list {
			list[i] = e.top(n - 1 - i).text
		}
		for range n {
			e.pop()
		}
		e.push(term{text: "[" + strings.Join(list, ",") + "]"})
	case lib.EOP_regexp:
		_, source := e.pop(), e.pop()
		e.push(term{text: "/" + source.literal + "/"})
	case lib.EOP_call_constructor:
		for range e.u16(1) + 2 {
			e.pop()
		}
		e.push(term{text: intermediate})
	case lib.EOP_lnot:
		e.push(term{text: "(!" + e.pop().text + ")"})
	case lib.EOP_typeof:
		e.push(term{text: "(typeof " + e.pop().text + ")"})
	default:
		n, isCall := e.arguments()
		if !isCall {
			return false
		}
		for range n {
			e.pop()
		}
		f := e.pop()
		if op == lib.EOP_call_method || op == lib.EOP_tail_call_method {
			e.pop() // this
		}
		e.push(term{text: f.text + "(...)"})
	}
	return true
}

// jump runs an operation that may continue elsewhere.
func (e *expression) jump(op byte) bool {
	target := 0
	switch op {
	case lib.EOP_goto8, lib.EOP_if_false8, lib.EOP_if_true8:
		target = e.pos + 1 + int(int8(e.u8(1)))
	case lib.EOP_goto16:
		target = e.pos + 1 + int(int16(e.u16(1)))
	case lib.EOP_goto, lib.EOP_if_false, lib.EOP_if_true, lib.EOP_catch, lib.EOP_gosub:
		target = e.pos + 1 + e.i32(1)
	case lib.EOP_with_get_var, lib.EOP_with_put_var, lib.EOP_with_delete_var, lib.EOP_with_make_ref, lib.EOP_with_get_ref:
		e.save(e.pos + 5 + e.i32(5))
		e.pop()
		return true
	case lib.EOP_nip_catch:
		v := e.pop()
		for len(e.stack) > 0 && !e.pop().catch {
		}
		e.push(v)
		return true
	case lib.EOP_return, lib.EOP_return_undef, lib.EOP_return_async, lib.EOP_throw, lib.EOP_throw_error, lib.EOP_ret,
		lib.EOP_tail_call, lib.EOP_tail_call_method:
		e.unreachable()
		return true
	default:
		return false
	}
	switch op {
	case lib.EOP_goto, lib.EOP_goto8, lib.EOP_goto16:
		e.save(target)
		e.unreachable()
	case lib.EOP_catch:
		e.push(term{text: intermediate})
		e.save(target)
		e.stack[len(e.stack)-1].catch = true
	case lib.EOP_gosub:
		e.push(term{text: intermediate})
		e.save(target)
		e.pop()
	default:
		cond := e.pop()
		e.branch(op, cond, target)
	}
	return true
}

// branch runs a jump on a condition. After a copy of the value that is tested it
// is one of ||, && and ?., which keep the value.
func (e *expression) branch(op byte, cond term, target int) {
	isTrue := op == lib.EOP_if_true || op == lib.EOP_if_true8
	if n := len(e.stack); n > 0 {
		switch top := &e.stack[n-1]; {
		case cond.text == "?"+top.text:
			e.save(target)
			top.optional = true
			return
		case cond.text == top.text && e.op(e.next()) == lib.EOP_drop:
			operator := " && "
			if isTrue {
				operator = " || "
			}
			e.save(target)
			if s := e.saved[target]; len(s) == n {
				s[n-1].text += operator
				s[n-1].either = true
			}
			return
		}
	}
	e.save(target)
}

// unreachable continues with the stack of a jump to the next operation, if any:
// see merge.
func (e *expression) unreachable() { e.stack, e.dead = e.stack[:0], true }

// other runs the rest: their values have no text.
func (e *expression) other(op byte) {
	_, pop, push, format := lib.OpInfo(op)
	switch format {
	case lib.EOP_FMT_npop, lib.EOP_FMT_npop_u16:
		pop += e.u16(1)
	}
	if op == lib.EOP_is_undefined_or_null {
		t := e.pop()
		e.push(term{text: "?" + t.text})
		return
	}
	if e.set(op) {
		return
	}
	for range pop {
		e.pop()
	}
	for range push {
		e.push(term{text: intermediate, unnamed: true})
	}
}

// set runs an operation that sets a variable and leaves the value: the engine
// makes it of a write and a read of the variable, so the value has its name.
func (e *expression) set(op byte) bool {
	value := e.top(0)
	switch {
	case op >= lib.EOP_set_loc0 && op <= lib.EOP_set_loc3:
		e.local(int(op) - lib.EOP_set_loc0)
	case op >= lib.EOP_set_arg0 && op <= lib.EOP_set_arg3:
		e.argument(int(op) - lib.EOP_set_arg0)
	case op >= lib.EOP_set_var_ref0 && op <= lib.EOP_set_var_ref3:
		e.outer(int(op) - lib.EOP_set_var_ref0)
	case op == lib.EOP_set_loc, op == lib.EOP_set_loc_check:
		e.local(e.u16(1))
	case op == lib.EOP_set_loc8:
		e.local(e.u8(1))
	case op == lib.EOP_set_arg:
		e.argument(e.u16(1))
	case op == lib.EOP_set_var_ref:
		e.outer(e.u16(1))
	case op == lib.EOP_to_propkey, op == lib.EOP_set_name:
		return true
	default:
		return false
	}
	name := e.pop()
	e.pop()
	if name.unnamed {
		name = value
	}
	e.push(name)
	return true
}
