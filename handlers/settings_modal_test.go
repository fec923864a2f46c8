package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// goldenView compares a view, or the answer to one, with testdata/NAME.json.
func goldenView(t *testing.T, name string, method handlers.Method, view any) {
	t.Helper()
	compare(t, name, []any{map[string]any{"method": method, "view": view}})
}

// opens presses the settings button, in a channel or on Home.
func (r *rig) opens(t *testing.T, channel string) *slack.ModalViewRequest {
	t.Helper()
	reply := r.Action(t.Context(), handlers.Action{Team: "T1", Channel: channel, User: "U0BODO", ActionID: "settings", Value: "1:", TriggerID: "T", ActionTS: "1"})
	if reply.Open == nil {
		t.Fatalf("no form opened: %+v", reply)
	}
	checkView(t, reply.Open)
	return reply.Open
}

// filled is a form in which everything is chosen.
func filled(change map[string]slack.BlockAction) map[string]map[string]slack.BlockAction {
	values := settings("08:30", []string{"1", "3"}, []string{"software-engineer"})
	for field, state := range map[string]slack.BlockAction{
		"zone":        {SelectedOption: slack.OptionBlockObject{Value: "America/New_York"}},
		"interview":   {SelectedDate: "2026-04-20"},
		"catch_up":    {},
		"reminder":    {SelectedOptions: option("yes")},
		"named":       {SelectedOptions: option("yes")},
		"pause":       {},
		"pause_until": {},
	} {
		values[field] = map[string]slack.BlockAction{field: state}
	}
	for field, state := range change {
		values[field] = map[string]slack.BlockAction{field: state}
	}
	return values
}

func (r *rig) submits(t *testing.T, view string, values map[string]map[string]slack.BlockAction) handlers.Reply {
	t.Helper()
	return r.Submit(t.Context(), handlers.Submission{Team: "T1", User: "U0BODO", ViewID: view, Hash: "1.a", CallbackID: "settings", Metadata: "1:U0BODO", Values: values})
}

func (r *rig) bodo(t *testing.T) coach.Subscriber {
	t.Helper()
	s, _, err := r.coach.Known(t.Context(), "T1", "U0BODO")
	r.must(t, err)
	return s
}

func TestTheFormShowsWhatIsChosen(t *testing.T) {
	r := newRig(t, nil)
	r.submits(t, "V1", filled(map[string]slack.BlockAction{"pause": {SelectedOptions: option("yes")}, "pause_until": {SelectedDate: "2026-03-16"}}))
	goldenView(t, "settings-person", "views.open", r.opens(t, ""))
	if reply := r.Submit(t.Context(), handlers.Submission{Team: "T1", User: "U0BODO", ViewID: "V2", CallbackID: "settings", Metadata: "1:C0GENERAL", Values: channelForm("thread")}); reply.View != nil {
		t.Fatalf("refused: %v", reply.View.Errors)
	}
	goldenView(t, "settings-channel", "views.open", r.opens(t, "C0GENERAL"))
}

func channelForm(mode string) map[string]map[string]slack.BlockAction {
	values := settings("09:00", []string{"1"}, nil)
	for field, state := range map[string]slack.BlockAction{
		"feedback": {SelectedOption: slack.OptionBlockObject{Value: mode}}, "digest": {SelectedOptions: option("yes")}, "board": {},
	} {
		values[field] = map[string]slack.BlockAction{field: state}
	}
	return values
}

func TestEveryFieldOfTheFormCounts(t *testing.T) {
	r := newRig(t, nil)
	if reply := r.submits(t, "V1", filled(nil)); reply.View != nil {
		t.Fatalf("refused: %v", reply.View.Errors)
	}
	s := r.bodo(t)
	got := fmt.Sprintln(s.Subscribed, s.At, s.Days, s.Roles, s.Zone, s.ZoneChosen, s.Interview, s.NoCatchUp, s.Reminder, s.Named, s.Paused)
	if want := "true 08:30 mon,wed [software-engineer] America/New_York true 2026-04-20 true true true false\n"; got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	// Everything back again: boxes empty, date cleared, the zone as in Slack.
	r.submits(t, "V2", filled(map[string]slack.BlockAction{
		"zone": {SelectedOption: slack.OptionBlockObject{Value: "as-in-slack"}}, "interview": {}, "catch_up": {SelectedOptions: option("yes")},
		"reminder": {}, "named": {}, "pause": {SelectedOptions: option("yes")}, "pause_until": {SelectedDate: "2026-03-10"},
	}))
	s = r.bodo(t)
	got = fmt.Sprintln(s.Zone, s.ZoneChosen, s.Interview == "", s.NoCatchUp, s.Reminder, s.Named, s.Paused, s.PausedUntil)
	if want := "Europe/Berlin false true false false false true 2026-03-10\n"; got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	// A form of before an update has fewer fields: those stay as they are.
	r.submits(t, "V3", settings("10:00", []string{"2"}, nil))
	if s = r.bodo(t); s.At.String() != "10:00" || s.Reminder || s.NoCatchUp {
		t.Errorf("an older form changed what it does not show: %+v", s)
	}
}

func TestAChosenZoneDoesNotFollowSlack(t *testing.T) {
	r := newRig(t, nil)
	r.submits(t, "V1", filled(nil))
	r.must(t, r.Event(t.Context(), handlers.Event{ID: "E1", Kind: handlers.EventUserChanged, Team: "T1", User: "U0BODO", Zone: "Asia/Tokyo"}, 0))
	r.slash(t, "subscribe 09:00")
	r.slash(t, "ask")
	if got := r.bodo(t).Zone; got != "America/New_York" {
		t.Errorf("the zone that was chosen became %s", got)
	}
}

