// Package metrics counts what the program does, for Prometheus.
//
// Every metric starts with interviewcoach_ and hangs on a registry of its own.
// Labels are words of fixed lists, and the names that the configuration gives to
// workspaces: never the id of a person, channel or team, a token, or anything that
// somebody wrote. A word of no list is counted as "other".
//
// What is counted is counted where it happens, in well under a microsecond. What is
// measured, such as how long the queues are, is looked up when somebody asks, and at
// most once a second.
package metrics

import (
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"interviewcoach/bot"
)

const (
	namespace = "interviewcoach"
	// other stands for every word that is of no list.
	other = "other"
)

// Outcomes of backups and reloads.
const (
	OK     = "ok"
	Failed = "failed"
)

// A Meter holds the metrics of the process. Its methods may be called at the same
// time, and on a nil Meter, which counts nothing.
type Meter struct {
	registry *prometheus.Registry
	words    *vocabulary
	bots     botVectors

	reviews      prometheus.Histogram
	transactions *prometheus.HistogramVec
	backups      *prometheus.CounterVec
	backupTime   prometheus.Histogram
	backupAt     *sometimes
	reloads      *prometheus.CounterVec
	reloaded     *sometimes
	expired      prometheus.Counter
}

// Build says which program it is.
type Build struct{ Version, Revision, GoVersion string }

// New returns a Meter that has counted nothing.
func New(build Build) *Meter {
	m := &Meter{registry: prometheus.NewRegistry(), words: newVocabulary()}
	f := factory{m.registry}
	m.bots = newBotVectors(f)
	m.reviews = f.histogram("review_duration_seconds", "How long it took to review an answer.",
		[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 15, 45})
	m.transactions = f.histograms("store_transaction_duration_seconds",
		"How long transactions of the data file took, waiting for others included, by kind: read, write or inbox.",
		[]float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}, "kind")
	m.backups = f.counters("backups_total", "Backups made on schedule, by outcome.", "outcome")
	m.backupTime = f.histogram("backup_duration_seconds", "How long backups took, their verification included.",
		[]float64{.01, .05, .1, .5, 1, 5, 15, 60, 300, 1800})
	m.backupAt = f.sometimes("backup_last_success_timestamp_seconds", "When the latest good backup was made; missing while there is none.")
	m.reloads = f.counters("question_reloads_total", "Times the question folders were read again, by outcome.", "outcome")
	m.reloaded = f.sometimes("question_reload_last_successful",
		"Whether the latest reading of all question folders went well: 0 means that the questions of before are asked somewhere; missing before the first.")
	m.expired = f.counter("answers_expired_total", "Answers removed because they were older than is to be kept.")
	for _, outcome := range []string{OK, Failed} {
		m.backups.WithLabelValues(outcome)
		m.reloads.WithLabelValues(outcome)
	}
	info := f.gauges("build_info", "Always 1; the labels say which program this is.", "version", "revision", "goversion")
	info.WithLabelValues(build.Version, build.Revision, build.GoVersion).Set(1)
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the metrics in the formats of Prometheus. What cannot be gathered
// is left out.
func (m *Meter) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 2, Timeout: 10 * time.Second,
	})
}

// Gatherer is where the metrics are gathered from.
func (m *Meter) Gatherer() prometheus.Gatherer { return m.registry }

// Reviewed counts the review of an answer.
func (m *Meter) Reviewed(took time.Duration) {
	if m != nil {
		m.reviews.Observe(took.Seconds())
	}
}

// Transaction counts a transaction of the data file; it fits store.Observe.
func (m *Meter) Transaction(kind string, took time.Duration) {
	if m != nil {
		m.transactions.WithLabelValues(m.words.transactions.among(kind)).Observe(took.Seconds())
	}
}

// Backup counts a backup that ended at the moment at, with OK or Failed.
func (m *Meter) Backup(outcome string, took time.Duration, at time.Time) {
	if m == nil {
		return
	}
	m.backups.WithLabelValues(m.words.outcomes.among(outcome)).Inc()
	m.backupTime.Observe(took.Seconds())
	if outcome == OK {
		m.LastBackup(at)
	}
}

// LastBackup says when the latest good backup was made: an earlier process may have
// made it.
func (m *Meter) LastBackup(at time.Time) {
	if m != nil && !at.IsZero() {
		m.backupAt.set(float64(at.Unix()))
	}
}

// Reload counts that question folders were read again, with OK or Failed. fresh tells
// that no folders are left whose latest reading failed.
func (m *Meter) Reload(outcome string, fresh bool) {
	if m == nil {
		return
	}
	m.reloads.WithLabelValues(m.words.outcomes.among(outcome)).Inc()
	m.reloaded.set(truth(fresh))
}

// Expired counts answers that were removed because of their age.
func (m *Meter) Expired(n int) {
	if m != nil && n > 0 {
		m.expired.Add(float64(n))
	}
}

// words are those that a label may have.
type words []string

// among is the word itself if it is one of them, else "other": so a label has only
// so many values, whatever comes.
func (w words) among(word string) string {
	if slices.Contains(w, word) {
		return word
	}
	return other
}

// A vocabulary is every list of words.
type vocabulary struct {
	transactions, outcomes                                              words
	events, works, unacked, interactions, deliveries, verdicts, methods words
}

func newVocabulary() *vocabulary {
	return &vocabulary{
		transactions: words{"read", "write", "inbox"}, outcomes: words{OK, Failed},
		events: bot.EventTypes(), works: bot.WorkOutcomes(), unacked: bot.UnackedReasons(), interactions: bot.InteractionKinds(),
		deliveries: bot.Kinds(), verdicts: bot.PostVerdicts(), methods: bot.Methods(),
	}
}
