package coach

import (
	"context"
	"fmt"
)

// SetInterview sets the day of a person's interview, or, with none, clears it.
// Reviews come closer together until then, those already planned too.
func (c *Coach) SetInterview(ctx context.Context, cause Cause, user Actor, day Date) (Subscriber, error) {
	return c.change(ctx, cause, user.User, user, func(_ Tx, s *Subscriber) error {
		today, message := Today(cause.Now, s.Zone), ""
		switch {
		case day == "":
		case !day.valid():
			message = fmt.Sprintf("“%s” is not a date: write it as 2026-12-14.", day)
		case day < today:
			message = fmt.Sprintf("%s is in the past: name the day of your interview, as in /interview date %s.", day.Words(), today.Add(21))
		case day > today.Add(farthestInterview):
			message = day.Words() + " is more than two years ahead: name an earlier day, or wait until it is nearer."
		}
		if message != "" {
			return &Error{Code: CodeInvalid, Field: FieldInterview, Message: message}
		}
		s.Interview = day
		return nil
	})
}
