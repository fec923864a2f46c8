package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheBotWritesToItsFolderAlone holds what a read-only root asks for: it runs the
// bot, with commands of its socket, under strace, and looks at every call that
// changes a file.
func TestTheBotWritesToItsFolderAlone(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const bot = "TestOutboxOfARunningBot"
	temp, err := os.MkdirTemp("", "w") // short: a socket's name is
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command("strace", "-f", "-qq", "-s", "400", "-e", "trace=%file", "-o", trace, self, "-test.run", "^"+bot+"$")
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "PTRACE") {
		t.Skipf("strace cannot trace here: %s", out)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	call := regexp.MustCompile(`(?m)^\d+ +(\w+)\((.*)$`)
	name := regexp.MustCompile(`(AT_FDCWD|\d+|^), ?"([^"]*)"|^"([^"]*)"`)
	changes := regexp.MustCompile(`^(mkdir|rename|link|unlink|rmdir|symlink|mknod|truncate|chmod|fchmodat|chown|lchown|fchownat)`)
	found := 0
	for _, m := range call.FindAllStringSubmatch(read(t, trace), -1) {
		opens := strings.HasPrefix(m[1], "open") && regexp.MustCompile(`O_WRONLY|O_RDWR|O_CREAT|O_TRUNC`).MatchString(m[2])
		if !opens && !changes.MatchString(m[1]) {
			continue
		}
		for _, n := range name.FindAllStringSubmatch(m[2], -1) {
			path := n[2] + n[3]
			if n[1] != "" && n[1] != "AT_FDCWD" && !filepath.IsAbs(path) {
				continue // within a folder that was opened
			}
			found++
			if !strings.HasPrefix(path, filepath.Join(temp, bot)) && path != "/dev/null" {
				t.Errorf("it writes to %s: %s(%s", path, m[1], m[2])
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d changes of files were seen", found)
	}
}
