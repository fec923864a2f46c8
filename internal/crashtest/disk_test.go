//go:build linux

package crashtest

import (
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
)

const (
	sector = 512
	page   = 4096
)

// A disk replays the steps of a trace, and knows what of them a power cut leaves.
type disk struct {
	names map[string]*inode
}

type inode struct {
	pages   map[int64][]byte // by number; synced; never changed in place
	size    int64
	pending []step // writes and sizes that were not synced
}

// A disk starts with the file that is there, or none.
func newDisk(path string) (*disk, error) {
	d := &disk{names: map[string]*inode{}}
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n := &inode{pages: map[int64][]byte{}}
	for {
		buf := make([]byte, page)
		got, err := io.ReadFull(f, buf)
		if got > 0 && !isZero(buf) {
			n.pages[n.size/page] = buf
		}
		n.size += int64(got)
		if err != nil {
			break
		}
	}
	d.names[path] = n
	return d, nil
}

func isZero(b []byte) bool { return !slices.ContainsFunc(b, func(x byte) bool { return x != 0 }) }

func (d *disk) do(s step) {
	n := d.names[s.path]
	if n == nil && (s.kind == stepWrite || s.kind == stepSize) {
		n = &inode{pages: map[int64][]byte{}}
		d.names[s.path] = n
	}
	switch s.kind {
	case stepWrite, stepSize:
		n.pending = append(n.pending, s)
	case stepSync:
		if n != nil {
			n.pages, n.size = n.after(func(int) keep { return whole })
			n.pending = nil
		}
	case stepLink:
		if n != nil {
			d.names[s.to] = n
		}
	case stepUnlink:
		delete(d.names, s.path)
	}
}

// What is left of one sector.
type keep int

const (
	dropped keep = iota
	torn         // its first half
	whole
)

// after is the content when of each pending sector is left what left says.
func (n *inode) after(left func(i int) keep) (map[int64][]byte, int64) {
	pages, size, i := maps.Clone(n.pages), n.size, 0
	own := map[int64]bool{}
	for _, s := range n.pending {
		if s.kind == stepSize {
			if left(i) != dropped {
				size = s.offset
			}
			i++
			continue
		}
		for at := 0; at < len(s.data); at += sector {
			k := left(i)
			i++
			if k == dropped {
				continue
			}
			part := s.data[at:min(at+sector, len(s.data))]
			if k == torn {
				part = part[:len(part)/2]
			}
			where := s.offset + int64(at)
			number := where / page
			if !own[number] {
				fresh := make([]byte, page)
				copy(fresh, pages[number])
				pages[number], own[number] = fresh, true
			}
			copy(pages[number][where%page:], part)
			size = max(size, where+int64(len(part)))
		}
	}
	return pages, size
}

// cut is what a power cut leaves of a file: everything that was synced, and of the
// rest what chance will have. There may be no file at all.
func (d *disk) cut(path string, random *rand.Rand) (pages map[int64][]byte, size int64, there bool) {
	n := d.names[path]
	if n == nil {
		return nil, 0, false
	}
	sectors := 0
	for _, s := range n.pending {
		sectors += 1 + len(s.data)/sector
	}
	upTo, odds := random.IntN(sectors+1), random.Float64()
	mode := random.IntN(4)
	pages, size = n.after(func(i int) keep {
		switch mode {
		case 0: // nothing had begun
			return dropped
		case 1: // in order, up to one that was being written
			switch {
			case i < upTo:
				return whole
			case i == upTo:
				return torn
			}
			return dropped
		case 2: // in any order
			if random.Float64() < odds {
				return whole
			}
			return dropped
		}
		return []keep{dropped, torn, whole}[random.IntN(3)]
	})
	return pages, size, true
}

// writeImage makes a sparse file.
func writeImage(path string, pages map[int64][]byte, size int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for number, data := range pages {
		if _, err := f.WriteAt(data, number*page); err != nil {
			return err
		}
	}
	return f.Truncate(size)
}
