package coach

// forecastDays is how many days a forecast looks ahead, today included.
const forecastDays = 14

// reviews returns the cards of a person's roles, one for each question: the same
// one for another role is no other review.
func (c *Coach) reviews(cards map[string]Card, roles []string) []Card {
	past := c.past(nil, cards)
	var out []Card
	for _, q := range c.candidates(roles) {
		text := c.normal[q.ID]
		if h, ok := past[text]; ok {
			delete(past, text)
			out = append(out, h.card)
		}
	}
	return out
}

// Due counts the reviews that are due on each of the next 14 days, today first:
// those overdue count today.
func (s Summary) Due(today Date) (due [forecastDays]int) {
	for _, card := range s.reviews {
		if day := max(0, today.DaysTo(card.due(s.Subscriber, today))); day < forecastDays {
			due[day]++
		}
	}
	return due
}
