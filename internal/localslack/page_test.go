package localslack_test

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxPage is how many bytes a browser fetches for all files of the page together.
const maxPage = 150_000

// pageSources reads the page's own files, as they are served, by their path.
func pageSources(r *rig) map[string]string {
	r.t.Helper()
	names, err := filepath.Glob("page/*")
	if err != nil || len(names) == 0 {
		r.t.Fatalf("no files of the page: %v", err)
	}
	files := map[string]string{}
	for _, name := range names {
		name = "/" + filepath.ToSlash(name)
		status, raw := r.get(name)
		if status != http.StatusOK {
			r.t.Fatalf("%s answered %d", name, status)
		}
		files[name] = raw
	}
	return files
}

// TestPageIsSmall asks as a browser does, which takes files packed.
func TestPageIsSmall(t *testing.T) {
	r := newRig(t)
	plain, fetched := 0, 0
	for name, text := range pageSources(r) {
		req, err := http.NewRequest(http.MethodGet, r.base+name, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s comes as %q, %v, want gzip", name, res.Header.Get("Content-Encoding"), err)
		}
		plain, fetched = plain+len(text), fetched+len(raw)
	}
	t.Logf("%d bytes fetched, %d unpacked", fetched, plain)
	if fetched > maxPage {
		t.Errorf("a browser fetches %d bytes for the page, want at most %d", fetched, maxPage)
	}
}

// TestPageNeverMakesHTML keeps to what makes injections impossible: text becomes
// text nodes, code and style come from files, and nothing comes from another host.
func TestPageNeverMakesHTML(t *testing.T) {
	forbidden := map[string]*regexp.Regexp{
		"HTML from text":       regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|DOMParser|setHTMLUnsafe|createContextualFragment|srcdoc|document\.write`),
		"code from text":       regexp.MustCompile(`\beval\s*\(|new Function\b|set(Timeout|Interval)\s*\(\s*["'` + "`" + `]|javascript:`),
		"style from text":      regexp.MustCompile(`cssText|setAttribute\(\s*["']style["']`),
		"a handler in markup":  regexp.MustCompile(`setAttribute\(\s*["']on`),
		"a source of requests": regexp.MustCompile(`@import\s+url|url\(\s*["']?(https?:)?//`),
	}
	inHTML := regexp.MustCompile(`<script>|<script[^>]*>[^<\s]|<style|\sstyle=|\son[a-z]+=`)
	// A comment may name its source, and a sentence may show what an address looks like.
	comment := regexp.MustCompile(`(?s)/\*.*?\*/|(^|\n|[\s;{])//[^\n]*`)
	address := regexp.MustCompile(`https?://\w[^\s"'` + "`" + `)]*`)
	for name, text := range pageSources(newRig(t)) {
		for what, pattern := range forbidden {
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s has %s: %s", name, what, found)
			}
		}
		if found := inHTML.FindString(text); strings.HasSuffix(name, ".html") && found != "" {
			t.Errorf("%s has something inline: %s", name, found)
		}
		for _, found := range address.FindAllString(comment.ReplaceAllString(text, ""), -1) {
			if found != "http://www.w3.org/2000/svg" && !strings.HasPrefix(found, "https://example.com") {
				t.Errorf("%s names another host: %s", name, found)
			}
		}
	}
}

func TestPageLinksResolve(t *testing.T) {
	files := pageSources(newRig(t))
	reference := regexp.MustCompile(`(?:from|import)\s*\(?\s*"([^"]+)"|(?:src|href)="([^"]+)"`)
	used := map[string]bool{"/page/page.html": true}
	for name, text := range files {
		if strings.HasSuffix(name, ".css") {
			continue
		}
		for _, found := range reference.FindAllStringSubmatch(text, -1) {
			target := found[1] + found[2]
			if path, ok := strings.CutPrefix(target, "./"); ok {
				target = "/page/" + path
			}
			if strings.HasPrefix(target, "data:") || strings.HasPrefix(target, "#") || strings.Contains(target, "${") {
				continue
			}
			if _, there := files[target]; !there {
				t.Errorf("%s refers to %q, which is not there", name, target)
			}
			used[target] = true
		}
	}
	for name := range files {
		if !used[name] {
			t.Errorf("nothing refers to %s", name)
		}
	}
}

func TestPageIsServed(t *testing.T) {
	r := newRig(t)
	kinds := map[string]string{
		"/": "text/html; charset=utf-8", "/page/main.js": "text/javascript; charset=utf-8", "/page/base.css": "text/css; charset=utf-8",
	}
	for address, kind := range kinds {
		res, err := http.Get(r.base + address)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		h := res.Header
		if res.StatusCode != http.StatusOK || h.Get("Content-Type") != kind || h.Get("Cache-Control") != "no-cache" || h.Get("ETag") == "" {
			t.Errorf("%s answered %d with %v", address, res.StatusCode, h)
		}
		req, err := http.NewRequest(http.MethodGet, r.base+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", h.Get("ETag"))
		if res, err = http.DefaultClient.Do(req); err != nil || res.StatusCode != http.StatusNotModified {
			t.Errorf("%s once more: %v %v", address, res, err)
		}
		res.Body.Close()
	}
	for _, address := range []string{"/", "/page/main.js", "/page/none.js", "/_client/boot", "/_client/none", "/_client/events?user=U0ALICE", "/_control/state"} {
		res, err := http.Get(r.base + address)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		policy := res.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") || strings.Contains(policy, "unsafe") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is served with %v", address, res.Header)
		}
	}
	for _, address := range []string{"/page", "/page/", "/page/none.js", "/page/../server.go", "/server.go"} {
		if status, raw := r.get(address); status != http.StatusNotFound || strings.Contains(raw, ".js") {
			t.Errorf("%s answered %d %s", address, status, raw)
		}
	}
}
