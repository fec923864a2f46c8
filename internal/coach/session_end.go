package coach

import "time"

// finish ends a session and counts it when something was answered in it.
func (c *Coach) finish(tx Tx, s *Subscriber, ses *Session, now time.Time) error {
	if err := dropUnsent(tx, ses.Team, timeKey(ses.open().Post)); err != nil {
		return err
	}
	ses.State, ses.Touched = SessionOver, now
	s.release(now)
	if err := tx.PutSession(*ses); err != nil {
		return err
	}
	if ses.answered() > 0 {
		p, err := tx.Progress(ses.Team, ses.User)
		if err != nil {
			return err
		}
		p.Sessions++
		if err := tx.PutProgress(ses.Team, ses.User, p); err != nil {
			return err
		}
	}
	return reopen(tx, s, *ses)
}

// keepLeftOut notes in a session which daily question it kept from being asked, for
// its last words to say.
func (ses *Session) keepLeftOut(s *Subscriber) { ses.LeftOut, s.LeftOut = s.LeftOut, "" }

// answered counts the questions that were answered; the warm-up is none.
func (ses *Session) answered() (n int) {
	for _, item := range ses.Items {
		if item.Seq != 0 && item.Question != WarmupQuestion {
			n++
		}
	}
	return n
}

// reopen lets plain messages go to the question that waited before the session
// began. Without one they go to the last question, if all were asked, or nowhere.
func reopen(tx Tx, s *Subscriber, ses Session) error {
	open, ok, err := tx.Post(s.Team, s.OpenPost)
	if err != nil || !ok || open.Session != ses.ID {
		return err
	}
	before := open.Before
	for range ses.Items {
		p, ok, err := tx.Post(s.Team, before)
		if err != nil {
			return err
		}
		if !ok || p.Session != ses.ID {
			break
		}
		before = p.Before
	}
	_, waiting, err := waitingPost(tx, Subscriber{Team: s.Team, ID: s.ID, OpenPost: before})
	if err != nil {
		return err
	}
	switch {
	case waiting:
		s.OpenPost = before
	case ses.At < len(ses.Items):
		s.OpenPost = ""
	}
	return nil
}

// stepInFront turns plain messages to the open question of the session. What was
// open meanwhile, such as a daily question during a pause, is open again after it.
func (ses *Session) stepInFront(tx Tx, s *Subscriber) error {
	was := s.OpenPost
	s.OpenPost = ses.open().Post
	between, ok, err := tx.Post(ses.Team, was)
	if err != nil || !ok || between.Session == ses.ID {
		return err
	}
	for _, item := range ses.Items {
		if item.Post == "" {
			continue
		}
		first, ok, err := tx.Post(ses.Team, item.Post)
		if err != nil || !ok {
			return err
		}
		first.Before = was
		return tx.PutPost(first)
	}
	return nil
}

// closePost notes that a question waits for no answer any more.
func closePost(tx Tx, team, id string) error {
	p, ok, err := tx.Post(team, id)
	if err != nil || !ok {
		return err
	}
	p.Closed = true
	return tx.PutPost(p)
}
