package questions

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// What Slack shows of a question must fit. The text of a section block holds
// 3,000 characters; a button and the label of an input hold 75.
// Source: https://docs.slack.dev/reference/block-kit/blocks/section-block
const (
	maxSection      = 3000
	maxLabel        = 75
	maxQuestionText = 300 // ours: longer ones are not read to the end
	itemFrame       = 6   // what stands around an item: bullet, bold, colon, line end
)

// Lint returns all that is wrong with a pack that can be read. Warnings mark
// what works but serves worse than it could. The packs beside it are those that
// serve along with it: its questions may be related to theirs, and borrow from them.
func Lint(pack Pack, beside ...Pack) Faults {
	l := linter{pack: pack, texts: map[string]map[Part]bool{}, seen: map[string]string{}, folders: map[string]RolePage{}}
	l.book = newRoleBook()
	for _, r := range pack.Roles {
		l.folders[path.Dir(r.File)] = r
		l.book.declare(r.Role)
	}
	for _, p := range pack.Pages {
		if p.Question.Role != "" {
			l.book.note(p)
		}
	}
	for _, known := range append(beside, pack) {
		for _, p := range known.Pages {
			l.know(p.Question)
		}
	}
	l.book.settle()
	l.roles()
	for _, p := range pack.Pages {
		l.page(p)
	}
	return l.faults.sorted()
}

type linter struct {
	pack    Pack
	book    *roleBook
	faults  Faults
	texts   map[string]map[Part]bool // parts that some role has, by normal text
	seen    map[string]string        // place of each question, by role and text
	folders map[string]RolePage      // by folder
}

// know notes which parts there are of a question.
func (l *linter) know(q Question) {
	normal := NormalText(q.Text)
	if l.texts[normal] == nil {
		l.texts[normal] = map[Part]bool{}
	}
	for _, part := range Parts() {
		if q.Has(part) {
			l.texts[normal][part] = true
		}
	}
}

// roles checks the role.md files.
func (l *linter) roles() {
	names := map[string]string{} // file, by key of a name
	for _, r := range l.pack.Roles {
		file := l.pack.Place(r.File)
		key := roleKey(r.Role.Name)
		if first := names[key]; first != "" {
			l.faults.add(file, 0, "the role %q stands twice, first in %s", r.Role.Name, first)
		} else {
			names[key] = file
		}
		if r.Role.Function == "" {
			l.faults.add(file, 0, "the role %q has no function: add a line such as \"function: Sales\" to its front matter", r.Role.Name)
		}
		if r.Role.About == "" {
			l.faults.warn(file, 0, "the role %q has no line about it", r.Role.Name)
		}
		if n := utf8.RuneCountInString(r.Role.About); n > maxSection {
			l.faults.add(file, 0, "the line about the role has %d characters, %d fit", n, maxSection)
		}
		if want := rolePath(r.Role.Function, r.Role.Name) + "/role.md"; r.Role.Function != "" && r.File != "" && r.File != want {
			l.faults.warn(file, 0, "this file belongs at %s", want)
		}
	}
	for _, r := range l.pack.Roles {
		for _, alias := range r.Role.Aliases {
			key := roleKey(alias)
			if other := l.book.find(alias); other != nil && roleKey(other.Name) != roleKey(r.Role.Name) {
				l.faults.add(l.pack.Place(r.File), 0, "the alias %q of %q already means %q", alias, r.Role.Name, other.Name)
			} else if key == roleKey(r.Role.Name) && NormalText(alias) == NormalText(r.Role.Name) {
				l.faults.warn(l.pack.Place(r.File), 0, "the alias %q is the name itself", alias)
			}
		}
	}
}

// page checks one page.
func (l *linter) page(p Page) {
	file, q := l.pack.Place(p.File), p.Question
	if n := utf8.RuneCountInString(q.Text); n > maxQuestionText {
		l.faults.add(file, p.Line, "the question has %d characters, at most %d are read to the end", n, maxQuestionText)
	}
	if NormalText(q.Text) == "" {
		l.faults.add(file, p.Line, "the question holds no word")
	}
	if q.Theme == "" {
		l.faults.warn(file, p.Line, "the question has no theme: add a line such as \"theme: Prioritisation\" to its front matter")
	}
	l.place(p, file)
	role := l.book.find(q.Role)
	if role == nil {
		l.faults.add(file, p.Line, "the question names no role")
		return
	}
	key := role.ID + "/" + NormalText(q.Text)
	if first := l.seen[key]; first != "" {
		l.faults.add(file, p.Line, "this question stands twice for %s, first at %s", role.Name, first)
	} else {
		l.seen[key] = Fault{File: file, Line: p.Line}.place()
	}
	l.missing(p, file)
	for _, part := range Parts() {
		l.part(p, part, file)
	}
}

