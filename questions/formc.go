package questions

import (
	"slices"
	"strings"
)

// The keys that the front matter of a question and of a role may hold.
var (
	questionKeys = []string{"role", "function", "theme", "about"}
	roleKeys     = []string{"name", "aliases", "function"}
	roleLists    = []string{"aliases"}
)

// usualEntries is about how many headings and list items a page has.
const usualEntries = 48

// spot is a place on a page: a part, or one entry of it.
type spot struct {
	part  Part
	index int // -1 is the heading
}

// sectionC is what stands under one heading of form C.
type sectionC struct {
	part  Part
	line  int
	lines []mdLine
}

// readC reads a question in form C. text has no byte order mark and only
// line feeds.
func readC(name, text string) (Page, Faults) {
	page := Page{File: name, at: make(map[spot]int, usualEntries), below: map[spot][]int{}}
	raw := strings.Split(text, "\n")
	meta, body, faults := readFront(name, raw, questionKeys, nil)
	q := &page.Question
	q.Role, q.Function = oneLine(meta.text("role")), oneLine(meta.text("function"))
	q.Theme, q.About = oneLine(meta.text("theme")), oneLine(meta.text("about"))
	if meta != nil && q.Role == "" {
		faults.add(name, max(1, meta["role"].line), "the front matter names no role: add a line such as \"role: Sales Manager\"")
	}
	lines := make([]mdLine, 0, len(raw)-body)
	for i := body; i < len(raw); i++ {
		lines = append(lines, mdLine{no: i + 1, text: raw[i]})
	}
	if open := markCode(lines); open >= 0 {
		faults.add(name, lines[open].no, "this code block is never closed: end it with a line of %s", fenceOf(lines[open].text))
		return page, faults
	}
	title, sections := splitC(name, lines, &page.Line, &faults)
	q.Text = title
	for _, s := range sections {
		readSectionC(name, &page, s, &faults)
	}
	page.checkOmits(name, &faults)
	if q.Has(KeyPoints) {
		q.settleOmits()
	}
	if page.Line == 0 && len(faults) == 0 {
		faults.add(name, body+1, `no question: looked for a heading of one #, such as "# Why this role?"`)
	}
	return page, faults
}

// splitC finds the question and the sections.
func splitC(name string, lines []mdLine, at *int, faults *Faults) (title string, sections []sectionC) {
	sections = make([]sectionC, 0, len(Parts()))
	var current *sectionC
	stray := false // one fault is enough for text that stands under no part
	for i, l := range lines {
		level, heading := cutHeading(l.text)
		if l.code || level == 0 {
			switch {
			case current != nil:
				current.lines = lines[i-len(current.lines) : i+1]
			case !stray && blankTrim(l.text) != "":
				stray = true
				faults.add(name, l.no, "this text stands under no part: looked for a heading such as \"## %s\"", KeyPoints.Title())
			}
			continue
		}
		heading = trimHashes(heading)
		if level == 1 {
			switch {
			case *at != 0:
				faults.add(name, l.no, "a second question: a file holds one, the first is on line %d", *at)
			case decodeInline(heading) == "":
				faults.add(name, l.no, "the question is empty: write it after the #")
			}
			if *at == 0 {
				*at, title = l.no, decodeInline(heading)
			}
			current = nil
			continue
		}
		part, ok := partC(heading, level)
		if !ok {
			var known []string
			for _, p := range Parts() {
				known = append(known, p.Title())
			}
			faults.add(name, l.no, "unknown heading %s%s", quoted(l.text), nearestHeadingC(heading, known))
		}
		if i := slices.IndexFunc(sections, func(s sectionC) bool { return ok && s.part == part }); i >= 0 {
			faults.add(name, l.no, "the part %q stands twice, first on line %d", part.Title(), sections[i].line)
			part = ""
		}
		sections = append(sections, sectionC{part: part, line: l.no})
		current = &sections[len(sections)-1]
	}
	return title, sections
}

// nearestHeadingC says which heading was meant, or which there are.
func nearestHeadingC(heading string, known []string) string {
	near := NearestWord(heading, known)
	if near == "" {
		return "; known are " + listOf(known)
	}
	for _, p := range Parts() {
		if p.Title() == near {
			return `, did you mean "` + strings.Repeat("#", levelC(p)) + " " + near + `"?`
		}
	}
	return ""
}

