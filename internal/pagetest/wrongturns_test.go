//go:build browser

package pagetest

import (
	"fmt"
	"testing"
)

// TestTwoButtonsAtOnce: the app answers a click by drawing the message anew, with
// other block ids; a second click in what was seen before is not lost.
func TestTwoButtonsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	buttons := func(values ...string) (blocks []any) {
		for _, v := range values {
			blocks = append(blocks, object{"type": "actions", "elements": []any{
				object{"type": "button", "action_id": "said", "value": v, "text": object{"type": "plain_text", "text": "Yes " + v}}}})
		}
		return blocks
	}
	w.connect(func(kind string, payload map[string]any) any {
		if kind == "interactive" {
			value := payload["actions"].([]any)[0].(map[string]any)["value"].(string)
			w.call("chat.postMessage", object{"channel": "C0GENERAL", "text": "taken: " + value})
		}
		return nil
	})
	alice := w.as("U0ALICE", "#/C0GENERAL")
	main := alice.in("main", "Channel general")
	ts := w.say("C0GENERAL", "which?", buttons("1", "2", "3")...)
	main.has("button", "Yes 3")
	// The page does not hear of the change before the click is on its way.
	alice.script(nil, `(() => { const send = fetch; window.fetch = async (path, options) => {
		if (String(path).endsWith("/_control/interact")) await new Promise((go) => { window.goOn = go; });
		return send(path, options);
	}; })()`)
	main.click("button", "Yes 2")
	w.call("chat.update", object{"channel": "C0GENERAL", "ts": ts, "text": "which?", "blocks": buttons("2", "3")})
	main.hasNot("button", "Yes 1")
	alice.script(nil, `goOn()`)
	main.sees("taken: 2")

	main.click("button", "Yes 3")
	w.call("chat.update", object{"channel": "C0GENERAL", "ts": ts, "text": "which?", "blocks": buttons("2")})
	main.hasNot("button", "Yes 3")
	alice.script(nil, `goOn()`)
	alice.sees("There is no such element to act on any more")
}

// TestReactionKeepsFocus: who presses a reaction by the keyboard goes on from there.
func TestReactionKeepsFocus(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	ts := w.say("C0GENERAL", "react to this")
	for _, name := range []string{"tada", "eyes"} {
		w.post("reaction", object{"channel": "C0GENERAL", "user": "U0BODO", "ts": ts, "name": name})
	}
	alice := w.as("U0ALICE", "#/C0GENERAL")
	m := alice.in("main", "Channel general").message("react to this")
	m.focus("button", "eyes 1")
	alice.press("Enter")
	m.has("button", "eyes 2")
	if err := m.focused(alice.ctx, "button", "eyes 2"); err != nil {
		t.Error(err)
	}
	w.server.RemoveReaction("C0GENERAL", ts, "U0BODO", "eyes")
	m.has("button", "eyes 1")
	alice.press("Enter")
	m.hasNot("button", "eyes*")
	if err := m.focused(alice.ctx, "article", "*"); err != nil {
		t.Error(err)
	}
}

// TestChannelThatDidNotLoad: a channel that could not be read does not say that it is
// empty, and is read as soon as the workspace answers.
func TestChannelThatDidNotLoad(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	w.say("C0INTERVIEWS", "there all along")
	c := newCable(t, w.base)
	alice := newPage(t, w.room, "alice", look{})
	alice.excuse("net::ERR_")
	alice.open(c.address + "/?as=U0ALICE#/C0GENERAL")
	alice.in("main", "Channel general").has("textbox", "Message general")
	c.pull()
	alice.sees("Connection lost. Trying again.")
	alice.in("navigation", "Workspace").click("link", "interviews*")
	main := alice.in("main", "Channel interviews")
	alice.sees("The workspace does not answer")
	main.neverSaw("very beginning")
	c.plug()
	main.sees("there all along", "very beginning of interviews")
}

// TestNextMessageWhileSending: what is typed while a message is on its way is the
// next one.
func TestNextMessageWhileSending(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	alice := w.as("U0ALICE", "#/C0GENERAL")
	main := alice.in("main", "Channel general")
	main.has("textbox", "Message general")
	alice.script(nil, `(() => { const send = fetch; window.fetch = async (path, options) => {
		if (String(path).endsWith("/_control/message")) await new Promise((go) => { window.goOn = go; });
		return send(path, options);
	}; })()`)
	main.write("textbox", "Message general", "first")
	alice.press("Enter")
	alice.typed(" second")
	alice.script(nil, `goOn()`)
	main.message("first").has("article", "Alice Archer, *")
	main.holds("textbox", "Message general", "second")
}

