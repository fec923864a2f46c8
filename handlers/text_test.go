package handlers

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecodeGivesWhatWasTyped(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"entities are undone once", "a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"},
		{"a channel-wide mention becomes words", "hey <!channel> and <!here|@here>", "hey @channel and @here"},
		{"a person and a channel", "<@U0BODO> in <#C0GENERAL|general>", "@U0BODO in #general"},
		{"a user group", "<!subteam^S012|@leads>", "@leads"},
		{"links keep their label", "see <https://example.org/x|the page> or <https://example.org>", "see the page or https://example.org"},
		{"mail", "<mailto:a@example.org|a@example.org>", "a@example.org"},
		{"control characters go, line ends stay", "a\x00b\x1b\nc\td", "ab\ncd"},
		{"a lone bracket is text", "1 < 2", "1 < 2"},
		{"nothing between brackets", "<>", "<>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := decode(c.in); strings.ReplaceAll(got, "\t", "") != strings.ReplaceAll(c.want, "\t", "") {
				t.Errorf("decode(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestTypedMendsWhatPhonesPutIn(t *testing.T) {
	if got, want := typed(" subscribe  09:00 “weekdays” "), `subscribe 09:00 "weekdays"`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("<!channel> & <@U1>")
	f.Add("&lt;!channel&gt;")
	f.Fuzz(func(t *testing.T, in string) {
		if got := escape(decode(in)); strings.ContainsAny(got, "<>") {
			t.Errorf("markup survives in %q", got)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("One. Two.\n\nThree is longer than the others, by far.", 20)
	f.Add("ééééééééééééééééééééééé", 5)
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n < 1 || n > 5000 || !utf8.ValidString(text) {
			t.Skip()
		}
		pieces := split(text, n)
		for _, p := range pieces {
			if utf8.RuneCountInString(p) > n {
				t.Errorf("a piece of %d characters, want at most %d", utf8.RuneCountInString(p), n)
			}
			if !utf8.ValidString(p) {
				t.Errorf("%q is cut within a character", p)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := squeeze(strings.Join(pieces, "")), squeeze(text); got != want {
			t.Errorf("pieces hold %q, want %q", got, want)
		}
	})
}

func TestFallbackStaysUnderWhatAnUpdateTakes(t *testing.T) {
	for _, text := range []string{strings.Repeat("a", 20_000), strings.Repeat("&", 20_000), strings.Repeat("<é", 5_000)} {
		if n := utf8.RuneCountInString(fallback(text)); n > 4_000 || n == 0 {
			t.Errorf("fallback of %.6s… has %d characters, want 1 to 4000", text, n)
		}
	}
}
