package serdes

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
	"unsafe"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// WriteHost is what a Writer asks about objects that the format itself does not
// know (v8::ValueSerializer::Delegate).
type WriteHost interface {
	// IsHost tells whether WriteHost is to write v, which is no function.
	IsHost(v engine.Value) bool
	// WriteHost writes v. When ok is false it has thrown.
	WriteHost(w *Writer, v engine.Value) (ok bool)
	// SharedID returns the number of a SharedArrayBuffer. When ok is false it
	// has thrown.
	SharedID(w *Writer, v engine.Value) (id uint32, ok bool)
	// Refuse throws the error for a value that cannot be written.
	Refuse(message string)
}

// Writer writes values in V8's format. Methods that return ok have thrown when
// it is false.
type Writer struct {
	// ViewsAreHost has all views written by the host.
	ViewsAreHost bool

	e         *binding.Env
	host      WriteHost
	b         []byte
	ids       map[engine.Value]uint32 // of objects written so far, owned
	transfers map[engine.Value]uint32 // ArrayBuffers, owned
	depth     int
}

// NewWriter makes a Writer. The caller ends with Free.
func NewWriter(e *binding.Env, host WriteHost) *Writer {
	return &Writer{e: e, host: host, ids: map[engine.Value]uint32{}}
}

// Free drops the objects that were written; free is Env.Free or, in a
// finalizer, FreeLater.
func (w *Writer) Free(free func(engine.Value)) {
	for v := range w.ids {
		free(v)
	}
	for v := range w.transfers {
		free(v)
	}
	w.ids, w.transfers = nil, nil
}

// Release returns what was written and forgets it.
func (w *Writer) Release() []byte {
	b := w.b
	w.b = nil
	return b
}

// Transfer has the content of an ArrayBuffer replaced by id.
func (w *Writer) Transfer(buffer engine.Value, id uint32) {
	if w.transfers == nil {
		w.transfers = map[engine.Value]uint32{}
	}
	if _, have := w.transfers[buffer]; !have {
		w.e.Dup(buffer)
	}
	w.transfers[buffer] = id
}

// Header writes the version of the format.
func (w *Writer) Header() { w.b = append(w.b, tagVersion, version) }

// Uint writes a number in as few bytes as it needs.
func (w *Writer) Uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }

// Double writes a number in 8 bytes.
func (w *Writer) Double(f float64) {
	if f != f {
		f = math.Float64frombits(0x7ff8000000000000)
	}
	w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(f))
}

// Raw writes bytes as they are.
func (w *Writer) Raw(b []byte) { w.b = append(w.b, b...) }

func (w *Writer) tag(t byte) { w.b = append(w.b, t) }

func (w *Writer) zigzag(i int32) { w.Uint(uint64(uint32(i<<1) ^ uint32(i>>31))) }

// Value writes v, borrowed.
func (w *Writer) Value(v engine.Value) (ok bool) {
	switch {
	case v.IsUndefined():
		w.tag(tagUndefined)
	case v.IsNull():
		w.tag(tagNull)
	case v.IsBool():
		if v.Same(engine.True) {
			w.tag(tagTrue)
		} else {
			w.tag(tagFalse)
		}
	case v.IsNumber():
		w.number(v)
	case v.IsBigInt():
		w.tag(tagBigInt)
		w.bigInt(v)
	case v.IsString():
		w.str(v)
	case v.IsObject():
		return w.object(v)
	default:
		return w.refuse(v)
	}
	return true
}

func (w *Writer) number(v engine.Value) {
	if v.IsInt() {
		w.tag(tagInt32)
		w.zigzag(int32(w.e.Int(v)))
		return
	}
	f := w.e.Number(v)
	if i := int32(f); float64(i) == f && (i != 0 || !math.Signbit(f)) {
		w.tag(tagInt32)
		w.zigzag(i)
		return
	}
	w.tag(tagDouble)
	w.Double(f)
}

