package questions

import (
	"runtime"
	"testing"
	"unicode/utf8"
)

func TestBundledQuestionsLintClean(t *testing.T) {
	pack, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range Lint(pack) {
		if fault.Warning {
			t.Log(fault)
		} else {
			t.Error(fault)
		}
	}
}

func TestBundledIDs(t *testing.T) {
	bank, err := Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range bank.Questions() {
		if n := utf8.RuneCountInString(q.ID); n > 120 {
			t.Errorf("%s has %d characters", q.ID, n)
		}
		if got, ok := bank.Question(q.ID); !ok || got != q {
			t.Errorf("%s is not found by its id", q.ID)
		}
		if r, ok := bank.Role(q.RoleID); !ok || r.Name != q.Role {
			t.Errorf("%s has the role %q, the bank has %q", q.ID, q.Role, r.Name)
		}
	}
}

// BenchmarkBundled reads the bundled bank, as a start of the program does.
func BenchmarkBundled(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(nil, true); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBundledKept measures what an open bundled bank keeps of the heap.
func BenchmarkBundledKept(b *testing.B) {
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		bank, err := Open(nil, true)
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(bank)
	}
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, "MB-kept")
}
