package unode_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// expressApp returns a folder with the example app and its dependencies, which
// npm installs once for each lockfile.
func expressApp(t *testing.T) string {
	t.Helper()
	const source = "../examples/express"
	lock, err := os.ReadFile(filepath.Join(source, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	deps := filepath.Join(cache, "nodeos", "test", "express-"+hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(deps); err != nil {
		tmp := deps + ".new"
		os.RemoveAll(tmp)
		if err := os.MkdirAll(tmp, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"package.json", "package-lock.json"} {
			b, err := os.ReadFile(filepath.Join(source, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(tmp, name), b, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--omit=dev")
		cmd.Dir = tmp
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, out)
		}
		if err := os.Rename(tmp, deps); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(filepath.Join(dir, "node_modules"))
	if err := os.Symlink(filepath.Join(deps, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// server is an app that listens.
type server struct {
	cmd  *exec.Cmd
	addr string
	out  *bufio.Reader
	log  bytes.Buffer
}

var listening = regexp.MustCompile(`listening on port (\d+)`)

// startServer starts an app on a free port and waits until it listens.
func startServer(t *testing.T, dir, name string) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	s := &server{cmd: exec.Command(name, "server.js"), addr: "127.0.0.1:" + port}
	s.cmd.Dir = dir
	s.cmd.Env = []string{"PORT=" + port, "PATH=/usr/bin:/bin", "TZ=UTC"}
	s.cmd.Stderr = &s.log
	pipe, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.cmd.Process.Kill() })
	s.out = bufio.NewReader(pipe)
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			s.cmd.Wait()
			t.Fatalf("%s server.js ended: %v\n%s", filepath.Base(name), err, &s.log)
		}
		if listening.MatchString(line) {
			return s
		}
	}
}

// exchange sends bytes on one connection and returns all that comes back until
// the server closes it.
func (s *server) exchange(t *testing.T, request string) string {
	t.Helper()
	c, err := net.DialTimeout("tcp", s.addr, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	go io.WriteString(c, request) // the server may answer and close before it has read all
	b, err := io.ReadAll(c)
	if err != nil && len(b) == 0 {
		return "error: " + err.Error()[strings.LastIndexByte(err.Error(), ':')+1:]
	}
	return varying.ReplaceAllString(string(b), "${1}X")
}

// varying is what differs between two runs of the same server.
var varying = regexp.MustCompile(`(Date: |Last-Modified: |ETag: |pid |"ticks":|"seconds":)(?:\w{3}, [^\r]*|[^\r\n,}]*)`)

// The example app answers as it does with the real Node, byte for byte but for
// dates and pids.
func TestExpress(t *testing.T) {
	node, err := realNode()
	if err != nil {
		t.Fatal(err)
	}
	dir := expressApp(t)
	theirs, ours := startServer(t, dir, node), startServer(t, dir, program(t))
	const end = "Host: x\r\nConnection: close\r\n\r\n"
	json := func(body string) string {
		return "POST /sum HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n" + end + body
	}
	for _, c := range []struct{ name, request string }{
		{"text", "GET / HTTP/1.1\r\n" + end},
		{"head", "HEAD / HTTP/1.1\r\n" + end},
		{"parameters", "GET /hello/J%C3%BCrg?a=1&b[]=2&c=%20x HTTP/1.1\r\n" + end},
		{"uptime", "GET /uptime HTTP/1.1\r\n" + end},
		{"json body", json(`{"numbers":[1,2,3.5]}`)},
		{"broken json", json(`{"numbers":`)},
		{"wrong json", json(`{"numbers":"x"}`)},
		{"too long json", json(`{"numbers":[` + strings.Repeat("1,", 60000) + `1]}`)},
		{"chunked body", "POST /sum HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n" + end + "6\r\n{\"numb\r\nb\r\ners\":[4,5]}\r\n0\r\n\r\n"},
		{"expect", "POST /sum HTTP/1.1\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 15\r\n" + end + `{"numbers":[1]}`},
		{"no body", "POST /sum HTTP/1.1\r\nContent-Length: 0\r\n" + end},
		{"failing route", "GET /fail HTTP/1.1\r\n" + end},
		{"missing", "GET /nope HTTP/1.1\r\n" + end},
		{"bad escape", "GET /%ff HTTP/1.1\r\n" + end},
		{"dots", "GET /../../etc/passwd HTTP/1.1\r\n" + end},
		{"file", "GET /index.txt HTTP/1.1\r\n" + end},
		{"part of a file", "GET /index.txt HTTP/1.1\r\nRange: bytes=2-9\r\n" + end},
		{"bad range", "GET /index.txt HTTP/1.1\r\nRange: bytes=99999-\r\n" + end},
		{"not modified", "GET /index.txt HTTP/1.1\r\nIf-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n" + end},
		{"options", "OPTIONS /sum HTTP/1.1\r\n" + end},
		{"other method", "DELETE / HTTP/1.1\r\n" + end},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"},
		{"two on one connection", "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /hello/two HTTP/1.1\r\n" + end},
		{"no host", "GET / HTTP/1.1\r\n\r\n"},
		{"bad header", "GET / HTTP/1.1\r\nBad Header\r\n\r\n"},
		{"bad method", "NOPE / HTTP/1.1\r\n" + end},
		{"no HTTP", "hello\r\n\r\n"},
		{"both lengths", "POST /sum HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" + end},
		{"too many header bytes", "GET / HTTP/1.1\r\nX: " + strings.Repeat("a", 20000) + "\r\n" + end},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := firstDifference(ours.exchange(t, c.request), theirs.exchange(t, c.request)); d != "" {
				t.Error(d)
			}
		})
	}
	for _, s := range []*server{theirs, ours} {
		s.cmd.Process.Signal(syscall.SIGTERM)
		rest, _ := io.ReadAll(s.out)
		if err := s.cmd.Wait(); err != nil || string(rest) != "express-demo: SIGTERM, closing\nexpress-demo: closed\n" {
			t.Errorf("%s after SIGTERM: %v, %q, %q", filepath.Base(s.cmd.Path), err, rest, &s.log)
		}
	}
}
