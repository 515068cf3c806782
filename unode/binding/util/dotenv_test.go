package util

import (
	"reflect"
	"testing"
)

// The results are those of util.parseEnv of node 24.
func TestParseEnv(t *testing.T) {
	for _, c := range []struct {
		text string
		want [][2]string
	}{
		{"", nil},
		{"A=1\nB = two words \n", [][2]string{{"A", "1"}, {"B", "two words"}}},
		{"# comment\n\nA=1 # trailing\n", [][2]string{{"A", "1"}}},
		{`A="with # hash"` + "\nB='single'\nC=`back`", [][2]string{{"A", "with # hash"}, {"B", "single"}, {"C", "back"}}},
		{"A=\"two\nlines\"\nB=x", [][2]string{{"A", "two\nlines"}, {"B", "x"}}},
		{`A="a\nb"` + "\n" + `B='a\nb'`, [][2]string{{"A", "a\nb"}, {"B", `a\nb`}}},
		{"export A=1\r\nB=2\r\n", [][2]string{{"A", "1"}, {"B", "2"}}},
		{"EMPTY=\nA=1", [][2]string{{"EMPTY", ""}, {"A", "1"}}},
		{"not a definition\nA=1", [][2]string{{"A", "1"}}},
		{"A=a=b", [][2]string{{"A", "a=b"}}},
		{"A='unterminated\nB=1", [][2]string{{"A", "'unterminated"}, {"B", "1"}}},
	} {
		if got := ParseEnv(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzParseEnv(f *testing.F) {
	f.Add("A=\"x\ny\"#\n='")
	f.Fuzz(func(t *testing.T, s string) { ParseEnv(s) })
}
