//go:build browser

package pagetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// browserNames are the commands under which Chromium is installed.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome"}

// browserPath is the value of CHROMIUM or the first of browserNames that is there.
func browserPath() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium: install the package chromium, or name one in the variable CHROMIUM")
}

// startBrowser starts one Chromium without a window that asks nobody on the
// network for anything.
func startBrowser(profile string) (context.Context, func(), error) {
	path, err := browserPath()
	if err != nil {
		return nil, nil, err
	}
	flags := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	flags = append(flags,
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.DisableGPU, chromedp.WindowSize(1280, 860),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true), chromedp.Flag("lang", "en-US"), chromedp.Env("LANGUAGE=en_US"),
	)
	allocator, end := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		end()
		return nil, nil, fmt.Errorf("start %s: %w", path, err)
	}
	return ctx, func() { cancel(); end() }, nil
}

// newRoom returns a context of the browser that shares nothing with other tests:
// no storage, no cache, no tabs. It is gone when the test ends.
func newRoom(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(suite.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a room in the browser: %v", err)
	}
	return ctx
}
