package questions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong with one file, in a sentence that says what to do
// about it.
type Fault struct {
	// File is the file's name as it was given.
	File string
	// Line counts from 1; 0 means the file as a whole.
	Line int
	// Message says what is wrong. It holds no file name.
	Message string
	// Warning marks what works but should be put right.
	Warning bool
}

// String returns "file:line: message", without the line when there is none.
func (f Fault) String() string {
	var b strings.Builder
	if f.File != "" {
		b.WriteString(f.place() + ": ")
	}
	if f.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(f.Message)
	return b.String()
}

// place returns "file:line", or the file when there is no line.
func (f Fault) place() string {
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return f.File
}

// Faults is all that is wrong, in the order of file and line.
type Faults []Fault

// Error joins the faults, one a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Errors returns the faults that are not warnings.
func (fs Faults) Errors() Faults {
	return slices.DeleteFunc(slices.Clone(fs), func(f Fault) bool { return f.Warning })
}

// Err returns the faults as an error, nil when there are none. A nil Faults
// put into an error directly would not compare equal to nil.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// add appends a fault.
func (fs *Faults) add(file string, line int, format string, args ...any) {
	*fs = append(*fs, Fault{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// warn appends a warning.
func (fs *Faults) warn(file string, line int, format string, args ...any) {
	*fs = append(*fs, Fault{File: file, Line: line, Message: fmt.Sprintf(format, args...), Warning: true})
}

// sorted returns the faults by file, line and message.
func (fs Faults) sorted() Faults {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return fs
}
