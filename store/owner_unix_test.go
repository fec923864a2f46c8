//go:build unix

package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestACompactionKeepsTheOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to somebody else")
	}
	s := openTemp(t)
	if err := os.Chown(s.Path(), 1234, 2345); err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	equal(t, "owner and group", [2]uint32{owner.Uid, owner.Gid}, [2]uint32{1234, 2345})
	equal(t, "mode", info.Mode().Perm(), os.FileMode(0o600))
}

// The first start must not make a file that the second one refuses.
func TestOpenMakesNoFileWhereAnybodyCanReplaceIt(t *testing.T) {
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	link, file := filepath.Join(dir, "link.db"), filepath.Join(open, "coach.db")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o777)); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(file); !errors.Is(err, ErrExposed) {
		t.Errorf("Open = %v, want ErrExposed", err)
		if err == nil {
			closeStore(t, s)
		}
	}
	files(t, file)

	if err := os.Chmod(open, 0o700); err != nil {
		t.Fatal(err)
	}
	closeStore(t, openAt(t, file))
	if err := errors.Join(os.Chmod(open, 0o777), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(link); !errors.Is(err, ErrExposed) || !strings.Contains(err.Error(), "chmod 700 "+open) {
		t.Errorf("Open by a link from elsewhere = %v, want ErrExposed", err)
		if err == nil {
			closeStore(t, s)
		}
	}
}