// TestPastedFile: a file is attached by pasting it or dropping it, too.
func TestPastedFile(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	alice := w.as("U0ALICE", "#/C0GENERAL")
	main := alice.in("main", "Channel general")
	main.focus("textbox", "Message general")
	for event, field := range map[string]string{"paste": "clipboardData", "drop": "dataTransfer"} {
		var taken bool
		alice.script(&taken, fmt.Sprintf(`(() => {
			const %[2]s = new DataTransfer();
			%[2]s.items.add(new File(["of a %[1]s"], "%[1]s.txt", { type: "text/plain" }));
			const kind = { paste: ClipboardEvent, drop: DragEvent }.%[1]s;
			return !document.activeElement.dispatchEvent(new kind("%[1]s", { %[2]s, bubbles: true, cancelable: true }));
		})()`, event, field))
		if !taken {
			t.Errorf("%s is left to the browser", event)
		}
		main.has("button", "Remove "+event+".txt")
	}
	main.click("button", "Send")
	main.sees("paste.txt", "drop.txt", "of a paste")
}

// TestBrowserWithoutMemory: a browser may keep a page from storing anything.
func TestBrowserWithoutMemory(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	alice := newPage(t, w.room, "alice", look{})
	alice.beforeScripts(`for (const name of ["localStorage", "sessionStorage"]) {
		Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
	}`)
	alice.open(w.base + "/?as=U0ALICE#/C0GENERAL")
	alice.in("main", "Channel general").send("Message general", "sent all the same")
	alice.in("main", "Channel general").sees("sent all the same")
}

// TestBrokenAddress: an address that was cut off within a sign leads to where one
// begins.
func TestBrokenAddress(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	alice := w.as("U0ALICE", "#/C0GENERAL")
	alice.has("main", "Channel general")
	alice.script(nil, `location.hash = "#/%E0%A4%A"`)
	alice.has("main", "*interviewcoach")
	alice.reload()
	alice.has("main", "*interviewcoach")
}

// TestThreadOnSmallScreen: below a thread the channel is still a landmark with a
// heading, and nothing else of it is in the way.
func TestThreadOnSmallScreen(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	ts := w.say("C0GENERAL", "a parent")
	alice := newPage(t, w.room, "alice", look{width: 380, height: 720})
	alice.open(w.base + "/?as=U0ALICE#/C0GENERAL/" + ts)
	thread := alice.in("complementary", "Thread")
	thread.sees("a parent")
	main := alice.in("main", "Channel general")
	main.has("heading", "general")
	main.hasNot("textbox", "*")
	alice.focus("link", "Skip to messages")
	alice.press("Enter")
	if err := alice.focused(alice.ctx, "list", "Replies"); err != nil {
		t.Error(err)
	}
	thread.click("button", "Close thread")
	main.has("textbox", "Message general")
}

// TestRightToLeft: what is written from right to left stands on the right.
func TestRightToLeft(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	w.post("message", object{"channel": "C0GENERAL", "user": "U0BODO", "text": "שלום <b>"})
	alice := w.as("U0ALICE", "#/C0GENERAL")
	alice.in("main", "Channel general").sees("שלום <b>")
	var right bool
	alice.script(&right, `(() => {
		const box = document.querySelector(".m-content .rich-text > *"), text = document.createRange();
		text.selectNodeContents(box);
		return text.getBoundingClientRect().left > box.getBoundingClientRect().width / 2;
	})()`)
	if !right {
		t.Error("it begins on the left")
	}
}

// TestEditLastFromFarAbove: ArrowUp edits one's last message, also when that is not
// drawn because one has scrolled up to long ago.
func TestEditLastFromFarAbove(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	for i := range 400 {
		user := "U0BODO"
		if i == 20 || i == 399 {
			user = "U0ALICE"
		}
		if _, _, err := w.server.SendMessage(typedBy(user, "C0GENERAL", fmt.Sprintf("message %d.", i))); err != nil {
			t.Fatal(err)
		}
	}
	alice := w.as("U0ALICE", "#/C0GENERAL")
	main := alice.in("main", "Channel general")
	main.sees("message 399.")
	alice.script(nil, `(async () => {
		const scroller = document.querySelector(".scroller");
		while (!scroller.textContent.includes("message 20.")) {
			scroller.scrollTop = 0;
			await new Promise(requestAnimationFrame);
		}
	})()`)
	main.neverSaw("message 399.")
	main.focus("textbox", "Message general")
	alice.press("ArrowUp")
	main.holds("textbox", "Edit message", "message 399.")
}
