package handlers_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// hostile is what people, pages and profiles may say. As text it must be shown as it
// is; as markup it must do nothing.
var hostile = []string{
	"<!channel>", "<!here>", "<!everyone>", "<!subteam^S0123ABCD>", "<!date^1392734382^{date}|now>", "<@U0ALICE>", "<@U0ALICE|alice>", "<#C0GENERAL>",
	"<#C0GENERAL|general>", "<http://evil.example|your bank>", "<https://evil.example>", "<mailto:a@evil.example|mail>", "<tel:123|call>",
	"&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "&#60;!channel&#62;", "<<!channel>>", "< !channel>", "<!\u200bchannel>", "<!channel", "!channel>",
	"*bold* _it_ ~no~ `code`", "```\n<!channel>\n```", "> quoted <!here>", "<!channel>\x00\x1b[31m", "\u202e<lennahc!>", "<\u2066!channel\u2069>",
	"line\r\nlevel=ERROR msg=forged", "=HYPERLINK(\"http://evil.example\")", "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", ":white_check_mark: <!channel>",
	"{{.Token}} ${SLACK_BOT_TOKEN} %s %!d", "{\"type\":\"mrkdwn\",\"text\":\"<!channel>\"}", strings.Repeat("<!channel> ", 400), strings.Repeat("&", 5000),
}

// harmless are the elements of a view or message that show text as it is.
var harmless = regexp.MustCompile(`^(plain_text|text)$`)

// markupIn returns what of a message or view Slack would read as a mention, a link or
// a format: any mrkdwn with an angle bracket, and any element of rich text that is
// more than text.
func markupIn(v any) (found []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = append(found, markupIn(e)...)
		}
	case map[string]any:
		kind, _ := v["type"].(string)
		text, _ := v["text"].(string)
		switch kind {
		case "link": // only to a message of the workspace itself
			if url, _ := v["url"].(string); !strings.HasPrefix(url, "https://local.slack.com/archives/") {
				found = append(found, fmt.Sprint(v))
			}
		case "user", "usergroup", "broadcast", "team", "date", "color", "emoji":
			found = append(found, fmt.Sprint(v))
		case "channel": // only where an own channel is named to who set it up
			if v["channel_id"] != "C0GENERAL" {
				found = append(found, fmt.Sprint(v))
			}
		}
		if text != "" && !harmless.MatchString(kind) && strings.ContainsAny(text, "<>") {
			found = append(found, kind+": "+text)
		}
		for _, e := range v {
			found = append(found, markupIn(e)...)
		}
	}
	return found
}

// A shower checks everything that is shown.
type shower struct {
	*rig
	t     *testing.T
	dm    string
	kinds map[string]bool
	n     int
}

// show checks one thing that goes to Slack.
func (s *shower) show(what string, v any) {
	s.t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		s.t.Fatal(err)
	}
	for _, found := range markupIn(tree) {
		s.t.Errorf("%s shows as markup: %.200s", what, found)
	}
}

func (s *shower) reply(what string, r handlers.Reply) {
	s.t.Helper()
	for _, m := range []*handlers.Message{r.Ack, r.Respond} {
		if m != nil {
			s.fallback(what, m.Text)
			s.show(what, m.Blocks)
		}
	}
	if r.Open != nil {
		s.show(what, r.Open)
	}
	if r.Home != nil {
		s.show(what, r.Home)
	}
}

// fallback checks a text, which Slack reads as mrkdwn.
func (s *shower) fallback(what, text string) {
	s.t.Helper()
	if strings.ContainsAny(text, "<>") {
		s.t.Errorf("%s: the fallback is markup: %.200q", what, text)
	}
}

// sends delivers what waits and checks it.
func (s *shower) sends() {
	s.t.Helper()
	for range 20 {
		rows, err := s.coach.Ready(s.t.Context(), s.now, 100)
		s.must(s.t, err)
		if len(rows) == 0 {
			return
		}
		for _, d := range rows {
			parts, err := s.Render(s.t.Context(), d)
			s.must(s.t, err)
			s.kinds[string(d.Kind)] = true
			s.kinds["notice "+string(d.Notice)] = true
			sent := coach.Sent{Last: true}
			for _, p := range parts {
				s.n++
				what := fmt.Sprintf("%s %s", d.Kind, d.Notice)
				s.fallback(what, p.Text)
				s.show(what, p.Blocks)
				if p.Home != nil {
					s.show(what, p.Home)
				}
				channel := p.Channel
				if strings.HasPrefix(channel, "U") {
					channel = "D" + channel[1:]
				}
				sent = coach.Sent{Ref: coach.MessageRef{Channel: channel, TS: fmt.Sprintf("%d.%06d", s.now.Unix(), s.n)}, Last: true, Digest: p.Digest}
			}
			s.must(s.t, s.coach.Sent(s.t.Context(), d, sent, s.now))
		}
	}
}

