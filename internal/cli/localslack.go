package cli

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"interviewcoach/internal/localslack"
)

type localslackCmd struct {
	Listen string `placeholder:"ADDR" default:"127.0.0.1:8422" help:"Address to serve on."`
	Config string `placeholder:"FILE" type:"path" help:"Workspace as YAML: people, channels, tokens; the built-in one when left out."`
}

// Run serves a Slack until ctx ends.
func (c localslackCmd) Run(ctx context.Context, s streams) error {
	cfg := localslack.DefaultConfig()
	if c.Config != "" {
		var err error
		if cfg, err = localslack.LoadConfig(c.Config); err != nil {
			return err
		}
	}
	server := localslack.New(cfg, localslack.NewClock(time.Now()), s.log(slog.LevelWarn))
	defer server.Close()
	base, err := server.Start(c.Listen)
	if err != nil {
		return fmt.Errorf("%s cannot be served on: %w; choose another address with --listen", c.Listen, err)
	}
	fmt.Fprintf(s.out, "Slack on this machine: %s (open it in a browser, too)\nSLACK_API_URL=%s SLACK_BOT_TOKEN=%s SLACK_APP_TOKEN=%s\n", base, server.APIURL(), cfg.Tokens.Bot, cfg.Tokens.App)
	<-ctx.Done()
	return nil
}
