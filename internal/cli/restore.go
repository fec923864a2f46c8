package cli

import (
	"context"
	"fmt"
	"time"

	"interviewcoach/store"
)

type restoreCmd struct {
	configFlag
	DB    string `name:"db" placeholder:"FILE" type:"path" default:"interviewcoach.db" env:"INTERVIEWCOACH_DB" help:"The data file whose place the backup takes. No bot may have it open."`
	Force bool   `help:"Replace a data file that is there; it is kept beside, under another name, for 30 days."`
	File  string `arg:"" placeholder:"FILE" type:"path" help:"The backup."`
}

// Help is shown below the options.
func (restoreCmd) Help() string {
	return `The backup is checked record by record before anything is changed, and stays where it is. At every moment the data file is either the old one or the restored one, whole.

What happened after the backup is not in it:

  - Answers given since are lost here; the messages stand in Slack.
  - People who were forgotten since are back: forget them again (interviewcoach forget).
  - Replies that waited to be sent are looked for in Slack first. Those that are there are not sent again; others follow, or are kept as given up when they are older than a day (interviewcoach outbox). A message that was in hand at the very moment of the backup may be answered twice.
  - Daily questions are planned anew. Whoever was asked within the last four hours, and after the backup, may be asked once more; what is later than four hours is missed, as after any pause.`
}

// Run restores the backup and says what was done.
func (c restoreCmd) Run(ctx context.Context, s streams) error {
	began := time.Now()
	done, err := store.Restore(ctx, c.File, c.DB, c.Force)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %s, %s, schema version %d, checked, in %s\n", c.DB, inWords(done.Size), counted(done.Report.Total(), "record"), done.Schema, time.Since(began).Round(time.Millisecond))
	if done.Schema < store.SchemaVersion() {
		fmt.Fprintf(s.out, "The bot brings it to schema version %d when it starts, and keeps a copy.\n", store.SchemaVersion())
	}
	if done.Kept != "" {
		fmt.Fprintf(s.out, "The old data file is kept for 30 days: %s\n", done.Kept)
	}
	_, err = fmt.Fprintln(s.out, "Who was forgotten after the backup was made is in it: forget them again.")
	return err
}
