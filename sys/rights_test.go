package sys

import (
	"syscall"
	"testing"
)

func TestRights(t *testing.T) {
	pair, err := Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM)
	if err != 0 {
		t.Fatal(err)
	}
	defer Close(pair[0])
	defer Close(pair[1])
	var p [2]int
	if err := syscall.Pipe2(p[:], syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	defer Close(p[0])
	if _, err := SendRights(pair[0], []byte("take"), p[1]); err != 0 {
		t.Fatal(err)
	}
	Close(p[1])
	Write(pair[0], []byte(" more"))
	var b [64]byte
	n, fds, err := ReceiveRights(pair[1], b[:])
	if err != 0 || len(fds) != 1 {
		t.Fatalf("received %q, %v, %v", b[:n], fds, err)
	}
	if n, none, err := ReceiveRights(pair[1], b[:]); string(b[:n]) != " more" && n != 0 || none != nil || err != 0 && err != syscall.EAGAIN {
		t.Errorf("then %q, %v, %v", b[:n], none, err)
	}
	if _, err := Write(fds[0], []byte("x")); err != 0 {
		t.Error(err)
	}
	Close(fds[0])
	if n, _ := Read(p[0], b[:]); string(b[:n]) != "x" {
		t.Errorf("the pipe has %q", b[:n])
	}
}
