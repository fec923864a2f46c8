package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// down is a directory that cannot be asked.
type down struct{}

var errNoRoute = errors.New("no route")

func (down) Profile(context.Context, string) (handlers.Profile, error) {
	return handlers.Profile{}, errNoRoute
}

func TestWhileSlackCannotBeAskedOnlyThoseKnownGoOn(t *testing.T) {
	s := newScene(t)
	me := handlers.Identity{Team: "T1", User: "U0COACH"}
	s.Handlers = handlers.New(s.coach, down{}, me, func() time.Time { return s.now }, quiet)
	if said := replySaid(s.slashAs(t, "U0BODO", "D0BODO", "status")); !strings.Contains(said, "question") || strings.Contains(said, "profile") {
		t.Errorf("Bodo is told %q", said)
	}
	if said := replySaid(s.slashAs(t, "U0CHIE", "D0CHIE", "status")); !strings.Contains(said, "try again in a minute") {
		t.Errorf("somebody unknown is told %q", said)
	}
	if said := replySaid(s.slashAs(t, "U0CHIE", "C0GENERAL", "unsubscribe")); !strings.Contains(said, "try again") {
		t.Errorf("somebody unknown is told %q, in the channel", said)
	}
	// Somebody who became a guest is not known any more.
	s.must(t, s.Event(t.Context(), handlers.Event{ID: "E5", Kind: handlers.EventUserChanged, Team: "T1", User: "U0BODO", Gone: true}, 0))
	if said := replySaid(s.slashAs(t, "U0BODO", "D0BODO", "status")); !strings.Contains(said, "try again in a minute") {
		t.Errorf("a former member is told %q", said)
	}
}

func TestAPersonOfTheSameOrganisationIsNoStranger(t *testing.T) {
	s := newScene(t)
	s.rebuild(people{
		"W0GRID": {Zone: "Europe/Berlin", Teams: []string{"T2", "E1", "T1"}}, "U0ELSE": {Zone: "Europe/Berlin", Teams: []string{"T2", "E1"}},
	})
	act := func(user, from string) string {
		return replySaid(s.Action(t.Context(), handlers.Action{Team: "T1", From: from, Channel: "C0GENERAL", User: user, ActionID: "help", Value: "1:", TriggerID: user, ActionTS: from}))
	}
	for _, from := range []string{"", "T1", "T2", "E1"} {
		if said := act("W0GRID", from); strings.Contains(said, "I am for") {
			t.Errorf("a member from %q is told %q", from, said)
		}
		if said := act("U0ELSE", from); !strings.Contains(said, "I am for") {
			t.Errorf("a member of another workspace, from %q, is told %q", from, said)
		}
	}
}

// With Enterprise Grid, what a member writes comes from the organisation, or from
// another of its workspaces. While Slack cannot be asked who that is, nobody who was
// let in before is taken for a stranger.
func TestAMembersWordsAreNotLostWhileSlackCannotBeAsked(t *testing.T) {
	for from, waits := range map[string]bool{"": false, "T1": false, "E1": false, "T2": true} {
		t.Run(from, func(t *testing.T) {
			s := newScene(t)
			me := handlers.Identity{Team: "T1", Org: "E1", User: "U0COACH"}
			s.Handlers = handlers.New(s.coach, down{}, me, func() time.Time { return s.now }, quiet)
			e := handlers.Event{
				ID: "E7", Kind: handlers.EventMessage, Team: "T1", From: from, User: "U0BODO", Channel: "D0BODO", TS: fmt.Sprintf("%d.000007", s.now.Unix()),
				Text: "I called the customer, listened to the complaint and calmed them down within a minute.",
			}
			err := s.Event(t.Context(), e, 0)
			if got := errors.Is(err, errNoRoute); got != waits {
				t.Fatalf("Event: %v, want it handed in again: %v", err, waits)
			}
			if waits { // until Slack can be asked again
				s.Handlers = handlers.New(s.coach, people{"U0BODO": {Zone: "Europe/Berlin", Teams: []string{"T2", "E1", "T1"}}}, me, func() time.Time { return s.now }, quiet)
				s.must(t, s.Event(t.Context(), e, 0))
			}
			answers, err := s.coach.History(t.Context(), "T1", "U0BODO", 9)
			if err != nil || len(answers) != 2 {
				t.Errorf("%d answers, %v, want both", len(answers), err)
			}
		})
	}
}

// TestWhoIsTurnedAwayMayStillLeave has a member over the quota, and one who became a
// guest, end what the coach keeps about them.
func TestWhoIsTurnedAwayMayStillLeave(t *testing.T) {
	s := newScene(t)
	s.coach.SetQuotas(coach.Quotas{CommandsADay: 1})
	s.slashAs(t, "U0BODO", "D0BODO", "status")
	s.slashAs(t, "U0BODO", "D0BODO", "status") // told of the quota
	if said := replySaid(s.slashAs(t, "U0BODO", "D0BODO", "unsubscribe")); !strings.Contains(said, "no more daily questions") && !strings.Contains(said, "No more daily questions") {
		t.Errorf("over the quota, Bodo unsubscribes and is told %q", said)
	}
	s.rebuild(people{"U0BODO": {Zone: "Europe/Berlin", Guest: true}, "U0CHIE": {Zone: "Europe/Berlin", Guest: true}})
	if said := replySaid(s.slashAs(t, "U0BODO", "D0BODO", "status")); said != "" && !strings.Contains(said, "guest") {
		t.Errorf("a guest is told %q", said)
	}
	if said := replySaid(s.slashAs(t, "U0BODO", "D0BODO", "forget")); !strings.Contains(said, "delete") {
		t.Errorf("a guest who wants to be forgotten is told %q", said)
	}
	s.Action(t.Context(), handlers.Action{Team: "T1", Channel: "D0BODO", User: "U0BODO", ActionID: "forget", Value: "1:", TriggerID: "t9", ActionTS: "9.9"})
	if _, known, err := s.coach.Known(t.Context(), "T1", "U0BODO"); err != nil || known {
		t.Errorf("the guest is known after forget: %v, %v", known, err)
	}
	if said := replySaid(s.slashAs(t, "U0CHIE", "D0CHIE", "forget")); !strings.Contains(said, "guest") {
		t.Errorf("a guest whom nobody knows is told %q", said)
	}
}
