package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"interviewcoach/internal/coach"
)

// Keeping is what the person who runs the bot has chosen about what is kept, for
// people to read.
type Keeping struct {
	Answers time.Duration // how long what people wrote is kept; 0: until they remove it
	Backups int           // how many copies of the data file the bot itself keeps; 0: it makes none
	Copies  time.Duration // how long the copy stays that an upgrade makes of the data file; 0: it makes none
	Model   string        // the language model that is asked for a second opinion; empty: none
}

// An Option changes what New returns.
type Option func(*Handlers)

// WithKeeping has `/interview help privacy` say what was chosen. Without it answers
// are said to be kept until they are removed.
func WithKeeping(k Keeping) Option { return func(h *Handlers) { h.keeping = k } }

// whoSees is who can read what people write here.
const whoSees = "your answers, reviews and progress come to you alone, except in a channel that has chosen reviews in the thread. Who runs this bot can read its data file."

// privacy says what is kept of a person, where, for how long and who sees it.
func (h *Handlers) privacy(context.Context, call) (Reply, error) {
	w := &writer{}
	w.heading("What I keep of you, and for how long")
	w.titled("What and how long", bullets([]string{
		"Answers, with their reviews: " + h.keeping.answersFor(),
		"Counts, levels, your days in a row, which questions you had and when they come back, your settings: until you type " + Slash + " forget.",
		"For a channel's weekly digest: who answered on which day and how often, for eight weeks, and never what. You are named only if you want to be.",
		fmt.Sprintf("Any other message I get: until I have dealt with it. If I fail at that, for at most %s, so that it can be tried again.", h.keeping.failedFor()),
	}))
	w.titled("Where", "In one data file on the machine on which this bot runs. "+h.keeping.sentTo()+" "+h.keeping.copies())
	w.titled("Who sees it", strings.ToUpper(whoSees[:1])+whoSees[1:]+" Slack keeps messages of its own: what was written there, by you or by me, is deleted there.")
	w.titled("How to get it, and how to remove it", bullets([]string{
		Slash + " export sends you everything stored about you, as a file.",
		"Delete a message, and the answer in it is gone here too.",
		Slash + " forget removes everything. The last bytes leave the data file within a day.",
	}))
	return Reply{Ack: w.message()}, nil
}

func (k Keeping) answersFor() string {
	if k.Answers <= 0 {
		return "until you remove them."
	}
	return inDays(k.Answers) + ", then removed; counts and levels stay."
}

// failedFor is how long an event stays that was given up.
func (k Keeping) failedFor() string {
	if k.Answers > 0 {
		return inDays(min(k.Answers, coach.KeepDead))
	}
	return inDays(coach.KeepDead)
}

func (k Keeping) sentTo() string {
	if k.Model != "" {
		return "A question and your answer to it are also sent to the language model " + k.Model + ", where the rules are unsure; nothing else goes anywhere but Slack."
	}
	return "Nothing of it is sent anywhere but Slack."
}

func (k Keeping) copies() string {
	upgrade := ""
	if k.Copies > 0 {
		upgrade = " An upgrade keeps a copy of it for " + inDays(k.Copies) + "."
	}
	switch {
	case k.Backups <= 0:
		return "I make no backups of it myself; who runs this bot may." + upgrade
	case k.Backups == 1:
		return "The latest backup is kept: what is removed here is in it until the next one." + upgrade
	}
	return fmt.Sprintf("The latest %d backups are kept: what is removed here is in them until newer ones have taken their place.", k.Backups) + upgrade
}

// inDays writes a length of time as people say it.
func inDays(d time.Duration) string {
	if days := int(d / (24 * time.Hour)); d%(24*time.Hour) == 0 {
		return count(days, "day")
	}
	return count(int(d.Round(time.Hour)/time.Hour), "hour")
}

// expiredNote stands where the words of an answer stood.
const expiredNote = "What was written here is older than what I keep: its words are gone, and so is what I said of them."
