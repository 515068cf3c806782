package zlib

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// zstdDecoder decompresses one frame, as ZSTD_decompressStream does: what follows
// it is left to the caller.
//
// The library decodes what it reads from an io.Reader, which cannot say "not
// yet". It therefore runs on a goroutine of its own, in turns with process: it is
// given a whole block at a time, whose bounds process finds itself, and runs
// until it asks for the next or lacks room.
type zstdDecoder struct {
	dict    []byte
	maxLog  int // the largest window, as a logarithm
	problem *failure

	unit     []byte // of the frame: what is there of it
	need     int    // bytes of the unit
	part     framePart
	checksum bool
	last     bool
	done     bool // the frame is complete and all of it is out

	run *zstdRun
}

// framePart is what the next unit of a frame is.
type framePart int

const (
	partMagic framePart = iota
	partSkipSize
	partSkip
	partDescriptor
	partHeader
	partBlockHeader
	partBlock
	partChecksum
	partEnd
)

const (
	zstdMagic          = 0xFD2FB528
	zstdSkipMagic      = 0x184D2A50 // and the next fifteen
	zstdMaxBlock       = 128 << 10
	zstdDefaultMaxLog  = 27
	zstdBlockRLE       = 1
	zstdBlockReserved  = 3
	zstdChecksumLength = 4
)

func newZstdDecoder(dict []byte, maxLog int) *zstdDecoder {
	if maxLog == 0 {
		maxLog = zstdDefaultMaxLog
	}
	k := &zstdDecoder{dict: dict, maxLog: maxLog}
	k.reset()
	return k
}

func (k *zstdDecoder) reset() *failure {
	k.end()
	*k = zstdDecoder{dict: k.dict, maxLog: k.maxLog, need: 4}
	return nil
}

// end stops the goroutine.
func (k *zstdDecoder) end() {
	if k.run != nil {
		k.run.stop()
		k.run = nil
	}
}

func (k *zstdDecoder) process(op int, in, out []byte) (nIn, nOut int) {
	for k.problem == nil && !k.done {
		if k.run != nil && k.run.busy {
			if nOut += k.resume(out[nOut:]); k.run.busy || k.problem != nil {
				break // no room
			}
		}
		if k.part == partEnd {
			k.done = true
			break
		}
		if skip := k.part == partSkip; skip || len(k.unit) < k.need {
			n := min(k.need-len(k.unit), len(in)-nIn)
			if skip {
				n = min(k.need, len(in)-nIn)
				k.need -= n
			} else {
				k.unit = append(k.unit, in[nIn:nIn+n]...)
			}
			nIn += n
			if !skip && len(k.unit) < k.need || skip && k.need > 0 {
				break // no input
			}
		}
		k.advance()
	}
	return nIn, nOut
}

// advance deals with a complete unit.
func (k *zstdDecoder) advance() {
	u := k.unit
	switch k.part {
	case partMagic:
		switch magic := binary.LittleEndian.Uint32(u); {
		case magic == zstdMagic:
			k.part, k.need = partDescriptor, 5
		case magic&^15 == zstdSkipMagic:
			k.part, k.need = partSkipSize, 8
		default:
			k.problem = &zstdPrefixUnknown
		}
	case partSkipSize:
		k.part, k.need = partSkip, int(binary.LittleEndian.Uint32(u[4:]))
	case partSkip:
		k.part = partEnd
	case partDescriptor:
		d := u[4]
		if d&8 != 0 {
			k.problem = &zstdUnsupported
			return
		}
		k.checksum = d&4 != 0
		single := d&0x20 != 0
		k.part, k.need = partHeader, 5+[]int{0, 2, 4, 8}[d>>6]+[]int{0, 1, 2, 4}[d&3]
		if !single {
			k.need++
		} else if d>>6 == 0 {
			k.need++
		}
	case partHeader:
		if single := u[4]&0x20 != 0; !single && 10+int(u[5]>>3) > k.maxLog || single && k.contentSize(u) > 1<<k.maxLog {
			k.problem = &zstdWindowTooLarge
			return
		}
		k.start()
		k.feed()
		k.part, k.need = partBlockHeader, 3
	case partBlockHeader:
		h := int(u[0]) | int(u[1])<<8 | int(u[2])<<16
		k.last = h&1 != 0
		size := h >> 3
		switch kind := h >> 1 & 3; {
		case kind == zstdBlockReserved || size > zstdMaxBlock:
			k.problem = &zstdCorruption
			return
		case kind == zstdBlockRLE:
			size = 1
		}
		k.part, k.need = partBlock, 3+size
	case partBlock:
		k.part, k.need = partBlockHeader, 3
		switch {
		case k.last && k.checksum:
			// The library wants it together with the block.
			k.part, k.need = partChecksum, len(u)+zstdChecksumLength
			return
		case k.last:
			k.part = partEnd
		}
		k.feed()
	case partChecksum:
		k.feed()
		k.part = partEnd
	}
}

