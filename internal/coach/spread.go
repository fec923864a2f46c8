package coach

import "time"

// spreadOver is the time over which questions that are due together are sent: the
// minute that everybody was promised.
const spreadOver = time.Minute

// A pass is one look at who is due.
type pass struct {
	now   time.Time
	due   map[string]int // subscribers by team
	count Planned
}

// meet counts who is due in this pass.
func (p *pass) meet(subscribers []Subscriber) {
	for _, s := range subscribers {
		p.due[s.Team]++
	}
}

// sendAt is when the question of s that is due is to be sent at the earliest. One
// alone is sent at once. Of several in a workspace each has a second of the minute,
// always the same one, so that they do not all reach Slack, and come back as
// answers, at the same moment. It is never before due, and what is late by more than
// the minute is sent as fast as the sender may.
func (p *pass) sendAt(s Subscriber, due time.Time) time.Time {
	if p.due[s.Team] < 2 {
		return p.now
	}
	second := time.Duration(mix(s.Team, s.ID)%uint64(spreadOver/time.Second)) * time.Second
	return later(p.now, due.Add(second))
}
