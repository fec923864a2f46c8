package store

import (
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/failpoint"
)

// lockTimeout is how long Open waits for another process to let go of the file.
// With bbolt's own step of 50 ms the answer is there within a second.
const lockTimeout = 800 * time.Millisecond

// growth is by how much the file becomes longer at a time. bbolt's own 16 MiB would
// be most of the file of a small team.
const growth = 1 << 20

// pageSize is that of new files. An answer takes about 850 bytes: of bbolt's usual
// 4096, which a page is rarely full of, a quarter would be lost.
const pageSize = 8 << 10

// How full a page is left when it is split. Answers of one person come in the order
// of their keys, so that the first part of a page that was split is hardly ever
// written again: with bbolt's usual half, an answer takes 1950 bytes instead of 1275
// (TestBytesPerAnswer). A copy leaves its pages full, for few rows come between old
// ones.
const (
	fillAnswers = 0.75
	fillCopies  = 0.95
)

// boltOptions are chosen by BenchmarkOpenMillionAnswers, on a file of 1.4 GB.
//
// The free list is kept in the file: Open then takes 0.04 ms, and 470 ms when
// bbolt must read every page to find the free ones. Adding an answer takes 0.5 to
// 3 ms with either, and differs more between runs than between the two: it is the
// disk's two syncs. Reading the list also happens in our goroutine, where the
// panic of a damaged file can be caught; the scan runs in another.
//
// Mapping 1 GiB from the start costs address space only: no page of it counts as
// resident before it is read, and Open takes as long as without. But the file can grow that far without being mapped anew, for which a
// writer would wait until every reader, such as a backup, is done
// (https://github.com/etcd-io/bbolt/issues/850).
//
// The list of free pages is a map, as bbolt's own documentation advises for large
// files.
func boltOptions() *bolt.Options {
	options := &bolt.Options{
		Timeout:      lockTimeout,
		FreelistType: bolt.FreelistMapType,
		PageSize:     pageSize,
		NoSync:       failpoint.NoSync,
	}
	if strconv.IntSize == 64 {
		options.InitialMmapSize = 1 << 30
	}
	return options
}
