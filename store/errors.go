package store

import (
	"errors"

	"interviewcoach/internal/coach"
)

// What Open, Update and Serve may return, for errors.Is. The text of the error returned
// is a sentence for the person at the terminal that says what to do.
var (
	// ErrLocked: another process has the file open.
	ErrLocked = errors.New("data file in use")
	// ErrNewer: a later program wrote the file.
	ErrNewer = errors.New("data file from a newer program")
	// ErrNotStore: the path names something else than a data file of ours, or a
	// damaged one.
	ErrNotStore = errors.New("not a data file")
	// ErrReadOnly: the file or its folder cannot be written.
	ErrReadOnly = errors.New("data file cannot be written")
	// ErrExposed: others may read the file, or put another in its place.
	ErrExposed = errors.New("data file readable by others")
	// ErrFull: no space; nothing was written and a later Update may succeed.
	ErrFull = coach.ErrFull
	// ErrServed: another bot of this process serves the team.
	ErrServed = errors.New("team served twice")
	// ErrNotServed: nobody has said yet whose workspace it is.
	ErrNotServed = errors.New("no team is served")
	// ErrFailed: a write failed midway; the process must stop and start again.
	ErrFailed = errors.New("data file failed")
)

// A sentence is an error whose text is all that the person needs; its class and
// cause are for the program and for the log.
type sentence struct {
	text  string
	class error
	cause error // may be nil
}

func (e *sentence) Error() string { return e.text }

func (e *sentence) Unwrap() []error {
	if e.cause == nil {
		return []error{e.class}
	}
	return []error{e.class, e.cause}
}
