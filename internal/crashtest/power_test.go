//go:build linux

package crashtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// imagesVariable has the test's own binary check files and do nothing else: bbolt
// can end the process that reads a damaged one.
const imagesVariable = "CRASHTEST_IMAGES"

// An image is a file that a power cut could have left, and what must be in it.
type image struct {
	Path   string
	Acked  []imageSaid
	People []string
	Step   int
}

type imageSaid struct {
	User, TS, Text string
	Answer         bool
}

// check opens it as the program would.
func (i image) check() []string {
	if _, err := os.Stat(i.Path); errors.Is(err, fs.ErrNotExist) && len(i.Acked) == 0 {
		return nil // the program makes a new one
	}
	var acked []said
	for _, a := range i.Acked {
		acked = append(acked, said{a.User, a.TS, a.Text, a.Answer})
	}
	s, err := open(i.Path, i.People, acked)
	if err != nil {
		return []string{err.Error()}
	}
	return s.faults(acked, false)
}

// checkImages is what the binary does for imagesVariable: one line for each image.
func checkImages(list string) {
	data, err := os.ReadFile(list)
	if err != nil {
		panic(err)
	}
	var images []image
	if err := json.Unmarshal(data, &images); err != nil {
		panic(err)
	}
	for _, i := range images {
		fmt.Printf("%q\n", strings.Join(i.check(), "; "))
	}
}

// checked has images checked in a process of their own, and returns what is wrong
// with each. One that ends the process is damaged.
func checked(r *rig, images []image) (faults []string) {
	list := filepath.Join(r.dir, "images.json")
	for len(images) > 0 {
		data, err := json.Marshal(images)
		if err == nil {
			err = os.WriteFile(list, data, 0o600)
		}
		if err != nil {
			r.Fatal(err)
		}
		limit := patience
		if r.mutant {
			limit = 5 * time.Second // a damaged file may be read for ever
		}
		cmd := exec.CommandContext(r.within(limit), os.Args[0])
		cmd.Env = append(os.Environ(), imagesVariable+"="+list)
		out, err := cmd.Output()
		done := bytes.Count(out, []byte("\n"))
		for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n")[:done] {
			if line != `""` {
				faults = append(faults, fmt.Sprintf("after step %d: %s", images[i].Step, line))
			}
		}
		if err == nil || r.mutant && len(faults) > 0 {
			return faults
		}
		faults = append(faults, fmt.Sprintf("after step %d: reading it ends the process: %v", images[done].Step, err))
		images = images[done+1:]
	}
	return faults
}

// cuts replays a trace that began with the file base, and checks n images of power
// cuts at random steps of it. It stops after the first batch that has faults.
func cuts(r *rig, trace, base string, n int, sent map[string]said) (faults []string, made int) {
	r.Helper()
	steps, err := readTrace(trace)
	if err != nil {
		r.Fatal(err)
	}
	if !slices.ContainsFunc(steps, func(s step) bool { return s.kind == stepWrite && strings.HasPrefix(s.path, r.db) }) {
		r.Fatalf("%s shows no write to the data file", trace)
	}
	d, err := newDisk(base)
	if err != nil {
		r.Fatal(err)
	}
	if in := d.names[base]; in != nil {
		d.names[r.db] = in
	}
	random := rand.New(rand.NewPCG(r.seed, 3))
	at := make([]int, n)
	for i := range at {
		at[i] = random.IntN(len(steps) + 1)
	}
	slices.Sort(at)
	folder := filepath.Join(r.dir, "images")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		r.Fatal(err)
	}
	var acked []imageSaid
	var batch []image
	done := 0
	for i, stop := range at {
		for ; done < stop; done++ {
			s := steps[done]
			d.do(s)
			if w, ok := sent[s.envelope]; s.kind == stepAck && ok {
				acked = append(acked, imageSaid{w.user, w.ts, w.text, w.answer})
			}
		}
		path := filepath.Join(folder, fmt.Sprintf("%d.db", i%50))
		_ = os.Remove(path) // of the batch before
		if pages, size, there := d.cut(r.db, random); there {
			if err := writeImage(path, pages, size); err != nil {
				r.Fatal(err)
			}
		}
		batch = append(batch, image{Path: path, Acked: slices.Clone(acked), People: r.people, Step: stop})
		if len(batch) == 50 || i == n-1 {
			made += len(batch)
			if faults = checked(r, batch); len(faults) > 0 {
				return faults, made
			}
			batch = nil
		}
	}
	return nil, made
}

// bySentEnvelope finds what was written by the envelope that carried it.
func (r *rig) bySentEnvelope() map[string]said {
	_, _, byMessage := r.oracle.events()
	events := map[string]said{}
	for _, s := range r.oracle.said {
		events[byMessage[dm(s.user)+s.ts]] = s
	}
	sent := map[string]said{}
	for _, e := range r.slack.Log() {
		if s, ok := events[e.EventID]; ok && e.EventID != "" {
			sent[e.EnvelopeID] = s
		}
	}
	return sent
}

// traceCreation and traceBurst run the program under strace on a file that is not
// there yet, and while people write.
func traceCreation(r *rig, binary string) (trace string) {
	r.Helper()
	trace = filepath.Join(r.dir, "creation.trace")
	c := r.begin(binary, traced(trace))
	c.connected()
	c.kill()
	r.traceDone(trace)
	return trace
}

func traceBurst(r *rig, binary string, messages int) (trace, base string) {
	r.Helper()
	r.ask(10)
	c := r.start(binary)
	r.await("the questions", func(o *oracle) bool { return len(o.daily) == 10 })
	c.stop()
	trace, base = filepath.Join(r.dir, "burst.trace"), filepath.Join(r.dir, "base.db")
	data, err := os.ReadFile(r.db)
	if err == nil {
		err = os.WriteFile(base, data, 0o600)
	}
	if err != nil {
		r.Fatal(err)
	}
	c = r.begin(binary, traced(trace))
	c.connected()
	for range messages {
		r.write()
		<-time.After(time.Duration(1+r.random.IntN(10)) * time.Millisecond)
	}
	r.quiet()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = r.oracle.await(ctx, (*oracle).answered) // most of the replies will do
	c.kill()
	r.traceDone(trace)
	return trace, base
}

func TestPowerCutAtAnyMoment(t *testing.T) {
	heavy(t)
	needStrace(t)
	r := newRig(t, 10)
	began := time.Now()
	binary := program(t)
	images := sized(300, 10_000)
	creation := traceCreation(r, binary)
	faults, first := cuts(r, creation, filepath.Join(r.dir, "none"), images/3, nil)
	r.report(faults)
	trace, base := traceBurst(r, binary, sized(30, 300))
	sent := r.bySentEnvelope()
	faults, second := cuts(r, trace, base, images-images/3, sent)
	r.report(faults)
	t.Logf("%d images of the first start and %d of %d messages; took %v", first, second, len(r.oracle.said), time.Since(began).Round(time.Millisecond))
	if len(r.oracle.acknowledged()) == 0 {
		t.Error("nothing was acknowledged under strace: the images prove nothing")
	}
}

func TestPowerCutFindsNoSync(t *testing.T) {
	heavy(t)
	needStrace(t)
	r := newRig(t, 10)
	r.mutant = true
	trace, base := traceBurst(r, program(t, "mutant_nosync"), 15)
	faults, made := cuts(r, trace, base, 300, r.bySentEnvelope())
	if len(faults) == 0 {
		t.Errorf("%d images show nothing wrong with a program that does not sync (seed %d)", made, r.seed)
	}
	t.Logf("found among %d images: %.200s", made, strings.Join(faults[:min(1, len(faults))], ""))
}
