package questions

import (
	"strings"
)

// readRole reads a role.md. text has no byte order mark and only line feeds.
func readRole(name, text string) (Role, Faults) {
	raw := strings.Split(text, "\n")
	meta, body, faults := readFront(name, raw, roleKeys, roleLists)
	r := Role{Name: oneLine(meta.text("name")), Function: oneLine(meta.text("function"))}
	for _, alias := range meta["aliases"].list {
		r.Aliases = append(r.Aliases, oneLine(alias))
	}
	if meta != nil && r.Name == "" {
		faults.add(name, max(1, meta["name"].line), "the front matter names no role: add a line such as \"name: Sales Manager\"")
	}
	r.ID = roleSlug(r.Name)
	var about []mdLine
	for i := body; i < len(raw); i++ {
		if level, _ := cutHeading(raw[i]); level > 0 {
			faults.add(name, i+1, "unknown heading %s: a role has one line of text about it and no headings", quoted(raw[i]))
			return r, faults
		}
		about = append(about, mdLine{no: i + 1, text: raw[i]})
	}
	markCode(about)
	r.About = decodeText(about, false)
	return r, faults
}
