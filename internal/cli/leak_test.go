package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// leakWarm is when a process counts as warm: every kind of work was done several
// times, and caches have the size they keep.
const leakWarm = 4

// How much more than after leakWarm hours there may be at the end. What grows with
// each event is far above: there are more than a thousand.
const (
	moreGoroutines = 8       // connections come and go on their own time
	moreFiles      = 6       // … and each has an end here and one in the Slack beside it
	moreHeap       = 2 << 20 // bytes; questions are read once for the review, as they are asked
	moreHeld       = 24      // elements of one map or list: a few for each person
)

// leakHours is how long the run is, on its clock. LEAK=nightly and LEAK=week lengthen
// it.
func leakHours() int {
	switch os.Getenv("LEAK") {
	case "nightly":
		return 72
	case "week":
		return 8 * 24 // longer than events are remembered, and than the shortest retention
	}
	return 24
}

// A vital is what a process must not have more and more of.
type vital struct {
	goroutines, files int
	heap              int64
	held              map[string]int // elements of what the program keeps in memory
}

// The whole program over a day: people of several zones are asked, answer, edit,
// delete, practise, type commands, press buttons, send forms and look at Home, while
// events come twice, acknowledgements get lost and connections end. What the process
// holds afterwards is as much as when it was warm.
func TestNothingGrowsInADay(t *testing.T) {
	switch {
	case testing.Short():
		t.Skip("a day takes half a minute")
	case underRace:
		t.Skip("what is held is counted without locks, and the detector's own memory is not the program's: .ci/run runs this without it")
	}
	d := newLeakDay(t)
	hours := leakHours()
	var warm vital
	for hour := 1; hour <= hours; hour++ {
		d.hour()
		if hour == leakWarm {
			warm = d.vital()
		}
		if hour%6 == 0 {
			v := d.vital()
			t.Logf("hour %d: %d goroutines, %d files, %.1f MiB, %d held, %d lines typed", hour, v.goroutines, v.files, float64(v.heap)/(1<<20), total(v.held), d.typed)
		}
	}
	d.compare(warm, d.vital())
	for _, what := range []string{"answers", "refused", "connections", "forms", "pictures", "expired"} {
		t.Logf("%6d %s", d.count[what], what)
	}
	if d.typed < 40*hours || d.count["answers"] < 5*hours || d.count["connections"] < hours || d.count["forms"] == 0 {
		t.Errorf("%d lines typed, %v: this shows too little", d.typed, d.count)
	}
}

// A leakDay is the program and the people who use it.
type leakDay struct {
	*rig
	config localslack.Config
	random *rand.Rand
	expire func(context.Context) error
	typed  int
	count  map[string]int
}

