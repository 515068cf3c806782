package serdes

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"unsafe"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// ReadHost is what a Reader asks for objects that the format itself does not
// know (v8::ValueDeserializer::Delegate). Both return Exception after a throw.
type ReadHost interface {
	ReadHost(r *Reader) engine.Value
	Shared(r *Reader, id uint32) engine.Value
}

// Reader reads values in V8's format. Its bytes come from anywhere: what is
// wrong is an error that is thrown, and no more memory is taken than the bytes
// can fill.
type Reader struct {
	e         *binding.Env
	host      ReadHost
	b         []byte
	at        int
	version   int
	objects   []engine.Value          // by number, owned
	transfers map[uint32]engine.Value // owned
	depth     int
}

// NewReader makes a Reader of b. The caller ends with Free.
func NewReader(e *binding.Env, b []byte, host ReadHost) *Reader {
	return &Reader{e: e, host: host, b: b, version: version}
}

// Free drops the objects that were read; free is Env.Free or, in a finalizer,
// FreeLater.
func (r *Reader) Free(free func(engine.Value)) {
	for _, v := range r.objects {
		free(v)
	}
	for _, v := range r.transfers {
		free(v)
	}
	r.objects, r.transfers = nil, nil
}

// Transfer gives the ArrayBuffer or SharedArrayBuffer that id stands for.
func (r *Reader) Transfer(id uint32, buffer engine.Value) {
	if r.transfers == nil {
		r.transfers = map[uint32]engine.Value{}
	}
	old, have := r.transfers[id]
	r.transfers[id] = r.e.Dup(buffer)
	if have {
		r.e.Free(old)
	}
}

// Header reads the version of the format. When ok is false it has thrown.
func (r *Reader) Header() (ok bool) {
	v, n := binary.Uvarint(r.b[min(1, len(r.b)):])
	if len(r.b) == 0 || r.b[0] != tagVersion || n <= 0 || v > version {
		r.e.ThrowError("Unable to deserialize cloned data due to invalid or unsupported version.")
		return false
	}
	r.version, r.at = int(v), 1+n
	return true
}

// Uint reads a number as Writer.Uint wrote it.
func (r *Reader) Uint() (n uint64, ok bool) {
	n, used := binary.Uvarint(r.b[r.at:])
	if used <= 0 {
		return 0, false
	}
	r.at += used
	return n, true
}

// Double reads a number of 8 bytes.
func (r *Reader) Double() (f float64, ok bool) {
	b, ok := r.Raw(8)
	if !ok {
		return 0, false
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b)), true
}

// Raw reads n bytes; they are those that the Reader was made with.
func (r *Reader) Raw(n uint64) (b []byte, ok bool) {
	if n > uint64(len(r.b)-r.at) {
		return nil, false
	}
	b = r.b[r.at:][:n]
	r.at += int(n)
	return b, true
}

func (r *Reader) uint32() (n uint32, ok bool) {
	u, ok := r.Uint()
	return uint32(u), ok
}

func (r *Reader) tag() (t byte, ok bool) {
	for r.at < len(r.b) {
		t = r.b[r.at]
		r.at++
		if t != tagPadding {
			return t, true
		}
	}
	return 0, false
}

// peek returns the next tag without reading it.
func (r *Reader) peek() (t byte, ok bool) {
	at := r.at
	t, ok = r.tag()
	r.at = at
	return t, ok
}

// Value reads a value; the result is Exception after it has thrown.
func (r *Reader) Value() engine.Value {
	v := r.value()
	if v.IsException() && !r.e.HasException() {
		r.e.ThrowError("Unable to deserialize cloned data.")
	}
	return v
}

// value returns Exception without one pending where the bytes are wrong.
func (r *Reader) value() engine.Value {
	if r.depth++; r.depth > maxReadDepth {
		r.depth--
		return r.e.ThrowRangeError("Maximum call stack size exceeded")
	}
	defer func() { r.depth-- }()
	v := r.one()
	if v.Kind() == engine.KindArrayBuffer || v.Kind() == engine.KindSharedArrayBuffer {
		if t, ok := r.peek(); ok && t == tagView {
			r.tag()
			k := r.view(v)
			r.e.Free(v)
			return k
		}
	}
	return v
}

