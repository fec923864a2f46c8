//go:build failpoints

package failpoint

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Variable names a moment and which of its hits is the last: name:n. Without :n it
// is the first.
const Variable = "INTERVIEWCOACH_FAILPOINT"

type point struct {
	name string
	last int64
	hits atomic.Int64
}

// chosen is the moment at which this process is to end; read once.
var chosen = sync.OnceValue(func() *point {
	name, n, _ := strings.Cut(os.Getenv(Variable), ":")
	last, err := strconv.ParseInt(n, 10, 64)
	if err != nil {
		last = 1
	}
	return &point{name: name, last: last}
})

// Hit ends the process by SIGKILL when this is the moment that Variable names.
// It does not return then.
func Hit(name string) {
	p := chosen()
	if p.name != name || p.hits.Add(1) < p.last {
		return
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}
