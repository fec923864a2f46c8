package cli

import (
	"fmt"
	"runtime/debug"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/store"
)

type versionCmd struct {
	Notices bool `help:"Print the licences of the data that is part of the program too."`
}

// Run prints what the build recorded about itself.
func (c versionCmd) Run(s streams) error {
	fmt.Fprintln(s.out, "interviewcoach", version())
	fmt.Fprintln(s.out, "data file: schema version", store.SchemaVersion())
	if c.Notices {
		fmt.Fprintln(s.out, "\n"+lexicon.Notice())
	}
	return nil
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "development"
	}
	if commit != "" {
		v += " (" + commit + changed + ")"
	}
	return v + " " + info.GoVersion
}
