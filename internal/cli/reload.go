package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"interviewcoach/internal/metrics"
)

// How long the files must be quiet before they are read again, and how long is waited
// for that at most: a copy under way is not to be read by halves.
const (
	quietFor = time.Second
	quietMax = 10 * time.Second
)

// maxFaultsLogged bounds the faults of a folder that are logged.
const maxFaultsLogged = 20

// A reloader reads one choice of question folders again when they change and when it
// is told to, for the workspaces that use it. A choice with a fault in it changes
// nothing.
type reloader struct {
	process    *process
	folders    bankFlags
	workspaces []*workspace
	told       chan struct{}
	watch      *watch
	failed     bool // the last reading; other reloaders look at it under the process' lock
}

// reloaded is how the questions of a workspace were read again.
type reloaded struct {
	workspace string
	questions int
	err       error // the old ones stay
}

// newReloader returns a reloader that watches from now on.
func newReloader(p *process, folders bankFlags) *reloader {
	r := &reloader{process: p, folders: folders, told: make(chan struct{}, 1)}
	r.rewatch()
	return r
}

// onHangup has a hang-up come through a channel instead of ending the process, where
// the system has such a signal.
func onHangup() (hangups <-chan os.Signal, unsubscribe func()) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGHUP)
	return ch, func() { signal.Stop(ch) }
}

// startReload reads question folders again when they change and at each hang-up, until
// ctx ends and stop has returned.
func (p *process) startReload(ctx context.Context) (stop func() error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	var loops sync.WaitGroup
	for _, r := range p.reloaders {
		loops.Go(func() { r.run(ctx) })
	}
	loops.Go(func() {
		for {
			select {
			case <-p.hangups:
				p.log.Info("told to read the question folders again")
				for _, r := range p.reloaders {
					if len(r.folders.Questions) > 0 { // the bundled questions are part of the program
						r.tell()
					}
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return func() error {
		cancel()
		loops.Wait()
		return nil
	}, nil
}

// tell has the folders read again at once.
func (r *reloader) tell() {
	select {
	case r.told <- struct{}{}:
	default: // it is about to
	}
}

// run watches and reads until ctx ends.
func (r *reloader) run(ctx context.Context) {
	var waiting changes
	var due <-chan time.Time // nil: there are none
	changed := func() {
		waiting.last = r.process.now()
		if due == nil {
			waiting.first, due = waiting.last, r.process.after(quietFor)
			r.process.log.Debug("the question folders change", "folders", r.folders.Questions)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.told:
			due = nil
			r.read()
		case e, ok := <-r.watch.events():
			if ok && r.watch.matters(e, r.failed) {
				changed()
			}
		case err, ok := <-r.watch.errors():
			if ok {
				r.process.log.Warn("a change of the question folders may have been missed", "error", err)
				changed()
			}
		case <-due:
			if wait := waiting.wait(r.process.now()); wait > 0 {
				due = r.process.after(wait)
				continue
			}
			due = nil
			r.read()
		}
	}
}

// changes are those that are not read yet.
type changes struct{ first, last time.Time }

// wait is how long the files must still be quiet, 0 when they are to be read now. A
// clock that was set back does not put that off.
func (c changes) wait(now time.Time) time.Duration {
	wait := quietFor - now.Sub(c.last)
	if wait <= 0 || wait > quietFor || now.Sub(c.first) >= quietMax {
		return 0
	}
	return wait
}

// read reads the folders and gives the workspaces what they hold, if all is well.
func (r *reloader) read() {
	r.rewatch() // first, so that what changes while they are read is noticed
	bank, err := r.folders.open()
	count := 0
	if err != nil {
		r.process.log.Error("the questions were not read again and stay as they are", "folders", r.folders.Questions, "workspaces", r.names(), "faults", faultsOf(err))
	} else {
		setBank(r.workspaces, bank)
		count = len(bank.Questions())
		r.process.log.Info("questions read again", "questions", count, "folders", r.folders.Questions, "workspaces", r.names())
	}
	r.process.count(r, err)
	debug.FreeOSMemory()
	if r.process.onReload == nil {
		return
	}
	for _, w := range r.workspaces {
		r.process.onReload(reloaded{workspace: w.name, questions: count, err: err})
	}
}

// count counts a reading. One that went well does not hide that other folders are
// broken.
func (p *process) count(r *reloader, err error) {
	p.reloading.Lock()
	defer p.reloading.Unlock()
	outcome := metrics.OK
	if r.failed = err != nil; r.failed {
		outcome = metrics.Failed
	}
	p.meter.Reload(outcome, !slices.ContainsFunc(p.reloaders, func(r *reloader) bool { return r.failed }))
}

// rewatch watches the folders as they are now.
func (r *reloader) rewatch() {
	if len(r.folders.Questions) == 0 {
		return
	}
	fresh, err := newWatch(r.folders.Questions)
	if err != nil {
		r.process.log.Warn("changes of the question folders are not noticed: send SIGHUP after one", "folders", r.folders.Questions, "error", err)
		fresh = nil
	}
	r.watch.close()
	r.watch = fresh
}

func (r *reloader) names() (names []string) {
	for _, w := range r.workspaces {
		names = append(names, w.name)
	}
	return names
}

// faultsOf are the first faults, each with its file and line.
func faultsOf(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	if more := len(lines) - maxFaultsLogged; more > 0 {
		lines = append(lines[:maxFaultsLogged], "and more: interviewcoach questions lint names all")
	}
	return strings.Join(lines, "; ")
}
