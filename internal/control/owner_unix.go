//go:build unix

package control

import (
	"io/fs"
	"syscall"
)

// ownerOf is the user a file belongs to, where the system has such a thing.
func ownerOf(info fs.FileInfo) (uid int, ok bool) {
	if s, is := info.Sys().(*syscall.Stat_t); is {
		return int(s.Uid), true
	}
	return 0, false
}

// makePrivate closes a socket that has no name yet to others. Where the system
// cannot, Listen's Chmod does it a moment later.
func makePrivate(fd uintptr) { _ = syscall.Fchmod(int(fd), 0o600) }
