package coach_test

import (
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

func TestASessionSurvivesARestart(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 2})
	r.says(long)
	// The process ends before the result has left, and then while it is under way.
	bank := r.Bank()
	r.Coach = coach.New(r.store, bank, engine)
	d := r.begin(r.row(coach.KindResult))
	r.Coach = coach.New(r.store, bank, engine)
	must[int](t)(r.Recover(r.Context()))
	r.accepted(d, true)
	for range 2 {
		r.Coach = coach.New(r.store, bank, engine)
		r.says(long)
		r.result(coach.ResultAnswered)
	}
	if s := r.session(); s.State != coach.SessionOver || r.progressOf().Answers != 2 {
		t.Errorf("the session is %s with %d answers", s.State, r.progressOf().Answers)
	}
}

func TestASessionWaitsADay(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 2})
	r.says(long)
	r.result(coach.ResultAnswered)
	r.now = r.now.Add(coach.SessionLife - time.Minute)
	r.says(long)
	r.result(coach.ResultAnswered)
	r.now = r.now.Add(coach.SessionLife)
	r.word(coach.WordResume, true)
	d := r.row(coach.KindNotice)
	if d.Notice != coach.NoticeSession || d.Args[0] != "expired" {
		t.Errorf("the notice is %s %q", d.Notice, d.Args)
	}
	r.send(d)
	if s := r.session(); s.State != coach.SessionOver || r.progressOf().Sessions != 1 {
		t.Errorf("the session is %s, and %d are counted", s.State, r.progressOf().Sessions)
	}
	r.word(coach.WordResume, false)
}

// An answer that comes later than a day is an answer all the same.
func TestALateAnswerInASessionIsAnAnswer(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 1})
	r.now = r.now.Add(25 * time.Hour)
	_, a := r.says(long)
	if a.Seq == 0 || a.Session != "" {
		t.Errorf("it is kept as %+v", a)
	}
	r.row(coach.KindReply)
	if s := r.session(); s.State != coach.SessionOver {
		t.Errorf("the session is %s", s.State)
	}
}

func TestTheDailyQuestionWaitsForTheSession(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(*rig)
		at   string // when it ends, or is last touched
		want string // slot of the day
	}{
		{"stopped", func(r *rig) { r.word(coach.WordStop, true); r.send(r.row(coach.KindCard)) }, "14 15:30", coach.SlotPosted},
		{"paused", func(r *rig) { r.word(coach.WordPause, true); r.send(r.row(coach.KindNotice)) }, "14 15:30", coach.SlotPosted},
		{"finished", func(r *rig) { r.says(long); r.result(coach.ResultAnswered) }, "14 15:30", coach.SlotPosted},
		{"over on the next day", func(r *rig) { r.word(coach.WordStop, true); r.send(r.row(coach.KindCard)) }, "15 07:30", coach.SlotMissed},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.subscribe(alice, person(alice), "09:00")
			r.goTo("14 08:50")
			r.practise(coach.Drill{N: 1})
			r.goTo("14 09:00")
			if got := r.tick(); got.Posted+got.Missed != 0 {
				t.Fatalf("during the session %+v is planned", got)
			}
			if got := r.slot(alice, "2026-12-14").State; got != "" {
				t.Fatalf("the day is %q", got)
			}
			r.goTo(test.at)
			r.tick()
			test.end(r)
			r.now = r.now.Add(time.Minute)
			r.tick()
			if got := r.slot(alice, "2026-12-14").State; got != test.want {
				t.Errorf("the day is %q, want %q", got, test.want)
			}
			if test.want == coach.SlotPosted {
				d := r.begin(r.row(coach.KindQuestion)) // it is not too late to send it
				r.accepted(d, true)
			}
			r.nextIs(alice, "15 09:00")
			if s := r.known(alice); s.Held != "" {
				t.Errorf("%s is still held", s.Held)
			}
		})
	}
}

func TestAfterTheSessionTheQuestionBeforeWaitsAgain(t *testing.T) {
	r := newRig(t)
	before, _ := r.asked()
	r.now = r.now.Add(time.Minute)
	r.practise(coach.Drill{N: 1})
	r.says(long)
	r.result(coach.ResultAnswered)
	if _, a := r.says(long); a.Post != before.ID {
		t.Errorf("a plain message after the session answers %s, want %s", a.Post, before.ID)
	}
}

// So does one that came while the session was paused.
func TestAfterTheSessionTheQuestionOfThePauseWaits(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 1})
	r.word(coach.WordPause, true)
	r.send(r.row(coach.KindNotice))
	r.now = r.now.Add(time.Minute)
	between, _ := r.asked()
	r.now = r.now.Add(time.Minute)
	r.word(coach.WordResume, true)
	r.send(r.row(coach.KindQuestion))
	if _, a := r.says(long); a.Session == "" {
		t.Errorf("after resume a plain message answers %s, want the session's", a.Post)
	}
	r.result(coach.ResultAnswered)
	if _, a := r.says(long); a.Post != between.ID {
		t.Errorf("a plain message after the session answers %s, want %s", a.Post, between.ID)
	}
}

