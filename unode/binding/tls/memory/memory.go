// Package memory is the net.Conn that crypto/tls speaks over: bytes that came,
// and bytes to send. It is apart because a net.Conn cannot be written without
// package net, whose addresses are all that is used of it.
//
// Invariants: a Conn belongs to one goroutine at a time. Nothing here waits,
// but a Read may call Wait.
package memory

import (
	"errors"
	"io"
	"net"
	"time"
)

// Conn is one end of a connection in memory.
type Conn struct {
	// In is what arrived and was not read yet.
	In []byte
	// Out is what was written.
	Out []byte
	// EOF tells that nothing more will arrive.
	EOF bool
	// Wait is called by a Read that finds nothing; it returns false when the
	// read is to fail. Without it such a read returns ErrNothing.
	Wait func() bool
}

// ErrStopped is why a read ends whose Wait returned false.
var ErrStopped = errors.New("stopped")

// ErrNothing is a temporary error: nothing has arrived. crypto/tls can read
// again after it.
var ErrNothing net.Error = nothing{}

type nothing struct{}

func (nothing) Error() string   { return "nothing to read" }
func (nothing) Timeout() bool   { return true }
func (nothing) Temporary() bool { return true }

// Read implements net.Conn.
func (c *Conn) Read(b []byte) (int, error) {
	for len(c.In) == 0 {
		switch {
		case c.EOF:
			return 0, io.EOF
		case c.Wait == nil:
			return 0, ErrNothing
		case !c.Wait():
			return 0, ErrStopped
		}
	}
	n := copy(b, c.In)
	c.In = c.In[n:]
	return n, nil
}

// Write implements net.Conn.
func (c *Conn) Write(b []byte) (int, error) {
	c.Out = append(c.Out, b...)
	return len(b), nil
}

// Close implements net.Conn.
func (c *Conn) Close() error { return nil }

type address struct{}

func (address) Network() string { return "memory" }
func (address) String() string  { return "memory" }

// LocalAddr and RemoteAddr implement net.Conn.
func (c *Conn) LocalAddr() net.Addr  { return address{} }
func (c *Conn) RemoteAddr() net.Addr { return address{} }

// The deadlines of net.Conn mean nothing here: the owner decides when to stop.
func (c *Conn) SetDeadline(time.Time) error      { return nil }
func (c *Conn) SetReadDeadline(time.Time) error  { return nil }
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }
