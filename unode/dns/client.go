package dns

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"

	"nodeos/sys"
	"nodeos/unode/loop"
)

// failoverDelay is how long a server that did not answer is asked last.
const failoverDelay = 5e9 // ns

// maxTry bounds the time of one try, which doubles from round to round.
const maxTry = 1e9 * 60 * 60

// Sockets holds what waits for an answer on one loop.
type Sockets struct {
	loop   *loop.Loop
	timer  int // timerfd, -1 for none
	watch  *loop.Watcher
	rings  int64 // what the timer is set to
	active map[*exchange]struct{}
	asked  int // questions ever
	buf    []byte
}

// NewSockets makes an empty set; it opens nothing.
func NewSockets(l *loop.Loop) *Sockets {
	return &Sockets{loop: l, timer: -1, active: map[*exchange]struct{}{}}
}

// Close ends all that waits, without telling.
func (s *Sockets) Close() {
	for x := range s.active {
		x.close()
	}
	clear(s.active)
	s.stopTimer()
}

// Client asks the servers of one configuration. It may be changed while nothing
// waits.
type Client struct {
	// Servers are asked in turn until one answers.
	Servers []netip.AddrPort
	// Timeout is how long the first round waits for each server, in ns; each
	// further round waits twice as long, MaxTimeout at most unless that is 0.
	Timeout, MaxTimeout int64
	// Attempts is the number of rounds.
	Attempts int
	// Rotate begins each question with the next server.
	Rotate bool
	// TCP asks over TCP only, EDNS takes larger datagrams (resolv.conf(5):
	// use-vc, edns0).
	TCP, EDNS bool
	// Persist asks the next server when one refuses or fails to find out.
	Persist bool
	// Local4 and Local6 are the addresses to ask from; invalid means any.
	Local4, Local6 netip.Addr

	sockets *Sockets
	failed  map[netip.AddrPort]int64 // when
	turn    int
}

// NewClient makes a client that asks by c.
func (s *Sockets) NewClient(c *Config) *Client {
	return &Client{
		Servers: c.Servers, Timeout: c.Timeout, Attempts: c.Attempts, Rotate: c.Rotate, TCP: c.TCP, EDNS: c.EDNS,
		sockets: s, failed: map[netip.AddrPort]int64{},
	}
}

// Ask asks for the records of one type that name has. done is given the answer
// and Success or NoData, or nil and why there is none.
func (c *Client) Ask(name string, t Type, done func(*Message, Status)) {
	c.sockets.asked++
	x := &exchange{client: c, number: c.sockets.asked, done: done, fd: -1, edns: c.EDNS, failure: Timeout, asking: true}
	c.sockets.active[x] = struct{}{}
	switch q, ok := newQuestion(name, t); {
	case !ok:
		x.end(nil, BadName)
	case isOnion(name):
		x.end(nil, NotFound)
	case len(c.Servers) == 0:
		x.end(nil, NoServer)
	default:
		x.question = q
		x.servers = c.inOrder()
		x.next()
	}
	x.asking = false
}

// Waiting tells whether a question of c waits for its answer.
func (c *Client) Waiting() bool {
	for x := range c.sockets.active {
		if x.client == c {
			return true
		}
	}
	return false
}

// Cancel ends all questions of c with Cancelled, the oldest first.
func (c *Client) Cancel() {
	var mine []*exchange
	for x := range c.sockets.active {
		if x.client == c {
			mine = append(mine, x)
		}
	}
	slices.SortFunc(mine, func(a, b *exchange) int { return cmp.Compare(a.number, b.number) })
	for _, x := range mine {
		x.asking = true
		x.end(nil, Cancelled)
	}
}

// inOrder returns the servers, those that failed lately last.
func (c *Client) inOrder() []netip.AddrPort {
	out := slices.Clone(c.Servers)
	if c.Rotate {
		n := c.turn % len(out)
		out = append(out[n:], out[:n]...)
		c.turn++
	}
	since := now() - failoverDelay
	lately := func(s netip.AddrPort) int {
		if at, ok := c.failed[s]; ok && at > since {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b netip.AddrPort) int { return lately(a) - lately(b) })
	return out
}

// buffer returns room for any message, until the next call.
func (s *Sockets) buffer() []byte {
	if s.buf == nil {
		s.buf = make([]byte, maxMessage)
	}
	return s.buf
}

func now() int64 { return sys.Clock(sys.CLOCK_MONOTONIC) }

func randomID() uint16 {
	var b [2]byte
	sys.Random(b[:])
	return binary.BigEndian.Uint16(b[:])
}

// wake makes the timer ring at the time at, or earlier.
func (s *Sockets) wake(at int64) {
	if s.timer < 0 {
		fd, err := sys.Timerfd()
		if err != 0 {
			return // the answer may come all the same
		}
		s.timer, s.rings = fd, 0
		s.watch = s.loop.Watch(fd, func(uint32) { s.expire() })
		s.watch.Set(sys.EPOLLIN)
	}
	if s.rings == 0 || at < s.rings {
		s.rings = at
		sys.TimerfdSet(s.timer, max(1, at-now()))
	}
}

func (s *Sockets) stopTimer() {
	if s.timer >= 0 {
		s.watch.Close()
		sys.Close(s.timer)
		s.timer = -1
	}
}

// expire ends the tries whose time is over.
func (s *Sockets) expire() {
	var b [8]byte
	sys.RawRead(s.timer, b[:])
	s.rings = 0
	late := now()
	for x := range s.active {
		switch {
		case x.fd < 0:
		case x.deadline <= late:
			x.fail(Timeout)
		default:
			s.wake(x.deadline)
		}
	}
}
