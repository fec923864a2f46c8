package handlers_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// The same ids in three workspaces.
var (
	workspaces = []string{"T1", "T2", "T3"}
	sameUsers  = []string{"U0ADA", "U0BEN", "U0CAY"}
)

// A shared data file with the handlers of three workspaces on it.
type worlds struct {
	*rapid.T
	coach *coach.Coach
	by    map[string]*handlers.Handlers
	now   time.Time
	n     int
	said  map[string][]string // by workspace: what the coach said there
	posts map[string]string   // by workspace: a post of the first person there
}

func newWorlds(t *testing.T, rt *rapid.T, bank *questions.Bank) *worlds {
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		rt.Fatal(err)
	}
	st, err := store.Open(filepath.Join(dir, "coach.db"))
	if err != nil {
		rt.Fatal(err)
	}
	rt.Cleanup(func() {
		if err := st.Close(); err != nil {
			rt.Error(err)
		}
	})
	w := &worlds{
		T: rt, coach: coach.New(st, bank, engine), by: map[string]*handlers.Handlers{}, now: time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC),
		said: map[string][]string{}, posts: map[string]string{},
	}
	w.coach.SetQuotas(coach.Quotas{})
	for _, team := range workspaces {
		profile := handlers.Profile{Zone: "UTC", Teams: []string{team}}
		known := people{}
		for _, u := range sameUsers {
			known[u] = profile
		}
		w.by[team] = handlers.New(w.coach, known, handlers.Identity{Team: team, User: "U0COACH"}, func() time.Time { return w.now }, quiet)
	}
	return w
}

