package questions

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// roleBook finds out which names mean one role. Names come from role.md files,
// which say so, and from pages, which spell one role in several ways.
//
// A name of a role.md is a role of its own, always. An alias belongs to the
// role that claims it, and when two do, to the one whose id comes first. Names
// that only pages use are one role when their keys are equal or a page holds
// both. What comes out does not depend on the order of what went in, but for
// the function and the about line, where the last role.md wins.
type roleBook struct {
	declared map[string]*Role // by key of the name
	pages    []pageNames
	byKey    map[string]*Role  // settled: by key of names and aliases
	keys     map[string]string // by name: pages say the same few names
}

// pageNames is what one page says of its role.
type pageNames struct {
	names           []string // the role, then its other spellings
	function, about string
}

func newRoleBook() *roleBook {
	return &roleBook{declared: map[string]*Role{}, keys: map[string]string{}}
}

// key is [roleKey], found out once for each name.
func (b *roleBook) key(name string) string {
	key, ok := b.keys[name]
	if !ok {
		key = roleKey(name)
		b.keys[name] = key
	}
	return key
}

// declare notes what a role.md says.
func (b *roleBook) declare(r Role) {
	key := b.key(r.Name)
	known := b.declared[key]
	if known == nil {
		known = &Role{Name: r.Name}
		b.declared[key] = known
	}
	names := append([]string{known.Name, r.Name}, append(slices.Clone(known.Aliases), r.Aliases...)...)
	if cmp.Or(cmp.Compare(roleSlug(r.Name), roleSlug(known.Name)), cmp.Compare(r.Name, known.Name)) < 0 {
		known.Name = r.Name
	}
	known.ID = roleSlug(known.Name)
	known.Function = cmp.Or(r.Function, known.Function)
	known.About = cmp.Or(r.About, known.About)
	known.Aliases = otherNames(known.Name, names)
}

// note notes what a page says.
func (b *roleBook) note(p Page) {
	q := p.Question
	b.pages = append(b.pages, pageNames{append([]string{q.Role}, p.Aliases...), q.Function, q.About})
}

// otherNames returns names without doubles and without name itself, but for
// case.
func otherNames(name string, names []string) []string {
	var out []string
	seen := map[string]bool{strings.ToLower(name): true}
	for _, n := range names {
		if lower := strings.ToLower(n); n != "" && !seen[lower] {
			seen[lower] = true
			out = append(out, n)
		}
	}
	return out
}

// settle decides which names mean one role and returns the roles by function
// and name.
func (b *roleBook) settle() []Role {
	b.byKey = maps.Clone(b.declared)
	roles := slices.Collect(maps.Values(b.declared))
	slices.SortFunc(roles, func(x, y *Role) int { return cmp.Compare(x.ID, y.ID) })
	for _, r := range roles {
		for _, alias := range r.Aliases {
			if key := b.key(alias); b.byKey[key] == nil {
				b.byKey[key] = r
			}
		}
	}
	groups := b.groupPages()
	for _, g := range groups {
		if g.role == nil {
			g.role = g.newRole()
			roles = append(roles, g.role)
		}
		slices.Sort(g.names)
		g.role.Aliases = otherNames(g.role.Name, append(g.role.Aliases, g.names...))
		g.role.Function = cmp.Or(g.role.Function, smallest(g.functions))
		g.role.About = cmp.Or(g.role.About, longest(g.abouts))
		for key := range g.keys {
			if b.byKey[key] == nil {
				b.byKey[key] = g.role
			}
		}
	}
	out := make([]Role, len(roles))
	for i, r := range roles {
		out[i] = *r
	}
	slices.SortFunc(out, func(x, y Role) int {
		return cmp.Or(cmp.Compare(x.Function, y.Function), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// find returns the role that a name of a role.md or a page means.
func (b *roleBook) find(name string) *Role { return b.byKey[b.key(name)] }

// roleGroup is a set of names that pages use for one role.
type roleGroup struct {
	role                     *Role // nil when no role.md knows any of the names
	keys                     map[string]bool
	heads                    []string // names that are the role of some page
	names, functions, abouts []string
}

// newRole makes the role of a group that no role.md declares. The name is the
// one that gives the first id, so that it does not depend on order.
func (g *roleGroup) newRole() *Role {
	name := slices.MinFunc(g.heads, func(x, y string) int {
		return cmp.Or(cmp.Compare(roleSlug(x), roleSlug(y)), cmp.Compare(x, y))
	})
	return &Role{ID: roleSlug(name), Name: name}
}

// groupPages puts the pages together that mean one role.
func (b *roleBook) groupPages() []*roleGroup {
	parent := map[string]string{}
	root := func(key string) string {
		for parent[key] != "" && parent[key] != key {
			key = parent[key]
		}
		return key
	}
	owner := func(p pageNames) *Role {
		var owned []*Role
		for i, n := range p.names {
			if r := b.byKey[b.key(n)]; r != nil && i == 0 {
				return r // the page's own word for its role decides
			} else if r != nil {
				owned = append(owned, r)
			}
		}
		if len(owned) == 0 {
			return nil
		}
		return slices.MinFunc(owned, func(x, y *Role) int { return cmp.Compare(x.ID, y.ID) })
	}
	for _, p := range b.pages {
		first := ""
		for _, n := range p.names {
			key := b.key(n)
			if b.byKey[key] != nil {
				continue
			}
			if parent[key] == "" {
				parent[key] = key
			}
			if first == "" {
				first = root(key)
			}
			parent[root(key)] = first
		}
	}
	// A group belongs to the declared role that any of its pages names.
	claimed := map[string]*Role{}
	for _, p := range b.pages {
		r := owner(p)
		for _, n := range p.names {
			if key := b.key(n); r != nil && b.byKey[key] == nil {
				if old := claimed[root(key)]; old == nil || r.ID < old.ID {
					claimed[root(key)] = r
				}
			}
		}
	}
	byRoot, byRole := map[string]*roleGroup{}, map[*Role]*roleGroup{}
	var groups []*roleGroup
	for _, p := range b.pages {
		r := owner(p)
		at := root(b.key(p.names[0]))
		if r == nil {
			r = claimed[at]
		}
		g := byRoot[at]
		if r != nil {
			g = byRole[r]
		}
		if g == nil {
			g = &roleGroup{role: r, keys: map[string]bool{}}
			groups = append(groups, g)
			byRoot[at] = g
			if r != nil {
				byRole[r] = g
			}
		}
		g.heads = append(g.heads, p.names[0])
		for _, n := range p.names {
			if key := b.key(n); b.byKey[key] == nil {
				g.keys[key] = true
				g.names = append(g.names, n)
			} else if b.byKey[key] == r {
				g.names = append(g.names, n)
			}
		}
		g.functions = append(g.functions, p.function)
		g.abouts = append(g.abouts, p.about)
	}
	return groups
}

// smallest returns the first of the values that are not empty.
func smallest(values []string) string {
	out := ""
	for _, v := range values {
		if v != "" && (out == "" || v < out) {
			out = v
		}
	}
	return out
}

// longest returns the longest value, of equally long ones the first in order.
func longest(values []string) string {
	out := ""
	for _, v := range values {
		if len(v) > len(out) || len(v) == len(out) && v < out {
			out = v
		}
	}
	return out
}
