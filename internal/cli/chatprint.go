package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"interviewcoach/internal/localslack"
	"interviewcoach/internal/localslack/blockkit"
)

// print shows what the bot said or changed since it was last called: what only one
// person sees first, then conversation by conversation in the order of time, so
// that what went out side by side is shown in the same order every time.
func (c *chat) print() {
	var all []localslack.Message
	cfg := c.w.config
	for _, ch := range cfg.Channels {
		all = append(all, c.w.server.Messages(ch.ID)...)
	}
	for _, u := range cfg.Users {
		if u.ID != cfg.Bot.UserID {
			all = append(all, c.w.server.Messages(dmOf(u.ID))...)
		}
	}
	lasting := func(m localslack.Message) int { return 1 - min(1, len(m.EphemeralTo)) }
	slices.SortStableFunc(all, func(a, b localslack.Message) int { return cmp.Compare(lasting(a), lasting(b)) })
	for _, m := range all {
		c.printMessage(m, cfg.Bot.UserID)
	}
	for _, u := range cfg.Users {
		for _, v := range c.w.server.Views(u.ID) {
			c.printForm(u.ID, v)
		}
	}
}

// printMessage shows a message of the bot that is new or changed, and the
// reactions it set.
func (c *chat) printMessage(m localslack.Message, bot string) {
	key := m.Channel + " " + m.TS + " " + m.EphemeralTo
	reacted := ""
	for _, r := range m.Reactions {
		if slices.Contains(r.Users, bot) {
			reacted += " :" + r.Name + ":"
		}
	}
	if reacted != "" && c.shown[key+"r"] != reacted {
		c.shown[key+"r"] = reacted
		fmt.Fprintf(c.out, "%s%s:%s on %s's message\n", c.prefix, c.where(m), reacted, c.name(m.User))
	}
	if m.BotID == "" && m.User != bot {
		return
	}
	text := c.textOf(m)
	before, known := c.shown[key]
	if m.Deleted {
		text = "(deleted)"
	}
	if text == before {
		return
	}
	c.shown[key] = text
	head := c.where(m)
	if known {
		head += ", changed"
	}
	c.say(head, text)
}

func (c *chat) say(head, text string) {
	fmt.Fprintf(c.out, "%s%s:\n", c.prefix, head)
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		for _, part := range wrap(line, 96) {
			fmt.Fprintln(c.out, strings.TrimRight(c.prefix+"  "+part, " "))
		}
	}
}

// textOf is what a person reads of a message, with its files named.
func (c *chat) textOf(m localslack.Message) string {
	text := strings.TrimRight(blockkit.PlainText(m.Blocks), "\n")
	if text == "" {
		text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(m.Text)
	}
	for _, f := range m.Files {
		text += "\n[file " + f.Name + "]"
	}
	return text
}

// where says in which conversation a message stands and who sees it.
func (c *chat) where(m localslack.Message) string {
	place := "DM with " + c.name("U"+strings.TrimPrefix(m.Channel, "D"))
	for _, ch := range c.w.config.Channels {
		if ch.ID == m.Channel {
			place = "#" + ch.Name
		}
	}
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		place += ", thread"
	}
	if m.EphemeralTo != "" {
		place += ", only " + c.name(m.EphemeralTo) + " sees this"
	}
	return place
}

// name is a person's first name as the transcript shows it.
func (c *chat) name(user string) string {
	for _, u := range c.w.config.Users {
		if u.ID == user {
			name := u.Name
			return strings.ToUpper(name[:1]) + name[1:]
		}
	}
	return user
}

func (c *chat) printForm(user string, raw json.RawMessage) {
	var v struct {
		ID    string `json:"id"`
		Title struct {
			Text string `json:"text"`
		} `json:"title"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(raw, &v) != nil || c.shown["view "+v.ID] != "" {
		return
	}
	c.shown["view "+v.ID] = v.Title.Text
	c.say("form for "+c.name(user)+": "+v.Title.Text, blockkit.PlainText(v.Blocks))
}

func (c *chat) printView(head string, raw json.RawMessage) {
	var v struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(raw, &v) == nil {
		c.say(head, blockkit.PlainText(v.Blocks))
	}
}

// A pressable is a button of a message.
type pressable struct{ label, action, value string }

// buttonsOf returns the buttons in the blocks, in order.
func buttonsOf(blocks json.RawMessage) []pressable {
	var list []struct {
		Elements []struct {
			Type     string          `json:"type"`
			ActionID string          `json:"action_id"`
			Value    string          `json:"value"`
			Text     json.RawMessage `json:"text"`
		} `json:"elements"`
	}
	if json.Unmarshal(blocks, &list) != nil {
		return nil
	}
	var out []pressable
	for _, b := range list {
		for _, e := range b.Elements {
			var text struct {
				Text string `json:"text"`
			}
			if e.Type == "button" && json.Unmarshal(e.Text, &text) == nil {
				out = append(out, pressable{text.Text, e.ActionID, e.Value})
			}
		}
	}
	return out
}

func (p pressable) pressed() localslack.Action {
	return localslack.Action{ActionID: p.action, Value: p.value}
}

// labelled finds the first button whose label begins so.
func labelled(blocks json.RawMessage, label string) (pressable, bool) {
	for _, b := range buttonsOf(blocks) {
		if strings.HasPrefix(strings.ToLower(b.label), strings.ToLower(label)) {
			return b, true
		}
	}
	return pressable{}, false
}

// wrap breaks a line between words so that no part is longer than width
// characters, where its words allow.
func wrap(line string, width int) []string {
	var out []string
	part := ""
	for word := range strings.FieldsSeq(line) {
		if part != "" && len([]rune(part))+1+len([]rune(word)) > width {
			out = append(out, part)
			part = ""
		}
		if part != "" {
			part += " "
		}
		part += word
	}
	return append(out, part)
}
