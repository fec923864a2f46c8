//go:build unix

package store

import (
	"os"
	"syscall"
)

// keepOwner gives f, which will take the place of the file at path, the same owner
// and group: root may have started the program for once, and the file must still
// open for its owner afterwards. Where the system does not let us, f stays ours.
func keepOwner(f *os.File, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(s.Uid), int(s.Gid))
	}
	return nil
}
