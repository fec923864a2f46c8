package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// practised gives alice two weeks of answers.
func (r *rig) practised() {
	r.t.Helper()
	err := r.store.Update(r.ctx(), func(tx coach.Tx) error {
		if err := tx.PutSubscriber(coach.Subscriber{Team: team, ID: alice, DM: aliceDM, Zone: "America/New_York"}); err != nil {
			return err
		}
		return tx.PutProgress(team, alice, coach.Progress{
			Answers: 3, Days: 3, LastDay: "2026-03-02",
			Weeks: []coach.Week{
				{Start: "2026-02-23", Scored: 2, Level: 40, Dimensions: [coach.Dimensions]int{30, 40, 50, 40, 30}},
				{Start: "2026-03-02", Scored: 1, Level: 30, Dimensions: [coach.Dimensions]int{20, 30, 40, 30, 30}},
			},
			Calendar: []coach.DayCount{{Day: "2026-02-24", Answers: 1}, {Day: "2026-02-25", Answers: 1}, {Day: "2026-03-02", Answers: 1}},
		})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// chart has the chart sent, and waits at most a minute for it.
func (r *rig) chart() {
	r.t.Helper()
	if err := r.coach.RequestChart(r.ctx(), coach.Cause{Team: team, Now: r.clock.Now()}, alice); err != nil {
		r.t.Fatal(err)
	}
	r.tick()
	for range 60 {
		if _, waits := r.delivery("chart:" + alice); !waits {
			return
		}
		r.advance(time.Second)
		r.tick()
	}
	d, _ := r.delivery("chart:" + alice)
	r.t.Fatalf("the chart still waits: %+v", d)
}

// settings reads what is stored about alice.
func (r *rig) settings() (s coach.Subscriber) {
	r.t.Helper()
	s, _, err := r.coach.Known(r.ctx(), team, alice)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

const chartSays = "Level by week, from 1 to 5: 2.0 (23 Feb, 2 answers), 3.0 (2 Mar, 1 answer)."

// showsPicture checks that the message is the picture with its description.
func showsPicture(t *testing.T, m localslack.Message, file string) {
	t.Helper()
	if !strings.Contains(m.Text, chartSays) {
		t.Errorf("the text does not say what the picture shows:\n%s", m.Text)
	}
	for _, part := range []string{`"slack_file":{"id":"` + file + `"}`, `"alt_text":"` + chartSays} {
		if !strings.Contains(string(m.Blocks), part) {
			t.Errorf("%s is not in %s", part, m.Blocks)
		}
	}
}

func TestChart(t *testing.T) {
	for name, faults := range map[string]localslack.Faults{
		"at once":                     {},
		"Slack works on it":           {FileProcessing: localslack.Duration(3 * time.Second)},
		"the upload's answer is lost": fault("files.completeUploadExternal", localslack.MethodFault{Drop: true, When: "after"}),
		"the upload fails twice":      fault("files.getUploadURLExternal", localslack.MethodFault{Error: "internal_error", Count: 2}),
		"the post's answer is lost":   fault("chat.postMessage", localslack.MethodFault{Drop: true, When: "after"}),
	} {
		t.Run(name, func(t *testing.T) {
			r := running(t, real)
			r.practised()
			r.SetFaults(faults)
			r.chart()
			got := r.Messages(aliceDM)
			if len(got) != 1 {
				t.Fatalf("%d messages, want one: %+v", len(got), got)
			}
			kept := r.Files()
			file := kept[len(kept)-1]
			showsPicture(t, got[0], file.ID)
			if file.Mimetype != "image/png" || file.Title != "Your progress" || !strings.HasPrefix(file.AltText, chartSays) || file.Channels != nil {
				t.Errorf("the file is %+v", file)
			}
			if s := r.settings(); s.ChartFile != file.ID || !strings.HasPrefix(s.ChartWords, chartSays) {
				t.Errorf("kept is %q: %q", s.ChartFile, s.ChartWords)
			}
		})
	}
}

// What Slack has already is not drawn and uploaded once more, until something is
// new.
func TestChartIsUploadedOnce(t *testing.T) {
	r := running(t, real)
	r.practised()
	r.chart()
	r.advance(5 * time.Minute)
	r.chart()
	first := r.Messages(aliceDM)
	if len(first) != 2 || len(r.Files()) != 1 {
		t.Fatalf("%d messages and %d files, want 2 and 1", len(first), len(r.Files()))
	}
	showsPicture(t, first[1], r.Files()[0].ID)
	r.advance(24 * time.Hour)
	r.chart()
	if got := len(r.Files()); got != 2 {
		t.Errorf("a day later there are %d files, want a new one", got)
	}
}

// Without a picture the person gets the same in words, once.
func TestChartInWords(t *testing.T) {
	without := func(scope string) option {
		return func(_ *rig, c *localslack.Config, _ *config) {
			var left []string
			for _, s := range c.Scopes {
				if s != scope {
					left = append(left, s)
				}
			}
			c.Scopes = left
		}
	}
	for name, test := range map[string]struct {
		option option
		faults localslack.Faults
	}{
		"files:write is missing": {option: without("files:write")},
		"uploads are refused":    {option: anyFault, faults: fault("files.getUploadURLExternal", localslack.MethodFault{Error: "file_uploads_disabled", Count: -1})},
		"the upload is down":     {option: anyFault, faults: fault("files.completeUploadExternal", localslack.MethodFault{Status: 500, Count: -1})},
		"never done":             {option: anyFault, faults: localslack.Faults{FileProcessing: localslack.Duration(time.Hour)}},
	} {
		t.Run(name, func(t *testing.T) {
			r := running(t, real, anyFault, test.option)
			r.practised()
			r.SetFaults(test.faults)
			r.chart()
			r.advance(10 * time.Minute)
			r.tick()
			got := r.Messages(aliceDM)
			if len(got) != 1 {
				t.Fatalf("%d messages, want one: %+v", len(got), got)
			}
			for _, part := range []string{chartSays, "Level 3.0 ▮▮▮▮▮▮▯▯▯▯", "Ownership 4.0 ▮▮▮▮▮▮▮▮▯▯"} {
				if !strings.Contains(got[0].Text, part) {
					t.Errorf("%q is not in:\n%s", part, got[0].Text)
				}
			}
			if strings.Contains(string(got[0].Blocks), "slack_file") {
				t.Errorf("it has a picture: %s", got[0].Blocks)
			}
			if s := r.settings(); s.ChartFile != "" {
				t.Errorf("a picture is kept: %q", s.ChartFile)
			}
		})
	}
}

// When the words are refused too, that is the end of it.
func TestChartInWordsIsTriedOnce(t *testing.T) {
	r := running(t, real, anyFault)
	r.practised()
	f := fault("files.getUploadURLExternal", localslack.MethodFault{Error: "missing_scope", Count: -1})
	f.Methods["chat.postMessage"] = []localslack.MethodFault{{Error: "user_disabled", Count: -1}}
	r.SetFaults(f)
	r.chart()
	if uploads, posts := r.calls("files.getUploadURLExternal"), r.calls("chat.postMessage"); uploads != 1 || posts != 1 {
		t.Errorf("%d uploads and %d posts, want one each", uploads, posts)
	}
}

// A picture that was deleted keeps nothing else from Home.
func TestHomeWithoutItsPicture(t *testing.T) {
	r := running(t, anyFault)
	image := slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: "F0000000000"}, "It goes up.", "", nil)
	text := slack.NewSectionBlock(slack.NewTextBlockObject(slack.PlainTextType, "the rest", false, false), nil, nil)
	r.handler.set(func(h *echo) {
		h.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
			return []handlers.Outgoing{{Method: handlers.MethodHome, User: alice, Digest: "1", Home: &slack.HomeTabViewRequest{
				Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{image, text}},
			}}}, nil
		}
	})
	r.put(coach.Delivery{Key: "home", Kind: coach.KindHome, To: alice, User: alice})
	r.tick()
	if home := string(r.Home(alice)); !strings.Contains(home, "the rest") || strings.Contains(home, "slack_file") {
		t.Errorf("Home shows %s", home)
	}
}
