package bench

import "time"

// Options are those of Run.
type Options struct {
	Program  string   // this program: it is started for the Slack and for the bot
	Env      []string // for them, besides this process's own
	Sizes    Sizes
	Dir      string            // where data files are made; a temporary folder when empty
	Profiles string            // where the bot's processor profiles go; none when empty
	Progress func(what string) // may be nil
}

// Sizes are how much is measured.
type Sizes struct {
	Name      string `json:"name"`
	Rates     []int  `json:"rates"` // events a second
	Seconds   int    `json:"seconds"`
	Sustained int    `json:"sustained"` // events as fast as they are acknowledged
	Answers   int    `json:"answers"`   // … answers as fast as they are replied to

	FanOut []int   `json:"fan_out"` // subscribers
	Scale  float64 `json:"scale"`   // by how much the fan-out's rate is sped up
	Real   int     `json:"real"`    // subscribers at the real rate, with Slack's own limits; 0 for none
	Plan   int     `json:"plan"`    // subscribers

	Starts                           int // how often the start is timed; the middle one counts
	StoredAnswers, StoredSubscribers int // in the data file of the loads
	StartAnswers, StartSubscribers   int // in that of the start, when it is another one
	Settle                           time.Duration
}

// Short is done within a minute.
func Short() Sizes {
	return Sizes{
		Name: "short", Rates: []int{50, 200, 500}, Seconds: 3, Sustained: 4000, Answers: 200, FanOut: []int{1000}, Scale: 50, Plan: 10_000,
		Starts: 3, StoredAnswers: 50_000, StoredSubscribers: 5_000, Settle: time.Second,
	}
}

// Usual takes some minutes.
func Usual() Sizes {
	s := Short()
	s.Name, s.Seconds, s.Sustained, s.Answers, s.FanOut, s.Real, s.Plan = "usual", 15, 20_000, 1500, []int{1000, 10_000}, 60, 100_000
	s.Starts, s.Settle = 7, 3*time.Second
	return s
}

// Long takes about half an hour.
func Long() Sizes {
	s := Usual()
	s.Name, s.Seconds, s.FanOut = "long", 60, []int{1000, 10_000, 100_000}
	s.StartAnswers, s.StartSubscribers = 1_000_000, 100_000
	return s
}
