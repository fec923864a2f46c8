package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
)

func TestSubscriber(t *testing.T) {
	s := openTemp(t)
	want := coach.Subscriber{
		Team: "T1", ID: "U1", Roles: []string{"go"}, Zone: "Europe/Berlin", Subscribed: true, At: 545,
		Days: coach.WorkingDays, NextDue: noon(), LastDate: "2026-12-13", DM: "D1", Since: noon(),
	}
	view(t, s, func(tx coach.Tx) error {
		missing[coach.Subscriber](t)(tx.Subscriber("T1", "U1"))
		return nil
	})
	update(t, s, func(tx coach.Tx) error { return tx.PutSubscriber(want) })
	view(t, s, func(tx coach.Tx) error {
		found(t, want)(tx.Subscriber("T1", "U1"))
		missing[coach.Subscriber](t)(tx.Subscriber("T2", "U1"))
		missing[coach.Subscriber](t)(tx.Subscriber("T1", "U"))
		return nil
	})
}

func TestDueIsOldestFirstAndFollowsTheRecord(t *testing.T) {
	s := openTemp(t)
	put := func(id string, due time.Time) {
		update(t, s, func(tx coach.Tx) error {
			return tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: id, NextDue: due})
		})
	}
	due := func(now time.Time, limit int) (ids []string) {
		view(t, s, func(tx coach.Tx) error {
			subs, err := tx.Due(now, limit)
			for _, sub := range subs {
				ids = append(ids, sub.ID)
			}
			return err
		})
		return ids
	}
	put("U1", noon().Add(time.Minute))
	put("U2", noon())
	put("U3", noon().Add(time.Nanosecond))
	put("U4", time.Time{})
	put("U5", time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)) // a wrong clock
	equal(t, "at noon", due(noon(), 9), []string{"U5", "U2"})
	equal(t, "later", due(noon().Add(time.Hour), 9), []string{"U5", "U2", "U3", "U1"})
	equal(t, "limit", due(noon().Add(time.Hour), 2), []string{"U5", "U2"})
	equal(t, "limit 0", due(noon().Add(time.Hour), 0), []string(nil))
	put("U5", noon().AddDate(300, 0, 0))
	put("U2", time.Time{})
	put("U1", noon())
	equal(t, "after changes", due(noon().Add(time.Hour), 9), []string{"U1", "U3"})
}

func TestPostIsFoundByEachOfItsThreads(t *testing.T) {
	s := openTemp(t)
	p := coach.Post{ID: "C1-a", Team: "T1", Subscriber: "C1", Question: "q", AskedAt: noon()}
	first, second, linked := coach.MessageRef{Channel: "C1", TS: "1.0"}, coach.MessageRef{Channel: "C1", TS: "2.0"}, coach.MessageRef{Channel: "C1", TS: "3.0"}
	update(t, s, func(tx coach.Tx) error { return tx.PutPost(p) })
	p.At = first
	update(t, s, func(tx coach.Tx) error { return tx.PutPost(p) })
	update(t, s, func(tx coach.Tx) error { return tx.LinkThread("T1", linked, p.ID) })
	view(t, s, func(tx coach.Tx) error {
		found(t, p)(tx.Post("T1", p.ID))
		found(t, p)(tx.PostIn("T1", "C1", first.TS))
		found(t, p)(tx.PostIn("T1", "C1", linked.TS))
		missing[coach.Post](t)(tx.PostIn("T1", "C1", ""))
		missing[coach.Post](t)(tx.PostIn("T2", "C1", first.TS))
		return nil
	})
	p.At = second
	update(t, s, func(tx coach.Tx) error { return tx.PutPost(p) })
	view(t, s, func(tx coach.Tx) error {
		missing[coach.Post](t)(tx.PostIn("T1", "C1", first.TS))
		found(t, p)(tx.PostIn("T1", "C1", second.TS))
		return nil
	})
	update(t, s, func(tx coach.Tx) error { return tx.LinkThread("T1", first, "C1-gone") })
	view(t, s, func(tx coach.Tx) error {
		missing[coach.Post](t)(tx.PostIn("T1", "C1", first.TS))
		return nil
	})
}

