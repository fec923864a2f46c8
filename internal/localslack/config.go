package localslack

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Config describes one workspace with one app installed in it. The zero value of a
// part is not filled in: start from DefaultConfig and change what differs.
type Config struct {
	Workspace Workspace `yaml:"workspace" json:"workspace"`
	Users     []User    `yaml:"users" json:"users"`
	Channels  []Channel `yaml:"channels" json:"channels"`
	Bot       Bot       `yaml:"bot" json:"bot"`
	Tokens    Tokens    `yaml:"tokens" json:"-"`
	// Scopes are the bot token's granted scopes.
	Scopes []string `yaml:"scopes" json:"scopes"`
	// Commands are the app's slash commands. In YAML one may be its name alone.
	Commands []SlashCommand `yaml:"commands" json:"commands"`
	// Events are the subscribed bot events by the names of the app's manifest,
	// such as message.im.
	Events []string `yaml:"events" json:"events"`
	// HomeTab and MessagesTab are the App Home settings; MessagesTabReadOnly
	// keeps people from writing to the app.
	HomeTab             bool `yaml:"home_tab" json:"home_tab"`
	MessagesTab         bool `yaml:"messages_tab" json:"messages_tab"`
	MessagesTabReadOnly bool `yaml:"messages_tab_read_only" json:"messages_tab_read_only"`
	// SocketModeOff is Socket Mode switched off on the app's page: connections are
	// still greeted, and nothing comes over them.
	SocketModeOff bool `yaml:"socket_mode_off" json:"socket_mode_off,omitempty"`
	// RateLimits turns the limits per method and per channel on.
	RateLimits bool `yaml:"rate_limits" json:"rate_limits"`
	// Seed decides which socket gets which payload; 0 takes a random seed.
	Seed uint64 `yaml:"seed" json:"seed,omitempty"`
	// Keep bounds memory for long runs: about so many entries of the log,
	// violations, envelopes, events, keys of posts, files, and messages in each
	// conversation are kept, the newest ones; the report counts the rest. An app
	// finds no older messages then. 0 keeps everything.
	Keep int `yaml:"keep" json:"keep,omitempty"`
	// InFlight is how long, in real time, after a 429 was answered further calls
	// count as having been on their way: they are refused and break no rule.
	InFlight Duration `yaml:"in_flight" json:"in_flight,omitempty"`
	// Tour is what the page offers a visitor to try, one sentence each, in plain
	// text. With a tour the page opens on the app's Home; without one it shows none.
	Tour []string `yaml:"tour" json:"tour,omitempty"`
}

// Workspace is the team the app is installed in.
type Workspace struct {
	ID     string `yaml:"id" json:"id"`
	Name   string `yaml:"name" json:"name"`
	Domain string `yaml:"domain" json:"domain"`
	// URL is the workspace's address; https://<domain>.slack.com/ when empty.
	URL string `yaml:"url" json:"url,omitempty"`
}

// User is a person, or the bot's own user.
type User struct {
	ID       string `yaml:"id" json:"id"`
	Name     string `yaml:"name" json:"name"`
	RealName string `yaml:"real_name" json:"real_name"`
	// TZ is an IANA zone name; empty for somebody whose zone is not known.
	TZ      string `yaml:"tz" json:"tz"`
	IsAdmin bool   `yaml:"is_admin" json:"is_admin"`
	IsOwner bool   `yaml:"is_owner" json:"is_owner"`
	Deleted bool   `yaml:"deleted" json:"deleted"`
	IsBot   bool   `yaml:"is_bot" json:"is_bot"`
	IsGuest bool   `yaml:"guest" json:"guest"`
	// Team is set for strangers from another workspace.
	Team string `yaml:"team" json:"team,omitempty"`
}

// Channel is a public or private channel.
type Channel struct {
	ID       string   `yaml:"id" json:"id"`
	Name     string   `yaml:"name" json:"name"`
	Private  bool     `yaml:"private" json:"private"`
	Archived bool     `yaml:"archived" json:"archived"`
	Members  []string `yaml:"members" json:"members"`
}

// Bot is the app and its bot user.
type Bot struct {
	UserID string `yaml:"user" json:"user"`
	BotID  string `yaml:"bot_id" json:"bot_id"`
	AppID  string `yaml:"app_id" json:"app_id"`
	Name   string `yaml:"name" json:"name"`
}

// SlashCommand is one slash command as the app's manifest describes it
// (https://docs.slack.dev/reference/app-manifest).
type SlashCommand struct {
	Command     string `yaml:"command" json:"command"` // with the slash
	Description string `yaml:"description" json:"description"`
	// UsageHint names the arguments, such as [role | help].
	UsageHint string `yaml:"usage_hint" json:"usage_hint"`
}

// UnmarshalYAML reads a command, or its name alone.
func (c *SlashCommand) UnmarshalYAML(read func(any) error) error {
	if err := read(&c.Command); err == nil {
		return nil
	}
	type plain SlashCommand
	return read((*plain)(c))
}

// Tokens are the app's two tokens.
type Tokens struct {
	Bot string `yaml:"bot"`
	App string `yaml:"app"`
	// AppOf is the id of the app that the app-level token is of; empty for the one
	// of the bot token. With another one nothing comes over its connections.
	AppOf string `yaml:"app_of"`
}

