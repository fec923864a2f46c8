//go:build browser

package pagetest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

var (
	screenshots = flag.String("screenshots", "", "folder for the pictures of the documentation; a temporary one when left out")
	patience    = flag.Duration("patience", 15*time.Second, "how long a test waits for what it expects to see")
)

// suite is what all tests of a run share: the program and the browser, both made
// once by TestMain and not changed afterwards.
var suite struct {
	program string          // the interviewcoach binary
	browser context.Context // a running Chromium
}

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// run builds the program, starts the browser, and runs the tests between both.
func run(m *testing.M) (int, error) {
	if *screenshots != "" {
		if err := os.MkdirAll(*screenshots, 0o755); err != nil {
			return 0, fmt.Errorf("folder for pictures: %w", err)
		}
	}
	dir, err := os.MkdirTemp("", "pagetest-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	suite.program = filepath.Join(dir, "interviewcoach")
	if out, err := exec.Command("go", "build", "-o", suite.program, "interviewcoach").CombinedOutput(); err != nil {
		return 0, errors.Join(fmt.Errorf("build the program: %w", err), errors.New(string(out)))
	}
	browser, stop, err := startBrowser(filepath.Join(dir, "profile"))
	if err != nil {
		return 0, err
	}
	defer stop()
	suite.browser = browser
	return m.Run(), nil
}
