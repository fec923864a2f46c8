package coach

import (
	"context"
	"time"
)

// A Store keeps what the coach must remember. Update's function runs once; what
// it wrote is durable when Update returns nil and undone when the function
// returns an error. View sees one snapshot. Neither may be called inside the
// other, and no network call belongs inside either.
type Store interface {
	View(ctx context.Context, fn func(Tx) error) error
	Update(ctx context.Context, fn func(Tx) error) error
}

// A Tx reads and writes records within one transaction. Every key begins with
// the team. What takes no team goes over those that the Store shows: all of a data
// file, or, of one that several workspaces share, the one whose bot it is. Readers return false for what is not there; an error means that the
// data could not be read. Put stores the record with all its index rows.
type Tx interface {
	// Seen reports whether key was claimed within the last seven days.
	Seen(team, key string) (bool, error)
	MarkSeen(team, key string, at time.Time) error
	// DropInbound removes an inbox row; one that is gone is no error.
	DropInbound(seq uint64) error
	// CountInbound returns how many events wait in the inbox.
	CountInbound() (int, error)
	// DeadInbound returns the events that were given up, in order of arrival.
	DeadInbound() ([]Inbound, error)
	// ReviveInbound puts a dead event behind all others in the inbox, as if it had
	// never been tried; false when there is none with that number.
	ReviveInbound(seq uint64) (bool, error)
	// DropDeadInbound removes a dead event; false when there is none.
	DropDeadInbound(seq uint64) (bool, error)

	// TeamLeft notes that a team removed the app at that time; its data is forgotten
	// a week later unless TeamBack is called before.
	TeamLeft(team string, at time.Time) error
	TeamBack(team string) error

	Subscriber(team, id string) (Subscriber, bool, error)
	PutSubscriber(s Subscriber) error
	// SetUpBy returns the channels that a person set up.
	SetUpBy(team, user string) ([]Subscriber, error)
	// Due returns subscribers whose NextDue is not after now, oldest first, at
	// most limit.
	Due(now time.Time, limit int) ([]Subscriber, error)

	Post(team, id string) (Post, bool, error)
	PutPost(p Post) error
	// Posts returns every post of a subscriber, by id.
	Posts(team, subscriber string) ([]Post, error)
	// PostIn finds the post that a thread belongs to, by the channel and the ts
	// of the thread's first message.
	PostIn(team, channel, thread string) (Post, bool, error)
	// LinkThread makes PostIn find post under ref too.
	LinkThread(team string, ref MessageRef, post string) error

	Asked(team, subscriber, question string) (Asked, bool, error)
	PutAsked(team, subscriber string, a Asked) error
	// AllAsked returns every question that the subscriber was asked, by id.
	AllAsked(team, subscriber string) (map[string]Asked, error)

	Try(team, user, post string) (Try, bool, error)
	PutTry(team, user, post string, t Try) error
	// AllTries returns what the person did with every post, by post.
	AllTries(team, user string) (map[string]Try, error)

	Answer(team, user string, seq uint64) (Answer, bool, error)
	// AnswerAt finds the answer that a message holds.
	AnswerAt(team string, ref MessageRef) (Answer, bool, error)
	// PutAnswer stores a; with Seq 0 it is a new one and gets the person's next
	// number, which is returned.
	PutAnswer(a Answer) (uint64, error)
	DeleteAnswer(a Answer) error
	// Answers returns a person's answers, newest first, at most limit; limit 0
	// means all.
	Answers(team, user string, limit int) ([]Answer, error)

	Progress(team, user string) (Progress, error)
	PutProgress(team, user string, p Progress) error

	Card(team, user, question string) (Card, bool, error)
	PutCard(team, user string, c Card) error
	DropCard(team, user, question string) error
	// Cards returns all cards of a person, by question.
	Cards(team, user string) (map[string]Card, error)
	// Ratings returns the log of one question of a person, oldest first; of all
	// questions, by question and then by time, when question is empty.
	Ratings(team, user, question string) ([]Rated, error)
	// PutRating adds an entry, or replaces the one of the same question and time.
	PutRating(team, user string, r Rated) error
	DropRating(team, user string, r Rated) error

	// Session returns the person's latest practice session.
	Session(team, user string) (Session, bool, error)
	PutSession(s Session) error

	// TookPart returns what each person did in a channel in the week that begins
	// on a Monday.
	TookPart(team, channel string, week Date) ([]TookPart, error)
	// PutTookPart stores t, or removes its row when no answer is left in it.
	PutTookPart(team, channel string, week Date, t TookPart) error
	// DropTookPart removes a channel's weeks that begin before a day.
	DropTookPart(team, channel string, before Date) error
	// TookPartBy returns what one person did in channels, by channel and week.
	TookPartBy(team, user string) ([]ChannelWeek, error)

	Slot(team, subscriber string, day Date) (Slot, bool, error)
	PutSlot(team, subscriber string, day Date, s Slot) error

	Delivery(team, key string) (Delivery, bool, error)
	PutDelivery(d Delivery) error
	DropDelivery(team, key string) error
	// ReadyDeliveries returns rows with ReadyAt not after now, by priority and
	// then by time, at most limit.
	ReadyDeliveries(now time.Time, limit int) ([]Delivery, error)
	// NextDelivery tells when the earliest row becomes ready.
	NextDelivery() (time.Time, bool, error)
	// DeliveriesTo returns the rows addressed to a channel or person, dead ones
	// aside.
	DeliveriesTo(team, to string) ([]Delivery, error)
	// InterruptedDeliveries returns the rows in state Sending.
	InterruptedDeliveries() ([]Delivery, error)
	// EachDelivery calls fn for every row of the outbox until it returns an error.
	EachDelivery(fn func(Delivery) error) error
	// DeadDeliveries returns the rows in state Dead.
	DeadDeliveries() ([]Delivery, error)

	// Forget removes every record and index row about a person, in any bucket.
	Forget(team, user string) error
	// ForgetTeam removes every record of a team.
	ForgetTeam(team string) error
}
