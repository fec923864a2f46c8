package handlers

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
)

// Event carries out one event of the inbox; inbox is its row. An error with
// coach.CodeNotYet means that the same event is to be handed in again later.
func (h *Handlers) Event(ctx context.Context, e Event, inbox uint64) error {
	cause := coach.Cause{Team: e.Team, Inbox: inbox, Now: h.now()}
	err := h.event(ctx, e, cause)
	if errors.Is(err, coach.ErrDuplicate) {
		return nil
	}
	return err
}

func (h *Handlers) event(ctx context.Context, e Event, cause coach.Cause) error {
	if !e.Sound() || e.Team != h.me.Team || e.User == h.me.User {
		return h.coach.Ignore(ctx, cause) // no ids of Slack's, a stranger's workspace, or the coach's own words
	}
	switch e.Kind {
	case EventMessage, EventEdited, EventHomeOpened:
		if away, err := h.turnedAway(ctx, e, cause); err != nil || away {
			return err
		}
	}
	switch e.Kind {
	case EventMessage:
		// The same text may arrive as message and as app_mention, with different event ids.
		cause.Key = "msg:" + e.Channel + ":" + e.TS
		return h.message(ctx, e, cause)
	case EventEdited:
		cause.Key = "edit:" + e.Channel + ":" + e.TS + ":" + e.Version
		return h.edited(ctx, e, cause)
	case EventDeleted:
		cause.Key = "gone:" + e.Channel + ":" + e.TS
		return h.coach.Remove(ctx, cause, coach.MessageRef{Channel: e.Channel, TS: e.TS})
	case EventHomeOpened:
		return h.coach.OpenedHome(ctx, cause, e.User)
	case EventUserChanged:
		return h.coach.Moved(ctx, cause, e.User, e.Zone, e.Gone)
	case EventUninstalled:
		h.log.WarnContext(ctx, "the app was uninstalled or its token revoked; data is kept for a week")
		return h.coach.TeamLeft(ctx, cause)
	}
	return h.coach.Ignore(ctx, cause)
}

func (h *Handlers) edited(ctx context.Context, e Event, cause coach.Cause) error {
	said, err := h.said(ctx, e)
	if err != nil {
		return err
	}
	outcome, err := h.coach.Revise(ctx, cause, said)
	if err != nil || outcome != coach.NotAnAnswer {
		return h.told(ctx, e, cause, err)
	}
	return h.coach.Ignore(ctx, cause)
}

// message is an answer, a command typed without its slash, or talk.
func (h *Handlers) message(ctx context.Context, e Event, cause coach.Cause) error {
	inDM := coach.IsDM(e.Channel)
	if h.Talk(e) {
		return h.coach.Ignore(ctx, cause)
	}
	if inDM {
		if ok, err := h.inSession(ctx, e, cause, typed(e.Text)); err != nil || ok {
			return err
		}
	}
	if inDM && e.Thread == "" {
		line, slashed, ok, err := h.spoken(ctx, e)
		if err != nil {
			return err
		}
		if ok {
			if done, err := h.spendEvent(ctx, e, cause); err != nil || done {
				return err
			}
		}
		if ok && !slashed {
			if told, err := h.onlyWords(ctx, e, cause, line); err != nil || told {
				return err
			}
		}
		if ok {
			return h.carryOut(ctx, e, cause, line)
		}
	}
	said, err := h.said(ctx, e)
	if err != nil {
		return err
	}
	outcome, err := h.coach.Answer(ctx, cause, said)
	if err != nil || outcome != coach.NotAnAnswer {
		return h.told(ctx, e, cause, err)
	}
	place := coach.Place{Channel: e.Channel, Thread: e.Thread}
	switch {
	case inDM || e.Mention || h.mentioned(e):
		if done, err := h.spendEvent(ctx, e, cause); err != nil || done {
			return err
		}
	}
	switch {
	case inDM:
		return h.nothingOpen(ctx, e, cause, said.Text)
	case e.Mention || h.mentioned(e):
		if place.Thread == "" {
			place.Thread = e.TS
		}
		return h.coach.Tell(ctx, cause, e.User, place, coach.NoticeMention)
	}
	return h.coach.Ignore(ctx, cause)
}

