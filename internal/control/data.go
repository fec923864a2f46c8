package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"interviewcoach/internal/coach"
)

// Data is what the commands about the data file work on: that of the running bot,
// through a Client, or a file that no bot has open.
type Data interface {
	// Backup writes a checked copy of what is stored at one moment.
	Backup(ctx context.Context, w io.Writer) (Copied, error)
	Check(ctx context.Context) (CheckReport, error)
	Compact(ctx context.Context) (Compacted, error)
	Export(ctx context.Context, who Person) (Exported, error)
	// Forget removes everything about a person, or with countOnly only counts it.
	Forget(ctx context.Context, who Person, countOnly bool) (Forgotten, error)
}

var _ Data = (*Client)(nil)

// A Person is one of a workspace. Team may be empty where there is but one.
type Person struct {
	Team string `json:"team,omitempty"`
	User string `json:"user"`
}

// Copied is what was written of a backup.
type Copied struct {
	Schema  int   `json:"schema"`
	Size    int64 `json:"size"` // in bytes
	Records int   `json:"records"`
}

// A CheckReport tells what was read of a data file, by table, and what is wrong with
// it. It names nobody.
type CheckReport struct {
	File    string         `json:"file"`
	Schema  int            `json:"schema"`
	Size    int64          `json:"size"` // in bytes
	Records map[string]int `json:"records"`
	Faults  []string       `json:"faults"`
	More    int            `json:"more,omitempty"` // faults beyond those told
}

// Compacted is the size of the file, in bytes.
type Compacted struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// Exported is the file that a person gets who asks for it.
type Exported struct {
	Person
	File   []byte       `json:"file"`
	Stored coach.Stored `json:"stored"`
}

// Forgotten counts what was removed, or would be.
type Forgotten struct {
	Person
	Stored coach.Stored `json:"stored"`
	Erased bool         `json:"erased"` // the bytes are out of the file too
}

const (
	pathBackup  = "/v1/backup"
	pathCheck   = "/v1/check"
	pathCompact = "/v1/compact"
	pathExport  = "/v1/export"
	pathForget  = "/v1/forget"
)

// copiedTrailer follows a backup that is whole.
const copiedTrailer = "Interviewcoach-Copied"

type forgetting struct {
	Person
	CountOnly bool `json:"count_only,omitempty"`
}

// HandleData offers d to commands. Close ends what they have under way.
//
// A backup goes through the socket, and the bot never writes to a path that a command
// names: it may run as another user, in a container with a root of its own, or where
// only its data may be written. The command writes with its own rights, and the file
// is its own.
func (s *Server) HandleData(d Data) {
	s.Handle("GET "+pathBackup, s.long(func(ctx context.Context, w http.ResponseWriter, _ *http.Request) {
		body := &firstByte{w: w}
		copied, err := d.Backup(ctx, body)
		switch {
		case err == nil:
			told, _ := json.Marshal(copied) // numbers alone
			body.begin()
			w.Header().Set(copiedTrailer, string(told))
		case body.begun:
			panic(http.ErrAbortHandler) // the command sees a body that breaks off
		default:
			Answer(w, nil, s.told(err))
		}
	}))
	s.Handle("GET "+pathCheck, s.long(func(ctx context.Context, w http.ResponseWriter, _ *http.Request) {
		report, err := d.Check(ctx)
		Answer(w, report, s.told(err))
	}))
	s.Handle("POST "+pathCompact, s.long(func(ctx context.Context, w http.ResponseWriter, _ *http.Request) {
		done, err := d.Compact(ctx)
		Answer(w, done, s.told(err))
	}))
	s.Handle("POST "+pathExport, s.long(func(ctx context.Context, w http.ResponseWriter, r *http.Request) {
		var who Person
		if err := json.NewDecoder(r.Body).Decode(&who); err != nil {
			Answer(w, nil, errNotUnderstood)
			return
		}
		exported, err := d.Export(ctx, who)
		Answer(w, exported, s.told(err))
	}))
	s.Handle("POST "+pathForget, s.long(func(ctx context.Context, w http.ResponseWriter, r *http.Request) {
		var what forgetting
		if err := json.NewDecoder(r.Body).Decode(&what); err != nil {
			Answer(w, nil, errNotUnderstood)
			return
		}
		done, err := d.Forget(ctx, what.Person, what.CountOnly)
		Answer(w, done, s.told(err))
	}))
}

var errNotUnderstood = errors.New("the command was not understood: use the same version of interviewcoach for both")

// long makes a handler whose context also ends when Close begins.
func (s *Server) long(h func(context.Context, http.ResponseWriter, *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(s.closing, cancel)()
		h(ctx, w, r)
	})
}

// told is err as the command shows it.
func (s *Server) told(err error) error {
	if err != nil && s.closing.Err() != nil && errors.Is(err, context.Canceled) {
		return errors.New("the bot is stopping: try again when it has stopped, or runs again")
	}
	return err
}

// firstByte sends the header of a backup with its first byte: before, an error can
// still be told.
type firstByte struct {
	w     http.ResponseWriter
	begun bool
}

func (f *firstByte) begin() {
	if f.begun {
		return
	}
	f.begun = true
	f.w.Header().Set("Content-Type", "application/octet-stream")
	f.w.Header().Set("Trailer", copiedTrailer)
	f.w.WriteHeader(http.StatusOK)
}

// Write implements io.Writer.
func (f *firstByte) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	f.begin()
	return f.w.Write(p)
}

// Backup implements Data.
func (c *Client) Backup(ctx context.Context, w io.Writer) (copied Copied, err error) {
	resp, err := c.do(ctx, http.MethodGet, pathBackup, nil)
	if err != nil {
		return copied, err
	}
	defer resp.Body.Close()
	n, err := io.Copy(w, resp.Body)
	switch {
	case ctx.Err() != nil:
		return copied, ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return copied, errors.New("the bot stopped in the middle of the backup: start it, and try again")
	case err != nil:
		return copied, fmt.Errorf("write the backup: %w", err)
	}
	if err := json.Unmarshal([]byte(resp.Trailer.Get(copiedTrailer)), &copied); err != nil || copied.Size != n {
		return copied, fmt.Errorf("the backup is not whole: %d bytes came of %d: try again", n, copied.Size)
	}
	return copied, nil
}

// Check implements Data.
func (c *Client) Check(ctx context.Context) (report CheckReport, err error) {
	err = c.call(ctx, http.MethodGet, pathCheck, nil, &report)
	return report, err
}

// Compact implements Data.
func (c *Client) Compact(ctx context.Context) (done Compacted, err error) {
	err = c.call(ctx, http.MethodPost, pathCompact, nil, &done)
	return done, err
}

// Export implements Data. Unlike other answers, this one has no limit.
func (c *Client) Export(ctx context.Context, who Person) (exported Exported, err error) {
	body, err := c.Open(ctx, http.MethodPost, pathExport, who)
	if err != nil {
		return exported, err
	}
	defer body.Close()
	if err := json.NewDecoder(body).Decode(&exported); err != nil {
		return exported, fmt.Errorf("the bot's answer through %s cannot be read: %w", c.path, err)
	}
	return exported, nil
}

// Forget implements Data.
func (c *Client) Forget(ctx context.Context, who Person, countOnly bool) (done Forgotten, err error) {
	err = c.call(ctx, http.MethodPost, pathForget, forgetting{who, countOnly}, &done)
	return done, err
}
