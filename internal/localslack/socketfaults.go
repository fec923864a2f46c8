package localslack

import (
	"slices"
	"time"
)

// disturb does to open sockets what the faults say, in this order: silence, odd
// frames, a disconnect frame, the end.
func (s *Server) disturb(f SocketFaults) {
	defer s.lock()()
	targets := slices.Clone(s.sockets)
	if f.Count > 0 && f.Count < len(targets) {
		s.random.Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
		targets = targets[:f.Count]
	}
	for _, k := range targets {
		if f.HalfOpen {
			s.strike(k, BlowHalfOpen)
		}
		for _, kind := range f.Odd {
			s.sendOdd(k, kind, f.OddBytes)
		}
		if f.Disconnect != "" {
			s.strike(k, f.Disconnect)
		}
		if f.Reset {
			s.strike(k, BlowReset)
		}
		if f.Drop {
			s.strike(k, BlowDrop)
		}
	}
}

// strike disturbs one socket: a Blow constant, an Odd constant, or the reason of a
// disconnect frame. The mutex is held.
func (s *Server) strike(k *socket, kind string) {
	if slices.Contains(OddFrames(), kind) {
		s.sendOdd(k, kind, 0)
		s.touch()
		return
	}
	s.oracle.fault("socket " + kind)
	switch kind {
	case BlowDrop:
		s.drop(k)
	case BlowReset:
		s.leave(k)
		k.push(output{end: endReset})
	case BlowHalfOpen:
		k.silent.Store(true)
		s.unwait(k)
	default:
		s.disconnect(k, kind)
	}
	s.touch()
}

// plotBlow sets the timer of the next blow by chance. The mutex is held.
func (s *Server) plotBlow() {
	c := &s.faults.Chaos.Sockets
	if c.Every <= 0 || len(c.Kinds) == 0 {
		return
	}
	s.nextBlow = s.after(time.Duration(c.Every), func() {
		s.nextBlow = nil
		draw := s.draws.next("socket")
		kind := c.Kinds[draw.IntN(len(c.Kinds))]
		if open := s.openSockets(); len(open) > 0 {
			s.strike(open[draw.IntN(len(open))], kind)
		}
		if c.Times == 1 {
			*c = SocketChances{}
		}
		c.Times = max(0, c.Times-1)
		s.plotBlow()
	})
}
