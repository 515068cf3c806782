package crypto

import (
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// How a job runs (src/crypto/crypto_util.h, CryptoJobMode).
const (
	jobAsync = iota
	jobSync
	jobWebCrypto
)

// task is the work of one job.
type task struct {
	// run works; of an asynchronous job it is on another goroutine and uses
	// nothing of the engine.
	run func()
	// value makes the result, owned by the caller.
	value func(e *binding.Env) engine.Value
	// keep is a borrowed value that value uses: the job's object holds it.
	keep engine.Value
}

// job is the Go half of a job's object. run() of a synchronous job returns
// [error, result]; an asynchronous one calls ondone(error, result), and one of
// WebCrypto returns a promise.
type job struct {
	binding.AsyncWrap
	mode int
	task *task
}

// class is one kind of job. begin reads the arguments after the mode; it returns
// nil when it has thrown.
type class struct {
	name     string
	provider binding.Provider
	begin    func(c *engine.Call, async bool) *task
}

func (m *module) registerJobs(r *binding.Registry) {
	for _, k := range []class{
		{"HashJob", binding.ProviderHashRequest, beginHash},
		{"HmacJob", binding.ProviderSignRequest, beginHmac},
		{"HKDFJob", binding.ProviderDeriveBitsRequest, beginHKDF},
		{"PBKDF2Job", binding.ProviderPBKDF2Request, beginPBKDF2},
		{"RandomBytesJob", binding.ProviderRandomBytesRequest, beginRandomBytes},
		{"ScryptJob", binding.ProviderScryptRequest, beginScrypt},
		{"SecretKeyGenJob", binding.ProviderKeyGenRequest, m.beginSecretKeyGen},
	} {
		r.Class("crypto."+k.name, engine.Class{
			New: func(c *engine.Call, self engine.Value) (any, bool) {
				j := &job{mode: c.Int(0)}
				j.task = k.begin(&engine.Call{Iso: c.Iso, This: c.This, Args: c.Args[min(1, len(c.Args)):]}, j.mode != jobSync)
				if j.task == nil {
					return nil, false
				}
				if j.task.keep.IsObject() {
					m.hold(c.Iso, self, j.task.keep)
				}
				j.InitAsync(binding.EnvOf(c), self, k.provider)
				j.Begin(nil)
				return j, true
			},
			Methods: binding.AsyncMethods(map[string]engine.Func{"run": m.run}),
		})
	}
}

func (m *module) run(c *engine.Call) engine.Value {
	j, ok := c.Iso.Half(c.This).(*job)
	if !ok || j.task == nil {
		return c.Iso.ThrowTypeError("Illegal invocation")
	}
	e, t := j.Env, j.task
	j.task = nil
	if j.mode == jobSync {
		t.run()
		v := t.value(e)
		j.Destroy()
		if v.IsException() {
			return v
		}
		return e.NewArray(engine.Undefined, v)
	}
	promise, resolver := engine.Undefined, engine.Resolver{}
	if j.mode == jobWebCrypto {
		promise, resolver = e.NewPromise()
	}
	e.Dup(j.Self)
	e.Loop.Work(t.run, func() {
		v := t.value(e)
		if j.mode == jobWebCrypto {
			m.settle(j, resolver, v)
		} else if v.IsException() {
			j.Callback(m.ondone, e.TakeException())
		} else {
			j.Callback(m.ondone, engine.Undefined, v)
		}
		j.Destroy()
		e.Free(j.Self)
	})
	return promise
}

// settle settles the promise of a WebCrypto job and lets its reactions run.
func (m *module) settle(j *job, r engine.Resolver, v engine.Value) {
	e := j.Env
	if v.IsException() {
		e.Reject(r, e.TakeException())
	} else {
		e.Resolve(r, v)
	}
	e.Free(j.MakeCallback(e.Slot(m.idle)))
}

// bytesOf returns the bytes of a buffer or secret key; a copy when another
// goroutine is to read them.
func bytesOf(c *engine.Call, i int, async bool) []byte {
	b := secret(c, i)
	if async {
		b = append([]byte{}, b...)
	}
	return b
}

// hold makes self keep v alive, out of the sight of scripts.
func (m *module) hold(iso *engine.Isolate, self, v engine.Value) {
	if iso.Slot(m.kept).IsUndefined() {
		iso.SetSlot(m.kept, iso.NewSymbol("kept", true))
	}
	iso.SetKey(self, iso.Slot(m.kept), iso.Dup(v))
}
