//go:build linux

package crashtest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	_ "time/tzdata" // as in the program
)

var (
	seedFlag = flag.Uint64("seed", 0, "repeat the run with this seed; 0 takes a new one")

	builds struct {
		sync.Mutex
		dir  string
		done map[string]func() (string, error)
	}
)

func TestMain(m *testing.M) {
	flag.Parse()
	if list := os.Getenv(imagesVariable); list != "" {
		checkImages(list)
		return
	}
	dir, err := os.MkdirTemp("", "crashtest-build-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	builds.dir, builds.done = dir, map[string]func() (string, error){}
	if err := flag.Set("test.parallel", "8"); err != nil { // they mostly wait
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// sized chooses how large a test is.
func sized(short, nightly int) int {
	if os.Getenv("CRASHTEST") == "nightly" {
		return nightly
	}
	return short
}

// program builds the program with tags, once for each set of them, and returns its
// path.
func program(t *testing.T, tags ...string) string {
	t.Helper()
	name := strings.Join(tags, ",")
	builds.Lock()
	build := builds.done[name]
	if build == nil {
		build = sync.OnceValues(func() (string, error) {
			path := filepath.Join(builds.dir, "interviewcoach-"+strings.ReplaceAll(name, ",", "-"))
			out, err := exec.Command("go", "build", "-tags", name, "-o", path, "interviewcoach").CombinedOutput()
			if err != nil {
				return "", fmt.Errorf("go build -tags %q: %w\n%s", name, err, out)
			}
			return path, nil
		})
		builds.done[name] = build
	}
	builds.Unlock()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// heavy leaves a test out of go test -short, and lets it run beside the others: they
// mostly wait.
func heavy(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts and kills the real program many times")
	}
	t.Parallel()
}

// newSeed is the seed of one test.
func newSeed() uint64 {
	if *seedFlag != 0 {
		return *seedFlag
	}
	return rand.Uint64N(1e9) + 1
}
