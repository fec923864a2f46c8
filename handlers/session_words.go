package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
)

// fillers may stand around a session's word, as in “can I skip this one please”,
// without changing it. None of them turns it into its opposite.
var fillers = strings.Fields(`a an and another bit can could enough first for from get give have here hey hi i i'd i'll i'm id
	it just let let's lets like may me minute moment my need now of ok okay one our pls please practice practicing question
	rather session so sorry thank thanks that the then think this to today us want we well will with would you`)

// wordIn finds the word of sessions that a short line comes down to: it holds just
// one of them and, beside it, nothing but fillers.
func wordIn(line string) (word coach.Word, ok bool) {
	words := strings.Fields(strings.ToLower(line))
	if len(words) >= review.MinWords {
		return "", false
	}
	for _, w := range words {
		w = strings.Trim(w, ".,!?;:")
		found := sessionWord(w)
		switch {
		case found != "" && word == "":
			word = found
		case found != "" || w != "" && !slices.Contains(fillers, w):
			return "", false
		}
	}
	return word, word != ""
}

// sessionWord is the word of sessions that w is, or is another name for.
func sessionWord(w string) coach.Word {
	switch word := coach.Word(w); word {
	case coach.WordHint, coach.WordStop:
		return word
	}
	if cmd, ok := find(w); ok {
		switch word := coach.Word(cmd.Name); word {
		case coach.WordSkip, coach.WordPause, coach.WordResume:
			return word
		}
	}
	return ""
}

// inSession carries out a line that holds a word of sessions, such as "hint"; ok is
// false for anything else, and where the word is about something else.
func (h *Handlers) inSession(ctx context.Context, e Event, cause coach.Cause, line string) (ok bool, err error) {
	word, ok := wordIn(line)
	if !ok {
		return false, nil
	}
	means, err := h.coach.WordMeans(ctx, e.Team, e.User, word, cause.Now)
	if err != nil {
		return true, err
	}
	switch means {
	case coach.OfTheSession, coach.WhilePaused, coach.AfterTheEnd, coach.AfterTheDaily:
		if done, err := h.spendEvent(ctx, e, cause); err != nil || done {
			return true, err
		}
	}
	switch means {
	case coach.OfTheSession:
		ok, err := h.coach.SessionWord(ctx, cause, e.User, word, coach.Place{Channel: e.Channel, Thread: e.Thread})
		if err != nil {
			return true, h.told(ctx, e, cause, err)
		}
		return ok, nil
	case coach.WhilePaused:
		text := "It is paused already. Write resume to go on, or stop to see your scorecard."
		if word != coach.WordPause {
			text = "Your session is paused. Write resume to go on, then " + string(word) + "."
		}
		return true, h.sayTo(ctx, e, cause, text)
	case coach.AfterTheEnd:
		return true, h.sayTo(ctx, e, cause, "Your session is over. "+Slash+" practice starts another.")
	case coach.AfterTheDaily:
		return true, h.sayTo(ctx, e, cause, "Your session is over. "+afterwards(word))
	}
	return false, nil
}

// afterwards says what changes the daily question, which a word said just after a
// session does not.
func afterwards(word coach.Word) string {
	switch word {
	case coach.WordStop:
		return Slash + " stop ends the daily question."
	case coach.WordPause:
		return Slash + " pause pauses the daily question."
	case coach.WordSkip:
		return Slash + " skip leaves out a daily question."
	}
	return Slash + " practice starts another."
}

// onlyWords answers a command without its slash while a session is under way: that
// takes its own words and answers alone.
func (h *Handlers) onlyWords(ctx context.Context, e Event, cause coach.Cause, line string) (ok bool, err error) {
	ses, there, err := h.coach.CurrentSession(ctx, e.Team, e.User)
	if err != nil || !there || ses.State != coach.SessionRunning || !ses.Open(cause.Now) {
		return false, err
	}
	first, _, _ := strings.Cut(line, " ")
	if cmd, ok := find(first); ok {
		first = cmd.Name
	} else {
		first = "help"
	}
	return true, h.sayTo(ctx, e, cause, fmt.Sprintf(
		"A practice session is under way: write hint, skip, pause or stop, or your answer in at least %d words. Commands need their slash meanwhile: %s %s.",
		review.MinWords, Slash, first))
}

// nothingOpen answers what was written in the DM while nothing waits for it.
func (h *Handlers) nothingOpen(ctx context.Context, e Event, cause coach.Cause, text string) error {
	ses, there, err := h.coach.CurrentSession(ctx, e.Team, e.User)
	if err != nil {
		return err
	}
	if there && ses.State == coach.SessionPaused && ses.Open(cause.Now) {
		if review.CountWords(text) < review.MinWords {
			return h.sayTo(ctx, e, cause, "A session is paused: write resume to go on with it, or stop to see your scorecard.")
		}
		return h.sayTo(ctx, e, cause, "A session is paused: write resume to go on with it. Your words are not lost: send them again after that.")
	}
	near := ""
	if words := strings.Fields(text); len(words) > 0 && len(words) <= guessed {
		near = nearestCommand(words[0])
	}
	return h.coach.Tell(ctx, cause, e.User, coach.Place{Channel: e.Channel, Thread: e.Thread}, coach.NoticeNothing, near)
}

// guessed is how many words a line may have to be taken for a mistyped command.
const guessed = 3

func (h *Handlers) sayTo(ctx context.Context, e Event, cause coach.Cause, text string) error {
	return h.coach.Tell(ctx, cause, e.User, coach.Place{Channel: e.Channel, Thread: e.Thread}, coach.NoticeCommand, text)
}

// retries reports whether a delivery is about a question of the running session that
// the person tries again, while another one is open.
func (h *Handlers) retries(ctx context.Context, d coach.Delivery) (bool, error) {
	p, ok, err := h.coach.CurrentPost(ctx, d.Team, d.Post)
	if err != nil || !ok || p.Session == "" {
		return false, err
	}
	ses, _, err := h.coach.CurrentSession(ctx, d.Team, d.User)
	return ses.Retries(p, h.now()), err
}
