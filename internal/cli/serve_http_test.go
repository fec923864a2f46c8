package cli

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"interviewcoach/bot"
	"interviewcoach/internal/control"
	"interviewcoach/store"
)

func TestHTTPAddress(t *testing.T) {
	for given, want := range map[string]string{
		":9090": "127.0.0.1:9090", "0.0.0.0:9090": "0.0.0.0:9090", "[::]:9090": "[::]:9090", "localhost:80": "localhost:80", ":0": "127.0.0.1:0",
		"9090": "", "": "", "host": "", ":http": "", ":70000": "", ":-1": "", "1.2.3.4": "", "::1:9090": "", "http://127.0.0.1:9090": "",
	} {
		got, err := httpAddress(given)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q gives %q, %v, want %q", given, got, err, want)
		}
	}
}

// asked asks a handler for a path.
func asked(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

// served by nobody: a data file, and bots that are not started.
func idleLookout(t *testing.T, names ...string) *lookout {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "data", "coach.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	l := newLookout(st)
	for _, name := range names {
		l.workspaces = append(l.workspaces, served{name: name, data: st.Workspace(), bot: func() *bot.Bot { return &bot.Bot{} }})
	}
	return l
}

func TestOnlyThreePathsAreServed(t *testing.T) {
	meter := newMeter()
	l := idleLookout(t, "default")
	meter.Watch(l.state)
	h := httpHandler(l, meter)
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/metrics": 200, "/": 404, "/debug/pprof/": 404, "/metrics/x": 404, "/healthz/": 404} {
		if got := asked(h, http.MethodGet, path).Code; got != want {
			t.Errorf("GET %s: %d, want %d", path, got, want)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
			if got := asked(h, method, path).Code; got != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, got)
			}
		}
	}
}

