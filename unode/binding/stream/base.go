package stream

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Base is a stream as JavaScript's methods see it: that of a descriptor, or one
// that lies over another stream.
type Base interface {
	// IsClosed tells whether the methods are to do nothing and return EINVAL.
	IsClosed() bool
	ReadStart() sys.Errno
	ReadStop()
	// Shutdown and Write are as of Stream.
	Shutdown(req engine.Value) sys.Errno
	Write(req engine.Value, parts [][]byte, keep func(i, n int) Chunk) sys.Errno
	Fd() int
	BytesWritten() uint64
	WriteQueueSize() int
	AsReader() *Reader
}

// Source is a stream as other native code uses it: an HTTP parser, or a stream
// that lies over it.
type Source interface {
	Wrap() *binding.AsyncWrap
	Fd() int
	Closing() bool
	ReadStart() sys.Errno
	ReadStop()
	Consume(Consumer)
	Unconsume()
	PassEnd(sys.Errno)
	// Send and Shutdown are as of Stream.
	Send(b []byte, done func(sys.Errno)) (later bool, err sys.Errno)
	Shutdown(req engine.Value) sys.Errno
}

// BaseOf returns the stream that is the Go half of v, or nil.
func BaseOf(iso *engine.Isolate, v engine.Value) Base {
	s, _ := iso.Half(v).(Base)
	return s
}

// Consumer takes over what a stream reads, without JavaScript: an HTTP parser,
// or TLS.
type Consumer interface {
	// Data takes bytes that are valid until it returns.
	Data(b []byte)
	// End reports binding.EOF or an error. The stream has stopped reading.
	// Hand it to Source.PassEnd if JavaScript is to know.
	End(err sys.Errno)
}

// Reader is the half of a stream that hands over what arrives. InitReader makes
// it usable.
type Reader struct {
	wrap      *binding.AsyncWrap
	onread    engine.Value // a function, or Undefined
	user      engine.Value // the buffer to read into, or Undefined
	consumer  Consumer
	bytesRead uint64
}

// InitReader makes r the reading half of the stream w.
func (r *Reader) InitReader(w *binding.AsyncWrap) {
	r.wrap, r.onread, r.user = w, engine.Undefined, engine.Undefined
}

// AsReader returns r itself.
func (r *Reader) AsReader() *Reader { return r }

// Forget lets go of what JavaScript gave.
func (r *Reader) Forget() { r.forget(r.wrap.Env.Free) }

// ForgetLater is Forget for finalizers.
func (r *Reader) ForgetLater() { r.forget(r.wrap.Env.FreeLater) }

func (r *Reader) forget(free func(engine.Value)) {
	for _, v := range []*engine.Value{&r.onread, &r.user} {
		free(*v)
		*v = engine.Undefined
	}
	r.consumer = nil
}

// Consume hands what is read to c instead of JavaScript.
func (r *Reader) Consume(c Consumer) { r.consumer = c }

// Unconsume gives the stream back to JavaScript.
func (r *Reader) Unconsume() { r.consumer = nil }

// PassEnd reports the end of the stream, or an error, to JavaScript.
func (r *Reader) PassEnd(err sys.Errno) { r.emit(-int(err), engine.Undefined) }

// DeliverEnd reports the end of the stream, or an error.
func (r *Reader) DeliverEnd(err sys.Errno) {
	if r.consumer != nil {
		r.consumer.End(err)
		return
	}
	r.PassEnd(err)
}

// Deliver hands b over. The caller looks after it whether the stream still
// wants more.
func (r *Reader) Deliver(b []byte) {
	if r.consumer != nil || r.user.IsUndefined() {
		r.arrived(b)
		return
	}
	for len(b) > 0 && !r.user.IsUndefined() {
		buf, _ := r.wrap.Env.Bytes(r.user)
		n := copy(buf, b)
		if n == 0 {
			r.PassEnd(syscall.ENOBUFS)
			return
		}
		b = b[n:]
		r.arrived(buf[:n])
	}
}

// arrived hands b over, which is in the user's buffer if there is one and no
// consumer.
func (r *Reader) arrived(b []byte) {
	r.bytesRead += uint64(len(b))
	switch {
	case r.consumer != nil:
		r.consumer.Data(b)
	case !r.user.IsUndefined():
		r.emit(len(b), engine.Undefined)
	default:
		e := r.wrap.Env
		ab := e.NewArrayBuffer(b)
		if ab.IsException() {
			e.Free(e.TakeException())
			r.emit(-int(syscall.ENOMEM), engine.Undefined)
			return
		}
		r.emit(len(b), ab)
	}
}

func (r *Reader) useBuffer(v engine.Value) sys.Errno {
	e := r.wrap.Env
	if _, ok := e.Bytes(v); !ok {
		return syscall.EINVAL
	}
	e.Free(r.user)
	r.user = e.Dup(v)
	return 0
}

// emit calls onread with what streamBaseState says. It consumes arg. What
// JavaScript returns is the next buffer to read into, if it uses its own.
func (r *Reader) emit(n int, arg engine.Value) {
	e := r.wrap.Env
	if !e.IsFunction(r.onread) {
		e.Free(arg)
		return
	}
	st := e.StreamState()
	st[readBytesOrError], st[arrayBufferOffset] = uint32(int32(n)), 0
	fn := e.Dup(r.onread) // it may be replaced meanwhile
	v := r.wrap.MakeCallback(fn, arg)
	e.Free(fn)
	if n > 0 && !r.user.IsUndefined() && v.Kind() == engine.KindUint8Array {
		e.Free(r.user)
		r.user = v
		return
	}
	e.Free(v)
}

// SetWriteState tells JavaScript how a write went: how long it is and whether
// its request will report it.
func SetWriteState(e *binding.Env, n int, later bool) {
	st := e.StreamState()
	st[bytesWritten], st[lastWriteWasAsync] = uint32(n), 0
	if later {
		st[lastWriteWasAsync] = 1
	}
}

func size(parts [][]byte) (n int) {
	for _, p := range parts {
		n += len(p)
	}
	return n
}
