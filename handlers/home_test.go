package handlers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack/blockkit"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// must fails the test on an error.
func (r *rig) must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// slash carries out what Bodo types after the slash.
func (r *rig) slash(t *testing.T, text string) handlers.Reply {
	t.Helper()
	r.now = r.now.Add(time.Second)
	return r.Command(t.Context(), handlers.Command{Team: "T1", Channel: "D0BODO", User: "U0BODO", Name: handlers.Slash, Text: text, TriggerID: r.now.String()})
}

// look opens Bodo's Home and returns what was published.
func (r *rig) look(t *testing.T) []handlers.Outgoing {
	t.Helper()
	r.deliver(t)
	r.now = r.now.Add(time.Second)
	r.must(t, r.Event(t.Context(), handlers.Event{ID: r.now.String(), Kind: handlers.EventHomeOpened, Team: "T1", User: "U0BODO"}, 0))
	out := r.deliver(t)
	for _, o := range out {
		if o.Home != nil {
			checkView(t, o.Home)
		}
	}
	return out
}

// morning subscribes Bodo for the questions of a software engineer and goes on to
// where today's was posted.
func (r *rig) morning(t *testing.T) {
	t.Helper()
	r.slash(t, "subscribe 09:00 software engineer")
	r.now = time.Date(2026, 3, 2, 8, 0, 1, 0, time.UTC)
	if _, err := r.coach.PlanDaily(t.Context(), r.now); err != nil {
		t.Fatal(err)
	}
	r.deliver(t)
}

func (r *rig) says(t *testing.T, text string) {
	t.Helper()
	r.now = r.now.Add(time.Second)
	ts := fmt.Sprintf("%d.000001", r.now.Unix())
	r.must(t, r.Event(t.Context(), handlers.Event{ID: ts, Kind: handlers.EventMessage, Team: "T1", Channel: "D0BODO", User: "U0BODO", TS: ts, Text: text}, 0))
}

func (r *rig) session(t *testing.T, state coach.SessionState) {
	t.Helper()
	r.must(t, r.store.Update(t.Context(), func(tx coach.Tx) error {
		return tx.PutSession(coach.Session{
			ID: "U0BODO-s1", Team: "T1", User: "U0BODO", State: state, At: 1, Started: r.now, Touched: r.now,
			Items: []coach.SessionItem{{Question: "a", Post: "a", Seq: 1}, {Question: "b", Post: "b"}, {Question: "c"}},
		})
	}))
}

func TestHomeSaysHowThingsStand(t *testing.T) {
	for name, prepare := range map[string]func(*testing.T, *rig){
		"home-new":     func(*testing.T, *rig) {},
		"home-waiting": func(t *testing.T, r *rig) { r.morning(t) },
		"home-answered": func(t *testing.T, r *rig) {
			r.morning(t)
			r.says(t, answer)
		},
		"home-paused": func(t *testing.T, r *rig) {
			r.slash(t, "subscribe 09:00 software engineer")
			r.slash(t, "pause until 2026-03-16")
		},
		"home-session": func(t *testing.T, r *rig) {
			r.morning(t)
			r.session(t, coach.SessionPaused)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			prepare(t, r)
			golden(t, name, r.look(t))
			if again := r.look(t); len(again) != 0 {
				t.Error("the same Home was published twice")
			}
		})
	}
}

