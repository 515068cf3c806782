package vm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// qmp speaks the QEMU machine protocol (QEMU docs/interop/qmp-spec): one JSON
// object a line, a greeting first, answers in the order of the commands,
// events in between. Calls may come from any goroutine.
type qmp struct {
	mu   sync.Mutex
	conn net.Conn
	dec  *json.Decoder
}

type qmpMessage struct {
	Return json.RawMessage `json:"return"`
	Error  *struct {
		Class, Desc string
	} `json:"error"`
	Event string          `json:"event"`
	QMP   json.RawMessage `json:"QMP"`
}

// open waits for the greeting, which QEMU sends when the machine stands, and
// leaves the negotiation. It is the first call.
func (q *qmp) open(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.bound(ctx)()
	var m qmpMessage
	if err := q.dec.Decode(&m); err != nil {
		return fmt.Errorf("read QEMU's greeting: %w", err)
	}
	if m.QMP == nil {
		return errors.New("QEMU did not greet on its monitor's socket")
	}
	_, err := q.call("qmp_capabilities", nil)
	return err
}

// hmp runs a command of the human monitor, which is the only one that can
// change port forwarding. It answers with words when it fails.
func (q *qmp) hmp(ctx context.Context, line string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.bound(ctx)()
	ret, err := q.call("human-monitor-command", map[string]any{"command-line": line})
	if err != nil {
		return err
	}
	var said string
	if err := json.Unmarshal(ret, &said); err != nil {
		return fmt.Errorf("QEMU's answer to %q: %w", line, err)
	}
	if said = strings.TrimSpace(said); said != "" {
		return errors.New(said)
	}
	return nil
}

// bound lets ctx interrupt the connection until the function that it returns
// is called.
func (q *qmp) bound(ctx context.Context) func() {
	stop := context.AfterFunc(ctx, func() { q.conn.SetDeadline(time.Unix(1, 0)) })
	return func() {
		if stop() {
			q.conn.SetDeadline(time.Time{})
		}
	}
}

func (q *qmp) call(name string, args map[string]any) (json.RawMessage, error) {
	b, err := json.Marshal(struct {
		Execute   string         `json:"execute"`
		Arguments map[string]any `json:"arguments,omitempty"`
	}{name, args})
	if err != nil {
		return nil, err
	}
	if _, err := q.conn.Write(append(b, '\n')); err != nil {
		return nil, fmt.Errorf("ask QEMU for %s: %w", name, err)
	}
	for {
		var m qmpMessage
		if err := q.dec.Decode(&m); err != nil {
			return nil, fmt.Errorf("QEMU's answer to %s: %w", name, err)
		}
		switch {
		case m.Event != "":
		case m.Error != nil:
			return nil, fmt.Errorf("QEMU %s: %s", name, m.Error.Desc)
		default:
			return m.Return, nil
		}
	}
}
