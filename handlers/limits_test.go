package handlers

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Ids of Slack's, those of Enterprise Grid included, and what is none.
func TestIDs(t *testing.T) {
	for _, c := range []struct {
		kinds, text string
		want        bool
	}{
		{teamIDs, "T0LOCAL", true}, {teamIDs, "E012AB3CD", true}, {userIDs, "U0ALICE", true}, {userIDs, "W012A3CDE", true}, {userIDs, "USLACKBOT", true},
		{channelIDs, "C0GENERAL", true}, {channelIDs, "D0ALICE", true}, {channelIDs, "G012A3CDE", true},
		{userIDs, "T0LOCAL", false}, {teamIDs, "U0ALICE", false}, {channelIDs, "U0ALICE", false}, {userIDs, "", false}, {userIDs, "U", false},
		{userIDs, "u0alice", false}, {userIDs, "U0\x00A", false}, {userIDs, "U0/../A", false}, {userIDs, "U0 A", false}, {userIDs, "U0\nA", false},
		{userIDs, "UÄÖ", false}, {userIDs, "U" + strings.Repeat("A", maxID-2), true}, {userIDs, "U" + strings.Repeat("A", maxID-1), true},
		{userIDs, "U" + strings.Repeat("A", maxID), false}, {userIDs, "U" + strings.Repeat("A", 100*maxID), false},
	} {
		if got := isID(c.kinds, c.text); got != c.want {
			t.Errorf("isID(%q, %.40q) = %v, want %v", c.kinds, c.text, got, c.want)
		}
	}
}

func TestAnEventWithABadPartIsNotSound(t *testing.T) {
	good := Event{Team: "T1", User: "U1", Channel: "C1", TS: "1.1", Thread: "1.1", From: "E1"}
	if !good.Sound() {
		t.Fatal("a good one is refused")
	}
	for name, spoil := range map[string]func(*Event){
		"team": func(e *Event) { e.Team = "" }, "user": func(e *Event) { e.User = "U\x00" }, "channel": func(e *Event) { e.Channel = "../C" },
		"ts": func(e *Event) { e.TS = "1.1\x00" }, "thread": func(e *Event) { e.Thread = strings.Repeat("1", 33) },
		"from": func(e *Event) { e.From = "X1" }, "version": func(e *Event) { e.Version = "now" },
	} {
		e := good
		if spoil(&e); e.Sound() {
			t.Errorf("a bad %s is taken", name)
		}
	}
}

// What is read of a line, at its limit, beside it, and far beyond.
func TestLinesAreReadUpToTheirLimit(t *testing.T) {
	for _, most := range []int{maxName, maxLine} {
		for _, n := range []int{most - 1, most, most + 1, 100 * most} {
			for _, r := range []string{"a", "é", "😀"} {
				got := clip(typed(strings.Repeat(r, n)), most)
				if runes := utf8.RuneCountInString(got); runes != min(n, most) || !utf8.ValidString(got) {
					t.Errorf("%d of %q: %d are read, want %d", n, r, runes, min(n, most))
				}
			}
		}
	}
}
