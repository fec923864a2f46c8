//go:build browser

package pagetest

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestFigures prints what a machine needs for what people wait for. Nothing is
// asserted of it: run it with -v on a machine that does nothing else.
//
//	go test -tags browser -run Figures -v ./internal/pagetest
func TestFigures(t *testing.T) {
	if !testing.Verbose() {
		t.Skip("the figures are printed with -v")
	}
	t.Run("start", figuresOfStart)
	t.Run("paint", figuresOfPaint)
	t.Run("scroll", figuresOfScroll)
}

func figuresOfStart(t *testing.T) {
	room := newRoom(t)
	p := newPage(t, room, "visitor", look{})
	p.excuse("net::ERR_") // the program ends before the tab does
	began := time.Now()
	base := runDemo(t)
	printed := time.Since(began)
	p.open(base + "/?as=U0ALICE#/D0ALICE")
	p.in("main", "Messages with interviewcoach").sees("Question of the day")
	t.Logf("from the start of the program to its address: %v; to the first question on the page: %v", printed, time.Since(began))
}

// figuresOfPaint loads the page several times, each in a room without a cache.
func figuresOfPaint(t *testing.T) {
	base := runDemo(t)
	var paints []float64
	var sizes struct{ Files, Fetched, Unpacked float64 }
	for range 9 {
		p := newPage(t, newRoom(t), "visitor", look{})
		p.open(base + "/?as=U0ALICE#/D0ALICE")
		p.in("main", "Messages with interviewcoach").sees("Question of the day")
		var paint float64
		p.script(&paint, `performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0`)
		paints = append(paints, paint)
		p.script(&sizes, `(() => {
			const all = [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")].filter((e) => !e.name.includes("/_client/"));
			const sum = (of) => all.reduce((sum, e) => sum + of(e), 0);
			return { Files: all.length, Fetched: sum((e) => e.encodedBodySize), Unpacked: sum((e) => e.decodedBodySize) };
		})()`)
	}
	slices.Sort(paints)
	t.Logf("first contentful paint: median %.0f ms, longest %.0f ms; %.0f files of the page: %.1f kB fetched, %.1f kB unpacked",
		paints[len(paints)/2], paints[len(paints)-1], sizes.Files, sizes.Fetched/1000, sizes.Unpacked/1000)
}

// figuresOfScroll walks through 10,000 messages, a screen at a time.
func figuresOfScroll(t *testing.T) {
	w := newWorkspace(t, nil)
	for i := range 10_000 {
		text := fmt.Sprintf("message %d with *bold* words and a <https://example.com/%d|link>", i, i)
		if _, _, err := w.server.SendMessage(typedBy("U0BODO", "C0GENERAL", text)); err != nil {
			t.Fatal(err)
		}
	}
	p := w.as("U0ALICE", "#/C0GENERAL")
	began := time.Now()
	p.in("main", "Channel general").sees("message 9999")
	t.Logf("opened after %v", time.Since(began))
	var got struct {
		Frames, Most, Tasks             int
		Longest, P95, Took, LongestTask float64
		Top                             string
	}
	p.script(&got, `(async () => {
		const list = document.querySelector('ol[aria-label="Messages"], ul[aria-label="Messages"]');
		let pane = list;
		while (pane.parentElement && !/auto|scroll/.test(getComputedStyle(pane).overflowY)) pane = pane.parentElement;
		const tasks = [];
		new PerformanceObserver((l) => tasks.push(...l.getEntries().map((e) => e.duration))).observe({ entryTypes: ["longtask"] });
		const frames = [], began = performance.now();
		let last = began, most = 0, still = 0;
		while (performance.now() - began < 50000 && still < 120) { // two seconds at the very top
			const was = pane.scrollTop;
			pane.scrollTop -= 600;
			still = pane.scrollTop === was ? still + 1 : 0;
			const at = await new Promise(requestAnimationFrame);
			frames.push(at - last);
			last = at;
			most = Math.max(most, list.children.length);
		}
		frames.sort((a, b) => a - b);
		return { Frames: frames.length, Most: most, Top: list.children[0].innerText.match(/message \d+/)?.[0] ?? "", Longest: frames.at(-1), P95: frames[Math.floor(frames.length * 0.95)],
			Took: performance.now() - began, Tasks: tasks.length, LongestTask: Math.max(0, ...tasks) };
	})()`)
	t.Logf("up through 10,000 messages: %.1f s, %d frames, 95th percentile %.0f ms, longest %.0f ms; %d long tasks, longest %.0f ms; at most %d of them in the page; at the top: %s",
		got.Took/1000, got.Frames, got.P95, got.Longest, got.Tasks, got.LongestTask, got.Most, got.Top)
}
