package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// varConfig names the configuration file, for every command.
const varConfig = "INTERVIEWCOACH_CONFIG"

// settings finds the value of each option that was not given on the command line: in
// its environment variable, then in the configuration file, then what it is by
// itself. It remembers where each came from and collects what is wrong.
//
// An option of a command is the option of serve with the same environment variable:
// the file holds for both, whatever the command.
type settings struct {
	options []*kong.Flag          // of serve, in their order, but for --config
	byEnv   map[string]*kong.Flag // the same by environment variable
	file    *configFile           // nil: none is given, or not read yet
	origins map[string]origin     // by the name of the flag
	faults  []error
}

var _ kong.Resolver = (*settings)(nil)

// An origin is where the value of an option came from.
type origin struct {
	env  string // the environment variable
	file string // the configuration file, with the line
	line int
	flag bool // the command line; nothing of all that: the default
}

// String is the origin for the table of config.
func (o origin) String() string {
	switch {
	case o.flag:
		return "flag"
	case o.env != "":
		return o.env
	case o.file != "":
		return fmt.Sprintf("%s:%d", o.file, o.line)
	}
	return "default"
}

// at is the origin as it begins a sentence about the value.
func (o origin) at(flag string) string {
	switch {
	case o.env != "":
		return o.env
	case o.file != "":
		return fmt.Sprintf("%s line %d", o.file, o.line)
	}
	return "--" + flag
}

// newParser returns a parser for a that takes what is not on the command line from
// settings, and these.
func newParser(a *app, options ...kong.Option) (*kong.Kong, *settings, error) {
	set := &settings{byEnv: map[string]*kong.Flag{}, origins: map[string]origin{}}
	parser, err := kong.New(a, append(options, kong.Resolvers(set), kong.ValueFormatter(helpText))...)
	if err != nil {
		return nil, nil, err
	}
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			// Kong stops at the first variable that it cannot read; settings reads all.
			flag.Tag.Envs = nil
		}
		return next(nil)
	})
	for _, node := range parser.Model.Children {
		if node.Name != "serve" {
			continue
		}
		for _, flag := range node.Flags {
			if len(flag.Envs) > 0 && flag.Envs[0] != varConfig {
				set.options = append(set.options, flag)
				set.byEnv[flag.Envs[0]] = flag
			}
		}
	}
	return parser, set, err
}

// helpText is the help of an option with its environment variable.
func helpText(v *kong.Value) string {
	if v.Flag == nil {
		return kong.DefaultHelpValueFormatter(v)
	}
	tag, shown := *v.Tag, *v
	tag.Envs = v.Flag.Envs
	shown.Tag = &tag
	return kong.DefaultHelpValueFormatter(&shown)
}

// fileKey is the name of an option in the configuration file.
func fileKey(flag *kong.Flag) string {
	if key := flag.Tag.Get("yaml"); key != "" {
		return key
	}
	return strings.ReplaceAll(flag.Name, "-", "_")
}

// keys are the names that may stand in the file.
func (s *settings) keys() (known fileKeys) {
	for _, flag := range s.options {
		known.all = append(known.all, fileKey(flag))
		if perWorkspace(flag) {
			known.perWorkspace = append(known.perWorkspace, fileKey(flag))
		}
	}
	for _, secret := range secrets() {
		known.all = append(known.all, secret.key+"_file")
		if secret.perWorkspace {
			known.perWorkspace = append(known.perWorkspace, secret.key+"_file")
		}
	}
	known.perWorkspace = append(known.perWorkspace, keyName)
	return known
}

// Validate implements kong.Resolver. The file is checked when it is read.
func (*settings) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver: it is called for each flag of the command that
// was not given. What cannot be read is noted in faults, and kong told of nothing.
func (s *settings) Resolve(ctx *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, env := range flag.Envs {
		if text := os.Getenv(env); text != "" {
			return s.take(flag, text, origin{env: env}), nil
		}
	}
	if len(flag.Envs) == 0 || s.byEnv[flag.Envs[0]] == nil {
		return nil, nil
	}
	s.readFile(ctx)
	text, from, ok := s.inFile(s.byEnv[flag.Envs[0]], nil)
	if !ok {
		return nil, nil
	}
	return s.take(flag, text, from), nil
}

// readFile reads the configuration file that the command line or the environment
// names, once.
func (s *settings) readFile(ctx *kong.Context) {
	if s.file != nil {
		return
	}
	name := ""
	for _, path := range ctx.Path {
		for _, flag := range path.Flags {
			if slices.Contains(flag.Envs, varConfig) && name == "" {
				name, _ = ctx.FlagValue(flag).(string)
			}
		}
	}
	if name = cmp.Or(name, os.Getenv(varConfig)); name == "" {
		return
	}
	s.file = readConfigFile(name, s.keys())
	s.faults = append(s.faults, s.file.faults...)
}

// inFile is what the file says of an option, as it would stand in its environment
// variable; in the entry of a workspace, or beside them when e is nil.
func (s *settings) inFile(flag *kong.Flag, e *fileEntry) (text string, from origin, ok bool) {
	if s.file == nil {
		return "", from, false
	}
	if e == nil {
		e = &s.file.options
	}
	v, ok := e.values[fileKey(flag)]
	if !ok {
		return "", from, false
	}
	from = origin{file: s.file.name, line: v.line}
	if v.list && !flag.IsSlice() {
		s.faults = append(s.faults, fmt.Errorf("%s: %s takes one value, and no list", from.at(flag.Name), fileKey(flag)))
		return "", from, false
	}
	texts := slices.Clone(v.texts)
	for i := range texts {
		if flag.Tag.Type == "path" {
			texts[i] = s.file.path(texts[i])
		}
	}
	if flag.IsSlice() {
		return kong.JoinEscaped(texts, flag.Tag.Sep), from, true
	}
	return texts[0], from, true
}

// take returns text for kong when it is a value for the flag, and notes the fault and
// returns nil when it is not.
func (s *settings) take(flag *kong.Flag, text string, from origin) any {
	if err := decode(flag, text, reflect.New(flag.Target.Type()).Elem()); err != nil {
		s.faults = append(s.faults, fmt.Errorf("%s: %w", from.at(flag.Name), err))
		return nil
	}
	s.origins[flag.Name] = from
	return text
}

// decode reads text as a value of the flag into target.
func decode(flag *kong.Flag, text string, target reflect.Value) error {
	scan := kong.Scan().PushTyped(text, kong.FlagValueToken)
	if err := flag.Mapper.Decode(&kong.DecodeContext{Value: flag.Value, Scan: scan}, target); err != nil {
		return err
	}
	if flag.Enum != "" && !slices.Contains(flag.EnumSlice(), text) {
		return fmt.Errorf("%s is none of %s", quoted(text), strings.Join(flag.EnumSlice(), ", "))
	}
	return nil
}

// given notes which options stood on the command line. Call it after the parse.
func (s *settings) given(ctx *kong.Context) {
	for _, path := range ctx.Path {
		if path.Flag != nil && !path.Resolved {
			s.origins[path.Flag.Name] = origin{flag: true}
		}
	}
}

// at has an error about the value of an option say where that came from, unless it
// does.
func (s *settings) at(flag string, err error) error {
	if err == nil {
		return nil
	}
	place := s.origins[flag].at(flag)
	if strings.Contains(err.Error(), place) {
		return err
	}
	return fmt.Errorf("%s: %w", place, err)
}

// err is everything that is wrong with the environment and the file, nil when nothing
// is.
func (s *settings) err() error { return errors.Join(s.faults...) }
