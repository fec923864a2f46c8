package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"interviewcoach/internal/metrics"
)

// httpCloseWithin is how long the end of the process waits for answers under way.
const httpCloseWithin = time.Second

// httpAddress is where to listen: a port alone is one of this machine's only.
func httpAddress(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	number, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil {
		return "", fmt.Errorf("--http or INTERVIEWCOACH_HTTP is no address: write it as :9090 for this machine alone, or as 0.0.0.0:9090 for others too")
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, strconv.FormatUint(number, 10)), nil
}

// startHTTP serves /healthz, /readyz and /metrics at an address, and nothing else. It
// returns what ends that. An empty address means that nobody is to ask.
func startHTTP(address string, look *lookout, meter *metrics.Meter, log *slog.Logger) (stop func() error, err error) {
	if address == "" {
		return func() error { return nil }, nil
	}
	address, err = httpAddress(address)
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be served on: %w; choose another address with --http", address, err)
	}
	server := &http.Server{
		Handler:           httpHandler(look, meter),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelDebug), // what strangers do wrong
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("health and metrics are not served any more", "error", err)
		}
	}()
	log.Info("health and metrics are served", "address", ln.Addr().String())
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), httpCloseWithin)
		defer cancel()
		err := server.Shutdown(ctx)
		if err != nil {
			err = server.Close()
		}
		<-ended
		return err
	}, nil
}

func httpHandler(look *lookout, meter *metrics.Meter) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", look.serveAlive)
	mux.HandleFunc("GET /readyz", look.serveReady)
	mux.Handle("GET /metrics", meter.Handler())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

// serveAlive answers 200 while the process works, whatever Slack does, and 503 when
// to start it again may help.
func (l *lookout) serveAlive(w http.ResponseWriter, _ *http.Request) {
	h := l.health()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if h.Alive {
		fmt.Fprintln(w, "ok")
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintln(w, strings.Join(h.Reasons, "\n"))
}

// serveReady answers 200 while at least one workspace is served and the data file
// takes writes, and 503 otherwise; the body tells of each.
func (l *lookout) serveReady(w http.ResponseWriter, _ *http.Request) {
	h := l.health()
	h.Workspaces = append(h.Workspaces[:0:0], h.Workspaces...)
	for i := range h.Workspaces {
		h.Workspaces[i].Cause = "" // may name ids: it is in the log, and in the health command's answer
	}
	w.Header().Set("Content-Type", "application/json")
	if !h.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // whoever asked is gone
}
