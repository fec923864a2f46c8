package coach_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// A restless store has the questions swapped whenever something is read, in the
// middle of whatever is being done.
type restless struct {
	coach.Store
	swap func()
}

func (s restless) View(ctx context.Context, fn func(coach.Tx) error) error {
	return s.Store.View(ctx, func(tx coach.Tx) error { return fn(restlessTx{tx, s.swap}) })
}

func (s restless) Update(ctx context.Context, fn func(coach.Tx) error) error {
	return s.Store.Update(ctx, func(tx coach.Tx) error { return fn(restlessTx{tx, s.swap}) })
}

type restlessTx struct {
	coach.Tx
	swap func()
}

func (t restlessTx) Subscriber(team, id string) (coach.Subscriber, bool, error) {
	t.swap()
	return t.Tx.Subscriber(team, id)
}

func (t restlessTx) AllAsked(team, subscriber string) (map[string]coach.Asked, error) {
	t.swap()
	return t.Tx.AllAsked(team, subscriber)
}

func (t restlessTx) Session(team, user string) (coach.Session, bool, error) {
	t.swap()
	return t.Tx.Session(team, user)
}

// otherBank is one that shares no question with bankOf's.
func otherBank(t testing.TB) *questions.Bank {
	t.Helper()
	var qs []questions.Question
	for i := range 40 {
		qs = append(qs, questions.Question{Text: fmt.Sprintf("Other %d: what did you learn?", i), Role: "Agent", Function: "Operations", Theme: "Growth", Sample: "Much."})
	}
	bank, err := questions.NewBank(questions.PackOf("other", qs...))
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// Each operation takes the questions once: what it chose with one bank it finds in
// the same one.
func TestQuestionsStayForOneOperation(t *testing.T) {
	r := newRig(t)
	banks, n := []*questions.Bank{r.Bank(), otherBank(t)}, 0
	var c *coach.Coach
	c = coach.New(restless{r.store, func() { n++; c.SetBank(banks[n%2]) }}, banks[0], engine)
	r.Coach = c
	for i := range 12 {
		r.now = r.now.Add(time.Hour)
		ses, _, err := r.Practise(r.Context(), r.cause(), person(alice), coach.Drill{N: 3})
		r.ok(err)
		if n == 0 {
			t.Fatal("nothing was swapped")
		}
		from := map[bool]int{}
		for _, item := range ses.Items[1:] {
			_, first := banks[0].Question(item.Question)
			from[first]++
		}
		if len(from) != 1 {
			t.Errorf("a session has questions of both banks: %v", from)
		}
		for range 8 {
			for _, d := range r.outbox() {
				if d, ok, err := r.Begin(r.Context(), d, r.now); err != nil {
					t.Fatal(err)
				} else if ok {
					r.accepted(d, true)
				}
			}
			r.now = r.now.Add(time.Minute)
			if ses := r.session(); ses.State == coach.SessionOver {
				break
			}
			if i%2 == 0 {
				must[coach.Outcome](r)(r.Answer(r.Context(), r.cause(), r.said(alice, aliceDM, "", long)))
			} else {
				must[bool](r)(r.SessionWord(r.Context(), r.cause(), alice, coach.WordSkip, coach.Place{Channel: aliceDM}))
			}
		}
		_, _, err = r.Scorecard(r.Context(), team, alice, ses.ID)
		r.ok(err)
		must[coach.Overview](r)(r.Overview(r.Context(), team, alice, r.now))
		must[bool](r)(r.SessionWord(r.Context(), r.cause(), alice, coach.WordStop, coach.Place{Channel: aliceDM}))
	}
}

func TestSetBankWhilePeopleAnswer(t *testing.T) {
	r := newRig(t)
	banks := []*questions.Bank{r.Bank(), otherBank(t)}
	r.asked()
	stop := make(chan struct{})
	var swapping, working sync.WaitGroup
	swapping.Go(func() {
		for i := 1; ; i++ {
			select {
			case <-stop:
				return
			default:
				r.SetBank(banks[i%2])
			}
		}
	})
	for person := range 3 {
		working.Go(func() {
			user := fmt.Sprintf("U%dPERSON", person)
			for i := range 8 {
				cause := coach.Cause{Team: team, Key: fmt.Sprint(user, i), Now: r.now}
				if _, err := r.Ask(r.Context(), cause, coach.Actor{User: user, Zone: "UTC"}, ""); err != nil {
					t.Error(err)
				}
				said := coach.Said{User: alice, Zone: "UTC", Ref: coach.MessageRef{Channel: aliceDM, TS: fmt.Sprintf("%d.%d", r.now.Unix()+9, 100*person+i)}, Text: long}
				if got, err := r.Answer(r.Context(), coach.Cause{Team: team, Key: "a" + cause.Key, Now: r.now}, said); err != nil || got != coach.Answered {
					t.Errorf("the answer: %v, %v", got, err)
				}
				if _, err := r.Progress(r.Context(), team, user); err != nil {
					t.Error(err)
				}
			}
		})
	}
	working.Wait()
	close(stop)
	swapping.Wait()
	if got := must[[]coach.Answer](r)(r.History(r.Context(), team, alice, 0)); len(got) != 24 {
		t.Errorf("%d answers are kept, want all 24", len(got))
	}
}

// An answer whose question has been taken out of the bank is an answer all the same.
func TestAnAnswerToAQuestionThatIsGoneIsKept(t *testing.T) {
	r := newRig(t)
	p, _ := r.asked()
	r.SetBank(otherBank(t))
	r.now = r.now.Add(time.Minute)
	_, err := r.Answer(r.Context(), r.cause(), r.said(alice, aliceDM, "", short))
	r.refused(err, coach.CodeNotFound)
	a := r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	if a.Text != long || a.Question != p.Question || a.Feedback.Scored || a.Feedback.Words == 0 {
		t.Errorf("kept as %+v", a)
	}
	if d := r.row(coach.KindReply); d.Seq != a.Seq {
		t.Errorf("the reply is about answer %d", d.Seq)
	}
	if n := r.progressOf().Answers; n != 1 {
		t.Errorf("%d answers count", n)
	}
}

// saidNothing is what the sender records of a delivery that has no words any more.
func (r *rig) saidNothing(d coach.Delivery) {
	r.Helper()
	r.ok(r.Sent(r.Context(), d, coach.Sent{Last: true}, r.now))
}

func TestAQuestionThatVanishesBeforeItIsAskedIsReplaced(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.goTo("14 09:00")
	r.tick()
	old := r.row(coach.KindQuestion)
	r.SetBank(otherBank(t))
	r.saidNothing(old)
	d := r.row(coach.KindQuestion)
	if _, known := r.Question(d.Question); !known || d.Post != old.Post || d.Priority != coach.PriorityFanOut || !d.Until.Equal(old.Until) {
		t.Errorf("in its place: %+v", d)
	}
	r.send(d)
	if got := r.slot(alice, "2026-12-14").State; got != coach.SlotPosted {
		t.Errorf("the day is %s", got)
	}
	if p := r.post(d.Post); p.Closed || p.Question != d.Question || r.known(alice).OpenPost != p.ID {
		t.Errorf("the post is %+v", p)
	}
	r.view(func(tx coach.Tx) error {
		asked, _, err := tx.Asked(team, alice, old.Question)
		if asked.Times != 0 {
			t.Errorf("the other one counts as asked: %+v", asked)
		}
		return err
	})
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
}

func TestADayWhoseQuestionVanishedWithoutAnotherIsMissed(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.goTo("14 09:00")
	r.tick()
	old := r.row(coach.KindQuestion)
	empty, err := questions.NewBank()
	r.ok(err)
	r.SetBank(empty)
	r.saidNothing(old)
	if got := r.kinds(); got != "" {
		t.Errorf("in the outbox: %q", got)
	}
	if got := r.slot(alice, "2026-12-14").State; got != coach.SlotMissed {
		t.Errorf("the day is %s", got)
	}
}

// Whoever may have seen the question is not asked another one.
func TestAQuestionThatMayHaveBeenSeenIsNotReplaced(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.goTo("14 09:00")
	r.tick()
	r.begin(r.row(coach.KindQuestion))
	must[int](t)(r.Recover(r.Context()))
	r.SetBank(otherBank(t))
	r.saidNothing(r.row(coach.KindQuestion))
	if got := r.kinds(); got != "" {
		t.Errorf("in the outbox: %q", got)
	}
}
