package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/internal/review"
	"interviewcoach/store"
)

// A reloading is a process without bots, which reads its question folders again.
type reloading struct {
	*testing.T
	*journal
	process *process
	clock   *localslack.Clock
	told    chan reloaded
	seen    int // changes that were noticed
}

func reloadingOf(t *testing.T, workspaces ...workspaceOptions) *reloading {
	t.Helper()
	r := &reloading{T: t, journal: newJournal(t), clock: localslack.NewStoppedClock(date(t, "2026-03-02 08:00", "UTC")), told: make(chan reloaded, 1000)}
	r.process = &process{
		clock: r.clock, now: r.clock.Now, log: slog.New(slog.NewTextHandler(r.journal, &slog.HandlerOptions{Level: slog.LevelDebug})),
		meter:    newMeter(),
		onReload: func(done reloaded) { r.told <- done },
	}
	if err := r.process.read(workspaces); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(filepath.Join(t.TempDir(), "coach.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range r.process.workspaces {
		w.data = st.Workspace()
		w.coach = coach.New(w.data, w.start, review.New())
	}
	stop, err := r.process.startReload(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
		r.process.closeWatches()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// own is a workspace with nothing but its folders.
func own(name string, folders ...string) workspaceOptions {
	return workspaceOptions{name: name, banks: bankFlags{Questions: folders, NoBundled: true}}
}

// noticed waits until a change was noticed, lets the time go by and returns how the
// folders were read.
func (r *reloading) noticed() reloaded {
	r.T.Helper()
	r.seen++
	r.await(r.seen, "the question folders change")
	return r.after(quietFor)
}

func (r *reloading) after(d time.Duration) reloaded {
	r.T.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	for {
		if err := r.clock.Advance(ctx, d); err != nil {
			r.T.Fatal(err)
		}
		select {
		case done := <-r.told:
			return done
		case <-ctx.Done():
			r.T.Fatal("the folders were not read again")
		case <-time.After(10 * time.Millisecond): // more changes may have come: it goes on
		}
	}
}

// asks are the questions of a workspace.
func (r *reloading) asks(i int) (texts []string) {
	for _, q := range r.process.workspaces[i].coach.Bank().Questions() {
		texts = append(texts, q.Text)
	}
	slices.Sort(texts)
	return texts
}

func (r *reloading) wantAsks(i int, want ...string) {
	r.T.Helper()
	if diff := cmp.Diff(want, r.asks(i)); diff != "" {
		r.T.Errorf("questions (-want +got):\n%s", diff)
	}
}

func page(question string) string {
	return "---\nrole: Tester\n---\n# " + question + "\n\n## Key points\n- **Aim**: I say what it was for.\n"
}

const brokenPage = "---\nrole: [unclosed\n---\n# Why?\n"

func TestChangedFoldersAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "a.md", page("What is first?"))
	r := reloadingOf(t, own("acme", dir))
	r.wantAsks(0, "What is first?")

	file(t, dir, "sub/deep/b.md", page("What is second?"))
	if done := r.noticed(); done.err != nil || done.workspace != "acme" {
		t.Fatalf("got %+v", done)
	}
	r.wantAsks(0, "What is first?", "What is second?")

	// In a folder that was not there at the start, written as editors do.
	file(t, dir, "sub/deep/.c.tmp", page("What is third?"))
	if err := os.Rename(filepath.Join(dir, "sub/deep/.c.tmp"), filepath.Join(dir, "sub/deep/b.md")); err != nil {
		t.Fatal(err)
	}
	r.noticed()
	r.wantAsks(0, "What is first?", "What is third?")

	if err := os.RemoveAll(filepath.Join(dir, "sub")); err != nil {
		t.Fatal(err)
	}
	r.noticed()
	r.wantAsks(0, "What is first?")
}

func TestABrokenFolderKeepsTheOldQuestions(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "a.md", page("What is first?"))
	r := reloadingOf(t, own("acme", dir))
	for _, broken := range []struct{ text, place string }{
		{brokenPage, "b.md:2"},
		{page("Why?") + "\n## Minefields\n- **Haste**: It shows.\n  - omits: Nothing of that name\n", "b.md:"},
	} {
		file(t, dir, "a.md", page("What is changed?"))
		file(t, dir, "b.md", broken.text)
		done := r.noticed()
		if done.err == nil || done.workspace != "acme" {
			t.Fatalf("got %+v, want a fault", done)
		}
		r.wantAsks(0, "What is first?")
		if line := r.await(1, "ERROR", "stay as they are", broken.place); strings.Count(line, "\n") != 1 {
			t.Errorf("logged as %q", line)
		}
		file(t, dir, "b.md", page("What is mended?"))
		if done := r.noticed(); done.err != nil {
			t.Fatalf("mended: %v", done.err)
		}
		r.wantAsks(0, "What is changed?", "What is mended?")

		file(t, dir, "a.md", page("What is first?"))
		if err := os.Remove(filepath.Join(dir, "b.md")); err != nil {
			t.Fatal(err)
		}
		r.noticed()
		r.wantAsks(0, "What is first?")
	}
}