// told sends a person the sentence of an error that is theirs to know, such as a
// question that was taken out of the bank. Others go back to the caller.
func (h *Handlers) told(ctx context.Context, e Event, cause coach.Cause, err error) error {
	var sentence *coach.Error
	if !errors.As(err, &sentence) || sentence.Code == coach.CodeNotYet {
		return err
	}
	return h.sayTo(ctx, e, cause, sentence.Message)
}

func (h *Handlers) mentioned(e Event) bool { return strings.Contains(e.Text, "<@"+h.me.User+">") }

// said is an event as the coach takes it, with the zone of who wrote it. Somebody
// new is looked up once; who cannot be looked up counts in UTC until they can.
func (h *Handlers) said(ctx context.Context, e Event) (coach.Said, error) {
	text := strings.ReplaceAll(e.Text, "<@"+h.me.User+">", "")
	said := coach.Said{
		User: e.User, Ref: coach.MessageRef{Channel: e.Channel, TS: e.TS}, Thread: e.Thread, Text: strings.TrimSpace(decode(text)),
	}
	if s, ok, err := h.coach.Known(ctx, e.Team, e.User); err != nil || ok && s.Zone != "" {
		said.Zone = s.Zone
		return said, err
	}
	// A busy channel is full of people who answer nothing: they are not looked up.
	if awaited, err := h.coach.Awaits(ctx, e.Team, said); err != nil || !awaited {
		return said, err
	}
	p, err := h.dir.Profile(ctx, e.User)
	if err != nil {
		h.log.WarnContext(ctx, "profile not read", "error", err)
		return said, nil
	}
	said.Zone = p.Zone
	return said, nil
}

// spoken finds the command in a DM line typed without its slash. It is shorter
// than any answer. While a question waits for an answer it is a command's name
// alone, give or take a polite word or what a practice session is to be, because a
// short answer may begin like anything; at other times what would be understood
// after the slash will do. slashed is true for one with its slash.
func (h *Handlers) spoken(ctx context.Context, e Event) (line string, slashed, ok bool, err error) {
	text, slashed := strings.CutPrefix(typed(e.Text), Slash)
	line = strings.TrimRight(strings.TrimSpace(text), ".!? ")
	if line == "" && strings.TrimSpace(text) == "?" {
		line = "help"
	}
	if review.CountWords(line) >= review.MinWords || line == "" {
		return "", slashed, false, nil
	}
	first, rest, _ := strings.Cut(line, " ")
	cmd, known := find(first)
	if known && politeWords.MatchString(rest) {
		return cmd.Name, slashed, true, nil
	}
	if slashed || known && cmd.Name == "practice" && h.isDrill(rest) {
		return line, slashed, true, nil
	}
	awaited, err := h.coach.Awaits(ctx, e.Team, coach.Said{User: e.User, Ref: coach.MessageRef{Channel: e.Channel, TS: e.TS}})
	if err != nil || awaited {
		return "", false, false, err
	}
	return line, false, known && cmd.Usage != "" || h.coach.Bank().MatchRole(line).Certain, nil
}

// politeWords may stand around a command without changing it.
var politeWords = regexp.MustCompile(`(?i)^(it|this|that|one|now|please|question|today|[ ,])*$`)

// carryOut runs a command typed in the DM and says what came of it.
func (h *Handlers) carryOut(ctx context.Context, e Event, cause coach.Cause, line string) error {
	own := cause
	own.Inbox = 0
	text := ""
	reply, err := h.interpret(ctx, call{Team: e.Team, Channel: e.Channel, User: e.User, Cause: own}, line)
	switch {
	case errors.Is(err, coach.ErrDuplicate):
		// It was carried out, and then the process ended before it was answered.
		if st, err := h.coach.Status(ctx, e.Team, e.User); err == nil {
			text = h.statusText(st)
		}
	case err != nil:
		text = h.sorry(ctx, "command", err)
	case reply.asked:
		return h.coach.Ignore(ctx, cause) // the question itself is the answer
	case line == "forget":
		text = "Type " + Slash + " forget with the slash: it asks you once more, with a button."
	case reply.Ack != nil:
		text = entity.Replace(reply.Ack.Text)
	}
	cause.Key += ":said"
	return h.coach.Tell(ctx, cause, e.User, coach.Place{Channel: e.Channel}, coach.NoticeCommand, text)
}
