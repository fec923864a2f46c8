package questions

import (
	"cmp"
	"slices"
)

// merge lays a later page of the same question and role over this one: what
// the later page holds wins.
func (q *Question) merge(later *Question) {
	q.Text, q.Source = later.Text, cmp.Or(later.Source, q.Source)
	q.Theme = cmp.Or(later.Theme, q.Theme)
	for _, p := range Parts() {
		if later.Has(p) {
			q.take(p, later)
		}
	}
}

// loans are the parts that are lent together. Why an answer is more solid is
// said of one answer, so it goes where that answer goes and nowhere else.
var loans = [][]Part{
	{KeyPoints}, {Motivations}, {Minefields}, {Sample},
	{Solid, SolidWhy}, {Exceptional, ExceptionalWhy},
	{Prepare}, {Evaluates}, {Related},
}

// lend gives questions the parts they lack from the same question asked for
// another role: of the same function first, then by the role's name.
func lend(qs []*Question) {
	groups := map[string][]*Question{}
	for _, q := range qs {
		normal := NormalText(q.Text)
		groups[normal] = append(groups[normal], q)
	}
	for _, group := range groups {
		if len(group) < 2 {
			continue
		}
		own := make([]Question, len(group)) // nothing is lent that was borrowed
		for i, q := range group {
			own[i] = *q
		}
		for i, q := range group {
			lenders := make([]*Question, 0, len(group)-1)
			for j := range own {
				if j != i {
					lenders = append(lenders, &own[j])
				}
			}
			slices.SortFunc(lenders, func(x, y *Question) int {
				return cmp.Or(
					cmp.Compare(other(q.Function, x.Function), other(q.Function, y.Function)),
					cmp.Compare(x.Role, y.Role), cmp.Compare(x.RoleID, y.RoleID))
			})
			for _, loan := range loans {
				q.borrow(loan, lenders)
			}
		}
	}
}

// other is 0 for the same function and 1 for another, to sort by.
func other(mine, theirs string) int {
	if NormalText(mine) == NormalText(theirs) {
		return 0
	}
	return 1
}

// borrow takes parts that go together from the first lender that has them.
func (q *Question) borrow(loan []Part, lenders []*Question) {
	if q.Has(loan[0]) {
		return
	}
	for _, l := range lenders {
		if !l.Has(loan[0]) {
			continue
		}
		for _, p := range loan {
			if q.Has(p) || !l.Has(p) {
				continue
			}
			q.take(p, l)
			if q.Borrowed == nil {
				q.Borrowed = map[Part]string{}
			}
			q.Borrowed[p] = l.Role
		}
		return
	}
}
