package coach

// putReply sends the review where the person reads it. In a channel that is
// their DM, with a ✅ on the message, unless the channel wants it in the thread.
func putReply(tx Tx, s Subscriber, p Post, a Answer, cause Cause) error {
	d := Delivery{
		Key: replyKey(a), Team: a.Team, Kind: KindReply, To: a.Message.Channel, Thread: a.Thread, User: a.User,
		Post: a.Post, Question: a.Question, Seq: a.Seq, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
	}
	if !IsDM(a.Message.Channel) {
		channel, err := subscriber(tx, a.Team, p.Subscriber)
		if err != nil {
			return err
		}
		if channel.Feedback != FeedbackThread {
			d.To, d.Thread = a.User, ""
			if s.DM != "" {
				d.To = s.DM
			}
			reaction := Delivery{
				Key: "reaction:" + shortID(a.Message.Channel, a.Message.TS), Team: a.Team, Kind: KindReaction, To: a.Message.Channel,
				User: a.User, Refs: []MessageRef{a.Message}, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
			}
			if err := tx.PutDelivery(reaction); err != nil {
				return err
			}
		}
	}
	return tx.PutDelivery(d)
}

// askForMore answers a message too short to be reviewed: always in a DM, in a
// channel only to the writer, and only until they have answered, because people
// talk in threads.
func askForMore(tx Tx, cause Cause, said Said, r read, words int) error {
	inDM := IsDM(said.Ref.Channel)
	if !inDM && r.try.Attempts > 0 {
		return nil
	}
	key := said.Ref.TS
	if !inDM {
		key = r.post.ID
	}
	return tx.PutDelivery(Delivery{
		Key: "short:" + said.User + ":" + shortID(said.Ref.Channel, key), Team: cause.Team, Kind: KindNotice, Notice: NoticeShort,
		To: said.Ref.Channel, Thread: said.Thread, User: said.User, OnlyFor: !inDM, Post: r.post.ID, Question: r.post.Question,
		Args: noticeCounts(words, len(r.try.Answers)), ReadyAt: cause.Now, Created: cause.Now, State: Pending,
	})
}

func replyKey(a Answer) string { return "reply:" + a.User + ":" + seqText(a.Seq) }
