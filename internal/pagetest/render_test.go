//go:build browser

package pagetest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestRendering compares what the modules of the page make of texts with
// testdata/NAME.json, each of which says in its comment how. The files are read in
// the page: Go would change what is not well-formed text.
func TestRendering(t *testing.T) {
	t.Parallel()
	serialize, err := os.ReadFile("testdata/serialize.js")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorkspace(t, nil)
	p := w.as("U0ALICE", "#/C0GENERAL")
	p.has("main", "Channel general")
	for _, file := range []struct{ name, run string }{
		{"mrkdwn", `(c) => write((c.plain ? module.plain : module.mrkdwn)(c.text, context, c.options ?? {}))`},
		{"markdown", `(c) => write(module.markdown(c.text, context))`},
		{"richtext", `(c) => write(module.richText(c.block, context))`},
		{"dates", `(c) => plain(module[c.call](...c.args.map(argument)))`},
		{"emoji", `(c) => plain(module[c.call](...c.args))`},
	} {
		raw, err := os.ReadFile("testdata/" + file.name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Cases    int
			Failures []string
		}
		p.script(&got, fmt.Sprintf(`(async () => {
			const module = await import("/page/%s.js");
			const given = JSON.parse(%s);
			const c0 = given.context ?? {};
			const own = (map, id) => Object.hasOwn(map ?? {}, id) ? map[id] : undefined;
			const context = {
				user: (id) => own(c0.users, id), channel: (id) => own(c0.channels, id),
				channelNamed: (name) => Object.entries(c0.channels ?? {}).map(([id, c]) => ({ id, ...c })).find((c) => c.name === name),
				me: c0.me, zone: c0.zone, now: () => new Date(c0.now), open() {}, fileUrl: () => "",
			};
			%s
			const write = (node) => serialize(node);
			const argument = (a) => a !== null && typeof a === "object" && "date" in a ? new Date(a.date) : a;
			const plain = (v) => v === undefined || v instanceof Date && isNaN(v) ? null : v instanceof Date ? v.toISOString() : v;
			const run = %s;
			const failures = [];
			for (const c of given.cases) {
				let got;
				try { got = run(c); } catch (e) { got = "threw " + e; }
				const want = c.html ?? c.want;
				if (JSON.stringify(got) !== JSON.stringify(want)) failures.push(c.name + "\n got " + JSON.stringify(got) + "\nwant " + JSON.stringify(want));
			}
			return { Cases: given.cases.length, Failures: failures };
		})()`, file.name, quoteJS(string(raw)), strings.ReplaceAll(string(serialize), "export ", ""), file.run))
		if got.Cases == 0 {
			t.Errorf("%s.json has no cases", file.name)
		}
		for _, f := range got.Failures {
			t.Errorf("%s: %s", file.name, f)
		}
	}
}