// bigInt writes the sign, the size and the digits, in words of 8 bytes.
func (w *Writer) bigInt(v engine.Value) {
	s := w.e.Primordial("BigIntPrototypeToString", v, engine.Int(16))
	defer w.e.Free(s)
	text, negative := strings.CutPrefix(w.e.String(s), "-")
	if text == "0" {
		w.Uint(0)
		return
	}
	text = strings.Repeat("0", (16-len(text)%16)%16) + text
	digits, _ := hex.DecodeString(text)
	field := uint64(len(digits)) << 1
	if negative {
		field |= 1
	}
	w.Uint(field)
	for i := len(digits) - 1; i >= 0; i-- {
		w.tag(digits[i])
	}
}

func (w *Writer) str(v engine.Value) {
	s := w.e.StringView(v)
	if s.UTF16 == nil {
		w.tag(tagOneByte)
		w.Uint(uint64(len(s.Latin1)))
		w.Raw(s.Latin1)
		return
	}
	n := uint64(2 * len(s.UTF16))
	if head := len(binary.AppendUvarint(nil, n)); (len(w.b)+1+head)%2 != 0 {
		w.tag(tagPadding)
	}
	w.tag(tagTwoByte)
	w.Uint(n)
	w.Raw(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s.UTF16))), n))
}

// refuse throws the error of a value that has no form here.
func (w *Writer) refuse(v engine.Value) bool {
	w.host.Refuse(describe(w.e, v) + " could not be cloned.")
	return false
}

func (w *Writer) object(v engine.Value) (ok bool) {
	kind := v.Kind()
	view := kind >= engine.KindFirstTypedArray && kind <= engine.KindLastTypedArray || kind == engine.KindDataView
	if id, have := w.ids[v]; have {
		w.tag(tagReference)
		w.Uint(uint64(id))
		return true
	}
	if view && !w.ViewsAreHost {
		// The buffer comes first: it gets the smaller number.
		buf := w.viewGet(v, "Buffer")
		ok := w.object(buf)
		w.e.Free(buf)
		if !ok {
			return false
		}
	}
	w.ids[w.e.Dup(v)] = uint32(len(w.ids))
	if w.e.IsFunction(v) || kind == engine.KindProxy && !w.host.IsHost(v) {
		return w.refuse(v)
	}
	if w.depth++; w.depth > maxWriteDepth {
		w.e.ThrowRangeError("Maximum call stack size exceeded")
		return false
	}
	defer func() { w.depth-- }()
	if view && w.ViewsAreHost || w.host.IsHost(v) {
		w.tag(tagHost)
		return w.host.WriteHost(w, v)
	}
	if view {
		return w.view(v)
	}
	return w.plain(v, kind)
}

func (w *Writer) plain(v engine.Value, kind engine.Kind) (ok bool) {
	switch kind {
	case engine.KindObject:
		return w.Properties(v)
	case engine.KindArray:
		return w.array(v)
	case engine.KindDate:
		t := w.e.Primordial("DatePrototypeGetTime", v)
		w.tag(tagDate)
		w.Double(w.e.Number(t))
	case engine.KindNumber:
		n := w.e.Primordial("NumberPrototypeValueOf", v)
		w.tag(tagNumberObject)
		w.Double(w.e.Number(n))
	case engine.KindBoolean:
		if w.e.Primordial("BooleanPrototypeValueOf", v).Same(engine.True) {
			w.tag(tagTrueObject)
		} else {
			w.tag(tagFalseObject)
		}
	case engine.KindBigInt:
		n := w.e.Primordial("BigIntPrototypeValueOf", v)
		w.tag(tagBigIntObject)
		w.bigInt(n)
		w.e.Free(n)
	case engine.KindString:
		s := w.e.Primordial("StringPrototypeValueOf", v)
		w.tag(tagStringObject)
		w.str(s)
		w.e.Free(s)
	case engine.KindRegExp:
		return w.regExp(v)
	case engine.KindMap:
		return w.entries(v, tagMap, tagMapEnd)
	case engine.KindSet:
		return w.entries(v, tagSet, tagSetEnd)
	case engine.KindArrayBuffer:
		return w.buffer(v)
	case engine.KindSharedArrayBuffer:
		id, ok := w.host.SharedID(w, v)
		if !ok {
			return false
		}
		w.tag(tagShared)
		w.Uint(uint64(id))
	case engine.KindError:
		return w.err(v)
	default:
		return w.refuse(v)
	}
	return true
}

