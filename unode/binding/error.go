package binding

import (
	"strconv"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/engine"
)

// EOF is libuv's number for the end of a stream.
const EOF = sys.Errno(4095)

// UVErr returns the number by which libuv reports err: negative, 0 for none.
func UVErr(err sys.Errno) engine.Value { return engine.Int(-int(err)) }

// UVException makes the error that Node throws for a failed system call
// (src/api/exceptions.cc, UVException): its message names the call and the
// paths. Empty paths are left out.
func (e *Env) UVException(err sys.Errno, call, path, dest string) engine.Value {
	name, text := ErrName(err), ErrMessage(err)
	msg := name + ": " + text + ", " + call
	if path != "" {
		msg += " '" + path + "'"
	}
	if dest != "" {
		msg += " -> '" + dest + "'"
	}
	v := e.NewError("Error", msg)
	e.Set(v, "errno", engine.Int(-int(err)))
	e.Set(v, "code", e.NewString(name))
	e.Set(v, "syscall", e.NewString(call))
	if path != "" {
		e.Set(v, "path", e.NewString(path))
	}
	if dest != "" {
		e.Set(v, "dest", e.NewString(dest))
	}
	return v
}

// ThrowUV throws UVException.
func (e *Env) ThrowUV(err sys.Errno, call, path, dest string) engine.Value {
	return e.Throw(e.UVException(err, call, path, dest))
}

// ErrnoException makes the error that Node throws for a failed call that is not
// libuv's (src/api/exceptions.cc, ErrnoException): the system's own text, and a
// positive number. An empty message is that text; an empty path is left out.
func (e *Env) ErrnoException(err sys.Errno, call, message, path string) engine.Value {
	if message == "" {
		message = SystemText(err)
	}
	text := ErrName(err) + ", " + message
	if path != "" {
		text += " '" + path + "'"
	}
	v := e.NewError("Error", text)
	e.Set(v, "errno", engine.Int(int(err)))
	e.Set(v, "code", e.NewString(ErrName(err)))
	if path != "" {
		e.Set(v, "path", e.NewString(path))
	}
	e.Set(v, "syscall", e.NewString(call))
	return v
}

// SystemText returns the system's text for err (strerror(3)). What Go says
// differs from it in its first letter only.
func SystemText(err sys.Errno) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:]
}

// ErrName returns the constant's name, as "ENOENT".
func ErrName(err sys.Errno) string {
	if n, ok := uvErrors[err]; ok {
		return n.name
	}
	return "Unknown system error " + strconv.Itoa(-int(err))
}

// ErrMessage returns libuv's text for err (uv_strerror).
func ErrMessage(err sys.Errno) string {
	if n, ok := uvErrors[err]; ok {
		return n.text
	}
	return "Unknown system error " + strconv.Itoa(-int(err))
}

// Errors calls f for every error libuv knows, in no order.
func Errors(f func(err sys.Errno, name, text string)) {
	for e, n := range uvErrors {
		f(e, n.name, n.text)
	}
}

type uvError struct{ name, text string }

