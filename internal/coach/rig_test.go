package coach_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
	"interviewcoach/store"
)

const (
	team    = "T1"
	alice   = "U1ALICE"
	bob     = "U2BOB"
	aliceDM = "D1ALICE"
	general = "C1GENERAL"
	long    = "I called the customer, listened to the complaint and calmed them down at once."
	short   = "I called them."
)

// engine is shared: it is safe for that, and decodes its data only once.
var engine = review.New()

// A tester is what a rig needs of a test: testing.TB without Skip, which is the
// coach's here.
type tester interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// A rig is a coach on a real file with a clock that the test moves.
type rig struct {
	tester
	*coach.Coach
	store *store.Store
	now   time.Time
	keys  int
	ts    int
}

func newRig(t testing.TB) *rig {
	t.Helper()
	return rigOn(t, bankOf(t, 120)) // enough for a season without a repeat
}

func rigOn(t testing.TB, bank *questions.Bank) *rig {
	t.Helper()
	s, err := store.Open(filepath.Join(t.TempDir(), "coach.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &rig{tester: t, Coach: coach.New(s, bank, engine), store: s, now: time.Date(2026, 12, 14, 7, 0, 0, 0, time.UTC)}
}

// bankOf makes n questions for two roles, of two themes.
func bankOf(t testing.TB, n int) *questions.Bank {
	t.Helper()
	var qs []questions.Question
	for i := range n {
		qs = append(qs, questions.Question{
			Text: fmt.Sprintf("Number %d: how do you handle pressure?", i), Role: []string{"Agent", "Analyst"}[i%2], Function: "Operations",
			Theme: []string{"Calm", "Calm", "Speed"}[i%3], Sample: "By counting.",
			KeyPoints: []questions.Item{{Label: "Listen", Text: "listen to the whole complaint"}, {Label: "Calm", Text: "calmed customer"}},
		})
	}
	bank, err := questions.NewBank(questions.PackOf("test", qs...))
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// must fails the test on an error.
func must[T any](t tester) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (r *rig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// refused checks that err is a sentence of that code.
func (r *rig) refused(err error, code coach.Code) {
	r.Helper()
	var e *coach.Error
	if !errors.As(err, &e) || e.Code != code {
		r.Fatalf("error %v, want one with code %q", err, code)
	}
}

func (r *rig) cause() coach.Cause {
	r.keys++
	return coach.Cause{Team: team, Key: fmt.Sprintf("key-%d", r.keys), Now: r.now}
}

func person(user string) coach.Actor { return coach.Actor{User: user, Zone: "UTC"} }

func (r *rig) subscribe(id string, by coach.Actor, hhmm string) coach.Subscriber {
	r.Helper()
	clock := must[coach.TimeOfDay](r)(coach.ParseTimeOfDay(hhmm))
	return must[coach.Subscriber](r)(r.Subscribe(r.Context(), r.cause(), id, by, coach.Settings{At: &clock}))
}

// goTo moves the clock to a time such as "14 09:00" of December 2026.
func (r *rig) goTo(dayAndTime string) {
	r.Helper()
	r.now = must[time.Time](r)(time.Parse("2006-01-02 15:04", "2026-12-"+dayAndTime))
}

func (r *rig) tick() coach.Planned {
	r.Helper()
	return must[coach.Planned](r)(r.PlanDaily(r.Context(), r.now))
}

func (r *rig) known(id string) coach.Subscriber {
	r.Helper()
	s, _, err := r.Known(r.Context(), team, id)
	r.ok(err)
	return s
}

// nextIs checks when somebody is asked next.
func (r *rig) nextIs(id, want string) {
	r.Helper()
	got := ""
	if due := r.known(id).NextDue; !due.IsZero() {
		got = due.UTC().Format("02 15:04")
	}
	if got != want {
		r.Errorf("next due %q, want %q", got, want)
	}
}

func (r *rig) view(fn func(coach.Tx) error) {
	r.Helper()
	r.ok(r.store.View(r.Context(), fn))
}

func (r *rig) slot(id string, day coach.Date) (slot coach.Slot) {
	r.Helper()
	r.view(func(tx coach.Tx) (err error) {
		slot, _, err = tx.Slot(team, id, day)
		return err
	})
	return slot
}

// outbox lists the rows that are or will become ready.
func (r *rig) outbox() []coach.Delivery {
	r.Helper()
	return must[[]coach.Delivery](r)(r.Ready(r.Context(), r.now.Add(1000*time.Hour), 1000))
}

// kinds lists the kinds in the outbox.
func (r *rig) kinds() string {
	r.Helper()
	var out []string
	for _, d := range r.outbox() {
		out = append(out, string(d.Kind))
	}
	return strings.Join(out, " ")
}

// row finds the one delivery of a kind.
func (r *rig) row(kind coach.Kind) coach.Delivery {
	r.Helper()
	var found []coach.Delivery
	for _, d := range r.outbox() {
		if d.Kind == kind {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		r.Fatalf("%d deliveries of kind %s in the outbox %q, want 1", len(found), kind, r.kinds())
	}
	return found[0]
}

// newTS is the ts of a message written now.
func (r *rig) newTS() string {
	r.ts++
	return fmt.Sprintf("%d.%06d", r.now.Unix(), r.ts)
}

func (r *rig) begin(d coach.Delivery) coach.Delivery {
	r.Helper()
	d, ok, err := r.Begin(r.Context(), d, r.now)
	r.ok(err)
	if !ok {
		r.Fatalf("Begin of %s %s: it is not to be sent", d.Kind, d.Key)
	}
	return d
}

// accepted records that Slack took the part that was begun.
func (r *rig) accepted(d coach.Delivery, last bool) coach.MessageRef {
	r.Helper()
	ref := coach.MessageRef{Channel: strings.Replace(d.To, alice, aliceDM, 1), TS: r.newTS()}
	r.ok(r.Sent(r.Context(), d, coach.Sent{Ref: ref, Last: last}, r.now))
	return ref
}

// send makes a delivery of one message.
func (r *rig) send(d coach.Delivery) coach.MessageRef {
	r.Helper()
	return r.accepted(r.begin(d), true)
}

// asked gives alice a question that stands in her DM.
func (r *rig) asked() (coach.Post, coach.MessageRef) {
	r.Helper()
	_, err := r.Ask(r.Context(), r.cause(), person(alice), "")
	r.ok(err)
	d := r.row(coach.KindQuestion)
	ref := r.send(d)
	return r.post(d.Post), ref
}

func (r *rig) post(id string) coach.Post {
	r.Helper()
	p, _, err := r.CurrentPost(r.Context(), team, id)
	r.ok(err)
	return p
}

// channelQuestion subscribes general, by bob, and posts a question there.
func (r *rig) channelQuestion() (coach.MessageRef, string) {
	r.Helper()
	r.subscribe(general, person(bob), r.now.Add(time.Minute).Format("15:04"))
	r.send(r.row(coach.KindNotice))
	r.now = r.now.Add(time.Minute)
	r.tick()
	d := r.row(coach.KindQuestion)
	return r.send(d), d.Post
}

func (r *rig) said(user, channel, thread, text string) coach.Said {
	return coach.Said{User: user, Zone: "UTC", Ref: coach.MessageRef{Channel: channel, TS: r.newTS()}, Thread: thread, Text: text}
}

// hand hands in a message, which must turn out to be want.
func (r *rig) hand(said coach.Said, want coach.Outcome) coach.Answer {
	r.Helper()
	if got := must[coach.Outcome](r)(r.Answer(r.Context(), r.cause(), said)); got != want {
		r.Fatalf("outcome %v, want %v", got, want)
	}
	return r.answerAt(said.Ref)
}

// edit hands in an edited message.
func (r *rig) edit(said coach.Said, text string) coach.Outcome {
	r.Helper()
	said.Text = text
	return must[coach.Outcome](r)(r.Revise(r.Context(), r.cause(), said))
}

func (r *rig) remove(said coach.Said) {
	r.Helper()
	r.ok(r.Remove(r.Context(), r.cause(), said.Ref))
}

func (r *rig) answerAt(ref coach.MessageRef) (a coach.Answer) {
	r.Helper()
	r.view(func(tx coach.Tx) (err error) {
		a, _, err = tx.AnswerAt(team, ref)
		return err
	})
	return a
}
