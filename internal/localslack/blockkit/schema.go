package blockkit

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A rule checks the value that stands at a pointer and reports what is wrong
// with it. Block Kit is described by rules put together in tables; see blocks.go,
// elements.go and objects.go.
type rule func(c *checker, at string, v any)

// field is one property of an object.
type field struct {
	name     string
	required bool
	rule     rule
}

func need(name string, r rule) field { return field{name, true, r} }
func may(name string, r rule) field  { return field{name, false, r} }

// shape describes an object: its properties, all others being refused, and the
// rules that tie several properties together.
type shape struct {
	fields []field
	across []func(c *checker, at string, o map[string]any)
	// only lists the surfaces a block or element may stand on; empty means all.
	only []Surface
}

// unlimited stands where Slack documents no upper limit.
const unlimited = math.MaxInt32

// shapes holds the descriptions of typed objects by the value of "type".
type shapes map[string]shape

// checker collects problems during one walk over a payload.
type checker struct {
	surface  Surface
	code     string
	problems []Problem

	blockIDs  map[string]bool
	actionIDs map[string]bool // of the block being walked
	focused   bool
	tables    int
	charts    int
	inputs    int
}

func newChecker(surface Surface, code string) *checker {
	return &checker{surface: surface, code: code, blockIDs: map[string]bool{}, actionIDs: map[string]bool{}}
}

func (c *checker) report(at, format string, args ...any) {
	c.problems = append(c.problems, Problem{Code: c.code, Pointer: at, Message: fmt.Sprintf(format, args...)})
}

// walkObject applies a shape to an object. The property "type" is always
// allowed: whoever chose the shape has already looked at it.
func (c *checker) walkObject(at string, o map[string]any, s shape) {
	known := map[string]bool{"type": true}
	for _, f := range s.fields {
		known[f.name] = true
		v, ok := o[f.name]
		switch {
		case ok:
			f.rule(c, child(at, f.name), v)
		case f.required:
			c.report(at, "missing required field: %s", f.name)
		}
	}
	for _, name := range sortedKeys(o) {
		if !known[name] {
			c.report(at, "invalid additional property: %s", name)
		}
	}
	for _, check := range s.across {
		check(c, at, o)
	}
}

// object is the rule for an object without a type, such as a confirmation.
func object(s shape) rule {
	return func(c *checker, at string, v any) {
		if o, ok := c.object(at, v); ok {
			c.walkObject(at, o, s)
		}
	}
}

// typed is the rule for an object whose "type" chooses among the named entries
// of a table; no names means all of them.
func typed(table shapes, names ...string) rule {
	return func(c *checker, at string, v any) {
		o, ok := c.object(at, v)
		if !ok {
			return
		}
		kind, ok := c.kind(at, o)
		if !ok {
			return
		}
		s, known := table[kind]
		if !known || len(names) > 0 && !slices.Contains(names, kind) || len(s.only) > 0 && !slices.Contains(s.only, c.surface) {
			c.report(child(at, "type"), "unsupported type: %s", kind)
			return
		}
		c.walkObject(at, o, s)
	}
}

func (c *checker) object(at string, v any) (map[string]any, bool) {
	o, ok := v.(map[string]any)
	if !ok {
		c.report(at, "must provide an object")
	}
	return o, ok
}

// kind reads the "type" of an object.
func (c *checker) kind(at string, o map[string]any) (string, bool) {
	v, ok := o["type"]
	if !ok {
		c.report(at, "missing required field: type")
		return "", false
	}
	kind, ok := v.(string)
	if !ok {
		c.report(child(at, "type"), "must provide a string")
	}
	return kind, ok
}

// str is the rule for a string of least to most characters.
func str(least, most int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		if !ok {
			c.report(at, "must provide a string")
			return
		}
		n := utf8.RuneCountInString(s)
		if n < least {
			c.report(at, "must be more than %d characters", least-1)
		}
		if n > most {
			c.report(at, "must be less than %d characters", most+1)
		}
	}
}

// webURL is the rule for an address Slack must be able to fetch.
func webURL(most int) rule {
	length := str(1, most)
	return func(c *checker, at string, v any) {
		length(c, at, v)
		if s, ok := v.(string); ok && s != "" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
			c.report(at, "must be a valid url")
		}
	}
}

func oneOf(values ...string) rule {
	return func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(values, s) {
			c.report(at, "must be a valid enum value: %s", strings.Join(values, ", "))
		}
	}
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.report(at, "must provide a boolean")
	}
}

// anything accepts every value: properties that Slack documents without rules.
func anything(*checker, string, any) {}

// integer is the rule for a whole number between least and most.
func integer(least, most int64) rule {
	return func(c *checker, at string, v any) {
		n, ok := asInt(v)
		switch {
		case !ok:
			c.report(at, "must provide an integer")
		case n < least:
			c.report(at, "must be greater than or equal to %d", least)
		case n > most:
			c.report(at, "must be less than or equal to %d", most)
		}
	}
}

func number(c *checker, at string, v any) {
	if _, ok := v.(json.Number); !ok {
		c.report(at, "must provide a number")
	}
}

// list is the rule for an array of least to most items.
func list(least, most int, item rule) rule {
	return func(c *checker, at string, v any) {
		items, ok := v.([]any)
		if !ok {
			c.report(at, "must provide an array")
			return
		}
		if len(items) < least {
			c.report(at, "no fewer than %d items allowed", least)
		}
		if len(items) > most {
			c.report(at, "no more than %d items allowed", most)
		}
		for i, v := range items {
			item(c, index(at, i), v)
		}
	}
}

// requireOne refuses an object that has none of the named properties.
func requireOne(names ...string) func(*checker, string, map[string]any) {
	return func(c *checker, at string, o map[string]any) {
		if countPresent(o, names) == 0 {
			c.report(at, "must define either %s", quoted(names))
		}
	}
}

// exactlyOne refuses an object that has none or several of the named properties.
func exactlyOne(names ...string) func(*checker, string, map[string]any) {
	return func(c *checker, at string, o map[string]any) {
		switch n := countPresent(o, names); {
		case n == 0:
			c.report(at, "must define either %s", quoted(names))
		case n > 1:
			c.report(at, "must define only one of %s", quoted(names))
		}
	}
}

func countPresent(o map[string]any, names []string) int {
	n := 0
	for _, name := range names {
		if _, ok := o[name]; ok {
			n++
		}
	}
	return n
}

func quoted(names []string) string {
	return "`" + strings.Join(names, "` or `") + "`"
}

// child is the pointer to a property, escaped as RFC 6901 asks.
func child(at, name string) string {
	return at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func index(at string, i int) string { return at + "/" + strconv.Itoa(i) }
