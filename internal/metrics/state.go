package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A State is how the program is doing at one moment.
type State struct {
	Workspaces []WorkspaceState

	Writable   bool // the data file takes writes
	Size, Free int64
	LastCommit time.Time // zero when nothing was written yet
}

// A WorkspaceState is how the bot of one workspace is doing.
type WorkspaceState struct {
	Name                       string
	Ready, Connected           bool
	ClockInDoubt               bool
	LastHello, LastTick        time.Time // zero for never
	Inbox, Outbox              int       // rows that wait
	InboxLag, OutboxLag        time.Duration
	DeadEvents, DeadDeliveries int
}

// lookAtMost is how often the state is looked up.
const lookAtMost = time.Second

// Watch has the metrics of the state taken from look when they are gathered, at most
// once a second. Call it once.
func (m *Meter) Watch(look func() State) {
	m.registry.MustRegister(newStateCollector(look, time.Now))
}

// A stateCollector shows a State.
type stateCollector struct {
	look func() State
	now  func() time.Time

	mu    sync.Mutex
	state State
	at    time.Time

	all []*prometheus.Desc
	connected, ready, doubt, hello, tick,
	inbox, outbox, inboxLag, outboxLag, dead,
	writable, size, free, commit *prometheus.Desc
}

func newStateCollector(look func() State, now func() time.Time) *stateCollector {
	c := &stateCollector{look: look, now: now}
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		d := prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
		c.all = append(c.all, d)
		return d
	}
	of := func(name, help string, labels ...string) *prometheus.Desc {
		return desc(name, help, append([]string{labelWorkspace}, labels...)...)
	}
	c.connected = of("connected", "Whether there is a connection that Slack has greeted.")
	c.ready = of("ready", "Whether the workspace is served: connected, and its events are worked within a minute.")
	c.doubt = of("clock_in_doubt", "Whether the clock cannot be right, so that no daily question is sent.")
	c.hello = of("last_hello_timestamp_seconds", "When Slack greeted the connection last; missing before the first time.")
	c.tick = of("last_tick_timestamp_seconds", "When it was looked last for who is to be asked, twice a minute; missing before the first time.")
	c.inbox = of("inbox_events", "Events taken in whose work is not done.")
	c.outbox = of("outbox_deliveries", "Deliveries that wait to be sent, those of a later moment included.")
	c.inboxLag = of("inbox_lag_seconds", "For how long the event waits that could have been worked longest ago.")
	c.outboxLag = of("outbox_lag_seconds", "For how long the delivery waits that could have been sent longest ago.")
	c.dead = of("dead_letters", "What was given up and waits for you: interviewcoach outbox shows it.", "type")
	c.writable = desc("store_writable", "Whether the data file takes writes.")
	c.size = desc("store_size_bytes", "Size of the data file.")
	c.free = desc("store_free_bytes", "Bytes of the data file that are free to be written.")
	c.commit = desc("store_last_commit_timestamp_seconds", "When the data file was written last; missing before the first time.")
	return c
}

// Describe implements prometheus.Collector.
func (c *stateCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.all {
		ch <- d
	}
}

// recent looks the state up, unless that was done within the second.
func (c *stateCollector) recent() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); c.at.IsZero() || now.Sub(c.at).Abs() >= lookAtMost {
		c.state, c.at = c.look(), now
	}
	return c.state
}

// Collect implements prometheus.Collector.
func (c *stateCollector) Collect(ch chan<- prometheus.Metric) {
	s := c.recent()
	show := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	moment := func(d *prometheus.Desc, at time.Time, labels ...string) {
		if !at.IsZero() {
			show(d, float64(at.Unix()), labels...)
		}
	}
	for _, w := range s.Workspaces {
		show(c.connected, truth(w.Connected), w.Name)
		show(c.ready, truth(w.Ready), w.Name)
		show(c.doubt, truth(w.ClockInDoubt), w.Name)
		moment(c.hello, w.LastHello, w.Name)
		moment(c.tick, w.LastTick, w.Name)
		show(c.inbox, float64(w.Inbox), w.Name)
		show(c.outbox, float64(w.Outbox), w.Name)
		show(c.inboxLag, w.InboxLag.Seconds(), w.Name)
		show(c.outboxLag, w.OutboxLag.Seconds(), w.Name)
		show(c.dead, float64(w.DeadEvents), w.Name, "event")
		show(c.dead, float64(w.DeadDeliveries), w.Name, "delivery")
	}
	show(c.writable, truth(s.Writable))
	show(c.size, float64(s.Size))
	show(c.free, float64(s.Free))
	moment(c.commit, s.LastCommit)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
