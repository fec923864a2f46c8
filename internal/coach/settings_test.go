package coach_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func to[T any](v T) *T { return &v }

func (r *rig) set(id string, by coach.Actor, set coach.Settings) error {
	r.Helper()
	_, err := r.Subscribe(r.Context(), r.cause(), id, by, set)
	return err
}

func TestSettingsAreCheckedAllAtOnce(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	before := r.known(alice)
	err := r.set(alice, person(alice), coach.Settings{
		At: to(coach.TimeOfDay(-1)), Days: to(coach.Weekdays(0)), Roles: to([]string{"agent", "astronaut"}), Zone: to("Mars/Base"),
		Interview: to(coach.Date("2026-12-13")), Pause: to(true), PauseUntil: to(coach.Date("2026-12-14")), Reminder: to(true), Named: to(true),
	})
	var faults coach.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("error %v, want faults", err)
	}
	var fields []string
	for _, f := range faults {
		fields = append(fields, string(f.Field))
		if f.Message == "" || f.Code != coach.CodeInvalid || strings.Count(f.Message, "\n") > 0 {
			t.Errorf("%s: %+v is no sentence for a person", f.Field, f)
		}
	}
	slices.Sort(fields)
	if got, want := strings.Join(fields, " "), "days interview pause_until roles time zone"; got != want {
		t.Errorf("faults at %s, want %s", got, want)
	}
	if after := r.known(alice); after.Reminder || after.Named || after.At != before.At || after.Paused || !after.NextDue.Equal(before.NextDue) {
		t.Errorf("something was changed all the same: %+v", after)
	}
	r.refused(err, coach.CodeInvalid) // who knows no fields reads the first fault
}

func TestDatesOfSettings(t *testing.T) {
	for name, c := range map[string]struct {
		set coach.Settings
		bad bool
	}{
		"interview today":         {coach.Settings{Interview: to(coach.Date("2026-12-14"))}, false},
		"interview yesterday":     {coach.Settings{Interview: to(coach.Date("2026-12-13"))}, true},
		"no interview":            {coach.Settings{Interview: to(coach.Date(""))}, false},
		"interview on a date not": {coach.Settings{Interview: to(coach.Date("2027-02-30"))}, true},
		"interview in 3 years":    {coach.Settings{Interview: to(coach.Date("2029-12-14"))}, true},
		"pause until tomorrow":    {coach.Settings{Pause: to(true), PauseUntil: to(coach.Date("2026-12-15"))}, false},
		"pause until today":       {coach.Settings{Pause: to(true), PauseUntil: to(coach.Date("2026-12-14"))}, true},
		"pause for two years":     {coach.Settings{Pause: to(true), PauseUntil: to(coach.Date("2028-12-15"))}, true},
		"an end without a pause":  {coach.Settings{Pause: to(false), PauseUntil: to(coach.Date("2026-12-20"))}, true},
		"tomorrow in another zone": {coach.Settings{ // it is the 14th there until the evening of here
			Zone: to("Pacific/Kiritimati"), Pause: to(true), PauseUntil: to(coach.Date("2026-12-15"))}, false},
		"today in another zone": {coach.Settings{Zone: to("Pacific/Pago_Pago"), Interview: to(coach.Date("2026-12-13"))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			if err := r.set(alice, person(alice), c.set); (err != nil) != c.bad {
				t.Errorf("error %v, want one: %v", err, c.bad)
			}
		})
	}
}

