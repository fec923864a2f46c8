package localslack

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxPreview is how many characters of a text file its message shows.
const maxPreview = 500

// storedFile is a file with its content; while it is uploaded it has none.
type storedFile struct {
	File
	content  []byte
	received bool
	done     time.Time // from when on an image block may show it
}

// keepFile keeps a file that is shared in a channel.
func (s *Server) keepFile(name, user string, data []byte, channel string) *storedFile {
	f := s.newFile(name, user)
	f.content, f.Size, f.received = data, len(data), true
	f.Channels = []string{channel}
	s.storeFile(f)
	return f
}

func (s *Server) newFile(name, user string) *storedFile {
	id := newID("F")
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	address := s.base + "/files/" + id + "/" + url.PathEscape(name)
	return &storedFile{File: File{
		ID: id, Name: name, Title: name, Mimetype: kind, User: user, Created: s.clock.Now().Unix(),
		URLPrivate: address, Permalink: s.workspaceURL() + "files/" + user + "/" + id + "/" + url.PathEscape(name),
	}}
}

// preview is the beginning of a text, "" of everything else.
func preview(f *storedFile) string {
	head := f.content[:min(len(f.content), maxPreview*utf8.UTFMax)]
	if !strings.HasPrefix(f.Mimetype, "text/") {
		return ""
	}
	text := []rune(strings.ToValidUTF8(string(head), ""))
	return string(text[:min(len(text), maxPreview)])
}

func (s *Server) fileObjects(files []File) []object {
	list := []object{}
	for _, f := range files {
		list = append(list, fileObject(f))
	}
	return list
}

func fileObject(f File) object {
	o := decode[object](encode(f))
	o["url_private_download"], o["timestamp"], o["mode"] = f.URLPrivate, f.Created, "hosted"
	o["filetype"] = strings.TrimPrefix(path.Ext(f.Name), ".")
	return o
}

// filesGetUploadURL starts an upload; the next steps are a POST of the content to
// the URL and files.completeUploadExternal
// (https://docs.slack.dev/messaging/working-with-files).
func (s *Server) filesGetUploadURL(c *call) (object, *apiError) {
	if refusal := c.required("filename", "length"); refusal != nil {
		return nil, refusal
	}
	size, err := strconv.Atoi(c.params["length"])
	if err != nil || size <= 0 {
		return nil, refuse("invalid_arguments", "[ERROR] length must be greater than 0")
	}
	described, refusal := altText(c)
	if refusal != nil {
		return nil, refusal
	}
	f := s.newFile(c.params["filename"], s.cfg.Bot.UserID)
	f.Size, f.AltText = size, described
	s.ws.uploads[f.ID] = f
	return object{"upload_url": s.base + "/upload/" + f.ID, "file_id": f.ID}, nil
}

// serveUpload takes the content of a file, bare or as a multipart form.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost && r.Method != http.MethodPut {
		http.Error(w, "post the content of the file", http.StatusMethodNotAllowed)
		return
	}
	data, err := readUpload(r)
	if err != nil {
		http.Error(w, "the content cannot be read", http.StatusBadRequest)
		return
	}
	defer s.lock()()
	f := s.ws.uploads[r.PathValue("id")]
	if f == nil {
		http.Error(w, "unknown upload", http.StatusNotFound)
		return
	}
	f.content, f.Size, f.received = data, len(data), true
	w.Write([]byte("OK - " + strconv.Itoa(len(data))))
}

func readUpload(r *http.Request) ([]byte, error) {
	body := io.Reader(http.MaxBytesReader(nil, r.Body, maxBody))
	if parts, err := r.MultipartReader(); err == nil {
		for {
			part, err := parts.NextPart()
			if err != nil {
				return nil, err
			}
			if part.FileName() != "" {
				return io.ReadAll(io.LimitReader(part, maxBody))
			}
		}
	}
	return io.ReadAll(body)
}

// filesCompleteUpload shares uploaded files: with a channel as one message.
func (s *Server) filesCompleteUpload(c *call) (object, *apiError) {
	if refusal := c.required("files"); refusal != nil {
		return nil, refusal
	}
	var wanted []struct{ ID, Title string }
	if err := json.Unmarshal([]byte(c.params["files"]), &wanted); err != nil || len(wanted) == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] files must be a list of ids")
	}
	var conv *conversation
	id := c.params["channel_id"]
	if id == "" {
		id, _, _ = strings.Cut(c.params["channels"], ",")
	}
	if id != "" {
		if s.ws.users[id] != nil {
			return nil, refuse("channel_not_found")
		}
		var refusal *apiError
		if conv, refusal = s.target(id); refusal != nil {
			return nil, refusal
		}
	}
	var done []File
	for _, want := range wanted {
		f := s.ws.uploads[want.ID]
		if f == nil || !f.received {
			return nil, refuse("file_not_found")
		}
		if want.Title != "" {
			f.Title = want.Title
		}
		if conv != nil {
			f.Channels = []string{conv.ID}
		}
		done = append(done, f.File)
	}
	for _, f := range done {
		s.storeFile(s.ws.uploads[f.ID])
		delete(s.ws.uploads, f.ID)
	}
	if conv != nil {
		m := s.botMessage(conv, content{text: c.params["initial_comment"]})
		m.Subtype, m.Files = "file_share", done
		m.ThreadTS = s.thread(c.method, conv, c.params["thread_ts"])
		s.post(conv, m)
	}
	return object{"files": s.fileObjects(done)}, nil
}

func (s *Server) filesInfo(c *call) (object, *apiError) {
	if refusal := c.required("file"); refusal != nil {
		return nil, refusal
	}
	f := s.ws.files[c.params["file"]]
	if f == nil {
		return nil, refuse("file_not_found")
	}
	return object{"file": fileObject(f.File)}, nil
}

// serveFile serves url_private to the app; without a token that may read files
// Slack answers with its sign-in page.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	defer s.lock()()
	token, _ := readToken(r, nil)
	f := s.ws.files[r.PathValue("id")]
	if token != s.ws.botToken || s.ws.refusal != "" || !s.hasScope("files:read") {
		if token == s.cfg.Tokens.Bot {
			s.breach("missing_scope", "url_private", "", "files:read")
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte("<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body></body></html>"))
		return
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Mimetype)
	w.Write(f.content)
}