func (r *Reader) one() engine.Value {
	t, ok := r.tag()
	if !ok {
		return engine.Exception
	}
	switch t {
	case tagUndefined:
		return engine.Undefined
	case tagNull:
		return engine.Null
	case tagTrue:
		return engine.True
	case tagFalse:
		return engine.False
	case tagInt32:
		if n, ok := r.uint32(); ok {
			return engine.Int(int(int32(n>>1) ^ -int32(n&1)))
		}
	case tagUint32:
		if n, ok := r.uint32(); ok {
			return engine.Int(int(n))
		}
	case tagDouble:
		if f, ok := r.Double(); ok {
			return engine.Number(f)
		}
	case tagBigInt:
		return r.bigInt()
	case tagUTF8, tagOneByte, tagTwoByte:
		return r.str(t)
	case tagReference:
		if id, ok := r.uint32(); ok && int(id) < len(r.objects) && !r.objects[id].IsUndefined() {
			return r.e.Dup(r.objects[id])
		}
	default:
		return r.object(t)
	}
	return engine.Exception
}

// reserve takes the next number, for an object that will be there later.
func (r *Reader) reserve() (id int) {
	r.objects = append(r.objects, engine.Undefined)
	return len(r.objects) - 1
}

// keep gives v its number and returns it. An exception has none.
func (r *Reader) keep(v engine.Value) engine.Value {
	if !v.IsException() {
		r.objects[r.reserve()] = r.e.Dup(v)
	}
	return v
}

func (r *Reader) object(t byte) engine.Value {
	switch t {
	case tagObject:
		v := r.keep(r.e.NewObject())
		return r.filled(v, func() bool {
			n, ok := r.properties(v, tagObjectEnd)
			want, read := r.uint32()
			return ok && read && n == want
		})
	case tagSparseArray:
		return r.sparseArray()
	case tagDenseArray:
		return r.denseArray()
	case tagDate:
		if f, ok := r.Double(); ok {
			return r.keep(r.e.ConstructPrimordial("Date", engine.Number(f)))
		}
	case tagTrueObject:
		return r.keep(r.e.Primordial("Object", engine.True))
	case tagFalseObject:
		return r.keep(r.e.Primordial("Object", engine.False))
	case tagNumberObject:
		if f, ok := r.Double(); ok {
			return r.keep(r.e.Primordial("Object", engine.Number(f)))
		}
	case tagBigIntObject:
		return r.wrapped(r.bigInt())
	case tagStringObject:
		if t, ok := r.tag(); ok {
			return r.wrapped(r.str(t))
		}
	case tagRegExp:
		return r.regExp()
	case tagMap:
		return r.entries("Map", "MapPrototypeSet", tagMapEnd, 2)
	case tagSet:
		return r.entries("Set", "SetPrototypeAdd", tagSetEnd, 1)
	case tagBuffer, tagResizable:
		return r.buffer(t == tagResizable)
	case tagTransferred:
		if id, ok := r.uint32(); ok {
			if v, have := r.transfers[id]; have {
				return r.keep(r.e.Dup(v))
			}
		}
	case tagShared:
		if id, ok := r.uint32(); ok {
			return r.keep(r.host.Shared(r, id))
		}
	case tagHost:
		id := r.reserve()
		v := r.host.ReadHost(r)
		if !v.IsException() {
			r.objects[id] = r.e.Dup(v)
		}
		return v
	case tagError:
		return r.err()
	}
	return engine.Exception
}

// wrapped makes the object of a primitive, which it consumes.
func (r *Reader) wrapped(v engine.Value) engine.Value {
	if v.IsException() {
		return v
	}
	defer r.e.Free(v)
	return r.keep(r.e.Primordial("Object", v))
}

// filled returns v if fill succeeds.
func (r *Reader) filled(v engine.Value, fill func() bool) engine.Value {
	if v.IsException() || fill() {
		return v
	}
	r.e.Free(v)
	return engine.Exception
}

