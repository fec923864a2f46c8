package evaluate

import (
	"fmt"
	"strings"
)

// String is the report as a table of plain text.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d questions, %d answers\n\n", r.Questions, r.Answers)
	fmt.Fprintf(&b, "%-28s %6s %6s %6s\n", "key points", "all", "own", "bank")
	line := func(name string, value func(Wording) string) {
		fmt.Fprintf(&b, "  %-26s %6s %6s %6s\n", name, value(r.All), value(r.Own), value(r.Bank))
	}
	number := func(value func(Wording) float64) func(Wording) string {
		return func(w Wording) string { return fmt.Sprintf("%.3f", value(w)) }
	}
	line("pairs", func(w Wording) string { return fmt.Sprint(w.Pairs) })
	line("average precision", number(func(w Wording) float64 { return w.AP }))
	line("F1, score 0 or more", number(func(w Wording) float64 { return w.Even.F1() }))
	line("F1, covered or touched", number(func(w Wording) float64 { return w.Found.F1() }))
	line("F1, best threshold", number(func(w Wording) float64 { return w.BestF1 }))
	line("the best threshold", number(func(w Wording) float64 { return w.BestAt }))
	line("right sentence", number(Wording.RightSentence))
	line("covered: precision", number(func(w Wording) float64 { return w.Covered.Precision() }))
	line("covered: recall", number(func(w Wording) float64 { return w.Covered.Recall() }))
	line("touched: share true", number(func(w Wording) float64 {
		touched := w.Found.TruePositive - w.Covered.TruePositive
		return ratio(touched, touched+w.Found.FalsePositive-w.Covered.FalsePositive)
	}))
	line("none: share true", number(func(w Wording) float64 {
		return ratio(w.Found.FalseNegative, w.Pairs-w.Found.TruePositive-w.Found.FalsePositive)
	}))

	fmt.Fprintf(&b, "\n%-28s %6s %6s %6s\n", "minefields", "P", "R", "F1")
	counts := func(name string, c Counts) {
		fmt.Fprintf(&b, "  %-26s %6.3f %6.3f %6.3f\n", name, c.Precision(), c.Recall(), c.F1())
	}
	counts("stated", r.Stated)
	counts("omission", r.Omission)
	counts("any red flag", r.Any)
	fmt.Fprintf(&b, "  %-26s %6.3f\n", "stated, right sentence", ratio(r.StatedRight, r.StatedQuoted))

	fmt.Fprintf(&b, "\nlevel\n")
	fmt.Fprintf(&b, "  %-26s %6.3f\n", "Spearman", r.Spearman)
	fmt.Fprintf(&b, "  %-26s %6.3f (%.0f pairs)\n", "pairwise order", r.Ordered.Share(), r.Ordered.Pairs)
	fmt.Fprintf(&b, "  %-26s %6.3f\n", "exact", ratio(r.Exact, r.Answers))
	fmt.Fprintf(&b, "  %-26s %6.3f\n", "Spearman with word count", r.ByLength)
	fmt.Fprintf(&b, "  %-26s %6d\n", "not scored", r.Unscored)
	fmt.Fprintf(&b, "\ntime per answer %v\n", r.PerAnswer)
	return b.String()
}
