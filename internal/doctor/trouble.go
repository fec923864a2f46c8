package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"github.com/gorilla/websocket"
)

// trouble says why address could not be asked, and what to do about it. custom tells
// that the address was given and is not Slack's own. An address is never quoted
// beyond its host: that of a WebSocket holds a ticket, that of a proxy may hold a
// password.
func trouble(err error, address string, custom bool) (text, todo string) {
	u, parseErr := url.Parse(address)
	if parseErr != nil || u.Host == "" {
		return "the address of Slack's API is none", "write --api-url as http://127.0.0.1:8422/api/, or leave it out for slack.com"
	}
	proxy := proxyOf(u)
	var (
		dns      *net.DNSError
		op       *net.OpError
		unknown  x509.UnknownAuthorityError
		invalid  x509.CertificateInvalidError
		hostname x509.HostnameError
		record   tls.RecordHeaderError
		status   statusError
		timeout  net.Error
	)
	check := "check the network of this machine" + proxyHint(u, proxy)
	if custom {
		check = "check --api-url or SLACK_API_URL, and that something serves there" + proxyHint(u, proxy)
	}
	switch {
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return fmt.Sprintf("the proxy %s cannot be reached", proxy), "check HTTPS_PROXY, or name this host in NO_PROXY"
	case errors.As(err, &status) && status.code == http.StatusProxyAuthRequired:
		return fmt.Sprintf("the proxy %s asks for a password", proxy), "write it into HTTPS_PROXY: http://name:password@host:port"
	case errors.As(err, &status) && status.code >= http.StatusInternalServerError:
		return fmt.Sprintf("%s is in trouble (HTTP %d)", u.Host, status.code), tryAgain
	case errors.As(err, &status) && custom:
		return notTheAPI(u, status), "write --api-url with /api/ at its end, or leave it out for slack.com"
	case errors.As(err, &status):
		return notTheAPI(u, status), "find out who answers in place of Slack, such as a proxy or the network's sign-in page" + proxyHint(u, proxy)
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s is not found (DNS)", dns.Name), "check the name servers of this machine" + proxyHint(u, proxy)
	case errors.As(err, &unknown):
		return fmt.Sprintf("the certificate of %s is signed by nobody whom this machine trusts", u.Host),
			"install the system's certificates (the package ca-certificates); where a proxy opens TLS, name its certificate in SSL_CERT_FILE"
	case errors.As(err, &invalid):
		return fmt.Sprintf("the certificate of %s is not valid now, or not for this use", u.Host), "check the clock of this machine, then who answers in place of Slack"
	case errors.As(err, &hostname):
		return fmt.Sprintf("the certificate is not that of %s", u.Host), "check --api-url, and whether a proxy or a sign-in page of the network answers in its place"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Sprintf("%s does not speak TLS", u.Host), "check the port, or write http:// if it is a Slack on this machine" + proxyHint(u, proxy)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at " + u.Host, check
	case errors.Is(err, websocket.ErrBadHandshake):
		return fmt.Sprintf("%s opens no WebSocket", u.Host), "let proxies and firewalls pass WebSockets to *.slack.com" + proxyHint(u, proxy)
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("%s does not answer within %v", u.Host, callWithin), check
	case proxy != "":
		return fmt.Sprintf("the proxy %s does not let it through to %s (%s)", proxy, u.Host, inner(err)), "let it pass HTTPS and WebSockets to slack.com and *.slack.com"
	}
	return fmt.Sprintf("%s cannot be reached (%s)", u.Host, inner(err)), check
}

// tryAgain is for what passes by itself.
const tryAgain = "try again in a minute; https://slack-status.com tells whether Slack is in trouble"

func notTheAPI(u *url.URL, status statusError) string {
	return fmt.Sprintf("%s answers (%v), and not as Slack's API does", u.Host, status)
}

// inner is the last sentence of an error of the network, which names no address.
func inner(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		err = op.Err
	}
	if text := err.Error(); !strings.Contains(text, "://") {
		return text
	}
	return "no connection"
}

// proxyOf is the host of the proxy on the way to u, empty for none.
func proxyOf(u *url.URL) string {
	asked := *u
	asked.Scheme = strings.Replace(u.Scheme, "ws", "http", 1)
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &asked})
	if err != nil || proxy == nil {
		return ""
	}
	return proxy.Host
}

// proxyHint is for a machine that may reach the internet only through a proxy.
func proxyHint(u *url.URL, proxy string) string {
	if ip, err := netip.ParseAddr(u.Hostname()); u.Hostname() == "localhost" || err == nil && ip.IsLoopback() {
		return ""
	}
	if proxy != "" {
		return fmt.Sprintf("; HTTPS_PROXY leads through %s", proxy)
	}
	return "; where a proxy stands before the internet, set HTTPS_PROXY to it"
}