// DefaultConfig returns a workspace of four people in four time zones, two
// channels and the app interviewcoach with what it needs and no more.
func DefaultConfig() Config {
	everybody := []string{"U0ALICE", "U0BODO", "U0CHIE", "U0DIEGO", "U0COACH"}
	return Config{
		Workspace: Workspace{ID: "T0LOCAL", Name: "Local", Domain: "local"},
		Users: []User{
			{ID: "U0ALICE", Name: "alice", RealName: "Alice Archer", TZ: "America/New_York", IsAdmin: true},
			{ID: "U0BODO", Name: "bodo", RealName: "Bodo Brandt", TZ: "Europe/Berlin"},
			{ID: "U0CHIE", Name: "chie", RealName: "Chie Chiba", TZ: "Asia/Tokyo"},
			{ID: "U0DIEGO", Name: "diego", RealName: "Diego Duarte", TZ: "America/Sao_Paulo"},
		},
		Channels: []Channel{
			{ID: "C0GENERAL", Name: "general", Members: everybody},
			{ID: "C0INTERVIEWS", Name: "interviews", Members: slices.Clone(everybody)},
		},
		Bot:    Bot{UserID: "U0COACH", BotID: "B0COACH", AppID: "A0COACH", Name: "interviewcoach"},
		Tokens: Tokens{Bot: "xoxb-local-bot", App: "xapp-local-app"},
		Scopes: []string{
			"chat:write", "commands", "app_mentions:read", "im:history", "im:write", "channels:history",
			"groups:history", "users:read", "reactions:write", "files:write",
		},
		Commands: []SlashCommand{{Command: "/interview"}},
		Events: []string{
			"app_home_opened", "app_mention", "app_uninstalled", "message.channels", "message.groups",
			"message.im", "tokens_revoked", "user_change",
		},
		HomeTab:     true,
		MessagesTab: true,
		RateLimits:  true,
	}
}

// LoadConfig reads a YAML file whose keys replace those of DefaultConfig; a list
// replaces the whole list. An unknown key is an error.
func LoadConfig(path string) (Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read workspace file: %w", err)
	}
	cfg := DefaultConfig()
	var given struct {
		Users    []User    `yaml:"users"`
		Channels []Channel `yaml:"channels"`
		Commands []any     `yaml:"commands"`
	}
	if err := yaml.Unmarshal(raw, &given); err != nil {
		return Config{}, fmt.Errorf("workspace file %s: %w", path, err)
	}
	if given.Users != nil {
		cfg.Users = nil
	}
	if given.Channels != nil {
		cfg.Channels = nil
	}
	if given.Commands != nil {
		cfg.Commands = nil
	}
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&cfg); err != nil {
		return Config{}, fmt.Errorf("workspace file %s: %w", path, err)
	}
	if err := cfg.Validate(); err != nil {
		return Config{}, fmt.Errorf("workspace file %s: %w", path, err)
	}
	return cfg, nil
}

// Validate reports everything that is wrong with the configuration, joined.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Workspace.ID == "" {
		bad("the workspace needs an id such as T0LOCAL")
	}
	if c.Bot.UserID == "" || c.Bot.BotID == "" || c.Bot.AppID == "" {
		bad("the bot needs a user, a bot_id and an app_id")
	}
	if !strings.HasPrefix(c.Tokens.Bot, "xoxb-") {
		bad("the bot token starts with xoxb-")
	}
	if !strings.HasPrefix(c.Tokens.App, "xapp-") {
		bad("the app token starts with xapp-")
	}
	known := map[string]bool{c.Bot.UserID: true}
	for _, u := range c.Users {
		if len(u.ID) < 2 || u.ID[0] != 'U' && u.ID[0] != 'W' {
			bad("user id %q does not start with U", u.ID)
		}
		if known[u.ID] && u.ID != c.Bot.UserID {
			bad("user %s is there twice", u.ID)
		}
		known[u.ID] = true
		if _, err := time.LoadLocation(u.TZ); err != nil {
			bad("user %s: time zone %q is not an IANA name", u.ID, u.TZ)
		}
	}
	channels := map[string]bool{}
	for _, ch := range c.Channels {
		if len(ch.ID) < 2 || ch.ID[0] != 'C' && ch.ID[0] != 'G' {
			bad("channel id %q does not start with C or G", ch.ID)
		}
		if channels[ch.ID] {
			bad("channel %s is there twice", ch.ID)
		}
		channels[ch.ID] = true
		for _, m := range ch.Members {
			if !known[m] {
				bad("channel %s has an unknown member %s", ch.ID, m)
			}
		}
	}
	if c.Keep < 0 || c.InFlight < 0 {
		bad("keep and in_flight are not negative")
	}
	for _, command := range c.Commands {
		if !strings.HasPrefix(command.Command, "/") {
			bad("command %q does not start with a slash", command.Command)
		}
	}
	return errors.Join(errs...)
}

// checkZone reports a time zone that is no IANA name; empty stands for none.
func checkZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil {
		return fmt.Errorf("time zone %q is not an IANA name such as Europe/Berlin", name)
	}
	return nil
}
