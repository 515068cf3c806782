package cli

import (
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"nodeos/guest/config"
	"nodeos/vm"
)

// machineFlags are the flags of the verbs that boot, in docker's spelling.
type machineFlags struct {
	ports    []vm.PortMap
	env      envFlags
	memory   int // MiB
	cpus     int
	name     string
	hostname string
	kernel   string
	accel    vm.Accel
	stdin    bool
	restart  string
}

func (m *machineFlags) addTo(c *cobra.Command) {
	f := c.Flags()
	addFlag(f, "m", "memory", "SIZE", "memory of the machine, such as 256m or 1g (default 256m)", func(s string) (err error) {
		m.memory, err = parseMemory(s)
		return err
	})
	addFlag(f, "", "cpus", "N", "number of processors (default 1)", func(s string) (err error) {
		m.cpus, err = parseCPUs(s)
		return err
	})
	addFlag(f, "p", "publish", "[HOST:]GUEST", "publish a port of the app (default: each port it listens on)", func(s string) error {
		p, err := vm.ParsePort(s)
		m.ports = append(m.ports, p)
		return err
	})
	f.StringVar(&m.name, "name", "", "name of the machine")
	f.StringVar(&m.hostname, "hostname", "", "host name inside (default: the machine's name)")
	f.StringVar(&m.kernel, "kernel", "", "your own kernel: a vmlinux with PVH support, or a bzImage")
	addFlag(f, "", "accel", "auto|kvm|tcg", "what runs the guest's code: kvm, tcg (software), or the best that works (default auto)", func(s string) (err error) {
		m.accel, err = vm.ParseAccel(s)
		return err
	})
	f.BoolVarP(&m.stdin, "interactive", "i", m.stdin, "type at the console, where a REPL comes up when the app cannot start; ^] stops")
	f.BoolP("tty", "t", false, "accepted for docker's sake: the console always is a terminal")
	f.Bool("rm", true, "accepted for docker's sake: nothing of a machine is ever kept")
	f.MarkHidden("rm")
}

// addAppTo adds the flags that only an app has use for.
func (m *machineFlags) addAppTo(c *cobra.Command) {
	f := c.Flags()
	addFlag(f, "e", "env", "K[=V]", "set a variable for the app; without =V, the caller's", func(s string) error {
		m.env.given = append(m.env.given, s)
		return nil
	})
	addFlag(f, "", "env-file", "FILE", "read variables from a file of K=V lines", func(s string) error {
		m.env.files = append(m.env.files, s)
		return nil
	})
	addFlag(f, "", "restart", "no|on-failure|always", "what to do when the app ends (default no)", func(s string) error {
		_, err := config.ParseOverlay([]byte(`{"restart":` + strconv.Quote(s) + `}`))
		m.restart = s
		return err
	})
}

// overlay is what this run changes in the image's settings.
func (m *machineFlags) overlay(caller map[string]string, hasApp bool) (*config.Overlay, error) {
	o := &config.Overlay{Hostname: m.hostname}
	if o.Hostname == "" {
		o.Hostname = m.name
	}
	if hasApp {
		env, err := m.env.resolve(caller)
		if err != nil {
			return nil, err
		}
		o.Env, o.Restart = env, config.RestartNo
		if m.restart != "" {
			o.Restart = config.Restart(m.restart)
		}
		if !m.stdin { // a REPL that nobody can type at would stay for ever
			o.Then, o.Unattended = config.ThenPoweroff, true
		}
	}
	// The guest would find a mistake, too, but only after it has booted.
	app := &config.App{Command: []string{"/bin/node"}}
	if err := (&config.Machine{App: app}).Apply(o); err != nil {
		return nil, &usageError{err}
	}
	return o, nil
}

// parseMemory reads docker's sizes, a number with b, k, m or g behind it, into
// MiB.
func parseMemory(s string) (int, error) {
	units := map[byte]float64{'b': 1, 'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30}
	lower := strings.TrimSuffix(strings.ToLower(s), "ib")
	if len(lower) > 1 && lower[len(lower)-1] == 'b' && units[lower[len(lower)-2]] != 0 {
		lower = lower[:len(lower)-1] // "256mb"
	}
	unit := 1.0
	if lower != "" && units[lower[len(lower)-1]] != 0 {
		unit, lower = units[lower[len(lower)-1]], lower[:len(lower)-1]
	}
	n, err := strconv.ParseFloat(lower, 64)
	mib := math.Ceil(n * unit / (1 << 20))
	if err != nil || !(n > 0) || mib > math.MaxInt32 || strings.ContainsAny(lower, "xpn_i+") {
		return 0, usagef("%q is not a size such as 256m or 1g", s)
	}
	return int(mib), nil
}

// parseCPUs takes docker's fractions too, and rounds them up: a virtual
// machine has whole processors.
func parseCPUs(s string) (int, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n > 0) || n > vm.MaxCPUs || strings.ContainsAny(s, "xpn_+") {
		return 0, usagef("%q is not a number of processors (1 to %d)", s, vm.MaxCPUs)
	}
	return int(math.Ceil(n)), nil
}
