package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func serve(t testing.TB, s *Store, team string) *Workspace {
	t.Helper()
	w := s.Workspace()
	if err := w.Serve(team); err != nil {
		t.Fatal(err)
	}
	return w
}

// fillAll gives a team one row of everything that is read over all teams. People have
// the same ids in each.
func fillAll(t *testing.T, s *Store, w *Workspace, team string) {
	t.Helper()
	update(t, s, func(tx coach.Tx) error {
		put := func(key string, state coach.DeliveryState) error {
			return tx.PutDelivery(coach.Delivery{Key: key, Team: team, To: "U1", State: state, ReadyAt: noon()})
		}
		return errors.Join(put("pending", coach.Pending), put("sending", coach.Sending), put("dead", coach.Dead),
			tx.PutSubscriber(coach.Subscriber{Team: team, ID: "U1", NextDue: noon()}))
	})
	for _, id := range []string{"waits", "died"} {
		row := event(team+id, team+"/C1")
		row.Team = team
		rows := []coach.Inbound{row}
		if _, err := w.AddInbound(context.Background(), rows); err != nil {
			t.Fatal(err)
		}
		if id == "died" {
			if ok, err := w.BuryInbound(context.Background(), rows[0].Seq, 3, coach.DeadError, noon()); err != nil || !ok {
				t.Fatalf("BuryInbound = %v, %v", ok, err)
			}
		}
	}
}

// overAllTeams are the methods of a transaction that take no team, and what each
// tells of whose rows it went over.
func overAllTeams() map[string]func(tx coach.Tx) ([]string, error) {
	deliveries := func(rows []coach.Delivery, err error) (teams []string, _ error) {
		for _, d := range rows {
			teams = append(teams, d.Team)
		}
		return teams, err
	}
	return map[string]func(tx coach.Tx) ([]string, error){
		"ReadyDeliveries":       func(tx coach.Tx) ([]string, error) { return deliveries(tx.ReadyDeliveries(noon(), 99)) },
		"InterruptedDeliveries": func(tx coach.Tx) ([]string, error) { return deliveries(tx.InterruptedDeliveries()) },
		"DeadDeliveries":        func(tx coach.Tx) ([]string, error) { return deliveries(tx.DeadDeliveries()) },
		"EachDelivery": func(tx coach.Tx) (teams []string, err error) {
			err = tx.EachDelivery(func(d coach.Delivery) error {
				teams = append(teams, d.Team)
				return nil
			})
			return teams, err
		},
		"NextDelivery": func(tx coach.Tx) ([]string, error) {
			_, ok, err := tx.NextDelivery()
			return []string{fmt.Sprint(ok)}, err
		},
		"Due": func(tx coach.Tx) (teams []string, err error) {
			due, err := tx.Due(noon(), 99)
			for _, s := range due {
				teams = append(teams, s.Team)
			}
			return teams, err
		},
		"CountInbound": func(tx coach.Tx) ([]string, error) {
			n, err := tx.CountInbound()
			return []string{fmt.Sprint(n)}, err
		},
		"DeadInbound": func(tx coach.Tx) (teams []string, err error) {
			dead, err := tx.DeadInbound()
			for _, row := range dead {
				teams = append(teams, row.Team)
			}
			return teams, err
		},
		// The number of the first dead event, which is T1's.
		"ReviveInbound": func(tx coach.Tx) ([]string, error) {
			ok, err := tx.ReviveInbound(2)
			return []string{fmt.Sprint(ok)}, err
		},
		"DropDeadInbound": func(tx coach.Tx) ([]string, error) {
			ok, err := tx.DropDeadInbound(2)
			return []string{fmt.Sprint(ok)}, err
		},
		// Only who was shown an event knows its number.
		"DropInbound": func(tx coach.Tx) ([]string, error) { return nil, tx.DropInbound(999) },
	}
}

// TestEveryReadOverAllTeamsIsScoped finds the methods without a team by their types:
// a new one must be in the matrix.
func TestEveryReadOverAllTeamsIsScoped(t *testing.T) {
	var found []string
	tx := reflect.TypeFor[coach.Tx]()
	for i := range tx.NumMethod() {
		m := tx.Method(i)
		keyed := m.Type.NumIn() > 0 && (m.Type.In(0).Kind() == reflect.String || m.Type.In(0).Kind() == reflect.Struct && m.Type.In(0) != reflect.TypeFor[time.Time]())
		if !keyed {
			found = append(found, m.Name)
		}
	}
	equal(t, "methods without a team", slices.Sorted(maps.Keys(overAllTeams())), slices.Sorted(slices.Values(found)))
}

