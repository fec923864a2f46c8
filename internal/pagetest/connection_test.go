//go:build browser

package pagetest

import (
	"net/http"
	"testing"

	"interviewcoach/internal/localslack"
)

// TestLostConnection: it is said, nothing typed is lost, and what came meanwhile is
// there afterwards.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	c := newCable(t, w.base)
	alice := newPage(t, w.room, "alice", look{})
	alice.excuse("net::ERR_")
	alice.open(c.address + "/?as=U0ALICE#/C0GENERAL")
	main := alice.in("main", "Channel general")
	main.has("textbox", "Message general")
	w.say("C0GENERAL", "before")
	main.sees("before")

	c.pull()
	alice.sees("Connection lost. Trying again.")
	main.write("textbox", "Message general", "typed in the dark")
	w.say("C0GENERAL", "meanwhile")
	w.say("C0INTERVIEWS", "elsewhere")
	alice.press("Enter")
	main.holds("textbox", "Message general", "typed in the dark")
	main.neverSaw("meanwhile")

	c.plug()
	alice.seesNot("Connection lost. Trying again.")
	main.sees("meanwhile")
	alice.in("navigation", "Workspace").has("link", "interviews, 1 unread")
	w.say("C0GENERAL", "after")
	main.sees("after")
	main.click("textbox", "Message general")
	alice.press("Enter")
	main.holds("textbox", "Message general", "")
	main.message("typed in the dark").has("article", "Alice Archer, *")
}

// TestRestartedServer: a server that has forgotten everything is shown as it is.
func TestRestartedServer(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	alice := w.as("U0ALICE", "#/C0GENERAL")
	alice.excuse("net::ERR_")
	main := alice.in("main", "Channel general")
	w.say("C0GENERAL", "of the first server")
	main.sees("of the first server")
	main.write("textbox", "Message general", "a draft")
	w.server.Close()
	alice.sees("Connection lost. Trying again.")

	again := localslack.New(w.config, nil, nil)
	t.Cleanup(again.Close)
	if _, err := again.Start(w.base[len("http://"):]); err != nil {
		t.Fatal(err)
	}
	alice.seesNot("Connection lost. Trying again.")
	w.say("C0GENERAL", "of the second server")
	main.sees("of the second server")
	main.seesNot("of the first server")
	main.holds("textbox", "Message general", "a draft")
}

// TestDrafts: what was typed and not sent stays where it was typed, for that person.
func TestDrafts(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	parent := w.say("C0GENERAL", "a parent")
	alice := w.as("U0ALICE", "#/C0GENERAL/"+parent)
	places := alice.in("navigation", "Workspace")
	alice.write("textbox", "Message general", "to general")
	alice.in("complementary", "Thread").write("textbox", "Reply", "to the thread")
	places.click("link", "interviews")
	alice.has("main", "Channel interviews")
	alice.holds("textbox", "Message interviews", "")
	alice.write("textbox", "Message interviews", "to interviews")
	places.click("link", "general")
	alice.holds("textbox", "Message general", "to general")
	alice.in("main", "Channel general").openThread("a parent")
	alice.holds("textbox", "Reply", "to the thread")
	alice.click("button", "Act as Alice Archer")
	alice.click("menuitem", "Bodo Brandt, *")
	alice.has("button", "Act as Bodo Brandt")
	alice.holds("textbox", "Message general", "")
	alice.click("button", "Act as Bodo Brandt")
	alice.click("menuitem", "Alice Archer, *")
	alice.has("button", "Act as Alice Archer")
	alice.holds("textbox", "Message general", "to general")
}

// TestSentFromElsewhere: another web site that is open in the same browser cannot
// act in the workspace.
func TestSentFromElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	evil := newPage(t, w.room, "elsewhere", look{})
	evil.excuse("")
	evil.open(serveSmall(t, smallPage))
	var status int
	evil.script(nil, `fetch("`+w.base+`/_control/message", { method: "POST", mode: "no-cors", headers: { "Content-Type": "text/plain" },
		body: JSON.stringify({ channel: "C0GENERAL", user: "U0ALICE", text: "forged" }) }).then(() => null, () => null)`)
	evil.script(&status, `fetch("`+w.base+`/_client/boot?user=U0ALICE").then((r) => r.status, () => 0)`)
	if status == http.StatusOK {
		t.Error("another site reads the workspace")
	}
	alice := w.as("U0ALICE", "#/C0GENERAL")
	alice.in("main", "Channel general").has("textbox", "Message general")
	w.say("C0GENERAL", "last")
	alice.sees("last")
	alice.neverSaw("forged")
}
