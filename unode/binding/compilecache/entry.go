package compilecache

import (
	"fmt"
	"strconv"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// Kind is a kind of code, by Node's numbers.
type Kind int

const (
	CommonJS Kind = iota
	ESM
	StrippedTypeScript
	TransformedTypeScript
	TransformedTypeScriptWithSourceMaps
)

func (k Kind) String() string {
	return [...]string{"CommonJS", "ESM", "StrippedTypeScript", "TransformedTypeScript", "TransformedTypeScriptWithSourceMaps"}[k]
}

// Entry is the code of one source file.
type Entry struct {
	Key uint32

	cache     *Cache
	kind      Kind
	source    string
	file      string // of the source
	path      string // of the entry
	code      []byte // nil: none yet
	refreshed bool   // code is newer than the file
}

// Lookup returns the entry for source, the text of file, with the code that its
// file has, if any. It is nil when the cache is not enabled.
func (c *Cache) Lookup(source, file string, k Kind) *Entry {
	if c.dir == "" || k < CommonJS || k > TransformedTypeScriptWithSourceMaps {
		return nil
	}
	key := c.key(file, k)
	e := c.entries[key]
	if e != nil && e.source == source {
		return e
	}
	if e == nil {
		e = &Entry{Key: key, cache: c}
		c.entries[key] = e
		c.order = append(c.order, e)
	}
	e.kind, e.source, e.file, e.path = k, source, file, fmt.Sprintf("%s/%08x", c.dir, key)
	e.code, e.refreshed = nil, false
	e.read()
	return e
}

// Entry returns the entry with the given key, nil when it was flushed.
func (c *Cache) Entry(key uint32) *Entry { return c.entries[key] }

func (e *Entry) read() {
	e.cache.log("[compile cache] reading cache from %s for %s %s...", e.path, e.kind, e.file)
	data, errno := sys.ReadFile(e.path)
	if errno != 0 {
		e.cache.log(" %s\n", reason(errno))
		return
	}
	code, ok := Open(e.kind.String(), e.source, data)
	if !ok {
		e.cache.log(" code hash mismatch: damaged, or of another source or program\n")
		return
	}
	e.code = code
	e.cache.log(" success, size=%d\n", len(code))
}

// Code returns the compiled code, nil when there is none.
func (e *Entry) Code() []byte { return e.code }

// Transpiled returns the JavaScript made of TypeScript, nil when there is none.
func (e *Entry) Transpiled() []byte {
	found := "failed"
	if e.code != nil {
		found = "success"
	}
	e.cache.log("[compile cache] retrieving transpile cache for %s %s...%s\n", e.kind, e.file, found)
	return e.code
}

// Load returns the entry's code as a script or module of realm, owned, that
// comes from file; ok is false when there is none.
func (e *Entry) Load(realm *engine.Realm, file string) (code engine.Value, ok bool) {
	if e.code == nil {
		return engine.Undefined, false
	}
	iso := e.cache.env.Isolate
	if code = realm.Decode(e.code); code.IsException() {
		iso.Free(iso.TakeException())
		return engine.Undefined, false
	}
	if e.cache.portable { // it may have moved
		name := iso.NewString(file)
		iso.SetReferrer(code, name)
		iso.Free(name)
	}
	e.cache.log("[compile cache] V8 code cache for %s %s was accepted, keeping the in-memory entry\n", e.kind, e.file)
	return code, true
}

// Store saves a script or a module that was compiled and did not run yet.
func (e *Entry) Store(iso *engine.Isolate, code engine.Value) {
	b, ok := iso.Encode(code)
	if !ok {
		iso.Free(iso.TakeException())
		return
	}
	e.Save(b)
}

// Save gives the entry new code, or a first one.
func (e *Entry) Save(code []byte) {
	switch {
	case e.kind >= StrippedTypeScript:
		e.cache.log("[compile cache] saving transpilation cache for %s %s\n", e.kind, e.file)
	case e.code == nil:
		e.cache.log("[compile cache] V8 code cache for %s %s was not initialized, initializing the in-memory entry\n", e.kind, e.file)
	default:
		e.cache.log("[compile cache] V8 code cache for %s %s was rejected, refreshing the in-memory entry\n", e.kind, e.file)
	}
	e.code, e.refreshed = code, true
}

// Flush writes new code to its files and forgets all entries.
func (c *Cache) Flush() {
	for _, e := range c.order {
		why := ""
		switch {
		case e.code == nil:
			why = "the cache was not initialized"
		case !e.refreshed:
			why = "cache was the same"
		}
		if why != "" {
			c.log("[compile cache] skip persisting %s %s because %s\n", e.kind, e.file, why)
			continue
		}
		e.write()
	}
	if c.dir != "" {
		c.log("[compile cache] Clear deserialized cache.\n")
	}
	clear(c.entries)
	c.order = nil
}

// FlushNow is Flush when the program asks for it.
func (c *Cache) FlushNow() {
	c.log("[compile cache] module.flushCompileCache() requested.\n")
	c.Flush()
	c.log("[compile cache] module.flushCompileCache() finished.\n")
}

// write puts the entry's file in place whole, so that no other process sees a
// part of it.
func (e *Entry) write() {
	c := e.cache
	c.log("[compile cache] Creating temporary file for cache of %s (%s)...", e.file, e.kind)
	const exclusive = syscall.O_WRONLY | syscall.O_CREAT | syscall.O_EXCL
	temp := e.path + "." + strconv.Itoa(sys.Getpid())
	fd, errno := sys.Open(temp, exclusive, 0o600)
	for i := 0; errno == syscall.EEXIST && i < 100; i++ { // another thread, or one that died
		temp = fmt.Sprintf("%s.%d-%d", e.path, sys.Getpid(), i)
		fd, errno = sys.Open(temp, exclusive, 0o600)
	}
	if errno != 0 {
		c.log("failed. %s\n", reason(errno))
		return
	}
	c.log(" -> %s\n[compile cache] writing cache for %s %s to temporary file %s...", temp, e.kind, e.file, temp)
	errno = writeAll(fd, Seal(e.kind.String(), e.source, e.code))
	if err := sys.Close(fd); errno == 0 {
		errno = err
	}
	if errno != 0 {
		sys.Unlink(temp)
		c.log("failed: %s\n", reason(errno))
		return
	}
	c.log("success\n[compile cache] Renaming %s to %s...", temp, e.path)
	if errno = sys.Rename(temp, e.path); errno != 0 {
		sys.Unlink(temp)
	}
	c.log("%s\n", reason(errno))
}

func writeAll(fd int, b []byte) sys.Errno {
	for len(b) > 0 {
		n, errno := sys.Write(fd, b)
		if errno != 0 && errno != syscall.EINTR {
			return errno
		}
		b = b[max(n, 0):]
	}
	return 0
}
