package handlers

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// callbackSettings is the callback_id of the settings modal; the ids of its
// fields follow.
const (
	callbackSettings = "settings"
	fieldTime        = "time"
	fieldDays        = "days"
	fieldRoles       = "roles"
)

// openSettings shows the daily question's settings as a form.
func (h *Handlers) openSettings(ctx context.Context, cl call) (Reply, error) {
	st, err := h.coach.Status(ctx, cl.Team, cl.subject())
	if err != nil {
		return Reply{}, err
	}
	return Reply{Open: h.settingsModal(st.Subscriber, valueVersion+cl.subject())}, nil
}

func (h *Handlers) settingsModal(s coach.Subscriber, metadata string) *slack.ModalViewRequest {
	clock := slack.NewTimePickerBlockElement(fieldTime)
	clock.InitialTime = s.At.String()
	var all, chosen []*slack.OptionBlockObject
	for i := 1; i <= 7; i++ {
		day := time.Weekday(i % 7)
		option := slack.NewOptionBlockObject(strconv.Itoa(i%7), plainText(day.String()), nil)
		all = append(all, option)
		if s.Days.Has(day) {
			chosen = append(chosen, option)
		}
	}
	days := slack.NewCheckboxGroupsBlockElement(fieldDays, all...)
	days.InitialOptions = chosen
	roles := slack.NewInputBlock(fieldRoles, plainText("Roles"), plainText("Leave it empty for every role."), h.roleSelect(fieldRoles, s.Roles))
	roles.Optional = true
	intro := "One question a day for you, by DM, in your own time zone."
	if s.IsChannel() {
		intro = "One question a day for this channel, in the time zone of who sets it up."
	}
	return &slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callbackSettings, PrivateMetadata: metadata,
		Title: plainText("Daily question"), Submit: plainText("Save"), Close: plainText("Cancel"),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewSectionBlock(plainText(intro), nil, nil),
			slack.NewInputBlock(fieldTime, plainText("Time"), nil, clock),
			slack.NewInputBlock(fieldDays, plainText("Days"), nil, days),
			roles,
		}},
	}
}

// Submit carries out a modal that was sent. A fault is shown at its field; the
// same form sent twice counts once.
func (h *Handlers) Submit(ctx context.Context, s Submission) Reply {
	reply, err := h.submit(ctx, s)
	if errors.Is(err, coach.ErrDuplicate) {
		return Reply{}
	}
	if err != nil {
		return Reply{View: slack.NewErrorsViewSubmissionResponse(map[string]string{fieldTime: h.sorry(ctx, "form", err)})}
	}
	return reply
}

func (h *Handlers) submit(ctx context.Context, s Submission) (Reply, error) {
	subject, ok := valueOf(s.Metadata)
	if !ok || s.CallbackID != callbackSettings {
		return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: "This form is from another time: close it and type " + Slash + " for a new one."}
	}
	if subject != s.User && !coach.IsChannel(subject) {
		return Reply{}, &coach.Error{Code: coach.CodeForbidden, Message: "This form belongs to somebody else: close it and type " + Slash + " for yours."}
	}
	set, faults := h.readSettings(s)
	if len(faults) > 0 {
		return Reply{View: slack.NewErrorsViewSubmissionResponse(faults)}, nil
	}
	by, err := h.actor(ctx, s.Team, s.User)
	if err != nil {
		return Reply{}, err
	}
	cause := coach.Cause{Team: s.Team, Key: "view:" + s.ViewID + ":" + s.Hash, Now: h.now()}
	sub, err := h.coach.Subscribe(ctx, cause, subject, by, set)
	if errors.Is(err, coach.ErrDuplicate) { // perhaps the process ended before the person was told
		sub, _, err = h.coach.Known(ctx, s.Team, subject)
	}
	if err != nil {
		return Reply{}, err
	}
	cause.Key += ":told"
	return Reply{}, h.coach.Tell(ctx, cause, s.User, coach.Place{Channel: s.User}, coach.NoticeCommand, h.subscribed(sub))
}

// readSettings reads the form's fields; faults are by field.
func (h *Handlers) readSettings(s Submission) (set coach.Settings, faults map[string]string) {
	faults = map[string]string{}
	at, err := coach.ParseTimeOfDay(s.Values[fieldTime][fieldTime].SelectedTime)
	if err != nil {
		faults[fieldTime] = "Choose a time between 00:00 and 23:59."
	}
	set.At = &at
	var days coach.Weekdays
	for _, o := range s.Values[fieldDays][fieldDays].SelectedOptions {
		if day, err := strconv.Atoi(o.Value); err == nil && day >= 0 && day < 7 {
			days |= 1 << day
		}
	}
	if days == 0 {
		faults[fieldDays] = "Choose at least one day."
	}
	set.Days = &days
	roles := []string{}
	for _, o := range s.Values[fieldRoles][fieldRoles].SelectedOptions {
		if _, ok := h.coach.Bank().Role(o.Value); !ok {
			faults[fieldRoles] = "One of these roles is no longer there: choose again."
			continue
		}
		roles = append(roles, o.Value)
	}
	set.Roles = &roles
	return set, faults
}
