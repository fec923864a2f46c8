package doctor

import (
	"context"
	"fmt"
	"strings"
)

// actionPress names the button in the answer to the slash command.
const actionPress = "doctor_press"

// A step is something that only a person can show, by doing it.
type step struct {
	name string
	ask  string // what to do
	came string // what is told when it arrived
	todo string // where it is switched on
	is   func(v *visit, f frame) bool
	ack  func(v *visit) any // the payload of the acknowledgement; nil for none
}

const (
	onThePage = "on the app's page at https://api.slack.com/apps, "
	elseWise  = "; interviewcoach manifest prints what a new app is made from with all of it"
)

// steps are what a person is asked to do, in this order.
func (v *visit) steps() []step {
	ping := v.cfg.Command + " ping"
	return []step{
		{
			name: nameSlash, ask: fmt.Sprintf("type %s in any conversation", ping), came: ping + " arrived, and was answered",
			todo: onThePage + fmt.Sprintf("under Slash Commands, make %s, then install the app again", v.cfg.Command) + elseWise,
			is:   isPing, ack: pong,
		},
		{
			name: nameButton, ask: "press the button in the answer to it", came: "the click arrived",
			todo: onThePage + "under Interactivity & Shortcuts, switch Interactivity on",
			is:   isPress,
		},
		{
			name: nameMessages, ask: "write ping to the bot, under Messages in its window", came: "the message arrived: people can write to the bot, and events come",
			todo: onThePage + "under App Home, switch the Messages Tab on and let people write in it; under Event Subscriptions, switch events on and add message.im",
			is:   isMessage,
		},
		{
			name: nameHome, ask: "open Home in the same window", came: "Home was opened, and the event arrived",
			todo: onThePage + "under App Home, switch the Home Tab on; under Event Subscriptions, switch events on and add app_home_opened",
			is:   isHome,
		},
	}
}

// The envelopes that the steps wait for. What is of another workspace, where the
// app may be installed too, is none of them.

func isPing(v *visit, f frame) bool {
	return f.Type == "slash_commands" && v.ours(f.Payload.TeamID) && f.Payload.Command == v.cfg.Command && saysPing(f.Payload.Text)
}

func isPress(v *visit, f frame) bool {
	if f.Type != "interactive" || f.Payload.Type != "block_actions" || !v.ours(f.Payload.Team.ID) {
		return false
	}
	return len(f.Payload.Actions) > 0 && f.Payload.Actions[0].ActionID == actionPress
}

func isMessage(v *visit, f frame) bool {
	e := f.Payload.Event
	return f.Type == "events_api" && v.ours(f.Payload.TeamID) && e.Type == "message" && e.ChannelType == "im" &&
		e.Subtype == "" && e.BotID == "" && saysPing(e.Text)
}

func isHome(v *visit, f frame) bool {
	e := f.Payload.Event
	return f.Type == "events_api" && v.ours(f.Payload.TeamID) && e.Type == "app_home_opened" && e.Tab == "home"
}

func saysPing(text string) bool { return strings.EqualFold(strings.TrimSpace(text), "ping") }

func (v *visit) ours(team string) bool { return v.who.TeamID == "" || team == v.who.TeamID }

// pong answers the slash command, with a button.
func pong(v *visit) any {
	const text = "pong: the slash command works. Now press the button."
	type object map[string]any
	return object{
		"response_type": "ephemeral", "text": text,
		"blocks": []object{
			{"type": "section", "text": object{"type": "plain_text", "text": text}},
			{"type": "actions", "elements": []object{
				{"type": "button", "action_id": actionPress, "text": object{"type": "plain_text", "text": "It works"}},
			}},
		},
	}
}

// person waits for what a person does, and ticks each as it arrives. It is false when
// yield wants no more.
func (v *visit) person(ctx context.Context, yield func(Check) bool) bool {
	steps := v.steps()
	why := ""
	switch {
	case v.cfg.Wait <= 0 && v.held():
		why = "only a person can show it: try it in Slack, where the bot that runs answers"
	case v.cfg.Wait <= 0 && len(v.visits) > 1:
		why = fmt.Sprintf("only a person can show it: interviewcoach doctor --wait --workspace %s asks you to", v.of.Name)
	case v.cfg.Wait <= 0:
		why = "only a person can show it: interviewcoach doctor --wait asks you to"
	case v.conn == nil:
		why = "there is no connection to wait on"
	}
	if why != "" {
		for _, s := range steps {
			if !yield(skipped(s.name, "%s", why)[0]) {
				return false
			}
		}
		return true
	}
	arrived, ended, going := v.await(ctx, steps, yield)
	if !going {
		return false
	}
	for i, s := range steps {
		if !arrived[i] && !yield(v.missed(ctx, s, arrived[0], ended)) {
			return false
		}
	}
	return true
}

// missed is the check of a step that nothing came of.
func (v *visit) missed(ctx context.Context, s step, commandCame, ended bool) Check {
	switch {
	case ctx.Err() != nil:
		return skipped(s.name, "stopped before it was done")[0]
	case ended:
		return wrong(s.name, "the connection to Slack ended before it was done", "run interviewcoach doctor --wait again")[0]
	case s.name == nameButton && !commandCame:
		return skipped(s.name, "it is in the answer to %s ping, which did not arrive", v.cfg.Command)[0]
	}
	return wrong(s.name, "nothing arrived within "+span(v.cfg.Wait), s.todo)[0]
}

// await reads until every step was done, the time is over, or the connection ends.
// going is false when yield wants no more.
func (v *visit) await(ctx context.Context, steps []step, yield func(Check) bool) (arrived []bool, ended, going bool) {
	frames, stop := v.conn.frames()
	defer stop()
	over := v.cfg.After(v.cfg.Wait)
	asks := make([]string, len(steps))
	for i, s := range steps {
		asks[i] = s.ask
	}
	if v.cfg.Ask != nil {
		v.cfg.Ask(asks, v.cfg.Wait)
	}
	arrived = make([]bool, len(steps))
	for left := len(steps); left > 0; {
		select {
		case f, open := <-frames:
			if !open {
				return arrived, true, true
			}
			i := v.match(steps, f)
			if i < 0 || arrived[i] {
				continue
			}
			arrived[i] = true
			left--
			if !yield(ok(steps[i].name, "%s", steps[i].came)[0]) {
				return arrived, false, false
			}
		case <-over:
			return arrived, false, true
		case <-ctx.Done():
			return arrived, false, true
		}
	}
	return arrived, false, true
}

// match acknowledges what a step waits for, each time it comes, and returns the
// step, -1 for none. To open the window on its other tab is part of the steps too.
func (v *visit) match(steps []step, f frame) int {
	for i, s := range steps {
		if !s.is(v, f) {
			continue
		}
		var payload any
		if s.ack != nil {
			payload = s.ack(v)
		}
		if v.conn.acknowledge(f.EnvelopeID, payload) != nil {
			return -1 // it comes again, or the connection has ended
		}
		return i
	}
	if e := f.Payload.Event; f.Type == "events_api" && v.ours(f.Payload.TeamID) && e.Type == "app_home_opened" {
		_ = v.conn.acknowledge(f.EnvelopeID, nil)
	}
	return -1
}
