package handlers

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// settingsModal is the form of a person's settings, or of a channel's: what
// concerns the other is not in it.
func (h *Handlers) settingsModal(s coach.Subscriber, metadata string) *slack.ModalViewRequest {
	title, blocks := "Your settings", h.personFields(s)
	if s.IsChannel() {
		title, blocks = "This channel", h.channelFields(s)
	}
	return &slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callbackSettings, PrivateMetadata: metadata,
		Title: plainText(title), Submit: plainText("Save"), Close: plainText("Cancel"),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func (h *Handlers) personFields(s coach.Subscriber) []slack.Block {
	today := h.today(s)
	interview := s.Interview
	if interview < today {
		interview = "" // it is over
	}
	paused := s.Paused && (s.PausedUntil == "" || s.PausedUntil > today)
	until := coach.Date("")
	if paused {
		until = s.PausedUntil
	}
	return append(h.planFields(s, "One question a day for you, by DM."),
		input(fieldZone, "Time zone", "Type to search, for example “Berlin”.", h.zoneSelect(s)),
		dateField(fieldInterview, "Interview date", "Reviews come closer together until then. Leave it empty for none.", interview),
		tick(fieldCatchUp, "Late questions", "Post it later the same day when it could not be posted in time", !s.NoCatchUp),
		tick(fieldReminder, "Reminder", "Remind me once on a day without an answer", s.Reminder),
		slack.NewSectionBlock(plainText("Who sees what: "+whoSees+" "+Slash+" forget deletes everything."), nil, nil),
		tick(fieldNamed, "Your name", "Digests and leaderboards may name me", s.Named),
		tick(fieldPause, "Pause", "Pause my daily question", paused),
		dateField(fieldPauseUntil, "Pause until", "The first day on which you want a question again. Leave it empty to pause until you resume.", until),
	)
}

func (h *Handlers) channelFields(s coach.Subscriber) []slack.Block {
	byDM := slack.NewOptionBlockObject(coach.FeedbackDM, plainText("By DM to who wrote the answer"), nil)
	inThread := slack.NewOptionBlockObject(coach.FeedbackThread, plainText("In the thread, where all can read them"), nil)
	mode := slack.NewRadioButtonsBlockElement(fieldFeedback, byDM, inThread)
	mode.InitialOption = byDM
	if s.Subscribed && s.Feedback == coach.FeedbackThread {
		mode.InitialOption = inThread
	}
	return append(h.planFields(s, "One question a day for this channel, in the time zone of who sets it up."),
		input(fieldFeedback, "Reviews", "", mode),
		tick(fieldDigest, "Weekly digest", "Post a weekly message with counts; it names only who wants it", s.Digest),
		tick(fieldBoard, "Leaderboard", "Add to the digest the days kept by those who want to be named", s.Board),
	)
}

// planFields are those that persons and channels share.
func (h *Handlers) planFields(s coach.Subscriber, intro string) []slack.Block {
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
	return []slack.Block{
		slack.NewSectionBlock(plainText(intro), nil, nil),
		input(fieldTime, "Time", "", clock),
		input(fieldDays, "Days", "", days),
		optional(input(fieldRoles, "Roles", "Leave it empty for every role.", h.roleSelect(fieldRoles, s.Roles))),
	}
}

func input(field, label, hint string, element slack.BlockElement) *slack.InputBlock {
	var note *slack.TextBlockObject
	if hint != "" {
		note = plainText(hint)
	}
	return slack.NewInputBlock(field, plainText(label), note, element)
}

func optional(b *slack.InputBlock) *slack.InputBlock {
	b.Optional = true
	return b
}

// tick is one box that may be ticked.
func tick(field, label, what string, ticked bool) *slack.InputBlock {
	option := slack.NewOptionBlockObject("yes", plainText(what), nil)
	box := slack.NewCheckboxGroupsBlockElement(field, option)
	if ticked {
		box.InitialOptions = []*slack.OptionBlockObject{option}
	}
	return optional(input(field, label, "", box))
}

// dateField is a date that may be left empty or cleared.
func dateField(field, label, hint string, d coach.Date) *slack.InputBlock {
	picker := slack.NewDatePickerBlockElement(field)
	picker.InitialDate, picker.Placeholder = string(d), plainText("No date")
	return optional(input(field, label, hint, picker))
}
