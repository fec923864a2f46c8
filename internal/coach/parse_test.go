package coach

import (
	"testing"
)

func TestParseTimeOfDay(t *testing.T) {
	for _, test := range []struct {
		text string
		want TimeOfDay // -1: refused
	}{
		{"9", 540}, {"9:05", 545}, {"09:05", 545}, {" 9AM ", 540}, {"9:05 pm", 21*60 + 5}, {"12am", 0}, {"12pm", 720},
		{"00:00", 0}, {"23:59", 1439}, {"0", 0},
		{"24:00", -1}, {"25:00", -1}, {"9:5", -1}, {"9:60", -1}, {"9:", -1}, {"", -1}, {":30", -1}, {"13pm", -1}, {"0am", -1},
		{"+9", -1}, {"-0", -1}, {"9:+5", -1}, {"009", -1}, {"9:005", -1}, {"٩", -1}, {"nine", -1}, {"9am pm", -1}, {"9:00:00", -1},
	} {
		got, err := ParseTimeOfDay(test.text)
		if err != nil {
			got = -1
		}
		if got != test.want {
			t.Errorf("ParseTimeOfDay(%q) = %d, want %d", test.text, got, test.want)
		}
	}
}

func TestParseWeekdays(t *testing.T) {
	for _, test := range []struct {
		text string
		want Weekdays // 0: refused
	}{
		{"daily", EveryDay}, {"Everyday", EveryDay}, {"weekdays", WorkingDays}, {"workdays", WorkingDays}, {"weekends", 0b1000001},
		{"mon,wed,fri", 0b0101010}, {"Monday, tues", 0b0000110}, {"sundays", 1}, {"mon,,mon,", 0b10},
		{"", 0}, {",", 0}, {"mo", 0}, {"mon,xyz", 0}, {"mondayss", 0}, {"day", 0},
	} {
		got, ok := ParseWeekdays(test.text)
		if got != test.want || ok != (test.want != 0) {
			t.Errorf("ParseWeekdays(%q) = %b, %v, want %b", test.text, got, ok, test.want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, test := range []struct {
		text string
		want Date // empty: refused
	}{
		{"2026-12-14", "2026-12-14"}, {" 2028-02-29 ", "2028-02-29"},
		{"tomorrow", "2026-03-03"}, {"Friday", "2026-03-06"}, {"mon", "2026-03-09"}, {"14 Dec", "2026-12-14"}, {"december 14", "2026-12-14"},
		{"1 Jan", "2027-01-01"}, {"29 Feb", "2028-02-29"}, {"2 Mar", "2027-03-02"}, {"31 Apr", ""},
		{"2026-02-29", ""}, {"2026-2-9", ""}, {"14.12.2026", ""}, {"", ""}, {"10000-01-01", ""},
	} {
		if got, _ := ParseDate(test.text, "2026-03-02"); got != test.want {
			t.Errorf("ParseDate(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestCheckZone(t *testing.T) {
	for zone, want := range map[string]bool{"Europe/Berlin": true, "UTC": true, "": false, "Local": false, "Mars/Olympus": false, "../etc/passwd": false} {
		if got := CheckZone(zone) == nil; got != want {
			t.Errorf("CheckZone(%q) accepted: %v, want %v", zone, got, want)
		}
	}
}

func TestFirstRunes(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want string
		cut  bool
	}{
		{"abc", 3, "abc", false}, {"abcd", 3, "abc", true}, {"äöü", 3, "äöü", false}, {"äöüß", 3, "äöü", true}, {"", 3, "", false},
		{"a\xff\xfeb", 2, "a\xff", true},
	} {
		if got, cut := firstRunes(test.text, test.n); got != test.want || cut != test.cut {
			t.Errorf("firstRunes(%q, %d) = %q, %v, want %q, %v", test.text, test.n, got, cut, test.want, test.cut)
		}
	}
}

func TestLaterTS(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"2.000001", "1.000002", true}, {"1.000002", "1.000001", true}, {"1.000001", "1.000001", false}, {"9.1", "10.1", false}, {"", "1.1", false},
	} {
		if got := laterTS(test.a, test.b); got != test.want {
			t.Errorf("laterTS(%q, %q) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func FuzzParseTimeOfDay(f *testing.F) {
	for _, seed := range []string{"9", "09:05", "12am", "24:00", "9:5", "-1", "9 pm", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := ParseTimeOfDay(text)
		if err != nil {
			return
		}
		if at < 0 || at > 1439 {
			t.Fatalf("ParseTimeOfDay(%q) = %d, out of range", text, at)
		}
		if again, err := ParseTimeOfDay(at.String()); err != nil || again != at {
			t.Errorf("ParseTimeOfDay(%q) writes itself as %s, which reads as %d, %v", text, at, again, err)
		}
	})
}

func FuzzParseWeekdays(f *testing.F) {
	for _, seed := range []string{"daily", "weekends", "mon,wed", "Sundays , sat", ",", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		days, ok := ParseWeekdays(text)
		if ok != (days != 0) || days > EveryDay {
			t.Fatalf("ParseWeekdays(%q) = %b, %v", text, days, ok)
		}
		if !ok {
			return
		}
		if again, ok := ParseWeekdays(days.String()); !ok || again != days {
			t.Errorf("ParseWeekdays(%q) writes itself as %s, which reads as %b", text, days, again)
		}
	})
}
