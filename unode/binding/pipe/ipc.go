package pipe

import (
	_ "embed"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/stream"
	"nodeos/unode/engine"
)

// kit holds what pipes look up.
type kit struct {
	stream        *stream.Kit
	pendingHandle engine.Atom
	classes       [3]engine.Slot // by what a descriptor is
}

// What a descriptor that came over an IPC channel is.
const (
	isTCP = iota
	isPipe
	isUDP
)

//go:embed pipe_wrap.js
var shim string

func newKit(r *binding.Registry) *kit {
	k := &kit{stream: stream.NewKit(r), pendingHandle: r.Atom("pendingHandle")}
	for i, name := range []string{isTCP: "TCP", isPipe: "Pipe", isUDP: "UDP"} {
		k.classes[i] = r.Slot("class of received " + name)
	}
	r.Func("pipe_wrap.setClasses", func(c *engine.Call) engine.Value {
		for i, s := range k.classes {
			c.Iso.SetSlot(s, c.Iso.Dup(c.Arg(i)))
		}
		return engine.Undefined
	})
	r.Shim("pipe_wrap", shim)
	return k
}

// Received gives JavaScript the next of the descriptors that came, as a handle
// in the property pendingHandle.
func (p *Pipe) Received(fds []int) {
	p.passed = append(p.passed, fds...)
	if len(p.passed) == 0 {
		return
	}
	fd := p.passed[0]
	p.passed = p.passed[1:]
	class, ok := kindOf(fd)
	if !ok {
		sys.Close(fd)
		return
	}
	e := p.Env
	h := e.Construct(e.Slot(p.kit.classes[class]), engine.Int(kindSocket))
	to, ok := e.Half(h).(interface{ Adopt(fd int) })
	if !ok {
		e.Free(e.TakeException())
		sys.Close(fd)
		return
	}
	sys.SetNonblock(fd, true)
	to.Adopt(fd)
	e.SetAtom(p.Self, p.kit.pendingHandle, h)
}

// kindOf tells which class is for a descriptor; ok is false for none.
func kindOf(fd int) (class int, ok bool) {
	kind, err := sys.SocketKind(fd)
	if err != 0 {
		return 0, false
	}
	a, err := sys.Getsockname(fd)
	if err != 0 {
		return 0, false
	}
	inet := a.Family() == syscall.AF_INET || a.Family() == syscall.AF_INET6
	switch {
	case inet && kind == syscall.SOCK_STREAM:
		return isTCP, true
	case inet && kind == syscall.SOCK_DGRAM:
		return isUDP, true
	case a.Family() == syscall.AF_UNIX && kind == syscall.SOCK_STREAM:
		return isPipe, true
	}
	return 0, false
}

func (p *Pipe) dropPassed() {
	for _, fd := range p.passed {
		sys.Close(fd)
	}
	p.passed = nil
}
