package review

// behaviour is a kind of behaviour that alarms interviewers: how it is called,
// and what an answer does instead. It offers no words: the person finds them.
type behaviour struct{ name, safer string }

// behaviourOf describes a kind as the minefields' model names it.
func behaviourOf(kind string) behaviour {
	const (
		ownPart  = "Say what was yours in it, and what you changed."
		told     = "Say whom you told, when, and what happened then."
		checked  = "Say how you checked it, or how you check it today."
		calm     = "Describe what was difficult, and keep the person out of it."
		ownStep  = "Say which step you took yourself."
		others   = "Name what somebody else brought to it, or what you learned."
		goodFor  = "Say what was right for the other side, and how you found out."
		listened = "Say what you asked them, and what you heard."
	)
	switch kind {
	case "blame":
		return behaviour{"Blaming others", ownPart}
	case "blame-customer":
		return behaviour{"Blaming the people you work for", calm}
	case "badmouth":
		return behaviour{"Speaking badly of people or firms", calm}
	case "conceal":
		return behaviour{"Keeping something hidden", told}
	case "falsify":
		return behaviour{"Not telling the truth", told}
	case "perfection":
		return behaviour{"Claiming perfection", "Name one thing that went wrong, and what you made of it."}
	case "minimise":
		return behaviour{"Making little of it", "Say what it could have cost, and what you did about that."}
	case "shortcut":
		return behaviour{"A shortcut", checked}
	case "unlawful":
		return behaviour{"Bending a rule", "Say which rule stood in the way, and whom you asked."}
	case "guess":
		return behaviour{"Acting on a guess", checked}
	case "passive":
		return behaviour{"Waiting for others", ownStep}
	case "handoff":
		return behaviour{"Passing it on", ownStep}
	case "rude":
		return behaviour{"A harsh tone", calm}
	case "cold":
		return behaviour{"Not listening", listened}
	case "confidence":
		return behaviour{"Giving away what is confidential", "Leave out what identifies others, and tell what you did."}
	case "credit":
		return behaviour{"Taking the credit", others}
	case "arrogance":
		return behaviour{"Knowing better", others}
	case "solo":
		return behaviour{"Doing it all alone", "Say whom you asked, or what you handed over."}
	case "force":
		return behaviour{"Pushing it through", listened}
	case "punish":
		return behaviour{"Shaming somebody", "Say what you told them in private, and what changed."}
	case "avoid":
		return behaviour{"Avoiding the conversation", "Say what you said to them, and how you began."}
	case "appease":
		return behaviour{"Buying peace", "Say what the cause was, and what solved it."}
	case "overpromise":
		return behaviour{"A promise you may not keep", "Say what you could promise, and what you told them about the rest."}
	case "quit":
		return behaviour{"Giving up", "Say what kept you going, or for which fair reason you stopped."}
	case "motive":
		return behaviour{"In it for the conditions", "Say what draws you to the work itself."}
	case "bias":
		return behaviour{"Judging people by their group", calm}
	case "chaos":
		return behaviour{"No order of priorities", "Say what came first, and why."}
	case "silence":
		return behaviour{"Leaving people without word", told}
	case "overwork":
		return behaviour{"Heroics that do not last", "Say what you changed so that it did not take nights again."}
	case "resist":
		return behaviour{"Against anything new", "Say what you tried, and what you found out."}
	case "unskilled":
		return behaviour{"No method shown", "Say step by step how you did it, and with what."}
	case "nolearning":
		return behaviour{"Nothing learned", "Say what you do differently since."}
	case "sell":
		return behaviour{"Your interest before theirs", goodFor}
	}
	return behaviour{"It may sound wrong", "Say what you did about it."}
}

// Named is what a risk without a minefield is called.
func (r Risk) Named() string { return behaviourOf(r.Kind).name }

// Safer says what an answer does instead.
func (r Risk) Safer() string { return behaviourOf(r.Kind).safer }
