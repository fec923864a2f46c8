package cli

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/store"
)

type versionCmd struct {
	JSON    bool   `name:"json" xor:"form" help:"As JSON, with the platform and the time of the commit."`
	SBOM    bool   `name:"sbom" xor:"form" help:"What the program is made of, as a CycloneDX 1.6 bill of materials."`
	Of      string `name:"of" placeholder:"FILE" type:"path" help:"Of another interviewcoach, such as one for another platform."`
	Notices bool   `xor:"form" help:"Print the licences of the data that is part of the program too."`
}

// Run prints what the build recorded about itself.
func (c versionCmd) Run(s streams) error {
	info, err := c.info()
	if err != nil {
		return err
	}
	v := versionOf(info)
	switch {
	case c.JSON:
		return writeJSON(s.out, v)
	case c.SBOM:
		made, err := sourceDate()
		if err != nil {
			return err
		}
		bill, err := newBill(info, made)
		if err != nil {
			return err
		}
		return writeJSON(s.out, bill)
	}
	fmt.Fprintln(s.out, "interviewcoach", v)
	fmt.Fprintln(s.out, "data file: schema version", store.SchemaVersion())
	if c.Notices {
		fmt.Fprintln(s.out, "\n"+lexicon.Notice())
	}
	return nil
}

// info is what the build of this program, or of the one asked about, recorded.
func (c versionCmd) info() (*debug.BuildInfo, error) {
	if c.Of == "" {
		info, ok := debug.ReadBuildInfo()
		if !ok {
			return nil, errors.New("this program was built without a record of its modules: build it with go build")
		}
		return info, nil
	}
	info, err := buildinfo.ReadFile(c.Of)
	if err != nil {
		return nil, fmt.Errorf("what %s was built from cannot be read: %w", c.Of, err)
	}
	return info, nil
}

// sourceDate is the time that a reproducible build puts in place of its own: that of
// SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), or
// the zero time when it is not set.
func sourceDate() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, errors.New("SOURCE_DATE_EPOCH is no number of seconds since 1970: set it to one, or unset it")
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// A buildVersion is what a build recorded about where it came from. What was not
// recorded is empty.
type buildVersion struct {
	Version   string `json:"version"`            // of the module: a tag, or one made of the commit and its time
	Commit    string `json:"commit,omitempty"`   // whole
	Committed string `json:"time,omitempty"`     // of the commit, RFC 3339
	Modified  bool   `json:"modified,omitempty"` // there were changes on top of the commit
	Go        string `json:"go"`
	OS        string `json:"os,omitempty"`
	Arch      string `json:"arch,omitempty"`
}

// version is the line of this very program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return versionOf(info).String()
}

func versionOf(info *debug.BuildInfo) buildVersion {
	v := buildVersion{Version: info.Main.Version, Go: info.GoVersion}
	if v.Version == "" || v.Version == "(devel)" {
		v.Version = "development"
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Committed = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		case "GOOS":
			v.OS = s.Value
		case "GOARCH":
			v.Arch = s.Value
		}
	}
	return v
}

// String is one line: the version, the commit unless the version names it, and Go's.
func (v buildVersion) String() string {
	line := v.Version
	if short := v.Commit[:min(12, len(v.Commit))]; short != "" && !strings.Contains(v.Version, short) {
		if v.Modified {
			short += "+changes"
		}
		line += " (" + short + ")"
	}
	return line + " " + v.Go
}
