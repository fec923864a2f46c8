package blockkit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlainText(t *testing.T) {
	for _, tc := range []struct {
		name, block string
		want        []string
	}{
		{"header", `{"type":"header","text":{"type":"plain_text","text":"Day 1 &amp; <2>"}}`, []string{"Day 1 &amp; <2>"}},
		{"divider", `{"type":"divider"}`, []string{"---"}},
		{"mrkdwn", `{"type":"section","text":{"type":"mrkdwn","text":"*A* &lt;b&gt; &amp;amp; <@U1> <#C1|general> <#C2> <!here> <!subteam^S1|@devs> <https://a.example|site> <https://b.example> <!date^1^{date}|Monday>"}}`,
			[]string{"*A* <b> &amp; @U1 #general #C2 @here @devs site https://b.example Monday"}},
		{"section", `{"type":"section","text":` + okText + `,"fields":[{"type":"mrkdwn","text":"f1"},{"type":"plain_text","text":"f2"}],"accessory":{"type":"button","text":{"type":"plain_text","text":"Go"}}}`,
			[]string{"x", "f1", "f2", "[Go]"}},
		{"context", `{"type":"context","elements":[` + okImage + `,{"type":"mrkdwn","text":"c"}]}`, []string{"[a]", "c"}},
		{"actions", `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Yes"}},{"type":"static_select","placeholder":{"type":"plain_text","text":"Pick"}},
			{"type":"static_select","initial_option":` + opt0 + `},{"type":"datepicker","initial_date":"2026-01-02"},{"type":"timepicker"},{"type":"overflow","options":[` + repeated(2, opt) + `]}]}`,
			[]string{"[Yes] [Pick] [o0] [2026-01-02] [timepicker] [o0] [o1]"}},
		{"radio", `{"type":"section","text":` + okText + `,"accessory":{"type":"radio_buttons","options":[` + repeated(2, opt) + `]}}`, []string{"x", "[o0]", "[o1]"}},
		{"feedback", `{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":` + okText + `},"negative_button":{"text":{"type":"plain_text","text":"y"}}}]}`, []string{"[x] [y]"}},
		{"input", `{"type":"input","label":{"type":"plain_text","text":"Name"},"element":{"type":"plain_text_input","initial_value":"Ann"},"hint":{"type":"plain_text","text":"first"}}`,
			[]string{"Name", "[Ann]", "first"}},
		{"image", `{"type":"image","image_url":"https://example.com/","alt_text":"a cat","title":{"type":"plain_text","text":"Cat"}}`, []string{"Cat", "[a cat]"}},
		{"rich_text", `{"type":"rich_text","elements":[
			{"type":"rich_text_section","elements":[{"type":"text","text":"Hi &amp; "},{"type":"user","user_id":"U1"},{"type":"emoji","name":"wave"},{"type":"text","text":"\n"}]},
			{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"channel","channel_id":"C1"}]},{"type":"rich_text_section","elements":[{"type":"link","url":"https://a.example"}]}]},
			{"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"link","url":"https://a.example","text":"a"}]}]},
			{"type":"rich_text_quote","elements":[{"type":"broadcast","range":"here"}]},
			{"type":"rich_text_preformatted","elements":[{"type":"text","text":"a := 1"}]}]}`,
			[]string{"Hi &amp; @U1:wave:", "• #C1", "• https://a.example", "1. a", "> @here", "a := 1"}},
		{"markdown", `{"type":"markdown","text":"**b**"}`, []string{"**b**"}},
		{"table", `{"type":"table","rows":[[{"type":"raw_text","text":"a"},{"type":"raw_number","value":1.50}],[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"r"}]}]}]]}`,
			[]string{"a | 1.50", "r"}},
		{"card", `{"type":"carousel","elements":[{"type":"card","title":` + okText + `,"body":{"type":"mrkdwn","text":"b"},"actions":[{"type":"button","text":` + okText + `}]}]}`, []string{"x", "b", "[x]"}},
		{"container", `{"type":"container","title":` + okText + `,"child_blocks":[{"type":"divider"}]}`, []string{"x", "---"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.Join(tc.want, "\n"), PlainText(json.RawMessage(`[`+tc.block+`]`))); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}