func newLeakDay(t *testing.T) *leakDay {
	t.Helper()
	cfg := localslack.DefaultConfig()
	cfg.Scopes, cfg.Events = botScopes(), botEvents()
	cfg.Seed, cfg.Keep = 1, 30
	for name, zone := range map[string]string{"emil": "Asia/Kathmandu", "finn": "Pacific/Auckland", "greta": "Africa/Cairo", "hana": "America/Los_Angeles"} {
		id := "U0" + strings.ToUpper(name)
		cfg.Users = append(cfg.Users, localslack.User{ID: id, Name: name, RealName: name, TZ: zone})
		for i := range cfg.Channels {
			cfg.Channels[i].Members = append(cfg.Channels[i].Members, id)
		}
	}
	slices.SortFunc(cfg.Users, func(a, b localslack.User) int { return strings.Compare(a.ID, b.ID) })
	d := &leakDay{
		rig:    &rig{T: t, clock: localslack.NewStoppedClock(date(t, "2026-03-02 06:00", "UTC")), db: t.TempDir() + "/data/coach.db"},
		config: cfg, random: rand.New(rand.NewPCG(24, 4)), count: map[string]int{},
	}
	d.slack = localslack.New(cfg, d.clock, slog.New(slog.DiscardHandler))
	if _, err := d.slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.slack.Close)
	t.Setenv("SLACK_BOT_TOKEN", cfg.Tokens.Bot)
	t.Setenv("SLACK_APP_TOKEN", cfg.Tokens.App)
	ctx, cancel := context.WithCancel(context.Background())
	started, done := make(chan *process, 1), make(chan int, 1)
	go func() { // what it logs is not kept: that would grow
		done <- run(ctx, []string{"serve", "--db", d.db, "--api-url", d.slack.APIURL(), "--retention", "7d"}, streams{
			in: strings.NewReader(""), out: io.Discard, err: io.Discard, clock: d.clock, started: func(p *process) { started <- p },
		})
	}()
	select {
	case p := <-started:
		d.process, d.program = p, p.first()
	case code := <-done:
		cancel()
		t.Fatalf("serve ended with %d", code)
	}
	<-d.program.bot.Ready()
	unfollow := d.clock.Follow(d.program.bot.Follow)
	t.Cleanup(func() {
		unfollow()
		cancel()
		if code := <-done; code != 0 {
			t.Errorf("serve ended with %d", code)
		}
	})
	d.expire = expireJob(d.program.store, coach.MinRetention, d.clock.Now, slog.New(slog.DiscardHandler), func(int) {})
	c := d.chat()
	for _, u := range cfg.Users {
		d.types(c, ":as "+u.ID, "/interview subscribe 09:00 daily software engineer", ":home")
	}
	d.types(c, ":as alice", ":in interviews", "/interview subscribe 10:00 daily call center agent", "/interview digest on")
	return d
}

func (d *leakDay) chat() *chat {
	return newChat(&world{config: d.config, server: d.slack, clock: d.clock, program: d.program}, io.Discard)
}

// types carries out lines, each a little later. What cannot be done now, such as to
// press a button that is not there, is left.
func (d *leakDay) types(c *chat, lines ...string) {
	d.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, line := range lines {
		d.typed++
		if err := c.do(ctx, line); err != nil {
			d.count["refused"]++
		}
		if err := c.w.settle(ctx); err != nil {
			d.Fatalf("%s: %v", line, err)
		}
		if err := d.clock.Advance(ctx, time.Second); err != nil {
			d.Fatal(err)
		}
	}
}

// hour lets an hour go by, minute by minute, in which everybody does something and
// something goes wrong.
func (d *leakDay) hour() {
	d.Helper()
	d.slack.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Duplicate: 3, AckLost: 2}})
	c := d.chat()
	end := d.clock.Now().Add(time.Hour)
	for _, u := range d.config.Users {
		d.types(c, ":as "+u.ID, ":in dm")
		d.types(c, d.does(c)...)
		d.types(c, d.does(c)...)
	}
	switch d.random.IntN(3) {
	case 0:
		d.slack.DropSockets()
	case 1:
		d.slack.Disconnect("refresh_requested")
	case 2:
		d.slack.Disconnect("warning")
	}
	d.count["connections"]++
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := d.slack.WaitSockets(ctx, 1); err != nil {
		d.Fatal(err)
	}
	if now := d.clock.Now(); now.UTC().Hour() == 3 {
		if err := d.program.store.KeepTime(ctx, now); err != nil {
			d.Fatal(err)
		}
		if err := d.expire(ctx); err != nil {
			d.Error(err)
		}
		d.count["expired"]++
	}
	d.until(end)
}

