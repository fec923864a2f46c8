package localslack

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type nothing struct{}

// controlPosts registers the calls that change something.
func (s *Server) controlPosts(post func(string, func(context.Context, []byte) (object, error))) {
	post("message", on(func(_ context.Context, t Typed) (object, error) {
		ts, channel, err := s.SendMessage(t)
		return object{"ts": ts, "channel": channel}, err
	}))
	post("command", on(func(ctx context.Context, c Command) (object, error) {
		payload, err := s.Command(ctx, c)
		return object{"payload": payload}, err
	}))
	post("interact", on(func(ctx context.Context, in Interaction) (object, error) {
		return nil, s.Interact(ctx, in)
	}))
	post("suggest", on(func(ctx context.Context, asked Suggestion) (object, error) {
		payload, err := s.Suggest(ctx, asked)
		return object{"payload": payload}, err
	}))
	post("submit", on(func(ctx context.Context, sub Submission) (object, error) {
		payload, err := s.Submit(ctx, sub)
		return object{"payload": payload}, err
	}))
	post("close-view", on(func(ctx context.Context, v struct {
		User   string `json:"user"`
		ViewID string `json:"view_id"`
		All    bool   `json:"all"`
	}) (object, error) {
		return nil, s.CloseView(ctx, v.User, v.ViewID, v.All)
	}))
	post("edit-message", on(func(_ context.Context, m messageAct) (object, error) {
		return nil, s.EditMessage(m.Channel, m.TS, m.User, m.Text)
	}))
	post("delete-message", on(func(_ context.Context, m messageAct) (object, error) {
		return nil, s.DeleteMessage(m.Channel, m.TS, m.User)
	}))
	post("reaction", on(func(_ context.Context, m messageAct) (object, error) {
		return nil, s.AddReaction(m.Channel, m.TS, m.User, m.Name)
	}))
	post("unreact", on(func(_ context.Context, m messageAct) (object, error) {
		return nil, s.RemoveReaction(m.Channel, m.TS, m.User, m.Name)
	}))
	post("open-home", on(func(_ context.Context, h struct {
		User string `json:"user"`
		Tab  string `json:"tab"`
	}) (object, error) {
		return nil, s.OpenHome(h.User, h.Tab)
	}))
	post("user", on(func(_ context.Context, u UserChange) (object, error) { return nil, s.SetUser(u) }))
	post("channel", on(func(_ context.Context, c ChannelChange) (object, error) { return nil, s.SetChannel(c) }))
	post("clock", on(s.controlClock))
	post("faults", on(func(_ context.Context, f Faults) (object, error) {
		if err := f.Validate(); err != nil {
			return nil, err
		}
		s.SetFaults(f)
		return object{"faults": s.Faults()}, nil
	}))
	post("redeliver", on(func(_ context.Context, e struct {
		EventID string `json:"event_id"`
	}) (object, error) {
		return nil, s.Redeliver(e.EventID)
	}))
	post("stranger", on(func(_ context.Context, m Foreign) (object, error) {
		id, ts, err := s.SendForeign(m)
		return object{"event_id": id, "ts": ts}, err
	}))
	post("close-dm", on(func(_ context.Context, d struct {
		User string `json:"user"`
	}) (object, error) {
		return nil, s.CloseDM(d.User)
	}))
	post("revoke", on(func(context.Context, nothing) (object, error) { s.RevokeTokens(); return nil, nil }))
	post("reinstall", on(func(_ context.Context, i struct {
		BotToken string `json:"bot_token"`
	}) (object, error) {
		return nil, s.Reinstall(i.BotToken)
	}))
	post("uninstall", on(func(context.Context, nothing) (object, error) { s.Uninstall(); return nil, nil }))
	post("reset", on(func(context.Context, nothing) (object, error) { s.Reset(); return nil, nil }))
}

// messageAct is something a person does to a message.
type messageAct struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	User    string `json:"user"`
	Text    string `json:"text"`
	Name    string `json:"name"`
}

// controlClock advances the clock by a duration, to a later time or to somebody's
// next morning, or sets it.
func (s *Server) controlClock(ctx context.Context, c struct {
	Advance *Duration  `json:"advance"`
	To      *time.Time `json:"to"`
	Set     *time.Time `json:"set"`
	Morning string     `json:"morning"`
}) (object, error) {
	var err error
	switch {
	case c.Advance != nil:
		err = s.clock.Advance(ctx, time.Duration(*c.Advance))
	case c.To != nil:
		if err = s.clock.AdvanceTo(ctx, *c.To); err != nil {
			err = fmt.Errorf("go to %s: %w", c.To.Format(time.RFC3339), err)
		}
	case c.Morning != "":
		next, unknown := s.NextMorning(c.Morning)
		if unknown != nil {
			return nil, unknown
		}
		// Who presses twice, or as two people, does not get a morning more.
		err = s.clock.walk(ctx, func(now time.Time) time.Duration { return max(0, next.Sub(now)) })
	case c.Set != nil:
		s.clock.Set(*c.Set)
	default:
		err = errors.New("say how far to advance, such as 24h, or the time to go to")
	}
	return object{"now": s.clock.Now(), "running": s.clock.Running()}, err
}
