package chart

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	lowest, highest = 1, 5

	axisLeft   = 46  // room for the numbers of the axis
	namesRight = 218 // room for the names at the line ends
	markSize   = 6
)

// A stroke is how one line looks: told apart by dash, mark and weight as well as
// by ink.
type stroke struct {
	ink   color.Color
	width vg.Length
	dash  []vg.Length
	mark  shape
}

// A shape is a mark as a polygon around 0, about 1 in radius.
type shape []vg.Point

func strokes() [1 + Dimensions]stroke {
	const a, b = 0.3, 1.0 // of the cross: half the width of an arm, and its reach
	return [...]stroke{
		{black, 7, nil, shape{{X: 0.4, Y: 1}, {X: 1, Y: 0.4}, {X: 1, Y: -0.4}, {X: 0.4, Y: -1}, {X: -0.4, Y: -1}, {X: -1, Y: -0.4}, {X: -1, Y: 0.4}, {X: -0.4, Y: 1}}},
		{hues[0], 3, nil, shape{{X: -0.9, Y: -0.9}, {X: 0.9, Y: -0.9}, {X: 0.9, Y: 0.9}, {X: -0.9, Y: 0.9}}},
		{hues[1], 3, []vg.Length{12, 5}, shape{{X: -1.1, Y: -0.9}, {X: 1.1, Y: -0.9}, {X: 0, Y: 1.1}}},
		{hues[2], 3, []vg.Length{3, 4}, shape{{X: 0, Y: -1.3}, {X: 1.3, Y: 0}, {X: 0, Y: 1.3}, {X: -1.3, Y: 0}}},
		{hues[3], 3, []vg.Length{12, 4, 3, 4}, shape{{X: -1.1, Y: 0.9}, {X: 1.1, Y: 0.9}, {X: 0, Y: -1.1}}},
		{hues[4], 3, []vg.Length{22, 6}, shape{
			{X: a, Y: a}, {X: a, Y: b}, {X: -a, Y: b}, {X: -a, Y: a}, {X: -b, Y: a}, {X: -b, Y: -a}, {X: -a, Y: -a}, {X: -a, Y: -b},
			{X: a, Y: -b}, {X: a, Y: -a}, {X: b, Y: -a}, {X: b, Y: a},
		}},
	}
}

// lines draws level and dimensions by week, each named where its line ends.
func (p pen) lines(r vg.Rectangle, v view) {
	p.write(p.style(titleSize, black, true), 14, r.Max.Y-26, 0, "Level by week, from 1 to 5")
	f := frame{area(r.Min.X+axisLeft, r.Min.Y+46, r.Max.X-namesRight, r.Max.Y-66), v}
	for n := lowest; n <= highest; n++ {
		y := f.y(float64(n))
		p.StrokeLine2(draw.LineStyle{Color: grid, Width: 2}, f.Min.X, y, f.Max.X, y)
		p.write(p.style(labelSize, grey, false), f.Min.X-14, y, -1, fmt.Sprint(n))
	}
	if len(v.weeks) == 0 {
		p.write(p.style(labelSize, grey, false), (f.Min.X+f.Max.X)/2, f.y(3)+18, -0.5, "No scored answer in these weeks")
		return
	}
	p.dates(f)
	styles := strokes()
	for i := len(styles) - 1; i >= 0; i-- { // the level comes last, on top
		p.series(f, i, styles[i])
	}
	p.ends(f, styles)
}

// series draws one line with its marks.
func (p pen) series(f frame, i int, s stroke) {
	var points []vg.Point
	for _, w := range f.weeks {
		points = append(points, vg.Point{X: f.x(w.start), Y: f.y(w.values()[i])})
	}
	p.StrokeLines(draw.LineStyle{Color: s.ink, Width: s.width, Dashes: s.dash}, points)
	size := vg.Length(markSize)
	if i == 0 {
		size = 9
	}
	for at := len(points) - 1; at >= 0; at -= every(len(points), crowded) {
		p.mark(s, points[at], size)
	}
}