func (s *shower) types(channel, line string) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	r := s.slashAs(s.t, "U0BODO", channel, line)
	s.reply("command "+line[:min(20, len(line))], r)
	s.sends()
}

func (s *shower) presses(channel, id, value string) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	s.reply("click "+id, s.Action(s.t.Context(), handlers.Action{Team: "T1", Channel: channel, User: "U0BODO", ActionID: id, Value: value, Selected: []string{value}, TriggerID: s.now.String(), ActionTS: "1"}))
	s.sends()
}

// writes sends a message, encoded as Slack does or as an attacker might.
func (s *shower) writes(channel, thread, text string) (ts string) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	s.n++
	ts = fmt.Sprintf("%d.%06d", s.now.Unix(), s.n)
	s.must(s.t, s.Event(s.t.Context(), handlers.Event{ID: ts, Kind: handlers.EventMessage, Team: "T1", Channel: channel, User: "U0BODO", TS: ts, Thread: thread, Text: text, Mention: strings.HasPrefix(channel, "C") && thread == ""}, 0))
	s.sends()
	return ts
}

// hostileBank is a bank in which every part of every question says text.
func hostileBank(t *testing.T, text string) *questions.Bank {
	t.Helper()
	var list []questions.Question
	items := []questions.Item{{Label: text, Text: text}, {Label: "Calm " + text, Text: "calmed customer " + text, Cues: []string{text}}}
	for i := range 40 {
		list = append(list, questions.Question{
			Text: fmt.Sprintf("%d %s", i, text), Role: "Agent", Function: text, Theme: text, About: text,
			KeyPoints: items, Motivations: items, Minefields: items, Sample: text, Solid: text, SolidWhy: text, Exceptional: text, ExceptionalWhy: text,
			Prepare: []string{text}, Evaluates: []string{text}, Related: []string{text},
		})
	}
	other := list[0]
	other.Role = "Role " + text[:min(60, len(text))] // a longer one is refused when it is read
	bank, err := questions.NewBank(questions.PackOf(text, append(list, other)...))
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// tour has one person do everything with hostile words in every place.
func tour(t *testing.T, text string, kinds map[string]bool) {
	r := newRig(t, hostileBank(t, text))
	r.coach.SetQuotas(coach.Quotas{})
	r.rebuild(people{"U0BODO": {Name: text, Zone: "Europe/Berlin"}})
	s := &shower{rig: r, t: t, dm: "D0BODO", kinds: kinds}
	answer := "I called the customer, calmed them down at once and wrote it into the log: " + text
	s.writes("D0BODO", "", "Nothing at all waits here for an answer as long as this: "+text)
	for _, c := range handlers.Commands() {
		if c.Name != "" {
			s.types("D0BODO", c.Name+" "+text)
			s.types("C0GENERAL", c.Name+" "+text)
		}
	}
	s.types("D0BODO", text)
	s.types("C0GENERAL", "subscribe 09:00 daily agent")
	s.types("C0GENERAL", "digest on")
	s.types("C0GENERAL", "feedback thread")
	s.types("D0BODO", "name me")
	s.types("D0BODO", "subscribe 09:00 daily agent")
	s.types("D0BODO", "reminder on")
	s.types("D0BODO", "ask")
	open := func() string { return "1:" + r.bodo(t).OpenPost }
	for _, id := range sorted(actionMatrix) {
		if id != "forget" {
			s.presses("D0BODO", id, open())
			s.presses("D0BODO", id, "1:"+text)
			s.presses("D0BODO", id, text)
			s.presses("", id, "1:"+text)
		}
	}
	s.types("D0BODO", "ask")
	for range 2 {
		ts := s.writes("D0BODO", "", answer)
		s.must(t, s.Event(t.Context(), handlers.Event{ID: "e" + ts, Kind: handlers.EventEdited, Team: "T1", Channel: "D0BODO", User: "U0BODO", TS: ts, Version: ts, Text: answer + " And then " + text}, 0))
		s.sends()
		s.presses("D0BODO", "no_answer", fmt.Sprintf("1:U0BODO:%d", 1))
	}
	gone := s.writes("D0BODO", "", answer)
	s.must(t, s.Event(t.Context(), handlers.Event{ID: "g", Kind: handlers.EventDeleted, Team: "T1", Channel: "D0BODO", User: "U0BODO", TS: gone}, 0))
	s.sends()
	s.writes("D0BODO", "", text)
	s.writes("C0GENERAL", "", "<@U0COACH> "+text)
	s.types("D0BODO", "skip")
	s.writes("D0BODO", "", answer)

	for _, line := range []string{"practice 2 60s", "practice 6"} {
		s.types("D0BODO", line)
		s.writes("D0BODO", "", "hint")
		s.writes("D0BODO", "", answer)
		s.writes("D0BODO", "", "pause")
		s.now = s.now.Add(3 * time.Minute)
		s.sends()
		s.writes("D0BODO", "", "resume")
		for range 3 {
			s.writes("D0BODO", "", answer)
		}
		if ses, ok, err := r.coach.CurrentSession(t.Context(), "T1", "U0BODO"); err == nil && ok {
			s.presses("D0BODO", "session_stop", "1:"+ses.ID)
		}
	}
	s.types("C0GENERAL", "feedback dm")
	for day := range 8 {
		if day == 5 {
			s.types("C0GENERAL", "feedback thread")
		}
		s.now = s.now.Truncate(24 * time.Hour).Add(32 * time.Hour)
		if _, err := r.coach.PlanDaily(t.Context(), s.now); err != nil {
			t.Fatal(err)
		}
		s.sends()
		s.writes("C0GENERAL", s.thread(), answer)
		s.now = s.now.Add(10 * time.Hour)
		s.sends()
		s.now = s.now.Add(-10 * time.Hour)
	}
	for _, line := range []string{"history 5", "progress", "status", "export", "again", "role", "help", "feedback dm"} {
		s.types("D0BODO", line)
		s.types("C0GENERAL", line)
	}
	s.presses("D0BODO", "chart", "1:")
	s.must(t, s.Event(t.Context(), handlers.Event{ID: "h", Kind: handlers.EventHomeOpened, Team: "T1", User: "U0BODO"}, 0))
	s.sends()
	values := filled(map[string]slack.BlockAction{
		"time": {SelectedTime: text}, "zone": {SelectedOption: slack.OptionBlockObject{Value: text}}, "roles": {SelectedOptions: option(text)},
		"interview": {SelectedDate: text}, "pause_until": {SelectedDate: text}, "feedback": {SelectedOption: slack.OptionBlockObject{Value: text}},
	})
	for i, metadata := range []string{"1:U0BODO", "1:C0GENERAL", text} {
		s.reply("form", s.Submit(t.Context(), handlers.Submission{Team: "T1", User: "U0BODO", ViewID: fmt.Sprint(i), CallbackID: "settings", Metadata: metadata, Values: values}))
	}
	for _, menu := range []string{"roles", "zone", text} {
		s.show("menu", s.Suggest(t.Context(), handlers.Suggestion{Team: "T1", User: "U0BODO", ActionID: menu, Typed: text}))
	}
}

// thread is the ts of the channel's latest question, or of none.
func (s *shower) thread() string {
	channel, _, err := s.coach.Known(s.t.Context(), "T1", "C0GENERAL")
	s.must(s.t, err)
	p, _, err := s.coach.CurrentPost(s.t.Context(), "T1", channel.OpenPost)
	s.must(s.t, err)
	return p.At.TS
}

func TestNoMarkupOfAnybodysSurvives(t *testing.T) {
	kinds := map[string]bool{}
	for i, text := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) { tour(t, text, kinds) })
	}
	// The tour is worth something only if it saw every kind of message.
	source, err := os.ReadFile("../internal/coach/outbox_types.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\tKind\w+ +Kind = "([\w-]+)"`).FindAllStringSubmatch(string(source), -1) {
		if !kinds[m[1]] {
			t.Errorf("the tour shows no delivery of the kind %q", m[1])
		}
	}
	for _, notice := range []string{"short", "subscribed", "feedback", "mention", "command", "nothing"} {
		if !kinds["notice "+notice] {
			t.Errorf("the tour shows no notice %q", notice)
		}
	}
}

// A check that finds nothing must be able to find something.
func TestMarkupIsFound(t *testing.T) {
	for _, bad := range []any{
		map[string]any{"type": "mrkdwn", "text": "<!channel>"},
		[]any{map[string]any{"elements": []any{map[string]any{"type": "broadcast", "range": "channel"}}}},
		map[string]any{"type": "user", "user_id": "U0ALICE"},
		map[string]any{"type": "link", "url": "http://evil.example"},
	} {
		if len(markupIn(bad)) == 0 {
			t.Errorf("nothing was found in %v", bad)
		}
	}
}
