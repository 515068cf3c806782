package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"nodeos/guest/config"
	"nodeos/image"
	"nodeos/kernel"
	"nodeos/vm"
)

func (a *app) runCommand() *cobra.Command {
	var flags machineFlags
	c := &cobra.Command{
		Use:   "run [flags] [DIR]",
		Short: "Boot an npm project, or an image, in a virtual machine",
		Long: `Boot the npm project in DIR (default: the current folder) in a virtual machine,
or the image that "nodeos build" has written there. The app's output goes to
standard output, the system's words go to standard error, ^C stops the app in
good order and ^C once more cuts the power. The exit code is the app's.

Without -p each port that the app listens on is published on 127.0.0.1 when it
does so, under its own number or the first free one above it.`,
		Example: `  nodeos run
  nodeos run -p 8080:3000 -e DEBUG='*' --memory 512m examples/express`,
		Args:        maxOneArg,
		Annotations: map[string]string{bootsKey: "yes"},
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return a.run(c.Context(), dir, &flags)
		},
	}
	flags.addTo(c)
	flags.addAppTo(c)
	return c
}

func (a *app) replCommand() *cobra.Command {
	flags := machineFlags{stdin: true}
	c := &cobra.Command{
		Use:   "repl [flags]",
		Short: "Boot barebones: a Node REPL on the console and nothing else",
		Long: `Boot the barebones image: kernel, init and runtime, with a Node REPL on the
console. ^D or .exit ends it. At a terminal every key goes to the machine but
^], which stops it. Otherwise standard input is typed, as in
"echo 1+1 | nodeos repl".`,
		Args:        noArgs,
		Annotations: map[string]string{bootsKey: "yes"},
		RunE: func(c *cobra.Command, args []string) error {
			return a.run(c.Context(), "", &flags)
		},
	}
	flags.addTo(c)
	return c
}

// run boots the project or image in dir, or barebones when dir is "".
func (a *app) run(ctx context.Context, dir string, f *machineFlags) error {
	overlay, err := f.overlay(a.env, dir != "")
	if err != nil {
		return err
	}
	// Before the image is made, which may take long.
	if _, err := vm.FindQEMU(ctx, "", ""); err != nil {
		return err
	}
	var m *image.Manifest
	if dir == "" {
		m, err = a.makeBarebones(ctx, f.kernel)
	} else {
		m, err = a.openImage(ctx, dir, f.kernel)
	}
	if err != nil {
		return err
	}
	s := &session{app: a, image: dir, typing: f.stdin, grace: config.DefaultStopGrace}
	if app := m.Machine.App; app != nil && app.StopGrace != 0 {
		s.grace = time.Duration(app.StopGrace)
	}
	s.config = vm.Config{
		Kernel: m.Path(m.Kernel), Cmdline: m.Cmdline,
		MemoryMiB: f.memory, CPUs: f.cpus, Ports: f.ports, Accel: f.accel, Name: f.name, Overlay: overlay,
	}
	if m.Initramfs != nil {
		s.config.Initrd = m.Path(m.Initramfs)
	}
	if m.Disk != nil {
		s.config.Disk = m.Path(m.Disk)
	}
	if f.kernel != "" {
		if _, err := kernel.FromFile(f.kernel); err != nil {
			return err
		}
		s.config.Kernel = f.kernel
	}
	if s.config.Name == "" {
		s.config.Name = "nodeos"
	}
	a.code, err = s.run(ctx)
	return err
}

func (a *app) makeBarebones(ctx context.Context, ownKernel string) (*image.Manifest, error) {
	out, err := runDir("")
	if err != nil {
		return nil, err
	}
	return a.makeImage(ctx, "", out, ownKernel, image.Speed)
}