// uvErrors are the system's errors with libuv's texts (include/uv.h,
// UV_ERRNO_MAP). Those from 3000 on are getaddrinfo's, 4095 is the end of file.
var uvErrors = map[sys.Errno]uvError{
	syscall.E2BIG:           {"E2BIG", "argument list too long"},
	syscall.EACCES:          {"EACCES", "permission denied"},
	syscall.EADDRINUSE:      {"EADDRINUSE", "address already in use"},
	syscall.EADDRNOTAVAIL:   {"EADDRNOTAVAIL", "address not available"},
	syscall.EAFNOSUPPORT:    {"EAFNOSUPPORT", "address family not supported"},
	syscall.EAGAIN:          {"EAGAIN", "resource temporarily unavailable"},
	3000:                    {"EAI_ADDRFAMILY", "address family not supported"},
	3001:                    {"EAI_AGAIN", "temporary failure"},
	3002:                    {"EAI_BADFLAGS", "bad ai_flags value"},
	3003:                    {"EAI_CANCELED", "request canceled"},
	3004:                    {"EAI_FAIL", "permanent failure"},
	3005:                    {"EAI_FAMILY", "ai_family not supported"},
	3006:                    {"EAI_MEMORY", "out of memory"},
	3007:                    {"EAI_NODATA", "no address"},
	3008:                    {"EAI_NONAME", "unknown node or service"},
	3009:                    {"EAI_OVERFLOW", "argument buffer overflow"},
	3010:                    {"EAI_SERVICE", "service not available for socket type"},
	3011:                    {"EAI_SOCKTYPE", "socket type not supported"},
	3013:                    {"EAI_BADHINTS", "invalid value for hints"},
	3014:                    {"EAI_PROTOCOL", "resolved protocol is unknown"},
	syscall.EALREADY:        {"EALREADY", "connection already in progress"},
	syscall.EBADF:           {"EBADF", "bad file descriptor"},
	syscall.EBUSY:           {"EBUSY", "resource busy or locked"},
	syscall.ECANCELED:       {"ECANCELED", "operation canceled"},
	4080:                    {"ECHARSET", "invalid Unicode character"},
	syscall.ECONNABORTED:    {"ECONNABORTED", "software caused connection abort"},
	syscall.ECONNREFUSED:    {"ECONNREFUSED", "connection refused"},
	syscall.ECONNRESET:      {"ECONNRESET", "connection reset by peer"},
	syscall.EDESTADDRREQ:    {"EDESTADDRREQ", "destination address required"},
	syscall.EEXIST:          {"EEXIST", "file already exists"},
	syscall.EFAULT:          {"EFAULT", "bad address in system call argument"},
	syscall.EFBIG:           {"EFBIG", "file too large"},
	4028:                    {"EFTYPE", "inappropriate file type or format"},
	syscall.EHOSTDOWN:       {"EHOSTDOWN", "host is down"},
	syscall.EHOSTUNREACH:    {"EHOSTUNREACH", "host is unreachable"},
	syscall.EINTR:           {"EINTR", "interrupted system call"},
	syscall.EINVAL:          {"EINVAL", "invalid argument"},
	syscall.EIO:             {"EIO", "i/o error"},
	syscall.EISCONN:         {"EISCONN", "socket is already connected"},
	syscall.EISDIR:          {"EISDIR", "illegal operation on a directory"},
	syscall.ELOOP:           {"ELOOP", "too many symbolic links encountered"},
	syscall.EMFILE:          {"EMFILE", "too many open files"},
	syscall.EMSGSIZE:        {"EMSGSIZE", "message too long"},
	syscall.ENAMETOOLONG:    {"ENAMETOOLONG", "name too long"},
	syscall.ENETDOWN:        {"ENETDOWN", "network is down"},
	syscall.ENETUNREACH:     {"ENETUNREACH", "network is unreachable"},
	syscall.ENFILE:          {"ENFILE", "file table overflow"},
	syscall.ENOBUFS:         {"ENOBUFS", "no buffer space available"},
	syscall.ENODEV:          {"ENODEV", "no such device"},
	syscall.ENOEXEC:         {"ENOEXEC", "exec format error"},
	syscall.ENOENT:          {"ENOENT", "no such file or directory"},
	syscall.ENOMEM:          {"ENOMEM", "not enough memory"},
	syscall.ENONET:          {"ENONET", "machine is not on the network"},
	syscall.ENOPROTOOPT:     {"ENOPROTOOPT", "protocol not available"},
	syscall.ENOSPC:          {"ENOSPC", "no space left on device"},
	syscall.ENOSYS:          {"ENOSYS", "function not implemented"},
	syscall.ENOTCONN:        {"ENOTCONN", "socket is not connected"},
	syscall.ENOTDIR:         {"ENOTDIR", "not a directory"},
	syscall.ENOTEMPTY:       {"ENOTEMPTY", "directory not empty"},
	syscall.ENOTSOCK:        {"ENOTSOCK", "socket operation on non-socket"},
	syscall.ENOTSUP:         {"ENOTSUP", "operation not supported on socket"},
	syscall.EOVERFLOW:       {"EOVERFLOW", "value too large for defined data type"},
	syscall.EPERM:           {"EPERM", "operation not permitted"},
	syscall.EPIPE:           {"EPIPE", "broken pipe"},
	syscall.EPROTO:          {"EPROTO", "protocol error"},
	syscall.EPROTONOSUPPORT: {"EPROTONOSUPPORT", "protocol not supported"},
	syscall.EPROTOTYPE:      {"EPROTOTYPE", "protocol wrong type for socket"},
	syscall.ERANGE:          {"ERANGE", "result too large"},
	syscall.EROFS:           {"EROFS", "read-only file system"},
	syscall.ESHUTDOWN:       {"ESHUTDOWN", "cannot send after transport endpoint shutdown"},
	syscall.ESPIPE:          {"ESPIPE", "invalid seek"},
	syscall.ESRCH:           {"ESRCH", "no such process"},
	syscall.ETIMEDOUT:       {"ETIMEDOUT", "connection timed out"},
	syscall.ETXTBSY:         {"ETXTBSY", "text file is busy"},
	syscall.EXDEV:           {"EXDEV", "cross-device link not permitted"},
	4094:                    {"UNKNOWN", "unknown error"},
	EOF:                     {"EOF", "end of file"},
	syscall.ENXIO:           {"ENXIO", "no such device or address"},
	syscall.EMLINK:          {"EMLINK", "too many links"},
	syscall.EREMOTEIO:       {"EREMOTEIO", "remote I/O error"},
	syscall.ENOTTY:          {"ENOTTY", "inappropriate ioctl for device"},
	syscall.EILSEQ:          {"EILSEQ", "illegal byte sequence"},
	syscall.ESOCKTNOSUPPORT: {"ESOCKTNOSUPPORT", "socket type not supported"},
	syscall.ENODATA:         {"ENODATA", "no data available"},
	syscall.EUNATCH:         {"EUNATCH", "protocol driver not attached"},
}
