//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A pod's volume comes back from a mount with everything open to the pod's group.
func TestOpenTakesBackWhatAVolumeOpened(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(dir, "coach.db")
	closeStore(t, openAt(t, path))
	if err := os.Chown(dir, -1, os.Getegid()); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		dir, file fs.FileMode
		uid, gid  int
		refused   bool
	}{
		{"as Kubernetes leaves it", 0o770 | fs.ModeSetgid, 0o660, -1, -1, false},
		{"a folder without the bit", 0o770, 0o660, -1, -1, true},
		{"a folder that others can enter", 0o775 | fs.ModeSetgid, 0o660, -1, -1, true},
		{"others can read", 0o770 | fs.ModeSetgid, 0o664, -1, -1, true},
		{"the group can only read", 0o770 | fs.ModeSetgid, 0o640, -1, -1, true},
		{"another group", 0o770 | fs.ModeSetgid, 0o660, -1, os.Getegid() + 1, true},
		{"another owner", 0o770 | fs.ModeSetgid, 0o660, os.Geteuid() + 1, os.Getegid(), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if (test.uid >= 0 || test.gid >= 0) && os.Geteuid() != 0 {
				t.Skip("only root can give a file to somebody else")
			}
			if err := errors.Join(
				os.Chown(path, os.Geteuid(), os.Getegid()), os.Chown(path, test.uid, test.gid),
				os.Chmod(dir, test.dir), os.Chmod(path, test.file),
			); err != nil {
				t.Fatal(err)
			}
			want := test.file
			if _, err := Look(path); errors.Is(err, ErrExposed) != test.refused {
				t.Errorf("Look = %v", err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != test.file {
				t.Errorf("Look left mode %v, %v", info.Mode(), err)
			}
			s, err := Open(path)
			if test.refused {
				if !errors.Is(err, ErrExposed) {
					t.Fatalf("Open = %v, want ErrExposed", err)
				}
			} else {
				if err != nil {
					t.Fatal(err)
				}
				closeStore(t, s)
				want = 0o600
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "mode", info.Mode().Perm(), want)
		})
	}
}
