package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxConfigFile bounds what is read as a configuration file, in bytes.
const maxConfigFile = 1 << 20

// A configFile is what a configuration file says, before anything is made of it. A
// nil one says nothing.
type configFile struct {
	name       string // as it was given
	options    fileEntry
	workspaces []fileEntry // in the order of the file
	faults     []error
}

// A fileEntry is one mapping of the file, by the names of the options with "_".
type fileEntry struct {
	name   string // of the workspace
	line   int
	values map[string]fileValue
}

// A fileValue is what stands behind one key.
type fileValue struct {
	line  int
	texts []string // as they are written, one or, of a list, any number
	list  bool
}

// fileKeys are the keys that may stand in a file, and in each entry of its list of
// workspaces.
type fileKeys struct{ all, perWorkspace []string }

const (
	keyWorkspaces = "workspaces"
	keyName       = "name"
)

// readConfigFile reads a file as far as it can be read: what is wrong with it is in
// faults, and each value that is sound in its place.
func readConfigFile(name string, known fileKeys) *configFile {
	c := &configFile{name: name, options: fileEntry{values: map[string]fileValue{}}}
	text, err := readAtMost(name, maxConfigFile)
	if err != nil {
		c.faults = append(c.faults, fmt.Errorf("the configuration file cannot be read: %w", err))
		return c
	}
	file, err := parser.ParseBytes(text, 0)
	if broken, ok := errors.AsType[*yaml.SyntaxError](err); ok {
		// The error itself would print lines of the file, and there may be a secret in it.
		c.fault(broken.Token.Position.Line, "this is not YAML: %s", broken.Message)
		return c
	} else if err != nil {
		c.faults = append(c.faults, fmt.Errorf("%s cannot be read as YAML", name))
		return c
	}
	var bodies []ast.Node
	for _, d := range file.Docs {
		if d.Body != nil && d.Body.Type() != ast.NullType {
			bodies = append(bodies, d.Body)
		}
	}
	switch {
	case len(bodies) > 1:
		c.fault(lineOf(bodies[1]), "a second document begins here: write one")
	case len(bodies) == 1:
		c.readMapping(bodies[0], known.all, &c.options, known)
	}
	return c
}

// readAtMost reads a file that must not be larger than limit.
func readAtMost(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%s is larger than %d bytes", name, limit)
	case !utf8.Valid(data):
		return nil, fmt.Errorf("%s is not UTF-8", name)
	}
	return data, nil
}

// readMapping adds the keys and values of a mapping to e.
func (c *configFile) readMapping(node ast.Node, allowed []string, e *fileEntry, known fileKeys) {
	m, ok := node.(ast.MapNode)
	if !ok {
		c.fault(lineOf(node), "names and values are expected here, such as db: coach.db")
		return
	}
	for i := m.MapRange(); i.Next(); {
		token := i.Key().GetToken()
		key, line := strings.ReplaceAll(token.Value, "-", "_"), token.Position.Line
		_, twice := e.values[key]
		switch {
		case secretNamed(key):
			c.fault(line, "%s is a secret and is not read from here: put it into a file of its own, and name that with %s_file", token.Value, key)
		case !slices.Contains(allowed, key):
			c.fault(line, "%s is no option%s", quoted(token.Value), didYouMean(key, allowed))
		case twice:
			c.fault(line, "%s stands here twice: keep one", key)
		case key == keyWorkspaces:
			e.values[key] = c.readWorkspaces(i.Value(), line, known)
		default:
			if v, ok := c.readValue(key, i.Value(), line); ok {
				e.values[key] = v
			}
		}
	}
}

// readWorkspaces reads the list of workspaces and returns their names.
func (c *configFile) readWorkspaces(node ast.Node, line int, known fileKeys) fileValue {
	names := fileValue{line: line, list: true}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		c.fault(line, "workspaces is a list: begin each one with - name: …")
		return names
	}
	for _, item := range list.Values {
		e := fileEntry{line: lineOf(item), values: map[string]fileValue{}}
		if name, ok := scalar(item); ok {
			e.name = name
		} else {
			c.readMapping(item, known.perWorkspace, &e, known)
			if v := e.values[keyName]; len(v.texts) == 1 && !v.list {
				e.name = v.texts[0]
			}
		}
		if e.name == "" {
			c.fault(e.line, "this workspace has no name: give it one with name")
			continue
		}
		c.workspaces = append(c.workspaces, e)
		names.texts = append(names.texts, e.name)
	}
	return names
}

// readValue reads a value or a list of them. A key without one is left out.
func (c *configFile) readValue(key string, node ast.Node, line int) (v fileValue, ok bool) {
	v.line = line
	if node.Type() == ast.NullType {
		return v, false
	}
	if text, ok := scalar(node); ok {
		v.texts = []string{text}
		return v, true
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		c.fault(line, "%s takes one value: put it in quotation marks if it begins with a character that YAML knows", key)
		return v, false
	}
	v.list = true
	for _, item := range list.Values {
		text, ok := scalar(item)
		if !ok {
			c.fault(lineOf(item), "%s takes a list of plain values", key)
			return v, false
		}
		v.texts = append(v.texts, text)
	}
	return v, true
}

// scalar returns a plain value as it is written. YAML would make 1.10 the number 1.1.
func scalar(node ast.Node) (text string, ok bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func lineOf(node ast.Node) int {
	if m, ok := node.(ast.MapNode); ok { // its own token is the first colon
		if i := m.MapRange(); i.Next() {
			return i.Key().GetToken().Position.Line
		}
	}
	return node.GetToken().Position.Line
}

func (c *configFile) fault(line int, format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("%s line %d: %s", c.name, line, fmt.Sprintf(format, args...)))
}

// workspace returns the entry of the workspace of that name.
func (c *configFile) workspace(name string) fileEntry {
	if c != nil {
		for _, e := range c.workspaces {
			if e.name == name {
				return e
			}
		}
	}
	return fileEntry{}
}

// path makes what the file says of a path one that holds everywhere: it is meant from
// where the file is.
func (c *configFile) path(text string) string {
	if text == "" || filepath.IsAbs(text) || text == "~" || strings.HasPrefix(text, "~/") {
		return text
	}
	joined := filepath.Join(filepath.Dir(c.name), text)
	if abs, err := filepath.Abs(joined); err == nil {
		return abs
	}
	return joined
}

// quoted is a word of the file, cut short and without what a terminal would obey.
func quoted(word string) string {
	if runes := []rune(word); len(runes) > 40 {
		word = string(runes[:40]) + "…"
	}
	return fmt.Sprintf("%q", word)
}

// didYouMean names the option that is spelled nearly like key.
func didYouMean(key string, known []string) string {
	if utf8.RuneCountInString(key) > 60 {
		return ""
	}
	best, least := "", 1+max(2, len(key)/4)
	for _, k := range known {
		if away := distance(key, k); away < least {
			best, least = k, away
		}
	}
	if best == "" {
		return ": interviewcoach config lists all"
	}
	return ": did you mean " + best + "?"
}

// distance is how many letters must be changed, added or taken away to get from a to
// b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
