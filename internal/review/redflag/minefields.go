package redflag

import (
	"math"
	"slices"

	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag/linear"
)

// Minefield is something that an answer to a question should not show.
type Minefield struct {
	ID, Label, Text string
	// Omits names by label the key points without which a minefield of
	// omission is stepped into. When empty they are found by wording.
	Omits []string
}

// A Risk is a hit and the minefield of the question that it is nearest to.
type Risk struct {
	Hit
	// ID is the minefield's; empty when the hit is near none of them, and the
	// kind is all there is to say.
	ID string
}

// The constants of the assignment were set by hand on few answers and are
// coarse on purpose.
const (
	// likenessWeight is what shared meaning of words counts against the kind.
	likenessWeight = 2.0
	// nearEnough is the affinity below which a hit belongs to no minefield.
	nearEnough = 0.2
	// alarmingClause is the score from which a clause of a hit counts by
	// itself: more likely alarming than not.
	alarmingClause = 0.5
	// sharpness is how firmly the likeliest kind leads the others.
	sharpness = 3
)

// Mines is the stated minefields of one question, ready to be compared. It does
// not change and may be shared.
type Mines struct {
	classifier *Classifier
	stated     []Minefield
	mines      []mine
	sim        func(a, b string) float64
}

// Describe prepares the stated minefields of a question. Sim is the similarity
// of two words in lower case, 1 for the same, such as lexicon.Sim; nil compares
// stems only.
func (c *Classifier) Describe(stated []Minefield, sim func(a, b string) float64) *Mines {
	m := &Mines{classifier: c, stated: stated, mines: make([]mine, len(stated)), sim: sim}
	for i, s := range stated {
		m.mines[i] = c.describe(s, sim)
	}
	return m
}

// Assign names for each hit the nearest of the minefields, in the order of the
// text. A hit whose clauses step into several yields several risks; no minefield
// is named twice, the best hit counts.
func (m *Mines) Assign(hits []Hit, t prose.Text) []Risk {
	c, mines, stated, sim := m.classifier, m.mines, m.stated, m.sim
	var risks []Risk
	for _, hit := range hits {
		if hit.Sentence < 0 || hit.Sentence >= len(t.Sentences) {
			continue
		}
		named := false
		for _, u := range c.alarming(t, hit) {
			i, affinity := c.nearest(mines, u, sim)
			if affinity < nearEnough {
				continue
			}
			named = true
			risk := Risk{Hit: hit, ID: stated[i].ID}
			risk.Start, risk.End = u.Start, u.End
			risks = keep(risks, risk)
		}
		if !named {
			risks = append(risks, Risk{Hit: hit})
		}
	}
	return risks
}

// keep adds a risk, or lets it replace a weaker one of the same minefield.
func keep(risks []Risk, risk Risk) []Risk {
	for i, other := range risks {
		if other.ID != risk.ID {
			continue
		}
		if risk.Score > other.Score {
			risks[i] = risk
		}
		return risks
	}
	return append(risks, risk)
}

// alarming is the parts of a hit to assign: its sentence, and the clauses that
// alarm by themselves, since one sentence may step into two minefields.
func (c *Classifier) alarming(t prose.Text, hit Hit) []prose.Unit {
	units := []prose.Unit{t.Sentences[hit.Sentence]}
	first, _ := slices.BinarySearchFunc(t.Clauses, hit.Sentence, func(u prose.Unit, sentence int) int { return u.Sentence - sentence })
	for _, clause := range t.Clauses[first:] {
		if clause.Sentence != hit.Sentence {
			break
		}
		if c.Score(t, clause) >= alarmingClause {
			units = append(units, clause)
		}
	}
	return units
}

// mine is a minefield ready to be compared.
type mine struct {
	words []prose.Token
	// kinds tells how well each kind of the model describes it, 0 to 1.
	kinds []float64
}

