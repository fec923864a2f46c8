package bot

import (
	"github.com/slack-go/slack"

	"interviewcoach/handlers"
)

// actionOf is one click in the coach's own words.
func actionOf(cb slack.InteractionCallback, a *slack.BlockAction) handlers.Action {
	action := handlers.Action{
		Team: teamOf(cb), From: cb.User.TeamID, User: cb.User.ID, Channel: cb.Container.ChannelID, MessageTS: cb.Container.MessageTs,
		Thread: cb.Container.ThreadTs, Ephemeral: cb.Container.IsEphemeral,
		ActionID: a.ActionID, Value: a.Value, Selected: selected(a), ActionTS: a.ActionTs, TriggerID: cb.TriggerID,
	}
	if action.Channel == "" {
		action.Channel = cb.Channel.ID
	}
	if action.Thread == "" {
		action.Thread = threadOf(cb.Message.ThreadTimestamp, action.MessageTS)
	}
	return action
}

// teamOf is the workspace an interaction is in; an app that a whole organisation
// installed is told only the person's.
func teamOf(cb slack.InteractionCallback) string {
	if cb.Team.ID != "" {
		return cb.Team.ID
	}
	return cb.User.TeamID
}

// selected is what was chosen, whatever kind of menu it was chosen in.
func selected(a *slack.BlockAction) []string {
	var values []string
	for _, one := range []string{
		a.SelectedOption.Value, a.SelectedUser, a.SelectedChannel, a.SelectedConversation, a.SelectedDate, a.SelectedTime,
	} {
		if one != "" {
			values = append(values, one)
		}
	}
	for _, o := range a.SelectedOptions {
		values = append(values, o.Value)
	}
	values = append(values, a.SelectedUsers...)
	values = append(values, a.SelectedChannels...)
	return append(values, a.SelectedConversations...)
}

// firstInput is the first block of a form that an error can stand at.
func firstInput(v slack.View) string {
	for _, b := range v.Blocks.BlockSet {
		if in, ok := b.(*slack.InputBlock); ok {
			return in.BlockID
		}
	}
	return ""
}
