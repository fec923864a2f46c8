//go:build browser

package pagetest

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// tabTo presses Tab until the element has the focus, and checks on the way that
// whatever has it can be seen to have it.
func (v view) tabTo(role, name string) {
	v.page.t.Helper()
	v.has(role, name)
	for range 120 {
		if v.focused(v.page.ctx, role, name) == nil {
			return
		}
		v.page.press("Tab")
		v.page.checkFocusShows()
	}
	v.page.t.Fatalf("%s: Tab does not lead to %s %q\n%s", v, role, name, v.page.account())
}

// checkFocusShows fails the test when what has the focus looks as if it had not.
func (p *page) checkFocusShows() {
	p.t.Helper()
	var hidden string
	p.script(&hidden, `(() => {
		const el = document.activeElement;
		if (!el || el === document.body) return "";
		if (/^(date|time)$/.test(el.type)) return ""; // the browser shows which of its parts has it
		const drawn = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none";
		for (let at = el, up = 0; at && up < 3; at = at.parentElement, up++) if (drawn(getComputedStyle(at))) return "";
		const r = el.getBoundingClientRect();
		return el.tagName + "." + el.className + " " + (el.ariaLabel ?? el.textContent.slice(0, 40)) + " " + [r.x, r.y, r.width, r.height];
	})()`)
	if hidden != "" {
		p.t.Errorf("%s: the focus does not show on %s", p.name, hidden)
	}
}

// TestKeyboardAlone: subscribe, open the thread, answer, read, close, all of it
// without the mouse.
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	p := w.as("U0BODO", "#/home")
	main := p.in("main", "*")
	main.sees("You get no daily question")
	main.tabTo("button", "Settings")
	p.press("Enter")
	form := p.in("dialog", "Your settings")
	form.has("button", "Save")
	form.tabTo("button", "Save")
	p.press("Enter")
	p.hasNot("dialog", "Your settings")
	main.sees("(Europe/Berlin)")

	clock := p.in("group", "Clock")
	clock.tabTo("button", "Next morning")
	p.press("Enter")
	p.in("navigation", "Workspace").tabTo("link", "Messages*")
	p.press("Enter")
	p.in("main", "Messages with interviewcoach").sees("Question of the day")
	question := p.in("main", "Messages with interviewcoach").message("Question of the day")
	question.tabTo("button", "Reply in thread")
	p.press("Enter")
	thread := p.in("complementary", "Thread")
	thread.has("textbox", "Reply")
	thread.tabTo("textbox", "Reply")
	p.typed(firstAnswer)
	p.press("Enter")
	thread.sees("Attempt 1", "Minefields")
	p.press("Escape")
	p.hasNot("complementary", "Thread")

	p.in("main", "*").tabTo("textbox", toBot)
	p.typed("/")
	p.in("listbox", "Commands").has("option", "/interview*")
	p.press("Escape")
	p.hasNot("listbox", "Commands")
	p.press("Backspace")
	p.tabTo("button", "Act as Bodo Brandt")
	p.press("Enter")
	p.has("menuitem", "Bodo Brandt*")
	p.press("Escape")
	p.hasNot("menuitem", "Bodo Brandt*")
	p.hasFocus("button", "Act as Bodo Brandt")
}

// TestSkipLink: the first Tab leads past the sidebar.
func TestSkipLink(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	p := w.as("U0ALICE", "#/C0GENERAL")
	p.has("textbox", "Message general")
	p.do("leave the composer", chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.tabTo("link", "Skip to messages")
	p.press("Enter")
	p.tabTo("textbox", "Message general")
}

// TestNarrow: at the width of a phone the places lie in a drawer, and a thread
// covers the conversation.
func TestNarrow(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	w.say("C0GENERAL", "a message")
	p := w.asWith("U0ALICE", "#/C0INTERVIEWS", narrow)
	p.has("main", "Channel interviews")
	p.hasNot("link", "general*")
	p.click("button", "Open sidebar")
	p.in("navigation", "Workspace").click("link", "general*")
	p.has("main", "Channel general")
	p.hasNot("link", "interviews*")
	thread := p.in("main", "Channel general").openThread("a message")
	thread.send("Reply", "from a phone")
	thread.sees("from a phone")
	thread.click("button", "Close thread")
	p.in("main", "Channel general").message("a message").has("button", "1 reply")
	p.checkWidth("a conversation")
}
