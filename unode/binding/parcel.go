package binding

import "nodeos/unode/engine"

// Parcel is a native object on its way to another thread: what is left of it
// without an isolate.
type Parcel struct {
	// Open makes the object on the receiving thread, or Exception. A message to
	// several receivers is opened by each.
	Open func(e *Env) engine.Value
	// Drop is called instead of Open when nobody receives the message. It may be
	// nil, and it may run on any goroutine.
	Drop func()
	// Mark tells the binding's own parcels apart.
	Mark any
}

// Cloner is a Go half whose object can be cloned into another thread.
type Cloner interface{ Clone() Parcel }

// Mover is a Go half whose object can be moved to another thread.
type Mover interface {
	// Moved tells whether the object has gone already.
	Moved() bool
	// Move ends the object here.
	Move() Parcel
}
