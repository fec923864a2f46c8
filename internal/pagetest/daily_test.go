//go:build browser

package pagetest

import "testing"

// openThread opens the thread of the newest message that has the text.
func (v view) openThread(text string) view {
	v.page.t.Helper()
	m := v.message(text)
	m.hover()
	m.click("button", "Reply in thread")
	thread := v.page.in("complementary", "Thread")
	thread.sees(text)
	return thread
}

// send writes into the composer of that name and sends it with Enter.
func (v view) send(composer, text string) {
	v.page.t.Helper()
	v.write("textbox", composer, text)
	v.page.press("Enter")
	v.holds("textbox", composer, "")
}

const toBot = "Message interviewcoach"

// TestVisitorIsExpected: on the first start Home is open, a question waits in the
// DM, and a card names three things to try.
func TestVisitorIsExpected(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice := newPage(t, w.room, "visitor", look{})
	alice.open(w.base + "/")
	alice.has("main", "Home of interviewcoach")
	alice.has("button", "Act as Alice Archer")
	alice.in("main", "*").sees("Today's question")
	tour := alice.in("complementary", "Things to try")
	tour.sees("Next morning", "/interview practice")
	tour.click("button", "Dismiss")
	alice.hasNot("complementary", "Things to try")
	alice.in("navigation", "Workspace").click("link", "Messages*")
	alice.in("main", "Messages with interviewcoach").sees("Question of the day", "Answer in this thread")
	alice.reload()
	alice.in("main", "Messages with interviewcoach").sees("Question of the day")
	alice.hasNot("complementary", "Things to try")
}

// TestDailyQuestion: somebody subscribes in the form, gets the question next
// morning, answers in its thread, reads the review, and tries again.
func TestDailyQuestion(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	bodo := w.as("U0BODO", "#/home")
	home := bodo.in("main", "Home of interviewcoach")
	home.sees("You get no daily question")
	home.click("button", "Settings")
	form := bodo.in("dialog", "Your settings")
	form.setTime("Time", 9, 0)
	form.choose("Roles", "Software Engineer")
	form.click("button", "Save")
	bodo.hasNot("dialog", "Your settings")
	home.sees("at 09:00 (Europe/Berlin), for Software Engineer")

	bodo.in("navigation", "Workspace").click("link", "Messages*")
	main := bodo.in("main", "Messages with interviewcoach")
	main.sees("You get a question every day at 09:00 (Europe/Berlin), for Software Engineer")
	bodo.in("group", "Clock").click("button", "Next morning")
	main.sees("Question of the day · Software Engineer")
	bodo.in("group", "Clock").sees("09:0")

	thread := main.openThread("Question of the day")
	thread.send("Reply", firstAnswer)
	thread.sees(firstAnswer, "Attempt 1: 39 words", "Checked by fixed rules", "An exceptional answer", "Minefields")
	main.message("Question of the day").has("button", "*replies")
	thread.message("Minefields").click("button", "Try again")
	thread.sees("Once more")
	thread.send("Reply", secondAnswer)
	thread.sees("Attempt 2", "Since attempt 1")
	thread.click("button", "Close thread")
	bodo.hasNot("complementary", "Thread")
}

// TestPractice: a session from its warm-up to its scorecard, by buttons and words.
func TestPractice(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	chie := w.as("U0CHIE", "#/D0CHIE")
	main := chie.in("main", "Messages with interviewcoach")
	main.send(toBot, "/interview practice 2 software engineer")
	main.sees("Here comes your practice session", "Only visible to you", "Warm-up, not scored")
	main.send(toBot, warmUp)
	main.sees("Warm-up done", "Question 1 of 2")
	main.message("Question 1 of 2").click("button", "Hint")
	main.sees("What they want to find out")
	main.send(toBot, firstAnswer)
	main.sees("Question 2 of 2", "Level ")
	main.message("Question 2 of 2").click("button", "Pause")
	main.sees("Paused. Write resume within 24 hours")
	main.message("Paused.").click("button", "Resume")
	main.sees("Here you stopped")
	main.send(toBot, secondAnswer)
	main.sees("Scorecard: 2 of 2 questions answered", "The one habit to work on")
	main.message("Scorecard").click("button", "My progress")
	main.sees("Days in a row: 1")
}
