package handlers_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
)

func option(values ...string) (out []slack.OptionBlockObject) {
	for _, v := range values {
		out = append(out, slack.OptionBlockObject{Value: v})
	}
	return out
}

func settings(time string, days, roles []string) map[string]map[string]slack.BlockAction {
	return map[string]map[string]slack.BlockAction{
		"time":  {"time": {SelectedTime: time}},
		"days":  {"days": {SelectedOptions: option(days...)}},
		"roles": {"roles": {SelectedOptions: option(roles...)}},
	}
}

func TestAFormSentTwiceCountsOnce(t *testing.T) {
	r := newRig(t, nil)
	form := handlers.Submission{
		Team: "T1", User: "U0BODO", ViewID: "V1", Hash: "1.a", CallbackID: "settings", Metadata: "1:U0BODO",
		Values: settings("08:30", []string{"1", "3"}, []string{"software-engineer"}),
	}
	for range 2 {
		if reply := r.Submit(t.Context(), form); reply.View != nil {
			t.Fatalf("refused: %+v", reply.View)
		}
	}
	if got := r.deliver(t); len(got) != 1 || !strings.Contains(got[0].Text, "on Mon, Wed at 08:30") {
		t.Errorf("%d messages came of it, want one confirmation: %+v", len(got), got)
	}
}

func TestAFormsFaultsStandAtTheirFields(t *testing.T) {
	r := newRig(t, nil)
	form := handlers.Submission{Team: "T1", User: "U0BODO", ViewID: "V1", CallbackID: "settings", Metadata: "1:U0BODO", Values: settings("25:00", nil, []string{"astronaut"})}
	reply := r.Submit(t.Context(), form)
	if reply.View == nil {
		t.Fatal("it was taken")
	}
	for _, field := range []string{"time", "days", "roles"} {
		if reply.View.Errors[field] == "" {
			t.Errorf("no error stands at %s: %v", field, reply.View.Errors)
		}
	}
	if got := r.deliver(t); len(got) != 0 {
		t.Errorf("something was said all the same: %+v", got)
	}
}

func TestAFormOfSomebodyElseOrAnotherVersionIsRefused(t *testing.T) {
	for name, metadata := range map[string]string{"somebody else's": "1:U0ALICE", "another version's": "0:U0BODO", "none": ""} {
		r := newRig(t, nil)
		form := handlers.Submission{Team: "T1", User: "U0BODO", ViewID: "V1", CallbackID: "settings", Metadata: metadata, Values: settings("09:00", []string{"1"}, nil)}
		if reply := r.Submit(t.Context(), form); reply.View == nil || len(reply.View.Errors) == 0 {
			t.Errorf("%s was taken", name)
		}
	}
}

// A channel's form is somebody's who may not be allowed to change it by the time
// it is sent.
func TestAChannelsFormIsCheckedWhenItIsSent(t *testing.T) {
	r := newRig(t, nil)
	send := func(user, view string) handlers.Reply {
		return r.Submit(t.Context(), handlers.Submission{Team: "T1", User: user, ViewID: view, CallbackID: "settings", Metadata: "1:C0GENERAL", Values: settings("09:00", []string{"1"}, nil)})
	}
	if reply := send("U0BODO", "V1"); reply.View != nil {
		t.Fatalf("the first was refused: %v", reply.View.Errors)
	}
	if reply := send("U0CHIE", "V2"); reply.View == nil {
		t.Error("somebody without rights changed the channel")
	}
	if reply := send("U0ADMIN", "V3"); reply.View != nil {
		t.Errorf("an admin was refused: %v", reply.View.Errors)
	}
}
