package tls

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// clearIn encrypts what was written before the handshake was over.
func (w *wrap) clearIn() {
	if !w.established || len(w.clear) == 0 || w.dead {
		return
	}
	b := w.clear
	w.clear = nil
	if err := w.encrypt(b); err != nil {
		w.scheduled = true
		w.invokeQueued(syscall.EPROTO, err.Error())
	}
}

func (w *wrap) encrypt(b []byte) error {
	for len(b) > 0 {
		n := len(b)
		if w.maxFragment > 0 {
			n = min(n, w.maxFragment)
		}
		if _, err := w.s.conn.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// encOut gives the underlying stream what is encrypted.
func (w *wrap) encOut() {
	if w.dead || w.s == nil || w.inSend || w.prevWrites {
		return
	}
	if w.established && w.write != nil {
		w.scheduled = true
	}
	if len(w.s.Out) == 0 {
		if len(w.clear) == 0 {
			w.invokeQueued(0, "")
		}
		return
	}
	w.sending, w.s.Out, w.spare = w.s.Out, w.spare[:0], nil
	w.inSend = true
	w.Env.Dup(w.Self)
	sent := func(err sys.Errno) {
		w.afterWrite(err)
		w.Env.Free(w.Self)
	}
	later, err := w.under.Send(w.sending, sent)
	switch {
	case err != 0:
		w.inSend, w.sending = false, nil
		w.invokeQueued(err, "")
		w.Env.Free(w.Self)
	case !later:
		// JavaScript expects the answer after its call has returned.
		w.Env.Loop.Close(func() { sent(0) })
	}
}

// afterWrite ends a write of encOut.
func (w *wrap) afterWrite(err sys.Errno) {
	w.inSend = false
	if w.dead {
		err = syscall.ECANCELED
	}
	if cap(w.sending) <= 1<<17 {
		w.spare = w.sending[:0]
	}
	w.sending = nil
	if err != 0 {
		if !w.shut {
			w.invokeQueued(err, "")
		}
		return
	}
	w.clearIn()
	w.encOut()
}

// invokeQueued ends the write under way if everything of it was handed on.
func (w *wrap) invokeQueued(err sys.Errno, text string) {
	r := w.write
	if !w.scheduled || r == nil {
		return
	}
	w.write, w.scheduled = nil, false
	if text != "" {
		w.Env.Set(r.Self, "error", w.Env.NewString(text))
	}
	r.Done(err, w.Env.Dup(w.Self), engine.Undefined)
}

// Write implements stream.Base. It always ends later.
func (w *wrap) Write(req engine.Value, parts [][]byte, _ func(i, n int) stream.Chunk) sys.Errno {
	total := 0
	for _, p := range parts {
		total += len(p)
	}
	err := w.writeParts(req, parts, total)
	// At the end: streams below may have written too.
	stream.SetWriteState(w.Env, total, err == 0)
	return err
}

func (w *wrap) writeParts(req engine.Value, parts [][]byte, total int) sys.Errno {
	if !w.established && !w.dead || total == 0 {
		w.open()
	}
	if w.dead {
		w.Env.Set(req, "error", w.Env.NewString("Write after DestroySSL"))
		return syscall.EPROTO
	}
	r := w.Env.StartRequest(req, &w.AsyncWrap)
	if r == nil {
		return syscall.EINVAL
	}
	w.written += uint64(total)
	if total == 0 && !w.inSend && (w.s == nil || len(w.s.Out) == 0) {
		w.Env.Loop.Close(func() { r.Done(0, w.Env.Dup(w.Self), engine.Undefined) })
		return 0
	}
	if w.put(parts) != nil {
		r.Abandon()
		return syscall.EPROTO
	}
	w.write = r
	w.flush()
	return 0
}

// put encrypts what is written, or keeps it for after the handshake.
func (w *wrap) put(parts [][]byte) error {
	for _, p := range parts {
		if !w.established || len(w.clear) > 0 {
			w.clear = append(w.clear, p...)
		} else if err := w.encrypt(p); err != nil {
			return err
		}
	}
	return nil
}

// flush is encOut for a caller that the write's end must not overtake.
func (w *wrap) flush() {
	if w.s != nil && len(w.s.Out) > 0 {
		w.encOut()
	} else if w.established && len(w.clear) == 0 && !w.inSend {
		w.Env.Dup(w.Self)
		w.Env.Loop.Close(func() { w.invokeQueued(0, ""); w.Env.Free(w.Self) })
	}
}

// Send implements stream.Source, for TLS over TLS.
func (w *wrap) Send(b []byte, done func(sys.Errno)) (bool, sys.Errno) {
	if w.dead {
		return false, syscall.EPROTO
	}
	w.written += uint64(len(b))
	if err := w.put([][]byte{b}); err != nil {
		return false, syscall.EPROTO
	}
	w.encOut()
	return false, 0
}

// Shutdown says that nothing more will be sent and shuts the underlying stream
// down.
func (w *wrap) Shutdown(req engine.Value) sys.Errno {
	if w.s != nil && w.established && !w.dead {
		w.s.conn.CloseWrite()
	}
	w.shut = true
	if w.s != nil && len(w.s.Out) > 0 && !w.dead && !w.prevWrites {
		// Behind what is under way: after Shutdown nothing can be sent.
		out := w.s.Out
		w.s.Out = nil
		w.under.Send(out, func(sys.Errno) {})
	}
	return w.under.Shutdown(req)
}