func (r *Reader) bigInt() engine.Value {
	field, ok := r.uint32()
	if !ok {
		return engine.Exception
	}
	digits, ok := r.Raw(uint64(field >> 1))
	if !ok {
		return engine.Exception
	}
	be := slices.Clone(digits)
	slices.Reverse(be)
	negative := field&1 != 0
	if negative { // two's complement, to be read as a signed number
		carry := byte(1)
		for i := len(be) - 1; i >= 0; i-- {
			be[i] = ^be[i] + carry
			if be[i] != 0 {
				carry = 0
			}
		}
		be = append([]byte{0xff}, be...)
	}
	s := r.e.NewString("0x0" + hex.EncodeToString(be))
	v := r.e.Primordial("BigInt", s)
	r.e.Free(s)
	if negative && !v.IsException() {
		signed := r.e.Primordial("BigIntAsIntN", engine.Int(8*len(be)), v)
		r.e.Free(v)
		return signed
	}
	return v
}

// str reads the string behind its tag.
func (r *Reader) str(t byte) engine.Value {
	n, ok := r.uint32()
	if !ok {
		return engine.Exception
	}
	b, ok := r.Raw(uint64(n))
	if !ok {
		return engine.Exception
	}
	switch t {
	case tagUTF8:
		return r.e.NewUTF8(b)
	case tagOneByte:
		return r.e.NewLatin1(b)
	case tagTwoByte:
		if n%2 == 0 {
			u := make([]uint16, n/2)
			copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(u))), n), b)
			return r.e.NewUTF16(u)
		}
	}
	return engine.Exception
}

// properties reads keys and values up to the tag end and returns how many they
// were.
func (r *Reader) properties(o engine.Value, end byte) (n uint32, ok bool) {
	for {
		t, ok := r.peek()
		if !ok {
			return 0, false
		}
		if t == end {
			r.tag()
			return n, true
		}
		key := r.value()
		if !key.IsString() && !key.IsNumber() {
			r.e.Free(key)
			return 0, false
		}
		v := r.value()
		if v.IsException() {
			r.e.Free(key)
			return 0, false
		}
		r.e.DefineKey(o, key, v)
		r.e.Free(key)
		n++
	}
}

// arrayEnd reads what stands behind an array's elements.
func (r *Reader) arrayEnd(v engine.Value, end byte, length uint32) bool {
	n, ok := r.properties(v, end)
	want, read := r.uint32()
	again, readLength := r.uint32()
	return ok && read && readLength && n == want && again == length
}

func (r *Reader) sparseArray() engine.Value {
	length, ok := r.uint32()
	if !ok {
		return engine.Exception
	}
	v := r.keep(r.e.NewArray())
	return r.filled(v, func() bool {
		return r.e.Set(v, "length", engine.Number(float64(length))) && r.arrayEnd(v, tagSparseArrayEnd, length)
	})
}

func (r *Reader) denseArray() engine.Value {
	length, ok := r.uint32()
	if !ok || uint64(length) > uint64(len(r.b)-r.at) { // an element takes a byte at least
		return engine.Exception
	}
	v := r.keep(r.e.NewArray())
	return r.filled(v, func() bool {
		for i := range length {
			if t, ok := r.peek(); ok && t == tagHole {
				r.tag()
				continue
			}
			p := r.value()
			if p.IsException() {
				return false
			}
			r.e.DefineIndex(v, i, p)
		}
		if uint32(r.e.Len(v)) != length {
			r.e.Set(v, "length", engine.Number(float64(length)))
		}
		return r.arrayEnd(v, tagDenseArrayEnd, length)
	})
}

func (r *Reader) entries(class, put string, end byte, step uint32) engine.Value {
	v := r.keep(r.e.ConstructPrimordial(class))
	return r.filled(v, func() bool {
		n := uint32(0)
		for {
			t, ok := r.peek()
			if !ok {
				return false
			}
			if t == end {
				r.tag()
				want, ok := r.uint32()
				return ok && n == want
			}
			args := []engine.Value{v}
			for range step {
				p := r.value()
				if p.IsException() {
					r.e.FreeAll(args[1:]...)
					return false
				}
				args = append(args, p)
			}
			r.e.Free(r.e.Primordial(put, args...))
			r.e.FreeAll(args[1:]...)
			n += step
		}
	})
}

