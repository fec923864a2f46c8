package store

import (
	"fmt"
	"strconv"

	bolt "go.etcd.io/bbolt"
)

// A migration is one step from the schema version before it. Released steps never
// change: a file that took one never takes it again.
type migration struct {
	name  string
	apply func(*bolt.Tx) error
}

// migrations are the steps in order; a file's schema version is how many it took.
func migrations() []migration {
	return []migration{
		{"create the buckets", createBuckets},
		{"practice: cards, ratings, sessions, who took part", createPracticeBuckets},
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
	meta := tableMeta.of(tx)
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
