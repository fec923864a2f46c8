package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

// A guest is somebody who has started `demo` and looks at what it prints.
type guest struct {
	*testing.T
	base  string   // http://127.0.0.1:port
	lines []string // printed before it was ready
	rest  *bufio.Scanner
	stop  func() int
}

// demo runs the command until it says that it is ready.
func demo(t *testing.T, args ...string) *guest {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	out, printed := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append([]string{"demo", "--listen", "127.0.0.1:0"}, args...), streams{in: strings.NewReader(""), out: printed, err: t.Output()})
		printed.Close()
	}()
	g := &guest{T: t, rest: bufio.NewScanner(out)}
	g.stop = func() int {
		cancel()
		go io.Copy(io.Discard, out)
		code := <-done
		done <- code
		return code
	}
	t.Cleanup(func() { g.stop() })
	for g.rest.Scan() {
		g.lines = append(g.lines, g.rest.Text())
		if strings.HasPrefix(g.rest.Text(), "Data file:") {
			g.base = regexp.MustCompile(`http://[0-9.]+:\d+`).FindString(g.lines[0])
			return g
		}
	}
	t.Fatalf("demo ended with %d: %q", <-done, g.lines)
	return nil
}

// get reads what the local Slack answers to a GET.
func get[T any](g *guest, path string) (v T) {
	g.Helper()
	resp, err := http.Get(g.base + path)
	if err != nil {
		g.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil || resp.StatusCode != http.StatusOK {
		g.Fatalf("%s is answered with %s: %v", path, resp.Status, err)
	}
	return v
}

// questions returns the questions that wait in Alice's DM.
func (g *guest) questions() []localslack.Message {
	g.Helper()
	return matching(get[struct{ Messages []localslack.Message }](g, "/_control/messages/"+dmOf(visitor)).Messages, daily)
}

func (g *guest) now() time.Time {
	g.Helper()
	return get[struct{ Now time.Time }](g, "/_control/state").Now
}

// advance lets time pass by hand.
func (g *guest) advance(d time.Duration) {
	g.Helper()
	resp, err := http.Post(g.base+"/_control/clock", "application/json", strings.NewReader(`{"advance":"`+d.String()+`"}`))
	if err != nil {
		g.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		g.Fatalf("the clock does not move: %s", resp.Status)
	}
}

func (g *guest) clean() {
	g.Helper()
	for _, v := range get[struct{ Violations []localslack.Violation }](g, "/_control/violations").Violations {
		g.Errorf("rule broken: %+v", v)
	}
}

func TestDemoGreetsWithAQuestion(t *testing.T) {
	began := time.Now()
	g := demo(t)
	asked := g.questions()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the first question came after %v, want 3 s at most", took)
	}
	if !strings.HasPrefix(g.lines[0], "Open "+g.base+"/ in a browser") || !strings.Contains(g.lines[0], "a question waits") {
		t.Errorf("the first line is %q, want where to look and what waits there", g.lines[0])
	}
	if len(asked) != 1 || !strings.Contains(asked[0].Text, "Software Engineer") {
		t.Fatalf("questions for Alice: %s, want one for a software engineer", texts(asked))
	}
	if got := localTime(t, asked[0], "America/New_York"); !strings.HasSuffix(got, " 09:00") {
		t.Errorf("it came at %s, want 09:00", got)
	}
	home := get[struct{ View json.RawMessage }](g, "/_control/home/"+visitor).View
	question, _, _ := strings.Cut(asked[0].Text, "\n")
	if !bytes.Contains(home, []byte(question)) {
		t.Errorf("Home does not show the question %q: %s", question, home)
	}
	boot := get[pageBoot](g, "/_client/boot?user="+visitor)
	if len(boot.Tour) != 3 || boot.Start != "home" {
		t.Errorf("the page begins at %q with %q, want Home with three things to try", boot.Start, boot.Tour)
	}
	if diff := cmp.Diff(slashCommands(), boot.Commands); diff != "" {
		t.Errorf("commands (-manifest +page):\n%s", diff)
	}
	g.clean()
	if code := g.stop(); code != exitOK {
		t.Errorf("demo ends with %d", code)
	}
}

// pageBoot is what the page learns of a demo when it is opened.
type pageBoot struct {
	Tour     []string
	Start    string
	Commands []localslack.SlashCommand
}

func TestDemoOnAKeptFileGoesOn(t *testing.T) {
	db := filepath.Join(t.TempDir(), "demo.db")
	first := demo(t, "--db", db)
	if len(first.questions()) != 1 {
		t.Fatal("the first start does not greet")
	}
	first.advance(24 * time.Hour)
	left := first.now()
	first.stop()

	second := demo(t, "--db", db)
	if asked := second.questions(); len(asked) != 0 || strings.Contains(second.lines[0], "waits") {
		t.Errorf("the second start greets as well: %q %s", second.lines, texts(asked))
	}
	if boot := get[pageBoot](second, "/_client/boot?user="+visitor); len(boot.Tour) > 0 || boot.Start != "" {
		t.Errorf("the second start begins at %q with %q, want no tour", boot.Start, boot.Tour)
	}
	if now := second.now(); now.Before(left) {
		t.Errorf("time went back from %v to %v", left, now)
	}
	second.advance(24 * time.Hour)
	if asked := second.questions(); len(asked) != 1 {
		t.Errorf("on the next day Alice was asked %d times, want once", len(asked))
	}
	second.clean()
}

