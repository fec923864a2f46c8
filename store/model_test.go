package store

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"pgregory.net/rapid"

	"interviewcoach/internal/coach"
)

// A model is the store as plain maps, one per kind of record, keyed by the parts
// of the key with spaces between them. What it must forget it finds by looking at
// everything.
type model struct {
	subscribers map[string]coach.Subscriber
	posts       map[string]coach.Post
	threads     map[string]string
	asked       map[string]coach.Asked
	tries       map[string]coach.Try
	slots       map[string]coach.Slot
	progress    map[string]coach.Progress
	answers     map[string]coach.Answer
	numbers     map[string]uint64
	messages    map[string]string // → key in answers
	deliveries  map[string]coach.Delivery
	seen        map[string]time.Time
	inbox       map[uint64]coach.Inbound
	lastInbound uint64
}

func newModel() *model {
	return &model{
		map[string]coach.Subscriber{}, map[string]coach.Post{}, map[string]string{}, map[string]coach.Asked{},
		map[string]coach.Try{}, map[string]coach.Slot{}, map[string]coach.Progress{}, map[string]coach.Answer{},
		map[string]uint64{}, map[string]string{}, map[string]coach.Delivery{}, map[string]time.Time{},
		map[uint64]coach.Inbound{}, 0,
	}
}

func id(parts ...any) string { return strings.TrimSuffix(fmt.Sprintln(parts...), "\n") }

// Each method changes the model as the method of tx of that name changes the store.

func (m *model) PutPost(p coach.Post) {
	k := id(p.Team, p.ID)
	if old, ok := m.posts[k]; ok && old.At != p.At && m.threads[id(p.Team, old.At.Channel, old.At.TS)] == p.ID {
		delete(m.threads, id(p.Team, old.At.Channel, old.At.TS))
	}
	m.posts[k] = p
	if p.At.TS != "" {
		m.LinkThread(p.Team, p.At, p.ID)
	}
}

func (m *model) LinkThread(team string, ref coach.MessageRef, post string) {
	if _, ok := m.posts[id(team, post)]; ok {
		m.threads[id(team, ref.Channel, ref.TS)] = post
	}
}

func (m *model) PutAnswer(a coach.Answer) uint64 {
	person := id(a.Team, a.User)
	if a.Seq == 0 {
		a.Seq = m.numbers[person] + 1
	}
	m.numbers[person] = max(m.numbers[person], a.Seq)
	k := id(a.Team, a.User, a.Seq)
	if old := m.answers[k]; old.Message != a.Message {
		m.dropMessage(old)
	}
	m.answers[k] = a
	if a.Message.TS != "" {
		m.messages[id(a.Team, a.Message.Channel, a.Message.TS)] = k
	}
	return a.Seq
}

func (m *model) dropMessage(a coach.Answer) {
	if at := id(a.Team, a.Message.Channel, a.Message.TS); m.messages[at] == id(a.Team, a.User, a.Seq) {
		delete(m.messages, at)
	}
}

func (m *model) DeleteAnswer(a coach.Answer) {
	k := id(a.Team, a.User, a.Seq)
	m.dropMessage(m.answers[k])
	delete(m.answers, k)
}

func (m *model) Forget(team, user string) {
	ids := []string{user}
	if dm := m.subscribers[id(team, user)].DM; dm != "" {
		ids = append(ids, dm)
	}
	delete(m.subscribers, id(team, user))
	for k, s := range m.subscribers {
		if s.Team == team && s.SetUpBy == user {
			s.SetUpBy = ""
			m.subscribers[k] = s
		}
	}
	for _, a := range m.answers {
		if a.Team == team && a.User == user {
			m.DeleteAnswer(a)
		}
	}
	maps.DeleteFunc(m.posts, func(_ string, p coach.Post) bool { return p.Team == team && p.Subscriber == user })
	maps.DeleteFunc(m.threads, func(k, post string) bool {
		inDM := len(ids) > 1 && strings.HasPrefix(k, id(team, ids[1], ""))
		return inDM || strings.HasPrefix(k, team+" ") && strings.HasPrefix(post, user+"-")
	})
	dropKeys(m.asked, id(team, user, ""))
	dropKeys(m.tries, id(team, user, ""))
	dropKeys(m.slots, id(team, user, ""))
	delete(m.progress, id(team, user))
	delete(m.numbers, id(team, user))
	maps.DeleteFunc(m.deliveries, func(_ string, d coach.Delivery) bool {
		return d.Team == team && names(fmt.Sprint(d), ids)
	})
	maps.DeleteFunc(m.seen, func(k string, _ time.Time) bool {
		return strings.HasPrefix(k, team+" ") && names(k, ids)
	})
	maps.DeleteFunc(m.inbox, func(_ uint64, row coach.Inbound) bool {
		return row.Team == team && names(row.Conversation+" "+string(row.Event), ids)
	})
}