func TestHTTPServerEndsAndRefuses(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	l, meter := idleLookout(t), newMeter()
	if stop, err := startHTTP("", l, meter, log); err != nil || stop() != nil {
		t.Errorf("off: %v", err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := taken.Addr().String()
	if _, err := startHTTP(address, l, meter, log); err == nil || !strings.Contains(err.Error(), "--http") {
		t.Errorf("an address in use: %v", err)
	}
	taken.Close()
	stop, err := startHTTP(address, l, meter, log)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get("http://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(resp.Body); string(body) != "ok\n" {
		t.Errorf("healthz says %q", body)
	}
	resp.Body.Close()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := http.Get("http://" + address + "/healthz"); err == nil {
		t.Error("served after the end")
	}
}

// What keeps a process from being ready, and when to start it again may help.
func TestHealthOf(t *testing.T) {
	connected := bot.Health{Running: true, Ready: true, Connected: true, SinceTick: time.Second}
	with := func(change func(*bot.Health)) bot.Health {
		h := connected
		change(&h)
		return h
	}
	for name, c := range map[string]struct {
		bots         []bot.Health
		writable     bool
		lost         bool
		alive, ready bool
		why          string // is in the reasons
	}{
		"all is well":           {[]bot.Health{connected}, true, false, true, true, ""},
		"not connected yet":     {[]bot.Health{{}}, true, false, true, false, "no workspace is served"},
		"connection lost":       {[]bot.Health{with(func(h *bot.Health) { h.Connected = false })}, true, false, true, false, "no connection to Slack"},
		"one of two":            {[]bot.Health{connected, {}}, true, false, true, true, "no connection to Slack"},
		"a lag of a minute":     {[]bot.Health{with(func(h *bot.Health) { h.InboxLag = time.Minute })}, true, false, true, false, "an event waits for 1m0s"},
		"a lag of less":         {[]bot.Health{with(func(h *bot.Health) { h.InboxLag = time.Minute - 1 })}, true, false, true, true, ""},
		"the loop stands":       {[]bot.Health{with(func(h *bot.Health) { h.SinceTick = 5*time.Minute + 1 })}, true, false, false, false, "nobody looked"},
		"the loop is slow":      {[]bot.Health{with(func(h *bot.Health) { h.SinceTick = 5 * time.Minute })}, true, false, true, true, ""},
		"a bot that has ended":  {[]bot.Health{connected, {SinceTick: time.Hour}}, true, false, true, true, "no connection"},
		"no room":               {[]bot.Health{connected}, false, false, true, false, "takes no writes"},
		"the data file is lost": {[]bot.Health{connected}, false, true, false, false, "the disk failed"},
	} {
		t.Run(name, func(t *testing.T) {
			var all []control.WorkspaceHealth
			turns := true
			for _, h := range c.bots {
				w, one := healthOf("w", h, store.Queues{}, nil)
				all, turns = append(all, w), turns && one
			}
			got := sumUp(all, turns, c.writable, c.lost)
			if got.Alive != c.alive || got.Ready != c.ready {
				t.Errorf("alive %v, ready %v, want %v, %v", got.Alive, got.Ready, c.alive, c.ready)
			}
			why, _ := json.Marshal(got)
			if !strings.Contains(string(why), c.why) || c.why == "" && strings.Contains(string(why), "reasons") {
				t.Errorf("reasons %s, want %q", why, c.why)
			}
		})
	}
}

func TestACauseIsForTheHealthCommandOnly(t *testing.T) {
	l := idleLookout(t, "default")
	l.workspaces[0].outage = func() error { return errors.New("the app A0CANARY is gone") }
	if got := l.health().Workspaces[0].Cause; got == "" {
		t.Error("no cause")
	}
	if body := asked(httpHandler(l, newMeter()), http.MethodGet, "/readyz").Body.String(); strings.Contains(body, "CANARY") {
		t.Errorf("served: %s", body)
	}
	if l.health().Workspaces[0].Cause == "" {
		t.Error("to answer over HTTP has changed what is kept")
	}
}

// A disk that is asked costs a write: only when somebody asks, and rarely.
func TestTheDiskIsAskedRarely(t *testing.T) {
	l := idleLookout(t, "default")
	writes := 0
	l.store.Observe(func(kind string, _ time.Duration) {
		if kind != store.TxWrite {
			t.Errorf("a look takes a transaction: %s", kind)
		}
		writes++
	})
	for range 5 {
		l.at = time.Time{} // as if a second had passed
		if h := l.health(); !h.Store.Writable {
			t.Fatalf("%+v", h)
		}
	}
	if writes != 1 {
		t.Errorf("%d writes, want 1", writes)
	}
}

// Metrics, both probes and the command say the same of a run: connected, disconnected,
// connected again, gone.
func TestHealthOfARun(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	if code, _, stderr := command(t, "health", "--db", r.db); code != exitError || !strings.Contains(stderr, "no bot runs") {
		t.Errorf("before: %d, %s", code, stderr)
	}
	r.serve()
	ask := func(args ...string) (int, string, string) {
		r.process.look.at = time.Time{}
		return command(t, append([]string{"health", "--db", r.db}, args...)...)
	}
	code, out, stderr := ask()
	if code != exitOK || !strings.HasPrefix(out, "default    ready     0 events and 0 deliveries wait\ndata file  writable  ") {
		t.Errorf("running: %d, %s%s", code, out, stderr)
	}
	var h control.Health
	_, out, _ = ask("--json")
	if err := json.Unmarshal([]byte(out), &h); err != nil {
		t.Fatal(err)
	}
	h.Store, h.Version = control.StoreHealth{}, ""
	h.Workspaces[0].LastHello, h.Workspaces[0].LastTick = time.Time{}, time.Time{}
	want := control.Health{Alive: true, Ready: true, Workspaces: []control.WorkspaceHealth{{Name: "default", Ready: true, Connected: true}}}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Error(diff)
	}
	if code, text := r.stop(); code != exitOK {
		t.Fatal(text)
	}
	if code, _, stderr := command(t, "health", "--db", r.db); code != exitError || !strings.Contains(stderr, "no bot runs") {
		t.Errorf("after: %d, %s", code, stderr)
	}
}

// A day of the bot is seen in its metrics.
func TestMetricsOfARun(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "subscribe 09:00 daily software engineer")
	r.until(date(t, "2026-03-02 09:01", "America/New_York"))
	r.write("U0ALICE", "D0ALICE", r.one("D0ALICE", daily).TS, anAnswer)
	r.settle()
	values := map[string]float64{}
	families, err := r.process.meter.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				if l.GetName() != "workspace" {
					name += " " + l.GetValue()
				} else if l.GetValue() != "default" {
					t.Errorf("%s is of the workspace %q", name, l.GetValue())
				}
			}
			values[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	for name, want := range map[string]float64{
		"interviewcoach_connected": 1, "interviewcoach_ready": 1, "interviewcoach_store_writable": 1,
		"interviewcoach_daily_questions_planned_total": 1, "interviewcoach_daily_questions_sent_total": 1,
		"interviewcoach_daily_questions_late_total": 0, "interviewcoach_daily_questions_missed_total": 0,
		"interviewcoach_daily_question_lateness_seconds": 1, "interviewcoach_review_duration_seconds": 1,
		"interviewcoach_events_total message": 1, "interviewcoach_events_worked_total done message": 1, "interviewcoach_interactions_total command": 1,
		"interviewcoach_posts_total question sent": 1, "interviewcoach_posts_total reply sent": 1, "interviewcoach_inbox_events": 0,
		"interviewcoach_ack_duration_seconds": 1 + values["interviewcoach_events_total ignored"],
	} {
		if got := values[name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"read", "write", "inbox"} {
		if values["interviewcoach_store_transaction_duration_seconds "+name] == 0 {
			t.Errorf("no transaction %s was measured", name)
		}
	}
	problems, err := testutil.GatherAndLint(r.process.meter.Gatherer())
	if err != nil || len(problems) > 0 {
		t.Errorf("%+v, %v", problems, err)
	}
}
