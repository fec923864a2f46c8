package coach_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"interviewcoach/internal/coach"
)

func TestAttemptsAreNumberedOnce(t *testing.T) {
	r := newRig(t)
	p, ref := r.asked()
	first := r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	second := r.said(alice, aliceDM, ref.TS, long+" Twice.")
	if a := r.hand(second, coach.Answered); first.Attempt != 1 || a.Attempt != 2 || a.Post != p.ID || a.Thread != ref.TS {
		t.Errorf("attempts %d and %d of %s in %q", first.Attempt, a.Attempt, a.Post, a.Thread)
	}
	r.remove(second)
	if a := r.hand(r.said(alice, aliceDM, "", long), coach.Answered); a.Attempt != 3 || a.Seq != 3 {
		t.Errorf("after a deletion attempt %d with number %d, want 3 and 3", a.Attempt, a.Seq)
	}
}

func TestThreadOfOurReplyBelongsToTheQuestion(t *testing.T) {
	r := newRig(t)
	p, _ := r.asked()
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	reply := r.send(r.row(coach.KindReply))
	r.asked() // another question is open now
	if a := r.hand(r.said(alice, aliceDM, reply.TS, long), coach.Answered); a.Post != p.ID || a.Attempt != 2 {
		t.Errorf("attempt %d at %s, want 2 at %s", a.Attempt, a.Post, p.ID)
	}
}

func TestLengthOfAnswers(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       coach.Outcome
		cut        bool
		stored     int // characters
	}{
		{"7 words", "one two three four five six seven", coach.TooShort, false, 0},
		{"8 words", "one two three four five six seven eight", coach.Answered, false, 39},
		{"emoji are no words", strings.Repeat("🙂 ", 20), coach.TooShort, false, 0},
		{"nothing", "", coach.TooShort, false, 0},
		{"12,000 characters", strings.Repeat("ä ", 6000), coach.Answered, false, 12_000},
		{"12,001 characters", strings.Repeat("ä ", 6000) + "b", coach.Answered, true, 12_001},
		{"40,001 characters", strings.Repeat("ä ", 20_000) + "b", coach.Answered, true, 40_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.asked()
			a := r.hand(r.said(alice, aliceDM, "", test.text), test.want)
			if n := utf8.RuneCountInString(a.Text); a.Cut != test.cut || n != test.stored {
				t.Errorf("cut %v, %d characters stored, want %v, %d", a.Cut, n, test.cut, test.stored)
			}
		})
	}
}

func TestFeedbackOfAChannelGoesWhereItWants(t *testing.T) {
	r := newRig(t)
	ref, post := r.channelQuestion()
	said := r.said(alice, general, ref.TS, long)
	r.hand(said, coach.Answered)
	if d := r.row(coach.KindReply); d.To != alice || d.Thread != "" {
		t.Errorf("the review goes to %s, thread %q, want by DM", d.To, d.Thread)
	}
	if d := r.row(coach.KindReaction); d.Refs[0] != said.Ref {
		t.Errorf("the reaction is on %v, want %v", d.Refs[0], said.Ref)
	}
	r.send(r.row(coach.KindReaction))
	reply := r.send(r.row(coach.KindReply))
	if a := r.hand(r.said(alice, aliceDM, reply.TS, long), coach.Answered); a.Post != post || a.Attempt != 2 {
		t.Errorf("in the thread of the review: attempt %d at %s", a.Attempt, a.Post)
	}

	must[coach.Subscriber](t)(r.SetFeedback(r.Context(), r.cause(), general, person(bob), coach.FeedbackThread))
	said = r.said(bob, general, ref.TS, long)
	r.hand(said, coach.Answered)
	for _, d := range r.outbox() {
		if d.Kind == coach.KindReply && d.User == bob && (d.To != general || d.Thread != ref.TS) {
			t.Errorf("in thread mode the review goes to %s, thread %q", d.To, d.Thread)
		}
		if d.Kind == coach.KindReaction && d.User == bob {
			t.Error("in thread mode there is a reaction too")
		}
	}
}

func TestDuplicateChangesNothing(t *testing.T) {
	r := newRig(t)
	r.asked()
	said, cause := r.said(alice, aliceDM, "", long), r.cause()
	rows := []coach.Inbound{{ID: "E1", Team: team, Conversation: aliceDM, At: r.now}, {ID: "E2", Team: team, Conversation: aliceDM, At: r.now}}
	_, err := r.store.AddInbound(r.Context(), rows)
	r.ok(err)
	cause.Inbox = rows[0].Seq
	must[coach.Outcome](t)(r.Answer(r.Context(), cause, said))
	cause.Inbox = rows[1].Seq
	if _, err := r.Answer(r.Context(), cause, said); !errors.Is(err, coach.ErrDuplicate) {
		t.Errorf("the same again: %v, want ErrDuplicate", err)
	}
	if left := must[[]coach.Inbound](t)(r.store.PendingInbound(r.Context(), 0, 10)); len(left) != 0 {
		t.Errorf("%d rows left in the inbox, want none", len(left))
	}
	if n := must[coach.Summary](t)(r.Progress(r.Context(), team, alice)).Progress.Answers; n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
}

