package loop

import "nodeos/sys"

// Watcher tells when a descriptor is ready. It does not keep the loop alive:
// its owner does, with Ref.
type Watcher struct {
	loop   *Loop
	fd     int
	events uint32
	ready  func(events uint32)
}

// Watch makes a watcher of fd that calls ready with the events of epoll_ctl(2)
// that happened. It is idle until Set. One descriptor can have one watcher.
func (l *Loop) Watch(fd int, ready func(events uint32)) *Watcher {
	l.open()
	for len(l.watchers) <= fd {
		l.watchers = append(l.watchers, nil)
	}
	return &Watcher{loop: l, fd: fd, ready: ready}
}

// Set changes the events to wait for; 0 is none. EPOLLERR and EPOLLHUP come
// unasked. EPERM means that the file is always ready (a regular file).
func (w *Watcher) Set(events uint32) sys.Errno {
	if events == w.events {
		return 0
	}
	op := sys.EPOLL_CTL_MOD
	switch {
	case w.events == 0:
		op = sys.EPOLL_CTL_ADD
	case events == 0:
		op = sys.EPOLL_CTL_DEL
	}
	if err := sys.EpollCtl(w.loop.epfd, op, w.fd, events); err != 0 {
		return err
	}
	w.events = events
	w.loop.watchers[w.fd] = w
	if events == 0 {
		w.loop.watchers[w.fd] = nil
	}
	return 0
}

// Watching tells whether a watcher waits for events of fd.
func (l *Loop) Watching(fd int) bool { return fd < len(l.watchers) && l.watchers[fd] != nil }

// Close stops the watcher. Call it before the descriptor is closed.
func (w *Watcher) Close() { w.Set(0) }
