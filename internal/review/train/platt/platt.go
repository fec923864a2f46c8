// Package platt turns scores into probabilities.
package platt

import (
	"math"

	"interviewcoach/internal/review/evaluate"
)

// Fit fits the log-odds of being true as slope*score+offset by Newton's method
// (Platt, Probabilistic outputs for support vector machines, 1999).
func Fit(pairs []evaluate.Pair) (slope, offset float64) {
	slope = 1
	for range 50 {
		var ga, gb, haa, hab, hbb float64
		for _, s := range pairs {
			p := 1 / (1 + math.Exp(-float64(slope*s.Score)-offset))
			d := p
			if s.True {
				d = p - 1
			}
			v := float64(p * (1 - p))
			ga += float64(d * s.Score)
			gb += d
			haa += float64(v * s.Score * s.Score)
			hab += float64(v * s.Score)
			hbb += v
		}
		det := float64(haa*hbb) - float64(hab*hab)
		if det < 1e-9 {
			break
		}
		slope -= (float64(ga*hbb) - float64(gb*hab)) / det
		offset -= (float64(gb*haa) - float64(ga*hab)) / det
	}
	return slope, offset
}
