package localslack

import (
	"math"
	"strconv"
	"time"
)

// Posting has limits of its own: about one message a second and channel with short
// bursts, and several hundred a minute in the workspace
// (https://docs.slack.dev/apis/web-api/rate-limits). The burst sizes are not
// published; these are careful guesses.
const (
	channelBurst      = 5
	workspaceMessages = 300 // a minute
)

// limiter counts calls on the clock, and remembers who was told to wait.
type limiter struct {
	buckets map[string]*bucket
	paused  map[string]time.Duration // method, or method and channel, by when it ends
	told    map[string]time.Time     // when that was said, in real time
}

// bucket is a token bucket.
type bucket struct {
	tokens float64
	at     time.Duration
}

func newLimiter() *limiter {
	return &limiter{buckets: map[string]*bucket{}, paused: map[string]time.Duration{}, told: map[string]time.Time{}}
}

// peek returns how long until a token is there; take uses it.
func (l *limiter) peek(key string, now time.Duration, size, perSecond float64) time.Duration {
	b := l.buckets[key]
	if b == nil {
		b = &bucket{tokens: size, at: now}
		l.buckets[key] = b
	}
	b.tokens = min(size, b.tokens+(now-b.at).Seconds()*perSecond)
	b.at = now
	if b.tokens >= 1-1e-9 {
		return 0
	}
	return time.Duration((1 - b.tokens) / perSecond * float64(time.Second))
}

func (l *limiter) take(key string) { l.buckets[key].tokens-- }

// pause makes calls under key wait.
func (l *limiter) pause(key string, now, wait time.Duration) {
	if l.paused[key] <= now {
		l.told[key] = time.Now()
	}
	l.paused[key] = max(l.paused[key], now+wait)
}

// throttle returns how long the caller must wait, 0 when the call may be made. A
// call over its limit or before its Retry-After has passed is a broken rule.
func (s *Server) throttle(c *call, m apiMethod) time.Duration {
	now := s.clock.monotonic()
	channelKey := c.method + " " + c.params["channel"]
	if u := s.ws.users[c.params["channel"]]; u != nil {
		channelKey = c.method + " " + imID(u.ID)
	}
	for _, key := range []string{c.method, channelKey} {
		if until := s.limits.paused[key]; until > now {
			s.early(c, key, until-now)
			return until - now
		}
	}
	if !s.cfg.RateLimits {
		return 0
	}
	type rule struct {
		key, pause      string
		size, perSecond float64
	}
	var rules []rule
	if m.perMinute > 0 {
		rules = append(rules, rule{c.method, c.method, float64(m.perMinute), float64(m.perMinute) / 60})
	}
	if c.method == "chat.postMessage" {
		rules = append(rules,
			rule{channelKey, channelKey, channelBurst, 1},
			rule{c.method, c.method, workspaceMessages, workspaceMessages / 60})
	}
	for _, r := range rules {
		if wait := s.limits.peek(r.key, now, r.size, r.perSecond); wait > 0 {
			// The header has whole seconds: that is what the caller is told.
			wait = time.Duration(seconds(wait)) * time.Second
			s.limits.pause(r.pause, now, wait)
			s.breach(RuleRateLimited, c.method, "", "told to wait "+wait.String())
			return wait
		}
	}
	for _, r := range rules {
		s.limits.take(r.key)
	}
	return 0
}

// early records a call before the Retry-After of key has passed. Calls that were on
// their way when the app was told to wait break no rule, if the configuration says
// how long that may be. The mutex is held.
func (s *Server) early(c *call, key string, left time.Duration) {
	since := time.Since(s.limits.told[key])
	flying := since < time.Duration(s.cfg.InFlight)
	s.oracle.early(EarlyCall{Method: c.method, Channel: c.params["channel"], Time: s.clock.Now(), Left: Duration(left), SinceTold: Duration(since)}, flying)
	if !flying {
		s.breach(RuleCalledWhileToldToWait, c.method, "", strconv.Itoa(seconds(left))+" s before Retry-After had passed")
	}
}

// seconds rounds up to whole seconds, at least one, as Retry-After is written.
func seconds(d time.Duration) int {
	return max(1, int(math.Ceil(d.Seconds())))
}
