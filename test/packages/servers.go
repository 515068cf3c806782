package packages

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A Server is a database of the system's packages that listens on this machine
// alone and keeps its data in a folder of its own.
type Server struct {
	Program string   // the program of the folder servers that talks to it
	Env     []string // tells the program where it listens
	cmd     *exec.Cmd
	output  *os.File
}

// password is that of the user nodeos on every server.
const password = "päss 'word"

// nobody is the user a server runs as when the test is root: PostgreSQL refuses root.
const nobody = 65534

// StartServer starts the server of a program (pg.js, mysql2.js, ioredis.js) with
// its data below dir, a path short enough for a socket, and returns once it
// answers. It ends with ctx; Wait awaits that.
func StartServer(ctx context.Context, program, dir string) (*Server, error) {
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	if err := certificate(dir); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if err := giveAway(dir); err != nil {
		return nil, err
	}
	var s *Server
	var err error
	switch program {
	case "pg.js":
		s, err = postgres(ctx, dir)
	case "mysql2.js":
		s, err = mariadb(ctx, dir)
	case "ioredis.js":
		s, err = redis(ctx, dir)
	default:
		return nil, fmt.Errorf("%s: no server for this program", program)
	}
	if err != nil {
		return nil, fmt.Errorf("server of %s: %w", program, err)
	}
	s.Program, s.Env = "../servers/"+program, append(s.Env, "PASSWORD="+password)
	return s, nil
}

// Wait waits until the server has ended.
func (s *Server) Wait() {
	s.cmd.Wait()
	s.output.Close()
}

func postgres(ctx context.Context, dir string) (*Server, error) {
	installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(installed) == 0 {
		return nil, errors.New("postgresql is not installed: run make deps")
	}
	bin := filepath.Dir(installed[len(installed)-1])
	data, secret := filepath.Join(dir, "data"), filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o644); err != nil {
		return nil, err
	}
	err = run(command(ctx, dir, filepath.Join(bin, "initdb"), "-D", data, "-U", "nodeos", "--pwfile", secret, "--auth=scram-sha-256", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"))
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	// Immediate shutdown: nobody needs the data again.
	return start(command(ctx, dir, filepath.Join(bin, "postgres"), "-D", data, "-p", port, "-k", dir, "-F", "-c", "listen_addresses=127.0.0.1",
		"-c", "ssl=on", "-c", "ssl_cert_file="+filepath.Join(dir, "cert.pem"), "-c", "ssl_key_file="+filepath.Join(dir, "key.pem"), "-c", "timezone=UTC"),
		syscall.SIGQUIT, func() error {
			return exec.CommandContext(ctx, filepath.Join(bin, "pg_isready"), "-q", "-h", dir, "-p", port).Run()
		}, "PG_PORT="+port, "PG_SOCKET="+dir, "PG_CA="+filepath.Join(dir, "cert.pem"))
}

func mariadb(ctx context.Context, dir string) (*Server, error) {
	data, socket, setup := filepath.Join(dir, "data"), filepath.Join(dir, "socket"), filepath.Join(dir, "setup.sql")
	// What mariadb-install-db does, without its help texts and its need of the
	// client's package. The files are called after MySQL up to MariaDB 10.11.
	bootstrap := "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL, @skip_auth_anonymous=1;\n"
	for _, name := range []string{"tables", "tables_data"} {
		paths, err := filepath.Glob("/usr/share/m*/m*_system_" + name + ".sql")
		if err != nil || len(paths) == 0 {
			return nil, errors.New("mariadb-server-core is not installed: run make deps")
		}
		sql, err := os.ReadFile(paths[0])
		if err != nil {
			return nil, err
		}
		bootstrap += string(sql)
	}
	if err := os.Mkdir(data, 0o755); err != nil {
		return nil, err
	}
	if err := giveAway(data); err != nil {
		return nil, err
	}
	install := command(ctx, dir, "/usr/sbin/mariadbd", "--no-defaults", "--bootstrap", "--datadir="+data)
	install.Stdin = strings.NewReader(bootstrap)
	if err := run(install); err != nil {
		return nil, err
	}
	sql := "CREATE DATABASE nodeos CHARACTER SET utf8mb4;\nSET NAMES utf8mb4;\nGRANT ALL ON *.* TO nodeos@'%' IDENTIFIED BY '" + strings.ReplaceAll(password, "'", "''") + "';\n"
	if err := os.WriteFile(setup, []byte(sql), 0o644); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return start(command(ctx, dir, "/usr/sbin/mariadbd", "--no-defaults", "--datadir="+data, "--socket="+socket, "--bind-address=127.0.0.1", "--port="+port,
		"--init-file="+setup, "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0", "--character-set-server=utf8mb4", "--max-allowed-packet=64M", "--default-time-zone=+00:00",
		"--pid-file="+filepath.Join(dir, "pid"), "--ssl-cert="+filepath.Join(dir, "cert.pem"), "--ssl-key="+filepath.Join(dir, "key.pem")),
		syscall.SIGKILL, listens(socket), "MYSQL_PORT="+port, "MYSQL_SOCKET="+socket, "MYSQL_CA="+filepath.Join(dir, "cert.pem"))
}

func redis(ctx context.Context, dir string) (*Server, error) {
	socket := filepath.Join(dir, "socket")
	return start(command(ctx, dir, "redis-server", "--port", "0", "--unixsocket", socket, "--unixsocketperm", "777", "--requirepass", password, "--save", "", "--dir", dir),
		syscall.SIGKILL, listens(socket), "REDIS_SOCKET="+socket)
}

// command is a command in dir, as nobody if this is root.
func command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8", "TZ=UTC")
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

func run(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, out)
	}
	return nil
}

// start starts a server that stop ends, and waits until it is ready.
func start(cmd *exec.Cmd, stop syscall.Signal, ready func() error, env ...string) (*Server, error) {
	output, err := os.Create(filepath.Join(cmd.Dir, "output"))
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = output, output
	cmd.Cancel = func() error { return cmd.Process.Signal(stop) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		output.Close()
		return nil, err
	}
	s := &Server{Env: env, cmd: cmd, output: output}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		err := ready()
		if err == nil {
			return s, nil
		}
		if time.Now().After(deadline) {
			cmd.Cancel()
			s.Wait()
			said, _ := os.ReadFile(output.Name())
			return nil, fmt.Errorf("%s does not answer: %w: %s", filepath.Base(cmd.Path), err, said)
		}
	}
}

func listens(socket string) func() error {
	return func() error {
		conn, err := net.Dial("unix", socket)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), l.Close()
}

// certificate makes cert.pem, signed by itself, and key.pem.
func certificate(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), BasicConstraintsValid: true, IsCA: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

// giveAway gives the folder and its files to the user the server runs as.
func giveAway(dir string) error {
	if os.Getuid() != 0 {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, nobody)
	})
}
