package coach

import (
	"archive/zip"
	"io/fs"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata" // the zones that the program comes with
)

// An almanac knows, for every minute of the clock, the first instant of a day at
// which the clock of a zone has reached it. It is found by walking that day minute by
// minute: no rule about gaps, overlaps or offsets goes into it.
type almanac [24 * 60]time.Time

// AlmanacOf is for tests from outside.
func AlmanacOf(loc *time.Location, day Date) *almanac { return almanacOf(loc, day) }

// almanacOf walks day and the hours around it, from the earliest zone's midnight to
// the latest one's.
func almanacOf(loc *time.Location, day Date) *almanac {
	var first almanac
	y, m, d := day.utc().Date()
	from := day.utc().Add(-16 * time.Hour)
	reached := 0 // the minutes of the clock before it are known
	for i := range 56 * 60 {
		t := from.Add(time.Duration(i) * time.Minute)
		local := t.In(loc)
		if ly, lm, ld := local.Date(); ly != y || lm != m || ld != d {
			continue
		}
		hour, minute, _ := local.Clock()
		for ; reached <= hour*60+minute; reached++ {
			first[reached] = t
		}
	}
	return &first
}

// check compares dueAt with the walk at times of a day, and counts.
func (a *almanac) check(t *testing.T, loc *time.Location, day Date, every int) (compared int) {
	t.Helper()
	for at := 0; at < len(a); at += every {
		want := a[at]
		got, ok := dueAt(loc, day, TimeOfDay(at))
		compared++
		if ok == want.IsZero() || ok && !got.Equal(want) {
			t.Errorf("dueAt(%s, %s, %s) = %v, %v, want %v", loc, day, TimeOfDay(at), got, ok, want)
		}
	}
	return compared
}

// The zones of every run: half-hour summer time, two hours of it, dates that do not
// exist, changes at midnight, both hemispheres, and the ends of the world.
func namedZones(t *testing.T) (zones []*time.Location) {
	t.Helper()
	for _, name := range []string{
		"Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "Africa/Cairo", "Asia/Beirut", "America/Santiago",
		"Africa/Casablanca", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "America/Nuuk", "Pacific/Kiritimati",
		"Europe/London", "America/Sao_Paulo", "America/Havana", "Asia/Gaza", "Asia/Tehran", "Asia/Pyongyang",
		"Pacific/Chatham", "America/Caracas", "Europe/Volgograd", "Pacific/Fakaofo", "Asia/Amman", "UTC",
	} {
		zones = append(zones, load(t, name))
	}
	return zones
}

// allZones loads every zone of the database that this Go comes with, which is the one
// that time/tzdata embeds, whatever the machine has installed.
func allZones(t *testing.T) (zones []*time.Location) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	for _, f := range files.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		data, err := fs.ReadFile(files, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		loc, err := time.LoadLocationFromTZData(f.Name, data)
		if err != nil {
			t.Fatalf("zone %s: %v", f.Name, err)
		}
		zones = append(zones, loc)
	}
	return zones
}

// Every change of a clock from 2010 to 2037, with the day before it and the day
// after: in the named zones, and by night in all there are, at more times.
func TestDueAtAgreesWithOracle(t *testing.T) {
	zones, every, least := namedZones(t), 15, 100_000
	if nightly() {
		zones, every, least = allZones(t), 5, 10_000_000
	}
	var mu sync.Mutex
	var failed bool
	compared, work := 0, make(chan *time.Location)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for zone := range work {
				n := everyChange(t, zone, every)
				mu.Lock()
				compared += n
				failed = failed || t.Failed()
				mu.Unlock()
			}
		})
	}
	for _, zone := range zones {
		mu.Lock()
		stop := failed
		mu.Unlock()
		if stop {
			break // one zone's faults are enough to read
		}
		work <- zone
	}
	close(work)
	workers.Wait()
	t.Logf("%d zones, %d moments compared", len(zones), compared)
	if compared < least && !t.Failed() {
		t.Errorf("compared %d moments, want at least %d: were no changes found?", compared, least)
	}
}

func everyChange(t *testing.T, loc *time.Location, every int) (compared int) {
	end := time.Date(2038, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(end); {
		_, next := at.In(loc).ZoneBounds()
		if next.IsZero() || next.After(end) {
			next = end // a zone without changes is looked at once
		}
		middle := DateOf(next, loc)
		for _, day := range []Date{middle.Add(-1), middle, middle.Add(1)} {
			compared += almanacOf(loc, day).check(t, loc, day, every)
		}
		at = next
	}
	return compared
}
