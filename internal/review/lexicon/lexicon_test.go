package lexicon

import (
	"errors"
	"testing"
)

func mustLoad(t testing.TB) *Lexicon {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestRank(t *testing.T) {
	l := mustLoad(t)
	if got := l.Rank("the"); got != 0 {
		t.Errorf(`rank of "the" is %d`, got)
	}
	if a, b := l.Rank("patient"), l.Rank("anticoagulant"); a >= b {
		t.Errorf("patient (%d) is not commoner than anticoagulant (%d)", a, b)
	}
	if got := l.Rank("zzyzx"); got != Unknown {
		t.Errorf("rank of an unknown word is %d", got)
	}
}

func TestEveryWordIsFound(t *testing.T) {
	l := mustLoad(t)
	for i, word := range l.words {
		if got := l.Rank(word); got != i {
			t.Fatalf("%q is at %d, found at %d", word, i, got)
		}
	}
}

func TestSim(t *testing.T) {
	l := mustLoad(t)
	near, far := l.Sim("doctor", "physician"), l.Sim("doctor", "asphalt")
	if near < 0.6 || far > 0.3 {
		t.Errorf("doctor is %.2f to physician, %.2f to asphalt", near, far)
	}
	if a, b := l.Sim("doctor", "nurse"), l.Sim("nurse", "doctor"); a != b {
		t.Errorf("not symmetric: %v, %v", a, b)
	}
	if got := l.Sim("doctor", "zzyzx"); got != 0 {
		t.Errorf("an unknown word has similarity %v", got)
	}
	if got := l.Sim("zzyzx", "zzyzx"); got != 1 {
		t.Errorf("the same unknown word has similarity %v", got)
	}
}

func TestRelated(t *testing.T) {
	l := mustLoad(t)
	for _, test := range []struct {
		a, b string
		want float64
	}{
		{"abil", "capabl", 0.85}, {"capabl", "abil", 0.85}, {"aa", "lava", 0.5},
		{"abil", "abil", 1}, {"abil", "lava", 0}, {"aa", "soci", 0}, {"", "lava", 0}, {"zz", "lava", 0},
	} {
		if got := l.Related(test.a, test.b); got != test.want {
			t.Errorf("Related(%q, %q) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func TestRepair(t *testing.T) {
	l := mustLoad(t)
	for word, want := range map[string]string{
		"pateint": "patient", "docter": "doctor", "reportd": "report", "medicationn": "medication",
		"patient": "patient", "tehm": "tehm", "kubernetes": "kubernetes", "naïvee": "naïvee", "": "",
		"emphasise": "emphasize",
	} {
		if got := l.Repair(word); got != want {
			t.Errorf("Repair(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDamagedDataAreRefused(t *testing.T) {
	for name, data := range map[string][3]string{
		"VectorsShort":       {"a\nb\n", "x", "a b:50\n"},
		"RelationsUnordered": {"", string(make([]byte, Dimensions)), "b c:50\na b:50\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := load(data[0], data[1], data[2]); !errors.Is(err, ErrData) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRepair(b *testing.B) {
	l := mustLoad(b)
	b.ReportAllocs()
	for b.Loop() {
		l.Repair("zwqxvkjzz")
	}
}

func BenchmarkCompare(b *testing.B) {
	l := mustLoad(b)
	x, y := l.Word("organization", "organ"), l.Word("prepared", "prepar")
	b.ReportAllocs()
	for b.Loop() {
		_ = x.Sim(y) + x.Related(y)
	}
}
