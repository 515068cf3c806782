package udp

import (
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

const (
	// maxDatagram is more than any datagram holds.
	maxDatagram = 64 << 10
	// maxReceives is how many datagrams a socket may deliver before the others
	// get their turn.
	maxReceives = 32
)

// datagram waits until the kernel takes it.
type datagram struct {
	req      *binding.Request
	data     []byte
	to       sys.Sockaddr // nil: the one the socket is connected to
	reported bool         // JavaScript wants to know
}

type buffer struct{ b []byte }

// want makes the watcher wait for what is to be done.
func (u *UDP) want() sys.Errno {
	events := uint32(0)
	if u.receiving {
		events = sys.EPOLLIN
	}
	if len(u.queue) > 0 {
		events |= sys.EPOLLOUT
	}
	return u.watcher.Set(events)
}

func (u *UDP) receive() sys.Errno {
	if u.receiving {
		return 0
	}
	if err := u.ensureBound(syscall.AF_INET, 0); err != 0 {
		return err
	}
	u.receiving = true
	if err := u.want(); err != 0 {
		u.receiving = false
		return err
	}
	u.SetActive(true)
	return 0
}

func (u *UDP) pause() {
	if u.receiving {
		u.receiving = false
		u.want()
		u.SetActive(false)
	}
}

func (u *UDP) ready(events uint32) {
	if events&(sys.EPOLLIN|sys.EPOLLERR) != 0 && u.receiving {
		u.deliver()
	}
	if events&sys.EPOLLOUT != 0 && u.fd >= 0 {
		u.flush()
	}
}

func (u *UDP) deliver() {
	e := u.Env
	buf := binding.State(e, func() *buffer { return &buffer{make([]byte, maxDatagram)} })
	for i := 0; i < maxReceives && u.receiving; i++ {
		n, from, err := sys.Recvfrom(u.fd, buf.b, 0)
		switch err {
		case 0:
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			return
		default:
			u.Callback(u.kit.onmessage, binding.UVErr(err), e.Dup(u.Self), engine.Undefined, engine.Undefined)
			return
		}
		ab := e.NewArrayBuffer(buf.b[:n])
		b := e.Call(e.Slot(u.kit.makeBuffer), engine.Undefined, ab)
		e.Free(ab)
		if b.IsException() {
			e.Free(e.TakeException())
			return
		}
		info := e.NewObject()
		stream.AddressInto(e.Isolate, info, from)
		u.Callback(u.kit.onmessage, engine.Int(n), e.Dup(u.Self), b, info)
	}
}

// sender makes send and send6, which take (request, list, count, port, address,
// hasCallback) or, on a connected socket, (request, list, count, hasCallback).
// They return an error, 0 when the request will report, or 1 more than the
// number of bytes that were sent at once.
func sender(family int) engine.Func {
	return func(c *engine.Call) engine.Value {
		u, ok := c.Iso.Half(c.This).(*UDP)
		if !ok || u.Closing() {
			return binding.UVErr(syscall.EBADF)
		}
		var to sys.Sockaddr
		reported := c.Bool(3)
		if len(c.Args) > 4 {
			if to, ok = stream.ParseAddr(family, c.String(4), c.Int(3)); !ok {
				return binding.UVErr(syscall.EINVAL)
			}
			reported = c.Bool(5)
		}
		switch {
		case to != nil && u.connected:
			return binding.UVErr(syscall.EISCONN)
		case to == nil && !u.connected:
			return binding.UVErr(syscall.EDESTADDRREQ)
		}
		if err := u.ensureBound(family, 0); err != 0 {
			return binding.UVErr(err)
		}
		return u.send(c, message(c), to, reported)
	}
}

// message joins the parts. A single one is not copied.
func message(c *engine.Call) []byte {
	list, count := c.Arg(1), c.Int(2)
	var data []byte
	for i := range count {
		v := c.Iso.GetIndex(list, i)
		b, _ := c.Iso.Bytes(v)
		if count == 1 {
			data = b // the list holds it
		} else {
			data = append(data, b...)
		}
		c.Iso.Free(v)
	}
	return data
}

func (u *UDP) send(c *engine.Call, data []byte, to sys.Sockaddr, reported bool) engine.Value {
	if _, queue := u.Env.Process.Options["--test-udp-no-try-send"]; len(u.queue) == 0 && !queue {
		for {
			_, err := sys.Sendto(u.fd, data, 0, to)
			switch err {
			case 0:
				return engine.Int(len(data) + 1)
			case syscall.EINTR:
				continue
			case syscall.EAGAIN, syscall.ENOBUFS:
			default:
				return binding.UVErr(err)
			}
			break
		}
	}
	r := u.Env.StartRequest(c.Arg(0), &u.AsyncWrap)
	if r == nil {
		return binding.UVErr(syscall.EINVAL)
	}
	u.queue = append(u.queue, &datagram{r, append([]byte(nil), data...), to, reported})
	u.queued += len(data)
	u.want()
	return engine.Int(0)
}

// flush sends what waits.
func (u *UDP) flush() {
	for len(u.queue) > 0 && u.fd >= 0 {
		d := u.queue[0]
		_, err := sys.Sendto(u.fd, d.data, 0, d.to)
		if err == syscall.EINTR {
			continue
		}
		if err == syscall.EAGAIN || err == syscall.ENOBUFS {
			return
		}
		u.finish(err)
	}
	if u.watcher != nil {
		u.want()
	}
}

// finish ends the first datagram of the queue.
func (u *UDP) finish(err sys.Errno) {
	d := u.queue[0]
	u.queue = u.queue[1:]
	u.queued -= len(d.data)
	if d.reported {
		d.req.Done(err, engine.Int(len(d.data)))
	} else {
		d.req.Abandon()
	}
}
