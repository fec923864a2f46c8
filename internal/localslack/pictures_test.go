package localslack_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/internal/localslack"
)

// picture uploads a file that is shared with nobody.
func (r *rig) picture(name string) *slack.FileSummary {
	r.t.Helper()
	f, err := r.api.UploadFile(slack.UploadFileParameters{Filename: name, Title: "Chart", AltTxt: "It goes up.", Content: "bytes", FileSize: 5})
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// shows posts an image block, and returns Slack's error code.
func (r *rig) shows(file args) string {
	r.t.Helper()
	return r.code("chat.postMessage", args{
		"channel": "D0ALICE", "text": "It goes up.", "blocks": []any{args{"type": "image", "slack_file": file, "alt_text": "It goes up."}},
	})
}

func TestImageBlockOfAnUploadedFile(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.Scopes = append(c.Scopes, "files:read") })
	f := r.picture("chart.png")
	if got := r.Messages("D0ALICE"); len(got) != 0 {
		t.Errorf("the upload alone was shown: %+v", got)
	}
	kept := r.Files()
	if len(kept) != 1 || kept[0].ID != f.ID || kept[0].Title != "Chart" || kept[0].AltText != "It goes up." || kept[0].Size != 5 {
		t.Fatalf("files %+v, want the one uploaded", kept)
	}
	for name, file := range map[string]args{"id": {"id": f.ID}, "url_private": {"url": kept[0].URLPrivate}, "permalink": {"url": kept[0].Permalink}} {
		if got := r.shows(file); got != "" {
			t.Errorf("by its %s: %q", name, got)
		}
	}
	home := args{"type": "home", "blocks": []any{args{"type": "image", "slack_file": args{"id": f.ID}, "alt_text": "a"}}}
	r.must("views.publish", args{"user_id": "U0ALICE", "view": home})
	r.clean()
}

func TestImageBlockOfWhatIsNoPicture(t *testing.T) {
	r := newRig(t)
	text := r.picture("chart.txt")
	for name, file := range map[string]args{"no such file": {"id": "F0000000000"}, "no such address": {"url": "https://example.com/a.png"}, "a text": {"id": text.ID}} {
		if got := r.shows(file); got != "invalid_blocks" {
			t.Errorf("%s: got %q, want invalid_blocks", name, got)
		}
	}
	view := args{"type": "home", "blocks": []any{args{"type": "section", "text": args{"type": "plain_text", "text": "x"},
		"accessory": args{"type": "image", "slack_file": args{"id": text.ID}, "alt_text": "a"}}}}
	_, _, body := r.call("views.publish", args{"user_id": "U0ALICE", "view": view})
	if raw, _ := json.Marshal(body); !strings.Contains(string(raw), "invalid slack file [json-pointer:/view/blocks/0/accessory/slack_file]") {
		t.Errorf("in Home it answers %s", raw)
	}
	r.broke("invalid_blocks")
}

// Slack works on a file after it has said ok: an app cannot know when it is done,
// so being refused meanwhile breaks no rule.
func TestImageBlockOfAFileThatIsWorkedOn(t *testing.T) {
	r := newRig(t)
	r.SetFaults(localslack.Faults{FileProcessing: localslack.Duration(3 * time.Second)})
	f := r.picture("chart.png")
	if got := r.shows(args{"id": f.ID}); got != "invalid_blocks" {
		t.Errorf("at once: got %q, want invalid_blocks", got)
	}
	r.advance(3 * time.Second)
	if got := r.shows(args{"id": f.ID}); got != "" {
		t.Errorf("after three seconds: %q", got)
	}
	r.clean()
}

func TestAltTextOfAnUpload(t *testing.T) {
	r := newRig(t)
	if got := r.code("files.getUploadURLExternal", args{"filename": "a.png", "length": 1, "alt_txt": strings.Repeat("ä", 2000)}); got != "" {
		t.Errorf("2,000 characters: %q", got)
	}
	if got := r.code("files.getUploadURLExternal", args{"filename": "a.png", "length": 1, "alt_txt": strings.Repeat("ä", 2001)}); got != "invalid_arguments" {
		t.Errorf("2,001 characters: got %q, want invalid_arguments", got)
	}
}

func TestControlShowsFiles(t *testing.T) {
	r := newRig(t)
	f := r.picture("chart.png")
	get := func(path string) (int, []byte) {
		res, err := http.Get(r.base + "/_control/" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, raw
	}
	if _, raw := get("files"); !bytes.Contains(raw, []byte(`"id":"`+f.ID+`"`)) || !bytes.Contains(raw, []byte(`"size":5`)) {
		t.Errorf("the list is %s", raw)
	}
	if _, raw := get("files/" + f.ID); string(raw) != "bytes" {
		t.Errorf("the file has %q", raw)
	}
	if status, _ := get("files/F0"); status != http.StatusBadRequest {
		t.Errorf("a file that is not there: status %d", status)
	}
}
