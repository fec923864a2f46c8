package coach

// followPause follows what became of a person's pause in a change from was to s:
// the first day away is kept while it lasts, and when it is over all reviews are
// put off by its days. Nobody comes back to a heap of them.
func (s *Subscriber) followPause(tx Tx, was Subscriber, today Date) error {
	if s.IsChannel() {
		return nil
	}
	if s.Away != "" && (!s.Paused || was.pauseOver(today)) {
		if err := putOff(tx, *s, s.awaySince(s.Away, was.backBy(today))); err != nil {
			return err
		}
		s.Away = ""
	}
	if s.Paused && s.Away == "" {
		s.Away = today
	}
	return nil
}

// pauseOver reports whether a pause is on that has an end, and that has come.
func (s Subscriber) pauseOver(day Date) bool {
	return s.Paused && s.PausedUntil != "" && day >= s.PausedUntil
}

// backBy is the day up to which, as seen on today, a pause has lasted.
func (s Subscriber) backBy(today Date) Date {
	if s.PausedUntil != "" {
		return min(today, s.PausedUntil)
	}
	return today
}

// awaySince counts the days of the pause that is on, from its first day, or from
// a later one, up to back; 0 without a pause.
func (s Subscriber) awaySince(day, back Date) int {
	if s.Away == "" {
		return 0
	}
	return max(0, max(s.Away, day).DaysTo(back))
}

// putOff shifts all cards of a person by the days of a pause, which began on
// s.Away: those reviewed during it by the days that were left.
func putOff(tx Tx, s Subscriber, days int) error {
	if days <= 0 {
		return nil
	}
	cards, err := tx.Cards(s.Team, s.ID)
	if err != nil {
		return err
	}
	for _, card := range cards {
		shift := s.awaySince(card.last(), s.Away.Add(days))
		if shift == 0 {
			continue
		}
		card.Shift += shift
		if err := tx.PutCard(s.Team, s.ID, card); err != nil {
			return err
		}
	}
	return nil
}
