//go:build unix

package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// openedByMount reports whether our own file is open to our own group for the reason
// that it is on a volume: Kubernetes gives a pod's fsGroup every file of one with
// mode 0660, in folders with the setgid bit
// (https://kubernetes.io/docs/tasks/configure-pod-container/security-context/). That
// group is the pod's alone, and in a container there is nothing to run chmod with.
//
// Any other file that others can open was given to them by somebody, who is told.
func openedByMount(path string, info fs.FileInfo) bool {
	if info.Mode().Perm() != 0o660 {
		return false
	}
	file, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	folder, err := os.Stat(filepath.Dir(file))
	if err != nil {
		return false
	}
	own, ok := info.Sys().(*syscall.Stat_t)
	dir, known := folder.Sys().(*syscall.Stat_t)
	return ok && known && folder.Mode()&fs.ModeSetgid != 0 && folder.Mode().Perm()&0o007 == 0 &&
		int(own.Uid) == os.Geteuid() && int(own.Gid) == os.Getegid() && dir.Gid == own.Gid
}
