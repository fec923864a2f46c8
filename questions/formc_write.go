package questions

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// errNotText says that a text cannot be written to a file of text.
var errNotText = errors.New("text holds a NUL character or is not valid UTF-8")

// WriteC writes a question in form C. Reading it back gives an equal question,
// for any text that is valid UTF-8 without NUL. Parts that are empty or
// borrowed are left out: a file says what was written for its own role.
func WriteC(w io.Writer, q Question) error {
	var b bytes.Buffer
	b.WriteString("---\n")
	for _, key := range []struct{ name, value string }{
		{"role", q.Role}, {"function", q.Function}, {"theme", q.Theme}, {"about", q.About},
	} {
		if key.value != "" || key.name == "role" {
			fmt.Fprintf(&b, "%s: %s\n", key.name, yamlText(key.value))
		}
	}
	b.WriteString("---\n# " + encodeTitle(q.Text) + "\n")
	for _, p := range Parts() {
		if _, lent := q.Borrowed[p]; lent || !q.Has(p) {
			continue
		}
		fmt.Fprintf(&b, "\n%s %s\n", strings.Repeat("#", levelC(p)), p.Title())
		if text := q.prose(p); text != nil {
			writeLines(&b, encodeText(*text, false))
		}
		if items := q.items(p); items != nil {
			for _, item := range *items {
				writeLines(&b, encodeItem(item))
				writeLines(&b, encodeNested(p, item))
			}
		}
		if list := q.list(p); list != nil {
			for _, text := range *list {
				writeLines(&b, encodeEntry("", text))
			}
		}
	}
	return flush(w, b.Bytes(), q.Role, q.Function, q.Theme, q.About)
}

// WriteRole writes a role.md: name, aliases and function as front matter, the
// about line below it.
func WriteRole(w io.Writer, r Role) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "---\nname: %s\n", yamlText(r.Name))
	if len(r.Aliases) > 0 {
		b.WriteString("aliases:\n")
		for _, alias := range r.Aliases {
			fmt.Fprintf(&b, "  - %s\n", yamlText(alias))
		}
	}
	if r.Function != "" {
		fmt.Fprintf(&b, "function: %s\n", yamlText(r.Function))
	}
	b.WriteString("---\n")
	writeLines(&b, encodeText(r.About, false))
	return flush(w, b.Bytes(), append(slices.Clone(r.Aliases), r.Name, r.Function)...)
}

// flush writes a file whole. YAML would hide what is not text in an escape, so
// the values of the front matter are looked at themselves.
func flush(w io.Writer, file []byte, values ...string) error {
	for _, v := range append(values, string(file)) {
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			return errNotText
		}
	}
	if _, err := w.Write(file); err != nil {
		return fmt.Errorf("write question: %w", err)
	}
	return nil
}

func writeLines(b *bytes.Buffer, lines []string) {
	for _, l := range lines {
		b.WriteString(l)
		b.WriteByte('\n')
	}
}

// encodeTitle writes a text that must stay on the line of its heading.
func encodeTitle(s string) string {
	t := encodeFlat(s)
	if trimHashes(t) != t {
		open := strings.TrimRight(t, "#")
		t = open + `\` + t[len(open):]
	}
	return t
}

// encodeFlat writes a text on one line, with its line breaks as references.
func encodeFlat(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lead, body, tail := encodeParts(l)
		lines[i] = lead + body + tail
	}
	return strings.Join(lines, "&#10;")
}

// encodeItem writes an item with its label in bold before a colon.
func encodeItem(item Item) []string {
	if item.Label == "" {
		return encodeEntry("", item.Text)
	}
	label := strings.ReplaceAll(encodeFlat(item.Label), "*", `\*`)
	if strings.HasSuffix(label, ":") {
		label = label[:len(label)-1] + `\:`
	}
	return encodeEntry("**"+label+"**:", item.Text)
}

// encodeEntry writes a list item, with its further lines indented.
func encodeEntry(label, text string) []string {
	lines := encodeText(text, true)
	if len(lines) == 0 {
		lines = []string{""}
	}
	if label != "" {
		label += " "
	} else if _, _, ok := cutLabel(lines[0]); ok {
		lines[0] = `\` + lines[0]
	}
	lines[0] = strings.TrimRight("- "+label+lines[0], " ")
	for i := 1; i < len(lines); i++ {
		if lines[i] != "" {
			lines[i] = "  " + lines[i]
		}
	}
	return lines
}
