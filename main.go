// Interviewcoach asks one interview question a day in Slack and tells who answers
// what was heard in the answer. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"interviewcoach/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
