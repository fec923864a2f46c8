package bench

import (
	"math"
	"slices"
	"time"
)

// Times sums up how long things took.
type Times struct {
	Count int           `json:"count"`
	P50   time.Duration `json:"p50_ns"`
	P99   time.Duration `json:"p99_ns"`
	Max   time.Duration `json:"max_ns"`
}

// summarize returns the quantiles of a list, which it sorts.
func summarize(list []time.Duration) Times {
	if len(list) == 0 {
		return Times{}
	}
	slices.Sort(list)
	at := func(share float64) time.Duration {
		return list[max(0, int(math.Ceil(share*float64(len(list))))-1)]
	}
	return Times{Count: len(list), P50: at(0.5), P99: at(0.99), Max: list[len(list)-1]}
}
