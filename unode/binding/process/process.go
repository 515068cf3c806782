// Package process is internalBinding('process_methods') and
// internalBinding('credentials'), and what stands behind process.env.
//
// The environment is Go's copy of the process's own; nothing of it is read
// before the main script runs.
package process

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/signal"
	"nodeos/unode/binding/util"
	"nodeos/unode/engine"
)

// Register adds the bindings.
func Register(r *binding.Registry) {
	registerEnv(r)
	registerCredentials(r)
	hrtime := r.Slot("hrtime buffer")
	r.Func("process_methods.setHrtimeBuffer", func(c *engine.Call) engine.Value {
		c.Iso.SetSlot(hrtime, c.Iso.Dup(c.Arg(0)))
		return engine.Undefined
	})
	r.Func("process_methods.hrtime", func(c *engine.Call) engine.Value {
		// Seconds in two halves, then ns (src/node_process_methods.cc).
		b, _ := c.Iso.Bytes(c.Iso.Slot(hrtime))
		t := sys.Clock(sys.CLOCK_MONOTONIC)
		binary.NativeEndian.PutUint32(b, uint32(t/1e9>>32))
		binary.NativeEndian.PutUint32(b[4:], uint32(t/1e9))
		binary.NativeEndian.PutUint32(b[8:], uint32(t%1e9))
		return engine.Undefined
	})
	r.Func("process_methods.hrtimeBigInt", func(c *engine.Call) engine.Value {
		b, _ := c.Iso.Bytes(c.Iso.Slot(hrtime))
		binary.NativeEndian.PutUint64(b, uint64(sys.Clock(sys.CLOCK_MONOTONIC)))
		return engine.Undefined
	})
	r.Func("process_methods.initial", initial)
	r.Func("process_methods.title", func(c *engine.Call) engine.Value {
		p := &binding.EnvOf(c).Process
		if t, ok := p.Options["--title"].(string); ok {
			sys.SetThreadName(t)
			return c.Iso.NewString(t)
		}
		return c.Iso.NewString(p.Args[0])
	})
	r.Func("process_native.gc", func(c *engine.Call) engine.Value {
		binding.EnvOf(c).Collect()
		return engine.Undefined
	})
	// For tests of what keeps objects alive.
	r.Func("v8.nativeObjects", func(c *engine.Call) engine.Value { return engine.Int(c.Iso.NativeObjects()) })
	r.Func("process_methods.setTitle", func(c *engine.Call) engine.Value {
		sys.SetThreadName(c.String(0))
		return engine.Undefined
	})
	r.Func("process_methods.cwd", func(c *engine.Call) engine.Value {
		dir, err := sys.Getcwd()
		if err != 0 {
			return binding.EnvOf(c).ThrowUV(err, "uv_cwd", "", "")
		}
		return c.Iso.NewString(dir)
	})
	r.Func("process_methods.chdir", func(c *engine.Call) engine.Value {
		dir := c.String(0)
		if err := sys.Chdir(dir); err != 0 {
			cwd, _ := sys.Getcwd()
			return binding.EnvOf(c).ThrowUV(err, "chdir", cwd, dir)
		}
		return engine.Undefined
	})
	r.Func("process_methods.umask", func(c *engine.Call) engine.Value {
		if c.Arg(0).IsUndefined() {
			old := sys.Umask(0)
			sys.Umask(old)
			return engine.Int(old)
		}
		return engine.Int(sys.Umask(c.Int(0)))
	})
	r.Func("process_methods.reallyExit", func(c *engine.Call) engine.Value {
		binding.EnvOf(c).Exit(c.Int(0))
		return engine.Undefined
	})
	r.Func("process_methods.abort", func(c *engine.Call) engine.Value {
		binding.EnvOf(c).Abort(syscall.SIGABRT, "")
		return engine.Undefined
	})
	r.Func("process_methods.execve", execve)
	r.Func("process_methods.causeSegfault", func(c *engine.Call) engine.Value {
		binding.EnvOf(c).Abort(syscall.SIGSEGV, "")
		return engine.Undefined
	})
	r.Func("process_methods._kill", func(c *engine.Call) engine.Value {
		return binding.UVErr(signal.Kill(binding.EnvOf(c), c.Int(0), c.Int(1)))
	})
	r.Func("process_methods._rawDebug", func(c *engine.Call) engine.Value {
		binding.WriteStderr(c.String(0) + "\n")
		return engine.Undefined
	})
	r.Func("process_methods.uptime", func(c *engine.Call) engine.Value {
		return engine.Number(float64(sys.Clock(sys.CLOCK_MONOTONIC)-binding.EnvOf(c).Process.Start) / 1e9)
	})
	r.Func("process_methods.loadEnvFile", loadEnvFile)
	r.Func("process_methods._getActiveRequests", func(c *engine.Call) engine.Value { return binding.EnvOf(c).ActiveRequests() })
	r.Func("process_methods._getActiveHandles", func(c *engine.Call) engine.Value { return binding.EnvOf(c).ActiveHandles() })
	r.Func("process_methods.getActiveResourcesInfo", func(c *engine.Call) engine.Value {
		return c.Iso.NewStrings(binding.EnvOf(c).ActiveResources())
	})
	registerUsage(r)
}

// execve replaces the program: (path, args, "NAME=value"…). As in Node there is
// no way back from an error.
func execve(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	e.Leave()
	sys.CloseInheritedOnExec()
	for fd := range 3 {
		sys.SetCloseOnExec(fd, false)
	}
	err := sys.Exec(c.String(0), c.Iso.Strings(c.Arg(1)), c.Iso.Strings(c.Arg(2)))
	e.Abort(syscall.SIGABRT, "process.execve failed with error code "+binding.ErrName(err))
	return engine.Undefined
}

