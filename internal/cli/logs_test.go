package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/bot"
)

func TestLogFormatAndLevel(t *testing.T) {
	for name, c := range map[string]struct {
		flags logFlags
		want  string
	}{
		"a file gets JSON":       {logFlags{LogFormat: "auto", LogLevel: "info"}, `{"level":"INFO","msg":"x","d":"1m30s"}`},
		"text when asked for":    {logFlags{LogFormat: "text", LogLevel: "info"}, `level=INFO msg=x d=1m30s`},
		"nothing below warnings": {logFlags{LogFormat: "json", LogLevel: "warn"}, ``},
		"debug is the short way": {logFlags{LogFormat: "json", LogLevel: "error", Debug: true}, `{"level":"INFO","msg":"x","d":"1m30s"}`},
	} {
		var b bytes.Buffer
		streams{err: &b}.logger(c.flags).Info("x", "d", 90*time.Second)
		got := regexp.MustCompile(`"time":"[^"]*",|time=\S+ `).ReplaceAllString(strings.TrimSpace(b.String()), "")
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if f, err := os.Open(os.DevNull); err != nil || onTerminal(f) || onTerminal(io.Discard) {
		t.Errorf("a terminal where none is (%v)", err)
	}
}

// lines reads a log in JSON.
func lines(t *testing.T, log string) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(log) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("a line that is no JSON: %s", line)
		}
		all = append(all, one)
	}
	return all
}

// An hour in which nothing happens leaves nothing in the log.
func TestAnIdleHourIsSilent(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.pass(time.Hour)
	_, log := r.stop()
	var said []string
	for _, line := range lines(t, log) {
		said = append(said, line["msg"].(string))
	}
	if diff := cmp.Diff([]string{"connected", "stopping", "stopped"}, said); diff != "" {
		t.Error(diff)
	}
}

// One line for each unit of work, with the keys that docs/operations.md tells of.
func TestOneLineForEachUnitOfWork(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.args = []string{"--log-level", "debug"}
	r.serve()
	r.command("U0ALICE", "D0ALICE", "subscribe 09:00 daily software engineer")
	r.until(date(t, "2026-03-02 09:01", "America/New_York"))
	r.write("U0ALICE", "D0ALICE", r.one("D0ALICE", daily).TS, anAnswer)
	r.settle()
	_, log := r.stop()
	told := map[string]map[string]bool{} // keys by line
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z ]+)` \\| .* \\| .* \\| (.*) \\|$").FindAllStringSubmatch(operations(t, "Logs"), -1) {
		told[row[1]] = map[string]bool{}
		for _, key := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[2], -1) {
			told[row[1]][key[1]] = true
		}
	}
	count := map[string]int{}
	for _, line := range lines(t, log) {
		msg := line["msg"].(string)
		count[msg]++
		keys := told[msg]
		if keys == nil {
			continue
		}
		if line["workspace"] != "default" {
			t.Errorf("%s is of no workspace: %v", msg, line)
		}
		for _, common := range []string{"time", "level", "msg", "workspace"} {
			delete(line, common)
		}
		if got, want := slices.Sorted(maps.Keys(line)), slices.Sorted(maps.Keys(keys)); !slices.Equal(got, want) {
			t.Errorf("%s has the keys %q, the document says %q", msg, got, want)
		}
	}
	for msg, want := range map[string]int{"interaction": 1, "event": 1, "planned": 1} {
		if count[msg] != want {
			t.Errorf("%d lines %q, want %d:\n%s", count[msg], msg, want, log)
		}
	}
	calls := 0
	for _, e := range r.slack.Log() {
		if e.Kind == "call" && slices.Contains([]string{"chat.postMessage", "reactions.add", "views.publish", "chat.update", "chat.postEphemeral"}, e.Method) {
			calls++
		}
	}
	if count["delivery"] != calls || calls == 0 {
		t.Errorf("%d lines of deliveries for %d calls", count["delivery"], calls)
	}
}

// operations returns a section of docs/operations.md.
func operations(t *testing.T, title string) string {
	t.Helper()
	_, rest, found := strings.Cut(read(t, "../../docs/operations.md"), "\n## "+title+"\n")
	if !found {
		t.Fatalf("docs/operations.md has no section %s", title)
	}
	text, _, _ := strings.Cut(rest, "\n## ")
	return text
}

// The words of the log are told, each of them.
func TestTheWordsOfTheLogAreTold(t *testing.T) {
	text := operations(t, "Logs")
	for _, word := range slices.Concat(bot.WorkOutcomes(), bot.PostVerdicts(), bot.EventTypes()) {
		if slices.Contains([]string{"ignored", "unrendered"}, word) {
			continue // of the metrics alone
		}
		if !strings.Contains(text, "`"+word+"`") {
			t.Errorf("docs/operations.md does not tell of %q", word)
		}
	}
	if streams := (streams{err: io.Discard}); streams.logger(logFlags{}).Enabled(t.Context(), slog.LevelDebug) {
		t.Error("debug lines without being asked for")
	}
}
