package blockkit

import (
	"encoding/json"
	"math/big"
	"slices"
)

// Limits of the blocks that show data
// (https://docs.slack.dev/reference/block-kit/blocks/table-block,
// https://docs.slack.dev/reference/block-kit/blocks/data-table-block,
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block).
const (
	maxRows       = 100
	maxColumns    = 20
	maxPageSize   = 100
	maxChartTitle = 50
	maxSeries     = 6
	maxPoints     = 20
	maxPointLabel = 20
	maxCharts     = 2
)

var cellShapes = shapes{
	"raw_text":   {fields: []field{need("text", someString)}},
	"raw_number": {fields: []field{need("value", number), may("text", someString)}},
	"rich_text":  richTextShape(),
}

func tableShape() shape {
	setting := object(shape{fields: []field{may("align", oneOf("left", "center", "right")), may("is_wrapped", boolean)}})
	orNull := func(c *checker, at string, v any) { // null leaves a column as it is
		if v != nil {
			setting(c, at, v)
		}
	}
	return layout(need("rows", list(1, maxRows, list(1, maxColumns, typed(cellShapes)))),
		may("column_settings", list(0, maxColumns, orNull))).with(countTable).on(Message, Home)
}

func dataTableShape() shape {
	return layout(need("caption", someString), need("rows", list(1, 1+maxRows, list(1, maxColumns, typed(cellShapes)))),
		may("page_size", integer(1, maxPageSize)), may("row_header_column_index", integer(0, maxColumns-1))).
		with(countTable, evenRows, plainHeader).on(Message, Home)
}

// countTable refuses the second table, of either kind, in one message. Slack
// answers as it does for attachments.
func countTable(c *checker, at string, _ map[string]any) {
	if c.tables++; c.tables == 2 && c.surface == Message {
		c.problems = append(c.problems, Problem{Code: "invalid_attachments", Pointer: at, Message: "only_one_table_allowed"})
	}
}

func evenRows(c *checker, at string, o map[string]any) {
	rows, _ := o["rows"].([]any)
	width := -1
	for i, row := range rows {
		cells, _ := row.([]any)
		if width < 0 {
			width = len(cells)
		}
		if len(cells) != width {
			c.report(index(child(at, "rows"), i), "must have %d items like the header row", width)
		}
	}
}

func plainHeader(c *checker, at string, o map[string]any) {
	rows, _ := o["rows"].([]any)
	if len(rows) == 0 {
		return
	}
	header, _ := rows[0].([]any)
	for i, cell := range header {
		if o, _ := cell.(map[string]any); stringAt(o, "type") == "rich_text" {
			c.report(child(index(index(child(at, "rows"), 0), i), "type"), "unsupported type: rich_text")
		}
	}
}

func chartShape() shape {
	return layout(need("title", str(1, maxChartTitle)), need("chart", typed(chartShapes))).with(countChart).on(Message)
}

func countChart(c *checker, at string, _ map[string]any) {
	if c.charts++; c.charts == maxCharts+1 {
		c.report(at, "no more than %d data_visualization blocks allowed", maxCharts)
	}
}

var chartShapes = shapes{
	"pie": {fields: []field{need("segments", list(1, maxSeries, object(shape{fields: []field{
		need("label", str(1, maxPointLabel)), need("value", positive),
	}})))}},
	"bar":  axisChart(),
	"line": axisChart(),
	"area": axisChart(),
}

func axisChart() shape {
	point := object(shape{fields: []field{need("label", str(1, maxPointLabel)), need("value", number)}})
	series := object(shape{fields: []field{need("name", str(1, maxPointLabel)), need("data", list(1, maxPoints, point))}})
	axes := object(shape{fields: []field{
		need("categories", list(1, maxPoints, str(1, maxPointLabel))),
		may("x_label", str(1, maxChartTitle)), may("y_label", str(1, maxChartTitle)),
	}})
	return shape{fields: []field{need("series", list(1, maxSeries, series)), need("axis_config", axes)}}.
		with(pointsMatchCategories)
}

// pointsMatchCategories wants unique series names and, in every series, one
// point for each category.
func pointsMatchCategories(c *checker, at string, o map[string]any) {
	var categories []string
	listed, _ := objectAt(o, "axis_config")["categories"].([]any)
	for _, v := range listed {
		name, _ := v.(string)
		categories = append(categories, name)
	}
	slices.Sort(categories)
	if len(slices.Compact(slices.Clone(categories))) != len(categories) {
		c.report(child(child(at, "axis_config"), "categories"), "must not contain duplicates")
	}
	names := map[string]bool{}
	for i, series := range objects(o["series"]) {
		here := index(child(at, "series"), i)
		if name := stringAt(series, "name"); names[name] {
			c.report(child(here, "name"), "must be unique: %s", name)
		} else {
			names[name] = true
		}
		var labels []string
		for _, point := range objects(series["data"]) {
			labels = append(labels, stringAt(point, "label"))
		}
		slices.Sort(labels)
		if !slices.Equal(labels, categories) {
			c.report(child(here, "data"), "must contain exactly one point for every category")
		}
	}
}

func positive(c *checker, at string, v any) {
	number(c, at, v)
	if n, ok := v.(json.Number); ok {
		if f, err := n.Float64(); err == nil && f <= 0 {
			c.report(at, "must be greater than 0")
		}
	}
}

// numbersAgree holds the bounds and the initial value of a number input
// against each other. They are strings, so that no digit is lost.
func numbersAgree(c *checker, at string, o map[string]any) {
	parse := func(name string) (*big.Float, bool) {
		s := stringAt(o, name)
		if s == "" {
			return nil, false
		}
		n, _, err := big.ParseFloat(s, 10, 128, big.ToNearestEven)
		if err != nil || n.IsInf() {
			c.report(child(at, name), "must be a number")
			return nil, false
		}
		if decimal, ok := o["is_decimal_allowed"].(bool); ok && !decimal && !n.IsInt() {
			c.report(child(at, name), "must be an integer")
		}
		return n, true
	}
	least, hasLeast := parse("min_value")
	most, hasMost := parse("max_value")
	initial, hasInitial := parse("initial_value")
	if hasLeast && hasMost && least.Cmp(most) > 0 {
		c.report(child(at, "min_value"), "must be less than or equal to %s", stringAt(o, "max_value"))
	}
	if hasInitial && (hasLeast && initial.Cmp(least) < 0 || hasMost && initial.Cmp(most) > 0) {
		c.report(child(at, "initial_value"), "must be between `min_value` and `max_value`")
	}
}
