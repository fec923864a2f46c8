package localslack

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// pagePolicy lets the page load what this server serves and nothing else: no other
// host, no inline script, no inline style.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// filePolicy is for what people have uploaded: it shows itself and does nothing.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

// forBrowsers tells the addresses that browsers use from those of the app. The app
// proves itself by tokens, tickets and addresses that nobody can guess; a browser
// carries no such thing, so that any web site could ask in its name.
func forBrowsers(path string) bool {
	forApp := []string{"/api/", "/link/", "/response/", "/upload/", "/files/", "/elsewhere/"}
	return !slices.ContainsFunc(forApp, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}

// guard keeps other web sites out of what browsers use: it refuses what another site
// has sent (http.CrossOriginProtection), and requests under a name that somebody else
// may have pointed at this machine (DNS rebinding).
func (s *Server) guard(next http.Handler) http.Handler {
	sites := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !forBrowsers(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if name := hostName(r.Host); !s.answersTo(name) {
			refuseBrowser(w, fmt.Sprintf("This Slack does not answer to the name %q: open it by its IP address or as localhost, or start it listening on that name.", name))
			return
		}
		if sites.Check(r) != nil {
			refuseBrowser(w, "Another web site has sent this; only the page of this Slack may.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuseBrowser(w http.ResponseWriter, why string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	w.Write(encode(object{"ok": false, "error": why}))
}

// hostName is a Host header without its port, in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// answersTo tells whether a name can only mean this machine: an address, a name that
// no public name server gives out (of one word, as in a container network, or below
// a domain set aside for private use), or the name the server was started on.
// Clients that are no browsers may leave it out.
func (s *Server) answersTo(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(name, ".") {
		return true
	}
	for _, private := range []string{".localhost", ".local", ".internal", ".test"} {
		if strings.HasSuffix(name, private) {
			return true
		}
	}
	defer s.lock()()
	return name == s.listensOn
}
