package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Checked is what CheckFile found.
type Checked struct {
	Schema int   // the file's schema version
	Size   int64 // of the file, in bytes
	Report Report
}

// Err is nil for a sound file, else a sentence about the file at path.
func (c Checked) Err(path string) error {
	n := len(c.Report.Faults)
	if n == 0 {
		return nil
	}
	return &sentence{
		text:  fmt.Sprintf("%s is damaged: %d faults, the first: %s", path, n+c.Report.More, c.Report.Faults[0]),
		class: ErrNotStore,
		cause: errDamaged,
	}
}

// CheckFile opens the file at path for reading and checks all of it, as Check does:
// the data file of no running bot, or a backup. The file stays as it is; for one of
// an older schema version, what it would become is made beside it, checked, and
// removed. Nobody may open the file for writing meanwhile.
//
// Errors are ErrLocked, ErrNewer, ErrNotStore or ErrFull, each with a sentence, or
// what the system reported; what is wrong with the records is in the report.
func CheckFile(ctx context.Context, path string) (checked Checked, err error) {
	checked, err = checkFileOf(ctx, path, migrations())
	if err != nil && ctx.Err() == nil {
		err = explainBackup(path, err)
	}
	return checked, err
}

func checkFileOf(ctx context.Context, path string, steps []migration) (checked Checked, err error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return checked, err
	case !info.Mode().IsRegular() || info.Size() < minSize:
		return checked, ErrNotStore
	}
	checked.Size = info.Size()
	db, err := openBolt(path, []Option{readOnly})
	if err != nil {
		return checked, err
	}
	defer func() {
		if !errors.Is(err, errDamaged) { // a panic may have left a transaction, for which Close would wait
			err = errors.Join(err, db.Close())
		}
	}()
	err = sheltered(func() error {
		if short, err := cutShort(db, checked.Size); err != nil || short {
			return errors.Join(err, errDamaged)
		}
		if checked.Schema, err = knownVersion(db, steps); err != nil {
			return err
		}
		switch checked.Schema {
		case 0:
			return ErrNotStore
		case len(steps):
			checked.Report, err = check(ctx, db)
		default:
			checked.Report, err = checkOlder(ctx, db, path, checked.Schema, steps)
		}
		return err
	})
	return checked, err
}

// readOnly opens a file that stays as it is. The list of free pages is read where a
// damaged one can be survived: else bbolt does so in a goroutine of its own.
func readOnly(o *bolt.Options) { o.ReadOnly, o.PreLoadFreelist, o.InitialMmapSize = true, true, 0 }

// cutShort reports whether the file is shorter than what is in use of it.
func cutShort(db *bolt.DB, size int64) (short bool, err error) {
	err = db.View(func(tx *bolt.Tx) error {
		short = tx.Size() > size
		return nil
	})
	return short, err
}

// checkOlder checks what a file of an older schema version becomes, and its own
// structure.
func checkOlder(ctx context.Context, db *bolt.DB, path string, version int, steps []migration) (report Report, err error) {
	env := production()
	removeStale(path, checkSuffix, env.now())
	a, err := begin(path, checkSuffix, nil)
	if err != nil {
		return report, err
	}
	defer a.abandon()
	env.at = func(string) {}
	if err := convertTo(ctx, a.db, db, version, env, steps); err != nil {
		return report, err
	}
	if report, err = check(ctx, a.db); err != nil {
		return report, err
	}
	return report, db.View(func(tx *bolt.Tx) error {
		for fault := range tx.Check() {
			report.fault("structure: %s", structureFault(fault))
		}
		return nil
	})
}

// explainBackup makes of an error one sentence that says what to do; unlike those of
// explain, it is not about the file that --db names.
func explainBackup(path string, err error) error {
	e := &sentence{cause: err}
	var newer newerError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s: %w", path, fs.ErrNotExist)
	case errors.Is(err, berrors.ErrTimeout):
		e.class = ErrLocked
		e.text = fmt.Sprintf("a running interviewcoach has %s open: stop it, and try again", path)
	case errors.As(err, &newer):
		e.class = ErrNewer
		e.text = newer.sentence(path, "take another file")
	case errors.Is(err, errDamaged), errors.Is(err, berrors.ErrChecksum):
		e.class = ErrNotStore
		e.text = fmt.Sprintf("%s is damaged: take another backup", path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, ErrNotStore):
		e.class = ErrNotStore
		e.text = fmt.Sprintf("%s is not a data file of interviewcoach, nor a backup of one", path)
	case isFull(err):
		return noRoom(filepath.Dir(path), err)
	default:
		return fmt.Errorf("read %s: %w", path, err)
	}
	return e
}