func TestHomeSaysWhyThereIsNoQuestionToday(t *testing.T) {
	for want, prepare := range map[string]func(*testing.T, *rig){
		"You get no daily question": func(*testing.T, *rig) {},
		"It comes today at 09:00":   func(t *testing.T, r *rig) { r.slash(t, "subscribe 09:00") },
		"Monday is not one of your days": func(t *testing.T, r *rig) {
			r.slash(t, "subscribe 09:00 tue")
		},
		"its time had passed when you chose it": func(t *testing.T, r *rig) { r.slash(t, "subscribe 07:00") },
		"you skipped this day": func(t *testing.T, r *rig) {
			r.slash(t, "subscribe 09:00")
			r.slash(t, "skip")
		},
		"Skipped: “": func(t *testing.T, r *rig) {
			r.morning(t)
			r.slash(t, "skip")
		},
		"it could not be posted in time": func(t *testing.T, r *rig) {
			r.slash(t, "subscribe 09:00")
			r.now = r.now.Add(8 * time.Hour)
			_, err := r.coach.PlanDaily(t.Context(), r.now)
			r.must(t, err)
		},
		"your daily question is paused": func(t *testing.T, r *rig) {
			r.slash(t, "subscribe 09:00")
			r.slash(t, "pause")
		},
		"Question 2 of 3 waits": func(t *testing.T, r *rig) { r.session(t, coach.SessionRunning) },
	} {
		t.Run(want, func(t *testing.T) {
			r := newRig(t, nil)
			prepare(t, r)
			out := r.look(t)
			if len(out) != 1 {
				t.Fatalf("%d messages, want one Home: %+v", len(out), out)
			}
			raw, _ := json.Marshal(out[0].Home)
			if text := blockkit.PlainText(raw); !strings.Contains(text, want) {
				t.Errorf("it does not say %q:\n%s", want, text)
			}
		})
	}
}

// Home is published for who has looked at it and when something on it has changed,
// not because something was pressed.
func TestHomeIsNotPublishedForNothing(t *testing.T) {
	r := newRig(t, nil)
	homes := func(out []handlers.Outgoing) (n int) {
		for _, o := range out {
			if o.Method == handlers.MethodHome {
				n++
			}
		}
		return n
	}
	r.morning(t)
	r.says(t, answer)
	if got := homes(r.deliver(t)); got != 0 {
		t.Errorf("published %d times for somebody who never looked", got)
	}
	if got := homes(r.look(t)); got != 1 {
		t.Fatalf("opened, and published %d times", got)
	}
	if got := homes(r.look(t)); got != 0 {
		t.Fatalf("opened again, and published %d times", got)
	}
	for i, action := range []string{"help", "progress", "export"} {
		reply := r.Action(t.Context(), handlers.Action{Team: "T1", User: "U0BODO", ActionID: action, Value: "1:", TriggerID: fmt.Sprint("T", i), ActionTS: "1"})
		if reply.Home != nil || homes(r.deliver(t)) != 0 {
			t.Errorf("a click on %s published Home", action)
		}
	}
	r.says(t, strings.ReplaceAll(answer, "pricing", "billing"))
	if got := homes(r.deliver(t)); got != 1 {
		t.Errorf("after another answer it was published %d times, want once", got)
	}
	if got := homes(r.look(t)); got != 0 {
		t.Errorf("opened once more, and published %d times", got)
	}
}

// A view that stood open for a week has buttons of then. They do what they say, or
// one sentence says what else to do.
func TestAClickOnAnOldHomeDoesNotFail(t *testing.T) {
	for i, a := range []struct{ id, value string }{
		{"ask_now", "1:"}, {"settings", "1:"}, {"practice", "1:"}, {"export", "1:"}, {"help", "1:"}, {"resume", "1:"},
		{"session_resume", "1:U0BODO-gone"}, {"session_stop", "1:U0BODO-gone"}, {"session_pause", "1:U0BODO-gone"},
		{"ask_now", "0:"}, {"renamed_since", "1:"}, {"settings", ""},
	} {
		r := newRig(t, nil)
		r.slash(t, "subscribe 09:00")
		r.look(t)
		reply := r.Action(t.Context(), handlers.Action{Team: "T1", User: "U0BODO", ActionID: a.id, Value: a.value, TriggerID: fmt.Sprint("T", i), ActionTS: "1"})
		if reply.Respond != nil {
			t.Errorf("%s: a view has no response_url, yet it was answered there", a.id)
		}
		said := r.deliver(t)
		if reply.Open == nil && len(said) == 0 {
			t.Errorf("a click on an old %s %q came to nothing", a.id, a.value)
		}
		for _, o := range said {
			if strings.Contains(o.Text, "went wrong") {
				t.Errorf("a click on an old %s %q failed: %s", a.id, a.value, o.Text)
			}
		}
	}
}

