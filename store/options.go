package store

import (
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
)

// lockTimeout is how long Open waits for another process to let go of the file.
// With bbolt's own step of 50 ms the answer is there within a second.
const lockTimeout = 800 * time.Millisecond

// boltOptions are chosen by BenchmarkOpenMillionAnswers, on a file of 1.4 GB.
//
// The free list is kept in the file: Open then takes 0.04 ms, and 470 ms when
// bbolt must read every page to find the free ones. Adding an answer takes 0.5 to
// 3 ms with either, and differs more between runs than between the two: it is the
// disk's two syncs. Reading the list also happens in our goroutine, where the
// panic of a damaged file can be caught; the scan runs in another.
//
// Mapping 1 GiB from the start costs address space only, and Open takes as long as
// without. But the file can grow that far without being mapped anew, for which a
// writer would wait until every reader, such as a backup, is done
// (https://github.com/etcd-io/bbolt/issues/850).
//
// The list of free pages is a map, as bbolt's own documentation advises for large
// files.
func boltOptions() *bolt.Options {
	options := &bolt.Options{
		Timeout:      lockTimeout,
		FreelistType: bolt.FreelistMapType,
	}
	if strconv.IntSize == 64 {
		options.InitialMmapSize = 1 << 30
	}
	return options
}
