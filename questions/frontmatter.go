package questions

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFront bounds front matter in bytes. Ours needs a few hundred.
const maxFront = 16 << 10

// frontValue is the value of one key of the front matter.
type frontValue struct {
	text string   // of a plain value
	list []string // of a sequence
	line int      // of the key in the file
}

// front is the front matter of a form-C file.
type front map[string]frontValue

// text returns a plain value without the blanks around it.
func (f front) text(key string) string { return strings.TrimSpace(f[key].text) }

// readFront reads the front matter at the head of lines and returns the index
// of the first line after it. Keys outside of known are faults; those in lists
// hold a sequence, all others one value.
func readFront(name string, lines []string, known, lists []string) (f front, body int, faults Faults) {
	if len(lines) == 0 || strings.TrimRight(lines[0], " \t") != "---" {
		faults.add(name, 1, "no front matter: the first line must be --- and be followed by %s", listOf(known))
		return nil, 0, faults
	}
	end := slices.IndexFunc(lines[1:], func(l string) bool { return strings.TrimRight(l, " \t") == "---" })
	if end < 0 {
		faults.add(name, 1, "the front matter is not closed: end it with a line of ---")
		return nil, len(lines), faults
	}
	body = end + 2
	f = front{}
	source := strings.Join(lines[1:end+1], "\n")
	if len(source) > maxFront {
		faults.add(name, 2, "the front matter is longer than %d KiB", maxFront>>10)
		return f, body, faults
	}
	if strings.TrimSpace(source) == "" {
		return f, body, faults
	}
	file, err := parser.ParseBytes([]byte(source), 0)
	if err != nil {
		line, message := 1, err.Error()
		var at yaml.Error
		if errors.As(err, &at) {
			message = at.GetMessage()
			if t := at.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		faults.add(name, line+1, "the front matter is not valid YAML: %s", oneLine(message))
		return f, body, faults
	}
	for _, doc := range file.Docs {
		f.readBody(name, doc.Body, known, lists, &faults)
	}
	return f, body, faults
}

// readBody reads the keys of one document. It walks the syntax tree instead of
// decoding it, so that each key has its line and no alias is ever expanded.
func (f front) readBody(name string, body ast.Node, known, lists []string, faults *Faults) {
	var pairs []*ast.MappingValueNode
	switch n := body.(type) {
	case nil, *ast.CommentGroupNode, *ast.NullNode:
		return
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		faults.add(name, lineOf(body), `the front matter must be lines of "key: value"`)
		return
	}
	for _, pair := range pairs {
		line := lineOf(pair.Key)
		key, ok := scalar(pair.Key)
		if !ok {
			faults.add(name, line, "a key of the front matter must be a plain word")
			continue
		}
		if !slices.Contains(known, key) {
			faults.add(name, line, "unknown key %q%s; known are %s", key, didYouMean(key, known), listOf(known))
			continue
		}
		if _, twice := f[key]; twice {
			faults.add(name, line, "the key %q stands twice", key)
			continue
		}
		value := frontValue{line: line}
		if slices.Contains(lists, key) {
			value.list, ok = sequence(pair.Value)
		} else {
			value.text, ok = scalar(pair.Value)
		}
		if !ok {
			faults.add(name, line, "the value of %q must be %s", key, kindOf(slices.Contains(lists, key)))
			continue
		}
		f[key] = value
	}
}

func kindOf(list bool) string {
	if list {
		return `a list of plain values, each on a line of its own after "- "`
	}
	return "one plain value; put it in double quotes if it holds special characters"
}

// lineOf returns the line of a node in the file: that in the YAML, and one for
// the line of --- before it.
func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line + 1
}

// scalar returns the text of a plain value. Numbers, dates and the like count
// as the text they are written as.
func scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return "", true
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		if v.Value == nil {
			return "", true
		}
		return v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// sequence returns the texts of a list. One plain value is a list of one.
func sequence(n ast.Node) ([]string, bool) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		one, ok := scalar(n)
		if !ok || strings.TrimSpace(one) == "" {
			return nil, ok
		}
		return []string{strings.TrimSpace(one)}, true
	}
	var list []string
	for _, v := range seq.Values {
		text, ok := scalar(v)
		if !ok {
			return nil, false
		}
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, text)
		}
	}
	return list, true
}

// plainYAML matches what YAML reads as the very same text without quotes: it
// starts with a letter, ends in a letter, digit or bracket, and holds nothing
// that means something to YAML.
var plainYAML = regexp.MustCompile(`^\p{L}[\p{L}\p{N}&'()+/.,–-]*(?: [\p{L}\p{N}&'()+/.,–-]+)*$`)

// yamlText writes a text as a YAML value, in double quotes where needed.
func yamlText(s string) string {
	if plainYAML.MatchString(s) {
		switch strings.ToLower(s) {
		case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		default:
			return s
		}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes and a Builder always takes it
	return strings.TrimSuffix(b.String(), "\n")
}