// partC returns the part that a heading opens.
func partC(heading string, level int) (Part, bool) {
	for _, p := range Parts() {
		if p.Title() == heading && levelC(p) == level {
			return p, true
		}
	}
	normal := NormalText(decodeInline(heading)) // the heading may be spelled in another way
	for _, p := range Parts() {
		if NormalText(p.Title()) == normal && levelC(p) == level {
			return p, true
		}
	}
	return "", false
}

// levelC is the level of the heading of a part: a why stands below the rung
// of the ladder that it explains.
func levelC(p Part) int {
	if p == SolidWhy || p == ExceptionalWhy {
		return 3
	}
	return 2
}

// trimHashes takes the closing #s off a heading.
func trimHashes(s string) string {
	s = blankTrim(s)
	open := strings.TrimRight(s, "#")
	if open == "" {
		return ""
	}
	if c := open[len(open)-1]; len(open) < len(s) && (c == ' ' || c == '\t') {
		return blankTrim(open)
	}
	return s
}

// readSectionC reads what stands under a heading into its part.
func readSectionC(name string, page *Page, s sectionC, faults *Faults) {
	if s.part == "" {
		return
	}
	page.at[spot{s.part, -1}] = s.line
	q := &page.Question
	if text := q.prose(s.part); text != nil {
		*text = decodeText(s.lines, false)
		return
	}
	entries := splitItems(name, s, faults)
	if items := q.items(s.part); items != nil && len(entries) > 0 {
		*items = make([]Item, 0, len(entries))
	}
	for i, lines := range entries {
		at := spot{s.part, i}
		page.at[at] = lines[0].no
		var item Item
		own, nested := splitNested(name, lines, faults)
		page.readNested(name, at, &item, nested, faults)
		if items := q.items(s.part); items != nil {
			item.Label, item.Text = readItem(own)
			*items = append(*items, item)
		}
		if list := q.list(s.part); list != nil {
			*list = append(*list, decodeText(own, true))
		}
	}
}

// splitItems parts a section into the lines of its list items, without list
// mark and indentation. It changes the lines of the section, which the items
// are parts of.
func splitItems(name string, s sectionC, faults *Faults) [][]mdLine {
	var items [][]mdLine
	width, blank := 0, true
	for i, l := range s.lines {
		indent := len(l.text) - len(strings.TrimLeft(l.text, " "))
		mark, _, text := cutMark(l.text)
		switch {
		case !l.code && blankTrim(l.text) == "":
			blank = true
		case !l.code && mark != "" && (len(items) == 0 || indent < width):
			width = indent + len(mark) + 1
			s.lines[i].text = text
			items = append(items, s.lines[i:i+1])
			blank = false
			continue
		case len(items) == 0 || blank && indent == 0:
			faults.add(name, l.no, "%q is a list: start this line with \"- \", or indent it if it goes on from the item above", s.part.Title())
			return items
		default:
			blank = false
		}
		if n := len(items); n > 0 {
			s.lines[i].text = l.text[min(indent, width):]
			items[n-1] = s.lines[i-len(items[n-1]) : i+1]
		}
	}
	return items
}

// readItem reads an item and its label, which stands in bold before a colon.
func readItem(lines []mdLine) (label, text string) {
	label, rest, ok := cutLabel(blankTrim(lines[0].text))
	if !ok {
		return "", decodeText(lines, true)
	}
	lines[0].text = rest
	return decodeInline(label), decodeText(lines, true)
}

// cutLabel cuts "**label**: rest" or "**label:** rest". The label is still
// escaped.
func cutLabel(s string) (label, rest string, ok bool) {
	inner, ok := strings.CutPrefix(s, "**")
	if !ok {
		return "", "", false
	}
	end := -1
	for i := 0; i+1 < len(inner); i++ {
		if inner[i] == '\\' {
			i++
		} else if inner[i] == '*' && inner[i+1] == '*' {
			end = i
			break
		}
	}
	if end < 1 {
		return "", "", false
	}
	label, rest = inner[:end], inner[end+2:]
	if after, ok := strings.CutPrefix(rest, ":"); ok {
		rest = after
	} else if before, ok := strings.CutSuffix(label, ":"); ok && !strings.HasSuffix(before, `\`) {
		label = before
	} else {
		return "", "", false
	}
	if label == "" || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return "", "", false
	}
	return label, rest, true
}
