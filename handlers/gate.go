package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"interviewcoach/internal/coach"
)

// What people read who may not use the coach.
const (
	sentenceGuest    = "I am for the members of this workspace, so a guest cannot use me. Nothing of what you wrote is kept."
	sentenceStranger = "I am for the members of the workspace that installed me: ask there for an invitation. Nothing of what you wrote is kept."
	sentenceUnread   = "I could not read your profile from Slack: please try again in a minute."
)

// A visitor is who a command, click or form comes from, as its payload says.
type visitor struct {
	Team    string // the workspace it happened in
	From    string // the person's own workspace; empty when Slack does not tell
	User    string
	Channel string // empty in a view
}

// A verdict is what the gate says. Without Open, Say is what to answer; empty for
// nothing. Own tells that the person is of this workspace all the same: a guest, or
// over a quota.
type verdict struct {
	Open, Own bool
	Say       string
}

// leaves reports whether somebody who was turned away may do this one thing after
// all: what the coach keeps about a person, that person can end at any time.
func (h *Handlers) leaves(ctx context.Context, v verdict, team, user string, leaving bool) bool {
	if v.Open || !v.Own || !leaving {
		return false
	}
	_, known, err := h.coach.Known(ctx, team, user)
	return err == nil && known
}

// leavingCommand reports whether a line is one of the commands that end things.
func leavingCommand(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	c, ok := find(word)
	return ok && (c.Name == "forget" || c.Name == "unsubscribe")
}

// admit decides whether somebody may do anything at all, now: members of the
// coach's own workspace may, who are people, and no guests. Slack is asked, with a
// cache of a few minutes. While it cannot be, those go on who were let in before,
// and whatever needs an admin is refused later, by the coach.
func (h *Handlers) admit(ctx context.Context, v visitor) verdict {
	if !isID(teamIDs, v.Team) || !isID(userIDs, v.User) || v.Channel != "" && !isID(channelIDs, v.Channel) || v.From != "" && !isID(teamIDs, v.From) {
		h.log.WarnContext(ctx, "refused: something in it is no id of Slack's")
		return verdict{}
	}
	if v.Team != h.me.Team {
		return verdict{Say: sentenceStranger}
	}
	if v.User == h.me.User {
		return verdict{}
	}
	asking, cancel := context.WithTimeout(ctx, profileWithin)
	p, err := h.dir.Profile(asking, v.User)
	cancel()
	if err == nil {
		return h.judge(v.From, p)
	}
	h.log.WarnContext(ctx, "profile not read", "error", err)
	s, known, knownErr := h.coach.Known(ctx, v.Team, v.User)
	if knownErr != nil || !known || !letIn(s) || h.foreign(v.From) {
		return verdict{Say: sentenceUnread}
	}
	return verdict{Open: true}
}

// foreign reports whether the payload says that a person's own workspace is another
// one. With Enterprise Grid it may name the organisation instead of a workspace.
func (h *Handlers) foreign(from string) bool {
	return from != "" && from != h.me.Team && from != h.me.Org
}

// letIn reports whether a person the coach knows came through the gate before, and
// their account has not changed since.
func letIn(s coach.Subscriber) bool {
	return s.Zone != "" && s.PauseReason != coach.ReasonDeactivated
}

// judge applies what Slack says of a person. The same id may belong to somebody
// else in another workspace, so what the payload says of theirs must fit too.
func (h *Handlers) judge(from string, p Profile) verdict {
	home := len(p.Teams) == 0 || slices.Contains(p.Teams, h.me.Team)
	switch {
	case p.Bot || p.Gone:
		return verdict{}
	case p.Stranger || !home || h.foreign(from) && !slices.Contains(p.Teams, from):
		return verdict{Say: sentenceStranger}
	case p.Guest:
		return verdict{Own: true, Say: sentenceGuest}
	}
	return verdict{Open: true}
}

// enter admits a visitor and counts what they do. Who is turned away is counted in
// the minute alone, because nothing about them is kept.
func (h *Handlers) enter(ctx context.Context, who visitor, cause coach.Cause) verdict {
	v := h.admit(ctx, who)
	if !v.Open {
		if ok, _ := h.coach.SpendQuick(who.User, cause.Now); !ok {
			return verdict{}
		}
		return v
	}
	return h.spend(ctx, who.User, cause)
}

func (h *Handlers) spend(ctx context.Context, user string, cause coach.Cause) verdict {
	ok, tell, err := h.coach.Spend(ctx, cause, user)
	if err != nil {
		h.log.ErrorContext(ctx, "command not counted", "error", err)
	}
	return verdict{Open: ok, Own: true, Say: tell}
}

// spendEvent counts what was written in the DM and is answered like a command. done
// is true when it is one too many: then it is dealt with.
func (h *Handlers) spendEvent(ctx context.Context, e Event, cause coach.Cause) (done bool, err error) {
	v := h.spend(ctx, e.User, cause)
	switch {
	case v.Open:
		return false, nil
	case v.Say == "" || !coach.IsDM(e.Channel):
		return true, h.coach.Ignore(ctx, cause)
	}
	return true, h.sayTo(ctx, e, cause, v.Say)
}

// turnedAway deals with a message of somebody who may not use the coach: they are
// told so once, if they spoke to it, and nothing is kept. Who the coach knows was
// let in before, and is asked about again only when their account has changed.
func (h *Handlers) turnedAway(ctx context.Context, e Event, cause coach.Cause) (away bool, err error) {
	s, known, err := h.coach.Known(ctx, e.Team, e.User)
	if err != nil {
		return false, err
	}
	foreign, before := h.foreign(e.From), known && letIn(s)
	if before && !foreign {
		return false, nil
	}
	spoken := coach.IsDM(e.Channel) || e.Mention || h.mentioned(e)
	if !spoken && e.Kind == EventMessage {
		if spoken, err = h.coach.Awaits(ctx, e.Team, coach.Said{User: e.User, Ref: coach.MessageRef{Channel: e.Channel, TS: e.TS}, Thread: e.Thread}); err != nil {
			return false, err
		}
	}
	if !spoken && e.Kind == EventMessage {
		return false, nil // people talk; a busy channel is not looked up
	}
	v := verdict{Say: sentenceStranger}
	p, profileErr := h.dir.Profile(ctx, e.User)
	var busy *coach.Error
	switch {
	case profileErr == nil:
		v = h.judge(e.From, p)
	case !foreign:
		v.Open = true // an answer is not lost because Slack is slow: who it is shows later
	case before || errors.As(profileErr, &busy):
		return false, profileErr // it may be theirs whom the coach knows: it is tried again
	}
	if v.Open {
		return false, nil
	}
	if v.Say == "" || e.Kind != EventMessage || !h.away.first(e.User, h.now()) {
		return true, h.coach.Ignore(ctx, cause)
	}
	return true, h.coach.TellAlone(ctx, cause, e.User, coach.MessageRef{Channel: e.Channel, TS: e.TS}, e.Thread, v.Say)
}

// toldFor is how long somebody turned away is not told so again, as long as the
// process lasts: it is remembered nowhere else.
const toldFor = 24 * time.Hour

// maxTold bounds how many are remembered.
const maxTold = 1000

// A toldOnce remembers who was turned away.
type toldOnce struct {
	mu     sync.Mutex
	people map[string]time.Time
}

// first reports whether user was not told within toldFor, and notes that they are.
func (t *toldOnce) first(user string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at, ok := t.people[user]; ok && now.Sub(at) < toldFor {
		return false
	}
	if t.people == nil || len(t.people) >= maxTold {
		t.people = map[string]time.Time{}
	}
	t.people[user] = now
	return true
}
