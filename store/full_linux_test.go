package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"interviewcoach/internal/coach"
)

// A disk that becomes full during a backup leaves no part of it, and the data file
// goes on.
func TestAFullDiskLeavesNoPartOfABackup(t *testing.T) {
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=512k,mode=0700"); err != nil {
		t.Skipf("a small file system cannot be mounted here (%v): run as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(small, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s := openTemp(t)
	update(t, s, func(tx coach.Tx) error {
		for i := range 400 {
			err := tx.PutDelivery(coach.Delivery{Team: "T1", Key: strings.Repeat("k", i+1), To: "U1", Args: []string{strings.Repeat("x", 4000)}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	whole := filepath.Join(t.TempDir(), "whole.db")
	if _, err := s.Backup(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(small, "backup.db")
	_, err := s.Backup(t.Context(), to)
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), small) || strings.Contains(err.Error(), "\n") {
		t.Errorf("Backup = %v, want ErrFull and where", err)
	}
	files(t, to)
	if _, err := Restore(t.Context(), whole, to, false); !errors.Is(err, ErrFull) {
		t.Errorf("Restore = %v, want ErrFull", err)
	}
	files(t, to)
	if info, err := os.Stat(whole); err != nil || info.Size() < 512<<10 {
		t.Errorf("the backup would fit: this test could not fail (%v)", err)
	}
	if err := s.Compact(t.Context()); err != nil {
		t.Errorf("the store does not go on: %v", err)
	}
}
