//go:build browser

package pagetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A view is a part of a page: all of it, or what lies in an element that is found
// anew for every act. Elements are found as a screen reader finds them, by role and
// accessible name. A "*" in a name stands for whatever comes there.
type view struct {
	page  *page
	steps []step
}

// step leads from an element to one within it: by role and name, or, with
// message, to the newest message that has the text.
type step struct {
	role, name string
	message    bool
}

func (s step) String() string {
	if s.message {
		return fmt.Sprintf("the message with %q", s.name)
	}
	return fmt.Sprintf("%s %q", s.role, s.name)
}

func (v view) String() string {
	words := []string{v.page.name}
	for _, s := range v.steps {
		words = append(words, s.String())
	}
	return strings.Join(words, ", ")
}

// in returns the part of the view within the element.
func (v view) in(role, name string) view { return v.with(step{role: role, name: name}) }

// message returns the newest message in the view, or reply, that has the text.
func (v view) message(text string) view { return v.with(step{name: text, message: true}) }

func (v view) with(s step) view {
	return view{page: v.page, steps: append(v.steps[:len(v.steps):len(v.steps)], s)}
}

var errNotThere = errors.New("it is not there")

// root returns the element of the view.
func (v view) root(ctx context.Context) (runtime.RemoteObjectID, error) {
	at, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.documentElement", ObjectGroup: "find"})
	if err != nil {
		return "", err
	}
	id := at.Result.ObjectID
	for _, s := range v.steps {
		found, err := s.all(ctx, id)
		if err != nil {
			return "", err
		}
		if len(found) == 0 {
			return "", fmt.Errorf("%s: %w", s, errNotThere)
		}
		id = found[0].object
	}
	return id, nil
}

// found is an element, and what assistive technology is told about it.
type found struct {
	object runtime.RemoteObjectID
	node   *accessibility.Node
}

// all returns the elements below one that the step leads to, in their order.
func (s step) all(ctx context.Context, below runtime.RemoteObjectID) ([]found, error) {
	if s.message {
		return newestMessage(ctx, below, s.name)
	}
	fits := regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(s.name), `\*`, ".*") + "$")
	got, err := chromedp.Call(ctx, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{ObjectID: below, Role: s.role})
	if err != nil {
		return nil, err
	}
	var all []found
	for _, n := range got.Nodes {
		if n.Ignored || !fits.MatchString(strings.TrimSpace(axText(n.Name))) {
			continue
		}
		object, err := objectOf(ctx, n.BackendDOMNodeID)
		if err != nil {
			return nil, err
		}
		all = append(all, found{object, n})
	}
	return all, nil
}

// newestMessage finds the last entry of a list of messages or replies that has
// the text.
func newestMessage(ctx context.Context, below runtime.RemoteObjectID, text string) ([]found, error) {
	var lists []found
	for _, name := range []string{"Messages", "Replies"} {
		some, err := step{role: "list", name: name}.all(ctx, below)
		if err != nil {
			return nil, err
		}
		lists = append(lists, some...)
	}
	for _, l := range lists {
		got, err := chromedp.Call(ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
			ObjectID: l.object, ObjectGroup: "find", Arguments: arguments(text), FunctionDeclaration: `function (text) {
				const read = ` + readText + `;
				const has = (li) => read.call(li).replace(/\s+/g, " ").includes(text);
				return [...this.children].filter(has).at(-1);
			}`,
		})
		if err == nil && got.ExceptionDetails == nil && got.Result.ObjectID != "" {
			return []found{{object: got.Result.ObjectID}}, nil
		}
	}
	return nil, nil
}

func objectOf(ctx context.Context, id cdp.BackendNodeID) (runtime.RemoteObjectID, error) {
	node, err := chromedp.Call(ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: id, ObjectGroup: "find"})
	if err != nil {
		return "", err
	}
	return node.Object.ObjectID, nil
}

// one returns the first element with the role and name in the view.
func (v view) one(ctx context.Context, role, name string) (found, error) {
	root, err := v.root(ctx)
	if err != nil {
		return found{}, err
	}
	all, err := step{role: role, name: name}.all(ctx, root)
	if err == nil && len(all) == 0 {
		err = errNotThere
	}
	if err != nil {
		return found{}, err
	}
	return all[0], nil
}

// on calls a JavaScript function on an element and decodes what it gives, awaited.
func on(ctx context.Context, object runtime.RemoteObjectID, into any, function string, args ...any) error {
	yes := true
	got, err := chromedp.Call(ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		ObjectID: object, FunctionDeclaration: function, Arguments: arguments(args...), AwaitPromise: &yes, ReturnByValue: &yes,
	})
	if err != nil {
		return err
	}
	if got.ExceptionDetails != nil {
		return errors.New(describe(got.ExceptionDetails.Exception))
	}
	if into == nil || len(got.Result.Value) == 0 {
		return nil
	}
	return json.Unmarshal(got.Result.Value, into)
}

func arguments(values ...any) []*runtime.CallArgument {
	var args []*runtime.CallArgument
	for _, value := range values {
		raw, err := json.Marshal(value)
		if err != nil {
			panic(err) // tests pass strings and numbers
		}
		args = append(args, &runtime.CallArgument{Value: raw})
	}
	return args
}

func axText(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var text string
	if json.Unmarshal(v.Value, &text) != nil {
		return string(v.Value)
	}
	return text
}

// until tries again, whenever the page has changed, for as long as the patience
// lasts. A failure shows the page.
func (v view) until(what string, try func(ctx context.Context) error) {
	v.page.t.Helper()
	ctx, cancel := context.WithTimeout(v.page.ctx, *patience)
	defer cancel()
	var last error // of what was seen, not of the time that was over
	for {
		err := try(ctx)
		if err != nil && (last == nil || ctx.Err() == nil) {
			last = err
		}
		// Objects of a page that is being left are gone by themselves.
		_, _ = chromedp.Call(ctx, runtime.ReleaseObjectGroup, runtime.ReleaseObjectGroupParams{ObjectGroup: "find"})
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			v.page.t.Fatalf("%s: %s: %v\n%s", v, what, last, v.page.account())
		}
		v.page.change(ctx)
	}
}

// change returns when the page has changed, or soon.
func (p *page) change(ctx context.Context) {
	yes := true
	_, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{AwaitPromise: &yes, Expression: `new Promise((done) => {
		const seen = new MutationObserver(end);
		function end() { seen.disconnect(); done(); }
		seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		setTimeout(end, 50);
	})`})
	if err != nil { // between two documents
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// call is a command of the protocol as a step.
func call[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, cmd, params)
		return chromedp.Void{}, err
	}
}
