//go:build browser

package pagetest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// axeFile is where npm ci puts the checks of axe-core.
const axeFile = "node/node_modules/axe-core/axe.min.js"

// A screen is something that can be seen of the page, and how one gets there.
type screen struct {
	name, at string
	open     func(p *page)
	close    func(p *page)
}

func screens() []screen {
	inspector := func(p *page) { p.click("button", "Inspector") }
	return []screen{
		{"home with the tour", "#/home", func(p *page) { p.has("main", "Home of interviewcoach"); p.sees("Today's question") }, nil},
		{"settings with errors", "#/home", func(p *page) {
			p.in("main", "*").click("button", "Settings")
			form := p.in("dialog", "Your settings")
			form.setDate("Interview date", 2020, 1, 1)
			form.click("button", "Save")
			form.described("Date", "Interview date", "is in the past")
		}, func(p *page) { p.in("dialog", "*").click("button", "Cancel"); p.hasNot("dialog", "*") }},
		{"channel", "#/C0GENERAL", func(p *page) { p.in("main", "Channel general").message("a message").sees("(edited)") }, nil},
		{"DM with a review", "#/D0ALICE", func(p *page) {
			p.in("main", "Messages with interviewcoach").message("Question of the day").click("button", "*replies")
			p.in("complementary", "Thread").sees("Attempt 1", "Minefields")
		}, func(p *page) { p.in("complementary", "Thread").click("button", "Close thread") }},
		{"confirm", "#/D0ALICE", func(p *page) {
			p.in("main", "*").send(toBot, "/interview forget")
			p.in("main", "*").message("This deletes your settings").click("button", "Forget me")
			p.in("dialog", "Forget everything?").sees("cannot be brought back")
		}, func(p *page) { p.in("dialog", "*").click("button", "Keep"); p.hasNot("dialog", "*") }},
		{"commands", "#/D0ALICE", func(p *page) {
			p.in("main", "*").write("textbox", toBot, "/")
			p.in("listbox", "Commands").has("option", "/interview*")
		}, func(p *page) { p.press("Escape", "Backspace") }},
		{"inspector", "#/C0GENERAL", func(p *page) { inspector(p); p.in("complementary", "Inspector").sees("chat.postMessage") },
			func(p *page) { p.in("complementary", "Inspector").click("button", "Close Inspector") }},
		{"act-as menu", "#/C0GENERAL", func(p *page) { p.click("button", "Act as Alice Archer"); p.has("menuitem", "Bodo Brandt*") },
			func(p *page) { p.press("Escape") }},
	}
}

// lived is a demo in which everything that screens show has happened.
func lived(t *testing.T) place {
	w := startDemo(t)
	ts := w.post("message", object{"channel": "C0GENERAL", "user": "U0ALICE", "text": "a message with *bold*, `code` and a <https://example.com|link>"})["ts"]
	w.post("edit-message", object{"channel": "C0GENERAL", "user": "U0ALICE", "ts": ts, "text": "a message, *edited*, for <@U0BODO>"})
	w.post("reaction", object{"channel": "C0GENERAL", "user": "U0BODO", "ts": ts, "name": "wave"})
	w.post("message", object{"channel": "C0GENERAL", "user": "U0BODO", "text": "a reply", "thread_ts": ts})
	w.post("message", object{"channel": "C0INTERVIEWS", "user": "U0BODO", "text": "unread"})
	alice := w.as("U0ALICE", "#/D0ALICE")
	thread := alice.in("main", "Messages with interviewcoach").openThread("Question of the day")
	thread.send("Reply", firstAnswer)
	thread.sees("Minefields")
	return w
}

var (
	wide   = look{width: 1280, height: 860}
	narrow = look{width: 380, height: 760}
)

// TestAccessible: axe-core finds nothing serious on any screen, in light and dark,
// wide and narrow; and nothing has to be scrolled sideways.
func TestAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skipf("axe-core is not there: npm ci --prefix internal/pagetest/node puts it there")
	}
	w := lived(t)
	for name, l := range map[string]look{"wide": wide, "narrow": narrow} {
		for _, dark := range []bool{false, true} {
			l.dark = dark
			t.Run(fmt.Sprintf("%s dark=%t", name, dark), func(t *testing.T) {
				w := place{t: t, base: w.base, room: newRoom(t)}
				p := w.asWith("U0ALICE", "#/home", l)
				for _, s := range screens() {
					p.script(nil, fmt.Sprintf("location.hash = %q", s.at))
					s.open(p)
					p.checkAxe(s.name, string(axe))
					p.checkWidth(s.name)
					if s.close != nil {
						s.close(p)
					}
				}
			})
		}
	}
}

// checkAxe reports what axe-core calls serious or critical.
func (p *page) checkAxe(screen, axe string) {
	p.t.Helper()
	p.script(nil, `window.axe || (0, eval)(`+quoteJS(axe)+`); null`)
	var found []struct {
		ID, Impact, Help string
		Nodes            []struct {
			HTML, FailureSummary string
		}
	}
	p.script(&found, `axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
		.then((r) => r.violations.map((v) => ({ ID: v.id, Impact: v.impact, Help: v.help,
			Nodes: v.nodes.slice(0, 3).map((n) => ({ HTML: n.html.slice(0, 300), FailureSummary: n.failureSummary })) })))`)
	for _, f := range found {
		var where strings.Builder
		for _, n := range f.Nodes {
			fmt.Fprintf(&where, "\n  %s\n    %s", n.HTML, n.FailureSummary)
		}
		if f.Impact == "serious" || f.Impact == "critical" {
			p.t.Errorf("%s: %s (%s): %s%s", screen, f.ID, f.Impact, f.Help, where.String())
		} else {
			p.t.Logf("%s: %s (%s): %s%s", screen, f.ID, f.Impact, f.Help, where.String())
		}
	}
}

// checkWidth reports what sticks out of the window.
func (p *page) checkWidth(screen string) {
	p.t.Helper()
	var out []string
	p.script(&out, `(() => {
		const wide = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= wide) return [];
		return [...document.querySelectorAll("body *")].filter((el) => el.getBoundingClientRect().right > wide + 1)
			.map((el) => el.tagName + "." + el.className).slice(0, 5).concat("the page is " + document.documentElement.scrollWidth + " wide");
	})()`)
	if len(out) > 0 {
		p.t.Errorf("%s has to be scrolled sideways: %q", screen, out)
	}
}

// TestReducedMotion: nothing moves for who does not want it.
func TestReducedMotion(t *testing.T) {
	t.Parallel()
	w := lived(t)
	p := w.asWith("U0ALICE", "#/home", look{still: true})
	for _, s := range screens() {
		p.script(nil, fmt.Sprintf("location.hash = %q", s.at))
		p.script(nil, `window.moved = []; for (const type of ["animationstart", "transitionrun"]) addEventListener(type, (e) => {
			const timing = document.getAnimations().find((a) => a.effect?.target === e.target)?.effect.getComputedTiming();
			if (timing && timing.duration > 1) moved.push(type + " " + e.target.tagName + "." + e.target.className + " " + timing.duration + " ms");
		}, true)`)
		s.open(p)
		if s.close != nil {
			s.close(p)
		}
		var moved []string
		p.script(&moved, `[...moved, ...document.getAnimations().filter((a) => a.playState === "running" && a.effect.getComputedTiming().duration > 1)
			.map((a) => "runs: " + a.effect.target?.className)]`)
		if len(moved) > 0 {
			p.t.Errorf("%s: things move: %q", s.name, moved)
		}
	}
}

func quoteJS(text string) string {
	return string(arguments(text)[0].Value)
}
