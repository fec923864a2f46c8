package cli

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// What the container, the service and the pod agree on.
const (
	deployUser   = "65532"
	deployVolume = "/data"
)

// knownEnv reports whether a variable means something to the program.
func knownEnv(t *testing.T, name string) bool {
	t.Helper()
	p, err := commandTree()
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range p.Model.Leaves(false) {
		if slices.ContainsFunc(slices.Concat(command.AllFlags(false)...), func(f *kong.Flag) bool { return slices.Contains(f.Envs, name) }) {
			return true
		}
	}
	return name == "GOMEMLIMIT" || regexp.MustCompile(`^SLACK_(BOT|APP)_TOKEN(_[A-Z0-9_]+)?_FILE$`).MatchString(name)
}

// checkServe checks what a deployment gives to the program, and that all it writes
// is on the volume.
func checkServe(t *testing.T, args []string, env map[string]string, volume string) {
	t.Helper()
	if got, err := understood(args); err != nil || got != "serve" {
		t.Errorf("%q is understood as %q, %v; want serve", args, got, err)
	}
	for name, value := range env {
		if !knownEnv(t, name) {
			t.Errorf("%s means nothing to the program", name)
		}
		if strings.HasPrefix(value, "xoxb-") || strings.HasPrefix(value, "xapp-") {
			t.Errorf("%s holds a token: name a file", name)
		}
	}
	if db := env["INTERVIEWCOACH_DB"]; path.Dir(db) != volume {
		t.Errorf("the data file is %s, want it in %s", db, volume)
	}
	backups := env["INTERVIEWCOACH_BACKUP_DIR"]
	for _, arg := range args {
		if dir, ok := strings.CutPrefix(arg, "--backup-dir="); ok {
			backups = dir
		}
	}
	if backups != "" && path.Dir(backups) != volume {
		t.Errorf("backups go to %q, want a folder in %s", backups, volume)
	}
}

// checkMemory wants the limit of Go's heap at four fifths of the container's.
func checkMemory(t *testing.T, goLimit, limit string) {
	t.Helper()
	mib := func(s string) int {
		n, err := strconv.Atoi(strings.TrimRight(strings.ToLower(s), "mib"))
		if err != nil {
			t.Fatalf("the limit %q is not in MiB", s)
		}
		return n
	}
	if got, most := mib(goLimit), mib(limit); got > most*4/5 || got < most*3/4 {
		t.Errorf("GOMEMLIMIT is %s of %s, want about four fifths", goLimit, limit)
	}
}

// instructions returns those of a Dockerfile, with the lines that continue them.
func instructions(t *testing.T, dockerfile string) (out [][2]string) {
	t.Helper()
	text := regexp.MustCompile(`(?m)^\s*#.*\n`).ReplaceAllString(read(t, dockerfile), "")
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		if name, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			out = append(out, [2]string{name, strings.Join(strings.Fields(rest), " ")})
		}
	}
	return out
}

func TestDockerfile(t *testing.T) {
	all := instructions(t, "../../Dockerfile")
	args, last := map[string]string{}, map[string]string{}
	var build string
	for _, in := range all {
		name, rest := in[0], in[1]
		switch name {
		case "FROM":
			last = map[string]string{} // of the last stage alone
		case "ARG":
			key, value, _ := strings.Cut(rest, "=")
			args[key] = value
		case "COPY":
			if !strings.HasPrefix(rest, "--from=") {
				words := strings.Fields(rest)
				for _, source := range words[:len(words)-1] {
					if _, err := os.Stat(filepath.Join("../..", source)); err != nil {
						t.Errorf("COPY %s: %v", rest, err)
					}
				}
			}
		case "RUN":
			if strings.Contains(rest, "go build") {
				build = rest
			}
		case "USER":
			if strings.HasPrefix(rest, "root") || strings.HasPrefix(rest, "0") {
				t.Error("a step runs as root by name: nothing needs to")
			}
		}
		last[name] += rest + "\n"
	}
	for name, want := range map[string]string{
		"FROM": "${BASE}\n", "USER": deployUser + ":" + deployUser + "\n", "ENTRYPOINT": "[\"/interviewcoach\"]\n", "CMD": "[\"serve\"]\n",
		"VOLUME": deployVolume + "\n", "RUN": "",
	} {
		if last[name] != want {
			t.Errorf("the image has %s %q, want %q", name, last[name], want)
		}
	}
	if base := args["BASE"]; !strings.HasPrefix(base, "gcr.io/distroless/static-") || !strings.Contains(base, "nonroot") {
		t.Errorf("the base is %s, want distroless's static one that is not root's", base)
	}
	for _, want := range []string{"--from=build /interviewcoach /interviewcoach\n", "--from=build --chown=65532:65532 /data /data\n"} {
		if !strings.Contains(last["COPY"], want) {
			t.Errorf("the image lacks COPY %s", want)
		}
	}
	if health := regexp.MustCompile(`CMD \["/interviewcoach", "([a-z]+)"\]`).FindStringSubmatch(last["HEALTHCHECK"]); health == nil {
		t.Errorf("the health is asked by %q, want the program itself", last["HEALTHCHECK"])
	} else if _, err := understood(health[1:]); err != nil {
		t.Error(err)
	}
	env := map[string]string{}
	for word := range strings.FieldsSeq(last["ENV"]) {
		key, value, _ := strings.Cut(word, "=")
		env[key] = value
	}
	checkServe(t, []string{"serve"}, env, deployVolume)

	flags := regexp.MustCompile(`go build (.*?) -o `)
	ours, theirs := flags.FindStringSubmatch(build), flags.FindStringSubmatch(read(t, "../../deploy/release"))
	if ours == nil || theirs == nil {
		t.Fatal("the Dockerfile or deploy/release builds nothing")
	}
	if got, want := strings.ReplaceAll(ours[1], "$BUILDVCS", args["BUILDVCS"]), theirs[1]; got != want {
		t.Errorf("the image is built with %s, a release with %s", got, want)
	}
	for _, name := range []string{"TARGETOS", "TARGETARCH"} {
		if value, declared := args[name]; !declared || value != "" || !strings.Contains(build, "=$"+name+" ") {
			t.Errorf("%s is not the one that the image is built for", name)
		}
	}
	if !strings.Contains(build, "CGO_ENABLED=0") || !strings.Contains(read(t, "../../deploy/release"), "CGO_ENABLED=0") {
		t.Error("the program needs a C library: the image has none")
	}
	if goVersion := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../../go.mod")); !strings.Contains(args["GO"], ":"+goVersion[1]) {
		t.Errorf("the image is built with %s, go.mod says %s", args["GO"], goVersion[1])
	}
}

