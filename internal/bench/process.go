package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// stopWithin is how long a process may take to stop in order.
const stopWithin = 15 * time.Second

// A process is one that the bench has started, and ends by its id.
type process struct {
	cmd *exec.Cmd
	out *bufio.Reader
	log string // the file that it writes its log to
}

// start runs this program again, with other arguments.
func (b *bench) start(ctx context.Context, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, b.o.Program, args...)}
	p.cmd.Env = append(os.Environ(), b.o.Env...)
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = stopWithin
	logFile, err := os.CreateTemp(b.dir, args[1]+"-*.log")
	if err != nil {
		return nil, err
	}
	defer logFile.Close() // the process has its own
	p.cmd.Stderr, p.log = logFile, logFile.Name()
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", args[1], err)
	}
	p.out = bufio.NewReader(out)
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// stop ends a process in order, or kills it when it does not stop.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		_ = p.cmd.Process.Kill()
	}
	kill := time.AfterFunc(stopWithin, func() { _ = p.cmd.Process.Kill() })
	defer kill.Stop()
	_, _ = io.Copy(io.Discard, p.out)
	return p.wait()
}

// wait waits for the end of a process. When it failed, the error has the last line
// of its log.
func (p *process) wait() error {
	err := p.cmd.Wait()
	if err == nil {
		return nil
	}
	text, _ := os.ReadFile(p.log)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return fmt.Errorf("%w: %s", err, lines[len(lines)-1])
}

// A slackProcess is the Slack on this machine.
type slackProcess struct {
	*process
	base string
}

func (b *bench) startSlack(ctx context.Context, people int, limits bool) (*slackProcess, error) {
	args := []string{"bench", "slack", "--people", strconv.Itoa(people)}
	if limits {
		args = append(args, "--limits")
	}
	p, err := b.start(ctx, args...)
	if err != nil {
		return nil, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return nil, errors.Join(errors.New("the Slack on this machine did not start"), p.stop())
	}
	return &slackProcess{p, strings.TrimSpace(line)}, nil
}

// ask gives the Slack an order and returns its answer.
func ask[Out any](ctx context.Context, s *slackProcess, name string, in any) (out Out, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return out, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/_bench/"+name, bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return out, fmt.Errorf("order %s: %w", name, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return out, fmt.Errorf("order %s: %s", name, bytes.TrimSpace(text))
	}
	return out, json.NewDecoder(resp.Body).Decode(&out)
}

// botSpeed is how the bot's limiter is set.
type botSpeed struct {
	scale float64 // of the workspace's rates; 0 for out of the way
}

// A botProcess is the bot, connected.
type botProcess struct {
	*process
	connected time.Duration // from its start
	cpu       time.Duration // used until then
}

// connectWithin is how long a bot may take to connect before something is wrong.
const connectWithin = time.Minute

func (b *bench) startBot(ctx context.Context, slack *slackProcess, db string, speed botSpeed, name string) (*botProcess, error) {
	args := []string{"bench", "bot", "--db", db, "--api-url", slack.base + "/api/", "--speed", strconv.FormatFloat(speed.scale, 'g', -1, 64)}
	if b.o.Profiles != "" && name != "" {
		args = append(args, "--profile", b.o.Profiles+"/"+name+".pprof")
	}
	began := time.Now()
	p, err := b.start(ctx, args...)
	if err != nil {
		return nil, err
	}
	waiting, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	if _, err := ask[struct{}](waiting, slack, "wait", waitOrder{}); err != nil {
		return nil, errors.Join(fmt.Errorf("the bot did not connect: %w", err), p.stop())
	}
	bot := &botProcess{process: p, connected: time.Since(began)}
	bot.cpu, err = cpuTime(p.pid())
	return bot, err
}

// stopBot ends the bot and waits until Slack has seen it go.
func stopBot(ctx context.Context, slack *slackProcess, bot *botProcess) error {
	if err := bot.stop(); err != nil {
		return fmt.Errorf("stop the bot: %w", err)
	}
	_, err := ask[struct{}](ctx, slack, "wait", waitOrder{Gone: true})
	return err
}