// Events that overtake each other must not make two answers of one message, nor
// bring a deleted one back.
func TestEventsOutOfOrder(t *testing.T) {
	answers := func(r *rig, want int) {
		r.Helper()
		if got := must[[]coach.Answer](r)(r.History(r.Context(), team, alice, 0)); len(got) != want {
			r.Errorf("%d answers, want %d", len(got), want)
		}
	}
	t.Run("the edit before the message", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.edit(said, long+" Edited.")
		r.hand(said, coach.Answered)
		answers(r, 1)
		if got := r.answerAt(said.Ref); !strings.HasSuffix(got.Text, "Edited.") {
			t.Error("the older text won")
		}
	})
	t.Run("the deletion before the message", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.remove(said)
		r.hand(said, coach.Answered)
		r.edit(said, long+" Edited.")
		answers(r, 0)
	})
	t.Run("the next question before the message", func(t *testing.T) {
		r := newRig(t)
		p, _ := r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.now = r.now.Add(time.Second)
		r.asked()
		if a := r.hand(said, coach.Answered); a.Post != p.ID {
			t.Errorf("counted for %s, want %s, which was open then", a.Post, p.ID)
		}
	})
	t.Run("the edit of talk from before any question", func(t *testing.T) {
		r := newRig(t)
		said := r.said(alice, aliceDM, "", "hello")
		r.now = r.now.Add(time.Hour)
		r.asked()
		if got := r.edit(said, long); got != coach.NotAnAnswer {
			t.Errorf("outcome %v, want NotAnAnswer", got)
		}
	})
}

func TestNotYetWhileTheQuestionIsBeingSent(t *testing.T) {
	for _, thread := range []bool{true, false} {
		r := newRig(t)
		_, err := r.Ask(r.Context(), r.cause(), person(alice), "")
		r.ok(err)
		d := r.begin(r.row(coach.KindQuestion)) // to alice's id: her DM is not known yet
		ts := r.newTS()
		said := r.said(alice, aliceDM, "", long)
		if thread {
			said.Thread = ts
		}
		_, err = r.Answer(r.Context(), r.cause(), said)
		r.refused(err, coach.CodeNotYet)
		old := said
		old.Thread, old.Ref.TS = "", "1000000000.000001"
		r.hand(old, coach.NotAnAnswer) // older than the question: it need not wait
		r.ok(r.Sent(r.Context(), d, coach.Sent{Ref: coach.MessageRef{Channel: aliceDM, TS: ts}, Last: true}, r.now))
		r.hand(said, coach.Answered)
	}
}

func TestEditFollowsTheReply(t *testing.T) {
	t.Run("before it is sent", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.hand(said, coach.Answered)
		read := r.row(coach.KindReply) // and rendered, before the edit
		r.edit(said, long+" Edited.")
		if _, ok, err := r.Begin(r.Context(), read, r.now); ok || err != nil {
			t.Errorf("Begin of what was rendered before the edit: %v, %v", ok, err)
		}
		r.send(r.row(coach.KindReply))
		if got := r.kinds(); got != "" {
			t.Errorf("outbox %q, want nothing: the reply was of the new text", got)
		}
	})
	t.Run("while it is sent", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.hand(said, coach.Answered)
		d := r.begin(r.row(coach.KindReply))
		r.edit(said, long+" Edited.")
		d.State = coach.Unknown
		r.ok(r.Put(r.Context(), d)) // the sender knows nothing of the edit
		part := r.accepted(d, false)
		last := r.send(r.row(coach.KindReply))
		got := r.row(coach.KindRevise)
		if len(got.Refs) != 2 || got.Refs[0] != part || got.Refs[1] != last {
			t.Errorf("revision of %v, want of %v and %v", got.Refs, part, last)
		}
	})
	t.Run("after it was sent, twice at once", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.hand(said, coach.Answered)
		reply := r.send(r.row(coach.KindReply))
		r.edit(said, long+" Edited.")
		d := r.begin(r.row(coach.KindRevise))
		r.edit(said, long+" Edited again.")
		r.ok(r.Sent(r.Context(), d, coach.Sent{Ref: reply, Last: true}, r.now))
		r.ok(r.Sent(r.Context(), r.begin(r.row(coach.KindRevise)), coach.Sent{Ref: reply, Last: true}, r.now))
		if a := r.answerAt(said.Ref); len(a.Replies) != 1 || a.Attempt != 1 || r.kinds() != "" {
			t.Errorf("replies %v, attempt %d, outbox %q", a.Replies, a.Attempt, r.kinds())
		}
	})
	t.Run("to fewer messages", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.hand(said, coach.Answered)
		first := r.accepted(r.begin(r.row(coach.KindReply)), false)
		r.send(r.row(coach.KindReply))
		r.edit(said, long+" Edited.")
		r.ok(r.Sent(r.Context(), r.begin(r.row(coach.KindRevise)), coach.Sent{Ref: first}, r.now))
		d := r.begin(r.row(coach.KindRevise))
		r.ok(r.Sent(r.Context(), d, coach.Sent{Ref: coach.MessageRef{Channel: aliceDM}, Last: true}, r.now)) // deleted
		if a := r.answerAt(said.Ref); len(a.Replies) != 1 || a.Replies[0] != first {
			t.Errorf("replies %v, want only %v", a.Replies, first)
		}
	})
	t.Run("of a message that was too short", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", short)
		r.hand(said, coach.TooShort)
		if got := r.edit(said, long); got != coach.Answered || r.answerAt(said.Ref).Attempt != 1 {
			t.Errorf("outcome %v", got)
		}
	})
	t.Run("by somebody else", func(t *testing.T) {
		r := newRig(t)
		r.asked()
		said := r.said(alice, aliceDM, "", long)
		r.hand(said, coach.Answered)
		said.User = bob
		if got := r.edit(said, "x "+long); got != coach.NotAnAnswer || r.answerAt(said.Ref).Text != long {
			t.Errorf("outcome %v, text changed", got)
		}
	})
}

