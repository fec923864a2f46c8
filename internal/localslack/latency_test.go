package localslack

import (
	"testing"
	"time"
)

func TestQuantilesAreUpTo3PercentTooLong(t *testing.T) {
	var h histogram
	const n = 100_000
	for i := range n {
		h.add(time.Duration(i+1) * 37 * time.Microsecond)
	}
	for _, share := range []float64{0.01, 0.5, 0.9, 0.99, 0.999, 1} {
		want := time.Duration(share*n) * 37 * time.Microsecond
		if got := h.quantile(share); got < want || got > want+want*32/1000 {
			t.Errorf("quantile %v is %v, want %v", share, got, want)
		}
	}
	if len(h.counts) > 1000 {
		t.Errorf("%d durations take %d buckets", n, len(h.counts))
	}
	if got := (&histogram{}).summary(); got != (Latency{}) {
		t.Errorf("nothing is summed up as %+v", got)
	}
}

func TestBucketsFollowOneAnother(t *testing.T) {
	last := -1
	for us := range 1 << 16 {
		d := time.Duration(us) * time.Microsecond
		b := bucketOf(d)
		if b < last || upper(b) < d {
			t.Fatalf("%v is in bucket %d up to %v, after bucket %d", d, b, upper(b), last)
		}
		last = b
	}
}

func TestKeptForgetsTheOldestThatIsNotBusy(t *testing.T) {
	k := newKept(2, func(n *int) bool { return *n < 0 })
	add := func(key string, n int) { k.add(key, &n) }
	add("a", 1)
	add("b", -1)
	add("c", 1)
	add("d", 1)
	got := ""
	k.all(func(key string, _ *int) { got += key })
	if got != "bcd" || k.get("a") != nil || k.dropped != 1 || k.len() != 3 {
		t.Errorf("kept %q, dropped %d", got, k.dropped)
	}
}
