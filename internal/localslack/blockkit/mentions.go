package blockkit

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Mentions lists what in a message notifies somebody or becomes a link: first of
// the text, then of each block; within one text first markup, then bare words.
//
// In the top-level text and in mrkdwn text objects this is markup in angle
// brackets. Mrkdwn objects with verbatim false, Slack's default, are also
// searched for bare words that Slack turns into mentions: @here, @channel,
// @everyone, #name and addresses with http or https
// (https://docs.slack.dev/messaging/formatting-message-text#automatic-parsing);
// bare words in code are left alone, markup in code counts. A markdown block is
// read like such an object. In rich_text the elements made to mention count, and
// its text, like plain_text, never does.
func Mentions(text string, blocks json.RawMessage) []Mention {
	found := markupMentions(text, "text")
	v, err := decode(blocks)
	if err != nil {
		return found
	}
	return append(found, blockMentions(v, "/blocks")...)
}

func blockMentions(v any, at string) []Mention {
	var found []Mention
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			found = append(found, blockMentions(item, index(at, i))...)
		}
	case map[string]any:
		found = append(found, ownMentions(v, at)...)
		for _, name := range sortedKeys(v) {
			found = append(found, blockMentions(v[name], child(at, name))...)
		}
	}
	return found
}

// richTextMentions names, for each rich_text element that mentions, its kind
// and the property that holds the id.
var richTextMentions = map[string]struct{ kind, id string }{
	"user":      {kindUser, "user_id"},
	"usergroup": {kindUsergroup, "usergroup_id"},
	"channel":   {kindChannel, "channel_id"},
	"broadcast": {kindSpecial, "range"},
	"link":      {kindLink, "url"},
	"date":      {kindLink, "url"},
}

// ownMentions gives the mentions an object makes by itself.
func ownMentions(o map[string]any, at string) []Mention {
	kind, text := stringAt(o, "type"), stringAt(o, "text")
	if m, ok := richTextMentions[kind]; ok {
		if id := stringAt(o, m.id); id != "" {
			return []Mention{{Kind: m.kind, ID: id, Source: at}}
		}
		return nil
	}
	if kind != mrkdwn && kind != "markdown" {
		return nil
	}
	source := child(at, "text")
	found := markupMentions(text, source)
	if verbatim, _ := o["verbatim"].(bool); !verbatim {
		found = append(found, bareMentions(text, source)...)
	}
	return found
}

func markupMentions(text, source string) []Mention {
	var found []Mention
	for _, s := range split(text) {
		if s.kind != "" && s.kind != kindDate {
			found = append(found, Mention{Kind: s.kind, ID: s.id, Source: source})
		}
	}
	return found
}

var (
	codeSpan    = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")
	bareURL     = regexp.MustCompile(`https?://[^\s<>|]+`)
	bareSpecial = regexp.MustCompile(`(?:^|[^\w@./-])@(here|channel|everyone)\b`)
	bareChannel = regexp.MustCompile(`(?:^|[^\pL\pN_&#/])#([\pL\pN_-]{1,80})`)
	hasLetter   = regexp.MustCompile(`\pL`)
)

// bareMentions finds the words that auto-parsing turns into mentions. A #name
// needs a letter: "#1" is rarely meant as a channel.
func bareMentions(text, source string) []Mention {
	var words strings.Builder // the text without markup, code and addresses
	for _, s := range split(codeSpan.ReplaceAllString(text, " ")) {
		if s.kind == "" {
			words.WriteString(s.raw)
		} else {
			words.WriteString(" ")
		}
	}
	var found []Mention
	rest := bareURL.ReplaceAllStringFunc(words.String(), func(address string) string {
		address = strings.TrimRight(unescape(address), ".,;:!?)]}'\"*_~")
		found = append(found, Mention{Kind: kindLink, ID: address, Source: source})
		return " "
	})
	for _, m := range bareSpecial.FindAllStringSubmatch(rest, -1) {
		found = append(found, Mention{Kind: kindSpecial, ID: m[1], Source: source})
	}
	for _, m := range bareChannel.FindAllStringSubmatch(rest, -1) {
		if hasLetter.MatchString(m[1]) {
			found = append(found, Mention{Kind: kindChannel, ID: m[1], Source: source})
		}
	}
	return found
}
