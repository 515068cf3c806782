package messaging

import (
	"slices"

	"nodeos/unode/binding"
	"nodeos/unode/binding/serdes"
	"nodeos/unode/engine"
)

// Transfer modes of the library's objects (src/base_object.h).
const (
	modeTransferable = 1 << iota
	modeCloneable
)

// writer makes a message of a value (src/node_messaging.cc, Message::Serialize).
type writer struct {
	*binding.Env
	m       *module
	msg     *message
	source  *port          // the port that sends, or nil
	hosts   []engine.Value // objects beside the message, owned
	moving  int            // how many of hosts are moved, not cloned; -1 while the list is read
	buffers []engine.Value // ArrayBuffers that are moved, owned
	shared  []engine.Value // SharedArrayBuffers, owned
}

// write makes a message. When ok is false it has thrown. Objects of the list are
// moved only if all of it can be written.
func (m *module) write(e *binding.Env, v engine.Value, list []engine.Value, source *port) (msg *message, ok bool) {
	w := &writer{Env: e, m: m, msg: &message{}, source: source, moving: -1}
	w.msg.readers.Store(1)
	defer func() {
		e.FreeAll(w.hosts...)
		e.FreeAll(w.buffers...)
		e.FreeAll(w.shared...)
		if !ok {
			w.msg.done(false)
		}
	}()
	if !w.takeList(list) || !w.addNested() {
		return nil, false
	}
	w.moving = len(w.hosts)
	out := serdes.NewWriter(e, w)
	defer out.Free(e.Free)
	for i, b := range w.buffers {
		out.Transfer(b, uint32(i))
	}
	out.Header()
	if !out.Value(v) || !w.moveBuffers() || !w.finish(out) {
		return nil, false
	}
	w.msg.data = out.Release()
	return w.msg, true
}

func (w *writer) fail(message string) bool {
	w.Refuse(message)
	return false
}

// Refuse throws a DataCloneError.
func (w *writer) Refuse(message string) {
	if x := w.DOMException(message, "DataCloneError"); !x.IsException() {
		w.Throw(x)
	}
}

const (
	unsupportedTransfer = "Cannot transfer object of unsupported type."
	unsupportedClone    = "Cannot clone object of unsupported type."
	invalidTransfer     = "Found invalid value in transferList."
	needsTransfer       = "Object that needs transfer was found in message but not listed in transferList"
)

// takeList checks the list of what is to be moved.
func (w *writer) takeList(list []engine.Value) (ok bool) {
	for _, v := range list {
		if !v.IsObject() {
			return w.fail(invalidTransfer)
		}
		mark := w.GetKey(v, w.Slot(w.m.untransferable))
		w.Free(mark)
		switch {
		case !mark.IsUndefined():
			return w.fail(unsupportedTransfer)
		case v.Kind() == engine.KindArrayBuffer:
			if engine.BufferShape(v).Detached {
				return w.fail(unsupportedTransfer)
			}
			if slices.ContainsFunc(w.buffers, v.Same) {
				return w.fail("Transfer list contains duplicate ArrayBuffer")
			}
			w.buffers = append(w.buffers, w.Dup(v))
		default:
			if !w.takeHost(v) {
				return false
			}
		}
	}
	return true
}

func (w *writer) takeHost(v engine.Value) (ok bool) {
	half := w.Half(v)
	p, isPort := half.(*port)
	if mover, moves := half.(binding.Mover); moves && mover.Moved() {
		if isPort {
			return w.fail("MessagePort in transfer list is already detached")
		}
		return w.fail(invalidTransfer)
	} else if isPort && p == w.source {
		return w.fail("Transfer list contains source port")
	} else if !moves && (half != nil || w.mode(v)&modeTransferable == 0) {
		return w.fail(invalidTransfer)
	}
	if slices.ContainsFunc(w.hosts, v.Same) {
		return w.duplicate(v)
	}
	w.hosts = append(w.hosts, w.Dup(v))
	return true
}

func (w *writer) duplicate(v engine.Value) bool {
	k := w.Get(v, "constructor")
	name := w.Get(k, "name")
	defer w.FreeAll(k, name)
	return w.fail("Transfer list contains duplicate " + w.String(name))
}

// mode returns how an object of the library can travel; 0 for others.
func (w *writer) mode(v engine.Value) int {
	m := w.GetKey(v, w.Slot(w.m.transferMode))
	if m.IsUndefined() {
		return 0
	}
	return w.Int(m)
}