func TestAWorkspaceSeesItsOwnTeam(t *testing.T) {
	s := openTemp(t)
	first, second := serve(t, s, "T1"), serve(t, s, "T2")
	fillAll(t, s, first, "T1")
	fillAll(t, s, second, "T2")
	third, nobody := serve(t, s, "T3"), s.Workspace()
	undo := errors.New("undo")
	for name, read := range overAllTeams() {
		want := map[string][]string{"T1": {"T1"}, "T2": {"T2"}, "T3": nil, "all": {"T1", "T2"}, "nobody": nil}
		switch name {
		case "EachDelivery":
			want["T1"], want["T2"], want["all"] = []string{"T1", "T1", "T1"}, []string{"T2", "T2", "T2"}, []string{"T1", "T1", "T1", "T2", "T2", "T2"}
		case "ReadyDeliveries": // what is being sent is ready too
			want["T1"], want["T2"], want["all"] = []string{"T1", "T1"}, []string{"T2", "T2"}, []string{"T1", "T1", "T2", "T2"}
		case "CountInbound":
			want = map[string][]string{"T1": {"1"}, "T2": {"1"}, "T3": {"0"}, "all": {"2"}, "nobody": {"0"}}
		case "NextDelivery":
			want = map[string][]string{"T1": {"true"}, "T2": {"true"}, "T3": {"false"}, "all": {"true"}, "nobody": {"false"}}
		case "ReviveInbound", "DropDeadInbound":
			want = map[string][]string{"T1": {"true"}, "T2": {"false"}, "T3": {"false"}, "all": {"true"}}
		case "DropInbound":
			want = map[string][]string{"T1": nil, "T2": nil, "T3": nil, "all": nil}
		}
		writes := name == "ReviveInbound" || name == "DropDeadInbound" || name == "DropInbound"
		for who, from := range map[string]coach.Store{"T1": first, "T2": second, "T3": third, "all": s, "nobody": nobody} {
			if writes && who == "nobody" {
				continue
			}
			var got []string
			see := func(tx coach.Tx) (err error) {
				if got, err = read(tx); err == nil {
					err = undo
				}
				return err
			}
			do := from.View
			if writes {
				do = from.Update
			}
			if err := do(context.Background(), see); !errors.Is(err, undo) {
				t.Errorf("%s of %s: %v", name, who, err)
			}
			slices.Sort(got)
			equal(t, name+" of "+who, got, want[who])
		}
	}
	err := second.Update(context.Background(), func(tx coach.Tx) error { _, err := tx.ReviveInbound(2); return err })
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "events after one of another team was to be revived", len(pending(t, s, 0, 99)), 2)
	for who, w := range map[string]*Workspace{"T1": first, "T2": second, "T3": third, "": nobody} {
		rows, err := w.PendingInbound(context.Background(), 0, 99)
		if err != nil || who == "T3" || who == "" {
			equal(t, "pending of "+who, len(rows), 0)
			equal(t, "error of "+who, err, nil)
			continue
		}
		equal(t, "pending of "+who, len(rows) == 1 && rows[0].Team == who, true)
	}
}

