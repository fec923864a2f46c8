package localslack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// controlWait bounds, in real time, how long a control call waits for the app.
const controlWait = 15 * time.Second

// controlHandler serves what people do and what was recorded, as JSON.
func (s *Server) controlHandler() http.Handler {
	mux := http.NewServeMux()
	post := func(name string, f func(context.Context, []byte) (object, error)) {
		mux.HandleFunc("POST /_control/"+name, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
			if err != nil {
				controlAnswer(w, nil, errors.New("the body cannot be read"))
				return
			}
			ctx, cancel := context.WithTimeout(r.Context(), controlWait)
			if name == "clock" { // walking a long way may take its time
				ctx, cancel = s.outliving(r.Context())
			}
			defer cancel()
			answer, err := f(ctx, body)
			controlAnswer(w, answer, err)
		})
	}
	get := func(path string, f func(id string) (object, error)) {
		mux.HandleFunc("GET /_control/"+path, func(w http.ResponseWriter, r *http.Request) {
			answer, err := f(r.PathValue("id"))
			controlAnswer(w, answer, err)
		})
	}
	s.controlPosts(post)
	get("state", func(string) (object, error) { return s.State(), nil })
	get("messages/{id}", func(id string) (object, error) {
		defer s.lock()()
		c := s.conversation(id)
		if c == nil {
			return nil, fmt.Errorf("there is no channel %q", id)
		}
		return object{"channel": c.ID, "messages": s.messagesLocked(c.ID)}, nil
	})
	get("home/{id}", func(id string) (object, error) { return object{"user": id, "view": s.Home(id)}, nil })
	get("views/{id}", func(id string) (object, error) { return object{"user": id, "views": s.Views(id)}, nil })
	get("files", func(string) (object, error) { return object{"files": s.Files()}, nil })
	mux.HandleFunc("GET /_control/files/{id}", func(w http.ResponseWriter, r *http.Request) {
		s.showFile(w, r.PathValue("id"))
	})
	get("log", func(string) (object, error) { return object{"log": s.Log()}, nil })
	get("violations", func(string) (object, error) {
		list := s.Violations()
		if list == nil {
			list = []Violation{}
		}
		return object{"violations": list}, nil
	})
	mux.HandleFunc("GET /_control/report", func(w http.ResponseWriter, r *http.Request) {
		report := s.Report()
		if r.URL.Query().Has("brief") {
			report.Sent, report.Posts, report.Early = nil, nil, nil
		}
		controlAnswer(w, object{"report": report}, nil)
	})
	get("faults", func(string) (object, error) { return object{"faults": s.Faults()}, nil })
	mux.HandleFunc("/_control/", func(w http.ResponseWriter, r *http.Request) {
		controlAnswer(w, nil, fmt.Errorf("there is no control call %s %s", r.Method, r.URL.Path))
	})
	return mux
}

// outliving is for what is not left half done because a browser went away: it ends
// when the server closes, or controlWait after asked.
func (s *Server) outliving(asked context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(asked))
	stop := context.AfterFunc(asked, func() {
		defer cancel()
		select {
		case <-time.After(controlWait):
		case <-s.done:
		case <-ctx.Done():
		}
	})
	return ctx, func() {
		stop()
		cancel()
	}
}

// body reads the JSON of a control call; unknown names are mistakes.
func body[T any](raw []byte) (T, error) {
	var v T
	if len(bytes.TrimSpace(raw)) == 0 {
		raw = []byte("{}")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return v, fmt.Errorf("the body is not what this call takes: %w", err)
	}
	return v, nil
}

// on makes a control call of a function with a typed body.
func on[T any](f func(context.Context, T) (object, error)) func(context.Context, []byte) (object, error) {
	return func(ctx context.Context, raw []byte) (object, error) {
		v, err := body[T](raw)
		if err != nil {
			return nil, err
		}
		return f(ctx, v)
	}
}

func controlAnswer(w http.ResponseWriter, answer object, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err != nil {
		status := http.StatusBadRequest
		if errors.Is(err, ErrOperationTimeout) || errors.Is(err, ErrDispatchFailed) || errors.Is(err, context.DeadlineExceeded) {
			status = http.StatusRequestTimeout
		}
		w.WriteHeader(status)
		refusal := object{"ok": false, "error": err.Error()}
		if form, ok := errors.AsType[*FormError](err); ok {
			refusal["errors"] = form.Fields
		}
		w.Write(encode(refusal))
		return
	}
	full := object{"ok": true}
	for name, value := range answer {
		full[name] = value
	}
	w.Write(encode(full))
}

// State describes the workspace: people with their local time, channels, the app,
// the clock and the number of open sockets.
func (s *Server) State() map[string]any {
	defer s.lock()()
	now := s.clock.Now()
	users := []object{}
	for _, id := range s.ws.userOrder {
		u := s.ws.users[id]
		o := decode[object](encode(u))
		if zone, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "" {
			o["local_time"] = now.In(zone).Format(time.RFC3339)
		}
		if c := s.ws.channels[imID(id)]; c != nil && c.im {
			o["dm"] = c.ID
		}
		users = append(users, o)
	}
	commands := []string{}
	for _, c := range s.cfg.Commands {
		commands = append(commands, c.Command)
	}
	channels := []object{}
	for _, id := range s.ws.order {
		c := s.ws.channels[id]
		o := decode[object](encode(c.Channel))
		o["kind"], o["messages"] = c.kind(), len(c.messages)
		channels = append(channels, o)
	}
	return object{
		"workspace": s.cfg.Workspace, "users": users, "channels": channels, "bot": s.cfg.Bot, "now": now,
		"sockets": len(s.openSockets()), "scopes": s.cfg.Scopes, "commands": commands, "events": s.cfg.Events,
		"rate_limits": s.cfg.RateLimits, "violations": len(s.violations),
	}
}
