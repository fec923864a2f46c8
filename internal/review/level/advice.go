package level

import (
	"interviewcoach/internal/review/signals"
)

// Remark is one thing to say about an answer, with the words it rests on.
type Remark struct {
	Signal string `json:"signal"`
	Text   string `json:"text"`
	// NextRung says what an answer one rung higher does differently; it is empty
	// for a strength.
	NextRung string `json:"next_rung,omitempty"`
	// Start and End are byte offsets into the answer, both 0 without a quote.
	Start int `json:"start"`
	End   int `json:"end"`
}

// why is the level in one line.
func why(v Verdict, in Input) string {
	found := "few key points found"
	switch seen := visible(in); {
	case in.Points == 0:
		found = "on the subject"
	case seen >= mostPoints:
		found = "most key points found"
	case seen >= 0.25:
		found = "some key points found"
	}
	return [...]string{"", "Off the mark: ", "Thin: ", "Basic: ", "Solid: ", "Exceptional: "}[v.Level] + sentence(v, in, found)
}

func sentence(v Verdict, in Input, found string) string {
	switch v.Limit {
	case ByRedFlag:
		return "a remark in it would worry an interviewer more than the rest can mend."
	case ByTopic:
		return "I found nothing in it that this question asks for."
	case ByOurWords:
		return "it says our key points in our words; tell what you did yourself."
	case ByBuzzwords:
		return "mostly general words; one real case would say more."
	case ByConcreteness:
		if in.Report.Kind != signals.Behavioural {
			return found + ", but it stays general; steps and reasons would lift it."
		}
		return found + ", but nothing in it could only be said of one time; name one."
	case ByResult:
		if in.Report.Get(signals.Result).Value == signals.NoResult {
			return tone(v, in) + found + "; what came of it would lift it."
		}
		return tone(v, in) + found + "; a measured result would lift it."
	case ByLength:
		return tone(v, in) + found + "; there is room for why you did it so, and for what you took from it."
	case ByCoverage:
		return tone(v, in) + found + "; more of what the question asks for would lift it."
	}
	return "specific, " + found + ", and a result that can be checked."
}

func tone(v Verdict, in Input) string {
	if concrete(in.Report) && v.Level >= Basic {
		return "specific and "
	}
	return ""
}

// Strengths returns at most two things that are good in the answer and that
// words of it show, the weightiest first.
func Strengths(v Verdict, in Input) []Remark {
	if !v.Scored {
		return nil
	}
	r := in.Report
	var out []Remark
	add := func(name, text string) {
		s := r.Get(name)
		if len(out) == 2 || s.Verdict != signals.Good || s.End <= s.Start {
			return
		}
		for _, o := range out { // two remarks on the same words are one
			if o.Start == s.Start {
				return
			}
		}
		out = append(out, Remark{Signal: name, Text: text, Start: s.Start, End: s.End})
	}
	switch r.Get(signals.Result).Value {
	case signals.ComparedResult:
		add(signals.Result, "You give the result against what was before.")
	case signals.MeasuredResult:
		add(signals.Result, "You give a result that can be measured.")
	}
	add(signals.Accountability, "You name your own part and what you changed.")
	add(signals.Story, "You tell one specific time.")
	add(signals.Reasons, "You say why you did it.")
	add(signals.Reflection, "You say what you took from it.")
	add(signals.Result, "You say what came of it.")
	add(signals.Ownership, "It is clear what you did yourself.")
	add(signals.Specificity, "You are concrete.")
	return out
}

// Next returns the one thing to change next: the gravest of what holds the
// answer down. It asks for the person's own facts and offers no words. ok is
// false when the answer was not scored or nothing needs to change.
func Next(v Verdict, in Input) (next Remark, ok bool) {
	if !v.Scored {
		return Remark{}, false
	}
	if v.Limit == ByRedFlag {
		return Remark{Signal: "red_flag", Text: "Think again about this remark: an interviewer may hear a risk in it.",
			NextRung: "A stronger answer tells the same moment by what you did about it.", Start: in.FlagStart, End: in.FlagEnd}, true
	}
	for _, step := range steps() {
		if step.applies(v, in) {
			s := in.Report.Get(step.signal)
			return Remark{Signal: step.signal, Text: step.text, NextRung: step.rung, Start: s.Start, End: s.End}, true
		}
	}
	return Remark{}, false
}

