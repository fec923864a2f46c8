package bot_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

func reply(text string) handlers.Reply { return handlers.Reply{Ack: &handlers.Message{Text: text}} }

func (r *rig) command(text string) (string, error) {
	r.t.Helper()
	raw, err := r.Command(r.ctx(), localslack.Command{Channel: general, User: alice, Command: "/interview", Text: text})
	var m struct {
		Text   string            `json:"text"`
		Type   string            `json:"response_type"`
		Blocks []json.RawMessage `json:"blocks"`
	}
	if err == nil && len(raw) > 0 {
		if err := json.Unmarshal(raw, &m); err != nil {
			r.t.Fatal(err)
		}
		if m.Type != "ephemeral" || len(m.Blocks) > 0 {
			r.t.Errorf("answered %s, want text for the person alone", raw)
		}
	}
	return m.Text, err
}

func TestCommand(t *testing.T) {
	blocks := make([]slack.Block, 10)
	for i := range blocks {
		blocks[i] = slack.NewSectionBlock(slack.NewTextBlockObject(slack.PlainTextType, strings.Repeat("x", 2900), false, false), nil, nil)
	}
	for _, test := range []struct {
		name    string
		handler func(context.Context, handlers.Command) handlers.Reply
		want    string
	}{
		{"answered", func(_ context.Context, c handlers.Command) handlers.Reply {
			return reply(strings.Join([]string{c.Team, c.Channel, c.User, c.Name, c.Text}, " "))
		}, "T0LOCAL C0GENERAL U0ALICE /interview status"},
		{"without an answer", func(context.Context, handlers.Command) handlers.Reply { return handlers.Reply{} }, ""},
		{"panic", func(context.Context, handlers.Command) handlers.Reply { panic("on purpose") },
			"Something went wrong on my side: try again in a moment."},
		{"blocks too large for an ack", func(context.Context, handlers.Command) handlers.Reply {
			return handlers.Reply{Ack: &handlers.Message{Text: "in words", Blocks: blocks}}
		}, "in words"},
		{"text too large for an ack", func(context.Context, handlers.Command) handlers.Reply { return reply(strings.Repeat("ä", 12_000)) },
			"That is more than fits here: ask for less at once."},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.handler.command = test.handler
			r.run()
			got, err := r.command("status")
			if err != nil || got != test.want {
				t.Errorf("answered %q, error %v; want %q", got, err, test.want)
			}
		})
	}
}

// More commands than are answered at a time: each is answered, if only with the
// request to try again.
func TestBusy(t *testing.T) {
	r := newRig(t, func(_ *rig, _ *localslack.Config, cfg *config) { cfg.Interactions = 1 })
	hold, inside := make(chan struct{}), make(chan struct{}, 10)
	r.handler.command = func(context.Context, handlers.Command) handlers.Reply {
		inside <- struct{}{}
		<-hold
		return reply("done")
	}
	r.run()
	answers := make(chan string, 3)
	ask := func() {
		got, err := r.command("status")
		if err != nil {
			t.Error(err)
		}
		answers <- got
	}
	go ask()
	<-inside
	go ask() // one waits, the other finds no room
	go ask()
	if got := <-answers; !strings.HasPrefix(got, "I am answering many people") {
		t.Errorf("answered %q, want that it is busy", got)
	}
	close(hold)
	for range 2 {
		if got := <-answers; got != "done" {
			t.Errorf("answered %q, want done", got)
		}
	}
}

