package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"interviewcoach/internal/coach"
)

const (
	// namedMost is how many people a digest names.
	namedMost = 10
	// nameLength bounds a name.
	nameLength = 40
)

// digest renders a channel's week: as a new message, or in place of the one in
// d.Refs. A week without an answer has nothing to say.
func (h *Handlers) digest(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	week, err := h.coach.Digest(ctx, d.Team, d.To, coach.Date(d.Arg(0)))
	if err != nil {
		return nil, err
	}
	if week.People == 0 && len(d.Refs) == 0 {
		return nil, nil
	}
	w := &writer{}
	h.writeDigest(ctx, w, week)
	out := h.posts(d, w)
	for i, ref := range d.Refs {
		out[i].Method, out[i].TS = MethodUpdate, ref.TS
	}
	return out, nil
}

func (h *Handlers) writeDigest(ctx context.Context, w *writer, week coach.Digest) {
	w.heading("The week from " + week.Monday.Words() + " to " + week.Monday.Add(6).Words())
	if week.People == 0 {
		w.para("Nothing of this week is kept any more.")
		return
	}
	text := fmt.Sprintf("%s gave %s on %s.", persons(week.People), count(week.Answers, "answer"), count(week.Days, "day"))
	if q, ok := h.coach.Bank().Question(week.Top); ok {
		text += fmt.Sprintf("\nMost answers: “%s” (%d)", clip(oneLine(q.Text), maxTitle), week.Most)
	}
	w.para(text)
	names := h.names(ctx, week)
	others := week.People - len(names)
	switch {
	case len(names) == 0:
	case week.Board && week.Planned > 0:
		lines := make([]string, 0, len(names)+1)
		for _, n := range names {
			lines = append(lines, "• "+n.name+": "+daysKept(n.days, week.Planned))
		}
		if others > 0 {
			lines = append(lines, "and "+count(others, "other"))
		}
		w.titled("Days with an answer, of days with a question", strings.Join(lines, "\n"))
	default:
		list := make([]string, 0, len(names)+1)
		for _, n := range names {
			list = append(list, n.name)
		}
		slices.Sort(list)
		if others > 0 {
			list = append(list, count(others, "other"))
		}
		w.para("Who answered: " + andList(list) + ".")
	}
	w.small("Counts only. Digests name who typed " + Slash + " name me, and nobody else; " + Slash + " hide me ends it.")
}

// A namedDay is one line of a leaderboard.
type namedDay struct {
	name string
	days int
}

// names finds out what those are called who want to be named: of a leaderboard
// those with the most days and at least one, of equal ones by name. More than the
// most that are shown are left out by id, so that Slack is asked for few.
func (h *Handlers) names(ctx context.Context, week coach.Digest) (out []namedDay) {
	for _, k := range week.Named {
		if len(out) == namedMost || week.Board && week.Planned > 0 && k.Days == 0 {
			break
		}
		out = append(out, namedDay{h.called(ctx, k.User), k.Days})
	}
	slices.SortStableFunc(out, func(a, b namedDay) int { return cmp.Or(cmp.Compare(b.days, a.days), cmp.Compare(a.name, b.name)) })
	return out
}

// called is what Slack says a person is called, as plain text: a mention would
// notify them.
func (h *Handlers) called(ctx context.Context, user string) string {
	asking, cancel := context.WithTimeout(ctx, profileWithin)
	defer cancel()
	p, err := h.dir.Profile(asking, user)
	if err != nil {
		h.log.WarnContext(ctx, "name not read", "error", err)
	}
	return cmp.Or(clip(oneLine(p.Name), nameLength), "a member")
}

func persons(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// andList joins what people read: a, b and c.
func andList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}
