package localslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxAltText is the longest description of a file that is taken, as that of an
// image block.
const maxAltText = 2_000

// pictureTypes are the files that an image block shows
// (https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object).
var pictureTypes = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true}

// checkPictures refuses an image of a file that is not there, is no picture, or
// that Slack is not done with. raw is blocks that keep to Block Kit, or a view.
func (s *Server) checkPictures(raw json.RawMessage) *apiError {
	var refusal *apiError
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case []any:
			for i, item := range v {
				walk(at+"/"+strconv.Itoa(i), item)
			}
		case object:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				item := v[name]
				file, is := item.(object)
				if name != "slack_file" || !is {
					walk(at+"/"+name, item)
				} else if refusal == nil {
					refusal = s.checkPicture(at+"/"+name, file)
				}
			}
		}
	}
	v := parse(raw)
	if view, is := v.(object); is {
		walk("/view/blocks", view["blocks"])
	} else {
		walk("/blocks", v)
	}
	return refusal
}

func (s *Server) checkPicture(at string, file object) *apiError {
	id, _ := file["id"].(string)
	address, _ := file["url"].(string)
	f := s.ws.files[id]
	for _, other := range s.ws.files {
		if address != "" && (address == other.URLPrivate || address == other.Permalink) {
			f = other
		}
	}
	refusal := refuse("invalid_blocks", fmt.Sprintf("[ERROR] invalid slack file [json-pointer:%s]", at))
	switch {
	case f == nil || !pictureTypes[f.Mimetype]:
		return refusal
	case s.clock.Now().Before(f.done):
		// What an app must expect, not a rule it broke: it cannot know.
		refusal.silent = true
		return refusal
	}
	return nil
}

// Files returns every file of the workspace, oldest first, without their content.
func (s *Server) Files() []File {
	defer s.lock()()
	list := []File{}
	for _, id := range s.ws.fileOrder {
		list = append(list, s.ws.files[id].File)
	}
	return list
}

// FileContent returns what is in a file; ok is false when it is not there.
func (s *Server) FileContent(id string) (data []byte, ok bool) {
	defer s.lock()()
	f := s.ws.files[id]
	if f == nil {
		return nil, false
	}
	return append([]byte(nil), f.content...), true
}

// showFile serves a file to a browser: pictures to be seen, all others to be kept. What
// somebody has uploaded must not come to life on the page's own address.
func (s *Server) showFile(w http.ResponseWriter, id string) {
	unlock := s.lock()
	f := s.ws.files[id]
	if f == nil {
		unlock()
		controlAnswer(w, nil, fmt.Errorf("there is no file %q", id))
		return
	}
	data, name := f.content, f.Name // which stay as they are
	unlock()
	kind := http.DetectContentType(data)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Security-Policy", filePolicy)
	if !pictureTypes[kind] {
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	w.Write(data)
}

// storeFile makes a file one of the workspace's. The mutex is held.
func (s *Server) storeFile(f *storedFile) {
	f.done = s.clock.Now().Add(time.Duration(s.faults.FileProcessing))
	f.Preview = preview(f)
	s.ws.files[f.ID] = f
	s.ws.fileOrder = append(s.ws.fileOrder, f.ID)
	for _, id := range s.ws.fileOrder[:len(s.ws.fileOrder)-len(newest(s.ws.fileOrder, s.cfg.Keep))] {
		delete(s.ws.files, id)
	}
	s.ws.fileOrder = newest(s.ws.fileOrder, s.cfg.Keep)
}

// altText reads the description of a file that is uploaded.
func altText(c *call) (string, *apiError) {
	text := strings.TrimSpace(c.params["alt_txt"])
	if n := len([]rune(text)); n > maxAltText {
		return "", refuse("invalid_arguments", fmt.Sprintf("[ERROR] must be less than %d characters [json-pointer:/alt_txt]", maxAltText+1))
	}
	return text, nil
}
