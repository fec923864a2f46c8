package cli

import (
	"encoding/json"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func aBuild() *debug.BuildInfo {
	return &debug.BuildInfo{
		GoVersion: "go1.26.8 X:jsonv2",
		Main:      debug.Module{Path: "interviewcoach", Version: "v1.2.3"},
		Deps: []*debug.Module{
			{Path: "github.com/Some/Thing/v3", Version: "v3.1.0+incompatible", Sum: "h1:abc="},
			{Path: "example.org/old", Version: "v1.0.0", Replace: &debug.Module{Path: "example.org/new", Version: "v1.0.1", Sum: "h1:def="}},
		},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "GOOS", Value: "linux"}},
	}
}

func TestBill(t *testing.T) {
	got, err := newBill(aBuild(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	checkBill(t, got)
	refs := []string{}
	for _, c := range got.Components {
		refs = append(refs, c.Ref)
	}
	if diff := cmp.Diff([]string{
		"data:glove", "data:wordnet", "pkg:golang/example.org/new@v1.0.1",
		"pkg:golang/github.com/some/thing/v3@v3.1.0%2Bincompatible", "pkg:golang/stdlib@1.26.8",
	}, refs); diff != "" {
		t.Errorf("the components (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]property{{"interviewcoach:module:replaces", "example.org/old@v1.0.0"}, {"interviewcoach:module:h1", "h1:def="}}, got.Components[2].Properties); diff != "" {
		t.Errorf("of a module that replaces another (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]property{{"interviewcoach:build:GOOS", "linux"}, {"interviewcoach:build:vcs.revision", "0123456789abcdef"}}, got.Metadata.Component.Properties); diff != "" {
		t.Errorf("of the program (-want +got):\n%s", diff)
	}
	if want := "pkg:golang/interviewcoach@v1.2.3"; got.Metadata.Component.PURL != want || got.Metadata.Timestamp != "" {
		t.Errorf("it is of %s at %q, want %s at no time", got.Metadata.Component.PURL, got.Metadata.Timestamp, want)
	}
}

func TestSameBuildGivesSameBill(t *testing.T) {
	made := time.Date(2026, 11, 22, 6, 0, 0, 0, time.FixedZone("", 3600))
	write := func(info *debug.BuildInfo, made time.Time) (bill, string) {
		b, err := newBill(info, made)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		return b, string(data)
	}
	first, text := write(aBuild(), made)
	turned := aBuild()
	slices.Reverse(turned.Deps)
	slices.Reverse(turned.Settings)
	if _, again := write(turned, made.UTC()); again != text {
		t.Errorf("the same build gives another bill:\n%s\n%s", text, again)
	}
	other := aBuild()
	other.Deps[0].Sum = "h1:xyz="
	if b, _ := write(other, made); b.Serial == first.Serial {
		t.Error("another module gives the same serial number")
	}
	if want := "2026-11-22T05:00:00Z"; first.Metadata.Timestamp != want {
		t.Errorf("the time is %s, want %s", first.Metadata.Timestamp, want)
	}
}

// checkBill holds a bill to what CycloneDX 1.6 requires of the parts that it has.
func checkBill(t *testing.T, b bill) {
	t.Helper()
	if b.Format != "CycloneDX" || b.Spec != "1.6" || b.Version != 1 || b.Schema != "http://cyclonedx.org/schema/bom-1.6.schema.json" {
		t.Errorf("it calls itself %s %s, version %d, of %s", b.Format, b.Spec, b.Version, b.Schema)
	}
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(b.Serial) {
		t.Errorf("the serial number is %s, want a UUID", b.Serial)
	}
	refs := map[string]bool{}
	for _, c := range append(b.Components, b.Metadata.Component) {
		if c.Name == "" || !slices.Contains([]string{"application", "library", "data"}, c.Type) {
			t.Errorf("a component without a name, or of a type %q", c.Type)
		}
		if c.Ref == "" || refs[c.Ref] {
			t.Errorf("%s has the reference %q, which is empty or another's", c.Name, c.Ref)
		}
		refs[c.Ref] = true
		if !regexp.MustCompile(`^pkg:(golang|npm)/[a-z0-9._~/%-]+(@[A-Za-z0-9._~%-]+)?$`).MatchString(c.PURL) {
			t.Errorf("%s has the package URL %s", c.Name, c.PURL)
		}
		for _, l := range c.Licences {
			if (l.License.ID == "") == (l.License.Name == "") {
				t.Errorf("%s has a licence with both an identifier and a name, or neither", c.Name)
			}
		}
	}
	for _, d := range b.Dependencies {
		for _, ref := range append(d.DependsOn, d.Ref) {
			if !refs[ref] {
				t.Errorf("the dependencies name %s, which is no component", ref)
			}
		}
	}
}

func TestVersionCommand(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1795327200")
	code, out, stderr := command(t, "version", "--sbom")
	var b bill
	if err := json.Unmarshal([]byte(out), &b); err != nil || code != exitOK {
		t.Fatalf("exit code %d, %v: %s", code, err, stderr)
	}
	checkBill(t, b)
	if b.Metadata.Timestamp != "2026-11-22T06:00:00Z" {
		t.Errorf("the time is %s, want that of SOURCE_DATE_EPOCH", b.Metadata.Timestamp)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if _, of, _ := command(t, "version", "--sbom", "--of", self); of != out {
		t.Errorf("read from the file, the bill is another:\n%s\n%s", of, out)
	}

	var v buildVersion
	if code, out, stderr = command(t, "version", "--json"); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil || v.Version == "" || !strings.HasPrefix(v.Go, "go1.") {
		t.Errorf("%v: %s", err, out)
	}
	for _, test := range []struct {
		args []string
		epoch,
		says string
		code int
	}{
		{[]string{"version", "--json", "--sbom"}, "", "can't be used together", exitUsage},
		{[]string{"version", "--of", "testdata"}, "", "cannot be read", exitError},
		{[]string{"version", "--sbom"}, "yesterday", "SOURCE_DATE_EPOCH is no number", exitError},
	} {
		t.Setenv("SOURCE_DATE_EPOCH", test.epoch)
		if code, _, stderr := command(t, test.args...); code != test.code || !strings.Contains(stderr, test.says) {
			t.Errorf("%q ends with %d and %q, want %d and %q", test.args, code, stderr, test.code, test.says)
		}
	}
}

func TestVersionInALine(t *testing.T) {
	for want, v := range map[string]buildVersion{
		"development go1.26.8":                        {Version: "development", Go: "go1.26.8"},
		"v1.2.3 (0123456789ab) go1.26.8":              {Version: "v1.2.3", Commit: "0123456789abcdef", Go: "go1.26.8"},
		"v1.2.3 (0123456789ab+changes) go1.26.8":      {Version: "v1.2.3", Commit: "0123456789abcdef", Modified: true, Go: "go1.26.8"},
		"v0.0.0-20261122060000-0123456789ab go1.26.8": {Version: "v0.0.0-20261122060000-0123456789ab", Commit: "0123456789abcdef", Go: "go1.26.8"},
	} {
		if got := v.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
