package chart

import (
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The calendar: a column a week, Monday at the top.
const (
	cellWide, cellHigh = 29, 23
	pitchX, pitchY     = 33, 26
	weekdaysWide       = 78
)

// step is which of the steps stands for n answers, and stepNames what each means.
func step(n int) int {
	switch {
	case n == 0:
		return 0
	case n == 1:
		return 1
	case n <= 3:
		return 2
	default:
		return 3
	}
}

var stepNames = [len(steps)]string{"0", "1", "2–3", "4+"}

// calendar draws each day of the last weeks in the step of its answers.
func (p pen) calendar(r vg.Rectangle, v view) {
	title := p.style(titleSize, black, true)
	p.write(title, 14, r.Max.Y-22, 0, "Answers by day")
	p.key(vg.Point{X: r.Max.X - 16, Y: r.Max.Y - 22})

	small := p.style(smallSize, grey, false)
	top := r.Max.Y - 82
	for row, name := range []string{0: "Mon", 2: "Wed", 4: "Fri", 6: "Sun"} {
		p.write(small, weekdaysWide-12, top-vg.Length(row)*pitchY-cellHigh/2, -1, name)
	}
	named := -2
	for column := range MaxWeeks {
		start := v.first.AddDate(0, 0, 7*column)
		x := r.Min.X + weekdaysWide + vg.Length(column)*pitchX
		// A month stands over the first week that begins in it, if there is room.
		if (start.Day() <= 7 || column == 0) && column-named >= 2 {
			p.write(small, x, top+16, 0, start.Format("Jan"))
			named = column
		}
		for row := range 7 {
			day := start.AddDate(0, 0, row)
			if day.After(v.today) {
				break
			}
			p.day(vg.Point{X: x, Y: top - vg.Length(row)*pitchY}, v, day)
		}
	}
}

// day draws one cell; corner is its upper left one. Today has a frame.
func (p pen) day(corner vg.Point, v view, day time.Time) {
	cell := area(corner.X, corner.Y-cellHigh, corner.X+cellWide, corner.Y)
	p.rectangle(steps[step(v.days[day])], cell)
	if day.Equal(v.today) {
		frame := []vg.Point{cell.Min, {X: cell.Max.X, Y: cell.Min.Y}, cell.Max, {X: cell.Min.X, Y: cell.Max.Y}, cell.Min}
		p.StrokeLines(draw.LineStyle{Color: black, Width: 3}, frame)
	}
}

// key says what the steps mean, ending at a point.
func (p pen) key(end vg.Point) {
	style := p.style(smallSize, grey, false)
	x := end.X
	for i := len(steps) - 1; i >= 0; i-- {
		x -= style.Width(stepNames[i])
		p.write(style, x, end.Y, 0, stepNames[i])
		x -= cellWide + 8
		p.rectangle(steps[i], area(x, end.Y-cellHigh/2, x+cellWide, end.Y+cellHigh/2))
		x -= 20
	}
}