// TestDemoKeepsTheHours is about a demo that is killed.
func TestDemoKeepsTheHours(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	w := startWorld(t, ctx, demoCmd{Listen: "127.0.0.1:0"})
	t.Cleanup(w.clock.Follow(w.keepHours))
	if err := w.greet(ctx); err != nil {
		t.Fatal(err)
	}
	kept, err := w.program.store.LastTime(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if late := w.clock.Now().Sub(kept); late < 0 || late > time.Hour {
		t.Errorf("at %v the file has %v, want the full hour before", w.clock.Now(), kept)
	}
}

// TestDemoShowsTheQuestionsItIsGiven has a role of its own, and one that bundled
// questions are for, too.
func TestDemoShowsTheQuestionsItIsGiven(t *testing.T) {
	shared := t.TempDir()
	file(t, shared, "ours.md", "---\nrole: Software Engineer\ntheme: Ours\n---\n# What do you do first when a release goes wrong on a Friday evening?\n\n## Key points\n- **Undo**: I roll back before I look for the cause.\n")
	weekend := t.TempDir()
	file(t, weekend, "ours.md", "---\nrole: Weekend Nurse, Nights\ntheme: Ours\n---\n# How do you hand over a ward at six in the morning?\n\n## Key points\n- **Sickest first**: I begin with who is worst.\n")
	for name, c := range map[string]struct{ dir, want string }{
		"another role":                      {"../../docs/writing-questions/final", "A reader owes €28"},
		"a role of the bundled bank":        {shared, "on a Friday evening"},
		"a role that reads like a schedule": {weekend, "hand over a ward"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := demo(t, "--questions", c.dir)
			if asked := g.questions(); len(asked) != 1 || !strings.Contains(asked[0].Text, c.want) {
				t.Errorf("Alice was asked %s, want %q", texts(asked), c.want)
			}
			g.clean()
		})
	}
}

func TestDemoKeepsTheOtherRolesOfTheBank(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "ours.md", "---\nrole: Software Engineer\ntheme: Ours\n---\n# What do you do first when a release goes wrong on a Friday evening?\n\n## Key points\n- **Undo**: I roll back before I look for the cause.\n")
	c := demoCmd{bankFlags: bankFlags{Questions: []string{dir}}}
	bank, _, err := c.bank()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(bank.ForRole("software-engineer")); got != 1 {
		t.Errorf("%d questions for software engineers, want the one that was given", got)
	}
	if got := len(bank.ForRole("qa-engineer")); got == 0 {
		t.Error("the questions for other roles are gone")
	}
	c.Script = "conversation.txt"
	if bank, _, err = c.bank(); err != nil {
		t.Fatal(err)
	}
	if got := len(bank.ForRole("software-engineer")); got < 2 {
		t.Errorf("in a conversation file there are %d questions for software engineers, want the bundled ones too", got)
	}
}

func TestDemoOpensTheBrowser(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the program that opens a browser is replaced as Linux finds it")
	}
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	g := demo(t, "--open")
	if !g.rest.Scan() || !strings.Contains(g.rest.Text(), "open "+g.base+"/ yourself") {
		t.Errorf("without a program that opens it, demo says %q", g.rest.Text())
	}
	if code := g.stop(); code != exitOK {
		t.Errorf("demo ends with %d", code)
	}

	opened := filepath.Join(bin, "opened")
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\necho \"$1\" > "+opened+"\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	g = demo(t, "--open")
	if !g.rest.Scan() || !strings.Contains(g.rest.Text(), "exit status 3") {
		t.Errorf("of a program that fails demo says %q", g.rest.Text())
	}
	if got, err := os.ReadFile(opened); err != nil || strings.TrimSpace(string(got)) != g.base+"/" {
		t.Errorf("opened was %q (%v), want %s/", got, err, g.base)
	}
}

func TestBrowserCommands(t *testing.T) {
	for system, want := range map[string]string{
		"linux": "xdg-open http://a/", "darwin": "open http://a/", "windows": "rundll32 url.dll,FileProtocolHandler http://a/",
	} {
		if got := strings.Join(browserCommand(system, "http://a/").Args, " "); got != want {
			t.Errorf("%s: got %q, want %q", system, got, want)
		}
	}
}

func TestChatBesideThePage(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	w := startWorld(t, ctx, demoCmd{Listen: "127.0.0.1:0"})
	if err := w.greet(ctx); err != nil {
		t.Fatal(err)
	}
	out, printed := io.Pipe()
	typed, keyboard := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		defer printed.Close()
		ended <- newChat(w, printed).interactive(ctx, typed)
	}()
	shown := bufio.NewScanner(out)
	until := func(part string) {
		t.Helper()
		for shown.Scan() {
			if strings.Contains(shown.Text(), part) {
				return
			}
		}
		t.Fatalf("the chat ended without %q", part)
	}
	until("the page shows the same")
	until(daily)
	go io.WriteString(keyboard, ":thread "+anAnswer+"\n")
	until("Attempt 1:")
	go io.WriteString(keyboard, ":quit\n")
	go io.Copy(io.Discard, out)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestLocalSlackNamesItsPage(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, printed := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"localslack", "--listen", "127.0.0.1:0"}, streams{in: strings.NewReader(""), out: printed, err: t.Output()})
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	go io.Copy(io.Discard, out)
	<-done
	if !strings.Contains(line, "http://127.0.0.1:") || !strings.Contains(line, "in a browser") {
		t.Errorf("localslack says %q, want the address of its page", line)
	}
}
