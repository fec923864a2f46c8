//go:build browser

package pagetest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// A place is a workspace that is looked at: its address and a room of the browser.
type place struct {
	t    *testing.T
	base string // http://host:port
	room context.Context
}

// as opens a tab in which somebody is that person, at a place of the workspace
// such as "#/C0GENERAL"; "" is where the page opens by itself.
func (w place) as(user, at string) *page { w.t.Helper(); return w.asWith(user, at, look{}) }

func (w place) asWith(user, at string, l look) *page {
	w.t.Helper()
	p := newPage(w.t, w.room, strings.ToLower(strings.TrimPrefix(user, "U0")), l)
	p.open(w.base + "/?as=" + user + at)
	return p
}

// post acts by the control API, as a person whom no tab shows.
func (w place) post(act string, body any) map[string]any {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.Post(w.base+"/_control/"+act, "application/json", bytes.NewReader(raw))
	return w.answer(act, resp, err)
}

func (w place) get(what string) map[string]any {
	w.t.Helper()
	resp, err := http.Get(w.base + "/_control/" + what)
	return w.answer(what, resp, err)
}

func (w place) answer(what string, resp *http.Response, err error) map[string]any {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	got := map[string]any{}
	if err := json.Unmarshal(raw, &got); err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %s %.300s", what, resp.Status, raw)
	}
	return got
}

// checkRules fails the test when the app broke a rule of Slack's.
func (w place) checkRules() {
	w.t.Helper()
	var got struct {
		Violations []localslack.Violation `json:"violations"`
	}
	raw, _ := json.Marshal(w.get("violations"))
	if err := json.Unmarshal(raw, &got); err != nil {
		w.t.Fatal(err)
	}
	for _, v := range got.Violations {
		w.t.Errorf("a rule was broken: %s (%s), %s %s", v.Rule, v.Text, v.Method, v.Cause)
	}
}

// startDemo runs the program as people try it, and ends it with the test: by then
// no rule may be broken.
func startDemo(t *testing.T, args ...string) place {
	t.Helper()
	w := place{t: t, base: runDemo(t, args...), room: newRoom(t)}
	t.Cleanup(func() {
		if !t.Failed() {
			w.checkRules()
		}
	})
	return w
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// runDemo starts the program and returns the address that it prints.
func runDemo(t *testing.T, args ...string) string {
	t.Helper()
	args = append([]string{"demo", "--listen", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "demo.db")}, args...)
	cmd := exec.Command(suite.program, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if a := address.FindString(lines.Text()); a != "" && cap(found) > len(found) {
				found <- a
			}
		}
	})
	t.Cleanup(func() {
		if err := end(cmd, &reading); err != nil {
			t.Errorf("the demo ended with %v\n%s", err, complaints.String())
		} else if t.Failed() || complaints.Len() > 0 {
			t.Logf("the demo said: %s", complaints.String())
		}
	})
	select {
	case a := <-found:
		return a
	case <-time.After(*patience):
		t.Fatalf("the demo printed no address")
		return ""
	}
}

// end interrupts the program as Ctrl-C does, and waits for it.
func end(cmd *exec.Cmd, reading *sync.WaitGroup) error {
	if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	kill := time.AfterFunc(*patience, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	reading.Wait() // Wait closes the pipe
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("after an interrupt: %w", err)
	}
	return nil
}
