//go:build browser

package pagetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

// readText gives the text of an element as it is read. What lies out of sight is part
// of it, even where the browser does not lay it out yet, which innerText leaves out.
const readText = `function () {
	const of = (node) => {
		if (node.nodeType === Node.TEXT_NODE) return node.data;
		if (node.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|NOSCRIPT|TEXTAREA|SELECT|TEMPLATE)$/.test(node.tagName)) return "";
		const { display, visibility } = getComputedStyle(node);
		if (display === "none" || visibility === "hidden") return "";
		const text = [...node.childNodes].map(of).join("");
		return /^(inline|contents$)/.test(display) && node.tagName !== "BR" ? text : " " + text + " ";
	};
	return of(this.body ?? this);
}`

// text returns what is to be read in the view, with single spaces.
func (v view) text(ctx context.Context) (string, error) {
	root, err := v.root(ctx)
	if err != nil {
		return "", err
	}
	var text string
	err = on(ctx, root, &text, readText)
	return strings.Join(strings.Fields(text), " "), err
}

// sees waits until all texts are to be read in the view.
func (v view) sees(texts ...string) {
	v.page.t.Helper()
	for _, want := range texts {
		v.until(fmt.Sprintf("see %q", want), func(ctx context.Context) error {
			got, err := v.text(ctx)
			if err == nil && !strings.Contains(got, want) {
				err = fmt.Errorf("it reads %.3000q", got)
			}
			return err
		})
	}
}

// seesNot waits until the text is not to be read any more.
func (v view) seesNot(text string) {
	v.page.t.Helper()
	v.until(fmt.Sprintf("not see %q", text), func(ctx context.Context) error {
		got, err := v.text(ctx)
		if err == nil && strings.Contains(got, text) {
			err = fmt.Errorf("it reads %.3000q", got)
		}
		return err
	})
}

// neverSaw fails at once when the text is to be read: for what must not be there
// after everything else has been seen.
func (v view) neverSaw(text string) {
	v.page.t.Helper()
	if got, err := v.text(v.page.ctx); err == nil && strings.Contains(got, text) {
		v.page.t.Fatalf("%s: %q is shown, which is not for them\n%s", v, text, v.page.account())
	}
}

// has waits for an element.
func (v view) has(role, name string) {
	v.page.t.Helper()
	v.until(fmt.Sprintf("find %s %q", role, name), func(ctx context.Context) error {
		_, err := v.one(ctx, role, name)
		return err
	})
}

// hasNot waits until there is no such element.
func (v view) hasNot(role, name string) {
	v.page.t.Helper()
	v.until(fmt.Sprintf("find no %s %q", role, name), func(ctx context.Context) error {
		root, err := v.root(ctx)
		if err != nil {
			return err
		}
		all, err := step{role: role, name: name}.all(ctx, root)
		if err == nil && len(all) > 0 {
			err = fmt.Errorf("there are %d", len(all))
		}
		return err
	})
}

// holds waits until a field has the value.
func (v view) holds(role, name, want string) {
	v.page.t.Helper()
	v.until(fmt.Sprintf("find %q in %s %q", want, role, name), func(ctx context.Context) error {
		f, err := v.one(ctx, role, name)
		if err != nil {
			return err
		}
		var got string
		if err := on(ctx, f.object, &got, `function () { return this.value ?? this.innerText; }`); err != nil {
			return err
		}
		if strings.TrimSpace(got) != want {
			return fmt.Errorf("it holds %q", got)
		}
		return nil
	})
}

// described waits until the text is to be read at a place that describes the field.
// (Chromium's own description is late when such a place was hidden before.)
func (v view) described(role, name, want string) {
	v.page.t.Helper()
	v.until(fmt.Sprintf("read %q at %s %q", want, role, name), func(ctx context.Context) error {
		f, err := v.one(ctx, role, name)
		if err != nil {
			return err
		}
		var got string
		err = on(ctx, f.object, &got, `function () {
			const by = this.getAttribute("aria-describedby") ?? "";
			return by.split(/\s+/).map((id) => document.getElementById(id)?.innerText ?? "").join(" ");
		}`)
		if err == nil && !strings.Contains(got, want) {
			err = fmt.Errorf("its description is %q", got)
		}
		return err
	})
}

// hasFocus waits until the element has the focus.
func (v view) hasFocus(role, name string) {
	v.page.t.Helper()
	v.until("find the focus", func(ctx context.Context) error { return v.focused(ctx, role, name) })
}

// account is what a failure shows of the page.
func (p *page) account() string {
	tree, err := p.tree()
	if err != nil {
		tree = err.Error()
	}
	return fmt.Sprintf("complaints: %q\n%s", p.unexcused(), tree)
}

// tree is the page as assistive technology sees it, an element a line.
func (p *page) tree() (string, error) {
	ctx, cancel := context.WithTimeout(p.ctx, *patience)
	defer cancel()
	got, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return "", err
	}
	children := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range got.Nodes {
		children[n.NodeID] = n
	}
	var b strings.Builder
	var write func(n *accessibility.Node, depth int)
	write = func(n *accessibility.Node, depth int) {
		if n == nil {
			return
		}
		role := axText(n.Role)
		if !n.Ignored && role != "generic" && role != "none" && role != "InlineTextBox" {
			fmt.Fprintf(&b, "%s%s %q", strings.Repeat(" ", depth), role, axText(n.Name))
			told := []string{"value", axText(n.Value), "description", axText(n.Description)}
			for _, p := range n.Properties {
				if p.Name == "checked" || p.Name == "expanded" || p.Name == "focused" {
					told = append(told, string(p.Name), axText(p.Value))
				}
			}
			for i := 0; i < len(told); i += 2 {
				if told[i+1] != "" && told[i+1] != "false" {
					fmt.Fprintf(&b, " %s %q", told[i], told[i+1])
				}
			}
			b.WriteByte('\n')
			depth++
		}
		for _, c := range n.ChildIDs {
			write(children[c], depth)
		}
	}
	if len(got.Nodes) > 0 {
		write(got.Nodes[0], 0)
	}
	return b.String(), nil
}

var notInFileNames = regexp.MustCompile(`[^A-Za-z0-9]+`)

// keep writes a picture and the tree of a page on which a test failed; go test keeps
// them when it is run with -artifacts.
func (p *page) keep() {
	file := filepath.Join(p.t.ArtifactDir(), notInFileNames.ReplaceAllString(p.name, "-"))
	ctx, cancel := context.WithTimeout(p.ctx, *patience)
	defer cancel()
	if picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(file+".png", picture, 0o644)
	}
	_ = os.WriteFile(file+".txt", []byte(p.account()), 0o644)
}
