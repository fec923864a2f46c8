package control

import (
	"context"
	"net/http"
	"time"
)

// A Health is how the running bot is doing.
type Health struct {
	// Alive: the process works; when it does not, to start it again may help.
	Alive bool `json:"alive"`
	// Ready: at least one workspace is served, and the data file takes writes.
	Ready      bool              `json:"ready"`
	Reasons    []string          `json:"reasons,omitempty"` // why not, beside those of the workspaces
	Workspaces []WorkspaceHealth `json:"workspaces"`
	Store      StoreHealth       `json:"store"`
	Version    string            `json:"version"`
}

// A WorkspaceHealth is how the bot of one workspace is doing.
type WorkspaceHealth struct {
	Name           string    `json:"name"`
	Ready          bool      `json:"ready"`
	Reasons        []string  `json:"reasons,omitempty"` // why not
	Cause          string    `json:"cause,omitempty"`   // the error that keeps it from being served
	Connected      bool      `json:"connected"`
	LastHello      time.Time `json:"last_hello,omitzero"` // zero for never
	LastTick       time.Time `json:"last_tick,omitzero"`
	ClockDoubt     string    `json:"clock_doubt,omitempty"` // why no daily question is sent
	Inbox          int       `json:"inbox"`                 // events whose work is not done
	InboxLag       float64   `json:"inbox_lag_s"`           // seconds
	Outbox         int       `json:"outbox"`                // deliveries that wait, also for a later moment
	OutboxLag      float64   `json:"outbox_lag_s"`
	DeadEvents     int       `json:"dead_events"`
	DeadDeliveries int       `json:"dead_deliveries"`
}

// A StoreHealth is how the data file is doing.
type StoreHealth struct {
	Writable   bool      `json:"writable"`
	LastCommit time.Time `json:"last_commit,omitzero"`
	Size       int64     `json:"size_bytes"`
	Free       int64     `json:"free_bytes"` // of it, to be written
}

const pathHealth = "/v1/health"

// HandleHealth offers what look returns to commands.
func (s *Server) HandleHealth(look func() Health) {
	s.Handle("GET "+pathHealth, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { Answer(w, look(), nil) }))
}

// Health asks the bot how it is doing.
func (c *Client) Health(ctx context.Context) (h Health, err error) {
	err = c.call(ctx, http.MethodGet, pathHealth, nil, &h)
	return h, err
}
