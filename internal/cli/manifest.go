package cli

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"interviewcoach/handlers"
	"interviewcoach/internal/localslack"
)

type manifestCmd struct{}

// Run prints the manifest as YAML, as Slack's "create an app from a manifest"
// takes it.
func (manifestCmd) Run(s streams) error {
	data, err := manifest()
	if err != nil {
		return err
	}
	_, err = s.out.Write(data)
	return err
}

// A scope is a right that the bot asks for, with what of it needs that.
type scope struct{ name, feature string }

// scopes are all of them.
func scopes() []scope {
	return []scope{
		{"app_mentions:read", "an answer to being mentioned"},
		{"channels:history", "answers in a public channel's threads; finding a post again"},
		{"chat:write", "questions and replies"},
		{"commands", handlers.Slash},
		{"files:write", handlers.Slash + " export, and progress as a picture"},
		{"groups:history", "answers in a private channel's threads; finding a post again"},
		{"im:history", "answers by DM"},
		{"im:write", "finding a DM again whose channel is not known"},
		{"reactions:write", "✅ on an answer in a channel"},
		{"users:read", "people's time zones, and who is an admin"},
	}
}

// botScopes are the scopes by name, as the manifest asks for them.
func botScopes() (names []string) {
	for _, s := range scopes() {
		names = append(names, s.name)
	}
	return names
}

// botEvents are the events the bot listens to.
func botEvents() []string {
	return []string{
		"app_home_opened", "app_mention", "app_uninstalled", "message.channels", "message.groups", "message.im",
		"tokens_revoked", "user_change",
	}
}

// slashCommands are the commands that people can type.
func slashCommands() []localslack.SlashCommand {
	return []localslack.SlashCommand{{
		Command:     handlers.Slash,
		Description: "A question for a role, your daily question, your progress",
		UsageHint:   "[role | subscribe | status | progress | help]",
	}}
}

const longDescription = `Every morning, at your own local time, interviewcoach asks you one interview question for the roles you prepare for. You answer in its thread, and it tells you what it heard in your own words, shows an exceptional answer and why it is one, and the minefields of the question. It works by fixed rules, without AI, and what you write stays with whoever runs it.`

// manifest is the app's manifest. Socket Mode needs no address in it.
func manifest() ([]byte, error) {
	var commands []yaml.MapSlice
	for _, c := range slashCommands() {
		commands = append(commands, yaml.MapSlice{
			{Key: "command", Value: c.Command},
			{Key: "description", Value: c.Description},
			{Key: "usage_hint", Value: c.UsageHint},
			{Key: "should_escape", Value: false},
		})
	}
	m := yaml.MapSlice{
		{Key: "_metadata", Value: yaml.MapSlice{{Key: "major_version", Value: 2}}},
		{Key: "display_information", Value: yaml.MapSlice{
			{Key: "name", Value: "interviewcoach"},
			{Key: "description", Value: "One interview question a day, and what your answer did and did not do."},
			{Key: "long_description", Value: longDescription},
			{Key: "background_color", Value: "#1f4e5f"},
		}},
		{Key: "features", Value: yaml.MapSlice{
			{Key: "app_home", Value: yaml.MapSlice{
				{Key: "home_tab_enabled", Value: true},
				{Key: "messages_tab_enabled", Value: true},
				{Key: "messages_tab_read_only_enabled", Value: false},
			}},
			{Key: "bot_user", Value: yaml.MapSlice{
				{Key: "display_name", Value: "interviewcoach"},
				{Key: "always_online", Value: true},
			}},
			{Key: "slash_commands", Value: commands},
		}},
		{Key: "oauth_config", Value: yaml.MapSlice{
			{Key: "scopes", Value: yaml.MapSlice{{Key: "bot", Value: botScopes()}}},
		}},
		{Key: "settings", Value: yaml.MapSlice{
			{Key: "event_subscriptions", Value: yaml.MapSlice{{Key: "bot_events", Value: botEvents()}}},
			{Key: "interactivity", Value: yaml.MapSlice{{Key: "is_enabled", Value: true}}},
			{Key: "org_deploy_enabled", Value: false},
			{Key: "socket_mode_enabled", Value: true},
			{Key: "token_rotation_enabled", Value: false},
		}},
	}
	data, err := yaml.MarshalWithOptions(m, yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return data, nil
}