// A form that is opened and saved without a change changes nothing: a pause that
// is on keeps its reason and its end, also when that end has come.
func TestSavingThePauseThatIsOn(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	until := coach.Date("2026-12-21")
	r.ok(r.set(alice, person(alice), coach.Settings{Pause: to(true), PauseUntil: &until}))
	away := r.known(alice).Away
	r.goTo("17 08:00")
	r.ok(r.set(alice, person(alice), coach.Settings{Pause: to(true), PauseUntil: &until, Named: to(true)}))
	if s := r.known(alice); !s.Paused || s.PausedUntil != until || s.Away != away || !s.Named {
		t.Errorf("the pause became %+v", s)
	}
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		s, _, err := tx.Subscriber(team, alice)
		s.PauseReason = coach.ReasonSilent
		return errors.Join(err, tx.PutSubscriber(s))
	}))
	r.ok(r.set(alice, person(alice), coach.Settings{Pause: to(true), PauseUntil: &until}))
	if s := r.known(alice); s.PauseReason != coach.ReasonSilent {
		t.Errorf("why it is paused became %q", s.PauseReason)
	}
	r.goTo("21 08:00")
	if err := r.set(alice, person(alice), coach.Settings{Pause: to(false), PauseUntil: &until}); err != nil {
		t.Errorf("ending a pause whose end is in its field: %v", err)
	}
	if s := r.known(alice); s.Paused || s.NextDue.IsZero() {
		t.Errorf("it is not over: %+v", s)
	}
}

func TestAPauseBySettingsTakesBackWhatWasNotSent(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.goTo("14 09:00")
	r.tick()
	r.row(coach.KindQuestion)
	r.ok(r.set(alice, person(alice), coach.Settings{Pause: to(true)}))
	if got := r.rows(coach.KindQuestion); len(got) != 0 {
		t.Errorf("%d questions still go out", len(got))
	}
	if s := r.known(alice); !s.NextDue.IsZero() {
		t.Errorf("the next one is planned for %v", s.NextDue)
	}
}

func TestAZoneThatWasChosenStays(t *testing.T) {
	r := newRig(t)
	r.ok(r.set(alice, person(alice), coach.Settings{Zone: to("Asia/Tokyo")}))
	r.ok(r.Moved(r.Context(), r.cause(), alice, "America/New_York", false))
	r.subscribe(alice, coach.Actor{User: alice, Zone: "Europe/Berlin"}, "10:00")
	if got := r.known(alice).Zone; got != "Asia/Tokyo" {
		t.Errorf("the zone is %s", got)
	}
	r.ok(r.set(alice, coach.Actor{User: alice, Zone: "Europe/Berlin"}, coach.Settings{Zone: to("")}))
	if s := r.known(alice); s.Zone != "Europe/Berlin" || s.ZoneChosen {
		t.Errorf("the zone is %s, chosen: %v", s.Zone, s.ZoneChosen)
	}
	r.ok(r.Moved(r.Context(), r.cause(), alice, "America/New_York", false))
	if got := r.known(alice).Zone; got != "America/New_York" {
		t.Errorf("the zone is %s, and does not follow Slack", got)
	}
}

func TestSlackKnowsNoZoneAndOneIsChosen(t *testing.T) {
	r := newRig(t)
	nowhere := coach.Actor{User: alice}
	r.refused(r.set(alice, nowhere, coach.Settings{}), coach.CodeInvalid)
	r.ok(r.set(alice, nowhere, coach.Settings{Zone: to("Europe/Madrid")}))
	r.ok(r.set(alice, nowhere, coach.Settings{Zone: to("")})) // Slack still names none: the last one stays
	if s := r.known(alice); s.Zone != "Europe/Madrid" || s.ZoneChosen {
		t.Errorf("the zone is %q, chosen: %v", s.Zone, s.ZoneChosen)
	}
}