func (c *Classifier) describe(m Minefield, sim func(a, b string) float64) mine {
	d := mine{words: contentWords(m.Label + ". " + m.Text), kinds: make([]float64, len(c.model.Kinds))}
	for i, kind := range c.model.Kinds {
		for _, sign := range contentWords(signs(kind.Name)) {
			for _, w := range d.words {
				d.kinds[i] = max(d.kinds[i], alike(w, sign, sim, 0.5))
			}
		}
	}
	return d
}

// nearest is the minefield that fits a unit best, by its kind and by its words.
func (c *Classifier) nearest(mines []mine, u prose.Unit, sim func(a, b string) float64) (best int, affinity float64) {
	kinds := c.kinds(u)
	fits := make([]float64, len(mines))
	for i, m := range mines {
		for k, p := range kinds {
			fits[i] += float64(p * m.kinds[k])
		}
		fits[i] += float64(likenessWeight * likeness(m.words, u, sim))
	}
	affinity = -1
	for i, f := range fits {
		if f > affinity {
			best, affinity = i, f
		}
	}
	return best, math.Round(affinity*1e4) / 1e4
}

// kinds is the probability of each kind, adding up to 1.
func (c *Classifier) kinds(u prose.Unit) []float64 {
	var b linear.Bag
	b.Fill(u.Tokens)
	p := make([]float64, len(c.model.Kinds))
	sum := 0.0
	for i := range c.model.Kinds {
		p[i] = math.Exp(sharpness * c.model.Kinds[i].Score(&b))
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// likeness is how much of the words is met in the unit, 0 to 1.
func likeness(words []prose.Token, u prose.Unit, sim func(a, b string) float64) float64 {
	if len(words) == 0 {
		return 0
	}
	sum := 0.0
	for _, w := range words {
		best := 0.0
		for _, t := range u.Tokens {
			if !t.Stop && best < 1 {
				best = max(best, alike(w, t, sim, 0.4))
			}
		}
		sum += best
	}
	return sum / (float64(len(words)) + 1)
}

// alike is 1 for words of one stem; otherwise their similarity, which counts
// from a floor.
func alike(a, b prose.Token, sim func(a, b string) float64, floor float64) float64 {
	if a.Stem == b.Stem {
		return 1
	}
	if sim == nil {
		return 0
	}
	return max(0, (sim(a.Text, b.Text)-floor)/(1-floor))
}

// contentWords is the words of a text that carry content, once each.
func contentWords(text string) []prose.Token {
	var words []prose.Token
	seen := map[string]bool{}
	for _, s := range prose.Parse(text).Sentences {
		for _, t := range s.Tokens {
			if !t.Stop && !seen[t.Stem] {
				seen[t.Stem] = true
				words = append(words, t)
			}
		}
	}
	return words
}

// signs is how minefields of a kind are called by those who write questions.
func signs(kind string) string {
	switch kind {
	case "arrogance":
		return "arrogant perfection hero superior alone micromanaging credit boasting overconfident"
	case "bias":
		return "bias prejudice stereotype discrimination unfair favouritism"
	case "blame":
		return "blame blaming fault finger excuses accuse badmouthing"
	case "carelessness":
		return "careless minimising unimportant sloppy guessing untested dismissing"
	case "concealment":
		return "conceal hide hiding secret unreported cover quiet"
	case "confidence":
		return "confidential privacy gossip disclose leak sharing"
	case "dishonesty":
		return "dishonest lying false exaggerate manipulate mislead fake invent"
	case "disrespect":
		return "disrespect rude criticise embarrass arguing aggressive insult pressure empathy impatient negatively"
	case "ownership":
		return "ignoring avoiding passive responsibility delegating waiting indifference"
	case "quitting":
		return "quitting firing giving resign walking threaten dismiss"
	case "shortcuts":
		return "shortcuts skipping corners bypass risky rushing safety discount immediate hasty"
	}
	return ""
}
