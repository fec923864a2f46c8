package points

import (
	"fmt"
	"math"
	"slices"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/keypoints"
)

// folds is into how many parts the roles are cut.
const folds = 5

// pair is one point of one answer: the log-odds of its best unit.
type pair struct {
	evaluate.Pair
	bank, labelled, right bool
}

// heldOut scores every answer by a model that never saw its role.
func heldOut(samples []*sample) []pair {
	var roles []string
	for _, s := range samples {
		if !slices.Contains(roles, s.role) {
			roles = append(roles, s.role)
		}
	}
	var pairs []pair
	for fold := range folds {
		var known, unknown []*sample
		for _, s := range samples {
			if slices.Index(roles, s.role)%folds == fold {
				if !s.stranger {
					unknown = append(unknown, s)
				}
			} else {
				known = append(known, s)
			}
		}
		pairs = append(pairs, score(fit(known), unknown)...)
	}
	return pairs
}

func score(m *keypoints.Model, samples []*sample) []pair {
	var pairs []pair
	for _, s := range samples {
		best := make([]pair, len(s.points))
		for k := range best {
			best[k] = pair{Pair: evaluate.Pair{Score: math.Inf(-1), True: s.covered[k]}, bank: s.bank}
		}
		for i := range s.units {
			u := &s.units[i]
			for k, odds := range m.LogOdds(s.points, &u.Unit) {
				says := slices.Contains(u.says, k)
				best[k].labelled = best[k].labelled || says
				if odds > best[k].Score {
					best[k].Score, best[k].right = odds, says
				}
			}
		}
		pairs = append(pairs, best...)
	}
	return pairs
}

// figures prints how well scores, once calibrated, tell what is covered.
func figures(pairs []pair, m *keypoints.Model) string {
	out := ""
	for _, bank := range []bool{false, true} {
		var chosen []evaluate.Pair
		labelled, right := 0, 0
		for _, p := range pairs {
			if p.bank != bank {
				continue
			}
			chosen = append(chosen, evaluate.Pair{Score: m.Slope*p.Score + m.Offset, True: p.True})
			if p.labelled {
				labelled++
				if p.right {
					right++
				}
			}
		}
		if len(chosen) == 0 {
			continue
		}
		f1, at := evaluate.BestF1(chosen)
		out += fmt.Sprintf("  bank wording %-5v %d pairs: AP %.3f, best F1 %.3f at %.2f, right sentence %.3f\n", bank, len(chosen),
			evaluate.AveragePrecision(chosen), f1, at, float64(right)/float64(max(1, labelled)))
		for _, z := range []float64{-1.5, -1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5} {
			c := evaluate.At(chosen, z)
			out += fmt.Sprintf("    from %5.2f: precision %.2f, recall %.2f, F1 %.2f\n", z, c.Precision(), c.Recall(), c.F1())
		}
	}
	return out
}

func pairsOf(pairs []pair) []evaluate.Pair {
	var out []evaluate.Pair
	for _, p := range pairs {
		out = append(out, p.Pair)
	}
	return out
}
