package coach

import (
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v3"
)

// A Card says when one question comes back to one person, by FSRS. It follows
// from the log of reviews alone.
type Card struct {
	Question string    `json:"question"`
	FSRS     fsrs.Card `json:"fsrs"`
	At       time.Time `json:"at"`              // of its last review
	Shift    int       `json:"shift,omitempty"` // days that pauses have put it off since its last review
}

// A Rated is one entry of the raw log of reviews, kept as it was so that another
// scheduler can replay it.
type Rated struct {
	Question string    `json:"question"`
	At       time.Time `json:"at"`
	Day      Date      `json:"day"`             // local
	Rating   int       `json:"rating"`          // 1 again, 2 hard, 3 good, 4 easy, as FSRS has them
	Level    int       `json:"level,omitempty"` // of the review it came from
	Seq      uint64    `json:"seq,omitempty"`   // of the answer; 0 for a skip
	Peeked   bool      `json:"peeked,omitempty"`
}

// SessionState is where a practice session stands.
type SessionState string

// The states of a session.
const (
	SessionRunning SessionState = "running"
	SessionPaused  SessionState = "paused"
	SessionOver    SessionState = "over" // finished or stopped
)

// A Session is several questions in a row in a person's DM. A person has at most
// one that is not over; it waits a day for the next word.
type Session struct {
	ID      string        `json:"id"`
	Team    string        `json:"team"`
	User    string        `json:"user"`
	State   SessionState  `json:"state"`
	Role    string        `json:"role,omitempty"`  // id; empty for the person's own roles
	Limit   int           `json:"limit,omitempty"` // seconds for each answer; 0 for none
	Items   []SessionItem `json:"items"`
	At      int           `json:"at"` // index of the item that is open
	Started time.Time     `json:"started"`
	Touched time.Time     `json:"touched"`            // the last word or click
	LeftOut Date          `json:"left_out,omitempty"` // the day whose question was not asked because of it
}

// A SessionItem is one question of a session.
type SessionItem struct {
	Question string    `json:"question"` // WarmupQuestion for the warm-up
	Post     string    `json:"post"`
	Shown    string    `json:"shown,omitempty"`  // ts of the message that asked it last
	Review   bool      `json:"review,omitempty"` // asked again because it was due
	Seen     time.Time `json:"seen,omitzero"`    // when it was asked before
	Seq      uint64    `json:"seq,omitempty"`    // of the first answer; 0 while open or when skipped
	Skipped  bool      `json:"skipped,omitempty"`
	Gone     bool      `json:"gone,omitempty"`  // its question was taken out of the bank meanwhile
	Fewer    int       `json:"fewer,omitempty"` // how many that followed were asked in another way, and left out
}

// WarmupQuestion is the id of the question that opens a session and is not scored.
const WarmupQuestion = "warm-up"

// SessionLife is how long a session waits for the next word.
const SessionLife = 24 * time.Hour

// Open reports whether the session can go on at now.
func (s Session) Open(now time.Time) bool {
	return s.ID != "" && s.State != SessionOver && now.Sub(s.Touched) < SessionLife
}

// A TookPart is what one person did in one channel in one week.
type TookPart struct {
	User  string         `json:"user"`
	Days  map[Date]int   `json:"days"`  // answers by day of the channel's zone
	Posts map[string]int `json:"posts"` // answers by post
}

// A ChannelWeek is a TookPart with where and when that was.
type ChannelWeek struct {
	Channel string `json:"channel"`
	Week    Date   `json:"week"` // its Monday
	TookPart
}