// checkView holds what Slack takes as a view.
func checkView(t testing.TB, view any) {
	t.Helper()
	raw, err := json.Marshal(view)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range blockkit.CheckView(raw) {
		t.Errorf("Slack refuses it: %s %s at %s", p.Code, p.Message, p.Pointer)
	}
}

// BenchmarkHome10000Answers composes Home for somebody with 10,000 answers to
// 500 questions, each of which comes back some day. The cards of these questions are
// the only records whose number grows with practice; one costs a few microseconds.
func BenchmarkHome10000Answers(b *testing.B) {
	const answers, asked = 10_000, 500
	var list []questions.Question
	for i := range asked {
		list = append(list, questions.Question{
			Text: fmt.Sprintf("Tell me about time number %d.", i), Role: "Tester", Function: "Tests", Theme: fmt.Sprint("Theme ", i%40),
			Sample: "A sample.", KeyPoints: []questions.Item{{Text: "Say what you did."}},
		})
	}
	bank, err := questions.NewBank(questions.PackOf("test", list...))
	if err != nil {
		b.Fatal(err)
	}
	r := newRig(b, bank)
	all := bank.Questions()
	day := coach.Today(r.now, "Europe/Berlin")
	r.must(b, r.store.Update(b.Context(), func(tx coach.Tx) error {
		p := coach.Progress{Answers: answers, Questions: asked, Days: 900, Streak: 40, Best: 90, LastDay: day, Themes: map[string]coach.ThemeCount{}}
		for i := range answers {
			q := all[i%asked]
			_, err := tx.PutAnswer(coach.Answer{
				Team: "T1", User: "U0BODO", Post: fmt.Sprint("U0BODO-", i), Question: q.ID, Role: q.RoleID, Theme: q.Theme, Text: answer,
				Day: day.Add(-i / 10), At: r.now, Message: coach.MessageRef{Channel: "D0BODO", TS: fmt.Sprintf("%d.000001", i)},
				Feedback: review.Feedback{Scored: true, Level: 1 + i%5},
			})
			if err != nil {
				return err
			}
			theme := p.Themes[q.Theme]
			theme.Answers++
			theme.Levels.Scored++
			theme.Levels.Sum += 1 + i%5
			p.Themes[q.Theme] = theme
		}
		for i := range 190 {
			p.Calendar = append(p.Calendar, coach.DayCount{Day: day.Add(i - 189), Answers: 1})
		}
		for i := range 24 {
			p.Recent = append(p.Recent, coach.Scored{Seq: uint64(i + 1), Day: day, Theme: "Theme 1", Level: 3})
		}
		for i, q := range all {
			c := coach.Card{Question: q.ID}
			c.FSRS.LastReview, c.FSRS.Due = r.now.AddDate(0, 0, -i%30), r.now.AddDate(0, 0, i%30)
			if err := tx.PutCard("T1", "U0BODO", c); err != nil {
				return err
			}
		}
		if err := tx.PutProgress("T1", "U0BODO", p); err != nil {
			return err
		}
		return tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: "U0BODO", Zone: "Europe/Berlin", Subscribed: true, At: coach.DefaultTime, Days: coach.EveryDay, LastDate: day})
	}))
	d := coach.Delivery{Team: "T1", Kind: coach.KindHome, To: "U0BODO", User: "U0BODO"}
	for b.Loop() {
		out, err := r.Render(b.Context(), d)
		if err != nil || len(out) != 1 {
			b.Fatal(len(out), err)
		}
	}
	if each := b.Elapsed() / time.Duration(b.N); each > 10*time.Millisecond {
		b.Errorf("one Home takes %v, want under 10 ms", each)
	}
}
