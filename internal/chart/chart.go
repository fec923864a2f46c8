// Package chart draws a person's progress as one picture, light enough for a phone,
// and says the same in words for whoever does not see it. It knows nothing of
// Slack or of how progress is counted.
package chart

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"slices"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Dimensions is how many lines are drawn besides the level.
const Dimensions = 5

// MaxWeeks is how many weeks are shown at most, up to the latest.
const MaxWeeks = 26

// A WeekPoint is the average of one week's scored answers, from 1 to 5.
type WeekPoint struct {
	Start      string // its Monday, YYYY-MM-DD
	Level      float64
	Dimensions [Dimensions]float64
	N          int // scored answers
}

// A DayCount is how many answers were given on a day.
type DayCount struct {
	Day string // YYYY-MM-DD
	N   int
}

// Data is what there is to show.
type Data struct {
	Weeks []WeekPoint // oldest first, without those that have no scored answer
	Days  []DayCount  // oldest first
	Names [Dimensions]string
	Today string // YYYY-MM-DD
}

// ErrEmpty is returned when nothing is there to draw.
var ErrEmpty = errors.New("no answer to show")

// The picture: pixels, twice as many as it takes on a phone.
const (
	width  = 960
	height = 720
	// linesHeight is the part of the lines, at the top; below is the calendar.
	linesHeight = 448
)

// Draw returns d as a PNG of 960 by 720 pixels. The same data gives the same
// bytes. Without a week and a day to show it returns ErrEmpty; a date that is none
// is an error too.
func Draw(d Data) ([]byte, error) {
	v, err := d.view()
	if err != nil {
		return nil, err
	}
	// A canvas of 72 dots an inch has a pixel a point.
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(72))
	pen := pen{Canvas: draw.New(c), fonts: fonts()}
	pen.lines(area(0, height-linesHeight, width, height), v)
	pen.calendar(area(0, 0, width, height-linesHeight), v)
	img, ok := c.Image().(*image.RGBA)
	if !ok {
		return nil, fmt.Errorf("draw: unexpected picture %T", c.Image())
	}
	var out bytes.Buffer
	if err := encode(&out, img); err != nil {
		return nil, fmt.Errorf("draw: %w", err)
	}
	return out.Bytes(), nil
}

func area(left, bottom, right, top vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}
}

// A view is Data as it is shown: dates read, and what is too old left out.
type view struct {
	weeks []week
	days  map[time.Time]int
	names [Dimensions]string
	today time.Time
	first time.Time // Monday of the calendar's first column
}

type week struct {
	WeekPoint
	start time.Time
}

// view reads the dates and keeps the weeks that fit the picture.
func (d Data) view() (v view, err error) {
	v.names, v.days = d.Names, map[time.Time]int{}
	if v.today, err = date(d.Today); err != nil {
		return v, err
	}
	v.first = monday(v.today).AddDate(0, 0, -7*(MaxWeeks-1))
	for _, w := range d.Weeks {
		start, err := date(w.Start)
		if err != nil {
			return v, err
		}
		v.weeks = append(v.weeks, week{w, start})
	}
	v.weeks = slices.DeleteFunc(v.weeks, func(w week) bool { return w.start.Before(v.first) || w.start.After(v.today) })
	for _, c := range d.Days {
		day, err := date(c.Day)
		if err != nil {
			return v, err
		}
		if c.N > 0 && !day.Before(v.first) && !day.After(v.today) {
			v.days[day] += c.N
		}
	}
	if len(v.weeks) == 0 && len(v.days) == 0 {
		return v, ErrEmpty
	}
	return v, nil
}

func date(s string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, fmt.Errorf("not a date: %q", s)
	}
	return t, nil
}

// monday is the first day of a day's week.
func monday(day time.Time) time.Time {
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// values are what the lines show of a week: the level, then the dimensions.
func (w week) values() [1 + Dimensions]float64 {
	out := [1 + Dimensions]float64{w.Level}
	copy(out[1:], w.Dimensions[:])
	return out
}
