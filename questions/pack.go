package questions

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed all:bank
var bundled embed.FS

// bundledName is the name of the pack that is part of the program.
const bundledName = "bundled"

// maxEntries bounds the files of one folder, so that a folder given by mistake
// is not read for minutes. The bundled pack has no such bound.
const maxEntries = 10_000

// Page is a question as one file holds it, before any merging.
type Page struct {
	// File is the path inside the pack.
	File string
	// Line is where the question's text stands.
	Line int
	// Question is what the page holds.
	Question Question
	// Aliases are other spellings of the role found on the page.
	Aliases []string

	// at holds the lines of parts and their entries, for the faults of lint.
	at map[spot]int
	// below holds the lines of the bullets below an entry.
	below map[spot][]int
}

// RolePage is a role as its role.md holds it.
type RolePage struct {
	// File is the path inside the pack.
	File string
	// Role is what the file says.
	Role Role
}

// Pack is what one folder of questions holds.
type Pack struct {
	// Name tells packs apart in messages. The name of a folder is its path.
	Name string
	// Pages and Roles are in the order of their paths.
	Pages []Page
	Roles []RolePage
}

// PackOf makes a pack of questions that come from no file.
func PackOf(name string, qs ...Question) Pack {
	p := Pack{Name: name}
	for _, q := range qs {
		p.Pages = append(p.Pages, Page{Question: q})
	}
	return p
}

// Place is where a file of the pack is, for messages.
func (p Pack) Place(file string) string { return path.Join(p.Name, file) }

// Bundled returns the pack that is part of the program.
func Bundled() (Pack, error) {
	bank, err := fs.Sub(bundled, "bank")
	if err != nil {
		return Pack{}, fmt.Errorf("open bundled questions: %w", err)
	}
	return readFS(bank, bundledName, 0)
}

// ReadFS reads a folder and the folders in it: Markdown files as questions,
// role.md as roles, text files as pages of the other two forms. It passes over
// names that begin with a dot, files called README and files of other kinds.
// It refuses links that lead out of the folder and folders of more than 10,000
// files. The error is [Faults] and holds the faults of all files; name stands
// before the file's path in it. Several files are read from fsys at a time.
func ReadFS(fsys fs.FS, name string) (Pack, error) { return readFS(fsys, name, maxEntries) }

// ReadDir reads a folder on disk without ever leaving it.
func ReadDir(dir string) (Pack, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Pack{}, Faults{{File: dir, Message: "this folder of questions cannot be opened: " + cause(err)}}
	}
	defer root.Close() //nolint:errcheck // nothing was written
	return ReadFS(root.FS(), dir)
}

func readFS(fsys fs.FS, name string, limit int) (Pack, error) {
	pack := Pack{Name: name}
	var faults Faults
	var files []packFile
	entries := 0
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			faults.add(pack.Place(p), 0, "this cannot be read: %s", cause(err))
			return nil
		}
		if p != "." && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entries++; limit > 0 && entries > limit {
			faults.add(name, 0, "this folder holds more than %d files; give the folder that holds only questions, or split it", limit)
			return fs.SkipAll
		}
		link := d.Type()&fs.ModeSymlink != 0 && path.Ext(p) == "" // perhaps to a folder
		if !d.IsDir() && (isPage(d.Name()) || link) {
			files = append(files, packFile{p, d})
		}
		return nil
	})
	if err != nil {
		return Pack{}, fmt.Errorf("read questions in %s: %w", name, err)
	}
	faults = append(faults, pack.readFiles(fsys, files)...)
	if len(faults) > 0 {
		return Pack{}, faults.sorted()
	}
	return pack, nil
}

// packFile is a file that belongs to a pack.
type packFile struct {
	path  string
	entry fs.DirEntry
}

