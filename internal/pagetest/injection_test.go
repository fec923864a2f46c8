//go:build browser

package pagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interviewcoach/internal/localslack"
)

// injections are what somebody writes who would like it to be run.
var injections = []string{
	`<script>window.pwned=1</script>`,
	`"><script>window.pwned=1</script>`,
	`</textarea><script>window.pwned=1</script>`,
	`</title><script>window.pwned=1</script>`,
	`<ScRiPt src=data:,window.pwned=1></ScRiPt>`,
	`<img src=x onerror=window.pwned=1>`,
	`<img src=x onerror="window.pwned=1"`,
	`'><img/src='x'/onerror='window.pwned=1'>`,
	`<svg onload=window.pwned=1>`,
	`<svg><script>window.pwned=1</script></svg>`,
	`<svg><animate onbegin=window.pwned=1 attributeName=x>`,
	`<math><mi xlink:href="javascript:window.pwned=1">x`,
	`<iframe src="javascript:parent.pwned=1"></iframe>`,
	`<iframe srcdoc="<script>parent.pwned=1</script>">`,
	`<object data="javascript:window.pwned=1"></object>`,
	`<embed src="javascript:window.pwned=1">`,
	`<a href="javascript:window.pwned=1">x</a>`,
	`<javascript:window.pwned=1|click me>`,
	`<JaVaScRiPt:window.pwned=1|click me>`,
	`<data:text/html,<script>window.pwned=1</script>|x>`,
	`<vbscript:window.pwned=1|x>`,
	`[x](javascript:window.pwned=1)`,
	`![x](javascript:window.pwned=1)`,
	`<details open ontoggle=window.pwned=1>`,
	`<body onload=window.pwned=1>`,
	`<style>*{background:url("javascript:window.pwned=1")}</style>`,
	`<form action="javascript:window.pwned=1"><input type=submit autofocus onfocus=window.pwned=1>`,
	`<base href="javascript:window.pwned=1//">`,
	`<meta http-equiv=refresh content="0;url=javascript:window.pwned=1">`,
	`{{constructor.constructor('window.pwned=1')()}}`,
	`${window.pwned=1} __proto__ constructor`,
	`&lt;img src=x onerror=window.pwned=1&gt;`,
	"`<img src=x onerror=window.pwned=1>`",
	"\u202e<img src=x onerror=window.pwned=1>\u0000",
}

// cut takes so many characters of a text at most.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// escape writes a text as apps do in mrkdwn.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// harmless fails the test when the page has elements that nobody but an
// injection would have made.
func harmless(p *page) {
	p.t.Helper()
	var odd []string
	p.script(&odd, `[...document.querySelectorAll("*")].filter((el) =>
		/^(IFRAME|FRAME|OBJECT|EMBED|BASE|FORM|VIDEO|AUDIO|PORTAL|MATH|ANIMATE)$/i.test(el.tagName) && !(el.tagName === "FORM" && !el.hasAttribute("action"))
		|| el.tagName === "SCRIPT" && !(el.src.startsWith(location.origin + "/page/"))
		|| el.tagName === "STYLE" || el.tagName === "IMG" && !el.src.startsWith(location.origin)
		|| [...el.attributes].some((a) => /^on/i.test(a.name) || /^\s*(javascript|vbscript|data:text)/i.test(a.value) && /^(href|src|action|formaction|xlink:href)$/i.test(a.name)))
		.map((el) => el.outerHTML.slice(0, 200))`)
	for _, el := range odd {
		p.t.Errorf("%s: the page has %s", p.name, el)
	}
	p.checkHarmless()
}

