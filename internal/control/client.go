package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"syscall"
)

// Errors of Dial that leave another way: to open the data file oneself.
var (
	// ErrNotRunning: there is no socket, so no bot has the file open, or one that
	// cannot be reached.
	ErrNotRunning = errors.New("no bot is running on the data file")
	// ErrLeftOver: the socket is there and nobody listens, because a bot did not
	// come to its end in order.
	ErrLeftOver = errors.New("the socket is left over")
)

// A Client asks the bot that has a data file open.
type Client struct {
	path string
	http *http.Client
}

// Dial finds the bot that has the data file db open. It trusts only a socket that
// nobody but its owner can use, and whose owner is this user or, for root, the
// owner of the data file.
func Dial(ctx context.Context, db string) (*Client, error) {
	path := Path(db)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || len(path) > maxPath:
		return nil, ErrNotRunning
	case err != nil:
		return nil, fmt.Errorf("the bot cannot be asked: %w", err)
	case info.Mode().Type() != fs.ModeSocket:
		return nil, fmt.Errorf("%s is no socket: remove it and start the bot again", path)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("others can use %s (mode %04o): let its owner run chmod 600 %s", path, info.Mode().Perm(), path)
	}
	if owner, ok := ownerOf(info); ok && !trusted(owner, os.Geteuid(), db) {
		return nil, fmt.Errorf("%s belongs to user %d: run this as the user who runs the bot", path, owner)
	}
	dialer := &net.Dialer{}
	conn, err := dialer.DialContext(ctx, "unix", path)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("%w: nobody listens on %s", ErrLeftOver, path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNotRunning
	case err != nil:
		return nil, fmt.Errorf("the bot cannot be asked through %s: %w", path, err)
	}
	_ = conn.Close() // it only had to be possible
	transport := &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", path)
		},
	}
	return &Client{path: path, http: &http.Client{Transport: transport}}, nil
}

func trusted(owner, me int, db string) bool {
	if owner == me {
		return true
	}
	if me != 0 {
		return false
	}
	info, err := os.Stat(db)
	if err != nil {
		return false
	}
	of, ok := ownerOf(info)
	return ok && of == owner
}

// call sends in as JSON, when it is not nil, and reads the answer into out.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	body, err := c.Open(ctx, method, path, in)
	if err != nil {
		return err
	}
	defer body.Close()
	if err := json.NewDecoder(io.LimitReader(body, maxBody)).Decode(out); err != nil {
		return fmt.Errorf("the bot's answer through %s cannot be read: %w", c.path, err)
	}
	return nil
}

// Open makes a call and returns its answer, however long; the caller closes it. An
// answer that reports a failure is an error with its sentence.
func (c *Client) Open(ctx context.Context, method, path string, in any) (io.ReadCloser, error) {
	resp, err := c.do(ctx, method, path, in)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// do is Open for who wants the rest of the answer too.
func (c *Client) do(ctx context.Context, method, path string, in any) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("encode %T: %w", in, err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://interviewcoach"+path, body)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the bot does not answer through %s: is it stopping? %w", c.path, err)
	}
	if resp.StatusCode < http.StatusBadRequest {
		return resp, nil
	}
	defer resp.Body.Close()
	var f failure
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(&f); err != nil || f.Error == "" {
		return nil, fmt.Errorf("the running bot does not know this command (%s): start it again with this version of interviewcoach", resp.Status)
	}
	return nil, errors.New(f.Error)
}
