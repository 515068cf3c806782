package messaging

import (
	"sync/atomic"

	"nodeos/unode/binding"
	"nodeos/unode/binding/serdes"
	"nodeos/unode/engine"
)

// message is a value that has left its isolate. It does not change any more.
type message struct {
	data    []byte
	buffers []moved // ArrayBuffers
	shared  []engine.SharedMemory
	parcels []parcel
	readers atomic.Int32 // who may still read it
}

// moved is the content of an ArrayBuffer that was transferred.
type moved struct {
	b         []byte
	max       int
	resizable bool
}

// parcel is an object beside a message: a native one, or one of the library's
// own that takes its data from the message.
type parcel struct {
	binding.Parcel
	info string // "module:Class" for one of the library's own
}

// done is called once by each reader. The last one releases what is left.
func (msg *message) done(received bool) {
	if !received && msg.readers.Load() <= 1 {
		for _, p := range msg.parcels {
			if p.Drop != nil {
				p.Drop()
			}
		}
	}
	if msg.readers.Add(-1) == 0 {
		for _, s := range msg.shared {
			s.Release()
		}
		msg.shared = nil
	}
}

// reader makes a message's value in an isolate.
type reader struct {
	*binding.Env
	m       *module
	objects []engine.Value // of the parcels, owned
	shared  []engine.Value // SharedArrayBuffers, owned
}

// read makes the value of msg and the list of the ports that came with it, both
// owned; the value may be Exception.
func (m *module) read(e *binding.Env, msg *message) (v engine.Value, ports []engine.Value) {
	r := &reader{Env: e, m: m}
	defer func() {
		e.FreeAll(r.objects...)
		e.FreeAll(r.shared...)
		if v.IsException() {
			e.FreeAll(ports...)
			ports = nil
		}
	}()
	if !r.open(msg) {
		return engine.Exception, nil
	}
	for _, o := range r.objects {
		if _, ok := e.Half(o).(*port); ok {
			ports = append(ports, e.Dup(o))
		}
	}
	in := serdes.NewReader(e, msg.data, r)
	defer in.Free(e.Free)
	for i, b := range msg.buffers {
		ab := serdes.NewBuffer(e, b.b, b.max, b.resizable)
		if ab.IsException() {
			return ab, ports
		}
		in.Transfer(uint32(i), ab)
		e.Free(ab)
	}
	if !in.Header() {
		return engine.Exception, ports
	}
	if v = in.Value(); v.IsException() {
		return v, ports
	}
	if !r.finish(in, msg) {
		e.Free(v)
		return engine.Exception, ports
	}
	return v, ports
}

// open makes the objects beside the message. When ok is false it has thrown.
func (r *reader) open(msg *message) (ok bool) {
	defer func() { msg.done(true) }()
	for _, s := range msg.shared {
		r.shared = append(r.shared, r.NewSharedArrayBuffer(s))
	}
	for i, p := range msg.parcels {
		var v engine.Value
		if p.Open != nil {
			v = p.Open(r.Env)
		} else {
			info := r.NewString(p.info)
			v = r.Call(r.Slot(r.m.make), engine.Null, info)
			r.Free(info)
		}
		if v.IsException() {
			for _, left := range msg.parcels[i+1:] {
				if left.Drop != nil {
					left.Drop()
				}
			}
			return false
		}
		r.objects = append(r.objects, v)
	}
	return true
}

// finish gives the library's own objects their data, in the order in which the
// writer has written them behind the value.
func (r *reader) finish(in *serdes.Reader, msg *message) (ok bool) {
	for i, p := range msg.parcels {
		if p.Open != nil {
			continue
		}
		data := in.Value()
		if data.IsException() {
			return false
		}
		take := r.GetKey(r.objects[i], r.Slot(r.m.deserialize))
		res := engine.Undefined
		if r.IsFunction(take) {
			res = r.Call(take, r.objects[i], data)
		}
		r.FreeAll(take, data, res)
		if res.IsException() {
			return false
		}
	}
	return true
}

// ReadHost reads the number of an object beside the message.
func (r *reader) ReadHost(in *serdes.Reader) engine.Value {
	i, ok := in.Uint()
	if ok && i == plainObject {
		return in.Value()
	}
	if !ok || i >= uint64(len(r.objects)) {
		return engine.Exception
	}
	return r.Dup(r.objects[i])
}

// Shared returns a SharedArrayBuffer by its number.
func (r *reader) Shared(_ *serdes.Reader, id uint32) engine.Value {
	if int(id) >= len(r.shared) {
		return engine.Exception
	}
	return r.Dup(r.shared[id])
}
