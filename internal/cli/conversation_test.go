package cli

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite transcripts and other expected files")

// TestConversations plays every conversation file through the whole program and
// compares the transcript with the file: what is typed is in it, and so is what
// was answered. No rule of Slack's may be broken on the way.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversation files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := transcript(t, file, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the conversation went otherwise (-file +now); go test ./internal/cli -run TestConversations -update rewrites it:\n%s", diff)
			}
		})
	}
}

// transcript plays a conversation and checks that no rule was broken.
func transcript(t *testing.T, name, text string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	w := startWorld(t, ctx, demoCmd{Script: name})
	var out bytes.Buffer
	if err := newChat(w, &out).run(ctx, name, text); err != nil {
		t.Fatal(err)
	}
	for _, v := range w.server.Violations() {
		t.Errorf("rule broken: %+v", v)
	}
	return out.String()
}

// startWorld runs the bot on a Slack of its own until the test ends.
func startWorld(t *testing.T, ctx context.Context, c demoCmd) *world {
	t.Helper()
	w, err := c.open(streams{out: io.Discard, err: t.Output()}.log(0))
	if err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- w.program.bot.Run(running) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the bot ended with: %v", err)
		}
		w.close()
	})
	select {
	case <-w.program.bot.Ready():
	case err := <-done:
		done <- nil
		t.Fatal(err)
	}
	t.Cleanup(w.clock.Follow(w.program.bot.Follow))
	return w
}
