package handlers_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// Who does something, in the matrix below. The thing that is acted on (a question,
// an answer, a session, a channel's subscription) is always Bodo's.
var actors = []struct {
	name, user, from string
	profile          handlers.Profile
	admitted         bool
}{
	{"the person themselves", "U0BODO", "", handlers.Profile{Zone: "Europe/Berlin"}, true},
	{"another member", "U0CHIE", "", handlers.Profile{Zone: "Europe/Berlin"}, true},
	{"an admin", "U0ADMIN", "", handlers.Profile{Zone: "Europe/Berlin", Admin: true}, true},
	{"the workspace's owner", "U0OWNER", "", handlers.Profile{Zone: "Europe/Berlin", Admin: true}, true},
	{"a guest", "U0GUEST", "", handlers.Profile{Zone: "Europe/Berlin", Guest: true}, false},
	{"a guest with an admin's rights", "U0GUEST2", "", handlers.Profile{Zone: "Europe/Berlin", Guest: true, Admin: true}, false},
	{"a stranger by Slack Connect", "U0FAR", "T0FAR", handlers.Profile{Teams: []string{"T0FAR"}, Stranger: true}, false},
	{"a stranger with Bodo's id", "U0BODO", "T0FAR", handlers.Profile{Zone: "Europe/Berlin", Teams: []string{"T1"}}, false},
	{"a bot", "U0BOT", "", handlers.Profile{Bot: true}, false},
	{"somebody deactivated", "U0GONE", "", handlers.Profile{Gone: true}, false},
	{"the coach itself", "U0COACH", "", handlers.Profile{}, false},
	{"somebody whose id is none", "U0\x00BODO", "", handlers.Profile{Zone: "Europe/Berlin"}, false},
}

// What may be done by whom who was let in.
const (
	own      = "own"      // by anybody, and it concerns them alone
	onlyHis  = "only his" // by Bodo alone: it is about what is his
	shared   = "shared"   // by anybody who sees the channel's question
	managing = "managing" // by who set the channel up, and by admins
)

// commandMatrix says for every command who may do it in a channel that Bodo set up.
var commandMatrix = map[string]string{
	"role": own, "ask": own, "practice": own, "again": own, "date": own, "reminder": own, "progress": own, "history": own,
	"name": own, "hide": own, "export": own, "forget": own, "privacy": own, "help": own, "ping": own, "status": own,
	"subscribe": managing, "unsubscribe": managing, "pause": managing, "resume": managing, "skip": managing,
	"feedback": managing, "digest": managing, "leaderboard": managing,
}

var commandArgs = map[string]string{
	"date": "2026-12-14", "reminder": "on", "name": "me", "hide": "me", "feedback": "thread", "digest": "on", "leaderboard": "on", "subscribe": "10:15",
}

// actionMatrix says for every button and menu who may press it, when its value
// names something of Bodo's: forged, or another's button in a thread.
var actionMatrix = map[string]string{
	"try_again": onlyHis, "another_question": onlyHis, "prepare": onlyHis, "motives": onlyHis, "show_me": onlyHis,
	"ask_now": own, "ask_role": own, "roles": own, "settings": own, "progress": own, "help": own, "chart": own, "practice": own, "resume": own,
	"export": own, "forget": own,
	"no_answer": onlyHis, "said": onlyHis, "not_said": onlyHis,
	"session_hint": onlyHis, "session_skip": onlyHis, "session_pause": onlyHis, "session_stop": onlyHis, "session_resume": onlyHis,
}

// formMatrix is for every form, by what it is about.
var formMatrix = map[string]string{"settings of Bodo": onlyHis, "settings of the channel": managing}

// menuMatrix is for every menu that is typed into.
var menuMatrix = map[string]string{"roles": own, "zone": own}

