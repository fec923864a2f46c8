package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"
)

// Failures on the way to Slack that a server on this machine can show.
func TestTroubleOnTheWay(t *testing.T) {
	secured := httptest.NewUnstartedServer(http.NotFoundHandler())
	secured.Config.ErrorLog = log.New(io.Discard, "", 0)
	secured.StartTLS()
	defer secured.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Sign in") }))
	defer plain.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for address, want := range map[string]string{
		secured.URL: "is signed by nobody whom this machine trusts",
		strings.Replace(secured.URL, "127.0.0.1", "localhost", 1): "the certificate is not that of localhost:",
		strings.Replace(plain.URL, "http", "https", 1):            "does not speak TLS",
		plain.URL: "answers (HTTP 200), and not as Slack's API does",
		gone.URL:  "nothing listens at 127.0.0.1:",
		"none":    "the address of Slack's API is none",
	} {
		c := newExamination(Config{Workspaces: []Workspace{{APIURL: address + "/api/"}}}).visits[0].api(t.Context())[0]
		if c.State != Wrong || !strings.Contains(c.Text, want) || c.Todo == "" {
			t.Errorf("%s: %+v, want %q", address, c, want)
		}
	}
}

// Failures that a test cannot bring about, as the standard library reports them.
func TestTroubleBeyondThisMachine(t *testing.T) {
	const ticket = "wss://wss-primary.slack.com/link/?ticket=SECRET&app_id=A1"
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for name, test := range map[string]struct {
		err        error
		text, todo string
	}{
		"no such name":    {&net.DNSError{Name: "wss-primary.slack.com", IsNotFound: true}, "the name wss-primary.slack.com is not found", "name servers"},
		"proxy is down":   {&net.OpError{Op: "proxyconnect", Net: "tcp", Err: refused}, "the proxy", "HTTPS_PROXY"},
		"proxy asks":      {statusError{407}, "asks for a password", "HTTPS_PROXY"},
		"expired":         {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, "not valid now", "clock"},
		"late":            {os.ErrDeadlineExceeded, "does not answer within 10s", "set HTTPS_PROXY"},
		"no way":          {&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, "cannot be reached (network is unreachable)", "set HTTPS_PROXY"},
		"no WebSocket":    {websocket.ErrBadHandshake, "opens no WebSocket", "let proxies and firewalls pass"},
		"with an address": {&url.Error{Op: "parse", URL: ticket, Err: errors.New("bad " + ticket)}, "cannot be reached (no connection)", "network"},
	} {
		text, todo := trouble(test.err, ticket, false)
		if !strings.Contains(text, test.text) || !strings.Contains(todo, test.todo) {
			t.Errorf("%s: %q → %q", name, text, todo)
		}
		if strings.Contains(text+todo, "SECRET") || strings.Contains(text+todo, "\n") {
			t.Errorf("%s tells the ticket, or more than a sentence: %q → %q", name, text, todo)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 1_234_567: "1.2 MB", 50_700_000_000: "50.7 GB", 3e15: "3.0 PB"} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestStanding(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir + "/a.db", dir + "/new/a.db", dir + "/new/newer/a.db"} {
		if got, err := standing(path); got != dir || err != nil {
			t.Errorf("standing(%s) = %s, %v", path, got, err)
		}
	}
	if _, known := freeSpace(dir); !known {
		t.Log("this system does not tell free space")
	}
}
