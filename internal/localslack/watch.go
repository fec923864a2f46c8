package localslack

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// listener hears of messages in its own goroutine, so that it may call the server.
type listener struct {
	mu    sync.Mutex
	queue []Message
	wake  chan struct{}
	gone  chan struct{}
	once  sync.Once
}

func (l *listener) end() { l.once.Do(func() { close(l.gone) }) }

func (l *listener) run(f func(Message)) {
	for {
		select {
		case <-l.gone:
			return
		case <-l.wake:
		}
		l.mu.Lock()
		queue := l.queue
		l.queue = nil
		l.mu.Unlock()
		for _, m := range queue {
			f(m)
		}
	}
}

// Subscribe calls f for every message that is posted, changed, deleted or reacted
// to, in order and one after another. f may call the server. It ends with remove
// and with Close.
func (s *Server) Subscribe(f func(Message)) (remove func()) {
	l := &listener{wake: make(chan struct{}, 1), gone: make(chan struct{})}
	defer s.lock()()
	if s.closed {
		return func() {}
	}
	s.listeners = append(s.listeners, l)
	s.running.Go(func() { l.run(f) })
	return func() {
		defer s.lock()()
		s.listeners = slices.DeleteFunc(s.listeners, func(x *listener) bool { return x == l })
		l.end()
	}
}

// announce tells listeners of a message, and those who wait that there is news.
func (s *Server) announce(m Message) {
	for _, l := range s.listeners {
		l.mu.Lock()
		l.queue = append(l.queue, m.clone())
		l.mu.Unlock()
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	s.journal.note(change{kind: messageChanged, channel: m.Channel, ts: m.TS})
	if m.ThreadTS != "" && m.ThreadTS != m.TS && m.EphemeralTo == "" { // its parent counts replies
		s.journal.note(change{kind: messageChanged, channel: m.Channel, ts: m.ThreadTS})
	}
	s.touch()
}

// Messages returns everything that was posted in a channel, oldest first: deleted
// and ephemeral messages too. It is empty for an unknown channel.
func (s *Server) Messages(channel string) []Message {
	defer s.lock()()
	return s.messagesLocked(channel)
}

func (s *Server) messagesLocked(channel string) []Message {
	list := []Message{}
	if c := s.conversation(channel); c != nil {
		for _, m := range c.messages {
			list = append(list, m.clone())
		}
	}
	return list
}

// conversation finds a channel by id, or a person's direct messages by the person.
func (s *Server) conversation(id string) *conversation {
	if s.ws.users[id] != nil {
		id = imID(id)
	}
	return s.ws.channels[id]
}

// WaitMessage waits until a channel has a message that match accepts, and returns
// the newest such message. Messages that are there already count.
func (s *Server) WaitMessage(ctx context.Context, channel string, match func(Message) bool) (Message, error) {
	var found Message
	err := s.until(ctx, func() bool {
		c := s.conversation(channel)
		if c == nil {
			return false
		}
		for _, m := range slices.Backward(c.messages) {
			if found = m.clone(); match(found) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return Message{}, fmt.Errorf("wait for a message in %s: %w", channel, err)
	}
	return found, nil
}

// WaitSockets waits until at least n connections are open and take envelopes.
func (s *Server) WaitSockets(ctx context.Context, n int) error {
	if err := s.until(ctx, func() bool { return len(s.openSockets()) >= n }); err != nil {
		return fmt.Errorf("wait for %d sockets: %w", n, err)
	}
	return nil
}

// WaitUnacked waits until at most so many envelopes on open sockets are
// unacknowledged.
func (s *Server) WaitUnacked(ctx context.Context, most int) error {
	if err := s.until(ctx, func() bool { return len(s.waiting) <= most }); err != nil {
		return fmt.Errorf("wait for acknowledgements: %w", err)
	}
	return nil
}

// WaitGone waits until no connection is open, not even one that takes no envelopes
// any more.
func (s *Server) WaitGone(ctx context.Context) error {
	if err := s.until(ctx, func() bool { return len(s.sockets) == 0 }); err != nil {
		return fmt.Errorf("wait for the end of all sockets: %w", err)
	}
	return nil
}

// WaitLog waits until an entry of the log satisfies match and returns the newest
// one.
func (s *Server) WaitLog(ctx context.Context, match func(LogEntry) bool) (LogEntry, error) {
	var found LogEntry
	err := s.until(ctx, func() bool {
		for _, e := range slices.Backward(s.entries) {
			if found = *e; match(found) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return LogEntry{}, fmt.Errorf("wait for an entry of the log: %w", err)
	}
	return found, nil
}

// WaitViolation waits until the app has broken a rule.
func (s *Server) WaitViolation(ctx context.Context, rule string) error {
	broken := func(v Violation) bool { return v.Rule == rule }
	if err := s.until(ctx, func() bool { return slices.ContainsFunc(s.violations, broken) }); err != nil {
		return fmt.Errorf("wait until %s is broken: %w", rule, err)
	}
	return nil
}
