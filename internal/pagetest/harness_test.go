//go:build browser

package pagetest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const smallPage = `<!doctype html><html lang="en"><title>Small</title><body>
<nav aria-label="Workspace"><a href="#x">general, 3 unread</a></nav>
<label>Your name <input></label>
<label>Day <input type="date"></label><label>Time <input type="time" value="09:00"></label>
<label>Role <select><option>Every role</option><option>Sales</option><option>Software Engineer</option></select></label>
<button onclick="later()">Go</button><button disabled>Never</button><p id="out"></p>
<ul aria-label="Messages"><li>first one</li><li>second <b>one</b><ul><li>nested one</li></ul></li></ul>
<script>
function later() { requestAnimationFrame(() => { out.textContent = "It went,  " + document.querySelector("input").value; }); }
</script>`

func serveSmall(t *testing.T, html string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
		case "/favicon.ico":
			w.WriteHeader(http.StatusNoContent)
			return
		default:
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(html))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestHands holds that what tests do to a page arrives there as a person's doing.
func TestHands(t *testing.T) {
	t.Parallel()
	p := newPage(t, newRoom(t), "small", look{})
	p.open(serveSmall(t, smallPage))
	p.in("navigation", "Workspace").has("link", "general*")
	p.hasNot("link", "general")
	p.write("textbox", "Your name", "Ünï “x”")
	p.click("button", "Go")
	p.sees("It went, Ünï “x”")
	p.choose("Role", "Software Engineer")
	p.holds("combobox", "Role", "Software Engineer")
	p.choose("Role", "Sales")
	p.holds("combobox", "Role", "Sales")
	p.setTime("Time", 16, 15)
	p.holds("InputTime", "Time", "16:15")
	p.setDate("Day", 2026, 12, 14)
	p.holds("Date", "Day", "2026-12-14")
	p.message("one").sees("second one")
	p.message("first").neverSaw("second")

	f, err := p.one(p.ctx, "button", "Never")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.pointAt(context.Background(), f); err == nil {
		t.Error("a disabled button was pointed at")
	}
}

// TestComplaints holds that what a page does wrong is heard.
func TestComplaints(t *testing.T) {
	t.Parallel()
	p := newPage(t, newRoom(t), "wrong", look{})
	p.open(serveSmall(t, `<!doctype html><meta http-equiv="Content-Security-Policy" content="img-src 'none'"><p>Wrong</p><script>
		console.error("one", 2);
		setTimeout(() => { throw new Error("three"); });
		fetch("http://127.0.0.2:9/four").catch(() => {});
		fetch("/five");
		document.body.append(Object.assign(new Image(), { src: "/six.png" }));
	</script>`))
	want := []string{"console: one 2", "Error: three", "another host: http://127.0.0.2:9/four", "/five", "Content Security Policy"}
	p.until("hear all complaints", func(context.Context) error {
		got := strings.Join(p.unexcused(), "\n")
		for _, part := range want {
			if !strings.Contains(got, part) {
				return errNotThere
			}
		}
		return nil
	})
	p.excuse("") // all of them
}
