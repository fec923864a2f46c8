package coach

// forecastDays is how many days a forecast looks ahead, today included.
const forecastDays = 14

// reviews returns what a person has been rated for of their roles, one for each
// question: the same one for another role is no other review.
func (c *Coach) reviews(asked map[string]Asked, cards map[string]Card, roles []string) []heard {
	past, normal := c.past(asked, cards), c.catalogue().normal
	var out []heard
	for _, q := range c.candidates(roles) {
		text := normal[q.ID]
		if h, ok := past[text]; ok && h.rated {
			delete(past, text)
			out = append(out, h)
		}
	}
	return out
}

// Due counts the reviews that are due on each of the next 14 days, today first:
// those overdue count today.
func (s Summary) Due(today Date) (due [forecastDays]int) {
	loc := zoneOf(s.Subscriber.Zone)
	for _, h := range s.reviews {
		if day := max(0, today.DaysTo(h.back(s.Subscriber, loc, today))); day < forecastDays {
			due[day]++
		}
	}
	return due
}
