package store

import (
	"testing"

	"interviewcoach/internal/coach"
)

func TestTookPart(t *testing.T) {
	s := openTemp(t)
	part := func(user string) coach.TookPart {
		return coach.TookPart{User: user, Days: map[coach.Date]int{"2026-12-14": 1}, Posts: map[string]int{"C1-20261214": 1}}
	}
	put := func(team, channel string, week coach.Date, p coach.TookPart) {
		t.Helper()
		update(t, s, func(tx coach.Tx) error { return tx.PutTookPart(team, channel, week, p) })
	}
	week := func(team, channel string, week coach.Date, want ...coach.TookPart) {
		t.Helper()
		view(t, s, func(tx coach.Tx) error {
			got, err := tx.TookPart(team, channel, week)
			equal(t, channel+" "+string(week), got, want)
			return err
		})
	}
	put("T1", "C1", "2026-12-07", part("U1"))
	put("T1", "C1", "2026-12-14", part("U1"))
	put("T1", "C1", "2026-12-14", part("U2"))
	put("T1", "C12", "2026-12-07", part("U1"))
	put("T2", "C1", "2026-12-07", part("U1"))
	week("T1", "C1", "2026-12-14", part("U1"), part("U2"))
	view(t, s, func(tx coach.Tx) error {
		got, err := tx.TookPartBy("T1", "U1")
		equal(t, "weeks of U1", got, []coach.ChannelWeek{
			{Channel: "C1", Week: "2026-12-07", TookPart: part("U1")}, {Channel: "C1", Week: "2026-12-14", TookPart: part("U1")},
			{Channel: "C12", Week: "2026-12-07", TookPart: part("U1")},
		})
		return err
	})
	put("T1", "C1", "2026-12-14", coach.TookPart{User: "U1"}) // nothing is left of it
	week("T1", "C1", "2026-12-14", part("U2"))
	update(t, s, func(tx coach.Tx) error { return tx.DropTookPart("T1", "C1", "2026-12-14") })
	week("T1", "C1", "2026-12-07")
	week("T1", "C1", "2026-12-14", part("U2"))
	week("T1", "C12", "2026-12-07", part("U1"))
	week("T2", "C1", "2026-12-07", part("U1"))
	update(t, s, func(tx coach.Tx) error { return tx.Forget("T1", "U1") })
	week("T1", "C12", "2026-12-07")
	week("T2", "C1", "2026-12-07", part("U1"))
}
