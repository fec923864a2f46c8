package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// A bench is one run.
type bench struct {
	o      Options
	dir    string
	bank   *questions.Bank
	report *Report
}

// asked is how many different questions people have open.
const asked = 60

// answering is the share of answers among the events of a mixed load.
const answering = 0.2

// repliers are the people who answer while the fan-out goes to the others.
const repliers = 200

// Run measures everything, which needs Linux. It ends every process it started.
func Run(ctx context.Context, o Options) (report *Report, err error) {
	if runtime.GOOS != "linux" {
		return nil, errors.New("bench reads memory and processor time from /proc: run it on Linux")
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	b := &bench{o: o, report: &Report{Sizes: o.Sizes, CPUs: runtime.NumCPU(), LoadBefore: loadAverage(), Began: time.Now()}}
	if b.dir, err = os.MkdirTemp(o.Dir, "interviewcoach-bench-"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if b.bank, err = questions.Open(nil, true); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx) // nothing that was started outlives Run
	defer cancel()
	if err := b.loads(ctx); err != nil {
		return nil, err
	}
	if err := b.starts(ctx); err != nil {
		return nil, err
	}
	for _, n := range o.Sizes.FanOut {
		if err := b.fanOut(ctx, n, o.Sizes.Scale, false); err != nil {
			return nil, err
		}
	}
	if o.Sizes.Real > 0 {
		if err := b.fanOut(ctx, o.Sizes.Real, 1, true); err != nil {
			return nil, err
		}
	}
	if err := b.plan(ctx); err != nil {
		return nil, err
	}
	b.report.LoadAfter, b.report.Took = loadAverage(), time.Since(b.report.Began)
	b.report.rows()
	return b.report, nil
}

// say tells what is done next, and when that is.
func (b *bench) say(format string, args ...any) {
	b.o.Progress(fmt.Sprintf("%4.0fs  ", time.Since(b.report.Began).Seconds()) + fmt.Sprintf(format, args...))
}

// loads measures what comes at a rate and as fast as it can, on one data file and
// in one process of the bot.
func (b *bench) loads(ctx context.Context) (err error) {
	z := b.o.Sizes
	db := filepath.Join(b.dir, "loads.db")
	b.say("writing %d answers and %d subscribers", z.StoredAnswers, z.StoredSubscribers)
	bytes, err := seed(ctx, db, b.bank, seeding{people: z.StoredSubscribers, answers: z.StoredAnswers, due: notDue(time.Now())})
	if err != nil {
		return err
	}
	b.report.AnswerBytes, b.report.Stored = float64(bytes)/float64(z.StoredAnswers), z.StoredAnswers
	slack, err := b.startSlack(ctx, z.StoredSubscribers, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, slack.stop()) }()
	if z.StartAnswers == 0 {
		b.say("starting")
		if err := b.timeStarts(ctx, slack, db, z.StoredAnswers, z.StoredSubscribers); err != nil {
			return err
		}
	}
	bot, err := b.startBot(ctx, slack, db, botSpeed{}, "loads")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopBot(ctx, slack, bot)) }()
	pause(ctx, z.Settle)
	if b.report.Idle, err = memory(bot.pid()); err != nil {
		return err
	}
	people := z.StoredSubscribers
	// The first answers pay for what is loaded when it is needed, and the first to a
	// question for reading it.
	if _, err := b.load(ctx, slack, bot, LoadOrder{Count: asked, Answers: 1, Unreplied: 8, People: people}); err != nil {
		return err
	}
	for _, rate := range z.Rates {
		b.say("%d events a second", rate)
		r, err := b.load(ctx, slack, bot, LoadOrder{Rate: float64(rate), Count: rate * z.Seconds, Answers: answering, People: people})
		if err != nil {
			return err
		}
		r.Rate = rate
		b.report.Loads = append(b.report.Loads, r)
	}
	b.say("100 answers a second")
	if b.report.Replies, err = b.load(ctx, slack, bot, LoadOrder{Rate: 100, Count: 100 * z.Seconds, Answers: 1, People: people}); err != nil {
		return err
	}
	b.say("as fast as events are acknowledged")
	if b.report.Fast, err = b.load(ctx, slack, bot, LoadOrder{Count: z.Sustained, Unacked: 128, Behind: true, People: people}); err != nil {
		return err
	}
	b.say("as fast as answers are replied to")
	b.report.FastReplies, err = b.load(ctx, slack, bot, LoadOrder{Count: z.Answers, Answers: 1, Unreplied: 32, People: people})
	return err
}

// A Load is a LoadResult with what it cost the bot.
type Load struct {
	LoadResult
	Rate   int           `json:"rate,omitempty"`
	CPU    time.Duration `json:"cpu_ns"`
	Memory Memory        `json:"memory"`
}

