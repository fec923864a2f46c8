package localslack

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// pageFiles is the workspace page: HTML, CSS and ES modules as they are served.
//
//go:embed page
var pageFiles embed.FS

// asset is one file of the page.
type asset struct {
	data, packed []byte // packed by gzip
	kind         string // media type
	tag          string // ETag, by the content: embedded files have no dates
}

// assets returns the files of the page by the path they are served under. They are
// packed once in a process, when the first server needs them.
var assets = sync.OnceValue(readAssets)

func readAssets() map[string]asset {
	found := map[string]asset{}
	err := fs.WalkDir(pageFiles, "page", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := pageFiles.ReadFile(name)
		sum := sha256.Sum256(data)
		found["/"+name] = asset{data: data, packed: pack(data), kind: mediaType(name), tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
		return err
	})
	if err != nil {
		panic(err) // the folder is embedded
	}
	found["/"] = found["/page/page.html"]
	return found
}

func pack(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails for unknown levels only
	_, _ = w.Write(data)                                  // into memory
	_ = w.Close()
	return b.Bytes()
}

// mediaType does not ask the system, whose table may say anything of .js.
func mediaType(name string) string {
	kind, known := map[string]string{
		".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
		".svg": "image/svg+xml", ".png": "image/png",
	}[path.Ext(name)]
	if !known {
		return "application/octet-stream"
	}
	return kind
}

// pageHandler serves the workspace page: page.html at / and the rest under /page/.
// A browser asks every time whether a file is still the same, so that another
// binary shows at once.
func pageHandler() http.Handler {
	files := assets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, there := files[r.URL.Path]
		if !there {
			http.NotFound(w, r)
			return
		}
		h, body, tag := w.Header(), file.data, file.tag
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			body, tag = file.packed, strings.TrimSuffix(tag, `"`)+`-gzip"`
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Type", file.kind)
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // a browser that has gone needs no answer
	})
}
