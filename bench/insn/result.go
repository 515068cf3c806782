package insn

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

func readResult(path string) (*Result, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseResult(b)
}

// parseResult reads the plugin's lines: NAME TOTAL KERNEL USER LOW NANOSECONDS.
func parseResult(b []byte) (*Result, error) {
	var r Result
	ended := false
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		f := strings.Split(line, " ")
		if len(f) != 6 || ended {
			return nil, fmt.Errorf("counts, line %d: %q", i+1, line)
		}
		var n [5]uint64
		for k := range n {
			var err error
			if n[k], err = strconv.ParseUint(f[k+1], 10, 63); err != nil {
				return nil, fmt.Errorf("counts, line %d: %w", i+1, err)
			}
		}
		c := Count{f[0], n[0], n[1], n[2], n[3], time.Duration(n[4])}
		if ended = c.Name == "end"; ended {
			r.End = c
		} else {
			r.Counts = append(r.Counts, c)
		}
	}
	if !ended {
		return nil, errors.New("counts: no end: QEMU was killed before it could write it")
	}
	return &r, nil
}

// A Block is a piece of guest code without a jump in it.
type Block struct {
	Addr  uint64
	Insns uint64 // executed in all runs of it
}

func readProfile(path string) ([]Block, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseProfile(b)
}

func parseProfile(b []byte) ([]Block, error) {
	var blocks []Block
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		addr, n, _ := strings.Cut(s.Text(), " ")
		a, err1 := strconv.ParseUint(addr, 16, 64)
		c, err2 := strconv.ParseUint(n, 10, 64)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("profile: %w", err)
		}
		blocks = append(blocks, Block{a, c})
	}
	return blocks, nil
}

// A Function is a row of Top.
type Function struct {
	Name  string
	Insns uint64
}

// Top adds blocks up by function, most instructions first. Blocks below the
// first symbol are counted as "?".
func Top(blocks []Block, s Symbols) []Function {
	addrs := make([]uint64, 0, len(s))
	names := make(map[uint64]string, len(s))
	for name, a := range s {
		// Of several names for one address take the first in the alphabet, so
		// that two tables compare.
		if old, ok := names[a]; !ok {
			addrs = append(addrs, a)
			names[a] = name
		} else {
			names[a] = min(old, name)
		}
	}
	slices.Sort(addrs)
	sum := map[string]uint64{}
	for _, b := range blocks {
		i, exact := slices.BinarySearch(addrs, b.Addr)
		if !exact {
			i--
		}
		if i < 0 {
			sum["?"] += b.Insns
		} else {
			sum[names[addrs[i]]] += b.Insns
		}
	}
	top := make([]Function, 0, len(sum))
	for name, n := range sum {
		top = append(top, Function{name, n})
	}
	slices.SortFunc(top, func(a, b Function) int {
		return cmp.Or(cmp.Compare(b.Insns, a.Insns), cmp.Compare(a.Name, b.Name))
	})
	return top
}
