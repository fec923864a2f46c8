package bot

import (
	"cmp"
	"encoding/json"
	"slices"

	"interviewcoach/handlers"
)

// callback is the part of an Events API payload that the bot reads. It is decoded
// from the raw payload and not from slack-go's types: those refuse a whole message
// for one block they do not know the form of, and it may be an answer.
type callback struct {
	Type   string          `json:"type"`
	TeamID string          `json:"team_id"`
	ID     string          `json:"event_id"`
	Event  json.RawMessage `json:"event"`
}

type innerEvent struct {
	Type     string          `json:"type"`
	Subtype  string          `json:"subtype"`
	Channel  string          `json:"channel"`
	User     json.RawMessage `json:"user"` // an id, or the whole user of user_change
	Text     string          `json:"text"`
	TS       string          `json:"ts"`
	ThreadTS string          `json:"thread_ts"`
	EventTS  string          `json:"event_ts"`
	BotID    string          `json:"bot_id"`
	Tab      string          `json:"tab"`
	UserTeam string          `json:"user_team"` // of who wrote it, in a shared channel
	Team     string          `json:"team"`      // the same, where user_team is missing
	Deleted  string          `json:"deleted_ts"`
	Message  *innerMessage   `json:"message"`
	Previous *innerMessage   `json:"previous_message"`
	Tokens   struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

type innerMessage struct {
	Subtype  string           `json:"subtype"`
	User     string           `json:"user"`
	Text     string           `json:"text"`
	TS       string           `json:"ts"`
	ThreadTS string           `json:"thread_ts"`
	BotID    string           `json:"bot_id"`
	UserTeam string           `json:"user_team"`
	Team     string           `json:"team"`
	Edited   *json.RawMessage `json:"edited"`
}

type changedUser struct {
	ID      string `json:"id"`
	TZ      string `json:"tz"`
	Deleted bool   `json:"deleted"`
	IsBot   bool   `json:"is_bot"`
	Guest   bool   `json:"is_restricted"`
	Single  bool   `json:"is_ultra_restricted"`
}

// translate turns the payload of an events_api envelope into an Event. ok is false
// for what means nothing to the coach: other bots, its own posts, joins, topics,
// unfurled links. An error means that the payload cannot be read at all.
func translate(payload []byte, me handlers.Identity) (e handlers.Event, ok bool, err error) {
	var outer callback
	if err := json.Unmarshal(payload, &outer); err != nil {
		return e, false, err
	}
	if outer.Type != "event_callback" {
		return e, false, nil
	}
	var in innerEvent
	if err := json.Unmarshal(outer.Event, &in); err != nil {
		return e, false, err
	}
	e = handlers.Event{ID: outer.ID, Team: outer.TeamID, Channel: in.Channel}
	if e.Team == "" {
		e.Team = me.Team
	}
	switch in.Type {
	case "message", "app_mention":
		ok = in.message(&e, me)
	case "app_home_opened":
		e.Kind, e.User = handlers.EventHomeOpened, in.userID()
		ok = in.Tab == "home" && e.User != ""
		e.Channel = ""
	case "user_change":
		var u changedUser
		if err := json.Unmarshal(in.User, &u); err != nil {
			return e, false, err
		}
		e.Kind, e.User, e.Zone, e.Gone = handlers.EventUserChanged, u.ID, u.TZ, u.Deleted || u.Guest || u.Single
		ok = u.ID != "" && !u.IsBot
	case "app_uninstalled":
		e.Kind, ok = handlers.EventUninstalled, true
	case "tokens_revoked":
		e.Kind, ok = handlers.EventUninstalled, slices.Contains(in.Tokens.Bot, me.User)
	}
	return e, ok && e.Sound(), nil
}

func (in *innerEvent) userID() string {
	var id string
	if json.Unmarshal(in.User, &id) != nil {
		return ""
	}
	return id
}

// message reads the message events. Subtypes:
// https://docs.slack.dev/reference/events/message
func (in *innerEvent) message(e *handlers.Event, me handlers.Identity) bool {
	e.User, e.TS, e.Thread, e.Text = in.userID(), in.TS, threadOf(in.ThreadTS, in.TS), in.Text
	e.From = cmp.Or(in.UserTeam, in.Team)
	switch in.Subtype {
	case "", "thread_broadcast", "file_share", "me_message":
		e.Kind, e.Mention = handlers.EventMessage, in.Type == "app_mention"
		return person(e.User, in.BotID, me) && e.TS != ""
	case "message_changed":
		return in.changed(e, me)
	case "message_deleted":
		before := in.Previous
		if before == nil {
			before = &innerMessage{}
		}
		e.Kind, e.TS, e.User, e.Text = handlers.EventDeleted, in.Deleted, before.User, ""
		e.Thread, e.From = threadOf(before.ThreadTS, e.TS), ""
		return person(e.User, before.BotID, me) && e.TS != ""
	}
	return false
}

// changed reads a message_changed, which is an edit only when it says so and the
// text is another: Slack also sends it for unfurled links and for the first reply
// in a thread. A message that was deleted while it had replies is a tombstone.
func (in *innerEvent) changed(e *handlers.Event, me handlers.Identity) bool {
	now, before := in.Message, in.Previous
	if now == nil || before == nil || !person(before.User, before.BotID, me) {
		return false
	}
	e.User, e.TS, e.Thread = before.User, now.TS, threadOf(before.ThreadTS, now.TS)
	e.From = cmp.Or(now.UserTeam, now.Team)
	if now.Subtype == "tombstone" {
		e.Kind, e.Text = handlers.EventDeleted, ""
		return e.TS != ""
	}
	e.Kind, e.Text, e.Version = handlers.EventEdited, now.Text, in.TS
	if e.Version == "" {
		e.Version = in.EventTS
	}
	return e.TS != "" && now.Edited != nil && now.Text != before.Text
}

// person reports whether a message is by a person: not by this bot, whose posts
// come back to it without a subtype, and not by another one.
func person(user, bot string, me handlers.Identity) bool {
	return bot == "" && user != "" && user != me.User && user != "USLACKBOT"
}

// threadOf is the thread a message answers in: empty for a thread's first message,
// which names itself.
func threadOf(thread, ts string) string {
	if thread == ts {
		return ""
	}
	return thread
}