// contentSize reads the size of a frame with a single segment, whose window it
// is.
func (k *zstdDecoder) contentSize(u []byte) uint64 {
	f := u[5+[]int{0, 1, 2, 4}[u[4]&3]:]
	switch len(f) {
	case 1:
		return uint64(f[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(f)) + 256
	case 4:
		return uint64(binary.LittleEndian.Uint32(f))
	}
	return binary.LittleEndian.Uint64(f)
}

func (k *zstdDecoder) start() {
	k.run = &zstdRun{turn: make(chan []byte), yield: make(chan error)}
	opts := []zstd.DOption{
		zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(1 << k.maxLog),
	}
	switch {
	case len(k.dict) >= 8 && binary.LittleEndian.Uint32(k.dict) == zstdDictMagic:
		opts = append(opts, zstd.WithDecoderDicts(k.dict))
	case len(k.dict) >= 8:
		opts = append(opts, zstd.WithDecoderDictRaw(0, k.dict))
	}
	go k.run.decode(opts)
}

// feed hands the unit to the goroutine.
func (k *zstdDecoder) feed() {
	k.run.in = append(k.run.in, k.unit...)
	k.run.last = k.last
	k.run.busy = true
	k.unit = k.unit[:0]
}

// resume lets the goroutine go on with this room.
func (k *zstdDecoder) resume(out []byte) (n int) {
	n, err := k.run.resume(out)
	switch {
	case err == nil:
	case errors.Is(err, zstd.ErrCRCMismatch):
		k.problem = &zstdChecksumWrong
	case errors.Is(err, zstd.ErrUnknownDictionary):
		k.problem = &zstdDictionaryWrong
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		k.problem = &zstdWindowTooLarge
	default:
		k.problem = &zstdCorruption
	}
	return n
}

func (k *zstdDecoder) failure(op, room int) *failure {
	if k.problem == nil && op == zstdEnd && !k.done && room > 0 {
		return &zstdUnexpectedEnd
	}
	return k.problem
}

// zstdRun is the goroutine and what it works with. Only one side runs at a time:
// resume passes the turn over and waits for it to come back.
type zstdRun struct {
	in   []byte // what the library has not read yet
	last bool   // nothing follows in
	busy bool   // it has not asked for more

	turn  chan []byte // room for output; closed: stop
	yield chan error
	out   []byte
}

var errZstdStopped = errors.New("zstd: stopped")

func (z *zstdRun) resume(out []byte) (n int, err error) {
	z.turn <- out
	err = <-z.yield
	return len(out) - len(z.out), err
}

// stop ends the goroutine, which waits for its turn.
func (z *zstdRun) stop() { close(z.turn) }

func (z *zstdRun) decode(opts []zstd.DOption) {
	out, ok := <-z.turn
	if !ok {
		return
	}
	z.out = out
	err := z.library(opts)
	if errors.Is(err, errZstdStopped) {
		return
	}
	// What is left of the turns: nothing more comes.
	for {
		z.busy = false
		z.yield <- err
		if z.out, ok = <-z.turn; !ok {
			return
		}
	}
}

// library decodes the frame. A panic is the library's bug and ends the stream,
// not the process.
func (z *zstdRun) library(opts []zstd.DOption) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("zstd: %v", r)
		}
	}()
	d, err := zstd.NewReader(nil, opts...)
	if err != nil {
		return err
	}
	defer d.Close()
	if err = d.Reset(readFunc(z.read)); err == nil {
		_, err = d.WriteTo(writeFunc(z.write))
	}
	return err
}

// pass gives the turn back and waits for the next; false: stop.
func (z *zstdRun) pass() (ok bool) {
	z.yield <- nil
	z.out, ok = <-z.turn
	return ok
}

func (z *zstdRun) read(b []byte) (int, error) {
	for len(z.in) == 0 {
		if z.last {
			return 0, io.EOF
		}
		z.busy = false
		if !z.pass() {
			return 0, errZstdStopped
		}
	}
	n := copy(b, z.in)
	z.in = z.in[:copy(z.in, z.in[n:])]
	return n, nil
}

func (z *zstdRun) write(b []byte) (int, error) {
	all := len(b)
	for {
		n := copy(z.out, b)
		z.out, b = z.out[n:], b[n:]
		if len(b) == 0 {
			return all, nil
		}
		if !z.pass() {
			return 0, errZstdStopped
		}
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(b []byte) (int, error) { return f(b) }

type writeFunc func([]byte) (int, error)

func (f writeFunc) Write(b []byte) (int, error) { return f(b) }
