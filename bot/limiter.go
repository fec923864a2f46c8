package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"interviewcoach/handlers"
)

// Limits are the rates the bot keeps to, in calls a second, with their bursts.
// The zero value means DefaultLimits.
type Limits struct {
	Channel, FanOut, Reply, Method Rate
}

// A Rate is how many calls a second, and how many at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

// DefaultLimits stay below https://docs.slack.dev/apis/web-api/rate-limits: about
// one post a second in a channel, and several hundred a minute in a workspace. The
// fan-out has a share of its own, so that a reply never waits behind it.
func DefaultLimits() Limits {
	return Limits{
		Channel: Rate{1, 3},
		FanOut:  Rate{2, 20},
		Reply:   Rate{3, 60},
		Method:  Rate{0, 10}, // the rate is that of the method's tier
	}
}

// tierRate is the rate of a method's tier, in calls a second. Methods without a
// row are in tier 3, 50 a minute.
func tierRate(method string) float64 {
	switch method {
	case string(handlers.MethodEphemeral), string(handlers.MethodHome), methodUsersInfo, methodViewsOpen, string(handlers.MethodFile):
		return 100.0 / 60
	}
	return 50.0 / 60
}

// Methods that no Outgoing names.
const (
	methodUsersInfo = "users.info"
	methodViewsOpen = "views.open"
	methodHistory   = "conversations.history"
	methodReplies   = "conversations.replies"
	methodOpen      = "conversations.open"
	methodAuthTest  = "auth.test"
	methodConnect   = "apps.connections.open"
)

// Buckets of channels nobody posts to are forgotten, whenever there are so many and
// twice as many as were left the time before: looking at all of them for each new
// one would take longer than the posts.
const (
	keepChannels = 1000
	idleChannel  = time.Minute
)

// A limiter says when a call may be made. It never waits itself, and takes the
// time as an argument.
type limiter struct {
	limits Limits
	meter  Meter

	mu       sync.Mutex
	fanOut   *rate.Limiter
	reply    *rate.Limiter
	methods  map[string]*rate.Limiter
	channels map[string]*channelBucket
	forgetAt int                  // as many channels
	paused   map[string]time.Time // method → until when
}

type channelBucket struct {
	limiter *rate.Limiter
	used    time.Time
}

func newLimiter(limits Limits) *limiter {
	if limits == (Limits{}) {
		limits = DefaultLimits()
	}
	return &limiter{
		limits: limits, meter: noMeter{}, fanOut: limits.FanOut.limiter(), reply: limits.Reply.limiter(),
		methods: map[string]*rate.Limiter{}, channels: map[string]*channelBucket{}, paused: map[string]time.Time{},
	}
}

func (r Rate) limiter() *rate.Limiter { return rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst) }

// post takes the right to post in a channel at now. When there is none, it takes
// nothing and returns when to ask again; shared tells that this holds for every
// channel.
func (l *limiter) post(channel string, fanOut bool, now time.Time) (at time.Time, shared, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until, paused := l.pausedUntil(string(handlers.MethodPost), now); paused {
		return until, true, false
	}
	workspace := l.reply
	if fanOut {
		workspace = l.fanOut
	}
	room := l.channel(channel, now)
	if delay := take(now, room, workspace); delay > 0 {
		return now.Add(delay), room.TokensAt(now) >= 1, false
	}
	return now, false, true
}

// call takes the right to call any other method at now, as post does.
func (l *limiter) call(method string, now time.Time) (at time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until, paused := l.pausedUntil(method, now); paused {
		return until, false
	}
	m := l.methods[method]
	if m == nil {
		m = Rate{max(l.limits.Method.PerSecond, tierRate(method)), l.limits.Method.Burst}.limiter()
		l.methods[method] = m
	}
	if delay := take(now, m); delay > 0 {
		return now.Add(delay), false
	}
	return now, true
}

// pause stops a method until then, as a 429 asks for.
func (l *limiter) pause(method string, until time.Time) {
	l.meter.Limited(method)
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.After(l.paused[method]) {
		l.paused[method] = until
	}
}

func (l *limiter) pausedUntil(method string, now time.Time) (time.Time, bool) {
	until, there := l.paused[method]
	if there && !until.After(now) {
		delete(l.paused, method)
		return until, false
	}
	return until, there
}

func (l *limiter) channel(id string, now time.Time) *rate.Limiter {
	b := l.channels[id]
	if b == nil {
		if len(l.channels) >= max(keepChannels, l.forgetAt) {
			for other, c := range l.channels {
				if now.Sub(c.used) >= idleChannel {
					delete(l.channels, other) // its bucket is full again
				}
			}
			l.forgetAt = 2 * len(l.channels)
		}
		b = &channelBucket{limiter: l.limits.Channel.limiter()}
		l.channels[id] = b
	}
	b.used = now
	return b.limiter
}

// take takes a token of each bucket, or none and says how long until there is one.
func take(now time.Time, buckets ...*rate.Limiter) time.Duration {
	var delay time.Duration
	taken := make([]*rate.Reservation, len(buckets))
	for i, b := range buckets {
		taken[i] = b.ReserveN(now, 1)
		delay = max(delay, taken[i].DelayFrom(now))
	}
	if delay > 0 {
		for _, r := range taken {
			r.CancelAt(now)
		}
	}
	return delay
}
