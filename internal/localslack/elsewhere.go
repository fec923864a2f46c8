package localslack

import (
	"net"
	"net/http"
	"strings"
)

// elsewhere is the address a call is redirected to: this server under another host
// name, so that a client must treat it as a stranger.
func elsewhere(r *http.Request) string {
	name, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		name, port = r.Host, "80"
	}
	other := "localhost"
	if strings.EqualFold(name, other) {
		other = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(other, port) + "/elsewhere" + r.URL.Path
}

// serveElsewhere is the other host. It keeps that somebody came, never what they
// brought.
func (s *Server) serveElsewhere(w http.ResponseWriter, r *http.Request) {
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	params, _ := readParams(r)
	token, _ := readToken(r, params)
	unlock := s.lock()
	entry := s.record(&LogEntry{Kind: "elsewhere", Method: method, Time: s.clock.Now(), Status: http.StatusNotFound})
	if token == "" {
		token = r.URL.Query().Get("token")
	}
	if token != "" {
		done := s.blame(entry)
		s.breach(RuleTokenElsewhere, method, "", "after a 307 to another host")
		done()
	}
	unlock()
	http.NotFound(w, r)
}