type step struct {
	signal, text, rung string
	applies            func(Verdict, Input) bool
}

// steps are the things to change, gravest first.
func steps() []step {
	fault := func(name string) func(Verdict, Input) bool {
		return func(_ Verdict, in Input) bool { return in.Report.Is(name, signals.Fault) }
	}
	limit := func(l Limit) func(Verdict, Input) bool {
		return func(v Verdict, _ Input) bool { return v.Limit == l }
	}
	return []step{
		{signals.Relevance, "Answer the question first: I found little of it here.", "A basic answer replies to what was asked in its first two sentences.", limit(ByTopic)},
		{signals.CopiedPoints, "Say it in your own words, with what happened to you.", "A solid answer has details that only you can know.", limit(ByOurWords)},
		{signals.Badmouthing, "Leave out the judgement of others and say what you did about it.", "A stronger answer describes the difficulty without blaming anyone.", fault(signals.Badmouthing)},
		{signals.Accountability, "Name your own part in it and what you changed.", "A solid answer owns the fault and shows the change.", fault(signals.Accountability)},
		{signals.Buzzwords, "Put one real case in the place of these general words.", "A basic answer says what was done, by whom and when.", limit(ByBuzzwords)},
		{signals.Story, "Tell one specific time: when and where it was, and what you did.", "A solid answer stays with one case from beginning to end.", func(_ Verdict, in Input) bool { return in.Report.Is(signals.Story, signals.Fault) }},
		{signals.Specificity, "Say step by step what you would do, with what, and why in this order.", "A solid answer names its steps and what decides between them.", general},
		{signals.Story, "Name one case: when and where did you do this?", "A solid answer backs what it says with one case.", limit(ByConcreteness)},
		{signals.Ownership, "Your part is not visible here: say which of these steps were yours.", "A solid answer shows what you decided and did, and credits the others by name.", fault(signals.Ownership)},
		{signals.Relevance, "Add what the question asks for; the key points not found are listed below.", "A solid answer covers about two thirds of the key points.", func(v Verdict, _ Input) bool { return v.Limit == ByCoverage && v.Level <= Basic }},
		{signals.Balance, "The lead-in is long: shorten it and give the room to what you did.", "A solid answer spends more than half of its words on actions.", fault(signals.Balance)},
		{signals.Headline, "Come to your point sooner.", "A solid answer has its point in the first sentence or two.", fault(signals.Headline)},
		{signals.Result, "Say what came of it, if you can with a number: time, money, share, or what somebody said.", "An exceptional answer ends with a result against what was before.", func(_ Verdict, in Input) bool {
			return in.Report.Get(signals.Result).Value < signals.MeasuredResult
		}},
		{signals.Relevance, "One or two more key points would round it off; they are listed below.", "An exceptional answer covers most key points.", limit(ByCoverage)},
		{signals.Reasons, "Say why you chose this way, and what you decided against.", "An exceptional answer weighs an alternative.", func(_ Verdict, in Input) bool { return in.Report.Get(signals.Reasons).Value < 1 }},
		{signals.Reflection, "End with what you took from it.", "An exceptional answer says what is done differently since.", func(_ Verdict, in Input) bool { return in.Report.Is(signals.Reflection, signals.Note) }},
		{signals.Result, "Set the result against what it was before.", "An exceptional answer compares: from what, to what, in which time.", func(v Verdict, in Input) bool {
			return v.Level < Exceptional && in.Report.Get(signals.Result).Value < signals.ComparedResult
		}},
	}
}

// general tells that an answer to a question that asks for no story stays general.
func general(v Verdict, in Input) bool {
	return v.Limit == ByConcreteness && in.Report.Kind != signals.Behavioural
}
