package cli

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// A journal is a log that a test can wait for.
type journal struct {
	*testing.T
	mu    sync.Mutex
	text  strings.Builder
	wrote chan struct{} // closed at the next line
}

func newJournal(t *testing.T) *journal { return &journal{T: t, wrote: make(chan struct{})} }

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text.Write(p)
	close(j.wrote)
	j.wrote = make(chan struct{})
	return len(p), nil
}

// lines are those that hold all parts.
func (j *journal) lines(parts ...string) (found []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return matchingLines(j.text.String(), parts)
}

func matchingLines(text string, parts []string) (found []string) {
next:
	for line := range strings.Lines(text) {
		for _, part := range parts {
			if !strings.Contains(line, part) {
				continue next
			}
		}
		found = append(found, line)
	}
	return found
}

// await waits until n lines hold all parts, and returns the last of them.
func (j *journal) await(n int, parts ...string) string {
	j.Helper()
	deadline := time.After(patience)
	for {
		j.mu.Lock()
		wrote, text := j.wrote, j.text.String()
		j.mu.Unlock()
		if found := matchingLines(text, parts); len(found) >= n {
			return found[len(found)-1]
		}
		select {
		case <-wrote:
		case <-deadline:
			j.Fatalf("no %d lines with %q:\n%s", n, parts, text)
		}
	}
}
