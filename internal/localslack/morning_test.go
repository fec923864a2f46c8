package localslack_test

import (
	"net/http"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

func TestNextMorning(t *testing.T) {
	for _, test := range []struct{ name, zone, now, want string }{
		{"today", "America/New_York", "2026-03-02T09:00:00Z", "2026-03-02T14:00:00Z"},
		{"tomorrow, though it is nine now", "UTC", "2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z"},
		{"another day there", "Asia/Tokyo", "2026-03-02T16:00:00Z", "2026-03-03T00:00:00Z"},
		{"no zone", "", "2026-03-02T08:59:59Z", "2026-03-02T09:00:00Z"},
		{"a short night", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T07:00:00Z"},
		{"clocks jump from nine to ten", "Europe/Athens", "1979-04-01T00:00:00Z", "1979-04-01T07:00:00Z"},
		{"the day after that", "Europe/Athens", "1979-04-01T07:00:00Z", "1979-04-02T06:00:00Z"},
		{"a day left out", "Pacific/Apia", "2011-12-29T20:00:00Z", "2011-12-30T19:00:00Z"},
		{"a last day of the year left out", "Pacific/Kanton", "1994-12-30T21:00:00Z", "1994-12-31T20:00:00Z"},
	} {
		r := newRig(t)
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		r.clock.Set(now)
		if err := r.SetUser(localslack.UserChange{ID: "U0ALICE", TZ: &test.zone}); err != nil {
			t.Fatal(err)
		}
		got, err := r.NextMorning("U0ALICE")
		if err != nil || got.UTC().Format(time.RFC3339) != test.want {
			t.Errorf("%s: %v %v, want %s", test.name, got.UTC(), err, test.want)
		}
		if status, answer := r.control("clock", `{"morning":"U0ALICE"}`); status != http.StatusOK || answer["now"] != test.want || answer["running"] != false {
			t.Errorf("%s: the clock answered %d %v", test.name, status, answer)
		}
	}
	r := newRig(t)
	if status, answer := r.control("clock", `{"morning":"U0NOBODY"}`); status != http.StatusBadRequest {
		t.Errorf("the morning of nobody answered %d %v", status, answer)
	}
}
