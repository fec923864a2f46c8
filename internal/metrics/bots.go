package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"interviewcoach/bot"
)

// lateFrom is how long after the promised moment a daily question counts as late.
// Those that are due together are spread over a minute.
const lateFrom = 5 * time.Minute

const labelWorkspace = "workspace"

// botVectors are the metrics that every workspace has.
type botVectors struct {
	events, repeated, unacked, worked, interactions, posts, limited *prometheus.CounterVec
	planned, sent, late, missed, reconnects, connectFailures        *prometheus.CounterVec
	ack, work, interaction, post, lateness                          *prometheus.HistogramVec
}

func newBotVectors(f factory) botVectors {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.counters(name, help, append([]string{labelWorkspace}, labels...)...)
	}
	histograms := func(name, help string, buckets []float64) *prometheus.HistogramVec {
		return f.histograms(name, help, buckets, labelWorkspace)
	}
	work := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 30, 60}
	return botVectors{
		events: counters("events_total", "Events read from Slack's connection, by type; ignored ones mean nothing to the coach.", "type"),
		repeated: counters("events_repeated_total",
			"Events that had been taken in before: Slack sends one again that it saw no acknowledgement of."),
		unacked: counters("unacknowledged_total",
			"Events and interactions that were not acknowledged in time, by reason; Slack sends events again.", "reason"),
		worked:       counters("events_worked_total", "Times the work on an event ended, by type and outcome.", "type", "outcome"),
		interactions: counters("interactions_total", "Commands, clicks, forms and menus that were answered, by kind.", "kind"),
		posts:        counters("posts_total", "What came of calls for deliveries, by the delivery's kind and verdict.", "kind", "verdict"),
		limited:      counters("rate_limited_total", "Calls that Slack refused because there were too many, by method.", "method"),

		planned:         counters("daily_questions_planned_total", "Daily questions that were put in the outbox."),
		sent:            counters("daily_questions_sent_total", "Daily questions that were sent."),
		late:            counters("daily_questions_late_total", "Daily questions that were sent more than five minutes after they were due."),
		missed:          counters("daily_questions_missed_total", "Daily questions that were not asked on their day."),
		reconnects:      counters("reconnects_total", "Connections that Slack has greeted, after the first."),
		connectFailures: counters("connection_failures_total", "Attempts to connect that failed."),

		ack: histograms("ack_duration_seconds", "Time from reading an event to its acknowledgement; Slack waits for three seconds.",
			[]float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 1.5, 2, 2.5, 3}),
		work: histograms("event_work_duration_seconds", "How long the work on an event took.", work),
		interaction: histograms("interaction_duration_seconds", "Time from reading an interaction to its answer; Slack waits for three seconds.",
			[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 1.5, 2, 2.5, 3}),
		post: histograms("post_duration_seconds", "How long calls for deliveries took.", work),
		lateness: histograms("daily_question_lateness_seconds", "Time from when a daily question was due to when it was sent.",
			[]float64{5, 15, 30, 60, 90, 120, 300, 600, 1800, 3600, 7200, 14400}),
	}
}

// A Workspace counts what the bot of one workspace does.
type Workspace struct {
	botVectors
	words *vocabulary
}

var _ bot.Meter = (*Workspace)(nil)

// For returns the meter of a workspace, by its name in the configuration. It returns
// nil, which means none, for a nil Meter.
func (m *Meter) For(workspace string) bot.Meter {
	if m == nil {
		return nil
	}
	label := prometheus.Labels{labelWorkspace: workspace}
	w := &Workspace{m.bots, m.words}
	for _, v := range []**prometheus.CounterVec{
		&w.events, &w.repeated, &w.unacked, &w.worked, &w.interactions, &w.posts, &w.limited,
		&w.planned, &w.sent, &w.late, &w.missed, &w.reconnects, &w.connectFailures,
	} {
		*v = (*v).MustCurryWith(label)
	}
	for _, v := range []**prometheus.HistogramVec{&w.ack, &w.work, &w.interaction, &w.post, &w.lateness} {
		*v = (*v).MustCurryWith(label).(*prometheus.HistogramVec)
	}
	w.touch()
	return w
}

// touch shows what has not happened yet as 0, so that the first time is seen as a
// change.
func (w *Workspace) touch() {
	for _, v := range []*prometheus.CounterVec{w.repeated, w.planned, w.sent, w.late, w.missed, w.reconnects, w.connectFailures} {
		v.WithLabelValues()
	}
	for _, v := range []*prometheus.HistogramVec{w.ack, w.work, w.interaction, w.post, w.lateness} {
		v.WithLabelValues()
	}
	for _, t := range w.words.events {
		w.events.WithLabelValues(t)
	}
	for _, reason := range w.words.unacked {
		w.unacked.WithLabelValues(reason)
	}
}

// Event implements bot.Meter.
func (w *Workspace) Event(kind string) { w.events.WithLabelValues(w.words.events.among(kind)).Inc() }

// Repeated implements bot.Meter.
func (w *Workspace) Repeated(n int) { w.repeated.WithLabelValues().Add(float64(n)) }

// Acked implements bot.Meter.
func (w *Workspace) Acked(took time.Duration) { w.ack.WithLabelValues().Observe(took.Seconds()) }

// Unacked implements bot.Meter.
func (w *Workspace) Unacked(reason string) {
	w.unacked.WithLabelValues(w.words.unacked.among(reason)).Inc()
}

// Worked implements bot.Meter.
func (w *Workspace) Worked(kind, outcome string, took time.Duration) {
	w.worked.WithLabelValues(w.words.events.among(kind), w.words.works.among(outcome)).Inc()
	w.work.WithLabelValues().Observe(took.Seconds())
}

// Interacted implements bot.Meter.
func (w *Workspace) Interacted(kind string, took time.Duration) {
	w.interactions.WithLabelValues(w.words.interactions.among(kind)).Inc()
	w.interaction.WithLabelValues().Observe(took.Seconds())
}

// Posted implements bot.Meter.
func (w *Workspace) Posted(kind, verdict string, took time.Duration) {
	w.posts.WithLabelValues(w.words.deliveries.among(kind), w.words.verdicts.among(verdict)).Inc()
	if took > 0 {
		w.post.WithLabelValues().Observe(took.Seconds())
	}
}

// Limited implements bot.Meter.
func (w *Workspace) Limited(method string) {
	w.limited.WithLabelValues(w.words.methods.among(method)).Inc()
}

// Planned implements bot.Meter.
func (w *Workspace) Planned(n int) { w.planned.WithLabelValues().Add(float64(n)) }

// Asked implements bot.Meter.
func (w *Workspace) Asked(late time.Duration) {
	w.sent.WithLabelValues().Inc()
	w.lateness.WithLabelValues().Observe(late.Seconds())
	if late > lateFrom {
		w.late.WithLabelValues().Inc()
	}
}

// Missed implements bot.Meter.
func (w *Workspace) Missed(n int) { w.missed.WithLabelValues().Add(float64(n)) }

// Connected implements bot.Meter.
func (w *Workspace) Connected(again bool) {
	if again {
		w.reconnects.WithLabelValues().Inc()
	}
}

// ConnectFailed implements bot.Meter.
func (w *Workspace) ConnectFailed() { w.connectFailures.WithLabelValues().Inc() }
