package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// A Server is the running bot's end of the socket.
type Server struct {
	path string
	mux  *http.ServeMux
	http *http.Server
	ln   net.Listener
	done chan struct{}
	// closing is done when Close begins: what takes long must not hold it up.
	closing context.Context
	close   context.CancelFunc
}

// closeWithin is how long Close waits for answers under way.
const closeWithin = 2 * time.Second

// Listen opens the socket of the data file db, which the caller has locked: a
// socket that is there already is left over and is replaced. Only the file's owner
// can connect. Nothing is answered before Serve.
//
// An error says why commands cannot reach the bot, which works without them.
func Listen(db string) (*Server, error) {
	path := Path(db)
	if len(path) > maxPath {
		return nil, fmt.Errorf("the name %s is longer than the %d bytes that a socket may have", path, maxPath)
	}
	switch info, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Mode().Type() != fs.ModeSocket:
		return nil, fmt.Errorf("%s is in the way and is no socket: remove it", path)
	default:
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	// The mode is set before the socket has a name, so that there is no moment in
	// which others could connect. Not every system can; Chmod follows for those.
	private := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(makePrivate)
	}}
	ln, err := private.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	s := &Server{path: path, mux: http.NewServeMux(), ln: ln, done: make(chan struct{})}
	s.closing, s.close = context.WithCancel(context.Background())
	s.http = &http.Server{Handler: s.mux, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 1 << 16}
	return s, nil
}

// Handle adds an operation, by a pattern of http.ServeMux. Call it before Serve.
func (s *Server) Handle(pattern string, h http.Handler) {
	s.mux.Handle(pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		h.ServeHTTP(w, r)
	}))
}

// Serve answers until Close.
func (s *Server) Serve(log *slog.Logger) {
	s.http.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	go func() {
		defer close(s.done)
		if err := s.http.Serve(s.ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("commands cannot reach the bot any more", "error", err)
		}
	}()
}

// Close ends what is under way and removes the socket. The data file must be open
// until it returns.
func (s *Server) Close() error {
	s.close()
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	<-s.done
	return err
}
