package crypto

import (
	"fmt"

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
	run func() error
	// value makes the result, owned by the caller.
	value func(e *binding.Env) engine.Value
	// keep is borrowed values that value uses: the job's object holds them.
	keep []engine.Value
	// plain says that OpenSSL's errors come without code, library and reason.
	plain bool
}

// work runs the task. A panic of a library is an error like others: it must not
// end the process for bytes that a peer sent.
func (t *task) work() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return t.run()
}

// result makes the value or throws what run returned.
func (t *task) result(e *binding.Env, err error) engine.Value {
	if err != nil {
		return e.Throw(errorValue(e.Isolate, err, !t.plain))
	}
	return t.value(e)
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
	begin    func(c *engine.Call, mode int) *task
}

// classes is the jobs in the order of registration.
func (m *module) classes() []class {
	return []class{
		{"HashJob", binding.ProviderHashRequest, beginHash},
		{"HmacJob", binding.ProviderSignRequest, beginHmac},
		{"HKDFJob", binding.ProviderDeriveBitsRequest, beginHKDF},
		{"PBKDF2Job", binding.ProviderPBKDF2Request, beginPBKDF2},
		{"RandomBytesJob", binding.ProviderRandomBytesRequest, beginRandomBytes},
		{"ScryptJob", binding.ProviderScryptRequest, beginScrypt},
		{"SecretKeyGenJob", binding.ProviderKeyGenRequest, m.beginSecretKeyGen},
		{"RsaKeyPairGenJob", binding.ProviderKeyPairGenRequest, m.beginRSA},
		{"DsaKeyPairGenJob", binding.ProviderKeyPairGenRequest, m.beginDSA},
		{"EcKeyPairGenJob", binding.ProviderKeyPairGenRequest, m.beginEC},
		{"DhKeyPairGenJob", binding.ProviderKeyPairGenRequest, m.beginDH},
		{"NidKeyPairGenJob", binding.ProviderKeyPairGenRequest, m.beginScheme},
		{"SignJob", binding.ProviderSignRequest, beginSign},
		{"RSACipherJob", binding.ProviderCipherRequest, beginRSACipher},
		{"DHBitsJob", binding.ProviderDeriveBitsRequest, beginDHBits},
		{"KEMEncapsulateJob", binding.ProviderDeriveBitsRequest, beginEncapsulate},
		{"KEMDecapsulateJob", binding.ProviderDeriveBitsRequest, beginDecapsulate},
		{"RandomPrimeJob", binding.ProviderRandomPrimeRequest, beginRandomPrime},
		{"AESCipherJob", binding.ProviderCipherRequest, beginAES},
		{"ChaCha20Poly1305CipherJob", binding.ProviderCipherRequest, beginChaCha},
		{"KmacJob", binding.ProviderSignRequest, beginKMAC},
		{"CShakeJob", binding.ProviderHashRequest, beginCShake},
		{"TurboShakeJob", binding.ProviderHashRequest, beginTurbo},
		{"KangarooTwelveJob", binding.ProviderHashRequest, beginKangaroo},
		{"Argon2Job", binding.ProviderArgon2Request, beginArgon2},
		{"CheckPrimeJob", binding.ProviderCheckPrimeRequest, beginCheckPrime},
	}
}

func (m *module) registerJobs(r *binding.Registry) {
	for _, k := range m.classes() {
		r.Class("crypto."+k.name, engine.Class{
			New: func(c *engine.Call, self engine.Value) (any, bool) {
				j := &job{mode: c.Int(0)}
				j.task = k.begin(&engine.Call{Iso: c.Iso, This: c.This, Args: c.Args[min(1, len(c.Args)):]}, j.mode)
				if j.task == nil {
					return nil, false
				}
				if len(j.task.keep) > 0 {
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
		v := t.result(e, t.work())
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
	var err error
	e.Loop.Work(func() { err = t.work() }, func() {
		v := t.result(e, err)
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

// settle settles the promise of a WebCrypto job and lets its reactions run. What
// went wrong is the cause of an OperationError.
func (m *module) settle(j *job, r engine.Resolver, v engine.Value) {
	e := j.Env
	if v.IsException() {
		cause := e.TakeException()
		v = e.Call(e.Slot(m.operationError), engine.Undefined, cause)
		e.Free(cause)
		if v.IsException() {
			v = e.TakeException()
		}
		e.Reject(r, v)
	} else {
		e.Resolve(r, v)
	}
	e.Free(j.MakeCallback(e.Slot(m.idle)))
}

// bytesOf returns the bytes of a buffer or secret key; a copy when another
// goroutine is to read them.
func bytesOf(c *engine.Call, i, mode int) []byte {
	b := secret(c, i)
	if mode != jobSync {
		b = append([]byte{}, b...)
	}
	return b
}

// hold makes self keep vs alive, out of the sight of scripts.
func (m *module) hold(iso *engine.Isolate, self engine.Value, vs []engine.Value) {
	if iso.Slot(m.kept).IsUndefined() {
		iso.SetSlot(m.kept, iso.NewSymbol("kept", true))
	}
	held := make([]engine.Value, len(vs))
	for i, v := range vs {
		held[i] = iso.Dup(v)
	}
	iso.SetKey(self, iso.Slot(m.kept), iso.NewArray(held...))
}
