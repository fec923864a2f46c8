package questions

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Match is what a typed role name may mean.
type Match struct {
	// Role is the role that was meant, when Certain.
	Role    Role
	Certain bool
	// Suggestions are up to three roles that may have been meant, best first,
	// when not Certain. It is empty when nothing is near.
	Suggestions []Role
}

// maxTyped bounds in characters what is looked up; no role name is longer.
const maxTyped = 120

// matcher finds roles by what people type. It does not change once made.
type matcher struct {
	roles  []Role
	names  []roleName
	exact  map[string][]int // roles by key of a name, then of an alias
	sorted map[string][]int // roles by their words in alphabetical order
	common map[string]int   // how many names hold a word
}

// roleName is a name or an alias of a role.
type roleName struct {
	role  int // index
	words []string
	forms []wordForm
}

// wordForm is the words of a name, as they are or with one pair of neighbours
// joined.
type wordForm struct {
	words  []string
	joined int // index of the joined word, or -1
}

func newMatcher(roles []Role) matcher {
	m := matcher{roles: roles, exact: map[string][]int{}, sorted: map[string][]int{}, common: map[string]int{}}
	add := func(in map[string][]int, key string, role int) {
		if !slices.Contains(in[key], role) {
			in[key] = append(in[key], role)
		}
	}
	named := map[string]bool{}
	for i, r := range roles {
		named[roleKey(r.Name)] = true
		add(m.exact, roleKey(r.Name), i)
		add(m.exact, roleKey(r.ID), i)
	}
	for i, r := range roles {
		for _, alias := range r.Aliases {
			if key := roleKey(alias); !named[key] {
				add(m.exact, key, i)
			}
		}
	}
	for i, r := range roles {
		seen := map[string]bool{}
		for _, name := range append([]string{r.Name}, r.Aliases...) {
			normal := NormalRole(name)
			if normal == "" || seen[normal] {
				continue
			}
			seen[normal] = true
			words := strings.Fields(normal)
			m.names = append(m.names, roleName{i, words, joinedForms(words)})
			add(m.sorted, sortedWords(words), i)
			for _, w := range words {
				m.common[w]++
			}
		}
	}
	return m
}

// joinedForms returns words, and for each two neighbours the words with these
// two as one: people write both "front end" and "frontend".
func joinedForms(words []string) []wordForm {
	forms := []wordForm{{words, -1}}
	for i := 0; i+1 < len(words); i++ {
		joined := slices.Concat(words[:i], []string{words[i] + words[i+1]}, words[i+2:])
		forms = append(forms, wordForm{joined, i})
	}
	return forms
}

// pairs calls f for each way to hold what was typed against a name: as both
// are, or with one of the two joined.
func (n roleName) pairs(typed []wordForm, f func(typed, name wordForm)) {
	for _, t := range typed {
		f(t, n.forms[0])
	}
	for _, form := range n.forms[1:] {
		f(typed[0], form)
	}
}

func sortedWords(words []string) string {
	return strings.Join(slices.Sorted(slices.Values(words)), " ")
}

// MatchRole finds the role that a person means. It is certain when the name or
// an alias is the same but for case, hyphens, spaces, plural, short forms such
// as "Sr." and the order of words; when what was typed begins the words of one
// name only; and when it is one slip of the pen away from one name and no
// other is nearly as near. Otherwise it gives suggestions.
//
// Short words must be typed right: "UI designer" is not a slip for "UX
// designer". What was typed is not escaped in any way.
func (b *Bank) MatchRole(typed string) Match { return b.matcher.match(typed) }

func (m matcher) match(typed string) Match {
	if utf8.RuneCountInString(typed) > maxTyped {
		return Match{}
	}
	normal := NormalRole(typed)
	if normal == "" {
		return Match{}
	}
	words := strings.Fields(normal)
	for _, look := range []func() []int{
		func() []int { return m.exact[strings.ReplaceAll(normal, " ", "")] },
		func() []int { return m.sorted[sortedWords(words)] },
		func() []int { return m.beginnings(NormalText(typed)) },
		func() []int { return m.slips(words) },
	} {
		found := look()
		if len(found) == 1 {
			return Match{Role: m.roles[found[0]], Certain: true}
		}
		if len(found) > 1 {
			break // several roles are meant equally well
		}
	}
	return Match{Suggestions: m.suggest(words)}
}

