package metrics

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"

	"interviewcoach/bot"
)

// busy is a meter that has counted something of everything.
func busy(t testing.TB) *Meter {
	t.Helper()
	m := New(Build{Version: "v1.2.3", Revision: "abc", GoVersion: "go"})
	m.Watch(func() State {
		return State{
			Writable: true, Size: 2, Free: 1, LastCommit: time.Unix(1, 0),
			Workspaces: []WorkspaceState{{Name: "default", Connected: true, LastHello: time.Unix(1, 0), LastTick: time.Unix(2, 0)}, {Name: "other-one"}},
		}
	})
	for _, name := range []string{"default", "other-one"} {
		w := m.For(name)
		for _, kind := range bot.EventTypes() {
			w.Event(kind)
			for _, outcome := range bot.WorkOutcomes() {
				w.Worked(kind, outcome, time.Millisecond)
			}
		}
		for _, kind := range bot.Kinds() {
			for _, verdict := range bot.PostVerdicts() {
				w.Posted(kind, verdict, time.Millisecond)
			}
		}
		for _, kind := range bot.InteractionKinds() {
			w.Interacted(kind, time.Millisecond)
		}
		for _, method := range bot.Methods() {
			w.Limited(method)
		}
		for _, reason := range bot.UnackedReasons() {
			w.Unacked(reason)
		}
		w.Acked(time.Millisecond)
		w.Repeated(1)
		w.Planned(3)
		w.Asked(time.Minute)
		w.Asked(lateFrom + 1)
		w.Missed(1)
		w.Connected(false)
		w.Connected(true)
		w.ConnectFailed()
	}
	m.Reviewed(time.Millisecond)
	for _, kind := range []string{"read", "write", "inbox"} {
		m.Transaction(kind, time.Millisecond)
	}
	m.Backup(OK, time.Second, time.Unix(1_700_000_000, 0))
	m.Backup(Failed, time.Second, time.Unix(1_800_000_000, 0))
	m.Reload(OK, true)
	m.Expired(3)
	return m
}

// gathered are the families of a meter, by name.
func gathered(t testing.TB, m *Meter) map[string]*dto.MetricFamily {
	t.Helper()
	families, err := m.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*dto.MetricFamily{}
	for _, f := range families {
		all[f.GetName()] = f
	}
	return all
}

func TestNamesAreByTheConventions(t *testing.T) {
	problems, err := testutil.GatherAndLint(busy(t).Gatherer())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	for name, f := range gathered(t, busy(t)) {
		ours := strings.HasPrefix(name, "interviewcoach_")
		if !ours && !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_") && !strings.HasPrefix(name, "promhttp_") {
			t.Errorf("%s has another's name", name)
		}
		if ours && (len(f.GetHelp()) < 20 || !strings.HasSuffix(f.GetHelp(), ".")) {
			t.Errorf("%s is explained by %q", name, f.GetHelp())
		}
	}
}

// However much happens, with whatever words, there are only so many series.
func TestLabelsAreOfFixedLists(t *testing.T) {
	m := busy(t)
	count := func() (n int) {
		for _, f := range gathered(t, m) {
			n += len(f.GetMetric())
		}
		return n
	}
	const canary = "U0CANARY xoxb-canary what somebody wrote"
	w := m.For("default")
	strange := func(i int) {
		word := canary + strings.Repeat("x", i)
		w.Event(word)
		w.Worked(word, word, 1)
		w.Interacted(word, 1)
		w.Posted(word, word, 1)
		w.Limited(word)
		w.Unacked(word)
		m.Transaction(word, 1)
		m.Backup(word, 1, time.Now())
		m.Reload(word, false)
	}
	strange(0)
	before := count()
	for i := range 200 {
		strange(i)
	}
	if got := count(); got != before {
		t.Errorf("%d series, then %d", before, got)
	}
	if before > 1500 {
		t.Errorf("%d series of two workspaces", before)
	}
	for name, f := range gathered(t, m) {
		for _, one := range f.GetMetric() {
			for _, l := range one.GetLabel() {
				if strings.Contains(strings.ToLower(l.GetValue()), "canary") {
					t.Errorf("%s has %s=%q", name, l.GetName(), l.GetValue())
				}
				if !slices.Contains([]string{
					"workspace", "type", "outcome", "kind", "verdict", "method", "reason", "version", "revision", "goversion",
				}, l.GetName()) {
					t.Errorf("%s has a label %s", name, l.GetName())
				}
			}
		}
	}
}