// Where a channel's answers are reviewed is said there, once: with the first words
// when it is chosen at the start, by itself when it changes.
func TestAChannelsSettings(t *testing.T) {
	r := newRig(t)
	r.ok(r.set(general, person(alice), coach.Settings{Feedback: to(coach.FeedbackThread), Digest: to(true), Board: to(true)}))
	s := r.known(general)
	if s.Feedback != coach.FeedbackThread || !s.Digest || !s.Board {
		t.Errorf("not kept: %+v", s)
	}
	if d := r.row(coach.KindNotice); d.Notice != coach.NoticeSubscribed || d.Arg(3) != coach.FeedbackThread {
		t.Errorf("said %s %q, want the first words with where reviews go", d.Notice, d.Args)
	}
	r.ok(r.set(general, person(alice), coach.Settings{Feedback: to(coach.FeedbackDM), Digest: to(true)}))
	rows := r.rows(coach.KindNotice)
	if len(rows) != 2 || !slices.ContainsFunc(rows, func(d coach.Delivery) bool { return d.Notice == coach.NoticeFeedback }) {
		t.Errorf("%d notices, want one more, of where reviews go now", len(rows))
	}
	_, err := r.Unsubscribe(r.Context(), r.cause(), general, person(alice))
	r.ok(err)
	r.ok(r.set(general, person(bob), coach.Settings{}))
	if s := r.known(general); s.Digest || s.Board || s.Feedback != coach.FeedbackDM || s.SetUpBy != bob {
		t.Errorf("what the one before chose is still there: %+v", s)
	}
	r.refused(r.set(general, person(bob), coach.Settings{Feedback: to("loud")}), coach.CodeInvalid)
	r.refused(r.set(general, person(bob), coach.Settings{Digest: to(false), Board: to(true)}), coach.CodeInvalid)
}

func TestRolesAreBounded(t *testing.T) {
	r := newRig(t)
	many := slices.Repeat([]string{"agent", "analyst"}, 100)
	r.ok(r.set(alice, person(alice), coach.Settings{Roles: &many}))
	if got := r.known(alice).Roles; len(got) != 2 {
		t.Errorf("%d roles, want each once", len(got))
	}
	_, err := r.SetRoles(r.Context(), r.cause(), alice, person(alice), []string{"agent", "gone"})
	r.refused(err, coach.CodeInvalid)
}

// Who looks at Home first and asks for a question then sees it there.
func TestHomeFollowsWhoLookedBeforeAnythingElse(t *testing.T) {
	r := newRig(t)
	r.ok(r.OpenedHome(r.Context(), r.cause(), alice))
	r.ok(r.Sent(r.Context(), r.row(coach.KindHome), coach.Sent{Last: true, Digest: "a"}, r.now))
	r.subscribe(alice, person(alice), "09:00")
	d := r.row(coach.KindHome)
	r.ok(r.Sent(r.Context(), d, coach.Sent{Last: true}, r.now)) // it looks the same: nothing was published
	if got := r.known(alice).Home; got != "a" {
		t.Errorf("what Home shows is %q now, want what it was", got)
	}
}

func TestOverviewOfADay(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	state := func() coach.DayState {
		return must[coach.Overview](t)(r.Overview(r.Context(), team, alice, r.now)).Day.State
	}
	if got := state(); got != coach.DayLater {
		t.Errorf("before its time it is %s", got)
	}
	r.goTo("14 09:00")
	r.tick()
	if got := state(); got != coach.DaySending {
		t.Errorf("planned and not sent it is %s", got)
	}
	r.send(r.row(coach.KindQuestion))
	if got := state(); got != coach.DayWaiting {
		t.Errorf("sent it is %s", got)
	}
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	o := must[coach.Overview](t)(r.Overview(r.Context(), team, alice, r.now))
	if o.Day.State != coach.DayAnswered || o.Day.Attempts != 1 || o.Open != nil {
		t.Errorf("answered it is %+v, with %+v open", o.Day, o.Open)
	}
	r.now = r.now.Add(24*time.Hour - 10*time.Minute)
	if got := state(); got != coach.DayLater {
		t.Errorf("on the next morning it is %s", got)
	}
	_, err := r.Unsubscribe(r.Context(), r.cause(), alice, person(alice))
	r.ok(err)
	if got := state(); got != coach.DayNotPlanned {
		t.Errorf("unsubscribed it is %s", got)
	}
}

// rows returns the deliveries of a kind that wait.
func (r *rig) rows(kind coach.Kind) []coach.Delivery {
	return slices.DeleteFunc(r.outbox(), func(d coach.Delivery) bool { return d.Kind != kind })
}
