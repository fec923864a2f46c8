package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"

	bolt "go.etcd.io/bbolt"
)

// A migration is one step from the schema version before it. Released steps never
// change: a file that took one never takes it again.
type migration struct {
	name  string
	apply func(*bolt.Tx) error
	// record changes the value of each row, while the file is copied; nil leaves
	// them as they are.
	record converter
}

// migrations are the steps in order; a file's schema version is how many it took.
func migrations() []migration {
	return []migration{
		{"create the buckets", createBuckets, nil},
		{"practice: cards, ratings, sessions, who took part", createPracticeBuckets, nil},
		{"sums of records, dead inbox, teams that left", createBucketsOf3, sealRecord},
	}
}

// SchemaVersion is the version of the files that this program writes.
func SchemaVersion() int { return len(migrations()) }

// createBuckets names its buckets itself: the constants belong to the newest
// version, this step to version 1.
func createBuckets(tx *bolt.Tx) error {
	for _, name := range []string{
		"subscribers", "due", "posts", "threads", "asked", "slots", "answers", "answer_numbers", "messages",
		"tries", "progress", "outbox", "outbox_ready", "outbox_to", "seen", "seen_by_time", "inbox",
	} {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

func createPracticeBuckets(tx *bolt.Tx) error {
	for _, name := range []string{"cards", "ratings", "sessions", "took_part"} {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

func createBucketsOf3(tx *bolt.Tx) error {
	for _, name := range []string{"dead_inbox", "teams_left"} {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

// sealRecord adds the sum to a record of version 1 or 2. What is no such record
// stays as it is: reading it is an error then as before, and Check reports it.
func sealRecord(name table, k, v []byte) ([]byte, error) {
	switch name {
	case "meta", "due", "outbox_ready", "outbox_to", "seen", "seen_by_time":
		return v, nil // no records
	}
	if len(v) == 0 || v[0] != versionBare || !json.Valid(v[1:]) {
		return v, nil
	}
	return seal(k, v[1:], name == "answers" || name == "posts")
}

// upgradeFile brings the file of db, which has the name path, to the newest schema
// version and returns what is open then: db itself, or the file that took its
// place. When it fails, db is closed.
func upgradeFile(db *bolt.DB, path string, env environment, opts []Option, steps []migration) (_ *bolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			// The panic may have left a transaction open, and Close would wait for it.
			err = fmt.Errorf("%w: %v", errDamaged, p)
		}
	}()
	version, err := knownVersion(db, steps)
	switch {
	case err != nil:
		return nil, errors.Join(err, db.Close())
	case version == len(steps):
		return db, nil
	case version == 0: // nothing to copy, and nothing to keep
		if err := upgrade(db, steps); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		return db, nil
	}
	newer, err := rewriteForUpgrade(db, path, version, env, opts, steps)
	if err := errors.Join(err, db.Close()); err != nil {
		if newer != nil {
			err = errors.Join(err, newer.Close())
		}
		return nil, err
	}
	return newer, nil
}

// rewriteForUpgrade writes the newer file beside the older one, keeps that under
// another name, and puts the newer in its place.
func rewriteForUpgrade(db *bolt.DB, path string, version int, env environment, opts []Option, steps []migration) (_ *bolt.DB, err error) {
	env.at("migrate-begin")
	a, err := begin(path, rewriteSuffix, opts)
	if err != nil {
		return nil, err
	}
	placed := false
	defer func() {
		if !placed {
			a.abandon()
		}
	}()
	if err := convertTo(context.Background(), a.db, db, version, env, steps); err != nil {
		return nil, err
	}
	if err := a.finish(opts); err != nil {
		return nil, err
	}
	env.at("migrate-synced")
	if _, err := keepCopy(path, fmt.Sprintf(".v%d-", version), env.now()); err != nil {
		return nil, err
	}
	env.at("migrate-kept")
	newer, err := a.takePlace(path, db, opts)
	if err != nil {
		return nil, err
	}
	placed = true
	env.at("migrate-renamed")
	return newer, syncFolder(path)
}

// convertTo fills the empty file dst with what src, of an older version, becomes.
func convertTo(ctx context.Context, dst, src *bolt.DB, version int, env environment, steps []migration) error {
	convert := func(name table, k, v []byte) (_ []byte, err error) {
		for _, step := range steps[version:] {
			if step.record == nil {
				continue
			}
			if v, err = step.record(name, k, v); err != nil {
				return nil, err
			}
		}
		return v, nil
	}
	if err := copyRows(ctx, dst, src.View, convert); err != nil {
		return err
	}
	env.at("migrate-copied")
	return upgrade(dst, steps)
}

// upgrade takes the steps that an open file lacks. Records keep their shape: only a
// file without any, or a copy that was converted, may take all steps so.
func upgrade(db *bolt.DB, steps []migration) error {
	return db.Update(func(tx *bolt.Tx) error { return migrate(tx, steps) })
}

// knownVersion returns the file's version, and an error when this program does not know
// it.
func knownVersion(db *bolt.DB, steps []migration) (version int, err error) {
	err = db.View(func(tx *bolt.Tx) (err error) {
		version, err = schemaVersion(tx)
		return err
	})
	if err == nil && version > len(steps) {
		err = newerError{have: version, know: len(steps)}
	}
	return version, err
}

// migrate takes the steps that the file lacks and writes its new version: all or
// none, since tx is one transaction.
func migrate(tx *bolt.Tx, steps []migration) error {
	from, err := schemaVersion(tx)
	if err != nil {
		return err
	}
	for i := from; i < len(steps); i++ {
		if err := steps[i].apply(tx); err != nil {
			return fmt.Errorf("migration %d (%s): %w", i+1, steps[i].name, err)
		}
	}
	meta, err := tx.CreateBucketIfNotExists([]byte(tableMeta))
	if err != nil {
		return err
	}
	return meta.Put(schemaVersionKey(), []byte(strconv.Itoa(len(steps))))
}

func schemaVersionKey() []byte { return []byte("schema_version") }

// schemaVersion reads the file's version: 0 for a file without any bucket, and
// ErrNotStore when there are buckets but no version.
func schemaVersion(tx *bolt.Tx) (int, error) {
	meta := tx.Bucket([]byte(tableMeta))
	if meta == nil {
		if first, _ := tx.Cursor().First(); first != nil {
			return 0, ErrNotStore
		}
		return 0, nil
	}
	version, err := strconv.Atoi(string(meta.Get(schemaVersionKey())))
	if err != nil || version < 1 {
		return 0, ErrNotStore
	}
	return version, nil
}