// TestNoCommandButtonOrFormIsWithoutARow fails when something was added that the
// matrix does not know.
func TestNoCommandButtonOrFormIsWithoutARow(t *testing.T) {
	for _, c := range handlers.Commands() {
		if c.Name != "" && commandMatrix[c.Name] == "" {
			t.Errorf("the command %q has no row: say who may do it", c.Name)
		}
	}
	constants := func(file, name string) (values []string) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^(?:const)?\s+`+name+`[A-Z]\w*\s*=\s*"(\w+)"`).FindAllStringSubmatch(string(source), -1) {
			values = append(values, m[1])
		}
		return values
	}
	actions := constants("actions.go", "action")
	if len(actions) < 20 {
		t.Fatalf("only %d actions were found in the source", len(actions))
	}
	for _, a := range actions {
		if actionMatrix[a] == "" {
			t.Errorf("the action %q has no row: say who may do it", a)
		}
	}
	if got := constants("modal.go", "callback"); !slices.Equal(got, []string{"settings"}) {
		t.Errorf("the forms are %q: give each new one its rows", got)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files { // constants stand where they are looked for
		for _, kind := range []string{"action", "callback"} {
			if found := constants(f, kind); len(found) > 0 && f != "actions.go" && f != "modal.go" {
				t.Errorf("%s holds %q: they belong into actions.go or modal.go, where their rows are checked", f, found)
			}
		}
	}
}

// quiet is a log that nobody reads.
var quiet = slog.New(slog.DiscardHandler)

// A scene is a workspace in which everything there is is Bodo's: a question with an
// answer, one in the channel that he set up, and a practice session.
type scene struct {
	*rig
	post, session string
	answer        uint64
}

func newScene(t *testing.T) *scene {
	t.Helper()
	r := newRig(t, nil)
	r.coach.SetQuotas(coach.Quotas{})
	dir := people{}
	for _, a := range actors {
		if a.from == "" || a.user != "U0BODO" {
			dir[a.user] = a.profile
		}
	}
	dir["U0BODO"] = handlers.Profile{Name: "Bodo", Zone: "Europe/Berlin", Teams: []string{"T1"}}
	r.rebuild(dir)
	s := &scene{rig: r}
	r.slashAs(t, "U0BODO", "C0GENERAL", "subscribe 09:00 daily")
	r.slashAs(t, "U0BODO", "D0BODO", "subscribe 09:00 daily")
	r.slashAs(t, "U0BODO", "D0BODO", "ask")
	r.deliver(t)
	bodo := r.bodo(t)
	s.post = bodo.OpenPost
	r.must(t, r.Event(t.Context(), handlers.Event{
		ID: "E1", Kind: handlers.EventMessage, Team: "T1", Channel: "D0BODO", User: "U0BODO", TS: "1772434900.000001",
		Text: "I called the customer, listened to the complaint and calmed them down at once.",
	}, 0))
	r.deliver(t)
	answers, err := r.coach.History(t.Context(), "T1", "U0BODO", 1)
	if err != nil || len(answers) != 1 {
		t.Fatalf("%d answers, %v", len(answers), err)
	}
	s.answer = answers[0].Seq
	r.slashAs(t, "U0BODO", "D0BODO", "practice 3")
	r.deliver(t)
	ses, _, err := r.coach.CurrentSession(t.Context(), "T1", "U0BODO")
	r.must(t, err)
	s.session = ses.ID
	return s
}

// rebuild gives the rig handlers with another directory.
func (r *rig) rebuild(dir people) {
	me := handlers.Identity{Team: "T1", User: "U0COACH", BotID: "B1", URL: "https://local.slack.com/"}
	r.Handlers = handlers.New(r.coach, dir, me, func() time.Time { return r.now }, quiet)
}

func (r *rig) slashAs(t *testing.T, user, channel, text string) handlers.Reply {
	t.Helper()
	r.trigger++
	return r.Command(t.Context(), handlers.Command{Team: "T1", Channel: channel, User: user, Name: "/interview", Text: text, TriggerID: fmt.Sprint("S", r.trigger)})
}

// kept is everything that is stored of Bodo and of the channel, to be compared.
func (s *scene) kept(t *testing.T) string {
	t.Helper()
	all, err := s.coach.Export(t.Context(), "T1", "U0BODO")
	s.must(t, err)
	channel, _, err := s.coach.Known(t.Context(), "T1", "C0GENERAL")
	s.must(t, err)
	text, err := json.Marshal([]any{all, channel})
	s.must(t, err)
	return string(text)
}

// trace is what is stored of somebody else.
func (s *scene) trace(t *testing.T, user string) string {
	t.Helper()
	all, err := s.coach.Export(t.Context(), "T1", user)
	s.must(t, err)
	_, known, err := s.coach.Known(t.Context(), "T1", user)
	s.must(t, err)
	rows, err := s.coach.Ready(t.Context(), s.now.Add(1000*time.Hour), 1000)
	s.must(t, err)
	var about []string
	for _, d := range rows {
		if d.User == user || d.To == user {
			about = append(about, d.Key)
		}
	}
	return fmt.Sprint(known, len(all.Answers), len(all.Tries), len(all.Posts), len(all.Asked), about)
}

const nothing = "false 0 0 0 0 []"

// check compares what came of one cell of the matrix with what may come of it.
func (s *scene) check(t *testing.T, rule, before string, who int, said string) {
	t.Helper()
	actor := actors[who]
	after := s.kept(t)
	if !actor.admitted {
		if after != before {
			t.Errorf("what is Bodo's was changed")
		}
		if got := s.trace(t, actor.user); actor.user != "U0BODO" && got != nothing {
			t.Errorf("kept of them is %s", got)
		}
		if strings.Count(said, "\n") > 0 || len(said) > 160 {
			t.Errorf("said was more than a sentence: %q", said)
		}
		guest := actor.profile.Guest || actor.from != ""
		if guest && !strings.Contains(said, "I am for the members") {
			t.Errorf("said was %q, want one sentence on why", said)
		}
		return
	}
	manages := actor.user == "U0BODO" || actor.profile.Admin
	switch {
	case rule == managing && !manages && !strings.Contains(said, "Only a workspace admin"):
		t.Errorf("said was %q, want who may do it", said)
	case rule == managing && manages && strings.Contains(said, "Only a workspace admin"):
		t.Error("refused to who manages the channel")
	case (rule == onlyHis || rule == own || rule == managing && !manages) && actor.user != "U0BODO" && after != before:
		t.Errorf("what is Bodo's was changed by %s (said: %q)", actor.name, said)
	}
}

func replySaid(r handlers.Reply) string {
	switch {
	case r.Ack != nil:
		return r.Ack.Text
	case r.Respond != nil:
		return r.Respond.Text
	case r.View != nil:
		for _, text := range r.View.Errors {
			return text
		}
	}
	return ""
}

func TestEveryCellOfTheMatrixOfCommands(t *testing.T) {
	for who, actor := range actors {
		if actor.from != "" {
			continue // a slash command cannot be typed in another's workspace; see the next test
		}
		s := newScene(t)
		for _, name := range sorted(commandMatrix) {
			rule := commandMatrix[name]
			for _, channel := range []string{"C0GENERAL", "D" + strings.TrimPrefix(actor.user, "U")} {
				t.Run(actor.name+"/"+name+"/"+channel[:1], func(t *testing.T) {
					before := s.kept(t)
					said := replySaid(s.slashAs(t, actor.user, channel, strings.TrimSpace(name+" "+commandArgs[name])))
					if channel[0] != 'C' {
						s.check(t, own, before, who, said)
					} else {
						s.check(t, rule, before, who, said)
					}
					s.deliver(t)
				})
			}
		}
	}
}

func TestWhatComesFromAnotherWorkspaceIsRefused(t *testing.T) {
	s := newScene(t)
	before := s.kept(t)
	for _, team := range []string{"T2", "", "T1\x00", "E1", "t1", strings.Repeat("T", 100), "../T1"} {
		for _, name := range sorted(commandMatrix) {
			s.Command(t.Context(), handlers.Command{Team: team, Channel: "C0GENERAL", User: "U0BODO", Text: name + " " + commandArgs[name], TriggerID: "X"})
		}
		for _, id := range sorted(actionMatrix) {
			s.Action(t.Context(), handlers.Action{Team: team, Channel: "D0BODO", User: "U0BODO", ActionID: id, Value: s.value(id), TriggerID: "X", ActionTS: id})
		}
		s.Submit(t.Context(), handlers.Submission{Team: team, User: "U0BODO", ViewID: "V9", CallbackID: "settings", Metadata: "1:U0BODO", Values: filled(nil)})
		if got := s.Suggest(t.Context(), handlers.Suggestion{Team: team, User: "U0BODO", ActionID: "roles"}); len(got) > 0 {
			t.Errorf("team %q: %d options are shown", team, len(got))
		}
		s.must(t, s.Event(t.Context(), handlers.Event{ID: "E9", Kind: handlers.EventMessage, Team: team, Channel: "D0BODO", User: "U0BODO", TS: "1772435000.000001", Text: "I called the customer and listened to the whole complaint first."}, 0))
		if s.kept(t) != before {
			t.Fatalf("team %q changed what is another's", team)
		}
	}
}

// value is what a button of Bodo's holds.
func (s *scene) value(id string) string {
	switch id {
	case "try_again", "another_question", "prepare", "motives", "show_me", "session_hint", "session_skip":
		return "1:" + s.post
	case "no_answer":
		return fmt.Sprintf("1:U0BODO:%d", s.answer)
	case "said", "not_said":
		return fmt.Sprintf("1:U0BODO:%d:0", s.answer)
	case "session_pause", "session_stop", "session_resume":
		return "1:" + s.session
	case "ask_role":
		return "1:software-engineer"
	}
	return "1:"
}

func TestEveryCellOfTheMatrixOfButtons(t *testing.T) {
	for who, actor := range actors {
		s := newScene(t)
		for _, id := range sorted(actionMatrix) {
			rule := actionMatrix[id]
			t.Run(actor.name+"/"+id, func(t *testing.T) {
				if actor.user == "U0BODO" && actor.admitted && (id == "forget" || rule == onlyHis) {
					return // what he may do is tested where it is described
				}
				before := s.kept(t)
				s.trigger++
				reply := s.Action(t.Context(), handlers.Action{
					Team: "T1", From: actor.from, Channel: "C0GENERAL", User: actor.user, MessageTS: "1.1", ActionID: id,
					Value: s.value(id), Selected: []string{"software-engineer"}, ActionTS: "1", TriggerID: fmt.Sprint("A", s.trigger),
				})
				s.check(t, rule, before, who, replySaid(reply))
				if actor.user != "U0BODO" && rule == onlyHis && actor.admitted {
					if reply.Respond == nil {
						t.Error("it was not refused")
					}
					for _, o := range s.deliver(t) {
						t.Errorf("something was sent: %s", o.Text)
					}
				}
				if !actor.admitted && reply.Open != nil {
					t.Error("a form was opened")
				}
				s.deliver(t)
			})
		}
	}
}

func TestEveryCellOfTheMatrixOfForms(t *testing.T) {
	for who, actor := range actors {
		s := newScene(t)
		for _, form := range sorted(formMatrix) {
			t.Run(actor.name+"/"+form, func(t *testing.T) {
				before := s.kept(t)
				s.trigger++
				sub := handlers.Submission{
					Team: "T1", From: actor.from, User: actor.user, ViewID: fmt.Sprint("V", s.trigger), CallbackID: "settings",
					Metadata: "1:U0BODO", Values: filled(nil),
				}
				if form == "settings of the channel" {
					sub.Metadata, sub.Values = "1:C0GENERAL", channelForm("thread")
				}
				reply := s.Submit(t.Context(), sub)
				may := actor.admitted && (actor.user == "U0BODO" || actor.profile.Admin && formMatrix[form] == managing)
				if refused := reply.View != nil; refused == may {
					t.Errorf("refused is %v: %q", refused, replySaid(reply))
				}
				if !may && s.kept(t) != before {
					t.Errorf("it was changed by %s", actors[who].name)
				}
				s.deliver(t)
			})
		}
		for _, menu := range sorted(menuMatrix) {
			got := s.Suggest(t.Context(), handlers.Suggestion{Team: "T1", From: actor.from, User: actor.user, ActionID: menu})
			if (len(got) > 0) != actor.admitted {
				t.Errorf("%s is shown %d options of %s", actor.name, len(got), menu)
			}
		}
	}
}

func sorted[V any](m map[string]V) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
