package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// A Report is everything that was measured.
type Report struct {
	Sizes       Sizes         `json:"sizes"`
	CPUs        int           `json:"cpus"`
	LoadBefore  string        `json:"load_average_before"`
	LoadAfter   string        `json:"load_average_after"`
	Began       time.Time     `json:"began"`
	Took        time.Duration `json:"took_ns"`
	Rows        []Row         `json:"rows"`
	Notes       []string      `json:"notes"`
	Loads       []Load        `json:"loads"`
	Replies     Load          `json:"replies"`
	Fast        Load          `json:"fast"`
	FastReplies Load          `json:"fast_replies"`
	FanOuts     []FanOut      `json:"fan_outs"`
	Plan        PlanResult    `json:"plan"`
	Start       Start         `json:"start"`
	Stored      int           `json:"stored_answers"`
	AnswerBytes float64       `json:"answer_bytes"`
	Idle        Memory        `json:"idle"`
}

// Start is how long the bot took to connect.
type Start struct {
	Answers     int           `json:"answers"`
	Subscribers int           `json:"subscribers"`
	Took        Times         `json:"took"`
	Fastest     time.Duration `json:"fastest_ns"`
	CPU         time.Duration `json:"cpu_ns"`
}

// FanOut is a FanOutResult with how it was made.
type FanOut struct {
	FanOutResult
	Scale     float64 `json:"scale"`
	Allowed   float64 `json:"allowed_a_second"`
	SlacksOwn bool    `json:"slacks_own_limits"`
	Memory    Memory  `json:"memory"`
}

// A Row is one line of the table.
type Row struct {
	What  string `json:"what"`
	Value string `json:"value"`
	Goal  string `json:"goal,omitempty"`
	// Met tells whether the goal was met; nil where there is none.
	Met *bool `json:"met,omitempty"`
}

func (r *Report) row(what, value string) { r.Rows = append(r.Rows, Row{What: what, Value: value}) }

func (r *Report) goal(what, value, goal string, met bool) {
	r.Rows = append(r.Rows, Row{What: what, Value: value, Goal: goal, Met: &met})
}

// rows makes the table of what was measured.
func (r *Report) rows() {
	for _, l := range r.Loads {
		r.loadRows(l)
	}
	a := r.Replies
	r.goal("answer to reply, 100 answers/s: p50 / p99 / max", times(a.Reply), "p99 < 60ms, none lost", a.Reply.P99 < 60*time.Millisecond && a.Replied == a.Answers)
	f := r.Fast
	r.goal("sustained: envelope to ack", fmt.Sprintf("%.0f/s, p99 %s", f.AckRate, ms(f.Ack.P99)), "≥ 2000/s, none lost", f.AckRate >= 2000 && f.Acked == f.Sent && f.Again == 0)
	r.row("sustained: envelope to its work done", fmt.Sprintf("%.0f/s", f.Worked))
	r.row("sustained: answer to reply handed over", fmt.Sprintf("%.0f/s, p99 %s", r.FastReplies.ReplyRate, ms(r.FastReplies.Reply.P99)))
	for _, o := range r.FanOuts {
		r.fanOutRows(o)
	}
	p := r.Plan
	what := fmt.Sprintf("plan a day, %s subscribers in 24 zones: CPU", thousands(p.Subscribers))
	if per := 100_000 / max(1, p.Subscribers); p.Subscribers == 100_000 {
		r.goal(what, ms(p.CPU), "< 2s", p.CPU < 2*time.Second)
	} else {
		r.row(what, fmt.Sprintf("%s; 100,000 would take %s", ms(p.CPU), ms(p.CPU*time.Duration(per))))
	}
	r.goal("… longest tick", fmt.Sprintf("%s; %s with nothing due", ms(p.Ticks.Max), ms(p.Idle.P99)), "≤ 200ms", p.Ticks.Max <= 200*time.Millisecond)
	s := r.Start
	r.goal(fmt.Sprintf("start to connected, %s answers, %s subscribers", thousands(s.Answers), thousands(s.Subscribers)),
		fmt.Sprintf("%s, the fastest %s, CPU %s", ms(s.Took.P50), ms(s.Fastest), ms(s.CPU)), "< 300ms", s.Took.P50 < 300*time.Millisecond)
	r.goal("data file for an answer of 150 words with its review", fmt.Sprintf("%.0f bytes", r.AnswerBytes), "≤ 1300", r.AnswerBytes <= 1300)
	r.goal("memory idle, whole bank", memoryText(r.Idle.Resident, r.Idle), "≤ 40 MiB", r.Idle.Resident <= 40<<20)
	r.notes()
}

