package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// weeksInWords is how many of the latest weeks are told one by one.
const weeksInWords = 6

// Words says what Draw shows, for who does not see the picture: at most about 900
// characters, in lines. It is empty where Draw returns an error.
func Words(d Data) string {
	v, err := d.view()
	if err != nil {
		return ""
	}
	var lines []string
	if len(v.weeks) > 0 {
		lines = append(lines, v.levels(), v.dimensions())
		if trend := v.trend(); trend != "" {
			lines = append(lines, trend)
		}
	} else {
		lines = append(lines, "No scored answer in these weeks.")
	}
	return strings.Join(append(lines, v.answered()), "\n")
}

// levels tells the level of the latest weeks, oldest first.
func (v view) levels() string {
	shown := v.weeks[max(0, len(v.weeks)-weeksInWords):]
	var parts []string
	for _, w := range shown {
		parts = append(parts, fmt.Sprintf("%.1f (%s, %s)", w.Level, day(w.start), answers(w.N)))
	}
	which := "Level by week, from 1 to 5"
	if older := len(v.weeks) - len(shown); older > 0 {
		which += fmt.Sprintf(", the latest %d of %d weeks", len(shown), len(v.weeks))
	}
	return which + ": " + strings.Join(parts, ", ") + "."
}

// dimensions tells the values at the line ends, highest first.
func (v view) dimensions() string {
	latest := v.weeks[len(v.weeks)-1]
	order := []int{0, 1, 2, 3, 4}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(latest.Dimensions[b], latest.Dimensions[a]) })
	var parts []string
	for _, i := range order {
		parts = append(parts, fmt.Sprintf("%s %.1f", v.names[i], latest.Dimensions[i]))
	}
	return "In the latest of them: " + strings.Join(parts, ", ") + "."
}

// trend compares the latest week with the first that is shown, by the numbers as
// they are written.
func (v view) trend() string {
	if len(v.weeks) < 2 {
		return ""
	}
	first, last := v.weeks[0], v.weeks[len(v.weeks)-1]
	was, is := fmt.Sprintf("%.1f", first.Level), fmt.Sprintf("%.1f", last.Level)
	if was == is {
		return fmt.Sprintf("The level is where it was in the week of %s: %s.", day(first.start), is)
	}
	way := "up"
	if last.Level < first.Level {
		way = "down"
	}
	return fmt.Sprintf("The level went %s since the week of %s: %s → %s.", way, day(first.start), was, is)
}

// answered tells of the calendar.
func (v view) answered() string {
	all, lately, latest := 0, 0, time.Time{}
	for d, n := range v.days {
		all += n
		if v.today.Sub(d) < week7 {
			lately++
		}
		if d.After(latest) {
			latest = d
		}
	}
	if all == 0 {
		return fmt.Sprintf("No answer in the last %d weeks.", MaxWeeks)
	}
	days := "1 day"
	if len(v.days) > 1 {
		days = fmt.Sprintf("%d days", len(v.days))
	}
	return fmt.Sprintf("%s on %s in the last %d weeks, on %d of the last 7 days; the latest on %s.",
		answers(all), days, MaxWeeks, lately, day(latest))
}

func day(t time.Time) string { return t.Format("2 Jan") }

func answers(n int) string {
	if n == 1 {
		return "1 answer"
	}
	return fmt.Sprintf("%d answers", n)
}
