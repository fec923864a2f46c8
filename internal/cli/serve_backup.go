package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"interviewcoach/internal/jobs"
	"interviewcoach/store"
)

// backupFlags are the options of backups by schedule.
type backupFlags struct {
	Dir      string `name:"backup-dir" placeholder:"DIR" type:"path" env:"INTERVIEWCOACH_BACKUP_DIR" help:"A folder of its own for backups by schedule, one for each data file; none are made when left out."`
	Schedule string `name:"backup-schedule" placeholder:"CRON" default:"15 3 * * *" env:"INTERVIEWCOACH_BACKUP_SCHEDULE" help:"When: five fields of cron, in UTC unless CRON_TZ=Zone stands before them. What was missed is made at the start."`
	Keep     int    `name:"backup-keep" placeholder:"N" default:"14" env:"INTERVIEWCOACH_BACKUP_KEEP" help:"How many are kept. What a person had removed is in them until they are gone: 14 nights keep that below 30 days."`
}

// longestKept is how long backups should hold what a person had removed, at most.
const longestKept = 30 * 24 * time.Hour

// check finds everything that is wrong with the options, one sentence each.
func (f backupFlags) check() error {
	if f.Dir == "" {
		return nil
	}
	var faults []error
	if _, err := jobs.Parse(f.Schedule); err != nil {
		faults = append(faults, fmt.Errorf("--backup-schedule: %w", err))
	}
	if f.Keep < 1 {
		faults = append(faults, fmt.Errorf("--backup-keep %d would keep no backup: give 1 or more", f.Keep))
	}
	return errors.Join(faults...)
}

// prepare makes the folder when there is none, and tries to write into it.
func (f backupFlags) prepare() error {
	dir := f.Dir
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("--backup-dir %s cannot be made: %w", dir, err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("--backup-dir %s cannot be read: %w", dir, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
		return fmt.Errorf("anybody can replace the backups in --backup-dir %s: run chmod 700 %s", dir, dir)
	}
	probe, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return fmt.Errorf("--backup-dir %s cannot be written: let the bot's user write there, or name another folder", dir)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// span is how long a backup is kept, by the schedule after now; no longer than ten
// years are counted.
func (f backupFlags) span(now time.Time) time.Duration {
	schedule, err := jobs.Parse(f.Schedule)
	if err != nil {
		return 0
	}
	at := now.UTC()
	for n := 0; n < f.Keep && at.Sub(now) < 10*365*24*time.Hour; n++ {
		at = schedule.Next(at)
	}
	return at.Sub(now)
}

// backupJob makes backups by schedule. Without a folder there is none.
func backupJob(f backupFlags, st *store.Store, log *slog.Logger, now func() time.Time) (job *jobs.Job, err error) {
	if f.Dir == "" {
		return nil, nil
	}
	if err := errors.Join(f.check(), f.prepare()); err != nil {
		return nil, err
	}
	if span := f.span(now()); span > longestKept {
		log.Warn("backups hold for longer than 30 days what a person had removed: lower --backup-keep", "days", int(span/(24*time.Hour)))
	}
	last, err := newestBackup(f.Dir)
	if err != nil {
		return nil, err
	}
	return &jobs.Job{Name: "backup", Schedule: f.Schedule, Last: last, Run: func(ctx context.Context) error {
		return backUp(ctx, f, st, log, now())
	}}, nil
}

// backupTime is the time in the name of a backup.
const backupTime = "2006-01-02T150405Z"

func backupName(at time.Time) string {
	return "interviewcoach-" + at.UTC().Format(backupTime) + ".db"
}

// backups are the files of a folder that have the name of a backup by schedule, the
// newest first. What else is in the folder is nobody's business here.
func backups(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	ours := regexp.MustCompile(`^interviewcoach-\d{4}-\d{2}-\d{2}T\d{6}Z\.db$`)
	for _, e := range entries {
		if ours.MatchString(e.Name()) && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names) // by time
	slices.Reverse(names)
	return names, nil
}

// newestBackup is when the last backup was made, zero when there is none: that is all
// the memory the schedule needs.
func newestBackup(dir string) (at time.Time, err error) {
	names, err := backups(dir)
	if err != nil {
		return at, fmt.Errorf("--backup-dir %s cannot be read: %w", dir, err)
	}
	for _, name := range names {
		if at, err := time.Parse("interviewcoach-"+backupTime+".db", name); err == nil {
			return at, nil
		}
	}
	return at, nil
}

// backUp makes one backup, and removes the oldest ones beyond those to keep when it is
// there, checked. The new one stays whatever the clock says of the others.
func backUp(ctx context.Context, f backupFlags, st *store.Store, log *slog.Logger, now time.Time) error {
	began := time.Now()
	store.RemoveStaleBackups(f.Dir, "interviewcoach-")
	name := backupName(now)
	report, err := st.Backup(ctx, filepath.Join(f.Dir, name))
	if err != nil {
		return err
	}
	removed, err := rotate(f.Dir, name, f.Keep)
	if err != nil {
		return fmt.Errorf("the backup %s is made, but older ones could not be removed: %w", name, err)
	}
	log.InfoContext(ctx, "backup", "file", name, "records", report.Total(), "removed", removed, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

func rotate(dir, made string, keep int) (removed int, err error) {
	names, err := backups(dir)
	if err != nil {
		return 0, err
	}
	kept := 1 // the one just made
	for _, name := range names {
		if name == made {
			continue
		}
		if kept < keep {
			kept++
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