// Properties writes v as a plain object.
func (w *Writer) Properties(v engine.Value) (ok bool) {
	w.tag(tagObject)
	n, ok := w.properties(v, false)
	if !ok {
		return false
	}
	w.tag(tagObjectEnd)
	w.Uint(uint64(n))
	return true
}

// properties writes own enumerable properties and returns how many they were.
func (w *Writer) properties(v engine.Value, onlyNames bool) (n int, ok bool) {
	keys, ok := w.e.OwnKeys(v)
	if !ok {
		return 0, false
	}
	defer w.e.FreeKeys(keys)
	for _, k := range keys {
		i, isIndex := k.Index()
		if isIndex && onlyNames {
			continue
		}
		p, found := w.e.Own(v, k)
		if !found { // a getter took it away
			continue
		}
		if p.IsException() {
			return 0, false
		}
		if isIndex {
			w.number(engine.Int(int(i)))
		} else {
			w.name(k)
		}
		ok := w.Value(p)
		w.e.Free(p)
		if !ok {
			return 0, false
		}
		n++
	}
	return n, true
}

// name writes a key that is no small index.
func (w *Writer) name(k engine.Key) {
	s := w.e.KeyString(k)
	defer w.e.Free(s)
	if text := w.e.String(s); len(text) == 10 && text[0] >= '2' && text[0] <= '4' {
		if f := w.e.Number(s); f >= 1<<31 && f < 1<<32-1 {
			w.number(engine.Number(f))
			return
		}
	}
	w.str(s)
}

func (w *Writer) array(v engine.Value) (ok bool) {
	if !w.e.IsDense(v) {
		w.tag(tagSparseArray)
		length := uint64(w.e.Len(v))
		w.Uint(length)
		n, ok := w.properties(v, false)
		if !ok {
			return false
		}
		w.tag(tagSparseArrayEnd)
		w.Uint(uint64(n))
		w.Uint(length)
		return true
	}
	length := w.e.Len(v)
	w.tag(tagDenseArray)
	w.Uint(uint64(length))
	doubles := w.allDoubles(v, length)
	for i := range length {
		p := w.e.GetIndex(v, i)
		switch {
		case p.IsException():
			return false
		case doubles:
			w.tag(tagDouble)
			w.Double(w.e.Number(p))
		case p.IsUndefined() && i >= w.e.Len(v): // a getter took it away
			w.tag(tagHole)
		default:
			ok := w.Value(p)
			w.e.Free(p)
			if !ok {
				return false
			}
		}
	}
	n, ok := w.properties(v, true)
	if !ok {
		return false
	}
	w.tag(tagDenseArrayEnd)
	w.Uint(uint64(n))
	w.Uint(uint64(length))
	return true
}

// allDoubles tells whether V8 keeps the array's elements as doubles: all are
// numbers and one is no small integer.
func (w *Writer) allDoubles(v engine.Value, length int) bool {
	some := false
	for i := range length {
		p := w.e.GetIndex(v, i)
		if !p.IsNumber() {
			w.e.Free(p)
			return false
		}
		some = some || !p.IsInt()
	}
	return some
}

// entries writes the content of a Map or Set, as it is now.
func (w *Writer) entries(v engine.Value, begin, end byte) (ok bool) {
	list, _ := w.e.Entries(v)
	defer w.e.FreeAll(list...)
	w.tag(begin)
	for _, p := range list {
		if !w.Value(p) {
			return false
		}
	}
	w.tag(end)
	w.Uint(uint64(len(list)))
	return true
}

