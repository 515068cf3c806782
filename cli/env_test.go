package cli

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseEnvFile(t *testing.T) {
	caller := map[string]string{"FROM_CALLER": "here"}
	const text = "\ufeff# a comment\n\n  A=1\nB= two words # not a comment \nC=\"quoted\"\r\nD=x=y\nE=\nFROM_CALLER\nNOT_SET\nA=2"
	want := map[string]string{"A": "2", "B": " two words # not a comment ", "C": `"quoted"`, "D": "x=y", "E": "", "FROM_CALLER": "here"}
	got, err := parseEnvFile([]byte(text), caller)
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("parseEnvFile = %q, %v; want %q", got, err, want)
	}
	for text, want := range map[string]string{
		"A=1\n=2":       "2: a variable has no name",
		"A B=1":         `1: variable "A B" has a blank in its name`,
		"\n\nA=\x00":    `3: variable "A" holds a zero byte`,
		"export A=1":    "blank in its name",
		"A=1\nB=\xff\n": "2: not UTF-8",
	} {
		if _, err := parseEnvFile([]byte(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parseEnvFile(%q) = %v; want %q", text, err, want)
		}
	}
}

func FuzzParseEnvFile(f *testing.F) {
	f.Add([]byte("A=1\n#x\nB"))
	f.Fuzz(func(t *testing.T, b []byte) {
		env, err := parseEnvFile(b, map[string]string{"B": "b"})
		if err != nil {
			return
		}
		for k, v := range env {
			if k == "" || strings.ContainsAny(k, "= \n\x00") || strings.ContainsAny(v, "\n\x00") {
				t.Fatalf("%q gives %q=%q", b, k, v)
			}
		}
	})
}

func TestEnvFlagsWinOverFilesAndTheLaterOverTheEarlier(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	for path, text := range map[string]string{one: "A=file1\nB=file1\nC=file1\n", two: "B=file2\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := envFlags{given: []string{"C=flag", "D=1", "D=2", "HOME", "UNSET"}, files: []string{one, two}}
	got, err := e.resolve(map[string]string{"HOME": "/home/x"})
	want := map[string]string{"A": "file1", "B": "file2", "C": "flag", "D": "2", "HOME": "/home/x"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("resolve = %v, %v; want %v", got, err, want)
	}
}