// place checks where the file is and what the role.md beside it says.
func (l *linter) place(p Page, file string) {
	if p.File == "" {
		return
	}
	folder, base := path.Split(p.File)
	folder = strings.TrimSuffix(folder, "/")
	beside, ok := l.folders[path.Clean(folder)]
	function, name := p.Question.Function, p.Question.Role
	switch {
	case !ok:
		l.faults.warn(file, p.Line, "no role.md beside this question: add one that names the role and its function")
	case !sameRole(beside.Role, name):
		l.faults.add(file, p.Line, "the question is for %q, but role.md beside it is for %q", name, beside.Role.Name)
	default:
		name = beside.Role.Name
		if function != "" && beside.Role.Function != "" && function != beside.Role.Function {
			l.faults.add(file, p.Line, "the question has the function %q, but role.md beside it has %q", function, beside.Role.Function)
		}
		if beside.Role.Function != "" {
			function = beside.Role.Function
		}
	}
	if function == "" {
		l.faults.warn(file, p.Line, "the question has no function: add a line such as \"function: Sales\" to its front matter")
		return
	}
	want := rolePath(function, name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	if folder != want || !isSlugOf(stem, p.Question.Text) {
		l.faults.warn(file, p.Line, "this file belongs at %s/%s.md", want, questionSlug(p.Question.Text))
	}
}

// sameRole reports whether a name means the role.
func sameRole(r Role, name string) bool {
	key := roleKey(name)
	return roleKey(r.Name) == key || slices.ContainsFunc(r.Aliases, func(a string) bool { return roleKey(a) == key })
}

// rolePath is the folder of a role.
func rolePath(function, role string) string {
	return slug(function, maxRoleSlug) + "/" + roleSlug(role)
}

// isSlugOf reports whether a file name fits a question: its slug, or whole
// words from its beginning.
func isSlugOf(stem, text string) bool {
	if stem == questionSlug(text) {
		return true
	}
	whole := slug(text, len(text)+hashLen+1)
	return strings.HasPrefix(whole+"-", stem+"-") && stem != ""
}

// missing reports the parts that neither the question nor the same question
// for another role holds.
func (l *linter) missing(p Page, file string) {
	held := l.texts[NormalText(p.Question.Text)]
	var without []string
	none := true
	for _, part := range Parts() {
		none = none && !p.Question.Has(part)
		if !held[part] && part != Related {
			without = append(without, part.Title())
		}
	}
	switch {
	case none:
		l.faults.add(file, p.Line, "the question has no part at all: add at least %q", KeyPoints.Title())
	case len(without) > 0:
		l.faults.warn(file, p.Line, "missing: %s", listOf(without))
	}
}

// LineOf returns the line of an entry of a part, counting entries from 0, or of
// the part's heading when the entry has none of its own. It is 0 for a page that
// was not read from a file.
func (p Page) LineOf(part Part, i int) int { return max(p.at[spot{part, i}], p.at[spot{part, -1}]) }

// part checks one part.
func (l *linter) part(p Page, part Part, file string) {
	q := p.Question
	heading := p.at[spot{part, -1}]
	if heading > 0 && !q.Has(part) {
		l.faults.add(file, heading, "%q is empty: fill it or take the heading out", part.Title())
		return
	}
	size := 0
	if text := q.prose(part); text != nil {
		size = utf8.RuneCountInString(*text)
	}
	if items := q.items(part); items != nil {
		labels := map[string]bool{}
		for i, item := range *items {
			size += utf8.RuneCountInString(item.Label) + utf8.RuneCountInString(item.Text) + itemFrame
			label := NormalText(item.Label)
			switch n := utf8.RuneCountInString(item.Label); {
			case strings.TrimSpace(item.Text) == "":
				l.faults.add(file, p.LineOf(part, i), "an item of %q is empty", part.Title())
			case n > maxLabel:
				l.faults.add(file, p.LineOf(part, i), "the label %s has %d characters, %d fit", quoted(item.Label), n, maxLabel)
			case label != "" && labels[label]:
				l.faults.add(file, p.LineOf(part, i), "the label %s stands twice in %q", quoted(item.Label), part.Title())
			}
			labels[label] = true
		}
	}
	switch part {
	case KeyPoints:
		l.cues(p, file)
	case Minefields:
		p.checkOmits(file, &l.faults)
	}
	if list := q.list(part); list != nil {
		for i, text := range *list {
			size += utf8.RuneCountInString(text) + itemFrame
			if strings.TrimSpace(text) == "" {
				l.faults.add(file, p.LineOf(part, i), "an item of %q is empty", part.Title())
			} else if _, known := l.texts[NormalText(text)]; part == Related && !known {
				l.faults.warn(file, p.LineOf(part, i), "the related question %s is not among these questions", quoted(text))
			}
		}
	}
	if size > maxSection {
		l.faults.add(file, heading, "%q has %d characters, %d fit into one message section", part.Title(), size, maxSection)
	}
}
