package coach_test

import (
	"testing"

	"interviewcoach/internal/coach"
)

func TestCharted(t *testing.T) {
	for name, test := range map[string]struct {
		p    coach.Progress
		want bool
	}{
		"nothing":    {coach.Progress{}, false},
		"one week":   {coach.Progress{Weeks: make([]coach.Week, 1), Calendar: make([]coach.DayCount, 2)}, false},
		"two weeks":  {coach.Progress{Weeks: make([]coach.Week, 2)}, true},
		"three days": {coach.Progress{Calendar: make([]coach.DayCount, 3)}, true},
	} {
		if got := test.p.Charted(); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