func TestTimedDrill(t *testing.T) {
	r := newRig(t)
	start := func() coach.Delivery {
		t.Helper()
		ses := r.practise(coach.Drill{N: 2, Limit: 90 * time.Second})
		if ses.Items[0].Question == coach.WarmupQuestion {
			t.Error("a timed drill begins with a warm-up")
		}
		d := r.row(coach.KindNotice)
		if wait := d.ReadyAt.Sub(r.now); d.Notice != coach.NoticeTime || wait != 90*time.Second || d.Post != r.session().Waits() {
			t.Errorf("%s of %s comes in %v", d.Notice, d.Post, wait)
		}
		return d
	}
	start()
	_, a := r.says(long)
	if a.Took != 20 {
		t.Errorf("it took %d seconds, want 20", a.Took)
	}
	if kinds := r.kinds(); kinds != "result" {
		t.Errorf("after the answer the outbox holds %q", kinds)
	}
	r.result(coach.ResultAnswered)
	// The second one is answered too late, and counts.
	r.now = r.now.Add(2 * time.Minute)
	r.send(r.row(coach.KindNotice))
	if _, a := r.says(long); a.Took != 140 || a.Seq == 0 {
		t.Errorf("the late answer is %d and took %d seconds, want 140", a.Seq, a.Took)
	}
	r.result(coach.ResultAnswered)

	for _, w := range []coach.Word{coach.WordSkip, coach.WordPause, coach.WordStop} {
		r := newRig(t)
		r.practise(coach.Drill{N: 2, Limit: 90 * time.Second})
		notice := r.row(coach.KindNotice)
		r.word(w, true)
		for _, d := range r.outbox() {
			if d.Key == notice.Key {
				t.Errorf("after %s the time is still taken", w)
			}
		}
	}
}

func TestAQuestionThatIsGone(t *testing.T) {
	// without makes a coach on the same data that lacks some questions.
	without := func(r *rig, ids ...string) {
		var left []questions.Question
		for _, q := range r.Bank().Questions() {
			gone := false
			for _, id := range ids {
				gone = gone || q.ID == id
			}
			if !gone {
				left = append(left, *q)
			}
		}
		bank, err := questions.NewBank(questions.PackOf("test", left...))
		r.ok(err)
		r.Coach = coach.New(r.store, bank, engine)
	}
	t.Run("further on", func(t *testing.T) {
		r := newRig(t)
		ses := r.practise(coach.Drill{N: 3})
		without(r, ses.Items[1].Question)
		r.says(long)
		d := r.row(coach.KindResult)
		if d.Question != ses.Items[2].Question || d.Args[1] != "1" {
			t.Errorf("next comes %s with %q passed over", d.Question, d.Args[1])
		}
		if !r.session().Items[1].Gone {
			t.Error("it is not marked")
		}
	})
	for name, act := range map[string]func(*rig){
		"answered": func(r *rig) {
			r.now = r.now.Add(time.Minute)
			r.hand(r.said(alice, aliceDM, "", long), coach.Passed)
		},
		"hint":   func(r *rig) { r.word(coach.WordHint, true) },
		"resume": func(r *rig) { r.word(coach.WordResume, true) },
		"skip":   func(r *rig) { r.word(coach.WordSkip, true) },
	} {
		t.Run("open and "+name, func(t *testing.T) {
			r := newRig(t)
			ses := r.practise(coach.Drill{N: 3})
			r.word(coach.WordSkip, true)
			r.result(coach.ResultSkipped)
			without(r, ses.Items[1].Question)
			act(r)
			if d := r.result(coach.ResultGone); d.Question != ses.Items[2].Question {
				t.Errorf("next comes %s, want %s", d.Question, ses.Items[2].Question)
			}
		})
	}
	t.Run("before it was shown", func(t *testing.T) {
		r := newRig(t)
		ses := r.practise(coach.Drill{N: 3})
		r.word(coach.WordSkip, true)
		without(r, ses.Items[1].Question)
		r.result(coach.ResultSkipped) // says that it was skipped, and nothing more
		if d := r.result(coach.ResultGone); d.Question != ses.Items[2].Question {
			t.Errorf("next comes %s, want %s", d.Question, ses.Items[2].Question)
		}
	})
	t.Run("the last one", func(t *testing.T) {
		r := newRig(t)
		ses := r.practise(coach.Drill{N: 1})
		without(r, ses.Items[0].Question)
		r.now = r.now.Add(time.Minute)
		r.hand(r.said(alice, aliceDM, "", long), coach.Passed)
		if d := r.result(coach.ResultGone); d.Post != "" || r.session().State != coach.SessionOver {
			t.Errorf("next comes %q, and the session is %s", d.Post, r.session().State)
		}
	})
}
