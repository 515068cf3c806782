// Command run runs all Go tests and ends with a line "N passed, N failed".
// What fails is printed whole; the rest is one line for each package.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// event is a line of `go test -json` (go doc test2json).
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
	FailedBuild                   string
}

func main() {
	args := append([]string{"test", "-json", "-p", "2", "-timeout", "30m"}, packages(os.Args[1:])...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "go test:", err)
		os.Exit(1)
	}
	passed, failed := report(out, os.Stdout)
	if err := cmd.Wait(); err != nil && failed == 0 {
		fmt.Println("go test:", err)
		failed++
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func packages(args []string) []string {
	if len(args) == 0 {
		return []string{"./..."}
	}
	return args
}

// report counts tests, subtests too, and packages that do not build.
func report(r io.Reader, w io.Writer) (passed, failed int) {
	output := map[string][]string{} // by package and test
	builds := map[string][]string{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var e event
		if json.Unmarshal(sc.Bytes(), &e) != nil {
			fmt.Fprintln(w, sc.Text())
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output":
			output[key] = append(output[key], e.Output)
		case "build-output":
			builds[e.Package] = append(builds[e.Package], e.Output)
		case "pass":
			if e.Test != "" {
				passed++
			} else if e.Elapsed > 0 {
				fmt.Fprintf(w, "ok    %-40s %6.1f s\n", e.Package, e.Elapsed)
			}
			delete(output, key)
		case "fail":
			if e.Test != "" || e.FailedBuild != "" || len(output[key]) > 0 && !slices.ContainsFunc(output[key], isSummary) {
				failed++
			}
			fmt.Fprintf(w, "FAIL  %s %s\n", e.Package, e.Test)
			fmt.Fprint(w, strings.Join(output[key], ""), strings.Join(builds[e.FailedBuild], ""))
		}
	}
	if err := sc.Err(); err != nil {
		fmt.Fprintln(w, "read go test's output:", err)
		failed++
	}
	return passed, failed
}

// isSummary tells a package's own FAIL line, which repeats what its tests said.
func isSummary(line string) bool { return strings.HasPrefix(line, "FAIL\t") }