// does is what a person does next.
func (d *leakDay) does(c *chat) []string {
	d.count["answers"]++
	answer := leakAnswers[d.random.IntN(len(leakAnswers))] + fmt.Sprintf(" It was number %d.", d.typed)
	switch d.random.IntN(12) {
	case 0:
		return []string{"/interview ask", ":thread " + answer, ":edit " + answer + " I would do it again.", ":click Yes, I said that"}
	case 1:
		return []string{"/interview ask", answer, ":delete"}
	case 2:
		return []string{"/interview practice 2", answer, "hint", answer, "skip", "stop", "/interview progress"}
	case 3:
		return []string{":in interviews", ":thread " + answer, "/interview status", ":in dm", ":click Try again", answer}
	case 4:
		d.count["forms"]++
		hour := 7 + d.random.IntN(12)
		return []string{":home", ":click Settings", fmt.Sprintf(":submit time=%02d:30 days=[1,2,3,4,5] pause_until=", hour), "/interview ask", answer}
	case 5:
		d.count["pictures"]++
		return []string{answer, "/interview progress", ":click Show", ":click Send", "/interview export"}
	case 6:
		return []string{"I called them.", "/interview wat is this", "status", ":mention hello there", "/interview ask", answer}
	case 7:
		return []string{"/interview help privacy", "/interview ask", ":click Show me", answer, ":click That was no answer"}
	case 8:
		return []string{"/interview role software engineer", "/interview again", answer, "/interview history 5"}
	case 9:
		d.count["answers"]--
		return []string{"/interview pause", "/interview resume", "/interview reminder on", "/interview date none", ":home"}
	case 10:
		return []string{"/interview ask", "/interview skip", "/interview ask", ":click How to prepare", answer}
	}
	if d.random.IntN(4) == 0 { // and begins anew
		return []string{"/interview ask", answer, "/interview forget", ":click Forget me", "/interview subscribe 09:00 daily software engineer", ":home"}
	}
	return []string{"/interview ask", answer, ":click Another question", answer}
}

var leakAnswers = []string{
	"A customer shouted because an engineer had missed two visits. I let him finish, read the dates back to him and promised a call by four, and at four I rang him.",
	"In March our checkout was slow, so I measured for a week where the time went, showed my manager the cost and replaced the module in three steps; errors fell from 30 to 4.",
	"I would always listen to everybody and stay calm, because that is very important to me, and then try to find a good solution as a team player.",
}

// vital looks at the process when nothing is under way.
func (d *leakDay) vital() (v vital) {
	d.Helper()
	d.settle()
	for range 3 { // what is pooled goes with the second collection, what was finalized with the third
		runtime.GC()
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	v.goroutines, v.heap = runtime.NumGoroutine(), int64(mem.HeapAlloc)
	for _, f := range d.slack.Files() { // they are in this process, and Slack's
		v.heap -= int64(f.Size)
	}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil { // on Linux
		v.files = len(open)
	}
	v.held = held(d.process)
	return v
}

func (d *leakDay) compare(warm, end vital) {
	d.Helper()
	d.Logf("warm: %d goroutines, %d files, %.1f MiB; at the end: %d, %d, %.1f MiB", warm.goroutines, warm.files, float64(warm.heap)/(1<<20), end.goroutines, end.files, float64(end.heap)/(1<<20))
	if n := end.goroutines - warm.goroutines; n > moreGoroutines {
		buf := make([]byte, 1<<20)
		d.Errorf("%d goroutines more than when it was warm:\n%s", n, buf[:runtime.Stack(buf, true)])
	}
	if n := end.files - warm.files; n > moreFiles {
		d.Errorf("%d open files more than when it was warm", n)
	}
	if n := end.heap - warm.heap; n > moreHeap {
		d.Errorf("the heap has grown by %.1f MiB since it was warm", float64(n)/(1<<20))
	}
	for _, where := range []string{
		"bot.limiter.channels", "bot.directory.profiles", "bot.sender.holds", "bot.dispatcher.lanes", "bot.dispatcher.parked", "bot.socket.acks",
		"coach.pace.people", "coach.zones.known", "handlers.toldOnce.people",
	} {
		if _, found := end.held[where]; !found {
			d.Errorf("%s was not found in the program: %v", where, end.held)
		}
	}
	for where, n := range end.held {
		if n > warm.held[where]+moreHeld {
			d.Errorf("%s holds %d elements, %d when it was warm", where, n, warm.held[where])
		}
	}
}

func total(held map[string]int) (n int) {
	for _, m := range held {
		n += m
	}
	return n
}
