//go:build browser

package pagetest

import "testing"

// TestConversation: what people do to messages, and that others see it at once.
func TestConversation(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice, bodo := w.as("U0ALICE", "#/C0GENERAL"), w.as("U0BODO", "#/C0GENERAL")
	hers, his := alice.in("main", "Channel general"), bodo.in("main", "Channel general")

	hers.write("textbox", "Message general", "one line")
	alice.press("Shift+Enter")
	alice.typed("and another <b>")
	hers.click("button", "Send")
	his.sees("one line and another <b>")
	his.message("one line").has("article", "Alice Archer, *")

	// ArrowUp in the empty composer edits one's last message.
	hers.message("one line").sees("one line")
	hers.click("textbox", "Message general")
	alice.press("ArrowUp", "End")
	alice.typed("!")
	alice.press("Enter")
	his.message("and another <b>!").sees("(edited)")
	bodo.hasNot("button", "Edit message")

	his.message("one line").hover()
	his.message("one line").click("button", "Add reaction")
	bodo.in("dialog", "Emoji").click("button", "tada")
	hers.message("one line").click("button", "tada 1")
	his.message("one line").has("button", "tada 2")
	hers.message("one line").click("button", "tada 2")
	his.message("one line").has("button", "tada 1")

	thread := his.openThread("one line")
	thread.send("Reply", "a reply of mine")
	hers.message("one line").click("button", "1 reply")
	alice.in("complementary", "Thread").sees("a reply of mine")
	thread.message("a reply of mine").hover()
	thread.message("a reply of mine").click("button", "Delete message")
	bodo.in("dialog", "*").click("button", "Delete*")
	alice.in("complementary", "Thread").seesNot("a reply of mine")
	hers.message("one line").hasNot("button", "1 reply")

	hers.message("one line").hover()
	hers.message("one line").click("button", "Delete message")
	alice.in("dialog", "*").click("button", "Delete*")
	his.seesNot("one line")
}

// TestUnread: a mark for what came while one was elsewhere, gone once it was seen.
func TestUnread(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice := w.as("U0ALICE", "#/C0INTERVIEWS")
	places := alice.in("navigation", "Workspace")
	places.has("link", "general")
	for _, text := range []string{"first", "second", "third"} {
		w.post("message", map[string]any{"channel": "C0GENERAL", "user": "U0BODO", "text": text})
	}
	places.has("link", "general, 3 unread")
	alice.reload()
	places.has("link", "general, 3 unread")
	places.click("link", "general*")
	alice.in("main", "Channel general").sees("first", "second", "third")
	places.has("link", "general")
	alice.reload()
	alice.in("main", "Channel general").sees("third")
	places.has("link", "general")
}

// TestCommands: "/" shows what the app knows, Tab or Enter takes it.
func TestCommands(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	diego := w.as("U0DIEGO", "#/D0DIEGO")
	main := diego.in("main", "Messages with interviewcoach")
	main.write("textbox", toBot, "/")
	diego.in("listbox", "Commands").has("option", "/interview*")
	diego.press("Escape")
	diego.hasNot("listbox", "Commands")
	diego.press("Backspace")
	diego.typed("/int")
	diego.in("listbox", "Commands").has("option", "/interview*")
	diego.press("Tab")
	diego.typed("status")
	main.holds("textbox", toBot, "/interview status")
	diego.press("Enter")
	main.sees("Only visible to you")
	// What is no command is not sent, and not lost.
	main.write("textbox", toBot, "/interveiw status")
	diego.press("Enter")
	main.sees("/interveiw is not a command here")
	main.holds("textbox", toBot, "/interveiw status")
}

// TestActAs: one becomes somebody else in one tab, and stays oneself in the other.
func TestActAs(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	one, other := w.as("U0ALICE", "#/D0ALICE"), w.as("U0ALICE", "#/D0ALICE")
	one.in("main", "Messages with interviewcoach").sees("Question of the day")
	one.click("button", "Act as Alice Archer")
	one.has("menuitem", "Chie Chiba, *")
	one.click("menuitem", "Bodo Brandt, *")
	one.has("button", "Act as Bodo Brandt")
	one.seesNot("Question of the day")
	one.in("navigation", "Workspace").click("link", "general")
	one.in("main", "Channel general").send("Message general", "I am Bodo now")
	other.has("button", "Act as Alice Archer")
	other.in("navigation", "Workspace").click("link", "general*")
	other.in("main", "Channel general").message("I am Bodo now").has("article", "Bodo Brandt, *")
}