// readFiles adds files to the pack in their order. Each processor reads a run
// of them.
func (p *Pack) readFiles(fsys fs.FS, files []packFile) (faults Faults) {
	runs := make([]struct {
		pack   Pack
		faults Faults
	}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range runs {
		wg.Go(func() {
			run, buffer := &runs[i], bytes.Buffer{}
			run.pack.Name = p.Name
			for _, f := range files[i*len(files)/len(runs) : (i+1)*len(files)/len(runs)] {
				run.pack.readFile(fsys, f.path, f.entry, &buffer, &run.faults)
			}
		})
	}
	wg.Wait()
	for _, run := range runs {
		p.Pages, p.Roles = append(p.Pages, run.pack.Pages...), append(p.Roles, run.pack.Roles...)
		faults = append(faults, run.faults...)
	}
	return faults
}

// isPage reports whether a file of that name is read.
func isPage(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	base := strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
	return base != "readme" && (ext == ".md" || ext == ".markdown" || ext == ".txt" || ext == ".text")
}

// isRolePage reports whether a file is the role.md of its folder.
func isRolePage(file string) bool { return strings.EqualFold(path.Base(file), "role.md") }

// readFile adds one file to the pack. The buffer is only there to be used for
// the next file again.
func (p *Pack) readFile(fsys fs.FS, file string, d fs.DirEntry, buffer *bytes.Buffer, faults *Faults) {
	place := p.Place(file)
	if d.Type()&fs.ModeSymlink != 0 && linksOut(fsys, file) {
		faults.add(place, 0, "this link leads out of its folder; put the file itself here")
		return
	}
	info, err := fs.Stat(fsys, file)
	switch {
	case err != nil:
		faults.add(place, 0, "this file cannot be read: %s", cause(err))
		return
	case info.IsDir():
		faults.add(place, 0, "this link leads to a folder; put the folder itself here")
		return
	case !info.Mode().IsRegular():
		faults.add(place, 0, "this is not a regular file")
		return
	case info.Size() > maxFile:
		faults.add(place, 0, tooLarge)
		return
	}
	buffer.Reset()
	if err := readInto(buffer, fsys, file); err != nil {
		faults.add(place, 0, "this file cannot be read: %s", cause(err))
		return
	}
	if isRolePage(file) {
		role, found := readRolePage(place, buffer.Bytes())
		checkName(place, role.Name, &found)
		*faults = append(*faults, found...)
		p.Roles = append(p.Roles, RolePage{File: file, Role: role})
		return
	}
	page, found := readPage(place, buffer.Bytes())
	checkName(place, page.Question.Role, &found)
	*faults = append(*faults, found...)
	page.File = file
	p.Pages = append(p.Pages, page)
}

// maxName bounds the name of a role in characters: it stands in menus, and every
// search compares what was typed with all of them.
const maxName = 80

// checkName refuses the name of a role that is too long.
func checkName(place, name string, faults *Faults) {
	if utf8.RuneCountInString(name) > maxName {
		faults.add(place, 0, "the name of the role is longer than %d characters; shorten it", maxName)
	}
}

// readInto appends what a file holds to a buffer, as far as it may be read: it may
// have grown since it was looked at.
func readInto(buffer *bytes.Buffer, fsys fs.FS, file string) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	_, err = buffer.ReadFrom(io.LimitReader(f, maxFile+1))
	return err
}

// maxLinks bounds the links that are followed from one file.
const maxLinks = 16

// linksOut reports whether following the links of a path leads out of the file
// system, or nowhere. A file system that cannot read links has no way out.
func linksOut(fsys fs.FS, file string) bool {
	if _, ok := fsys.(fs.ReadLinkFS); !ok {
		return false
	}
	done, rest := ".", strings.Split(file, "/")
	for links := 0; len(rest) > 0; {
		next := path.Join(done, rest[0])
		rest = rest[1:]
		if next == ".." || strings.HasPrefix(next, "../") {
			return true
		}
		info, err := fs.Lstat(fsys, next)
		if err != nil {
			return true
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done = next
			continue
		}
		target, err := fs.ReadLink(fsys, next)
		if links++; err != nil || links > maxLinks || path.IsAbs(target) {
			return true
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return false
}

// cause returns what went wrong with a file, without the path that the fault
// names already.
func cause(err error) string {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err.Error()
	}
	return err.Error()
}
