package localslack

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// postRefs is how many messages are kept of one key.
const postRefs = 16

// oracle keeps the books of the report. The server's mutex guards it.
type oracle struct {
	keep    int
	counted Report
	acks    histogram
	sent    *kept[Sent]
	posts   *kept[Post]
	calls   []EarlyCall
}

func newOracle(keep int, now time.Time) *oracle {
	return &oracle{
		keep: keep,
		counted: Report{
			Since: now, Calls: map[string]int{}, Violations: map[string]int{}, Faults: map[string]int{},
		},
		sent: newKept(keep, func(x *Sent) bool { return x.Acked.IsZero() && !x.GivenUp }), posts: newKept[Post](keep, nil),
	}
}

func (o *oracle) called(method string) { o.counted.Calls[method]++ }
func (o *oracle) broken(rule string)   { o.counted.Violations[rule]++ }
func (o *oracle) fault(what string)    { o.counted.Faults[what]++ }
func (o *oracle) connected()           { o.counted.SocketsOpened++ }

// brokenRules is how often rules were broken in all.
func (o *oracle) brokenRules() int {
	n := 0
	for _, count := range o.counted.Violations {
		n += count
	}
	return n
}

// early counts a call before Retry-After.
func (o *oracle) early(c EarlyCall, inFlight bool) {
	o.counted.EarlyCalls++
	if inFlight {
		o.counted.InFlight++
	}
	o.calls = newest(append(o.calls, c), o.keep)
}

// raised begins the account of an event.
func (o *oracle) raised(ev *event, now time.Time) {
	ev.sent = &Sent{ID: ev.id, Name: ev.name, Channel: ev.channel, TS: ev.ts, User: ev.user, Time: now}
	o.counted.Events.Raised++
	o.counted.Events.Open++
	o.sent.add(ev.id, ev.sent)
}

// delivered adds an envelope to the account of what it carries.
func (o *oracle) delivered(e *envelope, k *socket) {
	if e.event == nil {
		e.account = &Sent{ID: e.id, Name: e.kind, Time: e.entry.Time}
		if user, ok := e.payload["user_id"].(string); ok {
			e.account.User = user
			e.account.Channel, _ = e.payload["channel_id"].(string)
		}
		if user, ok := e.payload["user"].(object); ok {
			e.account.User, _ = user["id"].(string)
		}
		o.sent.add(e.id, e.account)
	} else {
		e.account = e.event.sent
		o.counted.Events.Deliveries++
	}
	d := Delivery{EnvelopeID: e.id, Attempt: e.attempt, Time: e.entry.Time}
	if k != nil {
		d.Socket = k.id
	}
	e.account.Deliveries = append(e.account.Deliveries, d)
	e.delivery = len(e.account.Deliveries) - 1
}

// acked notes an acknowledgement that came by socket k.
func (o *oracle) acked(e *envelope, k *socket, now time.Time) {
	took := time.Since(e.sentReal)
	o.acks.add(took)
	d := &e.account.Deliveries[e.delivery]
	d.Acked, d.Took = now, Duration(took)
	if k != e.socket {
		d.AckSocket = k.id
	}
	first := e.account.Acked.IsZero()
	if first {
		e.account.Acked = now
	}
	if e.event == nil {
		return
	}
	e.event.chains--
	if !first {
		return
	}
	count := &o.counted.Events
	count.Acked++
	if e.account.GivenUp {
		e.account.GivenUp = false
		count.GivenUp--
	} else {
		count.Open--
	}
}

// ackLost notes an acknowledgement that a fault lost.
func (o *oracle) ackLost(e *envelope) {
	e.account.Deliveries[e.delivery].AckLost = true
	o.counted.Events.AcksLost++
}

// failed notes the end of an envelope without acknowledgement; last tells that no
// retry follows.
func (o *oracle) failed(e *envelope, failure string, last bool) {
	e.account.Deliveries[e.delivery].Failure = failure
	if !last {
		return
	}
	if e.event == nil {
		e.account.GivenUp = true
		return
	}
	if e.event.chains--; e.event.chains == 0 && e.account.Acked.IsZero() && !e.account.GivenUp {
		e.account.GivenUp = true
		o.counted.Events.GivenUp++
		o.counted.Events.Open--
	}
}

// posted notes a message of the app.
func (o *oracle) posted(m *Message, now time.Time) {
	count := &o.counted.PostCount
	count.Total++
	if len(m.Metadata) == 0 {
		return
	}
	count.Keyed++
	kind, key := postKey(m.Metadata)
	p := o.posts.get(kind + " " + key)
	if p == nil {
		p = &Post{Key: key, Type: kind}
		count.Keys++
		o.posts.add(kind+" "+key, p)
	}
	if p.Count++; p.Count == 2 {
		count.Twice++
	}
	if len(p.Messages) < postRefs {
		p.Messages = append(p.Messages, PostRef{Channel: m.Channel, TS: m.TS, ThreadTS: m.ThreadTS, Time: now})
	}
}

// postKey returns event_type and the key of a message's metadata.
func postKey(metadata json.RawMessage) (kind, key string) {
	m := decode[struct {
		Type    string `json:"event_type"`
		Payload object `json:"event_payload"`
	}](metadata)
	if len(m.Payload) == 1 {
		for _, v := range m.Payload {
			if text, ok := v.(string); ok {
				return m.Type, text
			}
		}
	}
	return m.Type, string(encode(m.Payload)) // maps are written in the order of their keys
}

// report copies the books.
func (o *oracle) report() Report {
	r := o.counted
	r.Calls, r.Violations, r.Faults = maps.Clone(r.Calls), maps.Clone(r.Violations), maps.Clone(r.Faults)
	r.Ack = o.acks.summary()
	r.PostCount.Forgotten = o.posts.dropped
	o.sent.all(func(_ string, x *Sent) {
		c := *x
		c.Deliveries = slices.Clone(x.Deliveries)
		r.Sent = append(r.Sent, c)
	})
	o.posts.all(func(_ string, p *Post) {
		c := *p
		c.Messages = slices.Clone(p.Messages)
		r.Posts = append(r.Posts, c)
	})
	r.Early = slices.Clone(o.calls)
	if o.keep > 0 && len(r.Early) > o.keep {
		r.Early = r.Early[len(r.Early)-o.keep:]
	}
	return r
}
