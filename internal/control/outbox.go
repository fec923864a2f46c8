package control

import (
	"context"
	"encoding/json"
	"net/http"

	"interviewcoach/internal/coach"
)

// An Outbox is what the outbox command works on: the running bot's, through a
// Client, or that of a data file.
type Outbox interface {
	Report(ctx context.Context) (coach.OutboxReport, error)
	Retry(ctx context.Context, ids []string, all bool) (coach.DeadDone, error)
	Drop(ctx context.Context, ids []string, all bool) (coach.DeadDone, error)
}

var (
	_ Outbox = (*coach.Outbox)(nil)
	_ Outbox = (*Client)(nil)
)

const (
	pathOutbox = "/v1/outbox"
	pathRetry  = "/v1/outbox/retry"
	pathDrop   = "/v1/outbox/drop"
)

// chosen names dead letters.
type chosen struct {
	IDs []string `json:"ids,omitempty"`
	All bool     `json:"all,omitempty"`
}

// HandleOutbox offers o to commands.
func (s *Server) HandleOutbox(o Outbox) {
	s.Handle("GET "+pathOutbox, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		report, err := o.Report(r.Context())
		Answer(w, report, err)
	}))
	for path, do := range map[string]func(context.Context, []string, bool) (coach.DeadDone, error){pathRetry: o.Retry, pathDrop: o.Drop} {
		s.Handle("POST "+path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var which chosen
			if err := json.NewDecoder(r.Body).Decode(&which); err != nil {
				Answer(w, nil, errNotUnderstood)
				return
			}
			done, err := do(r.Context(), which.IDs, which.All)
			Answer(w, done, err)
		}))
	}
}

// Report implements Outbox.
func (c *Client) Report(ctx context.Context) (report coach.OutboxReport, err error) {
	err = c.call(ctx, http.MethodGet, pathOutbox, nil, &report)
	return report, err
}

// Retry implements Outbox.
func (c *Client) Retry(ctx context.Context, ids []string, all bool) (done coach.DeadDone, err error) {
	err = c.call(ctx, http.MethodPost, pathRetry, chosen{ids, all}, &done)
	return done, err
}

// Drop implements Outbox.
func (c *Client) Drop(ctx context.Context, ids []string, all bool) (done coach.DeadDone, err error) {
	err = c.call(ctx, http.MethodPost, pathDrop, chosen{ids, all}, &done)
	return done, err
}
