// Package atomics is Atomics.wait, notify and waitAsync: the engine's own cannot
// be ended from another thread and have no promise.
//
// Invariant: a waiter enters the list of its address under the lock under which
// it has looked at the value, and notify takes that lock: no wake-up is lost.
package atomics

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// waiters are those of the process, by the address that they wait for, oldest
// first.
type waiters struct {
	mu sync.Mutex
	at map[uintptr][]*waiter
}

// waiter is one that waits. wake is called without the lock, once, by the thread
// of by, which took it out of the list.
type waiter struct {
	wake func(by *binding.Env)
}

func of(e *binding.Env) *waiters {
	return binding.PerProcess(e, func() *waiters { return &waiters{at: map[uintptr][]*waiter{}} })
}

// Register adds the functions; globals.js puts them into Atomics.
func Register(r *binding.Registry) {
	r.Func("atomics.wait", wait)
	r.Func("atomics.waitAsync", waitAsync)
	r.Func("atomics.notify", notify)
}

// request is what wait and waitAsync are called with.
type request struct {
	at      uintptr
	big     bool // 8 bytes, not 4
	value   int64
	timeout time.Duration // negative: for ever
}

// parse checks the arguments in the order of the standard. When ok is false it
// has thrown.
func parse(e *binding.Env, c *engine.Call) (q request, ok bool) {
	if q.at = e.WaitAddress(c.Arg(0), c.Arg(1), true); q.at == 0 {
		return q, false
	}
	q.big = c.Arg(0).Kind() == engine.KindBigInt64Array
	number := func(convert string, v engine.Value) (engine.Value, bool) {
		n := e.Primordial(convert, v)
		return n, !n.IsException()
	}
	v, isNumber := engine.Undefined, false
	if q.big {
		if c.Arg(2).IsNumber() {
			e.ThrowTypeError("Cannot convert %s to a BigInt", c.String(2))
			return q, false
		}
		v, isNumber = number("BigInt", c.Arg(2))
		q.value = int64(e.Int(v))
	} else {
		v, isNumber = number("Number", c.Arg(2))
		q.value = int64(toInt32(e.Number(v)))
	}
	e.Free(v)
	if !isNumber {
		return q, false
	}
	ms, isNumber := number("Number", c.Arg(3))
	if !isNumber {
		return q, false
	}
	switch f := e.Number(ms); {
	case c.Arg(3).IsUndefined(), f != f, f > float64(math.MaxInt64/int64(time.Millisecond)):
		q.timeout = -1
	default:
		q.timeout = time.Duration(math.Max(0, f) * float64(time.Millisecond))
	}
	return q, true
}

// toInt32 is ECMAScript's ToInt32 of a number.
func toInt32(f float64) int32 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(f), 1<<32))))
}

// enter puts w into the list if the value is still the expected one.
func (ws *waiters) enter(q request, w *waiter) (equal bool) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	p := unsafe.Add(nil, q.at)
	have := int64(0)
	if q.big {
		have = atomic.LoadInt64((*int64)(p))
	} else {
		have = int64(atomic.LoadInt32((*int32)(p)))
	}
	if have != q.value {
		return false
	}
	ws.at[q.at] = append(ws.at[q.at], w)
	return true
}

// leave takes w out of the list; in tells whether it was still there.
func (ws *waiters) leave(at uintptr, w *waiter) (in bool) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	list := ws.at[at]
	i := slices.Index(list, w)
	if i < 0 {
		return false
	}
	if list = slices.Delete(list, i, i+1); len(list) == 0 {
		delete(ws.at, at)
	} else {
		ws.at[at] = list
	}
	return true
}

// take takes the oldest n waiters out of the list.
func (ws *waiters) take(at uintptr, n float64) (taken []*waiter) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	list := ws.at[at]
	k := int(math.Min(n, float64(len(list))))
	if taken = slices.Clone(list[:k]); k == len(list) {
		delete(ws.at, at)
	} else {
		ws.at[at] = list[k:]
	}
	return taken
}

func wait(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	q, ok := parse(e, c)
	if !ok {
		return engine.Exception
	}
	ws, woken := of(e), make(chan struct{})
	w := &waiter{wake: func(*binding.Env) { close(woken) }}
	if !ws.enter(q, w) {
		return e.NewString("not-equal")
	}
	var timeout <-chan time.Time
	if q.timeout >= 0 {
		t := time.NewTimer(q.timeout)
		defer t.Stop()
		timeout = t.C
	}
	select {
	case <-woken:
		return e.NewString("ok")
	case <-timeout:
		if !ws.leave(q.at, w) { // woken at the same time
			return e.NewString("ok")
		}
		return e.NewString("timed-out")
	case <-e.Stopping():
		ws.leave(q.at, w)
		e.OnStop()
	}
	return engine.Undefined
}

// waitAsync returns {async, value}: value is a promise when async is true. As in
// Node, waiting does not keep the thread alive.
func waitAsync(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	q, ok := parse(e, c)
	if !ok {
		return engine.Exception
	}
	e.Loop.Open()
	ws := of(e)
	array := e.Dup(c.Arg(0)) // its memory must live
	promise, resolver := e.NewPromise()
	result := func(async bool, value engine.Value) engine.Value {
		o := e.NewObject()
		e.Set(o, "async", engine.Bool(async))
		e.Set(o, "value", value)
		return o
	}
	drop := func(text string) engine.Value {
		e.Resolve(resolver, engine.Undefined)
		e.FreeAll(array, promise)
		return result(false, e.NewString(text))
	}
	w := &waiter{}
	done := func(text string) {
		e.Loop.Post(func() {
			delete(pending(e).at, w)
			e.Resolve(resolver, e.NewString(text))
			e.Free(array)
			e.Drain()
		})
	}
	var timer *time.Timer
	w.wake = func(by *binding.Env) {
		if timer != nil {
			timer.Stop()
		}
		if by == e { // what a thread has woken itself it does not miss
			e.Loop.Ref()
			e.Loop.Post(e.Loop.Unref)
		}
		done("ok")
	}
	if q.timeout > 0 {
		timer = time.AfterFunc(q.timeout, func() {
			if ws.leave(q.at, w) {
				done("timed-out")
			}
		})
	}
	if !ws.enter(q, w) {
		if timer != nil {
			timer.Stop()
		}
		return drop("not-equal")
	}
	if q.timeout == 0 && ws.leave(q.at, w) {
		return drop("timed-out")
	}
	pending(e).at[w] = q.at
	return result(true, promise)
}

// waits are the asynchronous ones of a thread; they end with it.
type waits struct{ at map[*waiter]uintptr }

func pending(e *binding.Env) *waits {
	return binding.State(e, func() *waits {
		p := &waits{at: map[*waiter]uintptr{}}
		e.AtExit(func() {
			for w, at := range p.at {
				of(e).leave(at, w)
			}
		})
		return p
	})
}

// notify is (array, index, count).
func notify(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	at := e.WaitAddress(c.Arg(0), c.Arg(1), false)
	if at == 0 {
		return engine.Exception
	}
	n := math.Inf(1)
	if !c.Arg(2).IsUndefined() {
		v := e.Primordial("Number", c.Arg(2))
		if v.IsException() {
			return v
		}
		if n = math.Trunc(e.Number(v)); !(n > 0) {
			n = 0
		}
	}
	if !e.IsShared(c.Arg(0)) {
		return engine.Int(0)
	}
	taken := of(e).take(at, n)
	for _, w := range taken {
		w.wake(e)
	}
	return engine.Int(len(taken))
}
