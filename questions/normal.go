package questions

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

const (
	// maxSlug bounds a slug in characters. Two of them and a slash make an id
	// of at most 120.
	maxSlug = 60
	// maxRoleSlug leaves room for that slash.
	maxRoleSlug = 59
	// hashLen is the number of hex digits that tell cut slugs apart.
	hashLen = 8
)

// NormalText reduces a text to what makes it the same question: lower case,
// words parted by one space, Latin letters without their accents, "and" for &,
// and no other punctuation or quotes. Signs that tell words apart (C, C++ and
// C#) stay.
func NormalText(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	for _, r := range text {
		switch plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'; {
		case r == ' ':
			gap = true
		case !plain && (isQuote(r) || unicode.Is(unicode.Cf, r)):
			continue // "don't" is one word, and so is a word with a soft hyphen
		case r == '&':
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("and")
			gap = true
		case plain || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || isSign(r):
			if r >= 0x300 && r <= 0x36f && unicode.Is(unicode.Mn, r) {
				continue // the accent of a letter written as two characters
			}
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			writeFolded(&b, unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
}

// isQuote reports whether r is an apostrophe, a quotation mark or a backtick.
func isQuote(r rune) bool {
	switch r {
	case '\'', '"', '`', '´', '‘', '’', '‚', '‛', '“', '”', '„', '‟', '«', '»', '‹', '›', 'ʼ', '′', '″':
		return true
	}
	return false
}

// isSign reports whether r, though no letter, changes what a word means.
func isSign(r rune) bool {
	return r == '#' || r == '%' || r == '@' || unicode.In(r, unicode.Sm, unicode.Sc, unicode.So)
}

// folds holds the Latin letters that are written with an accent or as one
// letter for two, grouped by what they fold to.
var folds = map[string]string{
	"a": "àáâãäåāăą", "ae": "æ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě",
	"g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı", "j": "ĵ", "k": "ķ", "l": "ĺļľŀł",
	"n": "ñńņň", "o": "òóôõöøōŏő", "oe": "œ", "r": "ŕŗř", "s": "śŝşšș", "ss": "ß",
	"t": "ţťŧț", "th": "þ", "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
}

// foldOf is folds the other way round. Neither is changed after this.
var foldOf = func() map[rune]string {
	of := make(map[rune]string)
	for plain, accented := range folds {
		for _, r := range accented {
			of[r] = plain
		}
	}
	return of
}()

func writeFolded(b *strings.Builder, r rune) {
	if r >= 0x80 {
		if plain, ok := foldOf[r]; ok {
			b.WriteString(plain)
			return
		}
	}
	b.WriteRune(r)
}

// NormalRole reduces a role name to what makes it the same role: that of
// [NormalText], with words in the singular, common short forms spelled out
// ("Sr." is senior) and a lone e joined to its word ("E Commerce").
func NormalRole(name string) string {
	words := strings.Fields(NormalText(name))
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w == "e" && i+1 < len(words) {
			i++
			w += words[i]
		}
		if long, ok := roleShortForms[w]; ok {
			w = long
		} else if (w == "dev" || w == "devs") && i == len(words)-1 {
			w = "developer" // but not in "dev ops"
		}
		out = append(out, singular(w))
	}
	return strings.Join(out, " ")
}

// roleShortForms spells out what people shorten in role names. Only short
// forms that mean one thing in any role are here.
var roleShortForms = map[string]string{
	"sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior",
	"mgr": "manager", "mgrs": "manager", "asst": "assistant", "assoc": "associate",
	"dir": "director", "exec": "executive", "engr": "engineer", "coord": "coordinator",
	"rep": "representative", "reps": "representative", "admin": "administrator",
	"vp": "vice president",
}

// singular takes the plural ending off an English word. It may give a word
// that does not exist; it gives the same for singular and plural.
func singular(w string) string {
	n := len(w)
	switch {
	case n < 3 || !strings.HasSuffix(w, "s"), strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"):
		return w[:n-2]
	}
	return w[:n-1]
}

// roleKey is what two spellings of one role have in common, spaces aside:
// "Front-end Developer" and "frontend developers" share it.
func roleKey(name string) string { return strings.ReplaceAll(NormalRole(name), " ", "") }

// slug makes a name for a path out of a text: lower-case ASCII words joined by
// hyphens, cut at a word. When anything of the normal form is lost on the way,
// a hash of the normal form makes up for it, so that different texts keep
// different slugs.
func slug(text string, limit int) string {
	normal := NormalText(text)
	var b strings.Builder
	whole, gap := true, false
	for _, r := range normal {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case r == ' ':
			gap = true
		default:
			whole = false
		}
	}
	s := b.String()
	if whole && s != "" && len(s) <= limit {
		return s
	}
	sum := sha256.Sum256([]byte(normal))
	hash := hex.EncodeToString(sum[:])[:hashLen]
	if s == "" {
		return hash
	}
	return cutAtHyphen(s, limit-hashLen-1) + "-" + hash
}

// cutAtHyphen shortens an ASCII slug to at most limit bytes, between words
// where a word ends in the second half.
func cutAtHyphen(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	if at := strings.LastIndexByte(s[:limit+1], '-'); at > limit/2 {
		return s[:at]
	}
	return strings.TrimRight(s[:limit], "-")
}

// roleSlug is the id of a role.
func roleSlug(name string) string { return slug(name, maxRoleSlug) }

// questionSlug is the second half of the id of a question.
func questionSlug(text string) string { return slug(text, maxSlug) }

// identify sets the ids of a question from its role and text.
func (q *Question) identify() {
	q.RoleID = roleSlug(q.Role)
	q.ID = q.RoleID + "/" + questionSlug(q.Text)
}
