package questions

import (
	"regexp"
	"strings"
)

// maxHeaderLines bounds how many lines with text are searched for the header
// of a plain page.
const maxHeaderLines = 12

// header is what stands above the first section of a plain page.
type header struct {
	question              string
	line                  int // of the question
	role, function, theme string
	about                 string
	spellings             []string // of the role, all that were found
}

var (
	headerKey    = regexp.MustCompile(`(?i)(?:^|[\s|,;])(theme|role|function)\s*:`)
	roleEnding   = regexp.MustCompile(`(?i)^(.+?)[\s:–-]+interview questions?(?:\s+(?:and|&)\s+(?:sample\s+)?answers?)?$`)
	roleOpening  = regexp.MustCompile(`(?i)^interview questions?(?:\s+(?:and|&)\s+(?:sample\s+)?answers?)? for\s+(.+)$`)
	introRole    = regexp.MustCompile(`(?i)interview questions? for\s+([^:]{1,80}?)\s*:`)
	aboutRole    = regexp.MustCompile(`\bAbout\s+([^:]{1,80}?)\s*:\s*`)
	aboutAny     = regexp.MustCompile(`(?i)\babout\s+([^:]{1,80}?)\s*:\s*`)
	aboutEnd     = regexp.MustCompile(`(?i)\b(?:this role falls within|see other interview questions|see sample answers)\b`)
	fallsWithin  = regexp.MustCompile(`(?i)this role falls within the\s+(.{1,80}?)\s+function\b`)
	questionMark = regexp.MustCompile(`^(?i:question|q)\s*:\s*`)
)

// headerKeys returns the keys of a header line such as "Theme: … Role: …" and
// where they stand. A header line starts with a key.
func headerKeys(line string) [][]int {
	found := headerKey.FindAllStringSubmatchIndex(line, -1)
	if len(found) == 0 || found[0][2] != 0 {
		return nil
	}
	return found
}

// roleLine returns the role of a line such as "Sales Manager Interview
// Questions".
func roleLine(line string) (string, bool) {
	line = strings.Trim(line, "#*_ :.")
	if m := roleOpening.FindStringSubmatch(line); m != nil && !strings.ContainsAny(m[1], ":?") {
		return strings.TrimSpace(m[1]), true
	}
	if m := roleEnding.FindStringSubmatch(line); m != nil && !strings.Contains(m[1], "?") && headingKey(line) != "related interview questions" {
		return strings.TrimSpace(m[1]), true
	}
	return "", false
}

// readHeader reads the lines above the first section.
func readHeader(lines []textLine) header {
	var h header
	var intro []string
	atHeader := false // the question is behind us
	pending := ""     // a key whose value stands on the next line
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		keys := headerKeys(l.text)
		role, isRole := roleLine(l.text)
		switch {
		case h.line == 0:
			h.line, h.question = l.no, l.text
			if len(keys) > 0 || isRole {
				h.question = "" // the page begins with its header
				atHeader = true
			}
		case !atHeader && len(keys) == 0 && !isRole && !isIntro(l.text):
			if !endsSentence(h.question) && len(h.question) < maxHeading*maxHeaderLines {
				h.question += " " + l.text
			}
			continue
		}
		if h.line == l.no && !atHeader {
			continue
		}
		atHeader = true
		switch {
		case len(keys) > 0:
			pending = h.readKeys(l.text, keys)
		case isRole:
			h.spell(role)
		case pending != "" && !isIntro(l.text):
			h.set(pending, l.text)
			pending = ""
		default:
			intro = append(intro, l.text)
		}
	}
	h.readIntro(strings.Join(intro, " "))
	h.question = strings.TrimSpace(strings.TrimLeft(questionMark.ReplaceAllString(h.question, ""), "#* "))
	return h
}

// isIntro reports whether a line belongs to the text about the role.
func isIntro(s string) bool {
	return introRole.MatchString(s) || aboutRole.MatchString(s) || aboutEnd.MatchString(s)
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’)*`)
	return strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!")
}

// readKeys reads the keys of a line and returns the one whose value is not on
// it.
func (h *header) readKeys(line string, keys [][]int) (pending string) {
	for i, k := range keys {
		end := len(line)
		if i+1 < len(keys) {
			end = keys[i+1][0]
		}
		key := strings.ToLower(line[k[2]:k[3]])
		value := strings.Trim(line[k[1]:end], " |,;*")
		if value == "" {
			pending = key
			continue
		}
		pending = ""
		h.set(key, value)
	}
	return pending
}

func (h *header) set(key, value string) {
	switch {
	case key == "theme" && h.theme == "":
		h.theme = value
	case key == "function" && h.function == "":
		h.function = value
	case key == "role":
		h.spell(value)
	}
}

// spell notes a spelling of the role; the first is its name.
func (h *header) spell(role string) {
	switch NormalText(role) {
	case "", "this role", "role", "this position":
		return
	}
	if h.role == "" {
		h.role = role
	}
	h.spellings = append(h.spellings, role)
}

// readIntro reads the text about the role, which may have been wrapped.
func (h *header) readIntro(text string) {
	if m := introRole.FindStringSubmatch(text); m != nil {
		h.spell(m[1])
	}
	at := aboutRole.FindStringSubmatchIndex(text)
	if at == nil {
		at = aboutAny.FindStringSubmatchIndex(text)
	}
	if at != nil {
		h.spell(text[at[2]:at[3]])
		h.about = text[at[1]:]
		if end := aboutEnd.FindStringIndex(h.about); end != nil {
			h.about = h.about[:end[0]]
		}
		h.about = strings.TrimSpace(h.about)
	}
	if m := fallsWithin.FindStringSubmatch(text); m != nil && h.function == "" {
		h.function = m[1]
	}
}

// aliases returns the spellings of the role other than its name.
func (h *header) aliases() []string {
	var out []string
	seen := map[string]bool{strings.ToLower(h.role): true}
	for _, s := range h.spellings {
		if key := strings.ToLower(s); !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}
