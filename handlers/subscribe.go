package handlers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"interviewcoach/internal/coach"
)

// subscribe reads "[09:00] [daily|weekdays|mon,wed,fri] [role]", in any order
// that leaves the role's words together.
func (h *Handlers) subscribe(ctx context.Context, cl call) (Reply, error) {
	set, role, err := parseSettings(cl.Args)
	if err != nil {
		return Reply{}, err
	}
	if role != "" {
		ids, reply, err := h.matchRoles(role)
		if err != nil || reply != nil {
			return replyOf(reply), err
		}
		set.Roles = &ids
	}
	by, err := h.actor(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	s, err := h.coach.Subscribe(ctx, cl.Cause, cl.subject(), by, set)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Ack: say(h.subscribed(s))}, nil
}

// timeLike is what is meant as a time of day, right or wrong: a role may begin
// with a digit too.
var timeLike = regexp.MustCompile(`(?i)^\d+([:.]\d*)?(am|pm)?$`)

func isDays(word string) bool {
	_, ok := coach.ParseWeekdays(word)
	return ok
}

// parseSettings takes time and days out of a line; what is left names the role.
func parseSettings(line string) (set coach.Settings, role string, err error) {
	words := strings.Fields(strings.ReplaceAll(line, ", ", ","))
	var left []string
	for i := 0; i < len(words); i++ {
		word := words[i]
		if i+1 < len(words) && (strings.EqualFold(word, "at") && timeLike.MatchString(words[i+1]) || strings.EqualFold(word, "on") && isDays(words[i+1])) {
			continue
		}
		if set.At == nil && timeLike.MatchString(word) {
			if i+1 < len(words) && (strings.EqualFold(words[i+1], "am") || strings.EqualFold(words[i+1], "pm")) {
				word += words[i+1]
				i++
			}
			at, err := coach.ParseTimeOfDay(word)
			if err != nil {
				return set, "", err
			}
			set.At = &at
			continue
		}
		if days, ok := coach.ParseWeekdays(word); ok && set.Days == nil {
			set.Days = &days
			continue
		}
		left = append(left, word)
	}
	return set, strings.Join(left, " "), nil
}

// matchRoles reads role names joined by commas. A name that is not certain gives
// a reply that offers what is near; then nothing is to be changed.
func (h *Handlers) matchRoles(list string) (ids []string, offer *Reply, err error) {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		m := h.coach.Bank().MatchRole(name)
		if !m.Certain {
			if len(m.Suggestions) == 0 {
				return nil, nil, &coach.Error{Code: coach.CodeInvalid, Message: fmt.Sprintf("I know no role “%s”: %s role lists the roles there are.", clip(name, 60), Slash)}
			}
			return nil, &Reply{Ack: say("I know no role “" + clip(name, 60) + "”, and changed nothing. Did you mean one of these? Then write it so." + roleLines(m.Suggestions))}, nil
		}
		if !slices.Contains(ids, m.Role.ID) {
			ids = append(ids, m.Role.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil, &coach.Error{Code: coach.CodeInvalid, Message: "Name a role: " + Slash + " role lists the roles there are."}
	}
	return ids, nil, nil
}

func replyOf(r *Reply) Reply {
	if r == nil {
		return Reply{}
	}
	return *r
}

// subscribed confirms a subscription in words.
func (h *Handlers) subscribed(s coach.Subscriber) string {
	who, answer := "You get", "Answer in its thread and I tell you what I heard."
	if s.IsChannel() {
		who, answer = "This channel gets", "Anyone may answer in its thread; the review comes by DM. If I am no member here yet, type /invite and my name."
		if s.Feedback == coach.FeedbackThread {
			answer = "Anyone may answer in its thread, and is reviewed there."
		}
	}
	return fmt.Sprintf("%s a question %s at %s (%s), %s. %s %s\n%s status shows when, %s unsubscribe ends it.",
		who, daysInWords(s.Days), s.At, s.Zone, h.rolesInWords(s.Roles), h.nextInWords(s), answer, Slash, Slash)
}

func daysInWords(d coach.Weekdays) string {
	switch d {
	case coach.EveryDay:
		return "every day"
	case coach.WorkingDays:
		return "every weekday"
	}
	var names []string
	for name := range strings.SplitSeq(d.String(), ",") {
		names = append(names, strings.ToUpper(name[:1])+name[1:])
	}
	return "on " + strings.Join(names, ", ")
}

func (h *Handlers) rolesInWords(ids []string) string {
	names := h.roleNames(ids)
	if len(names) == 0 {
		return "from all roles"
	}
	return "for " + strings.Join(names, ", ")
}

func (h *Handlers) roleNames(ids []string) []string {
	var names []string
	for _, id := range ids {
		if r, ok := h.coach.Bank().Role(id); ok {
			names = append(names, r.Name)
		}
	}
	return names
}

func (h *Handlers) nextInWords(s coach.Subscriber) string {
	switch {
	case s.Held != "" && s.Held == h.today(s):
		return "Today's comes when your practice is over."
	case s.NextDue.IsZero():
		return "None is planned."
	case s.Back != "" && s.Back > coach.Today(s.NextDue, s.Zone):
		return "Nothing new is left to ask; the next review is due on " + s.Back.Words() + "."
	}
	return "The next one comes on " + localTime(s.NextDue, s.Zone) + "."
}

// localTime writes an instant as the person's own clock shows it.
func localTime(t time.Time, zone string) string {
	if loc, err := time.LoadLocation(zone); err == nil {
		t = t.In(loc)
	}
	return t.Format("Mon 2 Jan 2006 at 15:04")
}
