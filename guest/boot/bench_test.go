package boot

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"nodeos/bench/insn"
	"nodeos/guest/guesttest"
	"nodeos/image/layer"
)

// BenchmarkBoot counts the instructions of the whole guest from the first one of
// init to the first one of the app, and what of them each step takes:
//
//	go test -run '^$' -bench Boot -benchtime 1x ./guest/boot
//
// The figures hold the kernel's part, too: its work for the steps, and that of
// its own threads and interrupts meanwhile.
func BenchmarkBoot(b *testing.B) {
	folder := b.TempDir()
	// At an address of its own, so that init does not run over the mark.
	app := guesttest.Build(b, "nodeos/guest/boot/testdata/least", "-s", "-w", "-T", "0x20000000")
	m := guesttest.Machine{
		Document: `{"app": {"name": "least", "command": ["/bin/least"]}}`,
		Files:    []layer.File{guesttest.Program(b, "bin/least", app)},
		Memory:   256,
	}
	args := append([]string{"qemu-system-x86_64"}, m.Args(b, folder)...)
	// A nanosecond of the guest is an instruction, so that timers fire as often on
	// every machine and the counts do not depend on its load.
	args = append(args, "-serial", "stdio", "-icount", "shift=0")

	appEntry, err := insn.Entry(app)
	if err != nil {
		b.Fatal(err)
	}
	initEntry, err := insn.Entry(guesttest.Build(b, "nodeos/cmd/init"))
	if err != nil {
		b.Fatal(err)
	}
	symbols, err := insn.ProgramSymbols(guesttest.Build(b, "nodeos/cmd/init", "-X=main.unused=1")) // not stripped
	if err != nil {
		b.Fatal(err)
	}
	marks := []insn.Mark{{Name: "init", Addr: initEntry}, {Name: "app", Addr: appEntry}}
	for _, name := range functions {
		mark, err := symbols.Mark("nodeos/guest/" + name)
		if err != nil {
			b.Fatal(err)
		}
		mark.Name = strings.NewReplacer("(", "", ")", "", "*", "", "boot.guest.", "").Replace(name)
		marks = append(marks, mark)
	}
	for range b.N {
		r, err := insn.Run(b.Context(), insn.Options{Args: args, Marks: marks, Stderr: os.Stderr})
		if err != nil {
			b.Fatal(err)
		}
		start, err := r.At("init")
		if err != nil {
			b.Fatal(err)
		}
		end, err := r.At("app")
		if err != nil {
			b.Fatal(err)
		}
		last := start
		for _, c := range r.Counts {
			if c.Total < start.Total || c.Total > end.Total {
				continue
			}
			fmt.Printf("%-24s +%.3f M, all %.3f M, user %.3f M, %v\n", c.Name, float64(c.Total-last.Total)/1e6,
				float64(c.Total-start.Total)/1e6, float64(c.User-start.User)/1e6, c.Host-start.Host)
			last = c
		}
		b.ReportMetric(float64(end.Total-start.Total)/1e6, "Minsn")
		b.ReportMetric(float64(end.User-start.User)/1e6, "Minsn-user")
		b.ReportMetric(float64(start.Total)/1e6, "Minsn-before")
	}
}

// functions mark the way from the first instruction to the app.
var functions = []string{
	"boot.Main", "boot.(*guest).boot", "mount.Mount.Do", "boot.(*guest).readMachine", "boot.(*guest).setHostname", "boot.(*guest).startNetwork",
	"boot.(*guest).takeOrders", "boot.(*guest).setClock", "boot.makeLinks", "boot.openPorts", "boot.allowFiles", "boot.(*guest).makeCgroup",
	"boot.(*guest).mountHomes", "boot.(*guest).writeHosts", "mount.Seal", "boot.(*guest).waitNetwork", "boot.(*guest).runApp", "service.(*process).fork",
	"network.(*Network).acquire", "network.(*Network).use",
}
