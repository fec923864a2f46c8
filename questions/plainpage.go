package questions

import (
	"slices"
	"strings"
)

// readA reads a ladder page.
func readA(name, text string) (Page, Faults) { return readPlain(name, text, Sample) }

// readB reads a key-points page.
func readB(name, text string) (Page, Faults) { return readPlain(name, text, KeyPoints) }

// section is what stands under one heading of a plain page.
type section struct {
	part  Part
	line  int
	lines []textLine
}

// readPlain reads a plain page. The two forms differ in their header, which is
// read by what stands in it, and in what the heading "Sample answer" opens.
// Sections that stand twice are read as one.
func readPlain(name, text string, sample Part) (Page, Faults) {
	lines := cleanLines(text)
	start := len(lines)
	var sections []section
	var footer string // the role as the last heading spells it
	for i, l := range lines {
		part, ok := plainHeading(l.text, sample)
		if ok && (len(sections) > 0 || !firstText(lines[:i])) {
			start = min(start, i)
			sections = append(sections, section{part: part, line: l.no})
			if part == more {
				footer, _ = moreRole(l.text)
			}
		} else if len(sections) > 0 {
			s := &sections[len(sections)-1]
			s.lines = append(s.lines, l)
		}
	}
	h := readHeader(lines[:start])
	if footer != "" {
		h.spell(footer)
	}
	faults := checkPlain(name, h, sections, lines[:start])
	page := Page{File: name, Line: h.line, Aliases: h.aliases(), at: map[spot]int{}}
	page.Question = Question{Text: h.question, Role: h.role, Function: h.function, Theme: h.theme, About: h.about}
	width := 0
	for _, s := range sections {
		if page.Question.prose(s.part) != nil {
			width = max(width, textWidth(s.lines))
		}
	}
	for _, s := range sections {
		page.readSection(s, width)
	}
	return page, faults
}

// firstText reports whether no text stands in lines: then what follows is the
// question, however much it looks like a heading.
func firstText(lines []textLine) bool {
	return !slices.ContainsFunc(lines, func(l textLine) bool { return l.text != "" })
}

// checkPlain says what a page must have and has not.
func checkPlain(name string, h header, sections []section, head []textLine) Faults {
	var faults Faults
	line := max(1, h.line)
	if h.question == "" {
		faults.add(name, line, "no question: looked for it on the first line of the page")
	}
	if h.role == "" {
		faults.add(name, line, "no role: looked for a second line such as \"Sales Manager Interview Questions\" or for \"Role: Sales Manager\"")
	}
	if len(sections) == 0 {
		faults.add(name, line, "no section: looked for headings alone on a line, such as \"Sample answer to the question\", \"A more solid answer\", \"Underlying Motivations\" and \"Potential Minefields\"")
	}
	var known []string
	for k := range plainHeadings {
		known = append(known, k)
	}
	slices.Sort(known)
	seen := 0
	for _, l := range head {
		if l.text != "" {
			seen++
		}
		if seen > maxHeaderLines {
			break
		}
		if l.no == h.line || l.text == "" || len(l.text) > maxHeading || len(headerKeys(l.text)) > 0 {
			continue
		}
		if _, ok := roleLine(l.text); ok {
			continue
		}
		if near := nearestHeading(headingKey(l.text), known); near != "" {
			faults.add(name, l.no, "unknown heading %s, did you mean %q?", quoted(l.text), near)
		}
	}
	return faults
}

// nearestHeading is [NearestWord] without its favour for beginnings: a
// sentence may begin like a heading.
func nearestHeading(key string, known []string) string {
	best, found := len(key), ""
	for _, k := range known {
		if d := edits(key, k); d <= len(k)/4 && d < best {
			best, found = d, k
		}
	}
	return found
}

// readSection adds a section to its part.
func (page *Page) readSection(s section, width int) {
	q := &page.Question
	part := s.part
	if part == more {
		part = Related
	}
	if _, seen := page.at[spot{part, -1}]; !seen {
		page.at[spot{part, -1}] = s.line
	}
	if text := q.prose(part); text != nil {
		*text = strings.TrimSpace(*text + "\n\n" + paragraphs(s.lines, width))
		return
	}
	for _, e := range entries(s.lines) {
		if items := q.items(part); items != nil {
			page.at[spot{part, len(*items)}] = e.no
			*items = append(*items, labelled(e.text))
		}
		list := q.list(part)
		if list == nil || s.part == more && !strings.HasSuffix(e.text, "?") || slices.Contains(*list, e.text) {
			continue
		}
		page.at[spot{part, len(*list)}] = e.no
		*list = append(*list, e.text)
	}
}
