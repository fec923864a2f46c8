package store

import (
	"fmt"
	"strings"

	"interviewcoach/internal/coach"
)

// Post implements coach.Tx.
func (t tx) Post(team, id string) (coach.Post, bool, error) {
	return find[coach.Post](tablePosts.of(t.Tx), team, id)
}

// Posts implements coach.Tx.
func (t tx) Posts(team, subscriber string) (all []coach.Post, err error) {
	k, err := key(team, subscriber+"-")
	if err != nil {
		return nil, nil
	}
	for k, v := range rows(tablePosts.of(t.Tx), k) {
		p, err := decode[coach.Post](k, v)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// PutPost stores p and, once it is posted, the thread row that PostIn reads. The
// id must start with the subscriber's and a dash: Forget finds a person's posts by
// it.
func (t tx) PutPost(p coach.Post) error {
	k, err := key(p.Team, p.ID)
	if err != nil {
		return fmt.Errorf("put post: %w", err)
	}
	if p.Subscriber == "" || !strings.HasPrefix(p.ID, p.Subscriber+"-") {
		return fmt.Errorf("put post: the id %q does not start with the subscriber %q and a dash", p.ID, p.Subscriber)
	}
	old, had, err := get[coach.Post](tablePosts.of(t.Tx), k)
	if err != nil {
		return err
	}
	if had && old.At != p.At {
		if err := t.unlinkThread(old); err != nil {
			return err
		}
	}
	if err := put(tablePosts.of(t.Tx), k, p); err != nil {
		return err
	}
	if p.At == (coach.MessageRef{}) {
		return nil
	}
	return t.LinkThread(p.Team, p.At, p.ID)
}

// unlinkThread removes the thread row of where p stood, unless another post has
// taken it since.
func (t tx) unlinkThread(p coach.Post) error {
	k, err := threadKey(p.Team, p.At)
	if err != nil {
		return nil // it was never posted
	}
	threads := tableThreads.of(t.Tx)
	post, ok, err := get[string](threads, k)
	if err != nil || !ok || post != p.ID {
		return err
	}
	return threads.Delete(k)
}

// LinkThread implements coach.Tx. A post that is not there is linked to nothing:
// its person may have been forgotten while the message was under way.
func (t tx) LinkThread(team string, ref coach.MessageRef, post string) error {
	k, err := threadKey(team, ref)
	if err != nil {
		return fmt.Errorf("link thread: %w", err)
	}
	if _, ok, err := t.Post(team, post); err != nil || !ok {
		return err
	}
	return put(tableThreads.of(t.Tx), k, post)
}

// PostIn implements coach.Tx.
func (t tx) PostIn(team, channel, thread string) (coach.Post, bool, error) {
	post, ok, err := find[string](tableThreads.of(t.Tx), team, channel, thread)
	if err != nil || !ok {
		return coach.Post{}, false, err
	}
	return t.Post(team, post)
}

func threadKey(team string, ref coach.MessageRef) ([]byte, error) {
	return key(team, ref.Channel, ref.TS)
}

// Try implements coach.Tx.
func (t tx) Try(team, user, post string) (coach.Try, bool, error) {
	return find[coach.Try](tableTries.of(t.Tx), team, user, post)
}

// AllTries implements coach.Tx.
func (t tx) AllTries(team, user string) (map[string]coach.Try, error) {
	all := map[string]coach.Try{}
	p, ok := prefix(team, user)
	if !ok {
		return all, nil
	}
	for k, v := range rows(tableTries.of(t.Tx), p) {
		try, err := decode[coach.Try](k, v)
		if err != nil {
			return nil, err
		}
		all[string(k[len(p):])] = try
	}
	return all, nil
}

// PutTry implements coach.Tx.
func (t tx) PutTry(team, user, post string, try coach.Try) error {
	return t.putAt(tableTries, try, team, user, post)
}
