package coach

import "time"

// Progress is kept up to date as answers arrive: reading it costs the same with
// ten answers or a million. Every list in it is bounded; the maps are by what the
// bank knows. Which entries there are follows from the answers and their order
// alone, never from how they are scored, so that an edit can be taken back.
type Progress struct {
	Answers   int                   `json:"answers"`
	Questions int                   `json:"questions"` // different questions answered
	Words     int                   `json:"words"`
	Days      int                   `json:"days"`
	Sessions  int                   `json:"sessions,omitempty"` // practice sessions finished
	Streak    int                   `json:"streak"`             // days kept in a row; a freeze keeps the row, and adds nothing to it
	Best      int                   `json:"best"`
	Freezes   int                   `json:"freezes,omitempty"`  // held, at most MaxFreezes
	Toward    int                   `json:"toward,omitempty"`   // days kept towards the next freeze; 0 while MaxFreezes are held
	Repaired  []Date                `json:"repaired,omitempty"` // days that a freeze kept, newest last, at most 14
	LastDay   Date                  `json:"last_day,omitempty"`
	LastAt    time.Time             `json:"last_at,omitzero"` // of the latest answer
	Given     DayCount              `json:"given,omitzero"`   // on the latest day with an answer, those deleted since included
	From      uint64                `json:"from,omitempty"`   // number of the first answer that counts in levels and weeks
	Heard     int                   `json:"heard"`            // key points whose words occurred …
	Points    int                   `json:"points"`           // … of those asked for
	Themes    map[string]ThemeCount `json:"themes,omitempty"`
	Roles     map[string]int        `json:"roles,omitempty"`    // role id → different questions answered
	Skills    map[string]Levels     `json:"skills,omitempty"`   // by competency, at most maxSkills
	Weeks     []Week                `json:"weeks,omitempty"`    // with scored answers, oldest first, at most 26 back
	Recent    []Scored              `json:"recent,omitempty"`   // the latest answers, oldest first, at most 24
	Calendar  []DayCount            `json:"calendar,omitempty"` // days with answers, oldest first, at most 190 days back
}

// ThemeCount is Progress for one theme.
type ThemeCount struct {
	Answers int    `json:"answers"`
	Heard   int    `json:"heard"`
	Points  int    `json:"points"`
	Levels  Levels `json:"levels,omitzero"`
}

// Levels adds up the levels of scored answers.
type Levels struct {
	Scored int `json:"scored,omitempty"`
	Sum    int `json:"sum,omitempty"`
}

// Mean is the average level, 0 without any.
func (l Levels) Mean() float64 {
	if l.Scored == 0 {
		return 0
	}
	return float64(l.Sum) / float64(l.Scored)
}

// The dimensions of a review, in the order of Scored.Dimensions.
const (
	Structure = iota
	Evidence
	Ownership
	Relevance
	Delivering
	Dimensions // how many there are
)

// DimensionName is what a person reads.
func DimensionName(i int) string {
	return [...]string{"Structure", "Evidence", "Ownership", "Relevance", "Delivery"}[i]
}

// Week adds up the scored answers of one week. Sums are in tenths of a level, so
// that taking an answer out again leaves nothing behind.
type Week struct {
	Start      Date            `json:"start"` // its Monday
	Scored     int             `json:"scored"`
	Level      int             `json:"level"`
	Dimensions [Dimensions]int `json:"dimensions"`
}

// Scored is what remains of one of the latest answers. Level and Dimensions, which
// are in tenths, are 0 when nothing was scored.
type Scored struct {
	Seq        uint64          `json:"seq"`
	Day        Date            `json:"day"`
	Theme      string          `json:"theme,omitempty"`
	Level      int             `json:"level"`
	Dimensions [Dimensions]int `json:"dimensions"`
}

// DayCount is how many answers were given on a day.
type DayCount struct {
	Day     Date `json:"day"`
	Answers int  `json:"answers"`
}

// MaxFreezes is how many freezes are held at most, FreezeAfter how many days kept
// earn one.
const (
	MaxFreezes  = 2
	FreezeAfter = 7
)
