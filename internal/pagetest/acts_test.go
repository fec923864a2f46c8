//go:build browser

package pagetest

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// spot tells where an element can be hit by the pointer, or why it cannot.
type spot struct {
	X, Y float64
	Why  string
}

// findSpot scrolls an element into view, waits until it stands still, and looks
// whether the pointer would reach it. For a field that is drawn by its label, the
// label is what people hit.
const findSpot = `async function () {
	const frame = () => new Promise(requestAnimationFrame);
	const hits = (el, hit) => hit && (el.contains(hit) || hit.closest("label")?.control === this);
	if (this.disabled || this.getAttribute("aria-disabled") === "true") return { Why: "it is disabled" };
	let why = "it has no size";
	for (const el of [this, ...(this.labels ?? [])]) {
		el.scrollIntoViewIfNeeded ? el.scrollIntoViewIfNeeded() : el.scrollIntoView({ block: "nearest", behavior: "instant" });
		await frame();
		const was = el.getClientRects()[0];
		await frame();
		const r = el.getClientRects()[0];
		if (!r || !r.width || !r.height) continue;
		if (was.x !== r.x || was.y !== r.y) return { Why: "it moves" };
		const x = r.x + r.width / 2, y = r.y + r.height / 2;
		const hit = document.elementFromPoint(x, y);
		if (hits(el, hit)) return { X: x, Y: y };
		why = hit ? "it is covered by <" + hit.tagName.toLowerCase() + " class='" + hit.className + "'>" : "it is out of view";
	}
	return { Why: why };
}`

// place moves the pointer onto an element, as soon as it can be reached there.
func (v view) place(what, role, name string) (at spot) {
	v.page.t.Helper()
	v.until(what, func(ctx context.Context) error {
		f, err := v.one(ctx, role, name)
		if err != nil {
			return err
		}
		if at, err = v.pointAt(ctx, f); err != nil {
			return err
		}
		return nil
	})
	return at
}

func (v view) pointAt(ctx context.Context, f found) (at spot, err error) {
	if err := on(ctx, f.object, &at, findSpot); err != nil {
		return at, err
	}
	if at.Why != "" {
		return at, fmt.Errorf("it cannot be pointed at: %s", at.Why)
	}
	return at, v.page.mouse(ctx, input.DispatchMouseEventTypeMouseMoved, at)
}

func (p *page) mouse(ctx context.Context, kind input.DispatchMouseEventType, at spot) error {
	params := input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y}
	if kind != input.DispatchMouseEventTypeMouseMoved {
		params.Button, params.ClickCount = input.MouseButtonLeft, 1
	}
	_, err := chromedp.Call(ctx, input.DispatchMouseEvent, params)
	return err
}

// click presses the mouse on the element.
func (v view) click(role, name string) {
	v.page.t.Helper()
	what := fmt.Sprintf("click %s %q", role, name)
	v.pressMouse(what, v.place(what, role, name))
}

func (v view) pressMouse(what string, at spot) {
	v.page.t.Helper()
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		if err := v.page.mouse(v.page.ctx, kind, at); err != nil {
			v.page.t.Fatalf("%s: %s: %v", v, what, err)
		}
	}
}

// hover moves the pointer onto the element that the view is.
func (v view) hover() {
	v.page.t.Helper()
	v.until("hover", func(ctx context.Context) error {
		root, err := v.root(ctx)
		if err != nil {
			return err
		}
		_, err = v.pointAt(ctx, found{object: root})
		return err
	})
}

// press presses keys one after the other, such as "Enter", "Shift+Tab" or "a".
func (p *page) press(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		parts := strings.Split(k, "+")
		var modifiers int64
		for _, m := range parts[:len(parts)-1] {
			modifiers |= map[string]int64{"Control": 2, "Shift": 8}[m]
		}
		key := parts[len(parts)-1]
		if named, ok := keyNames[key]; ok {
			key = named
		}
		p.stroke(key, modifiers)
	}
}

// typed presses the keys of a text in what has the focus.
func (p *page) typed(text string) {
	p.t.Helper()
	p.stroke(text, 0)
}