func TestPlainRecords(t *testing.T) {
	s := openTemp(t)
	asked := coach.Asked{Question: "q1", Times: 2, Last: noon(), Answers: 1}
	try := coach.Try{Attempts: 2, Peeked: noon(), Answers: []uint64{1, 2}}
	progress := coach.Progress{Answers: 3, Themes: map[string]coach.ThemeCount{"concurrency": {Answers: 2}}, Roles: map[string]int{"go": 1}}
	slot := coach.Slot{State: coach.SlotPosted, At: noon()}
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(
			tx.PutAsked("T1", "U1", asked),
			tx.PutAsked("T1", "U12", coach.Asked{Question: "q2"}),
			tx.PutTry("T1", "U1", "U1-a", try),
			tx.PutProgress("T1", "U1", progress),
			tx.PutSlot("T1", "U1", "2026-12-14", slot),
		)
	})
	view(t, s, func(tx coach.Tx) error {
		found(t, asked)(tx.Asked("T1", "U1", "q1"))
		missing[coach.Asked](t)(tx.Asked("T1", "U1", "q2"))
		all, err := tx.AllAsked("T1", "U1")
		equal(t, "AllAsked", all, map[string]coach.Asked{"q1": asked})
		none, noneErr := tx.AllAsked("T1", "")
		equal(t, "AllAsked of nobody", none, map[string]coach.Asked{})
		found(t, try)(tx.Try("T1", "U1", "U1-a"))
		missing[coach.Try](t)(tx.Try("T1", "U12", "U1-a"))
		got, progressErr := tx.Progress("T1", "U1")
		equal(t, "Progress", got, progress)
		zero, zeroErr := tx.Progress("T1", "U2")
		equal(t, "Progress of a newcomer", zero, coach.Progress{})
		found(t, slot)(tx.Slot("T1", "U1", "2026-12-14"))
		missing[coach.Slot](t)(tx.Slot("T1", "U1", "2026-12-15"))
		return errors.Join(err, noneErr, progressErr, zeroErr)
	})
}

func TestAnswersAreNumberedOnceAndFoundByMessage(t *testing.T) {
	s := openTemp(t)
	at := func(ts string) coach.MessageRef { return coach.MessageRef{Channel: "D1", TS: ts} }
	add := func(a coach.Answer) coach.Answer {
		update(t, s, func(tx coach.Tx) (err error) {
			a.Seq, err = tx.PutAnswer(a)
			return err
		})
		return a
	}
	one := add(coach.Answer{Team: "T1", User: "U1", Message: at("1.0"), Text: "<b>one</b> \u2028 ✓", At: noon(),
		Feedback: review.Feedback{Version: "v", Words: 1}, Replies: []coach.MessageRef{at("1.1")}})
	two := add(coach.Answer{Team: "T1", User: "U1", Message: at("2.0"), Text: "two"})
	other := add(coach.Answer{Team: "T1", User: "U12", Message: at("3.0")})
	silent := add(coach.Answer{Team: "T1", User: "U1", Text: "by modal"})
	equal(t, "numbers", []uint64{one.Seq, two.Seq, other.Seq, silent.Seq}, []uint64{1, 2, 1, 3})
	answers := func(limit int) (got []coach.Answer) {
		view(t, s, func(tx coach.Tx) (err error) {
			got, err = tx.Answers("T1", "U1", limit)
			return err
		})
		return got
	}
	equal(t, "all", answers(0), []coach.Answer{silent, two, one})
	equal(t, "two", answers(2), []coach.Answer{silent, two})
	view(t, s, func(tx coach.Tx) error {
		found(t, one)(tx.Answer("T1", "U1", 1))
		found(t, two)(tx.AnswerAt("T1", two.Message))
		missing[coach.Answer](t)(tx.AnswerAt("T1", coach.MessageRef{}))
		return nil
	})
	two.Text, two.Message = "edited", at("2.5")
	update(t, s, func(tx coach.Tx) error {
		seq, err := tx.PutAnswer(two)
		equal(t, "number of an edited answer", seq, uint64(2))
		return err
	})
	update(t, s, func(tx coach.Tx) error { return tx.DeleteAnswer(silent) })
	update(t, s, func(tx coach.Tx) error { return tx.DeleteAnswer(silent) })
	view(t, s, func(tx coach.Tx) error {
		missing[coach.Answer](t)(tx.AnswerAt("T1", at("2.0")))
		found(t, two)(tx.AnswerAt("T1", at("2.5")))
		return nil
	})
	next := add(coach.Answer{Team: "T1", User: "U1", Text: "after a deletion"})
	equal(t, "number after a deletion", next.Seq, uint64(4))
	equal(t, "last", answers(0), []coach.Answer{next, two, one})
}

