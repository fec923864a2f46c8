package cli

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
)

// browserCommand is what opens an address in the browser of whoever sits here.
func browserCommand(system, address string) *exec.Cmd {
	switch system {
	case "darwin":
		return exec.Command("open", address)
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	}
	return exec.Command("xdg-open", address)
}

// openBrowser opens an address and says so on out when that fails. wait returns when
// it is known, or when ctx ends; the browser lives on.
func openBrowser(ctx context.Context, address string, out io.Writer) (wait func()) {
	cmd := browserCommand(runtime.GOOS, address)
	failed := make(chan error, 1)
	if err := cmd.Start(); err != nil {
		failed <- err
	} else {
		go func() { failed <- cmd.Wait() }()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case err := <-failed:
			if err != nil {
				fmt.Fprintf(out, "No browser could be opened (%v): open %s yourself.\n", err, address)
			}
		case <-ctx.Done():
		}
	}()
	return func() { <-done }
}
