package bench

import (
	"context"
	"fmt"
	"time"

	"interviewcoach/internal/localslack"
)

// talk is what people write about other things.
const talk = "Has anybody seen the notes of this morning? I had put them into the folder of the team, and now there is only last week's version."

// A LoadOrder asks for events. With a Rate they are sent on schedule; without one,
// as fast as the bot acknowledges and answers.
type LoadOrder struct {
	Rate  float64 // a second
	Count int
	// Answers is the share of events that are an answer of 150 words in a DM; the
	// others are what people write to each other in the threads of a channel, which
	// the bot must look at before it knows that it is none of its business.
	Answers float64
	// Unacked is how many envelopes may be unacknowledged and Unreplied how many
	// answers without a reply, without a Rate.
	Unacked, Unreplied int
	// From is the first person who answers; they take turns, People of them.
	From, People int
	// Behind sends one answer when all is sent: its reply tells when the bot has not
	// only acknowledged but also dealt with what came before.
	Behind bool
	// Within is how long to wait for what is left when all is sent.
	Within time.Duration
}

// A LoadResult is what became of the events.
type LoadResult struct {
	Sent       int            `json:"sent"`
	Answers    int            `json:"answers"`
	Acked      int            `json:"acked"`
	Again      int            `json:"delivered_again"` // because no acknowledgement came in time
	Replied    int            `json:"replied"`
	Ack        Times          `json:"ack"`
	Reply      Times          `json:"reply"`
	AckRate    float64        `json:"acked_a_second"`
	ReplyRate  float64        `json:"replied_a_second"`
	Worked     float64        `json:"worked_a_second,omitempty"` // until the reply to the answer behind
	Late       time.Duration  `json:"sender_late_ns"`            // the most that an event was behind its schedule
	Violations map[string]int `json:"violations,omitempty"`
}

// load sends events and waits for what becomes of them.
func (s *slackServer) load(ctx context.Context, o LoadOrder) (LoadResult, error) {
	if o.People <= 0 || o.From+o.People > s.people {
		return LoadResult{}, fmt.Errorf("there are no people %d to %d", o.From, o.From+o.People)
	}
	if err := s.openThreads(); err != nil {
		return LoadResult{}, err
	}
	r := LoadResult{}
	mine := make(map[string]bool, o.Count) // ts
	began := time.Now()
	answered := 0.0
	for i := range o.Count {
		if o.Rate > 0 {
			due := began.Add(time.Duration(float64(i) / o.Rate * float64(time.Second)))
			if err := until(ctx, due); err != nil {
				return r, err
			}
			r.Late = max(r.Late, time.Since(due))
		} else if err := s.room(ctx, o, r.Answers); err != nil {
			return r, err
		}
		isAnswer := float64(i+1)*o.Answers >= answered+1
		ts, err := s.send(isAnswer, o.From+r.Answers%o.People, i)
		if err != nil {
			return r, err
		}
		if isAnswer {
			answered++
			r.Answers++
		}
		mine[ts] = true
	}
	r.Sent = o.Count
	if o.Behind {
		ts, err := s.send(true, o.From, 0)
		if err != nil {
			return r, err
		}
		mine[ts] = true
		r.Sent++
		r.Answers++
	}
	s.drain(ctx, o, r.Answers)
	s.account(&r, o, mine)
	return r, ctx.Err()
}

// openThreads begins the conversations that are gone on with in the load.
func (s *slackServer) openThreads() error {
	s.threads = nil
	for i := range talkThreads {
		ts, _, err := s.SendMessage(localslack.Typed{User: personID(i % talkers), Channel: talkChannel, Text: talk})
		if err != nil {
			return err
		}
		s.threads = append(s.threads, ts)
	}
	return nil
}

// until waits for a moment.
func until(ctx context.Context, t time.Time) error {
	if d := time.Until(t); d > 0 {
		time.Sleep(d)
	}
	return ctx.Err()
}

// room waits until there may be one more event on its way.
func (s *slackServer) room(ctx context.Context, o LoadOrder, answers int) error {
	for o.Unreplied > 0 && answers-s.repliedSoFar() >= o.Unreplied {
		select {
		case <-s.replies:
		case <-time.After(o.Within):
			return fmt.Errorf("%d answers have had no reply for %v", o.Unreplied, o.Within)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if o.Unacked == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, o.Within)
	defer cancel()
	return s.WaitUnacked(ctx, o.Unacked-1)
}

func (s *slackServer) repliedSoFar() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.replied)
}

// send has a person answer, or somebody talk. The books are written before the
// reply can come.
func (s *slackServer) send(answer bool, person, i int) (ts string, err error) {
	if !answer {
		ts, _, err = s.SendMessage(localslack.Typed{User: personID(i % talkers), Channel: talkChannel, Text: talk, ThreadTS: s.threads[i%len(s.threads)]})
		return ts, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ts, channel, err := s.SendMessage(localslack.Typed{User: personID(person), Channel: dmID(person), Text: s.pool.texts[i%len(s.pool.texts)]})
	if err == nil {
		s.pending[channel] = micros(ts)
	}
	return ts, err
}

// drain waits until everything is acknowledged and every answer has its reply, or
// until it has waited long enough: what is missing then shows in the result.
func (s *slackServer) drain(ctx context.Context, o LoadOrder, answers int) {
	ctx, cancel := context.WithTimeout(ctx, o.Within)
	defer cancel()
	for s.repliedSoFar() < answers && ctx.Err() == nil {
		select {
		case <-s.replies:
		case <-ctx.Done():
		}
	}
	_ = s.Quiet(ctx)
}

// account reads from the report of the Slack on this machine what became of the
// events whose ts are mine.
func (s *slackServer) account(r *LoadResult, o LoadOrder, mine map[string]bool) {
	report := s.Report()
	var acks []time.Duration
	var first, last time.Time
	for _, e := range report.Sent {
		if !mine[e.TS] {
			continue
		}
		if first.IsZero() {
			first = e.Time
		}
		r.Again += len(e.Deliveries) - 1
		if e.Acked.IsZero() {
			continue
		}
		r.Acked++
		acks = append(acks, e.Acked.Sub(e.Time))
		if e.Acked.After(last) {
			last = e.Acked
		}
	}
	r.Ack = summarize(acks)
	if took := last.Sub(first).Seconds(); took > 0 {
		r.AckRate = float64(r.Acked) / took
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Replied, r.Reply = len(s.replied), summarize(s.replied)
	if took := time.Duration(s.lastAt-first.UnixMicro()) * time.Microsecond; took > 0 && s.lastAt > 0 {
		r.ReplyRate = float64(r.Replied) / took.Seconds()
		if o.Behind {
			r.Worked = float64(r.Sent) / took.Seconds()
		}
	}
	r.Violations = report.Violations
}