func TestMessageStaysWithWhoTookItLast(t *testing.T) {
	s := openTemp(t)
	ref, elsewhere := coach.MessageRef{Channel: "D1", TS: "1.0"}, coach.MessageRef{Channel: "D1", TS: "2.0"}
	first := coach.Answer{Team: "T1", User: "U1", Seq: 1, Message: ref}
	second := coach.Answer{Team: "T1", User: "U1", Seq: 2, Message: ref}
	a := coach.Post{Team: "T1", Subscriber: "U1", ID: "U1-a", At: ref}
	b := coach.Post{Team: "T1", Subscriber: "U1", ID: "U1-b", At: ref}
	update(t, s, func(tx coach.Tx) error {
		_, err1 := tx.PutAnswer(first)
		_, err2 := tx.PutAnswer(second)
		return errors.Join(err1, err2, tx.PutPost(a), tx.PutPost(b))
	})
	a.At = elsewhere
	update(t, s, func(tx coach.Tx) error { return errors.Join(tx.DeleteAnswer(first), tx.PutPost(a)) })
	view(t, s, func(tx coach.Tx) error {
		found(t, second)(tx.AnswerAt("T1", ref))
		found(t, b)(tx.PostIn("T1", ref.Channel, ref.TS))
		found(t, a)(tx.PostIn("T1", elsewhere.Channel, elsewhere.TS))
		return nil
	})
}

func TestDeliveriesByPriorityThenTime(t *testing.T) {
	s := openTemp(t)
	delivery := func(key string, priority int, ready time.Duration, state coach.DeliveryState) coach.Delivery {
		return coach.Delivery{Key: key, Team: "T1", Kind: coach.KindReply, To: "C1", Priority: priority, ReadyAt: noon().Add(ready), State: state}
	}
	all := []coach.Delivery{
		delivery("late-reply", coach.PriorityReply, time.Second, coach.Pending),
		delivery("reply", coach.PriorityReply, 0, coach.Sending),
		delivery("fan-out", coach.PriorityFanOut, -time.Hour, coach.Unknown),
		delivery("last", 255, -time.Hour, coach.Pending),
		delivery("far", 255, time.Hour, coach.Pending),
	}
	home := coach.Delivery{Key: "home", Team: "T1", Kind: coach.KindHome, User: "U1", ReadyAt: noon().Add(time.Hour)}
	next := func() (at time.Time, ok bool) {
		view(t, s, func(tx coach.Tx) (err error) {
			at, ok, err = tx.NextDelivery()
			return err
		})
		return at, ok
	}
	if at, ok := next(); ok {
		t.Errorf("NextDelivery of an empty outbox = %v", at)
	}
	update(t, s, func(tx coach.Tx) error {
		for _, d := range append(slices.Clone(all), home) {
			if err := tx.PutDelivery(d); err != nil {
				return err
			}
		}
		return nil
	})
	if at, ok := next(); !ok || !at.Equal(noon().Add(-time.Hour)) {
		t.Errorf("NextDelivery = %v, %v, want an hour before noon", at, ok)
	}
	keys := func(read func(coach.Tx) ([]coach.Delivery, error)) (keys []string) {
		view(t, s, func(tx coach.Tx) error {
			found, err := read(tx)
			for _, d := range found {
				keys = append(keys, d.Key)
			}
			return err
		})
		return keys
	}
	ready := func(now time.Time, limit int) []string {
		return keys(func(tx coach.Tx) ([]coach.Delivery, error) { return tx.ReadyDeliveries(now, limit) })
	}
	to := func(to string) []string {
		return keys(func(tx coach.Tx) ([]coach.Delivery, error) { return tx.DeliveriesTo("T1", to) })
	}
	equal(t, "ready at noon", ready(noon(), 9), []string{"reply", "fan-out", "last"})
	equal(t, "two", ready(noon(), 2), []string{"reply", "fan-out"})
	equal(t, "to the channel", to("C1"), []string{"fan-out", "far", "last", "late-reply", "reply"})
	equal(t, "to nobody", to(""), []string(nil))
	equal(t, "interrupted", keys(coach.Tx.InterruptedDeliveries), []string{"reply"})

	moved := all[2]
	moved.To, moved.Priority, moved.ReadyAt, moved.Sent = "C2", coach.PriorityReply, noon().Add(-time.Minute), []coach.MessageRef{{Channel: "C2", TS: "1.0"}}
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(tx.PutDelivery(moved), tx.DropDelivery("T1", "last"), tx.DropDelivery("T1", "last"), tx.DropDelivery("T1", ""))
	})
	equal(t, "after a move and a drop", ready(noon(), 9), []string{"fan-out", "reply"})
	equal(t, "to the new channel", to("C2"), []string{"fan-out"})
	view(t, s, func(tx coach.Tx) error {
		found(t, moved)(tx.Delivery("T1", "fan-out"))
		missing[coach.Delivery](t)(tx.Delivery("T1", "last"))
		return nil
	})
}

