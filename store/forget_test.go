package store

import (
	"errors"
	"strings"
	"testing"

	"interviewcoach/internal/coach"
)

// fill stores something about a person in every bucket, in shapes that only differ
// by the ids.
func fill(tx coach.Tx, team, user, dm string) error {
	post := coach.Post{ID: user + "-1", Team: team, Subscriber: user, At: coach.MessageRef{Channel: dm, TS: "1.0"}}
	_, err := tx.PutAnswer(coach.Answer{Team: team, User: user, Post: post.ID, Message: coach.MessageRef{Channel: dm, TS: "1.1"}, Text: "answer"})
	_, inChannel := tx.PutAnswer(coach.Answer{Team: team, User: user, Post: "C1-1", Message: coach.MessageRef{Channel: "C1", TS: "9." + user}})
	return errors.Join(err, inChannel,
		tx.PutSubscriber(coach.Subscriber{Team: team, ID: user, DM: dm, Subscribed: true, NextDue: noon()}),
		tx.PutSubscriber(coach.Subscriber{Team: team, ID: "C-of-" + dm, SetUpBy: user, NextDue: noon()}),
		tx.PutPost(post),
		tx.LinkThread(team, coach.MessageRef{Channel: dm, TS: "1.2"}, post.ID),
		tx.PutAsked(team, user, coach.Asked{Question: "q"}),
		tx.PutTry(team, user, post.ID, coach.Try{Attempts: 1}),
		tx.PutTry(team, user, "C1-1", coach.Try{Attempts: 1}),
		tx.PutProgress(team, user, coach.Progress{Answers: 2}),
		tx.PutSlot(team, user, "2026-12-14", coach.Slot{State: coach.SlotPosted}),
		tx.MarkSeen(team, "message:"+dm+":1.1", noon()),
		tx.PutDelivery(coach.Delivery{Team: team, Key: "to:" + user, To: user, ReadyAt: noon()}),
		tx.PutDelivery(coach.Delivery{Team: team, Key: "dm:" + dm, To: dm, ReadyAt: noon(), State: coach.Sending}),
		tx.PutDelivery(coach.Delivery{Team: team, Key: "channel-" + user + "-2", To: "C1", User: user, ReadyAt: noon()}),
		tx.PutDelivery(coach.Delivery{Team: team, Key: "k" + user, To: "C1", Args: []string{"set up by <@" + user + ">\n" + user}, ReadyAt: noon()}),
	)
}

func fillInbox(t *testing.T, s *Store, team, user, dm string) {
	t.Helper()
	addInbound(t, s,
		coach.Inbound{Team: team, ID: "EvA" + dm, Conversation: dm, Event: []byte(`{}`), At: noon()},
		coach.Inbound{Team: team, ID: "EvB" + dm, Conversation: "C1:1.0", Event: []byte(`{"a":[{"user":"` + user + `"}]}`), At: noon()},
		coach.Inbound{Team: team, ID: "EvC" + dm, Conversation: "C1:1.0", Event: []byte("not JSON, from " + user + "."), At: noon()},
		coach.Inbound{Team: team, ID: "EvD" + dm, Conversation: "C1:1.0", Event: []byte(`{"text":"see\n` + user + `"}`), At: noon()},
	)
}

// traces lists the rows that hold one of ids, as a whole word, in their key or value.
func traces(t *testing.T, s *Store, team string, ids ...string) (found []string) {
	t.Helper()
	for name, rows := range dump(t, s.db) {
		for k, v := range rows {
			text := k + " " + string(v)
			_ = payload([]byte(k), v, func(data []byte) error { text = k + " " + string(data); return nil })
			if name == tableInbox {
				row := mustDecode[coach.Inbound](t, k, v)
				text = row.Team + " " + row.Conversation + " " + strings.ReplaceAll(string(row.Event), `\n`, " ")
			}
			if (team == "" || names(text, []string{team})) && names(strings.ReplaceAll(text, `\n`, " "), ids) {
				found = append(found, string(name)+" "+text)
			}
		}
	}
	return found
}

func TestForgetLeavesNoTrace(t *testing.T) {
	s := openTemp(t)
	people := []struct{ team, user, dm string }{{"T1", "U1", "D1"}, {"T1", "U12", "D12"}, {"T2", "U1", "D1"}}
	update(t, s, func(tx coach.Tx) error {
		if err := tx.PutPost(coach.Post{ID: "C1-1", Team: "T1", Subscriber: "C1", At: coach.MessageRef{Channel: "C1", TS: "1.0"}}); err != nil {
			return err
		}
		for _, p := range people {
			if err := fill(tx, p.team, p.user, p.dm); err != nil {
				return err
			}
		}
		return nil
	})
	for _, p := range people {
		fillInbox(t, s, p.team, p.user, p.dm)
	}
	before := [][]string{traces(t, s, "T1", "U12", "D12"), traces(t, s, "T2", "U1", "D1")}

	update(t, s, func(tx coach.Tx) error { return tx.Forget("T1", "U1") })

	if got := traces(t, s, "T1", "U1", "D1"); got != nil {
		for _, row := range got {
			// The channel that U1 set up has an id made of U1's DM, and stays.
			if !strings.Contains(row, "C-of-D1") {
				t.Errorf("left behind: %q", row)
			}
		}
	}
	after := [][]string{traces(t, s, "T1", "U12", "D12"), traces(t, s, "T2", "U1", "D1")}
	for i := range before {
		if len(before[i]) != len(after[i]) || len(before[i]) < 25 {
			t.Errorf("rows of others: %d before, %d after", len(before[i]), len(after[i]))
		}
	}
	view(t, s, func(tx coach.Tx) error {
		found(t, coach.Subscriber{Team: "T1", ID: "C-of-D1", NextDue: noon()})(tx.Subscriber("T1", "C-of-D1"))
		_, ok, err := tx.PostIn("T1", "C1", "1.0")
		equal(t, "the channel's post", ok, true)
		return err
	})
	update(t, s, func(tx coach.Tx) error { return tx.Forget("T1", "U1") }) // twice is no error
}

