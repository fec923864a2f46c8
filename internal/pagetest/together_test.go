//go:build browser

package pagetest

import "testing"

// TestChannelQuestion: an organiser sets a channel up; somebody else sees the
// question in their own tab and answers; what was heard of it is for them alone.
func TestChannelQuestion(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice, bodo := w.as("U0ALICE", "#/C0INTERVIEWS"), w.as("U0BODO", "#/C0GENERAL")
	his, hers := bodo.in("navigation", "Workspace"), alice.in("main", "Channel interviews")
	his.has("link", "interviews")
	hers.send("Message interviews", "/interview subscribe 09:00 daily software engineer")
	hers.sees("Only visible to you", "This channel gets an interview question every day at 09:00 (America/New_York)")
	his.has("link", "interviews, 1 unread")
	his.click("link", "interviews*")
	both := bodo.in("main", "Channel interviews")
	both.sees("This channel gets an interview question every day")
	both.neverSaw("Only visible to you")
	his.has("link", "interviews")

	alice.in("group", "Clock").click("button", "Next morning")
	hers.sees("Question of the day · Software Engineer")
	both.sees("Question of the day · Software Engineer")
	thread := both.openThread("Question of the day")
	thread.send("Reply", firstAnswer)
	hers.message("Question of the day").has("button", "1 reply")
	thread.message(firstAnswer).has("button", "*white_check_mark*")

	his.has("link", "Messages, *")
	his.click("link", "Messages*")
	bodo.in("main", "Messages with interviewcoach").sees("Attempt 1", "in this thread")
	hers.message("Question of the day").click("button", "1 reply")
	alice.in("complementary", "Thread").sees(firstAnswer)
	alice.in("complementary", "Thread").neverSaw("Attempt 1")
	alice.in("navigation", "Workspace").click("link", "Messages*")
	dm := alice.in("main", "Messages with interviewcoach")
	dm.sees("Question of the day")
	dm.neverSaw("Attempt 1")
}

// TestChannelForm: the form of a channel, and reviews in the thread, where all of
// the channel can read them.
func TestChannelForm(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice, bodo := w.as("U0ALICE", "#/C0INTERVIEWS"), w.as("U0BODO", "#/C0INTERVIEWS")
	hers, his := alice.in("main", "Channel interviews"), bodo.in("main", "Channel interviews")
	hers.send("Message interviews", "/interview")
	hers.message("One interview question a day").click("button", "Daily question for this channel…")
	form := alice.in("dialog", "This channel")
	form.setTime("Time", 9, 0)
	form.click("radio", "In the thread, where all can read them")
	form.click("checkbox", "Post a weekly message with counts*")
	form.click("button", "Save")
	alice.hasNot("dialog", "This channel")
	his.sees("your review comes there too, where all of this channel can read it")

	alice.in("group", "Clock").click("button", "Next morning")
	his.sees("Question of the day")
	his.openThread("Question of the day").send("Reply", firstAnswer)
	bodo.in("complementary", "Thread").sees("Attempt 1")
	hers.message("Question of the day").click("button", "*replies")
	alice.in("complementary", "Thread").sees(firstAnswer, "Attempt 1")
}
