package handlers

import (
	"fmt"
	"strings"

	"interviewcoach/internal/coach"
)

// homeProgress writes what was practised and what comes back when, in the words
// of /interview progress.
func (h *Handlers) homeProgress(w *writer, sum coach.Summary) {
	p, today := sum.Progress, h.today(sum.Subscriber)
	if p.Answers == 0 {
		w.titled("Progress", "No answer yet: Practice asks a few questions in a row, One question now asks one.")
		return
	}
	done := fmt.Sprintf("%s to %s on %s.", count(p.Answers, "answer"), count(p.Questions, "question"), count(p.Days, "day"))
	if p.Sessions > 0 {
		done += " " + count(p.Sessions, "practice session") + " finished."
	}
	w.titled("Progress", strings.Join([]string{sum.StreakWords(today), p.FreezeWords(today), done}, "\n"))
	h.homeChart(w, sum)
	if levels := levelLines(p); len(levels) > 0 {
		w.titled(levels[0], strings.Join(append(levels[1:], skillLines(p)...), "\n"))
	}
	w.titled("Themes", strings.Join(themeLines(p), "\n"))
	ahead := sum.Due(today)
	due := dueWords(ahead, today)
	if due == "" {
		due = fmt.Sprintf("No review in the next %d days.", len(ahead))
	}
	w.para(due)
}

// homeChart shows the picture of a person's progress where there is one; the bars
// of the levels say the same where there is none.
func (h *Handlers) homeChart(w *writer, sum coach.Summary) {
	s := sum.Subscriber
	if s.ChartFile != "" && s.ChartDigest == chartDigest(chartData(sum.Progress, h.today(s))) {
		w.picture(s.ChartFile, s.ChartWords) // one that an answer has overtaken would say what is no longer so
	}
	if sum.Progress.Charted() {
		w.buttons(button(actionChart, "Send me the chart", ""))
	}
}
