package chart_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"interviewcoach/internal/chart"
)

var save = flag.String("save", "", "a folder to write the pictures to, to be looked at")

var names = [chart.Dimensions]string{"Structure", "Evidence", "Ownership", "Relevance", "Delivery"}

// today is a Thursday.
var today = time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)

// practice makes up somebody who gets better over n weeks and answers on most days.
func practice(weeks int, seed uint64) chart.Data {
	random := rand.New(rand.NewPCG(seed, seed))
	d := chart.Data{Names: names, Today: today.Format(time.DateOnly)}
	start := today.AddDate(0, 0, -3-7*(weeks-1))
	for i := range weeks {
		grown := float64(i) / float64(max(1, weeks-1))
		w := chart.WeekPoint{Start: start.AddDate(0, 0, 7*i).Format(time.DateOnly), N: 1 + random.IntN(9)}
		for k := range w.Dimensions {
			w.Dimensions[k] = min(5, max(1, 1.4+0.2*float64(k)+grown*(2.2-0.3*float64(k))+random.Float64()-0.5))
			w.Level += w.Dimensions[k] / chart.Dimensions
		}
		d.Weeks = append(d.Weeks, w)
	}
	for day := start; !day.After(today); day = day.AddDate(0, 0, 1) {
		if n := random.IntN(6); n > 0 && day.Weekday() != time.Sunday {
			d.Days = append(d.Days, chart.DayCount{Day: day.Format(time.DateOnly), N: n})
		}
	}
	return d
}

// flat is somebody whose dimensions are all the same.
func flat(weeks int) chart.Data {
	d := practice(weeks, 1)
	for i := range d.Weeks {
		d.Weeks[i].Level = 3
		d.Weeks[i].Dimensions = [chart.Dimensions]float64{3, 3, 3, 3, 3}
	}
	return d
}

func pictures() map[string]chart.Data {
	unscored := practice(2, 2)
	unscored.Weeks = nil
	noDays := practice(3, 2)
	noDays.Days = nil
	gap := practice(20, 5)
	gap.Weeks = append(gap.Weeks[:6], gap.Weeks[15:]...)
	best := flat(5)
	for i := range best.Weeks {
		best.Weeks[i].Level, best.Weeks[i].Dimensions = 5, [chart.Dimensions]float64{5, 5, 5, 5, 5}
	}
	return map[string]chart.Data{
		"half-a-year": practice(26, 3), "one-week": practice(1, 4), "best": best,
		"unscored": unscored, "no-days": noDays, "gap": gap, "longer than shown": practice(60, 7),
	}
}

func TestDraw(t *testing.T) {
	for name, d := range pictures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := chart.Draw(d)
			if err != nil {
				t.Fatal(err)
			}
			if *save != "" {
				if err := os.WriteFile(*save+"/"+name+".png", data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := img.(*image.Paletted); !ok {
				t.Errorf("the picture is %T, want one with a palette", img)
			}
			if got, want := img.Bounds(), image.Rect(0, 0, 960, 720); got != want {
				t.Errorf("the picture is %v, want %v", got, want)
			}
			if len(data) > 60_000 {
				t.Errorf("the picture takes %d bytes, want at most 60,000", len(data))
			}
			if name != "gap" {
				return
			}
			again, err := chart.Draw(d)
			if err != nil || !bytes.Equal(data, again) {
				t.Errorf("drawn again it is another picture (%v)", err)
			}
		})
	}
}

// What is drawn depends on what is there: two people do not get one picture.
func TestDrawShowsTheData(t *testing.T) {
	base := practice(4, 1)
	seen := map[string]string{}
	for name, change := range map[string]func(*chart.Data){
		"base":      func(*chart.Data) {},
		"level":     func(d *chart.Data) { d.Weeks[1].Level++ },
		"dimension": func(d *chart.Data) { d.Weeks[1].Dimensions[3]++ },
		"day":       func(d *chart.Data) { d.Days = d.Days[1:] },
	} {
		d := base
		d.Weeks = append([]chart.WeekPoint(nil), base.Weeks...)
		change(&d)
		data, err := chart.Draw(d)
		if err != nil {
			t.Fatal(err)
		}
		if other, there := seen[string(data)]; there {
			t.Errorf("%s and %s give the same picture", name, other)
		}
		seen[string(data)] = name
	}
}