func TestAWorkspaceThatServesNobodyTakesNothingIn(t *testing.T) {
	s := openTemp(t)
	w := s.Workspace()
	ctx := context.Background()
	write := func() map[string]error {
		_, addErr := w.AddInbound(ctx, []coach.Inbound{event("Ev1", "C1")})
		_, buryErr := w.BuryInbound(ctx, 1, 1, coach.DeadError, noon())
		return map[string]error{
			"Update": w.Update(ctx, func(coach.Tx) error { return nil }), "AddInbound": addErr, "BuryInbound": buryErr,
			"DoneInbound": w.DoneInbound(ctx, 1), "RetryInbound": w.RetryInbound(ctx, 1, 1, noon()),
		}
	}
	for name, err := range write() {
		if !errors.Is(err, ErrNotServed) {
			t.Errorf("%s before Serve: %v", name, err)
		}
	}
	for _, bad := range []string{"", "T\x00"} {
		if err := w.Serve(bad); err == nil {
			t.Errorf("Serve(%q) took it", bad)
		}
	}
	if err := w.Serve("T1"); err != nil {
		t.Fatal(err)
	}
	for name, err := range write() {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.Release()
	for name, err := range write() {
		if !errors.Is(err, ErrNotServed) {
			t.Errorf("%s after Release: %v", name, err)
		}
	}
}

func TestATeamIsServedOnce(t *testing.T) {
	s := openTemp(t)
	first, second := serve(t, s, "T1"), s.Workspace()
	for name, w := range map[string]*Workspace{"another": second, "the same": first} {
		if err := w.Serve("T1"); !errors.Is(err, ErrServed) {
			t.Errorf("%s: Serve = %v, want ErrServed", name, err)
		}
	}
	second.Release() // serves nobody, and releases nobody else's
	if err := second.Serve("T1"); !errors.Is(err, ErrServed) {
		t.Errorf("Serve = %v, want ErrServed", err)
	}
	equal(t, "teams", []string{first.Team(), second.Team()}, []string{"T1", ""})
	first.Release()
	if err := second.Serve("T1"); err != nil {
		t.Errorf("after the first has ended: %v", err)
	}
	if err := first.Serve("T2"); err != nil {
		t.Errorf("another team: %v", err)
	}
	second.Release()
	first.Release()
	if err := first.Serve("T1"); err != nil {
		t.Errorf("once more: %v", err)
	}
}

// What a bot takes in it works, whatever team the event names; no other bot does,
// and none is kept from its own event of the same name.
func TestAnEventOfAnotherTeamIsItsTakersToWork(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	first, second := serve(t, s, "T1"), serve(t, s, "T2")
	foreign := event("Ev1", "T2/C1")
	foreign.Team = "T2"
	add := func(w *Workspace) bool {
		t.Helper()
		fresh, err := w.AddInbound(ctx, []coach.Inbound{foreign})
		if err != nil {
			t.Fatal(err)
		}
		return fresh[0]
	}
	equal(t, "fresh", []bool{add(first), add(first), add(second)}, []bool{true, false, true})
	for who, w := range map[string]*Workspace{"T1": first, "T2": second} {
		rows, err := w.PendingInbound(ctx, 0, 9)
		if err != nil || len(rows) != 1 || rows[0].Team != "T2" || ownerOf(rows[0]) != who {
			t.Errorf("%s works %+v, %v", who, rows, err)
		}
	}
	update(t, s, func(tx coach.Tx) error { return tx.ForgetTeam("T1") })
	equal(t, "left", len(pending(t, s, 0, 9)), 1)
}

// The place up to which others' events were seen is a hint: it hides none of a
// workspace's own, whoever asks from where.
func TestOthersEventsHideNoneOfAWorkspacesOwn(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	first, second := serve(t, s, "T1"), serve(t, s, "T2")
	taken := map[*Workspace][]uint64{}
	n := 0
	add := func(w *Workspace, count int) {
		for range count {
			n++
			rows := []coach.Inbound{{ID: fmt.Sprint("Ev", n), Team: w.Team(), Event: []byte(`{"team":"T2"}`), At: noon()}}
			if _, err := w.AddInbound(ctx, rows); err != nil {
				t.Fatal(err)
			}
			taken[w] = append(taken[w], rows[0].Seq)
		}
	}
	look := func(w *Workspace, after uint64, limit int) {
		t.Helper()
		var want, got []uint64
		for _, seq := range taken[w] {
			if seq > after && len(want) < limit {
				want = append(want, seq)
			}
		}
		rows, err := w.PendingInbound(ctx, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			got = append(got, row.Seq)
		}
		equal(t, fmt.Sprintf("after %d at most %d", after, limit), got, want)
	}
	for _, round := range []func(){
		func() { add(first, 5) }, func() { add(second, 2) }, func() { add(first, 30) }, func() { add(second, 1) }, func() { add(first, 3) },
	} {
		round()
		for _, after := range []uint64{0, 3, 6, 7, 8, 20, 38, 39, 60, 7, 0, 38} {
			for _, limit := range []int{1, 2, 99, 0} {
				look(first, after, limit)
				look(second, after, limit)
			}
		}
	}
	// Revived, an event stands behind all others.
	if _, err := second.BuryInbound(ctx, taken[second][0], 3, coach.DeadError, noon()); err != nil {
		t.Fatal(err)
	}
	look(second, taken[second][2], 9)
	update(t, s, func(tx coach.Tx) error { _, err := tx.ReviveInbound(taken[second][0]); return err })
	rows, err := second.PendingInbound(ctx, taken[second][2], 9)
	if err != nil || len(rows) != 1 || rows[0].Seq <= taken[first][len(taken[first])-1] {
		t.Errorf("revived: %+v, %v", rows, err)
	}
}

// Others' events are decoded, and looked at, once.
func TestOthersEventsAreLookedAtOnce(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	first, second := serve(t, s, "T1"), serve(t, s, "T2")
	for i := range 5 {
		if _, err := first.AddInbound(ctx, []coach.Inbound{event(fmt.Sprint("Ev", i), "C1")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := second.PendingInbound(ctx, 0, 9); err != nil {
		t.Fatal(err)
	}
	equal(t, "looked at up to", second.none.to, uint64(5))
	second.Release()
	if err := second.Serve("T1x"); err != nil {
		t.Fatal(err)
	}
	equal(t, "looked at for another team", second.none.to, uint64(0))
}
