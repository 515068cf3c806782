package guard

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	plain := errors.New("plain")
	for _, tt := range []struct {
		name string
		f    func() error
		want string
	}{
		{"nothing", func() error { return nil }, ""},
		{"error", func() error { return plain }, "plain"},
		{"panic", func() error { panic("boom") }, "mounting: internal error: boom"},
		{"nil map", func() error { var m map[string]int; m["a"] = 1; return nil }, "mounting: internal error: assignment to entry in nil map"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := Run("mounting", tt.f)
			if got := text(err); got != tt.want {
				t.Errorf("Run() = %q; want %q", got, tt.want)
			}
			var caught *Error
			if errors.As(err, &caught) && !strings.Contains(string(caught.Stack), "guard_test.go") {
				t.Errorf("the stack does not show where it happened:\n%s", caught.Stack)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestGo(t *testing.T) {
	caught := make(chan error)
	Go("reading", func(err error) { caught <- err }, func() { panic(plainPanic) })
	if got := text(<-caught); got != "reading: internal error: "+plainPanic {
		t.Errorf("caught %q", got)
	}
}

const plainPanic = "in a goroutine"

// TestNoBareGo reads the source of everything that runs inside PID 1: one
// goroutine started outside this package is one way to a kernel panic.
func TestNoBareGo(t *testing.T) {
	seen := 0
	for _, root := range []string{"..", "../../cmd/init"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "guesttest" || d.Name() == "guard") {
				return fs.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			seen++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if g, ok := n.(*ast.GoStmt); ok {
					t.Errorf("%s: a bare go statement: use guard.Go", set.Position(g.Pos()))
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 10 {
		t.Errorf("only %d files looked at: is the path right?", seen)
	}
}
