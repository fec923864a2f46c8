package cli

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestManifestFileIsWhatTheCommandPrints(t *testing.T) {
	want, err := manifest()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("go run . manifest > manifest.yaml mends it (-printed +file):\n%s", diff)
	}
}

// TestManifestFitsSlacksSchema needs the file that MANIFEST_SCHEMA names:
// schemas/manifest.schema.2.0.0.json of github.com/slackapi/manifest-schema.
func TestManifestFitsSlacksSchema(t *testing.T) {
	path := os.Getenv("MANIFEST_SCHEMA")
	if path == "" {
		t.Skip("MANIFEST_SCHEMA names no schema")
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(lookaheadless)
	schema, err := compiler.Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := manifest()
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	value.(map[string]any)["display_information"].(map[string]any)["name"] = strings.Repeat("x", 36)
	if schema.Validate(value) == nil {
		t.Error("the schema takes a name of 36 characters: it checks nothing")
	}
}

// lookaheadless compiles the schema's patterns without their lookaheads, which Go
// has not; they guard addresses, of which the manifest holds none.
func lookaheadless(pattern string) (jsonschema.Regexp, error) {
	return regexp.Compile(regexp.MustCompile(`\(\?!(\\.|\[(\\.|[^\]])*\]|[^)])*\)`).ReplaceAllString(pattern, ""))
}

// TestManifestAsksForWhatTheCodeUses reads which methods of Slack's client and
// which event types the bot's code names, and compares the rights and events that
// they take with the manifest: none is missing, and none is asked for in vain.
func TestManifestAsksForWhatTheCodeUses(t *testing.T) {
	// From each method's page under docs.slack.dev/reference/methods.
	scopesOf := map[string][]string{
		"AuthTestContext": nil, "OpenViewContext": nil, "PublishViewContext": nil,
		"PostMessageContext": {"chat:write"}, "PostEphemeralContext": {"chat:write"}, "UpdateMessageContext": {"chat:write"},
		"DeleteMessageContext": {"chat:write"}, "AddReactionContext": {"reactions:write"}, "GetUserInfoContext": {"users:read"},
		"OpenConversationContext":       {"im:write"},
		"GetConversationHistoryContext": {"channels:history", "groups:history", "im:history"},
		"GetConversationRepliesContext": {"channels:history", "groups:history", "im:history"},
		"UploadFileContext":             {"files:write"},
		"GetBotInfoContext":             {"users:read"},
		"PostWebhookCustomHTTPContext":  nil, // a response_url
	}
	// From each event's page under docs.slack.dev/reference/events.
	eventsOf := map[string][]string{"message": {"message.channels", "message.groups", "message.im"}}
	scopesOfEvents := map[string]string{
		"app_mention": "app_mentions:read", "message.channels": "channels:history", "message.groups": "groups:history",
		"message.im": "im:history", "user_change": "users:read",
	}
	scopes := map[string]bool{"commands": true} // for the slash command
	events := map[string]bool{}
	used := parseCode(t, "../../bot")
	for name := range used.selectors {
		needed, known := scopesOf[name]
		if !known && strings.HasSuffix(name, "Context") && isClientMethod(name) {
			t.Errorf("the bot calls %s: say here which scopes it takes", name)
		}
		for _, s := range needed {
			scopes[s] = true
		}
	}
	for name := range used.eventTypes {
		subscribed, several := eventsOf[name]
		if !several {
			subscribed = []string{name}
		}
		for _, e := range subscribed {
			events[e] = true
			if s := scopesOfEvents[e]; s != "" {
				scopes[s] = true
			}
		}
	}
	if diff := cmp.Diff(sorted(scopes), botScopes()); diff != "" {
		t.Errorf("scopes (-used +asked for):\n%s", diff)
	}
	if diff := cmp.Diff(sorted(events), botEvents()); diff != "" {
		t.Errorf("events (-used +subscribed):\n%s", diff)
	}
}

// isClientMethod tells the client's methods from other names that end in Context.
func isClientMethod(name string) bool {
	for _, verb := range []string{"Post", "Update", "Delete", "Get", "Open", "Publish", "Push", "Upload", "Add", "Remove", "Auth", "Send", "Set", "Start", "Invite", "Join"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// code is what the sources of a package name.
type code struct {
	selectors  map[string]bool // Name in x.Name
	eventTypes map[string]bool // the cases of “switch in.Type”
}

func parseCode(t *testing.T, dir string) code {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	c := code{selectors: map[string]bool{}, eventTypes: map[string]bool{}}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				c.selectors[n.Sel.Name] = true
			case *ast.SwitchStmt:
				c.readCases(n)
			}
			return true
		})
	}
	return c
}

func (c code) readCases(s *ast.SwitchStmt) {
	tag, ok := s.Tag.(*ast.SelectorExpr)
	if !ok || tag.Sel.Name != "Type" {
		return
	}
	if x, ok := tag.X.(*ast.Ident); !ok || x.Name != "in" {
		return
	}
	for _, clause := range s.Body.List {
		for _, value := range clause.(*ast.CaseClause).List {
			if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					c.eventTypes[text] = true
				}
			}
		}
	}
}

func sorted(set map[string]bool) []string {
	var out []string
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

func TestManifestIsValidJSONToo(t *testing.T) {
	raw, err := manifest()
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(raw)
	if err != nil || !json.Valid(asJSON) {
		t.Errorf("the manifest is no JSON when converted: %v", err)
	}
}
