package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"interviewcoach/internal/control"
	"interviewcoach/store"
)

// dataFile tells whether the bot could start on the data file, or has.
func (e *examination) dataFile(context.Context) []Check {
	db := e.cfg.DB
	switch {
	case e.bot != nil:
		return ok(nameData, "the bot that runs has %s open", db)
	case e.unasked():
		return failed(nameData, e.dialErr)
	case errors.Is(e.fileErr, fs.ErrNotExist):
		return e.noFile()
	case errors.Is(e.fileErr, store.ErrLocked):
		return skipped(nameData, "another interviewcoach has %s open, and cannot be asked", db)
	case e.fileErr != nil:
		return failed(nameData, e.fileErr)
	case !writable(db) || !writable(filepath.Dir(db)):
		return wrong(nameData, db+" cannot be written", "let this user write the file and its folder, or run this as the user who runs the bot")
	}
	text := fmt.Sprintf("%s opens: schema version %d, %s, private to its owner", db, e.file.Version, size(e.file.Size))
	if newest := store.SchemaVersion(); e.file.Version < newest {
		text += fmt.Sprintf("; the bot brings it to version %d when it starts, and keeps a copy", newest)
	}
	if errors.Is(e.dialErr, control.ErrLeftOver) {
		text += "; the bot that ran last did not stop in order"
	}
	return ok(nameData, "%s", text)
}

// noFile is for a bot that was not started yet.
func (e *examination) noFile() []Check {
	db := e.cfg.DB
	if _, err := os.Lstat(db); err == nil {
		return wrong(nameData, db+" is a link that leads to no file", "mend the link, or give --db another file")
	}
	folder, err := standing(db)
	switch {
	case err != nil:
		return wrong(nameData, fmt.Sprintf("the folder of %s cannot be read", db), "let this user read it, or give --db another file")
	case !folderAt(folder):
		return wrong(nameData, folder+" is no folder", "give --db a file in a folder")
	case !writable(folder):
		return wrong(nameData, folder+" cannot be written, so that no data file can be made there", "let this user write in it, or give --db another file")
	}
	return skipped(nameData, "there is no %s yet: the bot makes it when it first starts", db)
}

// standing is the folder of path or, while that is not made, the nearest above it
// that is there.
func standing(path string) (string, error) {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return dir, err
		}
	}
}

func folderAt(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// spare is what the disk must have beside room for a second data file: compaction, a
// backup and an upgrade write a whole one before the old one goes.
const spare = 64 << 20

// disk tells how much room is left where the data file stands.
func (e *examination) disk(context.Context) []Check {
	folder, err := standing(e.cfg.DB)
	if err != nil {
		return skipped(nameDisk, "its folder cannot be read")
	}
	free, known := freeSpace(folder)
	if !known {
		return skipped(nameDisk, "this system does not tell how much space is left")
	}
	room := e.file.Size
	if info, err := os.Stat(e.cfg.DB); err == nil {
		room = info.Size()
	}
	if need := uint64(room) + spare; free < need {
		return wrong(nameDisk, fmt.Sprintf("%s are free where the data file stands", size(int64(free))),
			fmt.Sprintf("make room for %s: upgrades, backups and compaction write a second file", size(int64(need))))
	}
	return ok(nameDisk, "%s are free where the data file stands", size(int64(min(free, 1<<62))))
}

// size is a number of bytes in words.
func size(n int64) string {
	const unit = 1000
	if n < unit {
		return fmt.Sprintf("%d bytes", n)
	}
	value, name := float64(n)/unit, "kB"
	for _, next := range []string{"MB", "GB", "TB", "PB"} {
		if value < unit {
			break
		}
		value, name = value/unit, next
	}
	return fmt.Sprintf("%.1f %s", value, name)
}

// shownFaults is how many faults of questions are told one by one.
const shownFaults = 3

// questions tells whether the bot could start with the questions it is to ask.
func (v *visit) questions(context.Context) []Check {
	count, faults := v.of.Questions()
	errs := faults.Errors()
	if len(errs) == 0 {
		return ok(nameQuestions, "%s, no faults, %s", counted(count, "question"), counted(len(faults), "warning"))
	}
	var lines []string
	for _, f := range errs[:min(len(errs), shownFaults)] {
		lines = append(lines, f.String())
	}
	if more := len(errs) - shownFaults; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return wrong(nameQuestions, strings.Join(lines, "\n"), "mend them, or the bot does not start: interviewcoach questions lint shows all")
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
