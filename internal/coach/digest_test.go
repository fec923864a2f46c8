package coach_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/coach"
)

const week = coach.Date("2026-12-14")

// digestRig subscribes general, by bob, at 08:00, with a weekly digest.
func digestRig(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.subscribe(general, person(bob), "08:00")
	r.send(r.row(coach.KindNotice))
	must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, person(bob), true))
	return r
}

// askedAt posts general's question of a day of December, and what came before it.
func (r *rig) askedAt(dayAndTime string) coach.MessageRef {
	r.Helper()
	r.tickAt(dayAndTime)
	return r.send(r.row(coach.KindQuestion))
}

func (r *rig) answers(user string, thread coach.MessageRef) coach.Said {
	r.Helper()
	said := r.said(user, general, thread.TS, long)
	r.hand(said, coach.Answered)
	return said
}

func (r *rig) digest(monday coach.Date) coach.Digest {
	r.Helper()
	d := must[coach.Digest](r)(r.Digest(r.Context(), team, general, monday))
	d.Top = "" // which it is, TestTheQuestionWithTheMostAnswers looks at
	return d
}

// isDigest compares a week's counts.
func (r *rig) isDigest(monday coach.Date, people, answers, days int) {
	r.Helper()
	d := r.digest(monday)
	if got, want := [3]int{d.People, d.Answers, d.Days}, [3]int{people, answers, days}; got != want {
		r.Errorf("week of %s: people, answers, days %v, want %v", monday, got, want)
	}
}

// digests lists the weeks whose digests wait, with when they are due.
func (r *rig) digests() (out []string) {
	r.Helper()
	for _, d := range r.outbox() {
		if d.Kind == coach.KindDigest && len(d.Refs) == 0 {
			out = append(out, d.Args[0]+" at "+d.ReadyAt.UTC().Format("02 15:04"))
		}
	}
	return out
}

func (r *rig) waits(want ...string) {
	r.Helper()
	if diff := cmp.Diff(want, r.digests()); diff != "" {
		r.Errorf("digests that wait (-want +got):\n%s", diff)
	}
}

func (r *rig) setNamed(user string, on bool) {
	r.Helper()
	must[coach.Subscriber](r)(r.SetNamed(r.Context(), r.cause(), person(user), on))
}

func TestADigestCountsItsWeek(t *testing.T) {
	r := digestRig(t)
	monday := r.askedAt("14 08:00")
	r.answers(alice, monday)
	r.answers(bob, monday)
	tuesday := r.askedAt("15 08:00")
	r.answers(alice, tuesday)
	r.answers(alice, monday) // late: it counts for today
	r.askedAt("16 08:00")
	r.goTo("21 00:30")
	r.answers(bob, tuesday) // the week after
	want := coach.Digest{Monday: week, People: 2, Answers: 4, Days: 2, Most: 3, Planned: 3}
	if diff := cmp.Diff(want, r.digest(week)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	r.isDigest("2026-12-21", 1, 1, 1)
	r.isDigest("2026-12-07", 0, 0, 0)
}

func TestTheQuestionWithTheMostAnswers(t *testing.T) {
	r := digestRig(t)
	first := r.askedAt("14 08:00")
	asked := r.post(r.known(general).OpenPost).Question
	second := r.askedAt("15 08:00")
	r.answers(alice, second)
	r.answers(alice, first)
	d := must[coach.Digest](t)(r.Digest(r.Context(), team, general, week))
	if d.Top != asked || d.Most != 1 {
		t.Errorf("%s with %d, want %s, which of two was asked first", d.Top, d.Most, asked)
	}
	r.answers(bob, second)
	if d = must[coach.Digest](t)(r.Digest(r.Context(), team, general, week)); d.Top == asked || d.Most != 2 {
		t.Errorf("%s with %d, want the other with 2", d.Top, d.Most)
	}
}

// An answer to a channel's question counts wherever it is given; one to a
// question of the person's own does not.
func TestOnlyAChannelsOwnQuestionsCount(t *testing.T) {
	r := digestRig(t)
	thread := r.askedAt("14 08:00")
	_, own := r.asked()
	r.hand(r.said(alice, aliceDM, own.TS, long), coach.Answered)
	r.isDigest(week, 0, 0, 0)
	if got := must[coach.Everything](t)(r.Export(r.Context(), team, alice)).TookPart; got != nil {
		t.Errorf("kept of her own question: %+v", got)
	}
	r.ok(r.TryAgain(r.Context(), r.cause(), alice, r.known(general).OpenPost, coach.Place{Channel: thread.Channel}))
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	r.isDigest(week, 1, 1, 1)
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		stray := coach.TookPart{User: bob, Days: map[coach.Date]int{week: 1}, Posts: map[string]int{"x": 1}}
		if err := tx.PutTookPart("T2", general, week, stray); err != nil {
			return err
		}
		return tx.PutTookPart(team, "C2OTHER", week, stray)
	}))
	r.isDigest(week, 1, 1, 1)
}

