//go:build linux

package crashtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

const team = "T0LOCAL"

// What the program's messages begin with or contain.
const (
	dailyMark  = "Question of the day"
	answerMark = "Attempt "
	helpMark   = "/interview practice"
)

// A said is one thing that a person wrote.
type said struct {
	user, ts, text string
	answer         bool
}

func (s said) ref() coach.MessageRef { return coach.MessageRef{Channel: dm(s.user), TS: s.ts} }

// dm is the conversation of a person with the program.
func dm(user string) string { return "D" + user[1:] }

// An oracle knows from outside the program what must be true: what people wrote, and
// what Slack holds.
type oracle struct {
	slack *localslack.Server

	mu      sync.Mutex
	said    []said
	seen    map[string]bool
	keys    map[string][]string // metadata key → where it was posted
	daily   map[string][]string // person → ts of questions of the day
	replies map[string][]string // person → first words of the replies to answers
	helps   map[string]int      // person → answers to "help"
	changed chan struct{}
}

func newOracle(s *localslack.Server) *oracle {
	o := &oracle{
		slack: s, seen: map[string]bool{}, keys: map[string][]string{}, daily: map[string][]string{},
		replies: map[string][]string{}, helps: map[string]int{}, changed: make(chan struct{}),
	}
	s.Subscribe(o.hear)
	return o
}

// hear takes in a message of the program.
func (o *oracle) hear(m localslack.Message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if m.BotID == "" || o.seen[m.Channel+m.TS] {
		return
	}
	o.seen[m.Channel+m.TS] = true
	var metadata struct {
		Payload struct {
			Key string `json:"k"`
		} `json:"event_payload"`
	}
	if json.Unmarshal(m.Metadata, &metadata) == nil && metadata.Payload.Key != "" {
		o.keys[metadata.Payload.Key] = append(o.keys[metadata.Payload.Key], m.Channel+" "+m.TS)
	}
	user := "U" + m.Channel[1:]
	switch {
	case strings.Contains(m.Text, dailyMark):
		o.daily[user] = append(o.daily[user], m.TS)
	case strings.Contains(m.Text, answerMark):
		_, rest, _ := strings.Cut(m.Text, answerMark)
		number, _, _ := strings.Cut(rest, ":")
		o.replies[user] = append(o.replies[user], number)
	case strings.Contains(m.Text, helpMark):
		o.helps[user]++
	}
	close(o.changed)
	o.changed = make(chan struct{})
}

// await waits until done, which may read the oracle.
func (o *oracle) await(ctx context.Context, done func(*oracle) bool) error {
	for {
		o.mu.Lock()
		ok, changed := done(o), o.changed
		o.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// say has a person write; in the thread of their question when thread is true.
func (o *oracle) say(user, text string, answer, thread bool) (said, error) {
	typed := localslack.Typed{User: user, Channel: dm(user), Text: text}
	if thread {
		o.mu.Lock()
		typed.ThreadTS = o.daily[user][0]
		o.mu.Unlock()
	}
	ts, _, err := o.slack.SendMessage(typed)
	if err != nil {
		return said{}, err
	}
	s := said{user: user, ts: ts, text: text, answer: answer}
	o.mu.Lock()
	o.said = append(o.said, s)
	o.mu.Unlock()
	return s, nil
}

// asked are those people whose question of the day is there.
func (o *oracle) asked() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []string
	for user := range o.daily {
		all = append(all, user)
	}
	slices.Sort(all)
	return all
}

// answered reports whether Slack holds as many replies as there must be. The mutex
// is held.
func (o *oracle) answered() bool {
	answers, helps := o.counts()
	for user, n := range answers {
		if len(o.replies[user]) < n {
			return false
		}
	}
	for user, n := range helps {
		if o.helps[user] < n {
			return false
		}
	}
	return true
}

func (o *oracle) counts() (answers, helps map[string]int) {
	answers, helps = map[string]int{}, map[string]int{}
	for _, s := range o.said {
		if s.answer {
			answers[s.user]++
		} else {
			helps[s.user]++
		}
	}
	return answers, helps
}

// state is for messages about what is missing.
func (o *oracle) state() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var b strings.Builder
	answers, helps := o.counts()
	replies, helped := 0, 0
	for user, n := range answers {
		replies += len(o.replies[user])
		if len(o.replies[user]) != n {
			fmt.Fprintf(&b, "; %s wrote %d answers and got %d replies", user, n, len(o.replies[user]))
		}
	}
	for user := range helps {
		helped += o.helps[user]
	}
	return fmt.Sprintf("%d people asked, %d messages written, %d replies and %d other answers%s", len(o.daily), len(o.said), replies, helped, &b)
}

// slackFaults are the promises that the messages in Slack break: everybody due was
// asked once, every answer was replied to once, and nothing was posted twice.
func (o *oracle) slackFaults(due []string) (faults []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	for key, where := range o.keys {
		if len(where) > 1 {
			bad("message %s was posted %d times: %v", key, len(where), where)
		}
	}
	for _, user := range due {
		if n := len(o.daily[user]); n != 1 {
			bad("%s was asked %d times today", user, n)
		}
	}
	answers, helps := o.counts()
	for user, n := range answers {
		numbers := slices.Clone(o.replies[user])
		slices.Sort(numbers)
		if len(slices.Compact(numbers)) != n || len(o.replies[user]) != n {
			bad("%s wrote %d answers and got %d replies: %v", user, n, len(o.replies[user]), o.replies[user])
		}
	}
	for user, n := range helps {
		if o.helps[user] != n {
			bad("%s asked for help %d times and was told %d times", user, n, o.helps[user])
		}
	}
	return faults
}

// events returns the ids of the events of what people wrote, in order, and which of
// them were acknowledged.
func (o *oracle) events() (ids []string, acked map[string]bool, byMessage map[string]string) {
	o.mu.Lock()
	written := map[string]bool{}
	for _, s := range o.said {
		written[dm(s.user)+s.ts] = true
	}
	o.mu.Unlock()
	acked, byMessage = map[string]bool{}, map[string]string{}
	for _, e := range o.slack.Log() {
		if e.Kind != "envelope" || e.EventID == "" {
			continue
		}
		var payload struct {
			Event struct {
				Type    string `json:"type"`
				Channel string `json:"channel"`
				TS      string `json:"ts"`
			} `json:"event"`
		}
		if json.Unmarshal(e.Payload, &payload) != nil || !written[payload.Event.Channel+payload.Event.TS] {
			continue
		}
		message := payload.Event.Channel + payload.Event.TS
		if byMessage[message] == "" {
			byMessage[message] = e.EventID
			ids = append(ids, e.EventID)
		}
		acked[e.EventID] = acked[e.EventID] || e.Acked
	}
	return ids, acked, byMessage
}

// acknowledged is what people wrote whose envelope was acknowledged.
func (o *oracle) acknowledged() []said {
	_, acked, byMessage := o.events()
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []said
	for _, s := range o.said {
		if acked[byMessage[dm(s.user)+s.ts]] {
			all = append(all, s)
		}
	}
	return all
}
