package coach

import "interviewcoach/questions"

// A catalogue is a bank with what follows from it. It does not change.
type catalogue struct {
	bank   *questions.Bank
	normal map[string]string // question id → its normal text, equal for the same question of two roles
}

// SetBank has the coach ask from another bank from now on. It may be called at any
// time: what is under way ends with the questions that it began with. What refers to
// a question that is gone stays as it is, and counts again when the question is back;
// one that waits to be sent is replaced by another, and an answer to one is kept
// without a review.
func (c *Coach) SetBank(bank *questions.Bank) {
	all := &catalogue{bank: bank, normal: map[string]string{}}
	for _, q := range bank.Questions() {
		all.normal[q.ID] = questions.NormalText(q.Text)
	}
	c.asks.Store(all)
}

// Bank returns the questions the coach asks from now. Who needs it twice for one
// thing keeps it meanwhile, and no longer.
func (c *Coach) Bank() *questions.Bank { return c.catalogue().bank }

func (c *Coach) catalogue() *catalogue {
	if c.held != nil {
		return c.held
	}
	return c.asks.Load()
}

// still returns the coach with the questions as they are now, for one operation: in
// the middle of it no question is to vanish.
func (c *Coach) still() *Coach {
	if c.held != nil {
		return c
	}
	one := *c
	one.held = c.asks.Load()
	return &one
}
