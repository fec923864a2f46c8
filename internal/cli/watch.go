package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fsnotify/fsnotify"
)

// Bounds of a watch.
const (
	maxWatched = 2_000 // folders
	maxLinks   = 40    // from one path
)

// A watch tells of changes in folders and the folders in them, also when a folder
// goes away and another takes its place, or when a link on the way to it comes to
// lead elsewhere. It watches what was there when it was made: after a change another
// one must be made, before the folders are read. A nil one tells of nothing.
type watch struct {
	system *fsnotify.Watcher
	whole  map[string]bool     // folders of which everything matters
	names  map[string][]string // folders of which only these names do
}

// newWatch watches folders. One that is not there is watched for.
func newWatch(folders []string) (_ *watch, err error) {
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watch{system: system, whole: map[string]bool{}, names: map[string][]string{}}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	for _, folder := range folders {
		if err := w.addPath(folder); err != nil {
			return nil, err
		}
	}
	for dir := range w.names {
		// What is on the way may be read by nobody, or gone again.
		if err := system.Add(dir); err != nil && !passes(err) {
			return nil, err
		}
	}
	return w, nil
}

// passes reports whether a folder that cannot be watched is no fault of the watch.
func passes(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist)
}

// addPath watches a folder and what decides which one its name leads to: the names on
// the way that are links, or are not there.
func (w *watch) addPath(folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	top := filepath.VolumeName(folder) + string(filepath.Separator)
	done, rest := top, parts(folder[len(top):])
	for links := 0; len(rest) > 0; {
		next := filepath.Join(done, rest[0])
		info, err := os.Lstat(next)
		link := err == nil && info.Mode()&fs.ModeSymlink != 0
		if err != nil || link {
			w.names[done] = append(w.names[done], rest[0])
		}
		rest = rest[1:]
		if err != nil {
			return nil
		}
		if !link {
			done = next
			continue
		}
		target, err := os.Readlink(next)
		if links++; err != nil || links > maxLinks {
			return nil // it leads nowhere, as reading will tell
		}
		if filepath.IsAbs(target) {
			done = filepath.VolumeName(target) + string(filepath.Separator)
			target = target[len(done):]
		}
		rest = append(parts(target), rest...)
	}
	return w.addAll(done)
}

// parts are the names of a path, of which ".." is one.
func parts(path string) []string {
	return slices.DeleteFunc(strings.Split(filepath.ToSlash(path), "/"), func(part string) bool { return part == "" || part == "." })
}

// addAll watches a folder and the folders in it, apart from hidden ones: questions are
// not read from those.
func (w *watch) addAll(folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil // reading tells what cannot be read
		case path != folder && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case len(w.whole) == maxWatched:
			return fmt.Errorf("there are more than %d folders in %s", maxWatched, folder)
		}
		if err := w.system.Add(path); err != nil {
			if passes(err) {
				return nil
			}
			return err
		}
		w.whole[path] = true
		return nil
	})
}

// matters reports whether an event may change what is read. A changed mode does only
// when modes is set: some systems touch them all the time.
func (w *watch) matters(e fsnotify.Event, modes bool) bool {
	if e.Op == fsnotify.Chmod && !modes {
		return false
	}
	dir, name := filepath.Split(e.Name)
	dir = filepath.Clean(dir)
	switch {
	case slices.Contains(w.names[dir], name):
		return true
	case w.whole[e.Name]:
		return true // the folder itself
	case !w.whole[dir]:
		return false
	}
	// A volume of Kubernetes is changed by a link called ..data; other hidden names, and
	// those that end so, are what editors keep beside a file.
	hidden := strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "..")
	return !hidden && !strings.HasSuffix(name, "~")
}

// events are those of the system; none of a nil watch.
func (w *watch) events() <-chan fsnotify.Event {
	if w == nil {
		return nil
	}
	return w.system.Events
}

// errors are those of the system: some changes were not told.
func (w *watch) errors() <-chan error {
	if w == nil {
		return nil
	}
	return w.system.Errors
}

func (w *watch) close() {
	if w != nil {
		_ = w.system.Close()
	}
}
