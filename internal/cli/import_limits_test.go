//go:build unix

package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// aPage is a page that can be imported.
const aPage = "---\nrole: Agent\nfunction: Operations\ntheme: Calm\n---\n\n# How do you stay calm when a caller shouts?\n\n## Sample answer\n\nI count to three and listen to the whole complaint before I speak.\n"

// imports runs an import into a new folder and returns what was written.
func imports(t *testing.T, paths ...string) (code int, stderr string, written []string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	code, _, stderr = command(t, append([]string{"questions", "import", "--no-bundled", "--out", out}, paths...)...)
	_ = filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			written = append(written, path)
		}
		return nil
	})
	return code, stderr, written
}

func put(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAnImportReadsNothingItShouldNot: one bad thing beside a good page, and nothing
// at all is written.
func TestAnImportReadsNothingItShouldNot(t *testing.T) {
	secret := put(t, filepath.Join(t.TempDir(), "secret.md"), []byte("TOP SECRET\n"+aPage))
	laughs := "---\na: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
	for c := 'b'; c <= 'j'; c++ {
		laughs += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", "))
	}
	for name, c := range map[string]struct {
		make func(t *testing.T, dir string)
		want string
	}{
		"a link out of the folder": {func(t *testing.T, dir string) {
			if err := os.Symlink(secret, filepath.Join(dir, "b.md")); err != nil {
				t.Fatal(err)
			}
		}, "b.md"},
		"a relative link out of the folder": {func(t *testing.T, dir string) {
			rel, _ := filepath.Rel(dir, secret)
			if err := os.Symlink(rel, filepath.Join(dir, "b.md")); err != nil {
				t.Fatal(err)
			}
		}, "b.md"},
		"a pipe": {func(t *testing.T, dir string) {
			if err := syscall.Mkfifo(filepath.Join(dir, "b.md"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "not a regular file"},
		"a file of 1 GB with nothing in it": {func(t *testing.T, dir string) {
			f, err := os.Create(filepath.Join(dir, "b.md"))
			if err == nil {
				err = f.Truncate(1 << 30)
				f.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "larger than 10 MiB"},
		"an archive":       {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "b.zip"), []byte("PK\x03\x04")) }, "unpack it"},
		"no UTF-8":         {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "b.md"), []byte(aPage+"\xff\xfe")) }, "UTF-8"},
		"YAML that laughs": {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "b.md"), []byte(laughs+"---\n\n# Q?\n")) }, "unknown key"},
		"an alias in a value": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "b.md"), []byte("---\nrole: &r Agent\nfunction: *r\ntheme: T\n---\n\n# Q?\n"))
		}, "plain value"},
		"folders 70 deep": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, strings.Repeat("d/", 70), "b.md"), []byte(aPage))
		}, "nested more than 64"},
		"1,001 files": {func(t *testing.T, dir string) {
			for i := range maxImportEntries {
				put(t, filepath.Join(dir, fmt.Sprintf("z%d.md", i)), []byte(aPage))
			}
		}, "more than 1000 files"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, "a.md"), []byte(aPage))
			c.make(t, dir)
			code, stderr, written := imports(t, dir)
			if code != exitError || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d and %.400q, want %d and %q", code, stderr, exitError, c.want)
			}
			if len(written) > 0 || strings.Contains(stderr, "TOP SECRET") {
				t.Errorf("%d files were written", len(written))
			}
		})
	}
}

func TestAnImportReadsWhatIsWhole(t *testing.T) {
	for name, data := range map[string][]byte{
		"as it is": []byte(aPage), "with a byte order mark": append([]byte("\xef\xbb\xbf"), aPage...),
		"with line ends of Windows": bytes.ReplaceAll([]byte(aPage), []byte("\n"), []byte("\r\n")),
	} {
		t.Run(name, func(t *testing.T) {
			path := put(t, filepath.Join(t.TempDir(), "a.md"), data)
			code, stderr, written := imports(t, path)
			if code != exitOK || len(written) == 0 {
				t.Fatalf("exit code %d, %d files, %q", code, len(written), stderr)
			}
		})
	}
}

// What a page calls its role decides where the file goes: never out of the folder.
func TestAnImportWritesNowhereElse(t *testing.T) {
	for _, role := range []string{"../../x", "/etc/passwd", "..", "a/../../b", "x\x00y", "C:\\x", strings.Repeat("a", 300)} {
		parent := t.TempDir()
		out := filepath.Join(parent, "in", "out")
		page := strings.Replace(aPage, "role: Agent\nfunction: Operations", fmt.Sprintf("role: %q\nfunction: %q", role, role), 1)
		path := put(t, filepath.Join(parent, "in", "a.md"), []byte(page))
		command(t, "questions", "import", "--no-bundled", "--out", out, path)
		err := filepath.WalkDir(parent, func(p string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && p != path && !strings.HasPrefix(p, out+"/") {
				t.Errorf("%q was written to %s", role, p)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The same of folders that serve reads its questions from.
func TestAFolderOfQuestionsIsNotLeft(t *testing.T) {
	secret := put(t, filepath.Join(t.TempDir(), "secret.md"), []byte(aPage))
	for name, make := range map[string]func(path string) error{
		"a link":  func(path string) error { return os.Symlink(secret, path) },
		"a pipe":  func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"too big": func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("x"), maxImportFile+1), 0o644) },
		"a long name": func(path string) error {
			return os.WriteFile(path, []byte(strings.Replace(aPage, "Agent", strings.Repeat("a", 81), 1)), 0o644)
		},
	} {
		dir := t.TempDir()
		if err := make(filepath.Join(dir, "b.md")); err != nil {
			t.Fatal(err)
		}
		if code, _, stderr := command(t, "questions", "list", "--no-bundled", "--questions", dir); code != exitError || !strings.Contains(stderr, "b.md") {
			t.Errorf("%s: exit code %d and %q", name, code, stderr)
		}
	}
}
