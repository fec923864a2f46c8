package coach

import (
	"context"

	"interviewcoach/questions"
)

// Ask sends a person one question now, by DM: of role, of the person's own roles
// when role is empty. It returns the question.
func (c *Coach) Ask(ctx context.Context, cause Cause, by Actor, role string) (*questions.Question, error) {
	c = c.still()
	var q *questions.Question
	err := c.do(ctx, cause, func(tx Tx) error {
		s, err := subscriber(tx, cause.Team, by.User)
		if err != nil {
			return err
		}
		s.move(by.Zone, cause.Now)
		s.met(cause.Now)
		roles := s.Roles
		if role != "" {
			roles = []string{role}
		}
		chosen, err := c.next(tx, s, roles, cause.Now)
		if err != nil {
			return err
		}
		if q = chosen.question; q == nil {
			return c.errNothingLeft(roles, chosen.next)
		}
		s.reviewed(chosen.review)
		if err := tx.PutSubscriber(s); err != nil {
			return err
		}
		id := s.ID + "-" + shortID(cause.Key, cause.Now.String())
		return putPost(tx, s, Post{ID: id, Team: s.Team, Subscriber: s.ID, Question: q.ID, AskedAt: cause.Now, SeenAt: chosen.seen, Review: chosen.review}, q, PriorityReply, window{at: cause.Now})
	})
	return q, err
}

// errNothingLeft says that every question of the roles was asked.
func (c *Coach) errNothingLeft(roles []string, next Date) error {
	if len(c.Bank().Questions()) == 0 {
		return &Error{Code: CodeNotFound, Message: "There is no question to ask: add some with --questions."}
	}
	text := "You have seen every question of your roles"
	if len(roles) == 1 {
		if r, ok := c.Bank().Role(roles[0]); ok {
			text = "You have seen every question for " + r.Name
		}
	}
	if next != "" {
		text += "; the next review is due on " + next.Words()
	}
	return &Error{Code: CodeNotFound, Message: text + ". /interview again repeats the last one, /interview role shows other roles."}
}

// A Place is where something was asked for: the conversation, and the thread in
// it, if any.
type Place struct {
	Channel string
	Thread  string
}

// Show sends part of a post's question: KindMotives, KindPrepare, or KindLadder,
// which is "show me" and recorded as a peek. In a channel a hint is visible to
// the person only, and the ladder goes to their DM: nothing spoils it for others.
func (c *Coach) Show(ctx context.Context, cause Cause, user, post string, kind Kind, where Place) error {
	return c.do(ctx, cause, func(tx Tx) error { return show(tx, cause, user, post, kind, where) })
}

func show(tx Tx, cause Cause, user, post string, kind Kind, where Place) error {
	p, t, err := tried(tx, cause.Team, user, post)
	if err != nil {
		return err
	}
	d := Delivery{
		Key: string(kind) + ":" + user + ":" + shortID(cause.Key), Team: cause.Team, Kind: kind, To: where.Channel, Thread: where.Thread,
		User: user, Post: p.ID, Question: p.Question, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
	}
	switch {
	case kind != KindLadder:
		d.OnlyFor = !IsDM(where.Channel)
		if t.Hinted.IsZero() {
			t.Hinted = cause.Now
		}
	default:
		if t.Peeked.IsZero() {
			t.Peeked = cause.Now
		}
		if !IsDM(where.Channel) {
			d.Thread = ""
			if d.To, err = dmOf(tx, cause.Team, user); err != nil {
				return err
			}
		}
	}
	if err := tx.PutTry(cause.Team, user, p.ID, t); err != nil {
		return err
	}
	return tx.PutDelivery(d)
}

// TryAgain opens a post for another attempt by DM.
func (c *Coach) TryAgain(ctx context.Context, cause Cause, user, post string, where Place) error {
	return c.do(ctx, cause, func(tx Tx) error {
		p, _, err := tried(tx, cause.Team, user, post)
		if err != nil {
			return err
		}
		s, err := subscriber(tx, cause.Team, user)
		if err != nil {
			return err
		}
		s.OpenPost = p.ID
		if err := tx.PutSubscriber(s); err != nil {
			return err
		}
		d := Delivery{
			Key: "again:" + user + ":" + shortID(cause.Key), Team: cause.Team, Kind: KindNotice, Notice: NoticeTryAgain, To: where.Channel, Thread: where.Thread,
			User: user, Post: p.ID, Question: p.Question, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
		}
		if !IsDM(where.Channel) {
			d.Thread = ""
			if d.To, err = dmOf(tx, cause.Team, user); err != nil {
				return err
			}
		}
		return tx.PutDelivery(d)
	})
}

// tried finds a post and what a person did with it. A post of somebody else is
// not found: a forged button shows nobody's question.
func tried(tx Tx, team, user, post string) (Post, Try, error) {
	p, ok, err := tx.Post(team, post)
	if err != nil {
		return Post{}, Try{}, err
	}
	if !ok || !IsChannel(p.Subscriber) && p.Subscriber != user {
		return Post{}, Try{}, ErrGone
	}
	t, _, err := tx.Try(team, user, post)
	return p, t, err
}

// ErrGone answers a button whose question is no longer known.
var ErrGone = &Error{Code: CodeNotFound, Message: "That question is closed: /interview gives you a new one."}

// PostQuestion returns the question of a post, for who may see it.
func (c *Coach) PostQuestion(ctx context.Context, team, user, post string) (*questions.Question, error) {
	var p Post
	err := c.store.View(ctx, func(tx Tx) (err error) {
		p, _, err = tried(tx, team, user, post)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.question(p.Question)
}
