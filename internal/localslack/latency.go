package localslack

import (
	"math/bits"
	"time"
)

// histogram counts durations in buckets that are about 3 % wide, so that millions
// take no more room than one.
type histogram struct {
	counts map[int]int
	n      int
	max    time.Duration
}

// Buckets have 32 parts for each doubling, in microseconds.
const parts = 5

func bucketOf(d time.Duration) int {
	us := uint64(max(d, 0).Microseconds())
	shift := max(0, bits.Len64(us)-parts-1)
	return shift<<(parts+1) | int(us>>shift)
}

// upper is what every duration of a bucket stays below.
func upper(bucket int) time.Duration {
	shift := bucket >> (parts + 1)
	us := uint64(bucket&(1<<(parts+1)-1)+1) << shift
	return time.Duration(us) * time.Microsecond
}

func (h *histogram) add(d time.Duration) {
	if h.counts == nil {
		h.counts = map[int]int{}
	}
	h.counts[bucketOf(d)]++
	h.n++
	h.max = max(h.max, d)
}

// quantile returns the duration that a share of all durations do not exceed, up to
// 3 % too long; 0 when there are none.
func (h *histogram) quantile(share float64) time.Duration {
	want, seen := int(share*float64(h.n)+0.999999), 0
	for bucket := range bucketOf(h.max) + 1 {
		if seen += h.counts[bucket]; seen >= want && seen > 0 {
			return min(upper(bucket), h.max)
		}
	}
	return h.max
}

func (h *histogram) summary() Latency {
	return Latency{
		Count: h.n, P50: Duration(h.quantile(0.5)), P90: Duration(h.quantile(0.9)),
		P99: Duration(h.quantile(0.99)), P999: Duration(h.quantile(0.999)), Max: Duration(h.max),
	}
}