func (w *Writer) regExp(v engine.Value) (ok bool) {
	source, flags := w.e.Primordial("RegExpPrototypeGetSource", v), w.e.Primordial("RegExpPrototypeGetFlags", v)
	defer w.e.FreeAll(source, flags)
	if source.IsException() || flags.IsException() {
		return false
	}
	bits, text := uint32(0), w.e.String(flags)
	for _, f := range regExpFlags {
		if strings.IndexByte(text, f.letter) >= 0 {
			bits |= f.bit
		}
	}
	w.tag(tagRegExp)
	w.str(source)
	w.Uint(uint64(bits))
	return true
}

func (w *Writer) buffer(v engine.Value) (ok bool) {
	if id, moved := w.transfers[v]; moved {
		w.tag(tagTransferred)
		w.Uint(uint64(id))
		return true
	}
	shape := engine.BufferShape(v)
	if shape.Detached {
		w.host.Refuse("An ArrayBuffer is detached and could not be cloned.")
		return false
	}
	b, _ := w.e.Bytes(v)
	if shape.Resizable {
		w.tag(tagResizable)
		w.Uint(uint64(len(b)))
		w.Uint(uint64(shape.Max))
	} else {
		w.tag(tagBuffer)
		w.Uint(uint64(len(b)))
	}
	w.Raw(b)
	return true
}

// viewGet returns what a getter of views gives.
func (w *Writer) viewGet(v engine.Value, name string) engine.Value {
	if v.Kind() == engine.KindDataView {
		return w.e.Primordial("DataViewPrototypeGet"+name, v)
	}
	return w.e.Primordial("TypedArrayPrototypeGet"+name, v)
}

func (w *Writer) view(v engine.Value) (ok bool) {
	class := "DataView"
	if v.Kind() != engine.KindDataView {
		t := w.viewGet(v, "SymbolToStringTag")
		class = w.e.String(t)
		w.e.Free(t)
	}
	tag, ok := viewTag(class)
	if !ok {
		return w.refuse(v)
	}
	offset, length := w.viewGet(v, "ByteOffset"), w.viewGet(v, "ByteLength")
	if offset.IsException() || length.IsException() {
		return false
	}
	flags := uint64(0)
	buf := w.viewGet(v, "Buffer")
	if engine.BufferShape(buf).Resizable {
		flags |= viewOfResizable
	}
	w.e.Free(buf)
	if engine.TracksLength(v) {
		flags |= viewTracksLength
	}
	w.tag(tagView)
	w.tag(tag)
	w.Uint(uint64(w.e.Int(offset)))
	w.Uint(uint64(w.e.Int(length)))
	w.Uint(flags)
	return true
}

// err writes an error: what it is, its message, cause and stack.
func (w *Writer) err(v engine.Value) (ok bool) {
	name := w.e.Get(v, "name")
	if name.IsException() {
		return false
	}
	class := w.e.String(name)
	w.e.Free(name)
	w.tag(tagError)
	if t, have := errorTags[class]; have {
		w.tag(t)
	}
	if m, have := w.e.OwnData(v, "message"); have {
		s := w.e.Primordial("String", m)
		if s.IsException() {
			return false
		}
		w.tag(errorMessage)
		w.str(s)
		w.e.Free(s)
	}
	stack := w.e.Get(v, "stack")
	defer w.e.Free(stack)
	if stack.IsException() {
		return false
	}
	if stack.IsString() {
		w.tag(errorStack)
		w.str(stack)
	}
	if c, have := w.e.OwnData(v, "cause"); have {
		w.e.Dup(c)
		w.tag(errorCause)
		ok := w.Value(c)
		w.e.Free(c)
		if !ok {
			return false
		}
	}
	w.tag(errorEnd)
	return true
}