// The version says +changes when a file of the commit is missing from the build.
func TestDockerignoreLeavesTheCommitWhole(t *testing.T) {
	files, err := exec.Command("git", "-C", "../..", "ls-files").Output()
	if err != nil {
		t.Skip("this is no clone: ", err)
	}
	for pattern := range strings.Lines(read(t, "../../.dockerignore")) {
		pattern = strings.TrimSpace(pattern)
		if pattern == "" || strings.HasPrefix(pattern, "#") {
			continue
		}
		for file := range strings.Lines(string(files)) {
			if ignores(t, pattern, strings.TrimSpace(file)) {
				t.Errorf("%s leaves out %s, which belongs to the commit", pattern, strings.TrimSpace(file))
			}
		}
	}
	if !ignores(t, "/dist", "dist/SHA256SUMS") || !ignores(t, "**/*.out", "a/b.out") || ignores(t, "/*.db", "store/a.db") {
		t.Error("patterns are not read as Docker reads them")
	}
}

// ignores reports whether a pattern of .dockerignore leaves out a file, or a folder
// that it is in.
func ignores(t *testing.T, pattern, file string) bool {
	t.Helper()
	anywhere := strings.HasPrefix(pattern, "**/")
	pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "**"), "/")
	parts := strings.Split(file, "/")
	for i := range parts {
		name := strings.Join(parts[:i+1], "/")
		if anywhere {
			name = parts[i]
		}
		match, err := path.Match(pattern, name)
		if err != nil {
			t.Fatal(err)
		}
		if match {
			return true
		}
	}
	return false
}

type composeFile struct {
	Services map[string]struct {
		Command     []string
		Environment map[string]string
		Secrets     []string
		Volumes     []string
		User        string
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		SecurityOpt []string `yaml:"security_opt"`
		MemLimit    string   `yaml:"mem_limit"`
		Restart     string
		Healthcheck struct{ Test []string }
		Ports       []string
	}
	Secrets map[string]struct{ File string }
	Volumes map[string]any
}

func TestComposeFile(t *testing.T) {
	text := read(t, "../../deploy/compose.yaml")
	// The example in it is a comment until somebody removes the #.
	withExample := regexp.MustCompile(`(?m)^#(  )`).ReplaceAllString(text, "$1")
	for name, want := range map[string]int{text: 1, withExample: 2} {
		var c composeFile
		if err := yaml.Unmarshal([]byte(name), &c); err != nil {
			t.Fatal(err)
		}
		if len(c.Services) != want {
			t.Errorf("%d services, want %d", len(c.Services), want)
		}
		for name, s := range c.Services {
			env := s.Environment
			if name != "interviewcoach" {
				env["INTERVIEWCOACH_DB"] = c.Services["interviewcoach"].Environment["INTERVIEWCOACH_DB"] // it extends that
			}
			checkServe(t, s.Command, env, deployVolume)
			for variable, value := range env {
				if secret, ok := strings.CutPrefix(value, "/run/secrets/"); ok && (!slices.Contains(s.Secrets, secret) || c.Secrets[secret].File != "./secrets/"+secret) {
					t.Errorf("%s: %s names the secret %s, which is not given to it", name, variable, secret)
				}
			}
		}
		s := c.Services["interviewcoach"]
		if !s.ReadOnly || s.User != deployUser+":"+deployUser || !slices.Contains(s.CapDrop, "ALL") || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || s.Ports != nil {
			t.Errorf("it may do more than it needs to: %+v", s)
		}
		checkMemory(t, s.Environment["GOMEMLIMIT"], s.MemLimit)
		if diff := cmp.Diff([]string{"data:" + deployVolume}, s.Volumes); diff != "" {
			t.Error(diff)
		}
		if test := s.Healthcheck.Test; len(test) != 3 || test[1] != "/interviewcoach" {
			t.Errorf("the health is asked by %q", test)
		} else if _, err := understood(test[2:]); err != nil {
			t.Error(err)
		}
	}
}
