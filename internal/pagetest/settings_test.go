//go:build browser

package pagetest

import (
	"testing"
	"time"
)

// TestSettingsWithFaults: each fault stands at its field, is read out with it, and
// nothing is lost until all is right.
func TestSettingsWithFaults(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice := w.as("U0ALICE", "#/home")
	home := alice.in("main", "Home of interviewcoach")
	home.click("button", "Settings")
	form := alice.in("dialog", "Your settings")
	form.setTime("Time", 8, 30)
	form.setDate("Interview date", 2020, 1, 1)
	later := time.Now().AddDate(0, 3, 0)
	form.setDate("Pause until", later.Year(), int(later.Month()), later.Day())
	form.click("button", "Save")
	form.described("Date", "Interview date", "is in the past: choose the day of your interview")
	form.described("Date", "Pause until", "Tick “Pause” as well, or leave the date empty.")
	form.holds("InputTime", "Time", "08:30")

	form.setDate("Interview date", later.Year(), int(later.Month()), later.Day())
	form.click("checkbox", "Pause my daily question")
	form.choose("Time zone", "Tokyo")
	form.click("button", "Save")
	alice.hasNot("dialog", "Your settings")
	home.sees("at 08:30 (Asia/Tokyo)", "Your interview: ", "Paused until")
	home.click("button", "Resume daily question")
	home.seesNot("Paused until")

	// Escape and Cancel close the form and change nothing.
	for _, close := range []func(){func() { alice.press("Escape") }, func() { form.click("button", "Cancel") }} {
		home.click("button", "Settings")
		form.setTime("Time", 11, 0)
		close()
		alice.hasNot("dialog", "Your settings")
		home.sees("at 08:30 (Asia/Tokyo)")
	}
}

// TestConfirmEndsWithItsPlace: going back leaves the question behind, so that nobody
// answers it for somebody else.
func TestConfirmEndsWithItsPlace(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice := w.as("U0ALICE", "#/C0GENERAL")
	alice.in("navigation", "Workspace").click("link", "Messages*")
	main := alice.in("main", "Messages with interviewcoach")
	main.send(toBot, "/interview forget")
	main.message("This deletes your settings").click("button", "Forget me")
	alice.in("dialog", "Forget everything?").sees("cannot be brought back")
	alice.script(nil, "history.back()")
	alice.in("main", "Channel general").has("textbox", "Message general")
	alice.hasNot("dialog", "Forget everything?")
}

// TestForgetMe: what cannot be undone asks once more.
func TestForgetMe(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice := w.as("U0ALICE", "#/D0ALICE")
	main := alice.in("main", "Messages with interviewcoach")
	main.sees("Question of the day")
	main.send(toBot, "/interview forget")
	asked := main.message("This deletes your settings")
	asked.sees("Only visible to you")
	for _, answer := range []string{"Keep", "Forget me"} {
		asked.click("button", "Forget me")
		dialog := alice.in("dialog", "Forget everything?")
		dialog.sees("cannot be brought back")
		dialog.click("button", answer)
		alice.hasNot("dialog", "Forget everything?")
	}
	main.sees("Done: everything about you is deleted here.")
	main.seesNot("This deletes your settings")
	main.send(toBot, "/interview progress")
	main.sees("No answer yet")
	alice.in("navigation", "Workspace").click("link", "Home*")
	alice.in("main", "Home of interviewcoach").sees("You get no daily question")
}