func TestForgetTeamLeavesNoTrace(t *testing.T) {
	s := openTemp(t)
	for _, team := range []string{"T1", "T12"} {
		update(t, s, func(tx coach.Tx) error { return fill(tx, team, "U1", "D1") })
		fillInbox(t, s, team, "U1", "D1")
	}
	other := len(traces(t, s, "", "T12"))
	update(t, s, func(tx coach.Tx) error { return tx.ForgetTeam("T1") })
	equal(t, "left behind", traces(t, s, "", "T1"), []string(nil))
	equal(t, "rows of the other team", len(traces(t, s, "", "T12")), other)
}

func TestNames(t *testing.T) {
	ids := []string{"U1", "D1"}
	for text, want := range map[string]bool{
		"U1": true, "<@U1>": true, "U1-20261214": true, "message:D1:1.0": true, "say U1!": true,
		"U12": false, "XU1": false, "u1": false, "": false, "U 1": false,
	} {
		equal(t, text, names(text, ids), want)
	}
	for data, want := range map[string]bool{
		`{"U1":1}`: true, `[[{"a":"\u003c@U1\u003e"}]]`: true, `"a\nU1"`: true, `{"a":"U12","b":[1,null,true]}`: false, `U1`: true,
	} {
		equal(t, data, namesInJSON([]byte(data), ids), want)
	}
}

// A reply by DM to an answer in a channel leads to the channel's post, not to one
// of the person's.
func TestForgetEndsTheDMsThreadsAboutAChannelsPost(t *testing.T) {
	s := openTemp(t)
	ref := coach.MessageRef{Channel: "D1", TS: "9.9"}
	update(t, s, func(tx coach.Tx) error {
		if err := tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: "U1", DM: "D1"}); err != nil {
			return err
		}
		if err := tx.PutPost(coach.Post{Team: "T1", ID: "C1-1", Subscriber: "C1"}); err != nil {
			return err
		}
		return tx.LinkThread("T1", ref, "C1-1")
	})
	update(t, s, func(tx coach.Tx) error { return tx.Forget("T1", "U1") })
	view(t, s, func(tx coach.Tx) error {
		if p, ok, err := tx.PostIn("T1", ref.Channel, ref.TS); ok || err != nil {
			t.Errorf("the thread still leads to %q (%v)", p.ID, err)
		}
		if _, ok, err := tx.Post("T1", "C1-1"); !ok || err != nil {
			t.Errorf("the channel's post is gone (%v)", err)
		}
		return nil
	})
}

func TestWhatIsStoredOfAPersonCanBeListed(t *testing.T) {
	s := openTemp(t)
	update(t, s, func(tx coach.Tx) error {
		for _, sub := range []coach.Subscriber{{Team: "T1", ID: "C1", SetUpBy: "U1"}, {Team: "T1", ID: "C2", SetUpBy: "U2"}, {Team: "T2", ID: "C3", SetUpBy: "U1"}} {
			if err := tx.PutSubscriber(sub); err != nil {
				return err
			}
		}
		for _, p := range []coach.Post{{Team: "T1", ID: "U1-1", Subscriber: "U1"}, {Team: "T1", ID: "U11-1", Subscriber: "U11"}, {Team: "T2", ID: "U1-1", Subscriber: "U1"}} {
			if err := tx.PutPost(p); err != nil {
				return err
			}
		}
		if err := tx.PutTry("T1", "U1", "C1-1", coach.Try{Attempts: 2}); err != nil {
			return err
		}
		return tx.PutTry("T1", "U11", "C1-1", coach.Try{Attempts: 3})
	})
	view(t, s, func(tx coach.Tx) error {
		channels, err := tx.SetUpBy("T1", "U1")
		if err != nil || len(channels) != 1 || channels[0].ID != "C1" {
			t.Errorf("set up %+v, %v, want C1 alone", channels, err)
		}
		posts, err := tx.Posts("T1", "U1")
		if err != nil || len(posts) != 1 || posts[0].ID != "U1-1" {
			t.Errorf("posts %+v, %v, want U1-1 alone", posts, err)
		}
		tries, err := tx.AllTries("T1", "U1")
		if err != nil || len(tries) != 1 || tries["C1-1"].Attempts != 2 {
			t.Errorf("tries %+v, %v, want two attempts on C1-1", tries, err)
		}
		return nil
	})
}
