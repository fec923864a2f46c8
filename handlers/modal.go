package handlers

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// callbackSettings is the callback_id of the settings modal; the ids of its
// fields follow, of blocks and elements alike.
const (
	callbackSettings = "settings"
	fieldTime        = string(coach.FieldTime)
	fieldDays        = string(coach.FieldDays)
	fieldRoles       = string(coach.FieldRoles)
	fieldZone        = string(coach.FieldZone)
	fieldInterview   = string(coach.FieldInterview)
	fieldCatchUp     = "catch_up"
	fieldReminder    = "reminder"
	fieldNamed       = "named"
	fieldPause       = "pause"
	fieldPauseUntil  = string(coach.FieldPauseUntil)
	fieldFeedback    = string(coach.FieldFeedback)
	fieldDigest      = "digest"
	fieldBoard       = string(coach.FieldBoard)
)

// openSettings shows the daily question's settings as a form.
func (h *Handlers) openSettings(ctx context.Context, cl call) (Reply, error) {
	st, err := h.coach.Status(ctx, cl.Team, cl.subject())
	if err != nil {
		return Reply{}, err
	}
	return Reply{Open: h.settingsModal(st.Subscriber, valueVersion+cl.subject())}, nil
}

// sentenceNotNow stands at a form that is sent once too often.
const sentenceNotNow = "That was not saved, because you have done more than I can keep up with: wait a minute and press Save again."

// Submit carries out a modal that was sent. A fault is shown at its field; the
// same form sent twice counts once.
func (h *Handlers) Submit(ctx context.Context, s Submission) Reply {
	cause := coach.Cause{Team: s.Team, Key: "view:" + s.ViewID + ":" + s.Hash, Now: h.now()}
	if v := h.enter(ctx, visitor{Team: s.Team, From: s.From, User: s.User}, cause); !v.Open {
		// A form stays open with what was typed, so it says why each time.
		return Reply{View: slack.NewErrorsViewSubmissionResponse(map[string]string{fieldTime: cmp.Or(v.Say, sentenceNotNow)})}
	}
	reply, err := h.submit(ctx, s)
	if errors.Is(err, coach.ErrDuplicate) {
		return Reply{}
	}
	if err != nil {
		return Reply{View: slack.NewErrorsViewSubmissionResponse(h.faults(ctx, s, err))}
	}
	return reply
}

// faults puts each fault at its field. One that is about no field of this form
// stands at its first.
func (h *Handlers) faults(ctx context.Context, s Submission, err error) map[string]string {
	out := map[string]string{}
	var all coach.Faults
	if !errors.As(err, &all) {
		out[fieldTime] = h.sorry(ctx, "form", err)
		return out
	}
	for _, f := range all {
		field := string(f.Field)
		if _, ok := s.Values[field]; !ok {
			field = fieldTime
		}
		if _, taken := out[field]; !taken {
			out[field] = f.Message
		}
	}
	return out
}

func (h *Handlers) submit(ctx context.Context, s Submission) (Reply, error) {
	subject, ok := valueOf(s.Metadata)
	if !ok || s.CallbackID != callbackSettings {
		return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: "This form is from another time: close it and type " + Slash + " for a new one."}
	}
	if subject != s.User && !coach.IsChannel(subject) {
		return Reply{}, &coach.Error{Code: coach.CodeForbidden, Message: "This form belongs to somebody else: close it and type " + Slash + " for yours."}
	}
	by, err := h.actor(ctx, s.Team, s.User)
	if err != nil {
		return Reply{}, err
	}
	cause := coach.Cause{Team: s.Team, Key: "view:" + s.ViewID + ":" + s.Hash, Now: h.now()}
	sub, err := h.coach.Subscribe(ctx, cause, subject, by, settingsIn(s.Values, coach.IsChannel(subject)))
	if errors.Is(err, coach.ErrDuplicate) { // perhaps the process ended before the person was told
		sub, _, err = h.coach.Known(ctx, s.Team, subject)
	}
	if err != nil {
		return Reply{}, err
	}
	cause.Key += ":told"
	return Reply{}, h.coach.Tell(ctx, cause, s.User, coach.Place{Channel: s.User}, coach.NoticeCommand, h.saved(sub))
}

// saved confirms the settings in words.
func (h *Handlers) saved(s coach.Subscriber) string {
	text := h.subscribed(s)
	switch {
	case s.Paused && s.PausedUntil == "":
		text += "\nPaused until you resume: " + Slash + " resume goes on."
	case s.Paused:
		text += "\nPaused until " + s.PausedUntil.Words() + ": " + Slash + " resume goes on sooner."
	}
	return text
}

// form is what was entered: block_id → action_id → state.
type form map[string]map[string]slack.BlockAction

// settingsIn reads what was entered. It judges nothing: what cannot be read
// becomes a value that the coach refuses. A field that the form did not have, as
// one opened before an update, stays as it is.
func settingsIn(f form, channel bool) (set coach.Settings) {
	at, err := coach.ParseTimeOfDay(f[fieldTime][fieldTime].SelectedTime)
	if err != nil {
		at = -1
	}
	var days coach.Weekdays
	for _, o := range f[fieldDays][fieldDays].SelectedOptions {
		if day, err := strconv.Atoi(o.Value); err == nil && day >= 0 && day < 7 {
			days |= 1 << day
		}
	}
	roles := []string{}
	for _, o := range f[fieldRoles][fieldRoles].SelectedOptions {
		roles = append(roles, o.Value)
	}
	set.At, set.Days, set.Roles = &at, &days, &roles
	if channel {
		set.Digest, set.Board = f.ticked(fieldDigest), f.ticked(fieldBoard)
		if state, ok := f[fieldFeedback]; ok {
			mode := state[fieldFeedback].SelectedOption.Value
			set.Feedback = &mode
		}
		return set
	}
	set.CatchUp, set.Reminder, set.Named, set.Pause = f.ticked(fieldCatchUp), f.ticked(fieldReminder), f.ticked(fieldNamed), f.ticked(fieldPause)
	set.Interview, set.PauseUntil = f.date(fieldInterview), f.date(fieldPauseUntil)
	if state, ok := f[fieldZone]; ok {
		zone := state[fieldZone].SelectedOption.Value
		if zone == zoneOfSlack {
			zone = ""
		}
		set.Zone = &zone
	}
	return set
}

// ticked reads a box; nil when the form has none.
func (f form) ticked(field string) *bool {
	state, ok := f[field]
	if !ok {
		return nil
	}
	yes := len(state[field].SelectedOptions) > 0
	return &yes
}

func (f form) date(field string) *coach.Date {
	state, ok := f[field]
	if !ok {
		return nil
	}
	d := coach.Date(state[field].SelectedDate)
	return &d
}