func TestEveryFaultStandsAtItsField(t *testing.T) {
	r := newRig(t, nil)
	r.submits(t, "V1", filled(nil))
	before := r.bodo(t)
	r.deliver(t)
	bad := filled(map[string]slack.BlockAction{
		"time": {SelectedTime: "25:00"}, "days": {}, "roles": {SelectedOptions: option("astronaut")},
		"zone":      {SelectedOption: slack.OptionBlockObject{Value: "Mars/Olympus_Mons"}},
		"interview": {SelectedDate: "2020-01-01"},
		"pause":     {SelectedOptions: option("yes")}, "pause_until": {SelectedDate: "2026-03-01"},
	})
	reply := r.submits(t, "V2", bad)
	goldenView(t, "settings-faults", "ack", reply.View)
	if diff := cmp.Diff(before, r.bodo(t)); diff != "" {
		t.Errorf("something was changed all the same (-before +after):\n%s", diff)
	}
	if got := r.deliver(t); len(got) != 0 {
		t.Errorf("something was said all the same: %+v", got)
	}
	// The same form, put right, is another submission.
	if reply := r.submits(t, "V2b", filled(nil)); reply.View != nil {
		t.Errorf("put right, and refused: %v", reply.View.Errors)
	}
}

func TestOneWrongFieldChangesNothing(t *testing.T) {
	many := make([]string, 200)
	var list []questions.Question
	for i := range many {
		list = append(list, questions.Question{Text: fmt.Sprintf("Question %d?", i), Role: fmt.Sprintf("Role %d", i), Function: "F", Theme: "T", Sample: "A sample."})
	}
	bank, err := questions.NewBank(questions.PackOf("test", list...))
	if err != nil {
		t.Fatal(err)
	}
	for i, role := range bank.Roles() {
		many[i] = role.ID
	}
	for name, c := range map[string]struct {
		field string
		state slack.BlockAction
	}{
		"200 roles":               {"roles", slack.BlockAction{SelectedOptions: option(many...)}},
		"a role that is gone":     {"roles", slack.BlockAction{SelectedOptions: option(many[0], "gone")}},
		"no time":                 {"time", slack.BlockAction{}},
		"no day that is one":      {"days", slack.BlockAction{SelectedOptions: option("9", "x", "-1")}},
		"a zone of a path":        {"zone", slack.BlockAction{SelectedOption: slack.OptionBlockObject{Value: "../../etc/passwd"}}},
		"the machine's zone":      {"zone", slack.BlockAction{SelectedOption: slack.OptionBlockObject{Value: "Local"}}},
		"a long zone":             {"zone", slack.BlockAction{SelectedOption: slack.OptionBlockObject{Value: strings.Repeat("Z", 5000)}}},
		"an interview yesterday":  {"interview", slack.BlockAction{SelectedDate: "2026-03-01"}},
		"an interview in 2099":    {"interview", slack.BlockAction{SelectedDate: "2099-01-01"}},
		"an interview that is no": {"interview", slack.BlockAction{SelectedDate: "2026-02-30"}},
		"a pause without Pause":   {"pause_until", slack.BlockAction{SelectedDate: "2026-03-20"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, bank)
			values := filled(map[string]slack.BlockAction{"roles": {}, c.field: c.state})
			reply := r.submits(t, "V1", values)
			if reply.View == nil || reply.View.Errors[c.field] == "" || len(reply.View.Errors) != 1 {
				t.Fatalf("want one fault, at %s: %+v", c.field, reply.View)
			}
			if n := utf8.RuneCountInString(reply.View.Errors[c.field]); n > 150 {
				t.Errorf("the fault has %d characters", n)
			}
			if s := r.bodo(t); s.Subscribed {
				t.Error("it was subscribed all the same")
			}
		})
	}
}

func TestAFaultOfNoFieldOfTheFormStandsAtItsFirst(t *testing.T) {
	r := newRig(t, nil)
	form := handlers.Submission{Team: "T1", User: "U0NOZONE", ViewID: "V1", CallbackID: "settings", Metadata: "1:C0GENERAL", Values: channelForm("dm")}
	reply := r.Submit(t.Context(), form)
	if reply.View == nil || !strings.Contains(reply.View.Errors["time"], "time zone") {
		t.Errorf("got %+v, want what to do about the time zone at the first field", reply.View)
	}
}

func TestZonesAreFoundAsPeopleTypeThem(t *testing.T) {
	r := newRig(t, nil)
	for typed, want := range map[string]string{
		"": "as-in-slack", "berlin": "Europe/Berlin", "New York": "America/New_York", "new_york": "America/New_York", "SAO P": "America/Sao_Paulo",
		"utc": "UTC", "US/Pacific": "US/Pacific", "port au": "America/Port-au-Prince",
	} {
		options := r.Suggest(t.Context(), handlers.Suggestion{Team: "T1", User: "U0BODO", ActionID: "zone", Typed: typed})
		if len(options) == 0 || len(options) > 100 || options[0].Value != "as-in-slack" {
			t.Fatalf("%q: %d options", typed, len(options))
		}
		if got := options[min(1, len(typed))].Value; got != want {
			t.Errorf("%q finds %s, want %s", typed, got, want)
		}
		for _, o := range options {
			if n := utf8.RuneCountInString(o.Text.Text); n > 75 {
				t.Errorf("%q: an option of %d characters", typed, n)
			}
			if o.Value != "as-in-slack" && coach.CheckZone(o.Value) != nil {
				t.Errorf("%q offers %s, which is no zone here", typed, o.Value)
			}
		}
	}
	if got := r.Suggest(t.Context(), handlers.Suggestion{Team: "T1", User: "U0BODO", ActionID: "zone", Typed: "mars"}); len(got) != 1 {
		t.Errorf("%d options for Mars, want only Slack's", len(got))
	}
}