// The folder of one workspace that was read does not hide that another's is broken.
func TestTheMetricShowsAnyBrokenFolder(t *testing.T) {
	sound, broken := t.TempDir(), t.TempDir()
	file(t, sound, "a.md", page("What is first?"))
	file(t, broken, "a.md", page("What is first?"))
	r := reloadingOf(t, own("acme", sound), own("beta", broken))
	for _, step := range []struct{ dir, name, text, want string }{
		{broken, "b.md", brokenPage, "0"},
		{sound, "b.md", page("What is second?"), "0"},
		{broken, "b.md", page("What is mended?"), "1"},
	} {
		file(t, step.dir, step.name, step.text)
		r.noticed()
		scraped := httptest.NewRecorder()
		r.process.meter.Handler().ServeHTTP(scraped, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		if want := "\ninterviewcoach_question_reload_last_successful " + step.want + "\n"; !strings.Contains(scraped.Body.String(), want) {
			t.Errorf("after %q the metrics do not say %q", step.text, want)
		}
	}
}

// A changed mode may be what mends a file that could not be read. As long as all is
// well it means nothing.
func TestAChangedModeCountsAfterAFault(t *testing.T) {
	dir := t.TempDir()
	path := file(t, dir, "a.md", page("What is first?"))
	r := reloadingOf(t, own("acme", dir))
	if r.process.reloaders[0].watch.matters(fsnotify.Event{Name: path, Op: fsnotify.Chmod}, false) {
		t.Error("a changed mode counts although all is well")
	}
	file(t, dir, "b.md", brokenPage)
	r.noticed()
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if done := r.noticed(); done.err == nil {
		t.Error("the broken file is no fault any more")
	}
}

func TestWhatEditorsKeepBesideAFileMeansNothing(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, ".git/config.md", "x")
	w, err := newWatch([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	for name, want := range map[string]bool{"a.md": true, "sub": true, "..data": true, ".a.md.swp": false, "a.md~": false, ".git/config.md": false} {
		if got := w.matters(fsnotify.Event{Name: filepath.Join(dir, name), Op: fsnotify.Create}, false); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// A volume of Kubernetes changes by a link that is replaced.
func TestASwappedVolumeIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	link := func(target, name string) {
		t.Helper()
		fresh := filepath.Join(dir, name+"_tmp")
		if err := os.Symlink(target, fresh); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(fresh, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	file(t, dir, "..2026_1/a.md", page("What is first?"))
	link("..2026_1", "..data")
	link("..data/a.md", "a.md")
	r := reloadingOf(t, own("acme", dir))
	r.wantAsks(0, "What is first?")
	for i := range 3 {
		file(t, dir, fmt.Sprintf("..2027_%d/a.md", i), page(fmt.Sprintf("What is number %d?", i)))
		link(fmt.Sprintf("..2027_%d", i), "..data")
		if err := os.RemoveAll(filepath.Join(dir, fmt.Sprintf("..2027_%d", i-1))); err != nil {
			t.Fatal(err)
		}
		r.noticed()
		r.wantAsks(0, fmt.Sprintf("What is number %d?", i))
	}
}

// A link on the way to the folder comes to lead elsewhere, as with releases side by side.
func TestALinkOnTheWayIsFollowed(t *testing.T) {
	dir := t.TempDir()
	current := filepath.Join(dir, "current")
	file(t, dir, "releases/0/bank/a.md", page("What is number 0?"))
	if err := os.Symlink("releases/0", current); err != nil {
		t.Fatal(err)
	}
	r := reloadingOf(t, own("acme", filepath.Join(current, "bank")))
	for i := 1; i <= 3; i++ {
		file(t, dir, fmt.Sprintf("releases/%d/bank/a.md", i), page(fmt.Sprintf("What is number %d?", i)))
		if err := os.Symlink(fmt.Sprintf("releases/%d", i), current+".new"); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(current+".new", current); err != nil {
			t.Fatal(err)
		}
		r.noticed()
		r.wantAsks(0, fmt.Sprintf("What is number %d?", i))
	}
	file(t, dir, "releases/3/bank/b.md", page("What is new?"))
	r.noticed()
	r.wantAsks(0, "What is new?", "What is number 3?")
}

func TestAFolderMayVanishAndReturn(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "questions", "bank")
	file(t, dir, "a.md", page("What is first?"))
	r := reloadingOf(t, own("acme", dir))
	for i, vanish := range []func() error{
		func() error { return os.RemoveAll(dir) },
		func() error { return os.Rename(dir, filepath.Join(top, "old")) },
		func() error { return os.RemoveAll(filepath.Dir(dir)) },
	} {
		before := r.asks(0)
		if err := vanish(); err != nil {
			t.Fatal(err)
		}
		if done := r.noticed(); done.err == nil {
			t.Fatal("a folder that is gone is no fault")
		}
		r.wantAsks(0, before...)
		again := fmt.Sprintf("What is back %d?", i)
		file(t, top, "fresh/bank/a.md", page(again))
		from, to := filepath.Join(top, "fresh"), filepath.Dir(dir)
		if _, err := os.Stat(to); err == nil {
			from, to = filepath.Join(from, "bank"), dir
		}
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
		if done := r.noticed(); done.err != nil {
			t.Fatal(done.err)
		}
		r.wantAsks(0, again)
	}
}

// While files change all the time they are read now and then, not each time.
func TestABurstOfWritesIsReadAHandfulOfTimes(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "a.md", page("What is first?"))
	r := reloadingOf(t, own("acme", dir))
	const writes = 1000
	for i := range writes {
		file(t, dir, fmt.Sprintf("q%d.md", i%50), page(fmt.Sprintf("What is number %d?", i)))
		if i%25 == 24 { // twenty seconds in all
			if err := r.clock.Advance(r.Context(), 500*time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
	}
	file(t, dir, "last.md", page("What is the last?"))
	readings := 0
	for !slices.Contains(r.asks(0), "What is the last?") {
		r.after(quietFor)
		readings++
	}
	if got := readings + len(r.told); got > 12 { // without waiting for quiet it would be one a second
		t.Errorf("%d writes were read %d times", writes, got)
	}
	if got := len(r.asks(0)); got != 52 {
		t.Errorf("%d questions, want 52", got)
	}
}

func TestFilesMustBeQuietBeforeTheyAreRead(t *testing.T) {
	at := date(t, "2026-03-02 08:00", "UTC")
	for name, c := range map[string]struct{ first, last, want time.Duration }{
		"quiet for a second":            {first: -time.Second, last: -time.Second, want: 0},
		"changed a moment ago":          {first: -time.Second, last: -200 * time.Millisecond, want: 800 * time.Millisecond},
		"changing for nearly the most":  {first: -quietMax + 1, last: 0, want: quietFor},
		"changing for too long":         {first: -quietMax, last: 0, want: 0},
		"the clock was set back a week": {first: 168 * time.Hour, last: 168 * time.Hour, want: 0},
	} {
		if got := (changes{first: at.Add(c.first), last: at.Add(c.last)}).wait(at); got != c.want {
			t.Errorf("%s: wait %v, want %v", name, got, c.want)
		}
	}
}

// Each workspace has what its folders hold; a fault in one's own holds nobody else up.
func TestWorkspacesAreReadAgainApart(t *testing.T) {
	common, mine := t.TempDir(), t.TempDir()
	file(t, common, "a.md", page("What is common?"))
	file(t, mine, "b.md", page("What is mine?"))
	r := reloadingOf(t, own("first", common), own("second", common, mine), own("third", common))
	if r.process.workspaces[0].coach.Bank() != r.process.workspaces[2].coach.Bank() {
		t.Error("the same folders were read twice")
	}
	file(t, mine, "b.md", brokenPage)
	if done := r.noticed(); done.err == nil || done.workspace != "second" {
		t.Fatalf("got %+v", done)
	}
	file(t, common, "a.md", page("What is for all?"))
	r.seen++ // both notice it
	var outcomes []string
	for range 3 {
		done := r.noticedOnce()
		outcomes = append(outcomes, fmt.Sprint(done.workspace, " ", done.err == nil))
	}
	slices.Sort(outcomes)
	if diff := cmp.Diff([]string{"first true", "second false", "third true"}, outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	r.wantAsks(0, "What is for all?")
	r.wantAsks(1, "What is common?", "What is mine?")
	r.wantAsks(2, "What is for all?")
}

// noticedOnce is noticed, when more than one may have been at a time.
func (r *reloading) noticedOnce() reloaded {
	r.T.Helper()
	select {
	case done := <-r.told:
		return done
	default:
		return r.noticedAgain()
	}
}

func (r *reloading) noticedAgain() reloaded {
	r.T.Helper()
	r.await(r.seen, "the question folders change")
	return r.after(quietFor)
}

// What a watch cannot see costs the notice of changes, and nothing else.
func TestWithoutAWatchAHangupStillReads(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "a.md", page("What is first?"))
	for i := range maxWatched {
		if err := os.Mkdir(filepath.Join(dir, fmt.Sprint(i)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r := reloadingOf(t, own("acme", dir))
	r.await(1, "WARN", "send SIGHUP")
	file(t, dir, "b.md", page("What is second?"))
	r.process.reloaders[0].tell()
	if done := <-r.told; done.err != nil || done.questions != 2 {
		t.Errorf("got %+v", done)
	}
}
