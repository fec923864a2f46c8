package bench

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Slack's rules for posts that the fan-out is checked against
// (https://docs.slack.dev/apis/web-api/rate-limits): about one a second in a channel
// with short bursts, several hundred a minute in a workspace. Only the second is
// scaled.
const (
	channelPerSecond   = 1.0
	channelBurst       = 5.0
	workspacePerSecond = 5.0
	workspaceBurst     = 300.0
)

// A FanOutOrder watches the daily questions go out to the people from From to To,
// while others answer.
type FanOutOrder struct {
	From, To int
	// Scale is by how much the workspace's rate is sped up.
	Scale float64
	// Rate and Burst are what the bot's limiter lets out.
	Rate  float64
	Burst int
	// Answers a second come from the people before From, meanwhile.
	Answers float64
	Within  time.Duration
}

// A FanOutResult is what was posted.
type FanOutResult struct {
	People     int            `json:"people"`
	Posted     int            `json:"posted"`
	Missing    int            `json:"missing"`
	Twice      int            `json:"twice"`
	Took       time.Duration  `json:"took_ns"` // from the first post to the last
	PerSecond  float64        `json:"posts_a_second"`
	Share      float64        `json:"share_of_allowed"` // of what the limiter would let out in that time
	Breaches   int            `json:"scaled_rule_breaches"`
	Answers    int            `json:"answers"`
	Replied    int            `json:"replied"`
	Reply      Times          `json:"reply"`
	Violations map[string]int `json:"violations,omitempty"`
}

// fanOut waits until everybody has been asked, and a moment longer for what comes
// twice.
func (s *slackServer) fanOut(ctx context.Context, o FanOutOrder) (FanOutResult, error) {
	r := FanOutResult{People: o.To - o.From}
	end := time.Now().Add(o.Within)
	next := time.Now()
	for s.asked(o) < r.People && time.Now().Before(end) && ctx.Err() == nil {
		wait := 50 * time.Millisecond
		if o.Answers > 0 && o.From > 0 {
			if _, err := s.send(true, r.Answers%o.From, r.Answers); err != nil {
				return r, err
			}
			r.Answers++
			next = next.Add(time.Duration(float64(time.Second) / o.Answers))
			wait = time.Until(next)
		}
		time.Sleep(wait)
	}
	s.drain(ctx, LoadOrder{Within: 10 * time.Second}, r.Answers)
	time.Sleep(time.Second)
	s.judge(&r, o)
	r.Violations = s.Report().Violations
	return r, ctx.Err()
}

// asked is how many of the people have got a post.
func (s *slackServer) asked(o FanOutOrder) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.posts) < o.To-o.From {
		return len(s.posts)
	}
	for i := o.From; i < o.To; i++ {
		if len(s.posts[dmID(i)]) > 0 {
			n++
		}
	}
	return n
}

// judge counts and checks the posts.
func (s *slackServer) judge(r *FanOutResult, o FanOutOrder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Replied, r.Reply = len(s.replied), summarize(s.replied)
	var first, last int64
	for i := o.From; i < o.To; i++ {
		list := s.posts[dmID(i)]
		if len(list) == 0 {
			r.Missing++
			continue
		}
		r.Posted++
		r.Twice += len(list) - 1
		if at := list[0].at; first == 0 || at < first {
			first = at
		}
		last = max(last, list[0].at)
	}
	r.Took = time.Duration(last-first) * time.Microsecond
	if took := r.Took.Seconds(); took > 0 {
		r.PerSecond = float64(r.Posted) / took
		r.Share = float64(r.Posted) / (float64(o.Burst) + o.Rate*took)
	}
	var all []int64
	for _, list := range s.posts {
		times := make([]int64, len(list))
		for i, p := range list {
			times[i] = p.at
		}
		r.Breaches += breaches(times, channelBurst, channelPerSecond)
		all = append(all, times...)
	}
	r.Breaches += breaches(all, workspaceBurst, workspacePerSecond*o.Scale)
}

// breaches counts the posts that find a token bucket empty.
func breaches(times []int64, size, perSecond float64) (n int) {
	slices.SortFunc(times, cmp.Compare)
	tokens, at := size, int64(0)
	for i, t := range times {
		if i > 0 {
			tokens = min(size, tokens+float64(t-at)/1e6*perSecond)
		}
		at = t
		if tokens < 1 {
			n++
			continue
		}
		tokens--
	}
	return n
}
