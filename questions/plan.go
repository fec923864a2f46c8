package questions

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"
)

// defaultFunction is that of a role of which nobody says to which part of a
// firm it belongs.
const defaultFunction = "General"

// Input is a file to import.
type Input struct {
	// Name stands in faults. That of a role file ends in "role.md".
	Name string
	Data []byte
}

// File is a file that an import writes.
type File struct {
	// Path is relative and slash-separated: "<function>/<role>/<question>.md"
	// or "<function>/<role>/role.md". It holds lower-case ASCII letters,
	// digits and hyphens only.
	Path    string
	Content []byte
	// Sources are the names of the inputs it was made of, in their order.
	Sources []string
}

// Plan is what an import would write, and what stands against it.
type Plan struct {
	// Files holds all inputs that could be read, in the order of their paths.
	Files []File
	// Faults holds every fault of every input, and warnings.
	Faults Faults
	// Pack is what the files hold together, to be linted or listed.
	Pack Pack
}

// PlanImport reads pages in any form and says which form-C files they make. It
// writes nothing. Two pages of the same question and role make one file, in
// which the later one wins part by part. A page that names no function takes
// that of its role, from known or from the other inputs. Names that are
// spelled differently in the header and the text of a page are one role, and
// the other spellings become its aliases. known may be nil.
func PlanImport(inputs []Input, known *Bank) Plan {
	p := planner{book: newRoleBook(), byKey: map[string]*draft{}, roles: map[string]*roleDraft{}}
	if len(inputs) == 0 {
		p.faults.add("", 0, "nothing to import: give a file or a folder of question pages")
	}
	if known != nil {
		for _, r := range known.Roles() {
			p.book.declare(r)
		}
	}
	p.read(inputs)
	p.book.settle()
	for _, page := range p.pages {
		p.place(page)
	}
	return p.plan()
}

type planner struct {
	book      *roleBook
	pages     []Page
	rolePages []RolePage
	byKey     map[string]*draft // by role and normal text
	roles     map[string]*roleDraft
	faults    Faults
}

// draft is a question file in the making.
type draft struct {
	page    Page
	sources []string
	from    map[Part]string // the input that gave a part
}

// roleDraft is a role.md in the making.
type roleDraft struct {
	role    Role
	sources []string
}

func (p *planner) read(inputs []Input) {
	for _, in := range inputs {
		base := strings.ToLower(path.Base(strings.ReplaceAll(in.Name, `\`, "/")))
		if strings.TrimSuffix(base, path.Ext(base)) == "readme" {
			continue
		}
		if base == "role.md" {
			role, faults := readRolePage(in.Name, in.Data)
			p.faults = append(p.faults, faults...)
			if len(faults) == 0 {
				p.book.declare(role)
				p.rolePages = append(p.rolePages, RolePage{File: in.Name, Role: role})
			}
			continue
		}
		page, faults := readPage(in.Name, in.Data)
		p.faults = append(p.faults, faults...)
		if len(faults) == 0 {
			page.File = in.Name
			p.pages = append(p.pages, page)
			p.book.note(page)
		}
	}
}

// role returns the role.md in the making of a role, noting where it is from.
func (p *planner) role(name, source string) Role {
	found := *p.book.find(name)
	d := p.roles[found.ID]
	if d == nil {
		found.Function = cmp.Or(found.Function, defaultFunction)
		d = &roleDraft{role: found}
		p.roles[found.ID] = d
	}
	if !slices.Contains(d.sources, source) {
		d.sources = append(d.sources, source)
	}
	return d.role
}

// place adds a page to the files.
func (p *planner) place(page Page) {
	role := p.role(page.Question.Role, page.File)
	q := &page.Question
	if q.Function != "" && NormalText(q.Function) != NormalText(role.Function) {
		p.faults.warn(page.File, page.Line, "the page has the function %q, the role %q has %q, which is kept", q.Function, role.Name, role.Function)
	}
	q.Role, q.Function, q.About = role.Name, role.Function, ""
	q.identify()
	page.Aliases = nil // role.md has them
	d := p.byKey[q.ID]
	if d == nil {
		d = &draft{page: page, from: map[Part]string{}}
		p.byKey[q.ID] = d
	} else {
		for _, part := range Parts() {
			if q.Has(part) && d.page.Question.Has(part) && !equalPart(*q, d.page.Question, part) {
				p.faults.warn(page.File, page.at[spot{part, -1}], "%q is also in %s; the one here is kept", part.Title(), d.from[part])
			}
		}
		d.page.Question.merge(q)
	}
	for _, part := range Parts() {
		if q.Has(part) {
			d.from[part] = page.File
		}
	}
	if !slices.Contains(d.sources, page.File) {
		d.sources = append(d.sources, page.File)
	}
}

// equalPart reports whether two questions hold the same in a part.
func equalPart(a, b Question, p Part) bool {
	if items := a.items(p); items != nil {
		return slices.EqualFunc(*items, *b.items(p), Item.equal)
	}
	if list := a.list(p); list != nil {
		return slices.Equal(*list, *b.list(p))
	}
	return *a.prose(p) == *b.prose(p)
}

// plan writes the drafts.
func (p *planner) plan() Plan {
	out := Plan{}
	for _, r := range p.rolePages {
		p.role(r.Role.Name, r.File)
	}
	add := func(file string, sources []string, write func(*bytes.Buffer) error) {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			p.faults.add(sources[0], 0, "this cannot be written: %s", err)
			return
		}
		out.Files = append(out.Files, File{Path: file, Content: b.Bytes(), Sources: sources})
	}
	for _, d := range p.byKey {
		q := d.page.Question
		if q.Has(KeyPoints) { // else those of another role may be meant
			for _, label := range q.settleOmits() {
				p.faults.warn(d.from[Minefields], 0, "no key point of %s has the label %s, which a minefield omits; it is left out", quoted(q.Text), quoted(label))
			}
		}
		file := rolePath(q.Function, q.Role) + "/" + questionSlug(q.Text) + ".md"
		add(file, d.sources, func(b *bytes.Buffer) error { return WriteC(b, q) })
		out.Pack.Pages = append(out.Pack.Pages, Page{File: file, Question: q})
	}
	for _, d := range p.roles {
		file := rolePath(d.role.Function, d.role.Name) + "/role.md"
		add(file, d.sources, func(b *bytes.Buffer) error { return WriteRole(b, d.role) })
		out.Pack.Roles = append(out.Pack.Roles, RolePage{File: file, Role: d.role})
	}
	slices.SortFunc(out.Files, func(x, y File) int { return cmp.Compare(x.Path, y.Path) })
	slices.SortFunc(out.Pack.Pages, func(x, y Page) int { return cmp.Compare(x.File, y.File) })
	slices.SortFunc(out.Pack.Roles, func(x, y RolePage) int { return cmp.Compare(x.File, y.File) })
	out.Faults = p.faults.sorted()
	return out
}
