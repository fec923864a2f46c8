package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
		if data, err := os.ReadFile(path); err == nil {
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
		old, err := os.ReadFile(path)
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

// readInputs reads the named files, and the pages in named folders.
func readInputs(paths []string) (inputs []questions.Input, faults questions.Faults) {
	fault := func(name string, err error) {
		faults = append(faults, questions.Fault{File: name, Message: "cannot be read: " + err.Error()})
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			fault(path, err)
		case info.IsDir():
			in, err := readFolder(path)
			if err != nil {
				fault(path, err)
			}
			inputs = append(inputs, in...)
		default:
			data, err := os.ReadFile(path)
			if err != nil {
				fault(path, err)
				continue
			}
			inputs = append(inputs, questions.Input{Name: path, Data: data})
		}
	}
	return inputs, faults
}

// readFolder reads the pages in a folder; links that lead out of it are errors.
func readFolder(dir string) (inputs []questions.Input, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	fsys := root.FS()
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		base := strings.ToLower(d.Name())
		if strings.HasPrefix(base, ".") || base == "readme.md" || !strings.HasSuffix(base, ".txt") && !strings.HasSuffix(base, ".md") {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err == nil {
			inputs = append(inputs, questions.Input{Name: filepath.Join(dir, name), Data: data})
		}
		return err
	})
	return inputs, err
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
