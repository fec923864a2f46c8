package questions

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// ErrEmpty means that no questions were found at all.
var ErrEmpty = errors.New("no questions found: give a folder of questions, or leave the bundled ones on")

// Bank is all the questions and roles of some packs, merged. It does not
// change once made and may be read from many goroutines. What its methods
// return must not be changed either.
type Bank struct {
	questions []*Question // by function, role, id
	byID      map[string]*Question
	byRole    map[string][]*Question
	roles     []Role
	roleByID  map[string]Role
	matcher   matcher
}

// NewBank lays packs on top of each other. Pages of the same question for the
// same role become one question; later packs win part by part. Then each
// question borrows what it lacks from the same question of another role.
//
// The error is [Faults] and names pages that have no question or no role,
// which only happens to pages that were not read from files.
func NewBank(packs ...Pack) (*Bank, error) {
	var faults Faults
	book := newRoleBook()
	for _, pack := range packs {
		for _, r := range pack.Roles {
			book.declare(r.Role)
		}
		for _, p := range pack.Pages {
			if strings.TrimSpace(p.Question.Text) == "" || strings.TrimSpace(p.Question.Role) == "" {
				faults.add(pack.Place(p.File), p.Line, "a question needs a text and a role")
				continue
			}
			book.note(p)
		}
	}
	if len(faults) > 0 {
		return nil, faults.sorted()
	}
	b := &Bank{byID: map[string]*Question{}, byRole: map[string][]*Question{}, roleByID: map[string]Role{}}
	b.roles = book.settle()
	for _, r := range b.roles {
		b.roleByID[r.ID] = r
	}
	for _, pack := range packs {
		for _, p := range pack.Pages {
			b.add(p.Question, *book.find(p.Question.Role))
		}
	}
	slices.SortFunc(b.questions, func(x, y *Question) int {
		return cmp.Or(cmp.Compare(x.Function, y.Function), cmp.Compare(x.Role, y.Role), cmp.Compare(x.ID, y.ID))
	})
	for _, q := range b.questions {
		b.byRole[q.RoleID] = append(b.byRole[q.RoleID], q)
	}
	lend(b.questions)
	for _, q := range b.questions {
		q.settleOmits() // parts of several pages need not fit together
	}
	b.matcher = newMatcher(b.roles)
	return b, nil
}

// add puts a page's question into the bank, merged with what is there.
func (b *Bank) add(q Question, r Role) {
	q.Role, q.Function = r.Name, cmp.Or(r.Function, q.Function)
	q.About = cmp.Or(r.About, q.About)
	q.Borrowed = nil
	q.identify()
	if known := b.byID[q.ID]; known != nil {
		known.merge(&q)
		return
	}
	b.byID[q.ID] = &q
	b.questions = append(b.questions, &q)
}

// Open reads folders, with the bundled questions below them when asked, and
// makes a bank of them; later folders lie on top. The error is [Faults] with
// the faults of all folders, or [ErrEmpty].
func Open(dirs []string, bundled bool) (*Bank, error) {
	var packs []Pack
	var faults, empty Faults
	note := func(p Pack, err error) error {
		if found, ok := errors.AsType[Faults](err); ok {
			faults = append(faults, found...)
			return nil
		}
		packs = append(packs, p)
		return err
	}
	if bundled {
		if err := note(Bundled()); err != nil {
			return nil, err
		}
	}
	for _, dir := range dirs {
		pack, err := ReadDir(dir)
		if err := note(pack, err); err != nil {
			return nil, err
		}
		if err == nil {
			faults = append(faults, Lint(pack).Errors()...)
			if len(pack.Pages) == 0 {
				empty.add(dir, 0, "no question is in this folder: name one that holds question files")
			}
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	b, err := NewBank(packs...)
	if err == nil && len(b.questions) == 0 {
		return nil, ErrEmpty
	}
	if err == nil {
		err = empty.Err()
	}
	return b, err
}

// Question returns the question of that id, with what it lacks borrowed from
// the same question of another role.
func (b *Bank) Question(id string) (*Question, bool) {
	q, ok := b.byID[id]
	return q, ok
}

// Questions returns all questions by function, role and id.
func (b *Bank) Questions() []*Question { return slices.Clone(b.questions) }

// Roles returns all roles by function and name, also those without questions.
func (b *Bank) Roles() []Role { return slices.Clone(b.roles) }

// Role returns the role of that id.
func (b *Bank) Role(id string) (Role, bool) {
	r, ok := b.roleByID[id]
	return r, ok
}

// ForRole returns the questions of a role by id.
func (b *Bank) ForRole(roleID string) []*Question { return slices.Clone(b.byRole[roleID]) }

// maxSuggestions bounds what a "did you mean" offers.
const maxSuggestions = 3

// Nearest returns up to three ids that may have been meant by an id that does
// not exist, best first: those that it begins or ends, then those spelled
// nearly like it.
func (b *Bank) Nearest(id string) []string {
	id = strings.ToLower(strings.Trim(strings.TrimSpace(id), "/"))
	if id == "" || len(id) > 2*(maxSlug+maxRoleSlug) {
		return nil
	}
	type near struct {
		id   string
		away int
	}
	var found []near
	for _, q := range b.questions {
		_, slug, _ := strings.Cut(q.ID, "/")
		away := min(edits(id, q.ID), edits(id, slug))
		if strings.HasPrefix(q.ID, id) || strings.HasPrefix(slug, id) || strings.HasSuffix(q.ID, id) {
			away = 0
		}
		if away <= max(2, len(id)/4) {
			found = append(found, near{q.ID, away})
		}
	}
	slices.SortFunc(found, func(x, y near) int { return cmp.Or(cmp.Compare(x.away, y.away), cmp.Compare(x.id, y.id)) })
	var ids []string
	for _, n := range found[:min(len(found), maxSuggestions)] {
		ids = append(ids, n.id)
	}
	return ids
}