// addNested adds what objects of the list move with them.
func (w *writer) addNested() (ok bool) {
	for i := 0; i < len(w.hosts); i++ {
		if w.Half(w.hosts[i]) != nil {
			continue
		}
		f := w.GetKey(w.hosts[i], w.Slot(w.m.transferList))
		if !w.IsFunction(f) {
			w.Free(f)
			continue
		}
		list := w.Call(f, w.hosts[i])
		w.Free(f)
		if list.IsException() {
			return false
		}
		nested := elements(w.Env, list)
		w.Free(list)
		ok := true
		for _, v := range nested {
			switch {
			case !v.IsObject():
			case slices.ContainsFunc(w.hosts, v.Same):
				ok = ok && w.fail("The transfer list is invalid.")
			default:
				w.hosts = append(w.hosts, w.Dup(v))
			}
		}
		w.FreeAll(nested...)
		if !ok {
			return false
		}
	}
	return true
}

// moveBuffers takes the content of the buffers that are moved. A getter may have
// detached one meanwhile.
func (w *writer) moveBuffers() (ok bool) {
	for _, v := range w.buffers {
		b, _ := w.Bytes(v)
		shape := engine.BufferShape(v)
		w.msg.buffers = append(w.msg.buffers, moved{slices.Clone(b), shape.Max, shape.Resizable})
		w.Detach(v)
	}
	return true
}

// finish packs the objects beside the message. Data of the library's own objects
// may bring more of them.
func (w *writer) finish(out *serdes.Writer) (ok bool) {
	for i := 0; i < len(w.hosts); i++ {
		p, ok := w.pack(out, w.hosts[i], i < w.moving)
		if !ok {
			return false
		}
		w.msg.parcels = append(w.msg.parcels, p)
	}
	return true
}

func (w *writer) pack(out *serdes.Writer, v engine.Value, move bool) (p parcel, ok bool) {
	switch half := w.Half(v).(type) {
	case binding.Mover:
		if move {
			return parcel{Parcel: half.Move()}, true
		}
	case binding.Cloner:
		return parcel{Parcel: half.Clone()}, true
	}
	f := engine.Undefined
	if move {
		f = w.GetKey(v, w.Slot(w.m.transfer))
	}
	if !w.IsFunction(f) {
		w.Free(f)
		f = w.GetKey(v, w.Slot(w.m.clone))
	}
	defer w.Free(f)
	if !w.IsFunction(f) {
		return p, w.fail(unsupportedClone)
	}
	r := w.Call(f, v)
	defer w.Free(r)
	if !r.IsObject() {
		return p, !r.IsException() && w.fail(unsupportedClone)
	}
	data, info := w.Get(r, "data"), w.Get(r, "deserializeInfo")
	defer w.FreeAll(data, info)
	return parcel{info: w.String(info)}, out.Value(data)
}

// IsHost tells whether v is no plain object: a native one, one of the library's
// that is marked, or process.env.
func (w *writer) IsHost(v engine.Value) bool {
	if v.Kind() == engine.KindProxy {
		return v.Same(w.Slot(w.m.processEnv))
	}
	if w.Half(v) != nil {
		return true
	}
	if k := v.Kind(); k >= engine.KindFirstTypedArray && k <= engine.KindLastTypedArray ||
		k == engine.KindDataView || k == engine.KindArrayBuffer || k == engine.KindSharedArrayBuffer {
		return false // marks mean nothing on memory
	}
	m := w.GetKey(v, w.Slot(w.m.transferMode))
	if m.IsUndefined() {
		return false
	}
	if w.Int(m)&modeCloneable == 0 {
		return true
	}
	// One that has no method for it is cloned property by property.
	f := w.GetKey(v, w.Slot(w.m.clone))
	defer w.Free(f)
	return w.IsFunction(f)
}

// plainObject is written in place of an object's number where a plain object
// follows.
const plainObject = 0xffffffff

// WriteHost writes the number of an object beside the message.
func (w *writer) WriteHost(out *serdes.Writer, v engine.Value) (ok bool) {
	if v.Kind() == engine.KindProxy { // process.env
		out.Uint(plainObject)
		return out.Properties(v)
	}
	i := slices.IndexFunc(w.hosts, v.Same)
	if i >= 0 {
		out.Uint(uint64(i))
		return true
	}
	mode := w.mode(v)
	if half := w.Half(v); half != nil {
		mode = 0
		if _, ok := half.(binding.Cloner); ok {
			mode |= modeCloneable
		}
		if _, ok := half.(binding.Mover); ok {
			mode |= modeTransferable
		}
	}
	switch {
	case mode&modeCloneable != 0:
		out.Uint(uint64(len(w.hosts)))
		w.hosts = append(w.hosts, w.Dup(v))
		return true
	case mode&modeTransferable != 0:
		return w.fail(needsTransfer)
	}
	return w.fail(unsupportedClone)
}

// SharedID returns the number of a SharedArrayBuffer in the message.
func (w *writer) SharedID(_ *serdes.Writer, v engine.Value) (id uint32, ok bool) {
	if i := slices.IndexFunc(w.shared, v.Same); i >= 0 {
		return uint32(i), true
	}
	w.shared = append(w.shared, w.Dup(v))
	w.msg.shared = append(w.msg.shared, w.SharedMemory(v))
	return uint32(len(w.shared) - 1), true
}
