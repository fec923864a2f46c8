package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"interviewcoach/internal/chart"
	"interviewcoach/internal/coach"
)

// chartLook is part of the digest: a picture that would look otherwise is drawn
// again.
const chartLook = "1"

// sendChart sends a person the picture of their progress by DM.
func (h *Handlers) sendChart(ctx context.Context, cl call) (Reply, error) {
	sum, err := h.coach.Progress(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	if !sum.Progress.Charted() {
		return Reply{Ack: say("There is too little to draw yet: answer on three days, then ask again.")}, nil
	}
	if err := h.coach.RequestChart(ctx, cl.Cause, cl.User); err != nil {
		return Reply{}, err
	}
	return Reply{Ack: say("Your chart is on its way to our DM."), asked: true}, nil
}

// chart renders a person's progress as a picture, with the same in words. The
// picture is uploaded first, unless Slack has it already; the message that shows
// it comes when its id is known.
func (h *Handlers) chart(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	sum, err := h.coach.Progress(ctx, d.Team, d.User)
	if err != nil {
		return nil, err
	}
	s, data := sum.Subscriber, chartData(sum.Progress, h.today(sum.Subscriber))
	digest, words := chartDigest(data), chart.Words(data)
	file := d.File
	switch {
	case words == "":
		return nil, errNothingLeft
	case d.Plain:
		return h.posts(d, chartInWords(data, words)), nil
	case file == "" && s.ChartDigest == digest:
		file = s.ChartFile
	}
	if file == "" {
		picture, err := chart.Draw(data)
		if errors.Is(err, chart.ErrEmpty) {
			return nil, errNothingLeft
		}
		if err != nil {
			return nil, err
		}
		return []Outgoing{
			{Method: MethodFile, FileName: "progress.png", Title: "Your progress", File: picture, AltText: words, Digest: digest},
			{}, // the message, which is rendered when the picture has an id
		}, nil
	}
	if file == s.ChartFile { // what the picture says; an answer may have come since
		words = s.ChartWords
	}
	w := &writer{}
	w.heading("Your progress")
	w.picture(file, words)
	w.small(Slash + " progress tells more, in words.")
	return append(make([]Outgoing, d.Part()), h.posts(d, w)...), nil
}

// chartInWords is the chart without a picture.
func chartInWords(d chart.Data, words string) *writer {
	w := &writer{}
	w.heading("Your progress")
	if n := len(d.Weeks); n > 0 {
		latest := d.Weeks[n-1]
		lines := []string{levelLine("Level", latest.Level)}
		for i, value := range latest.Dimensions {
			lines = append(lines, levelLine(d.Names[i], value))
		}
		w.para(strings.Join(lines, "\n"))
	}
	w.para(words)
	return w
}

// levelLine writes a level from 1 to 5 with its bar, two blocks a level.
func levelLine(name string, level float64) string {
	return fmt.Sprintf("%s %.1f %s", name, level, bar(level, 5, 10))
}

// chartData is what the picture is drawn from.
func chartData(p coach.Progress, today coach.Date) chart.Data {
	d := chart.Data{Today: string(today)}
	for i := range d.Names {
		d.Names[i] = coach.DimensionName(i)
	}
	for _, w := range p.Weeks {
		if w.Scored <= 0 {
			continue
		}
		// In whole tenths, so that what is drawn is what is written.
		mean := func(tenths int) float64 { return math.Round(float64(tenths)/float64(w.Scored)) / 10 }
		point := chart.WeekPoint{Start: string(w.Start), Level: mean(w.Level), N: w.Scored}
		for i, sum := range w.Dimensions {
			point.Dimensions[i] = mean(sum)
		}
		d.Weeks = append(d.Weeks, point)
	}
	for _, c := range p.Calendar {
		d.Days = append(d.Days, chart.DayCount{Day: string(c.Day), N: c.Answers})
	}
	return d
}

func chartDigest(d chart.Data) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %+v", chartLook, d))
	return hex.EncodeToString(sum[:8])
}

// picture shows an uploaded picture; description says the same in words, and is
// what the message's text says in its place.
func (w *writer) picture(file, description string) {
	w.put(description, utf8.RuneCountInString(description),
		slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: file}, description, "", nil))
}