// A form, what is typed into it, what it answers, and a click with a response_url.
func TestFormsAndClicks(t *testing.T) {
	form := &slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "settings", PrivateMetadata: "meta",
		Title:  slack.NewTextBlockObject(slack.PlainTextType, "Settings", false, false),
		Submit: slack.NewTextBlockObject(slack.PlainTextType, "Save", false, false),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("role", slack.NewTextBlockObject(slack.PlainTextType, "Role", false, false), nil,
				slack.NewPlainTextInputBlockElement(nil, "typed")),
			&slack.InputBlock{
				Type: slack.MBTInput, BlockID: "menu", Optional: true, Label: slack.NewTextBlockObject(slack.PlainTextType, "Menu", false, false),
				Element: slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, "search"),
			},
		}},
	}
	r := newRig(t)
	var outcome atomic.Int32
	r.handler.command = func(context.Context, handlers.Command) handlers.Reply { return handlers.Reply{Open: form} }
	r.handler.submit = func(_ context.Context, s handlers.Submission) handlers.Reply {
		if s.CallbackID != "settings" || s.Metadata != "meta" || s.Values["role"]["typed"].Value == "" {
			t.Errorf("submitted %+v", s)
		}
		switch outcome.Load() {
		case 0:
			panic("on purpose")
		case 1:
			return handlers.Reply{View: slack.NewErrorsViewSubmissionResponse(map[string]string{"role": "no such role"})}
		}
		return handlers.Reply{}
	}
	r.handler.suggest = func(_ context.Context, s handlers.Suggestion) (options []*slack.OptionBlockObject) {
		for range 150 {
			options = append(options, slack.NewOptionBlockObject(s.Typed, slack.NewTextBlockObject(slack.PlainTextType, s.Typed, false, false), nil))
		}
		return options
	}
	button := slack.NewButtonBlockElement("hint", "q1", slack.NewTextBlockObject(slack.PlainTextType, "Hint", false, false))
	r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
		return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: "question", Blocks: []slack.Block{slack.NewActionBlock("b", button)}}}, nil
	}
	r.handler.action = func(_ context.Context, a handlers.Action) handlers.Reply {
		if a.Channel != aliceDM || a.ActionID != "hint" || a.Value != "q1" || a.MessageTS == "" || a.Team != team || a.TriggerID == "" {
			t.Errorf("clicked %+v", a)
		}
		return handlers.Reply{Respond: &handlers.Message{Text: "a hint"}}
	}
	r.run()

	if _, err := r.command("settings"); err != nil {
		t.Fatal(err)
	}
	if got := len(r.Views(alice)); got != 1 {
		t.Fatalf("%d forms are open, want 1", got)
	}
	raw, err := r.Suggest(r.ctx(), localslack.Suggestion{User: alice, ActionID: "search", Value: "goo"})
	if err != nil || strings.Count(string(raw), `"value":"goo"`) != 100 {
		t.Errorf("suggested %.100s, error %v; want 100 options", raw, err)
	}
	values := map[string]any{"typed": "gopher"}
	for _, want := range []string{"Something went wrong on my side", "no such role", ""} {
		raw, err := r.Submit(r.ctx(), localslack.Submission{User: alice, Values: values})
		if err != nil || !strings.Contains(string(raw), want) {
			t.Errorf("submit: %s, error %v; want %q", raw, err, want)
		}
		outcome.Add(1)
	}
	if got := len(r.Views(alice)); got != 0 {
		t.Errorf("%d forms are open, want none", got)
	}

	r.put(coach.Delivery{Key: "a", To: alice})
	r.tick()
	if err := r.Interact(r.ctx(), localslack.Interaction{User: alice, Action: localslack.Action{ActionID: "hint"}}); err != nil {
		t.Fatal(err)
	}
	m, err := r.WaitMessage(r.ctx(), aliceDM, func(m localslack.Message) bool { return m.Text == "a hint" })
	if err != nil || m.EphemeralTo != alice {
		t.Errorf("the click was answered by %+v, error %v", m, err)
	}
}

// Slack waits three seconds; the handler is told.
func TestHandlerHasADeadline(t *testing.T) {
	r := newRig(t)
	r.handler.command = func(ctx context.Context, _ handlers.Command) handlers.Reply {
		if by, ok := ctx.Deadline(); !ok || time.Until(by) > 3*time.Second {
			t.Errorf("a command may take until %v", by)
		}
		return reply("ok")
	}
	r.run()
	if _, err := r.command("status"); err != nil {
		t.Error(err)
	}
}