func (p pen) mark(s stroke, at vg.Point, size vg.Length) {
	polygon := make([]vg.Point, len(s.mark))
	for i, c := range s.mark {
		polygon[i] = at.Add(c.Scale(size))
	}
	p.FillPolygon(s.ink, polygon)
}

// crowded is from how many weeks on marks would hide the lines.
const crowded = 13

// every is at which distance at most so many of n places are taken.
func every(n, most int) int { return max(1, (n+most-1)/most) }

// dates writes the days on which some of the weeks begin, as many as fit.
func (p pen) dates(f frame) {
	const room = 110 // pixels that one takes
	first, last := f.weeks[0].start, f.weeks[len(f.weeks)-1].start
	weeks := int(last.Sub(first)/week7) + 1
	for n := weeks - 1; n >= 0; n -= every(weeks, int(f.Max.X-f.Min.X)/room) { // the latest always has its date
		day := first.AddDate(0, 0, 7*n)
		p.write(p.style(smallSize, grey, false), f.x(day), f.Min.Y-28, -0.5, day.Format("2 Jan"))
	}
}

// ends writes name and value beside each line's last point, moved apart where
// they would lie on each other.
func (p pen) ends(f frame, styles [1 + Dimensions]stroke) {
	last := f.weeks[len(f.weeks)-1]
	type label struct {
		i    int
		y    vg.Length
		text string
	}
	var labels []label
	names := append([]string{"Level"}, f.names[:]...)
	values := last.values()
	for i, value := range slices.Backward(values[:]) { // of equal ones the level stands highest
		labels = append(labels, label{i, f.y(value), fmt.Sprintf("%s %.1f", names[i], value)})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return int(a.y*16) - int(b.y*16) })
	ys := make([]vg.Length, len(labels))
	for i, l := range labels {
		ys[i] = l.y
	}
	spread(ys, 33, f.Min.Y-4, f.Max.Y+4)
	for at, l := range labels {
		s := styles[l.i]
		x := f.x(last.start)
		p.StrokeLines(draw.LineStyle{Color: s.ink, Width: 1.5, Dashes: []vg.Length{2, 3}},
			[]vg.Point{{X: x + 12, Y: l.y}, {X: f.Max.X + 22, Y: ys[at]}})
		p.mark(s, vg.Point{X: f.Max.X + 30, Y: ys[at]}, markSize+1)
		p.write(p.style(labelSize, s.ink, l.i == 0), f.Max.X+44, ys[at], 0, strings.TrimSpace(l.text))
	}
}

// spread moves ascending places at least gap apart, as little as it can, within
// least and most.
func spread(ys []vg.Length, gap, least, most vg.Length) {
	for range 200 {
		moved := false
		for i := 1; i < len(ys); i++ {
			if short := gap - (ys[i] - ys[i-1]); short > 0.5 {
				ys[i-1] -= short / 2
				ys[i] += short / 2
				moved = true
			}
		}
		ys[0] = max(ys[0], least)
		ys[len(ys)-1] = min(ys[len(ys)-1], most)
		if !moved {
			return
		}
	}
}

// A frame is where the lines are drawn.
type frame struct {
	vg.Rectangle
	view
}

const week7 = 7 * 24 * time.Hour

// x is where a week stands: the first at the left, the last at the right; one
// alone at the right, beside its names.
func (f frame) x(start time.Time) vg.Length {
	const margin = 30
	first, last := f.weeks[0].start, f.weeks[len(f.weeks)-1].start
	left, right := f.Min.X+margin, f.Max.X-margin
	if first.Equal(last) {
		return right
	}
	return left + (right-left)*vg.Length(start.Sub(first))/vg.Length(last.Sub(first))
}

func (f frame) y(level float64) vg.Length {
	level = min(max(level, lowest), highest)
	return f.Min.Y + (f.Max.Y-f.Min.Y)*vg.Length((level-lowest)/(highest-lowest))
}
