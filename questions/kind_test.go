package questions

import "testing"

func TestKindOf(t *testing.T) {
	for text, want := range map[string]Kind{
		"Tell me about a time you were wrong.":                                             Behavioural,
		"describe a decision you made without the figures.":                                Behavioural,
		"Walk me through the hardest month end you have closed.":                           Behavioural,
		"Tell me about yourself.":                                                          Motivation,
		"Why do you want to lead content rather than write it yourself?":                   Motivation,
		"What attracts you to care work, and what keeps you in it on a hard day?":          Motivation,
		"What would you do if your two best people asked for the same week off?":           Situational,
		"It is 2 p.m. and four of sixteen pickers are absent. What do you do?":             Situational,
		"You have 110 paid orders and 40 units. How do you decide who gets one?":           Situational,
		"How do you set the safety stock for an item, and when do you change it?":          Knowledge,
		"What is the difference between robots.txt and noindex, and when do you use each?": Knowledge,
		"How do you plan a day's routes so that drivers stay within their hours?":          Knowledge,
		"Why does a return cost more than the parcel?":                                     Knowledge,
		"Can you tell me about a time you were late?":                                      Behavioural,
		"Please describe a conflict in your team.":                                         Behavioural,
		"Give us an example of a hard call.":                                               Behavioural,
		"If a customer shouted at you, what would you do?":                                 Situational,
		"Would you tell us about yourself?":                                                Motivation,
		"What is your biggest weakness?":                                                   Motivation,
		"Why should we hire you?":                                                          Motivation,
		"What would you say are your strengths?":                                           Motivation,
		"":                                                                                 Knowledge,
	} {
		if got := KindOf(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