// stroke presses and releases a key for each character. A character that no key has
// arrives as if it were on one.
func (p *page) stroke(keys string, modifiers int64) {
	p.t.Helper()
	for _, r := range keys {
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Modifiers: modifiers, Key: string(r), Text: string(r)}
		if k, ok := kb.Keys[r]; ok {
			down.Code, down.Key, down.Text, down.UnmodifiedText = k.Code, k.Key, k.Text, k.Unmodified
			down.NativeVirtualKeyCode, down.WindowsVirtualKeyCode = k.Native, k.Windows
			if !k.Print {
				down.Text = ""
			}
			if k.Shift {
				down.Modifiers |= 8
			}
		}
		if modifiers&2 != 0 { // it is a command and writes nothing
			down.Text, down.UnmodifiedText = "", ""
		}
		up := down
		up.Type, up.Text, up.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
		for _, params := range []input.DispatchKeyEventParams{down, up} {
			if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, params); err != nil {
				p.t.Fatalf("%s: press %q: %v", p.name, r, err)
			}
		}
	}
}

var keyNames = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ", "Backspace": kb.Backspace, "Delete": kb.Delete,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
}

// write clicks into a field, takes out what is there, and types the text.
func (v view) write(role, name, text string) {
	v.page.t.Helper()
	v.click(role, name)
	v.until("have the focus in "+name, func(ctx context.Context) error { return v.focused(ctx, role, name) })
	v.page.press("Control+a", "Backspace")
	v.page.typed(text)
}

func (v view) focused(ctx context.Context, role, name string) error {
	f, err := v.one(ctx, role, name)
	if err != nil {
		return err
	}
	var has bool
	if err := on(ctx, f.object, &has, `function () { return this.contains(document.activeElement); }`); err != nil {
		return err
	}
	if !has {
		return fmt.Errorf("%s %q does not have the focus", role, name)
	}
	return nil
}

// setTime types a time of day such as "16:15" into a time field, by its parts and
// as the browser's language asks for them.
func (v view) setTime(name string, hour, minute int) {
	v.page.t.Helper()
	half := "AM"
	if hour >= 12 {
		half = "PM"
	}
	v.focus("InputTime", name)
	v.page.typed(fmt.Sprintf("%02d%02d%s", (hour+11)%12+1, minute, half))
}

// setDate types a date into a date field.
func (v view) setDate(name string, year, month, day int) {
	v.page.t.Helper()
	v.focus("Date", name)
	v.page.typed(fmt.Sprintf("%02d%02d%04d", month, day, year))
}

// focus gives an element the focus, at its beginning, without the mouse.
func (v view) focus(role, name string) {
	v.page.t.Helper()
	v.until(fmt.Sprintf("give %s %q the focus", role, name), func(ctx context.Context) error {
		f, err := v.one(ctx, role, name)
		if err != nil {
			return err
		}
		return on(ctx, f.object, nil, `function () { this.focus(); }`)
	})
}

// choose takes an option of a select: of the browser's own with the arrow keys, of
// the page's by typing what it is called.
func (v view) choose(name, option string) {
	v.page.t.Helper()
	v.focus("combobox", name)
	var native bool
	var down int
	v.until("find "+option, func(ctx context.Context) error {
		f, err := v.one(ctx, "combobox", name)
		if err != nil {
			return err
		}
		if err := on(ctx, f.object, &native, `function () { return this.tagName === "SELECT"; }`); err != nil || !native {
			return err
		}
		return on(ctx, f.object, &down, `function (text) {
			const all = [...this.options].filter((o) => !o.disabled || o.selected);
			const at = all.findIndex((o) => o.text === text);
			if (at < 0) throw new Error("its options are " + all.map((o) => o.text).join(" | "));
			return at - all.findIndex((o) => o.selected);
		}`, option)
	})
	if !native {
		v.page.typed(option)
		v.page.click("option", "*"+option+"*")
		v.page.press("Tab") // a list of which several may be chosen stays open
		return
	}
	for ; down > 0; down-- {
		v.page.press("ArrowDown")
	}
	for ; down < 0; down++ {
		v.page.press("ArrowUp")
	}
}