func initial(c *engine.Call) engine.Value {
	p := binding.EnvOf(c).Process
	switch c.String(0) {
	case "argv":
		return c.Iso.NewStrings(p.Args)
	case "execArgv":
		return c.Iso.NewStrings(p.ExecArgv)
	case "execPath":
		return c.Iso.NewString(p.ExecPath)
	case "pid":
		return engine.Int(sys.Getpid())
	case "ppid":
		return engine.Int(sys.Getppid())
	case "debugPort":
		return engine.Int(9229)
	}
	return engine.Undefined
}

func loadEnvFile(c *engine.Call) engine.Value {
	file := ".env"
	if c.Arg(0).IsString() {
		file = c.String(0)
	}
	text, err := sys.ReadFile(file)
	if err != 0 {
		return binding.EnvOf(c).ThrowUV(err, "open", file, "")
	}
	LoadEnv(string(text))
	return engine.Undefined
}

// LoadEnv sets the variables of a .env text that the environment lacks.
func LoadEnv(text string) {
	have := map[string]bool{}
	for _, kv := range syscall.Environ() {
		k, _, _ := strings.Cut(kv, "=")
		have[k] = true
	}
	for _, kv := range util.ParseEnv(text) {
		if !have[kv[0]] {
			syscall.Setenv(kv[0], kv[1])
		}
	}
}

func registerEnv(r *binding.Registry) {
	r.Func("env.get", func(c *engine.Call) engine.Value {
		v, ok := binding.EnvOf(c).Variables.Get(c.String(0))
		if !ok {
			return engine.Undefined
		}
		return c.Iso.NewString(v)
	})
	r.Func("env.set", func(c *engine.Call) engine.Value {
		binding.EnvOf(c).Variables.Set(c.String(0), c.String(1))
		return engine.Undefined
	})
	r.Func("env.pendingDeprecation", func(c *engine.Call) engine.Value {
		return engine.Bool(binding.EnvOf(c).Process.Options["--pending-deprecation"] == true)
	})
	r.Func("env.unset", func(c *engine.Call) engine.Value {
		binding.EnvOf(c).Variables.Unset(c.String(0))
		return engine.Undefined
	})
	r.Func("env.keys", func(c *engine.Call) engine.Value {
		return c.Iso.NewStrings(binding.EnvOf(c).Variables.Names())
	})
}

func registerUsage(r *binding.Registry) {
	r.Func("process_methods.rss", func(c *engine.Call) engine.Value { return engine.Int(residentMemory()) })
	r.Func("process_methods.memoryUsage", func(c *engine.Call) engine.Value {
		f := c.Iso.Float64s(c.Arg(0))
		used, total := c.Iso.HeapUsed()
		// rss, heapTotal, heapUsed, external, arrayBuffers
		for i, v := range []int{residentMemory(), total, used, 0, 0} {
			f[i] = float64(v)
		}
		return engine.Undefined
	})
	r.Func("process_methods.constrainedMemory", func(c *engine.Call) engine.Value { return engine.Number(cgroupLimit()) })
	r.Func("process_methods.availableMemory", func(c *engine.Call) engine.Value {
		return engine.Number(math.Min(cgroupLimit(), float64(availableMemory())))
	})
	cpu := func(who int) engine.Func {
		return func(c *engine.Call) engine.Value {
			var u syscall.Rusage
			if err := sys.Getrusage(who, &u); err != 0 {
				return binding.EnvOf(c).ThrowUV(err, "uv_getrusage", "", "")
			}
			f := c.Iso.Float64s(c.Arg(0))
			f[0], f[1] = micros(u.Utime), micros(u.Stime)
			return engine.Undefined
		}
	}
	r.Func("process_methods.cpuUsage", cpu(syscall.RUSAGE_SELF))
	r.Func("process_methods.threadCpuUsage", cpu(1)) // RUSAGE_THREAD
	r.Func("process_methods.resourceUsage", func(c *engine.Call) engine.Value {
		var u syscall.Rusage
		if err := sys.Getrusage(syscall.RUSAGE_SELF, &u); err != 0 {
			return binding.EnvOf(c).ThrowUV(err, "uv_getrusage", "", "")
		}
		copy(c.Iso.Float64s(c.Arg(0)), []float64{
			micros(u.Utime), micros(u.Stime), float64(u.Maxrss), float64(u.Ixrss), float64(u.Idrss), float64(u.Isrss),
			float64(u.Minflt), float64(u.Majflt), float64(u.Nswap), float64(u.Inblock), float64(u.Oublock),
			float64(u.Msgsnd), float64(u.Msgrcv), float64(u.Nsignals), float64(u.Nvcsw), float64(u.Nivcsw),
		})
		return engine.Undefined
	})
}

func micros(t syscall.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }

func residentMemory() int {
	b, err := sys.ReadFile("/proc/self/statm")
	if err != 0 {
		return 0
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	return atoi(f[1]) * 4096
}

func availableMemory() int {
	b, _ := sys.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			return atoi(strings.Fields(v)[0]) * 1024
		}
	}
	return 0
}

// cgroupLimit returns the memory limit of the process's cgroup, or what Node
// reports without one: 2^64 rounded.
func cgroupLimit() float64 {
	b, err := sys.ReadFile("/proc/self/cgroup")
	if err == 0 {
		if p, ok := strings.CutPrefix(strings.TrimSpace(string(b)), "0::"); ok {
			if m, err := sys.ReadFile(filepath.Join("/sys/fs/cgroup", p, "memory.max")); err == 0 && string(m) != "max\n" {
				return float64(atoi(strings.TrimSpace(string(m))))
			}
		}
	}
	return math.Pow(2, 64)
}

func atoi(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}