// load has one load sent, and measures the bot meanwhile.
func (b *bench) load(ctx context.Context, slack *slackProcess, bot *botProcess, o LoadOrder) (l Load, err error) {
	o.Within = 90 * time.Second
	if _, err := ask[struct{}](ctx, slack, "reset", struct{}{}); err != nil {
		return l, err
	}
	forgetPeak(bot.pid())
	before, err := cpuTime(bot.pid())
	if err != nil {
		return l, err
	}
	if l.LoadResult, err = ask[LoadResult](ctx, slack, "load", o); err != nil {
		return l, err
	}
	pause(ctx, b.o.Sizes.Settle/2) // what is left to do belongs to it
	after, err := cpuTime(bot.pid())
	if err != nil {
		return l, err
	}
	l.CPU = after - before
	l.Memory, err = memory(bot.pid())
	return l, err
}

// starts times the start on a file of its own, when there is one.
func (b *bench) starts(ctx context.Context) (err error) {
	z := b.o.Sizes
	if z.StartAnswers == 0 {
		return nil
	}
	db := filepath.Join(b.dir, "start.db")
	b.say("writing %d answers and %d subscribers", z.StartAnswers, z.StartSubscribers)
	if _, err := seed(ctx, db, b.bank, seeding{people: z.StartSubscribers, answers: z.StartAnswers, due: notDue(time.Now())}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(db)) }()
	slack, err := b.startSlack(ctx, talkers, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, slack.stop()) }()
	b.say("starting")
	return b.timeStarts(ctx, slack, db, z.StartAnswers, z.StartSubscribers)
}

func (b *bench) timeStarts(ctx context.Context, slack *slackProcess, db string, answers, subscribers int) error {
	var took, cpu []time.Duration
	for range b.o.Sizes.Starts {
		bot, err := b.startBot(ctx, slack, db, botSpeed{}, "")
		if err != nil {
			return err
		}
		took, cpu = append(took, bot.connected), append(cpu, bot.cpu)
		if err := stopBot(ctx, slack, bot); err != nil {
			return err
		}
	}
	b.report.Start = Start{Answers: answers, Subscribers: subscribers, Took: summarize(took), Fastest: took[0], CPU: summarize(cpu).P50}
	return nil
}

// fanOut has a day's question go out to n people, while others answer.
func (b *bench) fanOut(ctx context.Context, n int, scale float64, slacksOwn bool) (err error) {
	b.say("a day for %d subscribers", n)
	db := filepath.Join(b.dir, fmt.Sprintf("fan-out-%d.db", n))
	_, err = seed(ctx, db, b.bank, seeding{people: repliers + n, due: dueNow(time.Now())})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(db)) }()
	slack, err := b.startSlack(ctx, repliers+n, slacksOwn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, slack.stop()) }()
	bot, err := b.startBot(ctx, slack, db, botSpeed{scale}, fmt.Sprintf("fan-out-%d", n))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopBot(ctx, slack, bot)) }()
	o := FanOutOrder{From: repliers, To: repliers + n, Scale: scale, Rate: 2 * scale, Burst: 20, Answers: 5}
	if slacksOwn {
		o.Answers = 0.5
	}
	o.Within = time.Minute + 3*time.Duration(float64(n)/o.Rate*float64(time.Second))
	r, err := ask[FanOutResult](ctx, slack, "fan-out", o)
	if err != nil {
		return err
	}
	f := FanOut{FanOutResult: r, Scale: scale, Allowed: o.Rate, SlacksOwn: slacksOwn}
	if f.Memory, err = memory(bot.pid()); err != nil {
		return err
	}
	b.report.FanOuts = append(b.report.FanOuts, f)
	return nil
}

// dueNow makes everybody but the repliers due a minute ago, at an hour at which no
// one sleeps: what is due together is spread over a minute, and here it is the
// limiter alone that is to hold it back.
func dueNow(now time.Time) func(int) (coach.Subscriber, bool) {
	due := now.UTC().Add(-time.Minute).Truncate(time.Minute)
	zone, local := "UTC", due
	for offset := -11; offset <= 12; offset++ {
		// The sign of these names is the other way round than everywhere else.
		if at := due.Add(time.Duration(offset) * time.Hour); at.Hour() == 12 {
			zone, local = fmt.Sprintf("Etc/GMT%+d", -offset), at
		}
	}
	later := notDue(now)
	return func(i int) (coach.Subscriber, bool) {
		if i < repliers {
			return later(i)
		}
		return coach.Subscriber{Zone: zone, At: coach.TimeOfDay(local.Hour()*60 + local.Minute()), NextDue: due}, true
	}
}

// plan plans a day in a process of its own.
func (b *bench) plan(ctx context.Context) error {
	b.say("planning a day for %d subscribers", b.o.Sizes.Plan)
	db := filepath.Join(b.dir, "plan.db")
	if _, err := seed(ctx, db, b.bank, seeding{people: b.o.Sizes.Plan, due: dueIn24Zones}); err != nil {
		return err
	}
	args := []string{"bench", "plan", "--db", db}
	if b.o.Profiles != "" {
		args = append(args, "--profile", b.o.Profiles+"/plan.pprof")
	}
	p, err := b.start(ctx, args...)
	if err != nil {
		return err
	}
	err = json.NewDecoder(p.out).Decode(&b.report.Plan)
	if ended := p.wait(); err != nil || ended != nil {
		return fmt.Errorf("plan a day: %w", errors.Join(err, ended))
	}
	return os.Remove(db)
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
