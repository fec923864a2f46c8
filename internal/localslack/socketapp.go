package localslack

import "cmp"

// What an app's own page in Slack may have wrong, so that connections are greeted
// and nothing comes over them.

// socketApp is the app whose connections the app-level token opens.
func (s *Server) socketApp() string { return cmp.Or(s.cfg.Tokens.AppOf, s.cfg.Bot.AppID) }

// opened is the answer of apps.connections.open. With Socket Mode off Slack answers
// with an address all the same, and with this warning, which bolt-js logs as it is.
func (s *Server) opened(address string) object {
	answer := object{"url": address}
	if s.cfg.SocketModeOff {
		answer["response_metadata"] = object{"messages": []string{"[WARN] Socket Mode is not turned on."}}
	}
	return answer
}

// receivers are the connections over which envelopes may come. The mutex is held.
func (s *Server) receivers() []*socket {
	if s.cfg.SocketModeOff || s.socketApp() != s.cfg.Bot.AppID {
		return nil
	}
	return s.openSockets()
}