func (r *Reader) regExp() engine.Value {
	t, ok := r.tag()
	if !ok {
		return engine.Exception
	}
	source := r.str(t)
	bits, ok := r.uint32()
	if source.IsException() || !ok {
		r.e.Free(source)
		return engine.Exception
	}
	var letters []byte
	for _, f := range regExpFlags {
		if bits&f.bit != 0 {
			letters = append(letters, f.letter)
			bits &^= f.bit
		}
	}
	flags := r.e.NewLatin1(letters)
	defer r.e.FreeAll(source, flags)
	if bits != 0 {
		return engine.Exception
	}
	return r.keep(r.e.ConstructPrimordial("RegExp", source, flags))
}

func (r *Reader) buffer(resizable bool) engine.Value {
	n, ok := r.uint32()
	if !ok {
		return engine.Exception
	}
	max := n
	if resizable {
		if max, ok = r.uint32(); !ok || max < n {
			return engine.Exception
		}
	}
	b, ok := r.Raw(uint64(n))
	if !ok {
		return engine.Exception
	}
	return r.keep(NewBuffer(r.e, b, int(max), resizable))
}

// NewBuffer makes an ArrayBuffer with a copy of b; max is its greatest length
// when it is resizable.
func NewBuffer(e *binding.Env, b []byte, max int, resizable bool) engine.Value {
	if !resizable {
		return e.NewArrayBuffer(b)
	}
	o := e.NewNullObject()
	e.Set(o, "maxByteLength", engine.Int(max))
	v := e.ConstructPrimordial("ArrayBuffer", engine.Int(len(b)), o)
	e.Free(o)
	if !v.IsException() {
		to, _ := e.Bytes(v)
		copy(to, b)
	}
	return v
}

// view reads a view of buf, borrowed.
func (r *Reader) view(buf engine.Value) engine.Value {
	if r.at >= len(r.b) {
		return engine.Exception
	}
	kind, ok := views[r.b[r.at]]
	r.at++
	offset, ok1 := r.uint32()
	length, ok2 := r.uint32()
	if !ok || !ok1 || !ok2 {
		return engine.Exception
	}
	flags := uint32(0)
	if r.version >= 14 {
		if flags, ok = r.uint32(); !ok {
			return engine.Exception
		}
	}
	shape := engine.BufferShape(buf)
	size := uint32(kind.size)
	tracks := flags&viewTracksLength != 0
	if uint64(offset)+uint64(length) > uint64(shape.Length) || offset%size != 0 || length%size != 0 && !tracks || tracks && !shape.Resizable {
		return engine.Exception
	}
	args := []engine.Value{buf, engine.Int(int(offset))}
	if !tracks {
		args = append(args, engine.Int(int(length/size)))
	}
	return r.keep(r.e.ConstructPrimordial(kind.class, args...))
}

func (r *Reader) err() engine.Value {
	id := r.reserve()
	class := "Error"
	t, ok := r.tag()
	if name, known := errorName(t); ok && known {
		class = name
		t, ok = r.tag()
	}
	v := r.e.ConstructPrimordial(class)
	if v.IsException() {
		return v
	}
	r.objects[id] = r.e.Dup(v)
	return r.filled(v, func() bool {
		stack := engine.Undefined
		defer func() { r.e.Define(v, "stack", stack) }()
		for ; ok; t, ok = r.tag() {
			switch t {
			case errorMessage, errorStack:
				st, ok := r.tag()
				if !ok {
					return false
				}
				s := r.str(st)
				if s.IsException() {
					return false
				}
				if t == errorStack {
					r.e.Free(stack)
					stack = s
				} else {
					r.e.Define(v, "message", s)
				}
			case errorCause:
				c := r.value()
				if c.IsException() {
					return false
				}
				r.e.Define(v, "cause", c)
			case errorEnd:
				return true
			default:
				return false
			}
		}
		return false
	})
}
