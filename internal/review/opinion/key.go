package opinion

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "REDACTED"

// A Key is the secret that the endpoint asks for. However it is printed, logged
// or encoded, it shows nothing of itself.
type Key string

// String implements fmt.Stringer.
func (Key) String() string { return redacted }

// Format implements fmt.Formatter: a verb that does not suit a string, such as
// %d, would otherwise print the value inside its complaint.
func (Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// LogValue implements slog.LogValuer.
func (Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, and with it what JSON shows.
func (Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }
