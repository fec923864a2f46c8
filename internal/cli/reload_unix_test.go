//go:build unix

package cli

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// A hang-up has the running bot read its questions again; it ends nothing.
func TestAHangupReadsTheQuestionsAgain(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	file(t, q.dir, "bank/a.md", page("What is first?"))
	text := read(t, q.dir+"/config.yaml")
	file(t, q.dir, "config.yaml", strings.Replace(text, "  - name: beta\n", "  - name: beta\n    questions: bank\n    no_bundled: true\n", 1))
	q.serve()
	q.ready("acme")
	q.ready("beta")
	before := q.workspace("acme").coach.Bank()
	for i := range 2 {
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		q.await(i+1, "questions read again", "questions=1 ", "workspaces=[beta]")
	}
	file(t, q.dir, "bank/b.md", page("What is second?"))
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	q.await(1, "questions read again", "questions=2 ", "workspaces=[beta]")
	if got := len(q.workspace("beta").coach.Bank().Questions()); got != 2 {
		t.Errorf("%d questions, want 2", got)
	}
	if code := q.ended(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if q.workspace("acme").coach.Bank() != before {
		t.Error("the bundled questions were read again: they are part of the program")
	}
}
