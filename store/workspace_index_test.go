package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// What a workspace sees of the indexes is what the store has of its team, in the
// same order, however many rows of others stand between.
func TestAWorkspacesIndexesAreTheStoresOfItsTeam(t *testing.T) {
	for many, rounds := range map[int]int{20: 40, 3 * manyOthers: 10, 2 * fewOwn: 5} {
		t.Run(fmt.Sprint(many, " rows"), func(t *testing.T) {
			dice := rand.New(rand.NewPCG(uint64(many), 1))
			s := openTemp(t, func(o *bolt.Options) { o.NoSync = true })
			teams := []string{"T1", "T10", "T2", "A", "Z"}
			spaces := map[string]*Workspace{}
			for _, team := range teams {
				spaces[team] = serve(t, s, team)
			}
			for range rounds {
				// Most rows are of two teams; moments are one, few or many.
				order := dice.Perm(len(teams))
				spread, limit := []int{1, 5, 100_000}[dice.IntN(3)], []int{1, 7, 1 << 20}[dice.IntN(3)]
				update(t, s, func(tx coach.Tx) error {
					for _, team := range teams {
						if err := tx.ForgetTeam(team); err != nil {
							return err
						}
					}
					for i := range many {
						team := teams[order[[]int{0, 0, 0, 0, 0, 0, 1, 1, 1, dice.IntN(len(teams))}[dice.IntN(10)]]]
						at := noon().Add(time.Duration(dice.IntN(spread)-spread/2) * time.Millisecond)
						state := coach.Pending
						if dice.IntN(10) == 0 {
							state = coach.Dead
						}
						d := coach.Delivery{Team: team, Key: fmt.Sprint("k", i), To: "U1", Priority: dice.IntN(3), ReadyAt: at, State: state}
						if err := tx.PutDelivery(d); err != nil {
							return err
						}
						if err := tx.PutSubscriber(coach.Subscriber{Team: team, ID: fmt.Sprint("U", i), NextDue: at}); err != nil {
							return err
						}
					}
					return nil
				})
				var ready []coach.Delivery
				var due []coach.Subscriber
				var rows []coach.Delivery
				view(t, s, func(tx coach.Tx) (err error) {
					if ready, err = tx.ReadyDeliveries(noon(), 1<<30); err != nil {
						return err
					}
					if rows, err = tx.ReadyDeliveries(noon().Add(time.Hour), 1<<30); err != nil {
						return err
					}
					due, err = tx.Due(noon(), 1<<30)
					return err
				})
				for _, team := range teams {
					var wantReady, gotReady []string
					for _, d := range ready {
						if d.Team == team && len(wantReady) < limit {
							wantReady = append(wantReady, d.Key)
						}
					}
					var wantDue, gotDue []string
					for _, u := range due {
						if u.Team == team && len(wantDue) < limit {
							wantDue = append(wantDue, u.ID)
						}
					}
					wantNext, wantThere := earliestOf(ofTeam(rows, team))
					err := spaces[team].View(context.Background(), func(tx coach.Tx) error {
						got, err := tx.ReadyDeliveries(noon(), limit)
						if err != nil {
							return err
						}
						for _, d := range got {
							gotReady = append(gotReady, d.Key)
						}
						subscribers, err := tx.Due(noon(), limit)
						if err != nil {
							return err
						}
						for _, u := range subscribers {
							gotDue = append(gotDue, u.ID)
						}
						next, there, err := tx.NextDelivery()
						equal(t, "NextDelivery of "+team, []any{next.UTC(), there}, []any{wantNext.UTC(), wantThere})
						return err
					})
					if err != nil {
						t.Fatal(err)
					}
					equal(t, "ready of "+team, gotReady, wantReady)
					equal(t, "due of "+team, gotDue, wantDue)
				}
			}
		})
	}
}

func ofTeam(rows []coach.Delivery, team string) (own []coach.Delivery) {
	for _, d := range rows {
		if d.Team == team {
			own = append(own, d)
		}
	}
	return own
}

// BenchmarkBesideABacklog measures what a hundred thousand rows of one team, ready
// and due at a hundred thousand moments, cost another one.
//
//	go test ./store -run '^$' -bench BesideABacklog
func BenchmarkBesideABacklog(b *testing.B) {
	const backlog = 100_000
	for _, own := range []int{0, 3, 2000} {
		s, err := Open(filepath.Join(b.TempDir(), "coach.db"), func(o *bolt.Options) { o.NoSync = true })
		if err != nil {
			b.Fatal(err)
		}
		big, small := serve(b, s, "TBIG"), serve(b, s, "TSMALL")
		put := func(w *Workspace, n, after int) {
			for first := 0; first < n; first += 10_000 {
				var events []coach.Inbound
				err := w.Update(context.Background(), func(tx coach.Tx) error {
					for i := first; i < min(n, first+10_000); i++ {
						at := noon().Add(time.Duration(after+i) * time.Millisecond)
						events = append(events, coach.Inbound{Team: w.Team(), ID: fmt.Sprint(w.Team(), i), Conversation: w.Team() + "/D1", Event: make([]byte, 300), At: at})
						if err := tx.PutDelivery(coach.Delivery{Team: w.Team(), Key: fmt.Sprint("k", i), To: "U1", ReadyAt: at, Created: at, State: coach.Pending}); err != nil {
							return err
						}
						if err := tx.PutSubscriber(coach.Subscriber{Team: w.Team(), ID: fmt.Sprint("U", i), NextDue: at}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := w.AddInbound(context.Background(), events); err != nil {
					b.Fatal(err)
				}
			}
		}
		put(big, backlog, 0)
		put(small, own, backlog)
		now := noon().Add(time.Hour)
		read := func(name string, fn func(tx coach.Tx) error) {
			b.Run(fmt.Sprintf("%d of its own/%s", own, name), func(b *testing.B) {
				for b.Loop() {
					if err := small.View(context.Background(), fn); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		read("ReadyDeliveries", func(tx coach.Tx) error { _, err := tx.ReadyDeliveries(now, 64); return err })
		read("NextDelivery", func(tx coach.Tx) error { _, _, err := tx.NextDelivery(); return err })
		read("Due", func(tx coach.Tx) error { _, err := tx.Due(now, 1); return err })
		read("CountInbound", func(tx coach.Tx) error { _, err := tx.CountInbound(); return err })
		b.Run(fmt.Sprintf("%d of its own/PendingInbound at the start", own), func(b *testing.B) {
			for b.Loop() {
				small.none.from, small.none.to = 0, 0
				if _, err := small.PendingInbound(context.Background(), 0, 64); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d of its own/PendingInbound later", own), func(b *testing.B) {
			last := uint64(backlog + own)
			for b.Loop() {
				if _, err := small.PendingInbound(context.Background(), last, 64); err != nil {
					b.Fatal(err)
				}
			}
		})
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
