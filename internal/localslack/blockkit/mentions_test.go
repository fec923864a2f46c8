package blockkit

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMentionsInText(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []Mention
	}{
		{"nothing", "no mention", nil},
		{"user", "hi <@U123>", []Mention{{"user", "U123", "text"}}},
		{"user with a name", "hi <@W12|ann>", []Mention{{"user", "W12", "text"}}},
		{"channel", "in <#C1> and <#C2|general>, <#C3|>", []Mention{{"channel", "C1", "text"}, {"channel", "C2", "text"}, {"channel", "C3", "text"}}},
		{"special", "<!here> <!channel> <!everyone|all>", []Mention{{"special", "here", "text"}, {"special", "channel", "text"}, {"special", "everyone", "text"}}},
		{"usergroup", "<!subteam^S1|@devs>", []Mention{{"usergroup", "S1", "text"}}},
		{"links", "<https://a.example/?x=1&amp;y=2|a> <mailto:b@example.com>", []Mention{{"link", "https://a.example/?x=1&y=2", "text"}, {"link", "mailto:b@example.com", "text"}}},
		{"date", "<!date^1392734382^{date}|once>", nil},
		{"date with a link", "<!date^1392734382^{date}^https://a.example|once>", []Mention{{"link", "https://a.example", "text"}}},
		{"escaped", "&lt;!channel&gt; &lt;@U123&gt;", nil},
		{"not closed", "<!channel and <@U123", nil},
		{"bracket before", "1 < 2 <@U1>", []Mention{{"user", "U1", "text"}}},
		{"unknown markup", "<!group> <b> <@ann> <#general>", nil},
		{"in code", "`<!here>`", []Mention{{"special", "here", "text"}}},
		{"bare words stay words", "@channel #general https://a.example", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Mentions(tc.text, nil)); diff != "" {
				t.Errorf("mentions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMentionsInMrkdwn(t *testing.T) {
	const at = "/blocks/0/text/text"
	for _, tc := range []struct {
		name, text string
		want       []Mention
	}{
		{"markup", "<@U1>", []Mention{{"user", "U1", at}}},
		{"bare specials", "@here, (@channel) @everyone!", []Mention{{"special", "here", at}, {"special", "channel", at}, {"special", "everyone", at}}},
		{"not specials", "me@here.example @hereby user@channel", nil},
		{"bare channel", "see #general-help.", []Mention{{"channel", "general-help", at}}},
		{"not channels", "#1 C#minor &#39;a page.html#top", nil},
		{"bare link", "see https://a.example/x?y=1&amp;z=2, or (http://b.example).", []Mention{{"link", "https://a.example/x?y=1&z=2", at}, {"link", "http://b.example", at}}},
		{"link holds no other mention", "https://a.example/#top/@here", []Mention{{"link", "https://a.example/#top/@here", at}}},
		{"markup is not found twice", "<https://a.example|https://b.example> <!here|@here>", []Mention{{"link", "https://a.example", at}, {"special", "here", at}}},
		{"code", "`@here` ```\n#general https://a.example\n``` <@U1>", []Mention{{"user", "U1", at}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Mentions("", mrkdwnSection(t, tc.text, ""))); diff != "" {
				t.Errorf("mentions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVerbatimKeepsOnlyMarkup(t *testing.T) {
	const text = "@here #general https://a.example <!channel> <https://b.example>"
	want := []Mention{{"special", "channel", "/blocks/0/text/text"}, {"link", "https://b.example", "/blocks/0/text/text"}}
	if diff := cmp.Diff(want, Mentions("", mrkdwnSection(t, text, `,"verbatim":true`))); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
	if got := Mentions("", mrkdwnSection(t, text, `,"verbatim":false`)); len(got) != 5 {
		t.Errorf("with verbatim false: got %v, want 5 mentions", got)
	}
}

// mrkdwnSection gives a section with a mrkdwn text and more properties of it.
func mrkdwnSection(t *testing.T, text, more string) json.RawMessage {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return json.RawMessage(`[{"type":"section","text":{"type":"mrkdwn","text":` + string(quoted) + more + `}}]`)
}

func TestMentionsElsewhere(t *testing.T) {
	blocks := `[
		{"type":"section","text":{"type":"plain_text","text":"<!channel> @here https://a.example"},
			"fields":[{"type":"mrkdwn","text":"x"},{"type":"mrkdwn","text":"<@U1>"}]},
		{"type":"context","elements":[{"type":"mrkdwn","text":"@everyone"}]},
		{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[
			{"type":"text","text":"<!channel> @here https://a.example"},
			{"type":"user","user_id":"U2"},{"type":"usergroup","usergroup_id":"S1"},{"type":"channel","channel_id":"C1"},
			{"type":"broadcast","range":"here"},{"type":"link","url":"https://b.example"},
			{"type":"date","timestamp":1,"format":"{date}"},{"type":"date","timestamp":1,"format":"{date}","url":"https://c.example"}]},
			{"type":"rich_text_preformatted","elements":[{"type":"text","text":"<@U9>"}]}]},
		{"type":"markdown","text":"<@U3> @here"}
	]`
	const words = "/blocks/2/elements/0/elements"
	want := []Mention{
		{"special", "channel", "text"},
		{"user", "U1", "/blocks/0/fields/1/text"},
		{"special", "everyone", "/blocks/1/elements/0/text"},
		{"user", "U2", words + "/1"}, {"usergroup", "S1", words + "/2"}, {"channel", "C1", words + "/3"},
		{"special", "here", words + "/4"}, {"link", "https://b.example", words + "/5"}, {"link", "https://c.example", words + "/7"},
		{"user", "U3", "/blocks/3/text"}, {"special", "here", "/blocks/3/text"},
	}
	if diff := cmp.Diff(want, Mentions("<!channel>", json.RawMessage(blocks))); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
}