func TestPutRefusesKeysThatCouldCollide(t *testing.T) {
	s := openTemp(t)
	ctx := context.Background()
	for name, put := range map[string]func(coach.Tx) error{
		"no team":         func(tx coach.Tx) error { return tx.PutSubscriber(coach.Subscriber{ID: "U1"}) },
		"zero byte":       func(tx coach.Tx) error { return tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: "U\x001"}) },
		"post":            func(tx coach.Tx) error { return tx.PutPost(coach.Post{Team: "T1", Subscriber: "U1", ID: "U1-\x00"}) },
		"foreign post id": func(tx coach.Tx) error { return tx.PutPost(coach.Post{Team: "T1", Subscriber: "U1", ID: "U12-a"}) },
		"half a message": func(tx coach.Tx) error {
			return tx.PutPost(coach.Post{Team: "T1", Subscriber: "U1", ID: "U1-a", At: coach.MessageRef{Channel: "C1"}})
		},
		"thread": func(tx coach.Tx) error { return tx.LinkThread("T1", coach.MessageRef{}, "U1-a") },
		"asked":  func(tx coach.Tx) error { return tx.PutAsked("T1", "U1", coach.Asked{}) },
		"try":    func(tx coach.Tx) error { return tx.PutTry("T1", "", "U1-a", coach.Try{}) },
		"slot":   func(tx coach.Tx) error { return tx.PutSlot("T1", "U1", "", coach.Slot{}) },
		"progress": func(tx coach.Tx) error {
			return tx.PutProgress("T1", "", coach.Progress{})
		},
		"answer": func(tx coach.Tx) error { _, err := tx.PutAnswer(coach.Answer{Team: "T1"}); return err },
		"answer's message": func(tx coach.Tx) error {
			_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: "U1", Message: coach.MessageRef{TS: "1.0"}})
			return err
		},
		"delivery":    func(tx coach.Tx) error { return tx.PutDelivery(coach.Delivery{Team: "T1"}) },
		"delivery to": func(tx coach.Tx) error { return tx.PutDelivery(coach.Delivery{Team: "T1", Key: "k", To: "\x00"}) },
		"priority":    func(tx coach.Tx) error { return tx.PutDelivery(coach.Delivery{Team: "T1", Key: "k", Priority: 256}) },
		"seen":        func(tx coach.Tx) error { return tx.MarkSeen("", "k", noon()) },
		"forget":      func(tx coach.Tx) error { return tx.Forget("T1", "") },
		"forget team": func(tx coach.Tx) error { return tx.ForgetTeam("") },
	} {
		if err := s.Update(ctx, put); err == nil {
			t.Errorf("%s: stored", name)
		}
	}
	view(t, s, func(tx coach.Tx) error {
		missing[coach.Subscriber](t)(tx.Subscriber("T1\x00U", "1"))
		missing[coach.Answer](t)(tx.Answer("T1", "", 1))
		seen, err := tx.Seen("T1", "a\x00b")
		equal(t, "seen", seen, false)
		answers, answersErr := tx.Answers("T1", "", 0)
		equal(t, "answers of nobody", answers, []coach.Answer(nil))
		return errors.Join(err, answersErr)
	})
	// checkFile then finds the file as empty of half-written rows as it was.
}
