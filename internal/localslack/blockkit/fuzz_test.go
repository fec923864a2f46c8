package blockkit

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzPayload gives every function whatever comes: none may panic, and every
// problem must have a code and a message.
func FuzzPayload(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `[]`, `{}`, `[null]`, `[[]]`, `[{"type":null}]`, stateBlocks, modal(stateBlocks, ""),
		section(`{"type":"static_select","options":{},"initial_option":1}`),
		`[{"type":"data_table","rows":[1,[2]]}]`, `[{"type":"table","rows":[[{"type":"raw_number"}]]}]`,
		`[{"type":"data_visualization","chart":{"type":"bar","series":[{"data":1}],"axis_config":[]}}]`,
		input(`{"type":"number_input","is_decimal_allowed":true,"min_value":"1e999999999","max_value":"Inf"}`),
		`{"event_type":1,"event_payload":{"a":[{}]}}`,
		`[{"type":"section","text":{"type":"mrkdwn","text":"<@U1|<!here>` + "`" + `@here"}}]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		raw := json.RawMessage(payload)
		problems := CheckView(raw)
		for _, surface := range []Surface{Message, Modal, Home, ""} {
			problems = append(problems, CheckBlocks(surface, raw)...)
		}
		for _, p := range append(problems, CheckMetadata(raw)...) {
			if p.Code == "" || p.Message == "" {
				t.Errorf("problem without code or message: %+v", p)
			}
		}
		for _, m := range Mentions(payload, raw) {
			if m.Kind == "" || m.Source == "" {
				t.Errorf("mention without kind or source: %+v", m)
			}
		}
		InputBlockIDs(raw)
		State(raw)
		PlainText(raw)
	})
}

// FuzzSplit: spans together are the text, and reading them breaks no character.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "<", "<>", "<@U1>", "a<b<@U1|é>c", "<!date^1^{x}^https://a.example|f>", "<\n>", "&amp;lt;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b strings.Builder
		for _, s := range split(text) {
			b.WriteString(s.raw)
		}
		if got := b.String(); got != text {
			t.Errorf("spans of %q make %q", text, got)
		}
		if utf8.ValidString(text) && !utf8.ValidString(decodeMrkdwn(text)) {
			t.Errorf("reading %q gives invalid UTF-8", text)
		}
	})
}
