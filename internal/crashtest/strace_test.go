//go:build linux

package crashtest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// needStrace skips a test where there is no strace, or where it may not trace.
func needStrace(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("strace", "-D", "-f", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("strace is needed to see or disturb the program's writes, and cannot be run (%v %s): install the package strace", err, out)
	}
}

// traced writes what a program does to files and sockets to a trace. With -D the
// program is our child, and strace its own.
func traced(trace string) []string {
	return []string{"strace", "-D", "-f", "-y", "-xx", "-s", "3000000", "-o", trace,
		"-e", "trace=pwrite64,write,fdatasync,fsync,ftruncate,link,linkat,rename,renameat,renameat2,unlink,unlinkat"}
}

// traceDone waits until strace has written the last line: the program's end.
func (r *rig) traceDone(trace string) {
	r.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ctx := r.within(patience); ; {
		data, err := os.ReadFile(trace)
		if err != nil {
			r.Fatal(err)
		}
		lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
		if last := lines[len(lines)-1]; bytes.Contains(last, []byte("+++ ")) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			r.Fatalf("strace does not end: %s", tail(data))
		}
	}
}

// What a step of a trace does.
type stepKind int

const (
	stepWrite stepKind = iota
	stepSize
	stepSync
	stepLink
	stepUnlink
	stepAck
)

// A step is one call that matters to what is left after a power cut.
type step struct {
	kind     stepKind
	path, to string
	offset   int64 // of a write; the size of stepSize
	data     []byte
	envelope string // of an acknowledgement
}

var (
	callLine    = regexp.MustCompile(`^(\d+) +(\w+)\((.*)$`)
	resumedLine = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>`)
	hexString   = regexp.MustCompile(`"((?:\\x[0-9a-f]{2})*)"`)
	fdPath      = regexp.MustCompile(`^\d+<((?:\\x[0-9a-f]{2})*)>`)
)

func unhex(s string) []byte {
	out := make([]byte, 0, len(s)/4)
	for i := 2; i+1 < len(s); i += 4 {
		n, _ := strconv.ParseUint(s[i:i+2], 16, 8)
		out = append(out, byte(n))
	}
	return out
}

// readTrace reads the steps in their order. A write counts from its beginning, a
// sync from its end; one that failed or never ended does nothing.
func readTrace(path string) ([]step, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var steps []step
	syncing := map[string]step{} // by thread
	lines := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if line == "" && err != nil {
			return steps, nil
		}
		line = strings.TrimSpace(line)
		if m := resumedLine.FindStringSubmatch(line); m != nil {
			if s, ok := syncing[m[1]]; ok && strings.Contains(line, "= 0") {
				steps = append(steps, s)
			}
			delete(syncing, m[1])
			continue
		}
		m := callLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		s, ok := readCall(m[2], m[3])
		switch {
		case !ok:
		case s.kind == stepSync && strings.Contains(line, "<unfinished ...>"):
			syncing[m[1]] = s
		case s.kind == stepSync && !strings.Contains(line, "= 0"):
		default:
			steps = append(steps, s)
		}
	}
}

func readCall(name, args string) (s step, ok bool) {
	if m := fdPath.FindStringSubmatch(args); m != nil {
		s.path = string(unhex(m[1]))
	}
	texts := hexString.FindAllStringSubmatch(args, 2)
	fields := strings.Split(strings.NewReplacer(")", ",", "<unfinished", ",", " ", "").Replace(args), ",")
	switch name {
	case "pwrite64":
		if len(texts) == 0 || len(fields) < 4 {
			return s, false
		}
		s.data = unhex(texts[0][1])
		s.offset, _ = strconv.ParseInt(fields[3], 10, 64)
		return s, true
	case "ftruncate":
		s.kind = stepSize
		s.offset, _ = strconv.ParseInt(fields[1], 10, 64)
		return s, true
	case "fdatasync", "fsync":
		s.kind = stepSync
		return s, true
	case "link", "linkat", "rename", "renameat", "renameat2":
		if len(texts) < 2 {
			return s, false
		}
		s.kind, s.path, s.to = stepLink, string(unhex(texts[0][1])), string(unhex(texts[1][1]))
		return s, true
	case "unlink", "unlinkat":
		if len(texts) == 0 {
			return s, false
		}
		s.kind, s.path = stepUnlink, string(unhex(texts[0][1]))
		return s, true
	case "write":
		if len(texts) == 0 || !strings.HasPrefix(s.path, "socket:") {
			return s, false
		}
		s.kind = stepAck
		s.envelope = ackIn(unhex(texts[0][1]))
		return s, s.envelope != ""
	}
	return s, false
}

// ackIn is the envelope that a frame to Slack acknowledges. A client's frames are
// masked (RFC 6455, section 5.3).
func ackIn(frame []byte) string {
	if len(frame) < 6 || frame[0] != 0x81 || frame[1]&0x80 == 0 {
		return ""
	}
	size, at := int(frame[1]&0x7f), 2
	if size == 126 {
		if len(frame) < 8 {
			return ""
		}
		size, at = int(binary.BigEndian.Uint16(frame[2:])), 4
	}
	if size == 127 || len(frame) < at+4+size {
		return ""
	}
	mask, text := frame[at:at+4], slices.Clone(frame[at+4:at+4+size])
	for i := range text {
		text[i] ^= mask[i%4]
	}
	var ack struct {
		ID string `json:"envelope_id"`
	}
	_ = json.Unmarshal(text, &ack) // another frame acknowledges nothing
	return ack.ID
}

func TestReadsAStraceLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace")
	hex := func(s string) (out string) {
		for _, b := range []byte(s) {
			out += fmt.Sprintf(`\x%02x`, b)
		}
		return out
	}
	db := "5<" + hex("/d/coach.db") + ">"
	err := os.WriteFile(path, []byte(""+
		"7 pwrite64("+db+", \""+hex("ab")+"\", 2, 4096) = 2\n"+
		"8 pwrite64("+db+", \""+hex("c")+"\", 1, 8192 <unfinished ...>\n"+
		"7 fdatasync("+db+" <unfinished ...>\n"+
		"8 write(9<"+hex("socket:[1]")+">, \""+`\x81\x95\x00\x00\x00\x00`+hex(`{"envelope_id":"e1"} `)+"\", 27) = 27\n"+
		"7 <... fdatasync resumed>) = 0\n"+
		"7 fdatasync("+db+") = -1 EIO (Input/output error) (INJECTED)\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := readTrace(path)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%+v", steps)
	want := "[{kind:0 path:/d/coach.db to: offset:4096 data:[97 98] envelope:} {kind:0 path:/d/coach.db to: offset:8192 data:[99] envelope:} {kind:5 path:socket:[1] to: offset:0 data:[] envelope:e1} {kind:2 path:/d/coach.db to: offset:0 data:[] envelope:}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