func (m *model) ForgetTeam(team string) {
	p := team + " "
	dropKeys(m.subscribers, p)
	dropKeys(m.posts, p)
	dropKeys(m.threads, p)
	dropKeys(m.asked, p)
	dropKeys(m.tries, p)
	dropKeys(m.slots, p)
	dropKeys(m.progress, p)
	dropKeys(m.answers, p)
	dropKeys(m.numbers, p)
	dropKeys(m.messages, p)
	dropKeys(m.deliveries, p)
	dropKeys(m.seen, p)
	maps.DeleteFunc(m.inbox, func(_ uint64, row coach.Inbound) bool { return row.Team == team })
}

func dropKeys[V any](records map[string]V, p string) {
	maps.DeleteFunc(records, func(k string, _ V) bool { return strings.HasPrefix(k, p) })
}

// Generators draw from few ids, so that records meet; U1 and U12 begin alike.

func anyTeam(t *rapid.T) string { return rapid.SampledFrom([]string{"T1", "T12"}).Draw(t, "team") }

func anyUser(t *rapid.T) string {
	return rapid.SampledFrom([]string{"U1", "U12", "C1"}).Draw(t, "user")
}

func anyChannel(t *rapid.T) string {
	return rapid.SampledFrom([]string{"D1", "C1"}).Draw(t, "channel")
}

func anyMessage(t *rapid.T) coach.MessageRef {
	return coach.MessageRef{Channel: anyChannel(t), TS: rapid.SampledFrom([]string{"1.0", "2.0"}).Draw(t, "ts")}
}

func maybeMessage(t *rapid.T) coach.MessageRef {
	if rapid.Bool().Draw(t, "no message") {
		return coach.MessageRef{}
	}
	return anyMessage(t)
}

func anyTime(t *rapid.T) time.Time {
	return noon().Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, "hours")) * time.Hour)
}

func maybeTime(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "no time") {
		return time.Time{}
	}
	return anyTime(t)
}

func anyPost(t *rapid.T, subscriber string) string {
	return subscriber + "-" + rapid.SampledFrom([]string{"a", "b"}).Draw(t, "post")
}

func anyNumber(t *rapid.T) int { return rapid.IntRange(0, 2).Draw(t, "number") }

func anySubscriber(t *rapid.T) coach.Subscriber {
	return coach.Subscriber{
		Team: anyTeam(t), ID: anyUser(t), NextDue: maybeTime(t), LastPosted: maybeTime(t),
		DM:      rapid.SampledFrom([]string{"", "D1", "D12"}).Draw(t, "dm"),
		SetUpBy: rapid.SampledFrom([]string{"", "U1", "U12"}).Draw(t, "set up by"),
	}
}

func anyAnswer(t *rapid.T) coach.Answer {
	return coach.Answer{
		Team: anyTeam(t), User: anyUser(t), Seq: uint64(anyNumber(t)), Message: maybeMessage(t), At: anyTime(t),
		Text: rapid.StringN(0, 20, -1).Draw(t, "text"),
	}
}

func anyDelivery(t *rapid.T) coach.Delivery {
	d := coach.Delivery{
		Team: anyTeam(t), To: rapid.SampledFrom([]string{"", "C1", "D1", "U1", "U12"}).Draw(t, "to"),
		User: rapid.SampledFrom([]string{"", "U1", "U12"}).Draw(t, "about"), Priority: rapid.IntRange(0, 2).Draw(t, "priority"),
		ReadyAt: anyTime(t), State: rapid.SampledFrom([]coach.DeliveryState{coach.Pending, coach.Sending, coach.Unknown}).Draw(t, "state"),
	}
	d.Key = rapid.SampledFrom([]string{"a", "b", "reply-U1-1", "reply-U12-1"}).Draw(t, "key")
	if rapid.Bool().Draw(t, "with args") {
		d.Args = []string{"by <@" + anyUser(t) + ">"}
	}
	return d
}
