package cli

import (
	"io"
	"log/slog"
	"os"

	"golang.org/x/term"
)

// logFlags choose how much is logged, and how.
type logFlags struct {
	LogFormat string `name:"log-format" enum:"auto,text,json" default:"auto" placeholder:"FORMAT" env:"INTERVIEWCOACH_LOG_FORMAT" help:"How the log looks: text, json, or auto, which is text on a terminal and JSON elsewhere."`
	LogLevel  string `name:"log-level" enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL" env:"INTERVIEWCOACH_LOG_LEVEL" help:"What is logged at least: debug, info, warn or error. Tokens and texts are never logged."`
	Debug     bool   `env:"INTERVIEWCOACH_DEBUG" help:"The same as --log-level debug."`
}

// logger writes the log of the bot to where errors go.
func (s streams) logger(f logFlags) *slog.Logger {
	level := slog.LevelInfo
	_ = level.UnmarshalText([]byte(f.LogLevel)) // kong knows the four words only
	if f.Debug {
		level = slog.LevelDebug
	}
	options := &slog.HandlerOptions{Level: level}
	if f.LogFormat == "text" || f.LogFormat != "json" && onTerminal(s.err) {
		return slog.New(slog.NewTextHandler(s.err, options))
	}
	options.ReplaceAttr = readable
	return slog.New(slog.NewJSONHandler(s.err, options))
}

// readable writes durations in JSON as in text: a bare number of nanoseconds tells
// nobody anything.
func readable(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

func onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