// beginnings returns the roles whose words begin with what was typed, in the
// same order and from the first word on. When several words were typed, names
// of as many words come before longer ones.
func (m matcher) beginnings(typed string) []int {
	if utf8.RuneCountInString(typed) < 3 {
		return nil // too little to go by
	}
	words := strings.Fields(typed)
	var full, part []int
	for _, n := range m.names {
		if !begins(words, n.words) {
			continue
		}
		if len(words) > 1 && len(n.words) == len(words) && !slices.Contains(full, n.role) {
			full = append(full, n.role)
		}
		if !slices.Contains(part, n.role) {
			part = append(part, n.role)
		}
	}
	if len(full) > 0 {
		return full
	}
	return part
}

// begins reports whether each typed word begins a word of a name, the first
// the first, in order. A typed word may stand in the plural.
func begins(typed, name []string) bool {
	at := 0
	for i, t := range typed {
		for at < len(name) && !strings.HasPrefix(name[at], t) && name[at] != singular(t) && name[at] != roleShortForms[t] {
			if i == 0 {
				return false
			}
			at++
		}
		if at == len(name) {
			return false
		}
		at++
	}
	return true
}

// slips returns the roles whose name is what was typed but for slips of the
// pen, when they are clearly the nearest.
func (m matcher) slips(words []string) []int {
	best, second := 1<<30, 1<<30
	role := -1
	typed := joinedForms(words)
	for _, n := range m.names {
		n.pairs(typed, func(typed, name wordForm) {
			d, ok := slipsBetween(typed, name)
			switch {
			case !ok:
			case n.role == role:
				best = min(best, d)
			case d < best:
				second, best, role = best, d, n.role
			case d < second:
				second = d
			}
		})
	}
	if role < 0 || second <= best+1 {
		return nil
	}
	// Nor may another name be as near letter by letter, word by word or not.
	for _, n := range m.names {
		if n.role != role && edits(strings.Join(words, " "), strings.Join(n.words, " ")) <= best+1 {
			return nil
		}
	}
	return []int{role}
}

// slipsBetween counts the slips between the words of two names. Each word must
// be the same or nearly so, and a joined one the same: it is long only because
// it was joined.
func slipsBetween(typed, name wordForm) (slips int, ok bool) {
	if len(typed.words) != len(name.words) {
		return 0, false
	}
	for i := range typed.words {
		n, ok := wordSlips(typed.words[i], name.words[i])
		if !ok || n > 0 && (i == typed.joined || i == name.joined) {
			return 0, false
		}
		slips += n
	}
	return slips, true
}

// wordSlips counts the slips between two words. How much is forgiven grows
// with the length of the word, because short words turn into other words:
// swapped neighbours from 4 letters, one vowel for another from 6, a letter
// too many or too few from 7, any wrong letter from 8 and two slips from 10.
func wordSlips(typed, word string) (slips int, ok bool) {
	if typed == word {
		return 0, true
	}
	a, b := []rune(typed), []rune(word)
	long, apart := max(len(a), len(b)), len(a)-len(b)
	if long < 4 || apart > 2 || apart < -2 {
		return 0, false
	}
	d := edits(typed, word)
	if d > 2 || d == 2 && long < 10 {
		return 0, false
	}
	if d == 2 || long >= 8 {
		return d, true
	}
	if apart != 0 {
		return d, long >= 7
	}
	i := 0
	for a[i] == b[i] {
		i++
	}
	if i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] {
		return d, true
	}
	return d, long >= 6 && isVowel(a[i]) && isVowel(b[i])
}

func isVowel(r rune) bool { return strings.ContainsRune("aeiouy", r) }
