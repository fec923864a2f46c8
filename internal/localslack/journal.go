package localslack

import "math/rand/v2"

// journalLength is how many changes the journal holds: a browser that was away for
// longer loads everything again.
const journalLength = 4096

// changeKind says what a change is about; its words are the events of the page.
type changeKind string

const (
	messageChanged changeKind = "message"
	viewsChanged   changeKind = "views"
	homeChanged    changeKind = "home"
	placesChanged  changeKind = "places"
	readChanged    changeKind = "read"
)

// change refers to something that changed; it holds none of its content. Two
// changes that are equal are told as one.
type change struct {
	kind    changeKind
	user    string // whose views, Home or mark
	channel string
	ts      string
}

// journal holds what changed last, by number. The numbers are those of the page's
// events: the upper bits are an epoch that every start and every Reset draws anew,
// so that a number from before is told from a new one, and all of it is a number
// that JavaScript holds exactly. The server's mutex guards it.
type journal struct {
	epoch uint64
	count uint64 // of changes in this epoch
	ring  [journalLength]change
	// changed is closed and replaced at every change.
	changed chan struct{}
}

// epochBits is where the epoch begins in a number: 20 bits above 32.
const epochBits = 32

func newJournal() *journal {
	j := &journal{changed: make(chan struct{})}
	j.restart()
	return j
}

// restart forgets everything: what anybody has heard so far is void.
func (j *journal) restart() {
	before := j.epoch
	for j.epoch == before {
		j.epoch = 1 + rand.Uint64N(1<<20-1)
	}
	j.count = 0
	clear(j.ring[:])
	j.wake()
}

// wake tells those who wait that there is news.
func (j *journal) wake() {
	close(j.changed)
	j.changed = make(chan struct{})
}

// note adds a change.
func (j *journal) note(c change) {
	j.ring[j.count%journalLength] = c
	j.count++
	j.wake()
}

// head is the number of the newest change.
func (j *journal) head() uint64 { return j.epoch<<epochBits | j.count }

// after returns the changes that followed number seq, at most so many of them, each
// where it happened last, and the number of the last one looked at. It reports false
// when they are no longer known.
func (j *journal) after(seq uint64, most int) (changes []change, last uint64, known bool) {
	count := seq & (1<<epochBits - 1)
	if seq>>epochBits != j.epoch || count > j.count || j.count-count > journalLength {
		return nil, j.head(), false
	}
	until := min(j.count, count+uint64(most))
	newest := map[change]uint64{}
	for n := count; n < until; n++ {
		newest[j.ring[n%journalLength]] = n
	}
	for n := count; n < until; n++ {
		if c := j.ring[n%journalLength]; newest[c] == n {
			changes = append(changes, c)
		}
	}
	return changes, j.epoch<<epochBits | until, true
}
