package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const unitFile = "../../deploy/interviewcoach.service"

// mostExposed is what systemd-analyze may say of the unit at most, of 10: 1.1 when it
// was written. What is left is the network, which it is for.
const mostExposed = 1.1

// settings returns what a unit sets, in order.
func unitSettings(t *testing.T, unit string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for line := range strings.Lines(read(t, unit)) {
		line = strings.TrimSpace(line)
		if name, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			out[name] = append(out[name], value)
		}
	}
	return out
}

func TestServiceUnit(t *testing.T) {
	unit := unitSettings(t, unitFile)
	state := "%S/" + unit["StateDirectory"][0]
	env := map[string]string{}
	for _, e := range unit["Environment"] {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	args := strings.Fields(unit["ExecStart"][0])
	checkServe(t, args[1:], env, state)
	if len(args) != 2 {
		t.Errorf("%q: an option would win over the file of settings: set a variable", args)
	}
	checkMemory(t, env["GOMEMLIMIT"], unit["MemoryMax"][0])
	for _, credential := range unit["LoadCredential"] {
		name, from, _ := strings.Cut(credential, ":")
		variable := strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_FILE"
		if env[variable] != "%d/"+name || from != "/etc/interviewcoach/"+name {
			t.Errorf("the credential %s is not what %s=%s names", credential, variable, env[variable])
		}
	}
	if got := unit["RestartPreventExitStatus"]; !slices.Equal(got, []string{strconv.Itoa(exitUsage)}) {
		t.Errorf("it is not started again after %q, want %d", got, exitUsage)
	}
	if !slices.Contains(strings.Fields(unit["RestrictAddressFamilies"][0]), "AF_UNIX") {
		t.Error("the socket beside the data file is not allowed")
	}
}

// systemdAnalyze runs it on the unit, whose program is one that this machine has.
func systemdAnalyze(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unit := strings.ReplaceAll(read(t, unitFile), "/usr/local/bin/interviewcoach", self)
	path := file(t, t.TempDir(), filepath.Base(unitFile), unit)
	out, err := exec.Command("systemd-analyze", append(args, path)...).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze %s: %v\n%s", args, err, out)
	}
	return string(out)
}

func TestServiceUnitIsUnderstood(t *testing.T) {
	if out := systemdAnalyze(t, "verify", "--man=no"); strings.Contains(out, "interviewcoach.service:") {
		t.Errorf("systemd does not understand:\n%s", out)
	}
}

func TestServiceUnitExposesLittle(t *testing.T) {
	out := systemdAnalyze(t, "security", "--offline=true", "--no-pager")
	score := regexp.MustCompile(`exposure level for \S+: (\d+\.\d+)`).FindStringSubmatch(out)
	if score == nil {
		t.Fatalf("it names no score:\n%s", out)
	}
	if got, err := strconv.ParseFloat(score[1], 64); err != nil || got > mostExposed {
		t.Errorf("the unit's exposure is %s, want at most %.1f:\n%s", score[1], mostExposed, out)
	}
}

// TestServiceUnitAllowsWhatTheProgramCalls runs the bot with the commands of its
// socket under strace, and looks for every system call in what the unit lets through.
func TestServiceUnitAllowsWhatTheProgramCalls(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	counts := filepath.Join(t.TempDir(), "calls")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// In some containers nothing may be traced.
	out, err := exec.Command("strace", "-f", "-c", "-qq", "-o", counts, self, "-test.run", "^TestOutboxOfARunningBot$").CombinedOutput()
	if _, statErr := os.Stat(counts); statErr != nil || strings.Contains(string(out), "PTRACE") {
		t.Skipf("strace cannot trace here: %s", out)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	allowed := map[string]bool{}
	for _, filter := range unitSettings(t, unitFile)["SystemCallFilter"] {
		sets, denies := strings.CutPrefix(filter, "~")
		for set := range strings.FieldsSeq(sets) {
			for _, call := range callsOf(t, set) {
				allowed[call] = !denies
			}
		}
	}
	if !allowed["openat"] || allowed["setuid"] || allowed["chown"] {
		t.Fatal("the filter is not read as systemd reads it")
	}
	calls := 0
	for line := range strings.Lines(read(t, counts)) {
		fields := strings.Fields(line)
		if len(fields) < 5 || !strings.Contains(fields[0], ".") || fields[len(fields)-1] == "total" {
			continue
		}
		calls++
		if call := fields[len(fields)-1]; !allowed[call] && !refusable(call) {
			t.Errorf("the program calls %s, which the unit refuses", call)
		}
	}
	if calls < 20 {
		t.Errorf("only %d system calls were seen:\n%s", calls, read(t, counts))
	}
}

// refusable are calls whose failure the program takes: the owner of a new data file is
// set where the system lets us.
func refusable(call string) bool { return call == "fchown" }

// callsOf returns the system calls of a set, those of the sets in it too.
func callsOf(t *testing.T, set string) (calls []string) {
	t.Helper()
	if !strings.HasPrefix(set, "@") {
		return []string{set}
	}
	out, err := exec.Command("systemd-analyze", "syscall-filter", set).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		if line == "" || line == set || strings.HasPrefix(line, "#") {
			continue
		}
		calls = append(calls, callsOf(t, line)...)
	}
	return calls
}
