package localslack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// boltModules is where Bolt for JavaScript is installed, from here.
const boltModules = "../pagetest/node/node_modules"

// boltPatience bounds, in real time, the whole life of the app.
const boltPatience = time.Minute

// runBolt starts the app of testdata/bolt until the test ends. The context that it
// returns ends with the app. The test is skipped where the app cannot run.
func (r *rig) runBolt(env ...string) context.Context {
	r.t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		r.t.Skip("node is missing: install Node.js 20 or newer, then run npm ci in internal/pagetest/node")
	}
	modules, err := filepath.Abs(boltModules)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "@slack", "bolt")); err != nil {
		r.t.Skip("Bolt for JavaScript is missing: run npm ci in internal/pagetest/node")
	}
	// An ES module finds packages beside itself and above, whatever the environment.
	dir := r.t.TempDir()
	source, err := os.ReadFile("testdata/bolt/app.mjs")
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "app.mjs"), source, 0o600); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), boltPatience)
	r.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, node, "app.mjs")
	cmd.Dir, cmd.WaitDelay = dir, 5*time.Second
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "SLACK_API_URL=" + r.APIURL(), "SLACK_BOT_TOKEN=xoxb-local-bot", "SLACK_APP_TOKEN=xapp-local-app"}, env...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	alive, err := cmd.StdinPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmd.Wait()
		cancel()
	}()
	r.t.Cleanup(func() {
		alive.Close()
		if err := <-ended; err != nil {
			r.t.Errorf("the app ended with: %v", err)
		}
		if said.Len() > 0 {
			r.t.Errorf("the app complains:\n%s", &said)
		}
	})
	return ctx
}

// TestBoltApp has an app on Slack's official framework post, answer a command, open
// a modal, read its submission, update a message and publish Home; people do what
// sets that off.
func TestBoltApp(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.Commands = []localslack.SlashCommand{{Command: "/errand"}} })
	ctx := r.runBolt("ERRANDS_CHANNEL=C0GENERAL")
	says := func(channel, text string) localslack.Message {
		t.Helper()
		m, err := r.WaitMessage(ctx, channel, func(m localslack.Message) bool { return m.BotID != "" && m.Text == text })
		if err != nil {
			t.Fatalf("the app does not say %q: %v", text, err)
		}
		return m
	}
	ok := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	homeShows := func(text string) {
		t.Helper()
		_, err := r.WaitLog(ctx, func(e localslack.LogEntry) bool {
			return e.Method == "views.publish" && bytes.Contains(e.Response, []byte(text))
		})
		ok("Home does not come to show "+text, err)
	}

	says("C0GENERAL", "Errands are taken.")
	answer, err := r.Command(ctx, localslack.Command{Channel: "C0GENERAL", User: "U0ALICE", Command: "/errand", Text: "buy nails"})
	ok("a command", err)
	if want := "To add “buy nails”, write /errand alone."; !strings.Contains(string(answer), want) {
		t.Errorf("the command is answered with %s, want %q", answer, want)
	}

	_, err = r.Command(ctx, localslack.Command{Channel: "C0GENERAL", User: "U0ALICE", Command: "/errand"})
	ok("the command that opens a modal", err)
	_, err = r.WaitLog(ctx, func(e localslack.LogEntry) bool { return e.Method == "views.open" && e.Status == 200 })
	ok("the modal", err)
	if open := r.Views("U0ALICE"); len(open) != 1 || !bytes.Contains(open[0], []byte("New errand")) {
		t.Fatalf("Alice sees %s, want the form", open)
	}
	values := map[string]any{"text": "buy", "day": "tomorrow"}
	payload, err := r.Submit(ctx, localslack.Submission{User: "U0ALICE", Values: values})
	ok("a wrong submission", err)
	var refused struct{ Errors map[string]string }
	if err := json.Unmarshal(payload, &refused); err != nil || refused.Errors["what"] == "" || len(r.Views("U0ALICE")) != 1 {
		t.Errorf("a wrong submission is answered with %s, want an error at its field and the form open", payload)
	}
	values["text"] = "buy nails"
	_, err = r.Submit(ctx, localslack.Submission{User: "U0ALICE", Values: values})
	ok("a submission", err)
	if open := r.Views("U0ALICE"); len(open) != 0 {
		t.Errorf("the form is still open: %s", open)
	}

	posted := says("D0ALICE", "buy nails, tomorrow")
	homeShows("Errands: 1")
	asked := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "how many?"})
	if m := says("D0ALICE", "You have 1 to do."); m.ThreadTS != asked {
		t.Errorf("the answer is in thread %q, want %q", m.ThreadTS, asked)
	}

	ok("a click", r.Interact(ctx, localslack.Interaction{
		User: "U0ALICE", Channel: posted.Channel, MessageTS: posted.TS, Action: localslack.Action{ActionID: "done"},
	}))
	if m := says("D0ALICE", "buy nails: done"); m.TS != posted.TS {
		t.Errorf("the message that is done is %s, want %s replaced", m.TS, posted.TS)
	}
	homeShows("Errands: 0")
	ok("opening Home", r.OpenHome("U0BODO", "home"))
	_, err = r.WaitLog(ctx, func(e localslack.LogEntry) bool {
		return e.Method == "views.publish" && e.Params["user_id"] == "U0BODO"
	})
	ok("the Home of somebody else", err)
	ok("the last acknowledgement", r.Quiet(ctx))
	r.clean()
}