func TestWhatHasNotHappenedYet(t *testing.T) {
	m := New(Build{})
	m.For("default")
	m.Watch(func() State { return State{Workspaces: []WorkspaceState{{Name: "default"}}} })
	all := gathered(t, m)
	for _, name := range []string{
		"interviewcoach_backup_last_success_timestamp_seconds", "interviewcoach_question_reload_last_successful",
		"interviewcoach_last_hello_timestamp_seconds", "interviewcoach_store_last_commit_timestamp_seconds",
	} {
		if all[name] != nil {
			t.Errorf("%s is there: %v", name, all[name])
		}
	}
	for _, name := range []string{"interviewcoach_daily_questions_late_total", "interviewcoach_events_total", "interviewcoach_backups_total"} {
		if all[name] == nil {
			t.Errorf("%s is not there: its first time would not be seen as a change", name)
		}
	}
	m.Backup(Failed, time.Second, time.Now())
	m.Reload(Failed, false)
	all = gathered(t, m)
	if all["interviewcoach_backup_last_success_timestamp_seconds"] != nil {
		t.Error("a failed backup counts as a good one")
	}
	if f := all["interviewcoach_question_reload_last_successful"]; f == nil || f.GetMetric()[0].GetGauge().GetValue() != 0 {
		t.Errorf("a failed reload shows %v", f)
	}
	m.LastBackup(time.Unix(7, 0))
	if got := gathered(t, m)["interviewcoach_backup_last_success_timestamp_seconds"].GetMetric()[0].GetGauge().GetValue(); got != 7 {
		t.Errorf("the backup of an earlier process is at %v", got)
	}
}

// A look may cost something: many who ask at once share one.
func TestStateIsLookedUpOnceASecond(t *testing.T) {
	looks, now := 0, time.Unix(1000, 0)
	c := newStateCollector(func() State { looks++; return State{} }, func() time.Time { return now })
	for range 10 {
		testutil.CollectAndCount(c)
	}
	if looks != 1 {
		t.Errorf("%d looks in one second", looks)
	}
	now = now.Add(lookAtMost)
	testutil.CollectAndCount(c)
	now = now.Add(-time.Hour) // the clock was set back
	testutil.CollectAndCount(c)
	if looks != 3 {
		t.Errorf("%d looks in three", looks)
	}
}

func TestANilMeterCountsNothing(t *testing.T) {
	var m *Meter
	m.Reviewed(1)
	m.Transaction("read", 1)
	m.Backup(OK, 1, time.Now())
	m.LastBackup(time.Now())
	m.Reload(OK, true)
	m.Expired(1)
	if m.For("default") != nil {
		t.Error("a bot would call a meter that is not there")
	}
}

func TestHandlerServesBothFormats(t *testing.T) {
	for accept, want := range map[string]string{"": "text/plain", "application/openmetrics-text;version=1.0.0": "application/openmetrics-text"} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.Header.Set("Accept", accept)
		w := httptest.NewRecorder()
		busy(t).Handler().ServeHTTP(w, r)
		if got := w.Header().Get("Content-Type"); w.Code != 200 || !strings.HasPrefix(got, want) && accept == "" {
			t.Errorf("%q gives %d, %s", accept, w.Code, got)
		}
		if !strings.Contains(w.Body.String(), `interviewcoach_connected{workspace="default"} 1`) {
			t.Errorf("%q: no workspace in %.200s", accept, w.Body)
		}
	}
}

// What is counted on the way to an acknowledgement costs well under a microsecond.
func BenchmarkMeter(b *testing.B) {
	w := New(Build{}).For("default")
	for name, call := range map[string]func(){
		"event": func() { w.Event("message") }, "acked": func() { w.Acked(time.Millisecond) },
		"worked":     func() { w.Worked("message", "done", time.Millisecond) },
		"posted":     func() { w.Posted("reply", "sent", time.Millisecond) },
		"interacted": func() { w.Interacted("command", time.Millisecond) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					call()
				}
			})
		})
	}
}
