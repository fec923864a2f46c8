package store

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"
)

// A FileInfo is what Look finds.
type FileInfo struct {
	Version int   // of the schema; SchemaVersion is that of this program
	Size    int64 // in bytes
}

// Look tells about the data file at path and changes nothing: it makes no file,
// brings none to a newer version and takes nothing away. Its errors are those of
// Open; a file that is not there is fs.ErrNotExist. A bot that has the file open is
// not disturbed: ErrLocked.
func Look(path string) (info FileInfo, err error) {
	stat, err := os.Stat(path)
	if err != nil {
		return info, explain(path, err)
	}
	info.Size = stat.Size()
	if err := inspect(path, stat); err != nil {
		return info, err
	}
	db, err := openBolt(path, []Option{func(o *bolt.Options) { o.ReadOnly, o.InitialMmapSize = true, 0 }})
	if err != nil {
		return info, explain(path, err)
	}
	if info.Version, err = look(db); err != nil {
		return info, explain(path, err)
	}
	return info, nil
}

// look reads the version and closes db, which a damaged file leaves open: a panic
// may have left a transaction behind, and Close would wait for it.
func look(db *bolt.DB) (version int, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errDamaged, p)
		}
	}()
	version, err = knownVersion(db, migrations())
	return version, errors.Join(err, db.Close())
}
