package cli

import (
	"fmt"
	"io"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
)

// configCmd takes the options of serve, to show what would be in force.
type configCmd struct {
	Serve serveCmd `embed:""`
	JSON  bool     `name:"json" help:"As JSON."`
}

// Help is shown below the options.
func (configCmd) Help() string {
	return "It shows where each value came from: flag, the name of a variable, file:line, or default. Of a secret it says only whether it is set. It fails when serve would refuse the configuration."
}

// ownFaults has Run report what is wrong, after it has printed what there is.
func (configCmd) ownFaults() {}

// A setting is one option as it is in force.
type setting struct {
	Name   string `json:"name"`
	Value  any    `json:"value"` // of a secret, whether it is set
	From   string `json:"from"`
	secret bool
}

// inForce is the whole configuration.
type inForce struct {
	Options    []setting           `json:"options"`
	Workspaces []workspaceSettings `json:"workspaces,omitempty"`
}

type workspaceSettings struct {
	Name    string    `json:"name"`
	Options []setting `json:"options"`
}

// Run prints the options.
func (c configCmd) Run(s streams, set *settings, ctx *kong.Context) error {
	given, faults := c.Serve.check(set, s)
	all := set.inForce(ctx.Selected().Flags, given.workspaces)
	var err error
	if c.JSON {
		err = writeJSON(s.out, all)
	} else {
		err = all.print(s.out)
	}
	if err != nil {
		return err
	}
	return faults
}

// inForce gathers the options of serve from the flags of a command that has them too.
func (s *settings) inForce(flags []*kong.Flag, workspaces []workspaceOptions) (all inForce) {
	for _, flag := range flags {
		if len(flag.Envs) > 0 {
			all.Options = append(all.Options, setting{Name: fileKey(flag), Value: masked(flag.Target), From: s.origins[flag.Name].String()})
		}
	}
	for _, o := range secrets() {
		if !o.perWorkspace {
			all.Options = append(all.Options, secretSetting(o.key, s.secret(o, "")))
		}
	}
	for _, w := range workspaces {
		own := []setting{secretSetting("bot_token", w.bot), secretSetting("app_token", w.app)}
		if w.sole {
			all.Options = append(all.Options, own...)
			continue
		}
		for _, flag := range s.options {
			if from, ok := w.origins[flag.Name]; ok {
				own = append(own, setting{Name: fileKey(flag), Value: masked(w.value(flag.Name)), From: from.String()})
			}
		}
		all.Workspaces = append(all.Workspaces, workspaceSettings{Name: w.name, Options: own})
	}
	return all
}

// value is a workspace's own value of an option.
func (w workspaceOptions) value(flag string) reflect.Value {
	switch flag {
	case "questions":
		return reflect.ValueOf(w.banks.Questions)
	case "no-bundled":
		return reflect.ValueOf(w.banks.NoBundled)
	}
	return reflect.ValueOf(w.apiURL)
}

func secretSetting(key string, src secretSource) setting {
	from := src.where()
	return setting{Name: key, Value: from != origin{}, From: from.String(), secret: true}
}

// masked is a value as it may be shown: an address without a password in it.
func masked(v reflect.Value) any {
	switch v := v.Interface().(type) {
	case string:
		if !strings.Contains(v, "://") {
			return v
		}
		u, err := url.Parse(v)
		if err != nil {
			return "no address"
		}
		if u.User == nil && u.RawQuery == "" {
			return v
		}
		if u.RawQuery != "" {
			u.RawQuery = "xxxxx"
		}
		if u.User != nil {
			u.User = url.User("xxxxx")
		}
		return u.String()
	case []string:
		return append([]string{}, v...) // a list in JSON, also when it is empty
	case bool, int:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// print writes a table.
func (f inForce) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(s setting) { fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, s.text(), plainText(s.From)) }
	for _, s := range f.Options {
		row(s)
	}
	for _, ws := range f.Workspaces {
		fmt.Fprintf(w, "\nworkspace %s\n", plainText(ws.Name))
		for _, s := range ws.Options {
			row(s)
		}
	}
	return w.Flush()
}

// text is the value in one cell.
func (s setting) text() string {
	text := ""
	switch v := s.Value.(type) {
	case bool:
		text = strconv.FormatBool(v)
		if s.secret {
			text = map[bool]string{true: "set", false: "not set"}[v]
		}
	case []string:
		text = strings.Join(v, ", ")
	default:
		text = fmt.Sprint(v)
	}
	if text == "" {
		return "–"
	}
	return plainText(text)
}

// plainText shows what a terminal would obey in quotation marks.
func plainText(text string) string {
	if slices.ContainsFunc([]rune(text), func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}
