package handlers

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"interviewcoach/internal/coach"
)

// practice starts a session of several questions in a row, by DM.
func (h *Handlers) practice(ctx context.Context, cl call) (Reply, error) {
	want, role, err := h.parseDrill(cl.Args)
	if err != nil {
		return Reply{}, err
	}
	if role != "" {
		m := h.coach.Bank().MatchRole(role)
		if !m.Certain {
			if len(m.Suggestions) == 0 {
				return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: fmt.Sprintf("I know no role “%s”: %s role lists the roles there are.", clip(role, 60), Slash)}
			}
			return Reply{Ack: say("I know no role “" + clip(role, 60) + "”, and started nothing. Did you mean one of these? Then write it so." + roleLines(m.Suggestions))}, nil
		}
		want.Role = m.Role.ID
	}
	by, err := h.actor(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	ses, started, err := h.coach.Practise(ctx, cl.Cause, by, want)
	if err != nil {
		return Reply{}, err
	}
	if !started {
		return Reply{Ack: openSession(ses)}, nil
	}
	if coach.IsDM(cl.Channel) {
		return Reply{Ack: say("Here comes your practice session."), asked: true}, nil
	}
	return Reply{Ack: say("I started a practice session in our DM: nobody else sees it."), asked: true}, nil
}

// openSession answers a second start: there is one to go on with.
func openSession(ses coach.Session) *Message {
	w := &writer{}
	text := "A practice session is open already. Write resume in our DM to go on with it, or stop to end it; then start another."
	if number, of := ses.Number(ses.Waits()); number > 0 {
		text = fmt.Sprintf("A practice session is open already, at question %d of %d. Write resume in our DM to go on with it, or stop to end it; then start another.", number, of)
	}
	w.para(text)
	w.buttons(button(actionGoOn, "Resume it", ses.ID), button(actionStop, "Stop it", ses.ID))
	return w.message()
}

var (
	// apart is a number with its unit set off from it: “90 s”, “2 minutes”.
	apart = regexp.MustCompile(`(?i)\b(\d+)\s+(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b`)
	// timed is what is meant as a duration, right or wrong.
	timed  = regexp.MustCompile(`(?i)^(\d+)(s|secs?|seconds?|m|mins?|minutes?|h|hours?)(\d+(s|secs?|seconds?))?$`)
	number = regexp.MustCompile(`^[+-]?\d+([.,]\d+)?$`)
	// spelled is a number in words, which is refused with a sentence.
	spelled = regexp.MustCompile(`(?i)^(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(thir|four|fif|six|seven|eigh|nine)teen|twenty|some|several|many|a few|a couple|a dozen)( questions?)?$`)
	unit    = regexp.MustCompile(`(?i)(s|m|h)[a-z]*`)
)

// parseDrill reads "[role] [n] [90s]" in any order that leaves the role's words
// together. A number inside of a role's name belongs to it.
func (h *Handlers) parseDrill(line string) (want coach.Drill, role string, err error) {
	want.N = coach.DefaultDrill
	if line == "" {
		return want, "", nil
	}
	if h.isRole(line) {
		return want, line, nil
	}
	var left []string
	for _, word := range strings.Fields(apart.ReplaceAllString(line, "$1$2")) {
		if want.Limit == 0 && timed.MatchString(word) {
			want.Limit, err = time.ParseDuration(unit.ReplaceAllStringFunc(strings.ToLower(word), func(u string) string { return u[:1] }))
			if err != nil || want.Limit == 0 {
				want.Limit = -1 // more than can be counted, or nothing
			}
			continue
		}
		left = append(left, word)
	}
	counted := false
	for _, end := range []int{0, len(left) - 1} {
		if !counted && len(left) > 0 && number.MatchString(left[end]) {
			if want.N, err = strconv.Atoi(left[end]); err != nil {
				want.N = 0
			}
			left = append(left[:end:end], left[end+1:]...)
			counted = true
		}
	}
	role = strings.Join(left, " ")
	switch {
	case spelled.MatchString(role):
		err = &coach.Error{Code: coach.CodeInvalid, Message: fmt.Sprintf("Write how many questions as a number from 1 to %d: %s practice 5.", coach.MaxDrill, Slash)}
	case counted && !h.isRole(role) && len(left) > 0 && (number.MatchString(left[0]) || number.MatchString(left[len(left)-1])):
		err = &coach.Error{Code: coach.CodeInvalid, Message: "One number is enough, for how many questions: " + Slash + " practice 5."}
	default:
		err = want.Check()
	}
	return want, role, err
}

// isDrill reports whether a line after "practice" can mean nothing else: numbers,
// times, and a role's whole name. What is wrong with a number is said later.
func (h *Handlers) isDrill(line string) bool {
	_, role, err := h.parseDrill(line)
	return err != nil || role == "" || h.isRole(role)
}

// sessionAction carries out a click on a session's buttons. The value is the post
// of the question for a hint and a skip, and else the session.
func (h *Handlers) sessionAction(ctx context.Context, cl call, name, id string) (Reply, error) {
	where := coach.Place{Channel: cl.Channel}
	if where.Channel == "" {
		where.Channel = cl.User // on Home
	}
	switch name {
	case actionHint:
		return Reply{}, h.coach.Hint(ctx, cl.Cause, cl.User, id, where)
	case actionSkip:
		return Reply{}, h.coach.SkipQuestion(ctx, cl.Cause, cl.User, id, where)
	case actionPause:
		return Reply{}, h.coach.SessionClick(ctx, cl.Cause, cl.User, id, coach.WordPause, where)
	case actionStop:
		return Reply{}, h.coach.SessionClick(ctx, cl.Cause, cl.User, id, coach.WordStop, where)
	}
	return Reply{}, h.coach.SessionClick(ctx, cl.Cause, cl.User, id, coach.WordResume, where)
}
