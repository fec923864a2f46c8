//go:build browser

package pagetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A page is one tab: somebody who looks at the workspace.
type page struct {
	view
	t    *testing.T
	ctx  context.Context
	name string // of the tab, for messages
	host string // the only one it may talk to

	mu         sync.Mutex
	complaints []string // console errors, page errors, requests elsewhere
	excused    []string // parts of complaints that a test expects
}

// look says how a tab is set up.
type look struct {
	width, height int64 // 1280 × 860 when zero
	scale         float64
	dark          bool
	still         bool // prefers-reduced-motion
}

// newPage opens an empty tab in the room. A page error, a console error, a refusal
// of the content security policy and a request to another host fail the test.
func newPage(t *testing.T, room context.Context, name string, l look) *page {
	t.Helper()
	p := &page{t: t, name: name}
	p.view = view{page: p}
	ctx, cancel := chromedp.NewContext(room, chromedp.WithListener(p.hear))
	p.ctx = ctx
	if l.width == 0 {
		l.width, l.height = 1280, 860
	}
	scheme, motion := "light", "no-preference"
	if l.dark {
		scheme = "dark"
	}
	if l.still {
		motion = "reduce"
	}
	p.do("set the tab up",
		chromedp.EmulateViewport(l.width, l.height, chromedp.EmulateScale(max(l.scale, 1))),
		call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion},
		}}),
		// Every tab believes that it is the one in front.
		call(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
	)
	t.Cleanup(func() {
		if t.Failed() {
			p.keep()
		} else {
			p.checkHarmless()
		}
		for _, c := range p.unexcused() {
			t.Errorf("%s: %s", name, c)
		}
		cancel()
	})
	return p
}

// hear collects what a page does wrong.
func (p *page) hear(ev any) {
	switch e := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, a := range e.Args {
				words = append(words, strings.Trim(string(a.Value), `"`)+a.Description)
			}
			p.complain("console: " + strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		p.complain("error in the page: " + text)
	case *log.EventEntryAdded:
		// A refused act, and the question who one is, are answered by a status from 400
		// on and told in the page.
		refused := e.Entry.Source == log.EntrySourceNetwork && strings.Contains(e.Entry.Text, "status of 4") &&
			(strings.Contains(e.Entry.URL, "/_control/") || strings.Contains(e.Entry.URL, "/_client/boot"))
		if e.Entry.Level == log.EntryLevelError && !refused {
			p.complain(fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && p.foreign(u) {
			p.complain("request to another host: " + e.Request.URL)
		}
	}
}

func (p *page) foreign(u *url.URL) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !slices.Contains([]string{"data", "blob", "about"}, u.Scheme) && u.Host != p.host
}

func (p *page) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, text)
}

// excuse says that complaints with this part are expected by the test.
func (p *page) excuse(part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.excused = append(p.excused, part)
}

// unexcused returns the complaints that no test expects.
func (p *page) unexcused() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.complaints), func(c string) bool {
		return slices.ContainsFunc(p.excused, func(part string) bool { return strings.Contains(c, part) })
	})
}

// open goes to an address and returns when its document is there.
func (p *page) open(address string) {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.host = u.Host
	p.mu.Unlock()
	p.do("open "+address, chromedp.Navigate(address))
}

// reload loads the page again, as F5 does.
func (p *page) reload() {
	p.t.Helper()
	p.do("reload", chromedp.Reload())
}

// do runs steps in the browser.
func (p *page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, *patience)
	defer cancel()
	// The first steps open the tab, which lives as long as the context they run in.
	if c := chromedp.FromContext(p.ctx); c == nil || c.Target == nil {
		ctx = p.ctx
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, what, err)
	}
}

// script runs JavaScript in the page and decodes what it gives, awaited.
func (p *page) script(into any, code string) {
	p.t.Helper()
	if err := p.tryScript(into, code); err != nil {
		p.t.Fatalf("%s: %v in %.200s", p.name, err, code)
	}
}

func (p *page) tryScript(into any, code string) error {
	ctx, cancel := context.WithTimeout(p.ctx, 4**patience)
	defer cancel()
	yes := true
	got, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: code, AwaitPromise: &yes, ReturnByValue: &yes})
	if err != nil {
		return err
	}
	if got.ExceptionDetails != nil {
		return fmt.Errorf("%s %s", got.ExceptionDetails.Text, describe(got.ExceptionDetails.Exception))
	}
	if into == nil || len(got.Result.Value) == 0 {
		return nil
	}
	return json.Unmarshal(got.Result.Value, into)
}

func describe(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	return o.Description
}

// checkHarmless fails the test when something that somebody wrote was run.
func (p *page) checkHarmless() {
	p.t.Helper()
	var pwned bool
	p.script(&pwned, `"pwned" in window`)
	if pwned {
		p.t.Errorf("%s: what somebody wrote was run as a script", p.name)
	}
}

// beforeScripts runs JavaScript in every document before its own.
func (p *page) beforeScripts(code string) {
	p.t.Helper()
	p.do("prepare documents", call(cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: code}))
}
