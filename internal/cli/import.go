package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"interviewcoach/questions"
)

type importCmd struct {
	bankFlags
	Out       string   `placeholder:"DIR" type:"path" default:"questions" help:"Folder to write to, as FUNCTION/ROLE/QUESTION.md."`
	DryRun    bool     `help:"Show what would be written, and write nothing."`
	Force     bool     `help:"Overwrite files that are there and differ."`
	KeepGoing bool     `help:"Import what can be read although other pages have faults."`
	Paths     []string `arg:"" name:"path" type:"path" help:"Pages, or folders of pages (.txt, .md)."`
}

// Run reads every page, reports every fault, and writes nothing unless all is
// well or --keep-going was given. A file that is there already takes part: what
// it holds is merged with the pages, and it is written only with --force.
func (c importCmd) Run(s streams) error {
	known, err := c.known()
	if err != nil {
		return err
	}
	inputs, faults := readInputs(c.Paths)
	plan := questions.PlanImport(inputs, known)
	if earlier := c.earlier(plan); len(earlier) > 0 {
		plan = questions.PlanImport(append(earlier, inputs...), known)
	}
	faults = append(faults, plan.Faults...)
	for _, f := range faults {
		fmt.Fprintln(s.err, f)
	}
	if n := len(faults.Errors()); n > 0 && !c.KeepGoing {
		return fmt.Errorf("nothing was written, because of %d faults: mend them, or import the rest with --keep-going", n)
	}
	files, err := c.changed(plan.Files)
	if err != nil {
		return err
	}
	for _, f := range files {
		verb := "wrote"
		if c.DryRun {
			verb = "would write"
		} else if err := writeWhole(filepath.Join(c.Out, filepath.FromSlash(f.Path)), f.Content); err != nil {
			return fmt.Errorf("%s cannot be written: %w", f.Path, err)
		}
		fmt.Fprintln(s.out, verb, filepath.Join(c.Out, filepath.FromSlash(f.Path)))
	}
	if len(files) == 0 {
		fmt.Fprintln(s.out, "nothing to write: all of it is there already")
	}
	if n := len(faults.Errors()); n > 0 {
		return fmt.Errorf("%d faults were passed over", n)
	}
	return nil
}

// known is the bank whose roles tell a page without a function where it belongs:
// the questions in use, and what was imported before.
func (c importCmd) known() (*questions.Bank, error) {
	dirs := c.Questions
	if _, err := os.Stat(c.Out); err == nil {
		dirs = append(dirs, c.Out)
	}
	bank, err := questions.Open(dirs, !c.NoBundled)
	if errors.Is(err, questions.ErrEmpty) {
		return nil, nil
	}
	return bank, err
}

// earlier reads the files that are in the way of the plan.
func (c importCmd) earlier(plan questions.Plan) []questions.Input {
	var out []questions.Input
	for _, f := range plan.Files {
		path := filepath.Join(c.Out, filepath.FromSlash(f.Path))
		if data, err := readThere(path); err == nil {
			out = append(out, questions.Input{Name: path, Data: data})
		}
	}
	return out
}

// changed leaves out what is there to the byte, and refuses to overwrite the rest
// without --force.
func (c importCmd) changed(files []questions.File) (out []questions.File, err error) {
	var refused []error
	for _, f := range files {
		path := filepath.Join(c.Out, filepath.FromSlash(f.Path))
		old, err := readThere(path)
		switch {
		case err == nil && bytes.Equal(old, f.Content):
			continue
		case err == nil && !c.Force:
			refused = append(refused, fmt.Errorf("%s is there already and differs: give --force to write the merged question over it", path))
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			refused = append(refused, fmt.Errorf("%s cannot be read: %w", path, err))
		}
		out = append(out, f)
	}
	return out, errors.Join(refused...)
}

// What one import reads at most. An import is of pages that somebody chose; a folder
// given by mistake is not read for minutes.
const (
	maxImportFile    = 10 << 20 // bytes
	maxImportEntries = 1_000
	maxImportDepth   = 64 // folders in folders
)

