package handlers

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"interviewcoach/internal/coach"
)

// What progress lists at most, so that all of it fits the text of one message.
const (
	rolesShown  = 6
	themesShown = 8
	nameShown   = 60
)

func (h *Handlers) progress(ctx context.Context, cl call) (Reply, error) {
	sum, err := h.coach.Progress(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	w := &writer{}
	w.para(h.progressText(sum))
	if sum.Progress.Charted() {
		w.buttons(button(actionChart, "Send me the chart", ""))
	}
	return Reply{Ack: w.message()}, nil
}

// progressText says what was practised. It counts and compares; it judges nobody.
func (h *Handlers) progressText(sum coach.Summary) string {
	p, today := sum.Progress, h.today(sum.Subscriber)
	if p.Answers == 0 {
		return "No answer yet: " + Slash + " gives you a first question."
	}
	first := fmt.Sprintf("%s to %s on %s, %s in all.", count(p.Answers, "answer"), count(p.Questions, "question"), count(p.Days, "day"), count(p.Words, "word"))
	if p.Sessions > 0 {
		first += " " + count(p.Sessions, "practice session") + " finished."
	}
	lines := []string{first, sum.StreakWords(today), p.FreezeWords(today)}
	if p.Points > 0 {
		lines = append(lines, fmt.Sprintf("Key points heard: %d of %d.", p.Heard, p.Points))
	}
	lines = append(lines, levelLines(p)...)
	lines = append(lines, skillLines(p)...)
	for i, r := range sum.Roles {
		if i == rolesShown {
			lines = append(lines, "… and "+count(len(sum.Roles)-i, "other role"))
			break
		}
		lines = append(lines, fmt.Sprintf("%s: %d of %s answered %s", clip(r.Role, nameShown), r.Answered, count(r.Of, "question"), bar(float64(r.Answered), float64(r.Of), 10)))
	}
	lines = append(lines, themeLines(p)...)
	if due := dueWords(sum.Due(today), today); due != "" {
		lines = append(lines, due)
	}
	return strings.Join(lines, "\n")
}

// levelLines writes each dimension with its trend, or, before there is one, its
// mean.
func levelLines(p coach.Progress) []string {
	means, over := p.Means()
	if over == 0 {
		return nil
	}
	lines := []string{"Levels from 1 to 5, over your latest scored answers:"}
	if trends := p.Trends(); len(trends) > 0 {
		for _, t := range trends {
			lines = append(lines, "• "+t.Words()+" "+bar(t.To, 5, 5))
		}
		return lines
	}
	for i, mean := range means {
		lines = append(lines, fmt.Sprintf("• %s: %.1f over %s %s", coach.DimensionName(i), mean, count(over, "answer"), bar(mean, 5, 5)))
	}
	return lines
}

// skillLines names the competencies that went best and least well.
func skillLines(p coach.Progress) []string {
	best, weakest, ok := p.Skilled()
	if !ok {
		return nil
	}
	write := func(title string, s coach.Skill) string {
		return fmt.Sprintf("%s: %s, level %.1f of 5 over %s", title, clip(oneLine(s.Name), nameShown), s.Level, count(s.Over, "answer"))
	}
	return []string{write("Best competency", best), write("Weakest competency", weakest)}
}

// themeLines lists the themes, those with most answers first.
func themeLines(p coach.Progress) (lines []string) {
	themes := make([]string, 0, len(p.Themes))
	for theme, t := range p.Themes {
		if theme != "" && t.Answers > 0 {
			themes = append(themes, theme)
		}
	}
	slices.SortFunc(themes, func(a, b string) int {
		return cmp.Or(cmp.Compare(p.Themes[b].Answers, p.Themes[a].Answers), cmp.Compare(a, b))
	})
	for i, theme := range themes {
		if i == themesShown {
			return append(lines, "… and "+count(len(themes)-i, "other theme"))
		}
		t := p.Themes[theme]
		line := fmt.Sprintf("• %s: %s, %d of %d key points heard", clip(oneLine(theme), nameShown), count(t.Answers, "answer"), t.Heard, t.Points)
		if trend, ok := p.ThemeTrend(theme); ok {
			line += ", level " + trend.Moved() + " " + bar(trend.To, 5, 5)
		} else if t.Levels.Scored > 0 {
			line += fmt.Sprintf(", level %.1f of 5 %s", t.Levels.Mean(), bar(t.Levels.Mean(), 5, 5))
		}
		lines = append(lines, line)
	}
	return lines
}

// dueWords lists the days on which questions come back; empty when none does.
func dueWords(due [14]int, today coach.Date) string {
	var days []string
	for i, n := range due {
		switch {
		case n == 0:
		case i == 0:
			days = append(days, fmt.Sprintf("%d today", n))
		case i == 1:
			days = append(days, fmt.Sprintf("%d tomorrow", n))
		default:
			days = append(days, fmt.Sprintf("%d on %s", n, today.Add(i).Short()))
		}
	}
	if len(days) == 0 {
		return ""
	}
	return fmt.Sprintf("Reviews in the next %d days: %s.", len(due), strings.Join(days, ", "))
}

// bar draws a value as blocks. It only repeats the number that stands before it.
func bar(value, of float64, blocks int) string {
	if of <= 0 {
		return ""
	}
	full := min(max(int(math.Round(value/of*float64(blocks))), 0), blocks)
	return strings.Repeat("▮", full) + strings.Repeat("▯", blocks-full)
}
