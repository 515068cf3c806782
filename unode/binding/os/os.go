// Package os is internalBinding('os'): what the kernel and /proc tell about the
// machine, as libuv reads them.
//
// Caution: /proc and /sys may be missing, in a container or on bare metal. Then
// the answers are what system calls alone can give, zero or empty.
package os

import (
	"strconv"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Register adds the binding.
func Register(r *binding.Registry) {
	r.Func("os.getHostname", func(c *engine.Call) engine.Value {
		u, err := sys.Uname()
		if err != 0 {
			return report(c, 0, err, "uv_os_gethostname")
		}
		return c.Iso.NewString(u.Host)
	})
	r.Func("os.getOSInformation", func(c *engine.Call) engine.Value {
		u, err := sys.Uname()
		if err != 0 {
			return report(c, 0, err, "uv_os_uname")
		}
		return c.Iso.NewStrings([]string{u.Name, u.Version, u.Release, u.Machine})
	})
	r.Func("os.getUptime", func(c *engine.Call) engine.Value {
		first, _, _ := strings.Cut(read("/proc/uptime"), " ")
		if s, err := strconv.ParseFloat(first, 64); err == nil {
			return engine.Number(s)
		}
		return engine.Number(float64(sys.Clock(sys.CLOCK_BOOTTIME) / 1e9))
	})
	r.Func("os.getTotalMem", func(c *engine.Call) engine.Value { return memory(read("/proc/meminfo"), "MemTotal:") })
	r.Func("os.getFreeMem", func(c *engine.Call) engine.Value { return memory(read("/proc/meminfo"), "MemAvailable:") })
	r.Func("os.getLoadAvg", getLoadAvg)
	r.Func("os.getAvailableParallelism", getAvailableParallelism)
	r.Func("os.getCPUs", getCPUs)
	r.Func("os.getInterfaceAddresses", getInterfaceAddresses)
	r.Func("os.getHomeDirectory", getHomeDirectory)
	r.Func("os.getUserInfo", getUserInfo)
	r.Func("os.getPriority", func(c *engine.Call) engine.Value {
		p, err := sys.Priority(c.Int(0))
		if err != 0 {
			return report(c, 1, err, "uv_os_getpriority")
		}
		return engine.Int(p)
	})
	r.Func("os.setPriority", func(c *engine.Call) engine.Value {
		err := sys.SetPriority(c.Int(0), c.Int(1))
		if err != 0 {
			report(c, 2, err, "uv_os_setpriority")
		}
		return binding.UVErr(err)
	})
}

// report writes an error into argument i, the library's context object, and
// returns undefined (Environment::CollectUVExceptionInfo).
func report(c *engine.Call, i int, err sys.Errno, call string) engine.Value {
	if ctx := c.Arg(i); ctx.IsObject() {
		c.Iso.Set(ctx, "errno", engine.Int(-int(err)))
		c.Iso.Set(ctx, "code", c.Iso.NewString(binding.ErrName(err)))
		c.Iso.Set(ctx, "message", c.Iso.NewString(binding.ErrMessage(err)))
		c.Iso.Set(ctx, "syscall", c.Iso.NewString(call))
	}
	return engine.Undefined
}

// read returns a file of /proc, "" when there is none.
func read(path string) string {
	b, _ := sys.ReadFile(path)
	return string(b)
}

// memory returns a line of /proc/meminfo in bytes.
func memory(meminfo, name string) engine.Value {
	_, rest, _ := strings.Cut(meminfo, name)
	line, _, _ := strings.Cut(rest, "\n")
	kb, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "kB")))
	return engine.Int(kb << 10)
}

func getLoadAvg(c *engine.Call) engine.Value {
	out := c.Iso.Float64s(c.Arg(0))
	for i, f := range strings.Fields(read("/proc/loadavg")) {
		if i < 3 && i < len(out) {
			out[i], _ = strconv.ParseFloat(f, 64)
		}
	}
	return engine.Undefined
}

// getAvailableParallelism counts the processors that the process may use: by
// its affinity and by the limit of its control group (cgroup v2).
func getAvailableParallelism(c *engine.Call) engine.Value {
	n, err := sys.Processors()
	if err != 0 || n < 1 {
		n = 1
	}
	for line := range strings.SplitSeq(read("/proc/self/cgroup"), "\n") {
		if group, ok := strings.CutPrefix(line, "0::"); ok {
			if q := quota(read("/sys/fs/cgroup" + group + "/cpu.max")); q > 0 && q < n {
				n = q
			}
		}
	}
	return engine.Int(n)
}

// quota returns the processors that a cpu.max allows, 0 for no limit.
func quota(cpuMax string) int {
	max, period, _ := strings.Cut(strings.TrimSpace(cpuMax), " ")
	m, err1 := strconv.Atoi(max)
	p, err2 := strconv.Atoi(period)
	if err1 != nil || err2 != nil || p <= 0 {
		return 0
	}
	if m < p {
		return 1
	}
	return m / p
}

// getCPUs returns model, speed in MHz and times in ms for each processor that is
// online, one after the other.
func getCPUs(c *engine.Call) engine.Value {
	models := cpuModels(read("/proc/cpuinfo"))
	var out []engine.Value
	for line := range strings.SplitSeq(read("/proc/stat"), "\n") {
		f := strings.Fields(line)
		if len(f) < 7 || !strings.HasPrefix(f[0], "cpu") || f[0] == "cpu" {
			continue
		}
		id := f[0][len("cpu"):]
		model, ok := models[id]
		if !ok {
			model = "unknown"
		}
		khz, _ := strconv.Atoi(strings.TrimSpace(read("/sys/devices/system/cpu/cpu" + id + "/cpufreq/scaling_cur_freq")))
		out = append(out, c.Iso.NewString(model), engine.Int(khz/1000))
		// user, nice, system, idle and irq, in ticks of 10 ms; iowait is left out.
		for _, i := range []int{1, 2, 3, 4, 6} {
			ticks, _ := strconv.Atoi(f[i])
			out = append(out, engine.Int(ticks*10))
		}
	}
	return c.Iso.NewArray(out...)
}

// cpuModels returns the model of each processor by its number.
func cpuModels(cpuinfo string) map[string]string {
	models := map[string]string{}
	id := ""
	for line := range strings.SplitSeq(cpuinfo, "\n") {
		name, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); strings.TrimSpace(name) {
		case "processor":
			id = value
		case "model name":
			models[id] = value
		}
	}
	return models
}

// getHomeDirectory is $HOME, or what /etc/passwd says.
func getHomeDirectory(c *engine.Call) engine.Value {
	if home, ok := syscall.Getenv("HOME"); ok && home != "" {
		return c.Iso.NewString(home)
	}
	u, err := userByID(read("/etc/passwd"), sys.Geteuid())
	if err != 0 {
		return report(c, 0, err, "uv_os_homedir")
	}
	return c.Iso.NewString(u.home)
}

type user struct {
	name, home, shell string
	uid, gid          int
}

// userByID finds a user in a text of the form passwd(5).
func userByID(passwd string, uid int) (user, sys.Errno) {
	for line := range strings.SplitSeq(passwd, "\n") {
		f := strings.Split(line, ":")
		if len(f) < 7 {
			continue
		}
		u, err1 := strconv.Atoi(f[2])
		g, err2 := strconv.Atoi(f[3])
		if err1 == nil && err2 == nil && u == uid {
			return user{f[0], f[5], f[6], u, g}, 0
		}
	}
	return user{}, syscall.ENOENT
}
