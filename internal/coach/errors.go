package coach

import "errors"

// Code classes an Error for callers that act on it.
type Code string

// The codes.
const (
	CodeInvalid   Code = "invalid"   // what the person typed or chose cannot be used
	CodeNotFound  Code = "not found" // it is no longer there
	CodeForbidden Code = "forbidden" // it is there, but not theirs to change
	CodeNotYet    Code = "not yet"   // try the same again in a moment
)

// An Error carries one sentence fit for the person, which says what to do. Any
// other error is for the log and shows a fixed sentence instead.
type Error struct {
	Code    Code
	Field   Field // of Settings that are wrong
	Message string
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Message + ": " + e.Cause.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// ErrFull is a Store's that has no room left: nothing was written, and the same
// Update may succeed once there is.
var ErrFull = errors.New("no space for the data file")
