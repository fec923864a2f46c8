package coach

import (
	"time"

	"interviewcoach/internal/review"
)

// MinRetention is the shortest time for which answers can be kept: Slack sends an
// event again for minutes, the claim on it is kept for a week, and a session, an
// edit or a second attempt is a matter of days.
const MinRetention = 7 * 24 * time.Hour

// errExpired answers a click under an answer whose words are gone.
var errExpired = &Error{Code: CodeNotFound, Message: "What you wrote there is older than what I keep, so I cannot check it again: “Try again” takes a new answer."}

// Written is when the words of an answer were written: when it was given or, if
// later, edited.
func (a Answer) Written() time.Time { return later(a.At, a.Edited) }

// Bare is what is left of an answer once its words are past their time, which is
// noted in Expired: what is counted, compared and undone by it, and where it stands
// in Slack, so that progress, later attempts, and the edit or deletion of its message
// go on as before. The text is gone, and of the review all that quotes it or judges
// how it was told: only numbers are left, and which key points were heard.
func (a Answer) Bare(now time.Time) Answer {
	f := a.Feedback
	a.Text, a.Cut, a.Expired = "", false, now
	a.Feedback = review.Feedback{
		Version: f.Version, Words: f.Words, Language: f.Language, Scored: f.Scored, Level: f.Level, Dimensions: f.Dimensions,
	}
	for _, k := range f.KeyPoints {
		a.Feedback.KeyPoints = append(a.Feedback.KeyPoints, review.KeyPoint{ID: k.ID, Label: k.Label, Band: k.Band, Opinion: k.Opinion, Said: k.Said})
	}
	return a
}

// HoldsWords reports whether the row itself may hold what a person typed: the
// answer to a command quotes what was not understood. Every other row names what
// it says, and is rendered from that when it is sent.
func (d Delivery) HoldsWords() bool { return d.Kind == KindNotice && d.Notice == NoticeCommand }