// TestInjections: what people and apps write in names, messages, buttons, forms
// and files is shown as text, or not at all, and never run.
func TestInjections(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, func(cfg *localslack.Config) {
		for i, in := range injections {
			cfg.Users = append(cfg.Users, localslack.User{ID: fmt.Sprintf("U0EVIL%d", i), Name: in, RealName: in, TZ: "Europe/Berlin"})
			id := fmt.Sprintf("C0EVIL%d", i)
			cfg.Channels = append(cfg.Channels, localslack.Channel{ID: id, Name: in, Members: []string{"U0ALICE", "U0COACH", fmt.Sprintf("U0EVIL%d", i)}})
		}
	})
	var fields []any
	for i, in := range injections {
		id := fmt.Sprintf("C0EVIL%d", i)
		w.post("message", object{"channel": id, "user": fmt.Sprintf("U0EVIL%d", i), "text": in, "files": []any{object{"name": in, "content": in}}})
		w.say(id, in) // as text, with all that means in mrkdwn
		link := object{"type": "link", "url": "https://example.com/" + cut(in, 100), "text": in}
		got, err := w.tryCall("chat.postMessage", w.config.Tokens.Bot, object{"channel": id, "text": "blocks", "blocks": []any{
			object{"type": "header", "text": plain(cut(in, 150))},
			object{"type": "section", "text": mrkdwn("raw " + in), "fields": []any{plain(in), mrkdwn(escape(in))}},
			object{"type": "section", "text": mrkdwn("escaped " + escape(in))},
			object{"type": "context", "elements": []any{plain("context " + in)}},
			object{"type": "markdown", "text": in},
			object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": in}, link}}}},
			object{"type": "image", "image_url": "https://example.com/x.png", "alt_text": in, "title": plain(in)},
			object{"type": "table", "rows": []any{[]any{object{"type": "raw_text", "text": in}}}},
			object{"type": "actions", "elements": []any{
				button("b"+in, cut(in, 75), in),
				object{"type": "static_select", "action_id": "s", "placeholder": plain(cut(in, 150)), "options": []any{option(cut(in, 75), in)}},
			}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if got["ok"] != true && got["error"] != "invalid_blocks" {
			t.Fatalf("%q: %v", in, got)
		}
		field := inputBlock(in, object{"type": "plain_text_input", "action_id": in, "initial_value": in, "placeholder": plain(cut(in, 150))})
		field["hint"] = plain(in)
		fields = append(fields, field)
	}
	alice := newPage(t, w.room, "alice", look{})
	for i, in := range injections {
		alice.open(fmt.Sprintf("%s/?as=U0ALICE#/C0EVIL%d", w.base, i))
		alice.in("main", "*").in("list", "Messages").sees("escaped")
		if alice.tidy(in) == in { // no odd characters in it
			alice.in("main", "*").in("list", "Messages").sees(strings.Join(strings.Fields(in), " "))
		}
		harmless(alice)
	}

	w.connect(func(kind string, payload object) any {
		if kind == "slash_commands" {
			go func() {
				got, err := w.tryCall("views.open", w.config.Tokens.Bot, object{"trigger_id": payload["trigger_id"], "view": object{
					"type": "modal", "title": plain(cut(injections[0], 24)), "submit": plain("Save"), "blocks": fields, "private_metadata": injections[0]}})
				if err != nil || got["ok"] != true {
					t.Errorf("views.open: %v %v", got, err)
				}
			}()
		}
		return nil
	})
	w.call("views.publish", object{"user_id": "U0ALICE", "view": object{"type": "home", "blocks": []any{
		object{"type": "section", "text": mrkdwn(strings.Join(injections[:20], "\n"))}, object{"type": "section", "text": plain(strings.Join(injections, "\n"))}}}})
	alice.open(w.base + "/?as=U0ALICE#/home")
	alice.in("main", "Home*").sees(`<svg onload=window.pwned=1>`)
	harmless(alice)
	alice.open(w.base + "/?as=U0ALICE#/C0GENERAL")
	alice.in("main", "*").write("textbox", "Message general", "/interview")
	alice.press("Escape", "Enter")
	alice.in("dialog", "*").sees(`</textarea><script>window.pwned=1</script>`)
	harmless(alice)
	alice.press("Escape")
	alice.hasNot("dialog", "*")
	main := alice.in("main", "*")
	for _, in := range injections[:8] {
		main.write("textbox", "Message general", in)
		alice.press("Escape", "Enter")
		main.in("list", "Messages").sees(in)
	}
	alice.click("button", "Inspector*")
	alice.in("complementary", "Inspector").sees("views.open")
	harmless(alice)
}

// tidy leaves out what text on a page does not keep.
func (p *page) tidy(text string) string {
	return strings.Map(func(r rune) rune {
		if r == 0 || r == '\u202e' {
			return -1
		}
		return r
	}, text)
}

// TestInjectedPack: a question pack of somebody else.
func TestInjectedPack(t *testing.T) {
	t.Parallel()
	const bundled = "../../questions/bank/product-and-design/product-manager/tell-me-about-a-launch-that-missed-its-goal-what-did-you.md"
	raw, err := os.ReadFile(bundled)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(
		"a launch that missed its goal", "<img src=x onerror=window.pwned=1> goals",
		"theme: Learning", `theme: "<b onclick=window.pwned=1>"`,
		"We once launched", "<script>window.pwned=1</script> [link](javascript:window.pwned=1) We once launched",
		"**Ownership**", "**<svg onload=window.pwned=1>**",
	).Replace(string(raw))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "evil.md"), []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	w := startDemo(t, "--questions", dir)
	alice := w.as("U0ALICE", "#/D0ALICE")
	main := alice.in("main", "Messages with interviewcoach")
	main.sees("<img src=x onerror=window.pwned=1> goals", "<b onclick=window.pwned=1>")
	main.message("Question of the day").click("button", "What they want to find out")
	main.message("Question of the day").click("button", "1 reply")
	thread := alice.in("complementary", "Thread")
	thread.sees("<svg onload=window.pwned=1>")
	thread.message("Question of the day").click("button", "Show me")
	thread.sees("<script>window.pwned=1</script>")
	harmless(alice)
}