func TestDeletionFollowsTheReply(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(*rig, coach.Said)
		want string
	}{
		{"before it is sent", func(r *rig, said coach.Said) { r.remove(said) }, ""},
		{"while it is sent", func(r *rig, said coach.Said) {
			d := r.begin(r.row(coach.KindReply))
			r.remove(said)
			r.accepted(d, true)
		}, "removed"},
		{"after it was sent", func(r *rig, said coach.Said) {
			r.send(r.row(coach.KindReply))
			r.remove(said)
		}, "removed"},
		{"while a revision waits", func(r *rig, said coach.Said) {
			r.send(r.row(coach.KindReply))
			r.edit(said, long+" Edited.")
			r.remove(said)
		}, "removed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.asked()
			said := r.said(alice, aliceDM, "", long)
			r.hand(said, coach.Answered)
			test.do(r, said)
			if got := r.kinds(); got != test.want {
				t.Errorf("outbox %q, want %q", got, test.want)
			}
			if a := r.answerAt(said.Ref); a.Text != "" {
				t.Error("the answer is still there")
			}
			if p := must[coach.Summary](t)(r.Progress(r.Context(), team, alice)).Progress; p.Answers != 0 || p.Words != 0 || p.Streak != 0 {
				t.Errorf("progress %+v, want none", p)
			}
		})
	}
}

func TestForgedPostShowsNothing(t *testing.T) {
	r := newRig(t)
	p, _ := r.asked()
	place := coach.Place{Channel: "D2BOB"}
	r.refused(r.Show(r.Context(), r.cause(), bob, p.ID, coach.KindLadder, place), coach.CodeNotFound)
	r.refused(r.TryAgain(r.Context(), r.cause(), bob, p.ID, place), coach.CodeNotFound)
	_, err := r.PostQuestion(r.Context(), team, bob, p.ID)
	r.refused(err, coach.CodeNotFound)
	_, err = r.PostQuestion(r.Context(), "T2", alice, p.ID)
	r.refused(err, coach.CodeNotFound)
	if got := r.kinds(); got != "" {
		t.Errorf("outbox %q, want nothing", got)
	}
}

func TestPeekIsRecordedAndKeptFromTheChannel(t *testing.T) {
	r := newRig(t)
	ref, post := r.channelQuestion()
	r.ok(r.Show(r.Context(), r.cause(), alice, post, coach.KindLadder, coach.Place{Channel: general, Thread: ref.TS}))
	if d := r.row(coach.KindLadder); d.To != alice || d.Thread != "" {
		t.Errorf("the ladder goes to %s, thread %q", d.To, d.Thread)
	}
	r.ok(r.Show(r.Context(), r.cause(), alice, post, coach.KindPrepare, coach.Place{Channel: general, Thread: ref.TS}))
	if d := r.row(coach.KindPrepare); !d.OnlyFor || d.User != alice {
		t.Errorf("a hint in a channel is visible to all: %+v", d)
	}
	if a := r.hand(r.said(alice, general, ref.TS, long), coach.Answered); !a.Peeked {
		t.Error("the answer does not say that its writer had looked")
	}
	if a := r.hand(r.said(bob, general, ref.TS, long), coach.Answered); a.Peeked {
		t.Error("bob counts as having looked")
	}
}