// The week is the channel's, over its change of the clock, whatever the zone of
// who answers.
func TestADigestsWeekIsOfTheChannelsZone(t *testing.T) {
	r := newRig(t)
	at := func(utc string) {
		t.Helper()
		r.now = must[time.Time](t)(time.Parse("2006-01-02 15:04", utc))
	}
	due := func(want string) {
		t.Helper()
		if got := r.row(coach.KindDigest).ReadyAt.UTC().Format("2006-01-02 15:04"); got != want {
			t.Errorf("due at %s, want %s", got, want)
		}
	}
	berlin := coach.Actor{User: bob, Zone: "Europe/Berlin"}
	at("2026-03-16 06:00")
	r.subscribe(general, berlin, "08:00")
	r.send(r.row(coach.KindNotice))
	must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, berlin, true))
	due("2026-03-16 08:00")
	at("2026-03-16 08:00")
	r.send(r.row(coach.KindDigest))
	due("2026-03-23 08:00")
	at("2026-03-23 08:00")
	r.send(r.row(coach.KindDigest))
	due("2026-03-30 07:00") // the clock went forward on the 29th
	r.tick()
	thread := r.send(r.row(coach.KindQuestion))
	for _, utc := range []string{"2026-03-29 21:59", "2026-03-29 22:00"} {
		at(utc)
		said := r.said(alice, general, thread.TS, long)
		said.Zone = "Asia/Tokyo" // Monday there, both times
		r.hand(said, coach.Answered)
	}
	r.isDigest("2026-03-23", 1, 1, 1)
	r.isDigest("2026-03-30", 1, 1, 1)
}

func TestADeletedAnswerIsTakenOutOfTheDigest(t *testing.T) {
	r := digestRig(t)
	thread := r.askedAt("14 08:00")
	first, second := r.answers(alice, thread), r.answers(alice, thread)
	r.answers(bob, thread)
	r.remove(first)
	r.isDigest(week, 2, 2, 1)
	r.remove(first)
	r.edit(second, short)
	r.isDigest(week, 1, 1, 1)
	r.edit(second, long)
	r.isDigest(week, 2, 2, 1)
}

func TestADeletedAnswerIsFoundAfterAChangeOfZone(t *testing.T) {
	r := digestRig(t)
	thread := r.askedAt("14 08:00")
	r.goTo("20 23:30")
	said := r.answers(alice, thread)
	must[coach.Subscriber](t)(r.Unsubscribe(r.Context(), r.cause(), general, person(bob)))
	r.subscribe(general, coach.Actor{User: bob, Zone: "Asia/Tokyo"}, "08:00")
	r.remove(said)
	r.isDigest(week, 0, 0, 0)
}

func TestForgetTakesAPersonOutOfTheDigest(t *testing.T) {
	r := digestRig(t)
	r.setNamed(alice, true)
	thread := r.askedAt("14 08:00")
	r.answers(alice, thread)
	r.answers(bob, thread)
	if got := must[coach.Everything](t)(r.Export(r.Context(), team, alice)).TookPart; len(got) != 1 || got[0].Channel != general || got[0].Week != week {
		t.Errorf("the export tells %+v", got)
	}
	r.ok(r.Forget(r.Context(), r.cause(), alice))
	r.isDigest(week, 1, 1, 1)
	if got := r.digest(week).Named; got != nil {
		t.Errorf("named: %v", got)
	}
}

func TestOnlyWhoWantsItIsNamed(t *testing.T) {
	r := digestRig(t)
	must[coach.Subscriber](t)(r.SetBoard(r.Context(), r.cause(), general, person(bob), true))
	named := func(want ...coach.Kept) {
		t.Helper()
		if diff := cmp.Diff(want, r.digest(week).Named); diff != "" {
			t.Errorf("named (-want +got):\n%s", diff)
		}
	}
	monday := r.askedAt("14 08:00")
	r.answers(alice, monday)
	r.answers(bob, monday)
	named()
	r.setNamed(alice, true)
	r.setNamed("U9STRANGER", true) // took no part
	named(coach.Kept{User: alice, Days: 1})
	r.askedAt("15 08:00")
	r.answers(bob, monday) // to yesterday's question: today is kept all the same
	r.setNamed(bob, true)
	named(coach.Kept{User: bob, Days: 2}, coach.Kept{User: alice, Days: 1})
	got := must[[]coach.Naming](t)(r.Namings(r.Context(), team, bob, r.now, 5))
	if diff := cmp.Diff([]coach.Naming{{Channel: general, Kept: 2, Planned: 2}}, got); diff != "" {
		t.Errorf("what bob is told (-want +got):\n%s", diff)
	}
	r.setNamed(alice, false)
	named(coach.Kept{User: bob, Days: 2})
}

func TestAStrangerWhoHidesStaysOne(t *testing.T) {
	r := newRig(t)
	r.setNamed(alice, false)
	if s := r.known(alice); s.ID != "" {
		t.Errorf("a record of a stranger: %+v", s)
	}
}

func TestOldWeeksAreDropped(t *testing.T) {
	r := digestRig(t)
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		for _, monday := range []coach.Date{"2026-10-19", "2026-10-26"} {
			part := coach.TookPart{User: bob, Days: map[coach.Date]int{monday: 1}, Posts: map[string]int{"x": 1}}
			if err := tx.PutTookPart(team, general, monday, part); err != nil {
				return err
			}
		}
		return nil
	}))
	r.goTo("14 09:00")
	r.send(r.row(coach.KindDigest))
	r.isDigest("2026-10-19", 1, 1, 1)
	r.goTo("21 09:00")
	r.send(r.row(coach.KindDigest))
	r.isDigest("2026-10-19", 0, 0, 0)
	r.isDigest("2026-10-26", 1, 1, 1)
	thread := r.askedAt("22 08:00")
	r.now = r.now.AddDate(0, 0, 7)
	r.answers(alice, thread) // also without a digest nothing grows old
	r.isDigest("2026-10-26", 0, 0, 0)
}
