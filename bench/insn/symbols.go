package insn

import (
	"bufio"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Symbols maps the names of functions to virtual addresses.
type Symbols map[string]uint64

// Mark returns a mark named as the symbol.
func (s Symbols) Mark(symbol string) (Mark, error) {
	addr, ok := s[symbol]
	if !ok {
		return Mark{}, fmt.Errorf("no symbol %q", symbol)
	}
	return Mark{Name: symbol, Addr: addr}, nil
}

// KernelSymbols reads the code symbols of a System.map.
func KernelSymbols(path string) (Symbols, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := parseSystemMap(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// parseSystemMap reads nm's format: address, type, name. Of local functions of
// one name the first counts.
func parseSystemMap(r io.Reader) (Symbols, error) {
	s := Symbols{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		f := strings.Fields(lines.Text())
		if len(f) != 3 {
			return nil, fmt.Errorf("line %d: want address, type and name", n)
		}
		addr, err := strconv.ParseUint(f[0], 16, 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if _, ok := s[f[2]]; !ok && strings.ContainsAny(f[1], "tTwW") {
			s[f[2]] = addr
		}
	}
	return s, lines.Err()
}

// ProgramSymbols reads the functions of an ELF executable that is not stripped.
func ProgramSymbols(path string) (Symbols, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	all, err := f.Symbols()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := Symbols{}
	for _, y := range all {
		if elf.ST_TYPE(y.Info) == elf.STT_FUNC {
			s[y.Name] = y.Value
		}
	}
	return s, nil
}

// Entry returns the address of a program's first instruction, also of a
// stripped one.
func Entry(path string) (uint64, error) {
	f, err := elf.Open(path)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	return f.Entry, nil
}
