package blockkit

import (
	"regexp"
	"strings"
)

// The kinds of Mention.
const (
	kindUser      = "user"
	kindChannel   = "channel"
	kindSpecial   = "special"
	kindUsergroup = "usergroup"
	kindLink      = "link"
	kindDate      = "date" // markup, but no mention
)

// span is a piece of mrkdwn: literal text, or markup between angle brackets
// (https://docs.slack.dev/messaging/formatting-message-text#advanced).
type span struct {
	kind  string // empty for literal text
	id    string
	label string
	// raw is the piece as written, with its brackets.
	raw string
}

var (
	userID      = regexp.MustCompile(`^[UW][A-Z0-9]+$`)
	channelID   = regexp.MustCompile(`^[CDG][A-Z0-9]+$`)
	usergroupID = regexp.MustCompile(`^S[A-Z0-9]+$`)
	linkTarget  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:\S+$`)
)

// split cuts mrkdwn into spans. Their raw parts together are the text.
func split(text string) []span {
	var spans []span
	literal := 0 // where the literal text in hand starts
	for i := 0; i < len(text); i++ {
		if text[i] != '<' {
			continue
		}
		end := strings.IndexAny(text[i+1:], "<>\n")
		if end < 0 || text[i+1+end] != '>' {
			continue
		}
		s, ok := parseMarkup(text[i+1 : i+1+end])
		if !ok {
			continue
		}
		if literal < i {
			spans = append(spans, span{raw: text[literal:i]})
		}
		s.raw = text[i : i+end+2]
		spans = append(spans, s)
		literal = i + end + 2
		i = literal - 1
	}
	if literal < len(text) {
		spans = append(spans, span{raw: text[literal:]})
	}
	return spans
}

// parseMarkup reads what stands between angle brackets.
func parseMarkup(body string) (span, bool) {
	target, label, _ := strings.Cut(body, "|")
	label = unescape(label)
	switch {
	case strings.HasPrefix(target, "@"):
		return span{kind: kindUser, id: target[1:], label: label}, userID.MatchString(target[1:])
	case strings.HasPrefix(target, "#"):
		return span{kind: kindChannel, id: target[1:], label: label}, channelID.MatchString(target[1:])
	case strings.HasPrefix(target, "!subteam^"):
		id := strings.TrimPrefix(target, "!subteam^")
		return span{kind: kindUsergroup, id: id, label: label}, usergroupID.MatchString(id)
	case strings.HasPrefix(target, "!date^"):
		// !date^1392734382^{date} at {time}^https://example.com/: the address
		// may be left out.
		parts := strings.SplitN(target, "^", 4)
		s := span{kind: kindDate, label: label}
		if len(parts) == 4 && linkTarget.MatchString(parts[3]) {
			s.kind, s.id = kindLink, unescape(parts[3])
		}
		return s, len(parts) >= 3
	case target == "!here" || target == "!channel" || target == "!everyone":
		return span{kind: kindSpecial, id: target[1:], label: label}, true
	default:
		return span{kind: kindLink, id: unescape(target), label: label}, linkTarget.MatchString(target)
	}
}

// decodeMrkdwn gives mrkdwn as a person reads it: markup by its label or name,
// entities as characters. Marks for bold and the like stay.
func decodeMrkdwn(text string) string {
	var b strings.Builder
	for _, s := range split(text) {
		b.WriteString(s.read())
	}
	return b.String()
}

func (s span) read() string {
	switch s.kind {
	case "":
		return unescape(s.raw)
	case kindUser, kindUsergroup, kindSpecial:
		return "@" + strings.TrimPrefix(orElse(s.label, s.id), "@")
	case kindChannel:
		return "#" + strings.TrimPrefix(orElse(s.label, s.id), "#")
	default:
		return orElse(s.label, s.id)
	}
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

var entityDecoder = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// unescape decodes the three entities Slack knows; it knows no others.
func unescape(s string) string { return entityDecoder.Replace(s) }