func TestNothingToDraw(t *testing.T) {
	old := practice(3, 1)
	old.Today = "2027-03-05"
	for name, d := range map[string]chart.Data{"nothing": {Today: "2026-03-05"}, "too old": old} {
		if _, err := chart.Draw(d); !errors.Is(err, chart.ErrEmpty) {
			t.Errorf("%s: got %v, want ErrEmpty", name, err)
		}
		if got := chart.Words(d); got != "" {
			t.Errorf("%s: got words %q, want none", name, got)
		}
	}
	for name, d := range map[string]chart.Data{
		"today": {}, "week": {Today: "2026-03-05", Weeks: []chart.WeekPoint{{Start: "soon"}}},
		"day": {Today: "2026-03-05", Days: []chart.DayCount{{Day: "2026-02-30", N: 1}}},
	} {
		if _, err := chart.Draw(d); err == nil || errors.Is(err, chart.ErrEmpty) {
			t.Errorf("a bad date as %s: got %v, want an error that says so", name, err)
		}
	}
}

func TestWords(t *testing.T) {
	d := chart.Data{
		Names: names, Today: "2026-03-05",
		Weeks: []chart.WeekPoint{
			{Start: "2026-02-16", Level: 2, Dimensions: [5]float64{2, 1.5, 2.5, 3, 2}, N: 1},
			{Start: "2026-02-23", Level: 2.5, Dimensions: [5]float64{2, 1.5, 2.5, 3, 2}, N: 2},
			{Start: "2026-03-02", Level: 3.25, Dimensions: [5]float64{3, 2.1, 3.4, 4, 3}, N: 4},
		},
		Days: []chart.DayCount{{"2025-01-01", 9}, {"2026-02-17", 1}, {"2026-03-02", 3}, {"2026-03-04", 3}},
	}
	want := `Level by week, from 1 to 5: 2.0 (16 Feb, 1 answer), 2.5 (23 Feb, 2 answers), 3.2 (2 Mar, 4 answers).
In the latest of them: Relevance 4.0, Ownership 3.4, Structure 3.0, Delivery 3.0, Evidence 2.1.
The level went up since the week of 16 Feb: 2.0 → 3.2.
7 answers on 3 days in the last 26 weeks, on 2 of the last 7 days; the latest on 4 Mar.`
	if got := chart.Words(d); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// The words say the numbers at the line ends, and fit an image's description.
func TestWordsSayWhatThePictureSays(t *testing.T) {
	for name, d := range pictures() {
		words := chart.Words(d)
		if n := utf8.RuneCountInString(words); n == 0 || n > 900 {
			t.Errorf("%s: %d characters, want 1 to 900", name, n)
		}
		if len(d.Weeks) == 0 {
			continue
		}
		last := d.Weeks[len(d.Weeks)-1]
		for i, n := range names {
			if part := fmt.Sprintf("%s %.1f", n, last.Dimensions[i]); !strings.Contains(words, part) {
				t.Errorf("%s: %q is not in:\n%s", name, part, words)
			}
		}
		if part := fmt.Sprintf("%.1f (", last.Level); !strings.Contains(words, part) {
			t.Errorf("%s: the level %s is not in:\n%s", name, part, words)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	d := practice(26, 3)
	size := 0
	for b.Loop() {
		data, err := chart.Draw(d)
		if err != nil {
			b.Fatal(err)
		}
		size = len(data)
	}
	b.ReportMetric(float64(size), "bytes/picture")
}
