//go:build linux

package crashtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"interviewcoach/internal/localslack"
)

// childLife is when a child that nobody ended is killed.
const childLife = 5 * time.Minute

// A child is one run of the program. It is ended through its own process only.
type child struct {
	*rig
	cmd   *exec.Cmd
	log   string // file of what it wrote
	began time.Time
	done  chan struct{}
}

// begin starts the program without waiting for its connection. wrap is a command in
// front of it, such as strace -D, which leaves the program our own child.
func (r *rig) begin(binary string, wrap []string, env ...string) *child {
	r.Helper()
	r.starts++
	c := &child{rig: r, log: filepath.Join(r.dir, fmt.Sprintf("run-%04d.log", r.starts)), began: time.Now(), done: make(chan struct{})}
	out, err := os.Create(c.log)
	if err != nil {
		r.Fatal(err)
	}
	defer out.Close() // the child has its own
	line := append(wrap[:len(wrap):len(wrap)], binary, "serve", "--db", r.db, "--api-url", r.slack.APIURL())
	ctx, cancel := context.WithTimeout(context.Background(), childLife)
	c.cmd = exec.CommandContext(ctx, line[0], line[1:]...)
	tokens := localslack.DefaultConfig().Tokens
	c.cmd.Env = append(os.Environ(), append([]string{"SLACK_BOT_TOKEN=" + tokens.Bot, "SLACK_APP_TOKEN=" + tokens.App}, env...)...)
	c.cmd.Stdout, c.cmd.Stderr = out, out
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.cmd.Start(); err != nil {
		cancel()
		r.Fatal(err)
	}
	go func() {
		_ = c.cmd.Wait() // its end is read from the state
		cancel()
		close(c.done)
	}()
	r.Cleanup(c.kill)
	return c
}

// start is begin for a program that is to connect.
func (r *rig) start(binary string, env ...string) *child {
	r.Helper()
	c := r.begin(binary, nil, env...)
	c.connected()
	return c
}

// connected waits until Slack has greeted the program.
func (c *child) connected() {
	c.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	go func() {
		select {
		case <-c.done:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := c.greeted(ctx, c.began); err != nil {
		text, _ := os.ReadFile(c.log)
		c.Fatalf("the program did not connect: %v\n%s", err, tail(text))
	}
}

func tail(text []byte) []byte { return text[max(0, len(text)-2000):] }

// kill ends it as a power switch does, and waits until it is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may have ended
	<-c.done
}

func (c *child) signal(s os.Signal) {
	c.Helper()
	if err := c.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		c.Fatal(err)
	}
}

// ended waits until it has ended by itself, and returns how.
func (c *child) ended() syscall.WaitStatus {
	c.Helper()
	select {
	case <-c.done:
	case <-time.After(patience):
		c.kill()
		c.Fatalf("the program did not end within %v, see %s", patience, c.log)
	}
	return c.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

func (c *child) running() bool {
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// stop asks it to end in order, which it must.
func (c *child) stop() {
	c.Helper()
	c.signal(syscall.SIGTERM)
	if s := c.ended(); !s.Exited() || s.ExitStatus() != 0 {
		c.Errorf("after SIGTERM the program ended with %s, see %s", how(s), c.log)
	}
}

func how(s syscall.WaitStatus) string {
	if s.Signaled() {
		return "signal " + s.Signal().String()
	}
	return fmt.Sprintf("code %d", s.ExitStatus())
}