func (r *Report) loadRows(l Load) {
	rate := fmt.Sprintf("%d events/s: ", l.Rate)
	whole := l.Acked == l.Sent && l.Ack.Max <= 2500*time.Millisecond && len(l.Violations) == 0
	switch l.Rate {
	case 200:
		r.goal(rate+"ack p50 / p99 / max", times(l.Ack), "p99 < 25ms, none lost", whole && l.Ack.P99 < 25*time.Millisecond)
	case 500:
		r.goal(rate+"ack p50 / p99 / max", times(l.Ack), "p99 < 100ms, none lost", whole && l.Ack.P99 < 100*time.Millisecond)
	default:
		r.goal(rate+"ack p50 / p99 / max", times(l.Ack), "max ≤ 2.5s, none lost", whole)
	}
	r.goal(rate+"reply p50 / p99 / max", times(l.Reply), "none lost", l.Replied == l.Answers)
	r.row(rate+"CPU for 10,000 events", ms(l.CPU*10_000/time.Duration(max(1, l.Sent))))
	text := memoryText(l.Memory.Peak, l.Memory)
	if l.Rate == 500 {
		r.goal(rate+"memory at most", text, "≤ 120 MiB", l.Memory.Peak <= 120<<20)
	} else {
		r.row(rate+"memory at most", text)
	}
}

func (r *Report) fanOutRows(o FanOut) {
	what := fmt.Sprintf("fan-out to %s, %.0f/s allowed: ", thousands(o.People), o.Allowed)
	r.goal(what+"posts of those allowed", fmt.Sprintf("%.1f %%, %.1f/s", 100*o.Share, o.PerSecond), "≥ 97 %", o.Share >= 0.97)
	broken := o.Breaches
	for _, n := range o.Violations {
		broken += n
	}
	r.goal("… violations, twice, missing", fmt.Sprintf("%d, %d, %d", broken, o.Twice, o.Missing), "0, 0, 0", broken+o.Twice+o.Missing == 0)
	r.goal("… replies in between p50 / p99 / max", times(o.Reply), "p99 < 1.5s, none lost", o.Reply.P99 < 1500*time.Millisecond && o.Replied == o.Answers)
}

func (r *Report) notes() {
	note := func(format string, args ...any) { r.Notes = append(r.Notes, fmt.Sprintf(format, args...)) }
	note("%d processors, load average %s before and %s after: what else runs on the machine is in every figure.", r.CPUs, r.LoadBefore, r.LoadAfter)
	note("Times begin when Slack writes the envelope to the socket and end when Slack has read the ack, or the post. Slack and what sends the load share the processors with the bot; memory and CPU are the bot's alone.")
	var late time.Duration
	for _, l := range append(r.Loads[:len(r.Loads):len(r.Loads)], r.Replies) {
		late = max(late, l.Late)
	}
	note("Events come on schedule, whatever became of those before; the sender itself was at most %s behind. One in five is an answer of 150 words in a DM, the others are talk in threads of a channel that the bot is in. “Sustained” has 128 envelopes unacknowledged, all of them such talk, or 32 answers without a reply, at any time.", ms(late))
	note("Slack's rate limits are off and the bot's limiter is out of the way, but for the fan-out: there the bot's rates for the workspace (2 posts/s for questions, 3/s for replies) are sped up %.0f times, and the posts are checked afterwards against Slack's rules, of which the workspace's is sped up as much and the channel's is not.", r.Sizes.Scale)
	if r.Sizes.Real > 0 {
		note("The fan-out to %d runs at the real rates, with the limits of the Slack on this machine on.", r.Sizes.Real)
	}
	note("The data file is synced as ever. Its bytes are counted over %s answers, after a compaction, which the bot makes by itself whenever the file has grown by a quarter.", thousands(r.Stored))
	note("Memory is what is resident; in brackets without pages of files, which the system takes back when it needs them.")
	note("The start is timed %d times, files in the system's cache; the middle one counts.", r.Sizes.Starts)
}

// Met reports whether every goal was met.
func (r *Report) Met() bool {
	for _, row := range r.Rows {
		if row.Met != nil && !*row.Met {
			return false
		}
	}
	return true
}

// Print writes the table.
func (r *Report) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tmeasured\tgoal\t")
	for _, row := range r.Rows {
		sign := ""
		if row.Met != nil {
			sign = map[bool]string{true: "✓", false: "✗"}[*row.Met]
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", row.What, row.Value, row.Goal, sign)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s\nTook %s.\n", strings.Join(r.Notes, "\n"), r.Took.Round(time.Second))
	return err
}

func times(t Times) string { return fmt.Sprintf("%s / %s / %s", ms(t.P50), ms(t.P99), ms(t.Max)) }

// ms writes a duration with three figures or so.
func ms(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		d = d.Round(time.Second)
	case d >= time.Second:
		d = d.Round(10 * time.Millisecond)
	case d >= 10*time.Millisecond:
		d = d.Round(time.Millisecond)
	default:
		d = d.Round(10 * time.Microsecond)
	}
	return d.String()
}

func memoryText(n int64, m Memory) string { return fmt.Sprintf("%d MiB (%d)", n>>20, m.Own>>20) }

// thousands writes a number with commas.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
