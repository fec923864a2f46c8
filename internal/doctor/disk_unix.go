//go:build linux || darwin || freebsd

package doctor

import "syscall"

// freeSpace is how many bytes this user may still write on the disk of a folder.
func freeSpace(folder string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	blocks := max(0, int64(s.Bavail)) // unsigned here and signed there: what root may write, others owe
	return uint64(blocks) * uint64(s.Bsize), true
}

// writable reports whether this user may write a file, or in a folder.
func writable(path string) bool {
	const mayWrite = 2 // W_OK of access(2)
	return syscall.Access(path, mayWrite) == nil
}
