package localslack

import (
	"encoding/json"
	"regexp"
	"strings"
)

// What a Slack client makes of typed text
// (https://docs.slack.dev/messaging/formatting-message-text): & < > are escaped,
// names after @ and # become references, addresses become links. Tokens that are
// written in Slack's own form, such as <@U0ALICE>, are left as they are.

var (
	// typedToken is a reference in Slack's own form, an address, or a name.
	typedToken = regexp.MustCompile(`<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!(?:here|channel|everyone|subteam\^[A-Z0-9]+)|https?://[^\s<>|]+|mailto:[^\s<>|]+)(?:\|[^<>]*)?>` +
		`|https?://[^\s<>]+|[@#][\p{L}\p{N}._-]+`)
	// wordEnd tells an e-mail address from a name: a letter stands before the @.
	wordEnd = regexp.MustCompile(`[\p{L}\p{N}]$`)
	// encodedToken is what is left of these in an encoded text.
	encodedToken = regexp.MustCompile(`<[^<>]+>`)
)

// encodeTyped turns what a person types into the text of a message.
func (s *Server) encodeTyped(typed string) string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var b strings.Builder
	at := 0
	for _, span := range typedToken.FindAllStringIndex(typed, -1) {
		b.WriteString(escape.Replace(typed[at:span[0]]))
		b.WriteString(s.reference(typed[span[0]:span[1]], span[0] == 0 || !wordEnd.MatchString(typed[:span[0]]), escape))
		at = span[1]
	}
	b.WriteString(escape.Replace(typed[at:]))
	return b.String()
}

// reference turns one token into what a Slack client sends; free tells that it
// stands at the start of a word.
func (s *Server) reference(token string, free bool, escape *strings.Replacer) string {
	switch {
	case token[0] == '<':
		return token
	case strings.HasPrefix(token, "http"):
		return "<" + escape.Replace(token) + ">"
	case !free:
		return escape.Replace(token)
	}
	name := strings.TrimRight(token[1:], ".-_")
	rest := token[1+len(name):]
	if token[0] == '#' {
		for _, id := range s.ws.order {
			if c := s.ws.channels[id]; !c.im && c.Name == name {
				return "<#" + id + "|" + name + ">" + rest
			}
		}
		return token
	}
	if name == "here" || name == "channel" || name == "everyone" {
		return "<!" + name + ">" + rest
	}
	if u := s.userNamed(name); u != nil {
		return "<@" + u.ID + ">" + rest
	}
	return token
}

// richText is the rich_text block a Slack client sends along with a text.
func richText(text string) object {
	unescape := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	parts := []any{}
	add := func(plain string) {
		if plain != "" {
			parts = append(parts, object{"type": "text", "text": unescape.Replace(plain)})
		}
	}
	at := 0
	for _, span := range encodedToken.FindAllStringIndex(text, -1) {
		add(text[at:span[0]])
		at = span[1]
		target, label, _ := strings.Cut(text[span[0]+1:span[1]-1], "|")
		switch {
		case strings.HasPrefix(target, "@"):
			parts = append(parts, object{"type": "user", "user_id": target[1:]})
		case strings.HasPrefix(target, "#"):
			parts = append(parts, object{"type": "channel", "channel_id": target[1:]})
		case strings.HasPrefix(target, "!subteam^"):
			parts = append(parts, object{"type": "usergroup", "usergroup_id": strings.TrimPrefix(target, "!subteam^")})
		case strings.HasPrefix(target, "!"):
			parts = append(parts, object{"type": "broadcast", "range": target[1:]})
		default:
			link := object{"type": "link", "url": unescape.Replace(target)}
			if label != "" {
				link["text"] = unescape.Replace(label)
			}
			parts = append(parts, link)
		}
	}
	add(text[at:])
	return object{
		"type": "rich_text", "block_id": newID("")[:5],
		"elements": []any{object{"type": "rich_text_section", "elements": parts}},
	}
}

func richTextBlocks(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return encode([]any{richText(text)})
}