// snapshot is all that is stored of a workspace's people and channel.
func (w *worlds) snapshot(team string) string {
	var all []any
	for _, u := range append([]string{"C0ALL"}, sameUsers...) {
		e, err := w.coach.Export(w.Context(), team, u)
		if err != nil {
			w.Fatal(err)
		}
		all = append(all, e)
	}
	rows, err := w.coach.Ready(w.Context(), w.now.Add(1000*time.Hour), 1000)
	if err != nil {
		w.Fatal(err)
	}
	for _, d := range rows {
		if d.Team == team {
			all = append(all, d)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}

// canary is a word that is said in one workspace alone.
func canary(team string) string { return "canary" + strings.ToLower(team) }

func (w *worlds) heard(team string, what any) {
	text, err := json.Marshal(what)
	if err != nil {
		w.Fatal(err)
	}
	for _, other := range workspaces {
		if other != team && strings.Contains(string(text), canary(other)) {
			w.Fatalf("in %s something of %s is shown: %s", team, other, text)
		}
	}
}

// step lets one thing happen in a workspace; into is where its payload claims to
// belong.
func (w *worlds) step() {
	team := rapid.SampledFrom(workspaces).Draw(w.T, "team")
	user := rapid.SampledFrom(sameUsers).Draw(w.T, "user")
	forged := rapid.SampledFrom(workspaces).Draw(w.T, "workspace of the button")
	what := rapid.SampledFrom([]string{"command", "answer", "edit", "delete", "click", "form", "send", "plan", "foreign", "forget"}).Draw(w.T, "what")
	others := map[string]string{}
	for _, other := range workspaces {
		if other != team {
			others[other] = w.snapshot(other)
		}
	}
	w.n++
	w.now = w.now.Add(7 * time.Minute)
	h, dm, trigger := w.by[team], "D"+user[1:], fmt.Sprint("X", w.n)
	ts := fmt.Sprintf("%d.%06d", w.now.Unix(), w.n)
	event := func(e handlers.Event) {
		e.ID, e.Team, e.User, e.Channel = trigger, team, user, dm
		if err := h.Event(w.Context(), e, 0); err != nil {
			w.Fatal(err)
		}
	}
	sentence := "I called the customer about " + canary(team) + ", listened to the complaint and calmed them down."
	switch what {
	case "command":
		line := rapid.SampledFrom([]string{"subscribe 09:00", "ask", "history 5", "progress", "practice 3", "again", "status", "skip", "export", "name me", "pause", "resume"}).Draw(w.T, "line")
		w.heard(team, h.Command(w.Context(), handlers.Command{Team: team, Channel: rapid.SampledFrom([]string{dm, "C0ALL"}).Draw(w.T, "where"), User: user, Text: line, TriggerID: trigger}))
	case "answer":
		event(handlers.Event{Kind: handlers.EventMessage, TS: ts, Text: sentence})
	case "edit":
		event(handlers.Event{Kind: handlers.EventEdited, TS: w.answerOf(forged, user), Version: ts, Text: sentence + " " + trigger})
	case "delete":
		event(handlers.Event{Kind: handlers.EventDeleted, TS: w.answerOf(forged, user)})
	case "click":
		id := rapid.SampledFrom(sorted(actionMatrix)).Draw(w.T, "button")
		value := "1:" + w.postOf(forged, user)
		if id == "no_answer" || id == "said" || id == "not_said" {
			value = "1:" + user + ":1:0"
		}
		if id != "forget" {
			w.heard(team, h.Action(w.Context(), handlers.Action{Team: team, Channel: dm, User: user, ActionID: id, Value: value, TriggerID: trigger, ActionTS: "1"}))
		}
	case "form":
		w.heard(team, h.Submit(w.Context(), handlers.Submission{Team: team, User: user, ViewID: trigger, CallbackID: "settings", Metadata: "1:" + user, Values: settings("08:00", []string{"1", "2"}, nil)}))
	case "send":
		w.send()
		return // it sends what waits everywhere
	case "plan":
		if _, err := w.coach.PlanDaily(w.Context(), w.now); err != nil {
			w.Fatal(err)
		}
		return
	case "foreign": // its payload names another workspace
		if forged == team {
			return
		}
		others[team] = w.snapshot(team)
		h.Command(w.Context(), handlers.Command{Team: forged, Channel: dm, User: user, Text: "subscribe 10:00", TriggerID: trigger})
		if err := h.Event(w.Context(), handlers.Event{ID: trigger, Kind: handlers.EventMessage, Team: forged, Channel: dm, User: user, TS: ts, Text: sentence}, 0); err != nil {
			w.Fatal(err)
		}
		h.Action(w.Context(), handlers.Action{Team: team, From: forged, Channel: dm, User: user, ActionID: "forget", Value: "1:", TriggerID: trigger})
	case "forget":
		h.Action(w.Context(), handlers.Action{Team: team, Channel: dm, User: user, ActionID: "forget", Value: "1:", TriggerID: trigger})
	}
	for _, other := range sorted(others) {
		if w.snapshot(other) != others[other] {
			w.Fatalf("%s in %s changed something in %s", what, team, other)
		}
	}
}

func (w *worlds) answerOf(team, user string) string {
	answers, err := w.coach.History(w.Context(), team, user, 1)
	if err != nil {
		w.Fatal(err)
	}
	if len(answers) == 0 {
		return "1.1"
	}
	return answers[0].Message.TS
}

func (w *worlds) postOf(team, user string) string {
	s, _, err := w.coach.Known(w.Context(), team, user)
	if err != nil {
		w.Fatal(err)
	}
	return s.OpenPost
}

// send makes every delivery, and looks at what is said in it.
func (w *worlds) send() {
	rows, err := w.coach.Ready(w.Context(), w.now, 1000)
	if err != nil {
		w.Fatal(err)
	}
	for i, d := range rows {
		parts, err := w.by[d.Team].Render(w.Context(), d)
		if err != nil {
			w.Fatal(err)
		}
		sent := coach.Sent{Last: true}
		for _, p := range parts {
			w.heard(d.Team, string(p.File)+fmt.Sprintf("%+v", p))
			channel := p.Channel
			if strings.HasPrefix(channel, "U") {
				channel = "D" + channel[1:]
			}
			sent = coach.Sent{Ref: coach.MessageRef{Channel: channel, TS: fmt.Sprintf("%d.%06d", w.now.Unix(), 100*w.n+i)}, Last: true, Digest: p.Digest}
		}
		if err := w.coach.Sent(w.Context(), d, sent, w.now); err != nil {
			w.Fatal(err)
		}
	}
}

// TestWorkspacesAreKeptApart lets the same people do the same things in three
// workspaces on one data file. CRASHTEST=nightly takes 10,000 steps.
func TestWorkspacesAreKeptApart(t *testing.T) {
	steps := 10
	if os.Getenv("CRASHTEST") == "nightly" {
		steps = 100
	}
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorlds(t, rt, bank)
		for _, team := range workspaces { // something to find everywhere
			for _, u := range sameUsers {
				w.by[team].Command(w.Context(), handlers.Command{Team: team, Channel: "D" + u[1:], User: u, Text: "ask", TriggerID: u})
			}
		}
		w.send()
		for range steps {
			w.step()
		}
	})
}
