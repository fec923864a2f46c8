package handlers

import (
	"testing"

	"interviewcoach/internal/coach"
)

func TestParseSettingsInAnyOrder(t *testing.T) {
	for _, c := range []struct {
		line string
		at   string
		days string
		role string
	}{
		{"", "", "", ""},
		{"09:00", "09:00", "", ""},
		{"8:30 weekdays call center agent", "08:30", "weekdays", "call center agent"},
		{"software engineer daily 7pm", "19:00", "daily", "software engineer"},
		{"at 9 am mon, wed, fri", "09:00", "mon,wed,fri", ""},
		{"at 21:15 on weekends sre", "21:15", "sat,sun", "sre"},
		{"Weekdays", "", "weekdays", ""},
	} {
		t.Run(c.line, func(t *testing.T) {
			set, role, err := parseSettings(c.line)
			if err != nil {
				t.Fatal(err)
			}
			at, days := "", ""
			if set.At != nil {
				at = set.At.String()
			}
			if set.Days != nil {
				days = set.Days.String()
			}
			if at != c.at || days != c.days || role != c.role {
				t.Errorf("got %q %q %q, want %q %q %q", at, days, role, c.at, c.days, c.role)
			}
		})
	}
}

func TestParseSettingsRefusesATimeThatIsNone(t *testing.T) {
	for _, line := range []string{"25:00", "9:60", "24:00 daily", "13pm", "9:5", "123"} {
		if set, _, err := parseSettings(line); err == nil {
			t.Errorf("%q was taken as %v", line, *set.At)
		}
	}
}

func TestEveryCommandIsFoundByItsNamesAndNoNameTwice(t *testing.T) {
	seen := map[string]string{}
	for _, c := range commands() {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if other, ok := seen[name]; ok {
				t.Errorf("%q names both %s and %s", name, other, c.Name)
			}
			seen[name] = c.Name
			if got, ok := find(name); !ok || got.Name != c.Name {
				t.Errorf("find(%q) = %q, want %q", name, got.Name, c.Name)
			}
		}
		if c.Summary == "" || c.Example == "" {
			t.Errorf("%s has no summary or example", c.Name)
		}
	}
}

func TestNearestCommandForgivesTypos(t *testing.T) {
	for typed, want := range map[string]string{"subscibe": "subscribe", "stauts": "status", "hlep": "help", "progres": "progress", "xyzzy": ""} {
		if got := nearestCommand(typed); got != want {
			t.Errorf("nearestCommand(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestAnOldOrForeignValueIsRefused(t *testing.T) {
	for _, value := range []string{"", "0:x", "2:x", "x", "U0ALICE-1"} {
		if id, ok := valueOf(value); ok {
			t.Errorf("valueOf(%q) = %q, want it refused", value, id)
		}
	}
	if id, ok := valueOf(button("a", "b", "U1-2").Value); !ok || id != "U1-2" {
		t.Errorf("valueOf of a button of ours = %q, %v", id, ok)
	}
}

func TestConversationsAreKeptApart(t *testing.T) {
	dm := Event{Team: "T1", Channel: "D1", Thread: "1.1"}
	if got, want := dm.Conversation(), "T1/D1"; got != want {
		t.Errorf("a DM's thread is worked as %q, want the whole DM %q", got, want)
	}
	a := Event{Team: "T1", Channel: "C1", Thread: "1.1"}
	b := Event{Team: "T1", Channel: "C1", Thread: "2.2"}
	if a.Conversation() == b.Conversation() {
		t.Error("two threads of a channel wait for each other")
	}
	if !coach.IsDM("D1") || coach.IsDM("C1") {
		t.Error("IsDM confuses channels and DMs")
	}
}
