package localslack_test

import (
	"net/http"
	"strings"
	"testing"

	"interviewcoach/internal/localslack"
)

func TestOtherSitesAreRefused(t *testing.T) {
	r := newRig(t)
	const hello = `{"channel":"C0GENERAL","user":"U0ALICE","text":"from elsewhere"}`
	for _, test := range []struct {
		headers []string
		want    int
	}{
		{[]string{"Sec-Fetch-Site: cross-site", "Origin: http://evil.example"}, http.StatusForbidden},
		{[]string{"Sec-Fetch-Site: same-site"}, http.StatusForbidden},
		{[]string{"Origin: http://evil.example"}, http.StatusForbidden},
		{[]string{"Origin: null"}, http.StatusForbidden},
		{[]string{"Host: evil.example"}, http.StatusForbidden},
		{[]string{"Host: evil.example:8422", "Origin: http://evil.example:8422", "Sec-Fetch-Site: same-origin"}, http.StatusForbidden},
		{[]string{"Sec-Fetch-Site: same-origin", "Origin: " + r.base}, http.StatusOK},
		{[]string{"Sec-Fetch-Site: none"}, http.StatusOK},
		{nil, http.StatusOK}, // curl
		{[]string{"Host: localhost:1"}, http.StatusOK},
		{[]string{"Host: [::1]:80"}, http.StatusOK},
		{[]string{"Host: 10.1.2.3"}, http.StatusOK},
		{[]string{"Host: slack:8422"}, http.StatusOK}, // in a container network
		{[]string{"Host: host.docker.internal"}, http.StatusOK},
	} {
		before := len(r.Messages("C0GENERAL"))
		status, answer := r.post("/_control/message", hello, test.headers...)
		changed := len(r.Messages("C0GENERAL")) - before
		if status != test.want || changed == 1 != (test.want == http.StatusOK) {
			t.Errorf("%v: %d %v with %d new messages, want %d", test.headers, status, answer, changed, test.want)
		}
		if text, _ := answer["error"].(string); (text == "") != (status == http.StatusOK) {
			t.Errorf("%v: error %q", test.headers, text)
		}
	}
	status, _ := r.post("/_client/read", `{"user":"U0ALICE","channel":"C0GENERAL","ts":"1.000000"}`, "Sec-Fetch-Site: cross-site")
	if status != http.StatusForbidden {
		t.Errorf("/_client/read from another site answered %d", status)
	}
	if status, answer := r.post("/api/api.test", "{}", "Sec-Fetch-Site: cross-site", "Host: evil.example"); status != http.StatusOK || answer["ok"] != true {
		t.Errorf("the Web API, which is not for browsers, answered %d %v", status, answer)
	}
	for _, address := range []string{"/", "/page/main.js", "/_client/boot?user=U0ALICE", "/_control/state"} {
		req, err := http.NewRequestWithContext(r.ctx(), http.MethodGet, r.base+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "evil.example"
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s under another name answered %d", address, res.StatusCode)
		}
	}
}

func TestUploadsDoNotComeToLife(t *testing.T) {
	r := newRig(t)
	const gif = "GIF89a\x01\x00\x01\x00\x00\x00\x00;"
	for name, test := range map[string]struct{ content, kind, disposition string }{
		"page.html": {"<!doctype html><script>alert(1)</script>", "text/html", "attachment"},
		"dot.svg":   {`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "text/", "attachment"},
		"dot.gif":   {gif, "image/gif", ""},
	} {
		r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Files: []localslack.TypedFile{{Name: name, Content: test.content}}})
		files := r.Files()
		res, err := http.Get(r.base + "/_control/files/" + files[len(files)-1].ID)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		h := res.Header
		if !strings.HasPrefix(h.Get("Content-Type"), test.kind) || !strings.HasPrefix(h.Get("Content-Disposition"), test.disposition) ||
			test.disposition == "" && h.Get("Content-Disposition") != "" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is served with %v", name, h)
		}
	}
}