// archives are what people try to import that has to be unpacked first, so that
// nothing unpacks without a bound here.
var archives = []string{".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".docx", ".odt"}

// readInputs reads the named files, and the pages in named folders.
func readInputs(paths []string) (inputs []questions.Input, faults questions.Faults) {
	in := importer{}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			in.fault(path, err)
		case info.IsDir():
			in.folder(path)
		default:
			in.named(path)
		}
	}
	return in.inputs, in.faults
}

// An importer gathers pages, at most maxImportEntries of them.
type importer struct {
	inputs  []questions.Input
	faults  questions.Faults
	entries int
	full    bool
}

func (in *importer) fault(name string, err error) {
	in.faults = append(in.faults, questions.Fault{File: name, Message: "cannot be read: " + err.Error()})
}

// room counts one more entry, and reports once when that is too many.
func (in *importer) room(name string) bool {
	if in.entries++; in.entries > maxImportEntries && !in.full {
		in.full = true
		in.fault(name, fmt.Errorf("these are more than %d files: import them folder by folder", maxImportEntries))
	}
	return !in.full
}

// named reads a file that was named itself. It may be reached by a link: who names
// it may read it.
func (in *importer) named(path string) {
	if !in.room(path) {
		return
	}
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		in.fault(path, err)
		return
	}
	defer root.Close()
	name := filepath.Base(path)
	if info, err := root.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		whole, err := filepath.EvalSymlinks(path)
		if err != nil {
			in.fault(path, err)
			return
		}
		target, err := os.OpenRoot(filepath.Dir(whole))
		if err != nil {
			in.fault(path, err)
			return
		}
		defer target.Close()
		in.page(target, filepath.Base(whole), path)
		return
	}
	in.page(root, name, path)
}

// page reads one regular file of a folder; shown is how messages name it.
func (in *importer) page(root *os.Root, name, shown string) {
	data, err := readRegular(root, name)
	if err != nil {
		in.fault(shown, err)
		return
	}
	in.inputs = append(in.inputs, questions.Input{Name: shown, Data: data})
}

// folder reads the pages in a folder; links that lead out of it are faults.
func (in *importer) folder(dir string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		in.fault(dir, err)
		return
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		shown := filepath.Join(dir, name)
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case !in.room(dir):
			return fs.SkipAll
		case d.IsDir() && strings.Count(name, "/")+1 > maxImportDepth:
			in.fault(shown, fmt.Errorf("folders are nested more than %d deep", maxImportDepth))
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		base := strings.ToLower(d.Name())
		if strings.HasPrefix(base, ".") || base == "readme.md" {
			return nil
		}
		if isArchive(base) || strings.HasSuffix(base, ".txt") || strings.HasSuffix(base, ".md") {
			in.page(root, name, shown)
		}
		return nil
	})
	if err != nil {
		in.fault(dir, err)
	}
}

func isArchive(name string) bool {
	return slices.Contains(archives, strings.ToLower(filepath.Ext(name)))
}

// readRegular reads a file that is one: opening a pipe would wait for ever, and a
// device has no end.
func readRegular(root *os.Root, name string) ([]byte, error) {
	if isArchive(name) {
		return nil, errors.New("this is an archive: unpack it, and import the folder")
	}
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("this is not a regular file")
	}
	if info.Size() > maxImportFile {
		return nil, errors.New("this is larger than 10 MiB; a question page is a few KB of text")
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxImportFile+1))
	if err == nil && len(data) > maxImportFile {
		err = errors.New("this is larger than 10 MiB; a question page is a few KB of text")
	}
	return data, err
}

// readThere reads a file of the folder that is written to.
func readThere(path string) ([]byte, error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return readRegular(root, filepath.Base(path))
}

// writeWhole writes a file under another name first, so that nobody finds half of it.
func writeWhole(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".import-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
