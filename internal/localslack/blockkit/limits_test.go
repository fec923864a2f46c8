package blockkit

import (
	"fmt"
	"strings"
	"testing"
)

// limitCase is a limit by size: build gives a payload that has the thing n
// times, or n characters long.
type limitCase struct {
	name    string
	surface Surface // empty: message
	limit   int
	build   func(n int) string
	pointer string
	message string // empty: too many characters
}

// TestLimits tries every limit one below, at and one above it.
func TestLimits(t *testing.T) {
	confirmed := func(part string) func(int) string {
		return func(n int) string {
			parts := map[string]string{"title": okText, "text": okText, "confirm": okText, "deny": okText, part: plainOf(n)}
			return section(fmt.Sprintf(`{"type":"button","text":%s,"confirm":{"title":%s,"text":%s,"confirm":%s,"deny":%s}}`,
				okText, parts["title"], parts["text"], parts["confirm"], parts["deny"]))
		}
	}
	wrap := func(format string, value func(int) string) func(int) string {
		return func(n int) string { return fmt.Sprintf(format, value(n)) }
	}
	items := func(format, item string) func(int) string {
		return wrap(format, func(n int) string { return repeated(n, item) })
	}
	inSection := func(format string, value func(int) string) func(int) string {
		return func(n int) string { return section(fmt.Sprintf(format, value(n))) }
	}
	inInput := func(format string, value func(int) string) func(int) string {
		return func(n int) string { return input(fmt.Sprintf(format, value(n))) }
	}
	options := func(n int) string { return repeated(n, opt) }
	const acc = "/blocks/0/accessory"

	cases := []limitCase{
		{"message blocks", Message, 50, items(`[%s]`, `{"type":"divider"}`), "/blocks", "no more than 50 items allowed"},
		{"modal blocks", Modal, 100, items(`[%s]`, `{"type":"divider"}`), "/blocks", "no more than 100 items allowed"},
		{"home blocks", Home, 100, items(`[%s]`, `{"type":"divider"}`), "/blocks", "no more than 100 items allowed"},
		{"block_id", "", 255, wrap(`[{"type":"divider","block_id":%q}]`, chars), "/blocks/0/block_id", ""},

		{"header", "", 150, wrap(`[{"type":"header","text":%s}]`, plainOf), "/blocks/0/text/text", ""},
		{"section text", "", 3000, wrap(`[{"type":"section","text":%s}]`, mrkdwnOf), "/blocks/0/text/text", ""},
		{"section fields", "", 10, items(`[{"type":"section","fields":[%s]}]`, okText), "/blocks/0/fields", "no more than 10 items allowed"},
		{"section field", "", 2000, wrap(`[{"type":"section","fields":[%s]}]`, mrkdwnOf), "/blocks/0/fields/0/text", ""},
		{"context elements", "", 10, items(`[{"type":"context","elements":[%s]}]`, okText), "/blocks/0/elements", "no more than 10 items allowed"},
		{"context text", "", 3000, wrap(`[{"type":"context","elements":[%s]}]`, mrkdwnOf), "/blocks/0/elements/0/text", ""},
		{"actions elements", "", 25, items(`[{"type":"actions","elements":[%s]}]`, `{"type":"button","text":{"type":"plain_text","text":"b"},"action_id":"a%d"}`),
			"/blocks/0/elements", "no more than 25 items allowed"},
		{"context_actions elements", "", 5, items(`[{"type":"context_actions","elements":[%s]}]`, `{"type":"icon_button","icon":"trash","text":{"type":"plain_text","text":"b"}}`),
			"/blocks/0/elements", "no more than 5 items allowed"},
		{"input label", "", 2000, wrap(`[{"type":"input","label":%s,"element":{"type":"plain_text_input"}}]`, plainOf), "/blocks/0/label/text", ""},
		{"input hint", "", 2000, wrap(`[{"type":"input","label":`+okText+`,"hint":%s,"element":{"type":"plain_text_input"}}]`, plainOf), "/blocks/0/hint/text", ""},
		{"image alt_text", "", 2000, wrap(`[{"type":"image","image_url":"https://example.com/","alt_text":%q}]`, chars), "/blocks/0/alt_text", ""},
		{"image title", "", 2000, wrap(`[{"type":"image","image_url":"https://example.com/","alt_text":"a","title":%s}]`, plainOf), "/blocks/0/title/text", ""},
		{"image url", "", 3000, wrap(`[{"type":"image","alt_text":"a","image_url":%q}]`, func(n int) string { return "https://" + chars(n-8) }), "/blocks/0/image_url", ""},
		{"alert", Modal, 200, wrap(`[{"type":"alert","text":%s}]`, plainOf), "/blocks/0/text/text", ""},
		{"card title", "", 150, wrap(`[{"type":"card","title":%s}]`, plainOf), "/blocks/0/title/text", ""},
		{"card subtitle", "", 150, wrap(`[{"type":"card","title":`+okText+`,"subtitle":%s}]`, plainOf), "/blocks/0/subtitle/text", ""},
		{"card body", "", 200, wrap(`[{"type":"card","body":%s}]`, mrkdwnOf), "/blocks/0/body/text", ""},
		{"card subtext", "", 200, wrap(`[{"type":"card","title":`+okText+`,"subtext":%s}]`, mrkdwnOf), "/blocks/0/subtext/text", ""},
		{"card actions", "", 3, items(`[{"type":"card","actions":[%s]}]`, `{"type":"button","text":{"type":"plain_text","text":"b"}}`), "/blocks/0/actions", "no more than 3 items allowed"},
		{"carousel", "", 10, items(`[{"type":"carousel","elements":[%s]}]`, okCard), "/blocks/0/elements", "no more than 10 items allowed"},
		{"container children", "", 10, items(`[{"type":"container","title":`+okText+`,"child_blocks":[%s]}]`, `{"type":"divider"}`), "/blocks/0/child_blocks", "no more than 10 items allowed"},
		{"container title", "", 150, wrap(`[{"type":"container","title":%s,"child_blocks":[{"type":"divider"}]}]`, plainOf), "/blocks/0/title/text", ""},
		{"table rows", "", 100, items(`[{"type":"table","rows":[%s]}]`, `[{"type":"raw_text","text":"x"}]`), "/blocks/0/rows", "no more than 100 items allowed"},
		{"table columns", "", 20, items(`[{"type":"table","rows":[[%s]]}]`, `{"type":"raw_text","text":"x"}`), "/blocks/0/rows/0", "no more than 20 items allowed"},
		{"data_table rows", "", 101, items(`[{"type":"data_table","caption":"c","rows":[%s]}]`, `[{"type":"raw_text","text":"x"}]`), "/blocks/0/rows", "no more than 101 items allowed"},
		{"data_table columns", "", 20, items(`[{"type":"data_table","caption":"c","rows":[[%s]]}]`, `{"type":"raw_text","text":"x"}`), "/blocks/0/rows/0", "no more than 20 items allowed"},
		{"data_table page_size", "", 100, wrap(`[{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"x"}]],"page_size":%s}]`, digits), "/blocks/0/page_size", "must be less than or equal to 100"},
		{"chart title", "", 50, wrap(`[{"type":"data_visualization","title":%q,"chart":{"type":"pie","segments":[{"label":"a","value":1}]}}]`, chars), "/blocks/0/title", ""},
		{"chart segments", "", 6, items(`[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[%s]}}]`, `{"label":"a","value":1}`), "/blocks/0/chart/segments", "no more than 6 items allowed"},
		{"chart label", "", 20, wrap(`[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":%q,"value":1}]}}]`, chars), "/blocks/0/chart/segments/0/label", ""},
		{"chart series", "", 6, items(`[{"type":"data_visualization","title":"t","chart":{"type":"bar","axis_config":{"categories":["a"]},"series":[%s]}}]`, `{"name":"s%d","data":[{"label":"a","value":1}]}`),
			"/blocks/0/chart/series", "no more than 6 items allowed"},
		{"chart axis label", "", 50, wrap(`[{"type":"data_visualization","title":"t","chart":{"type":"bar","axis_config":{"categories":["a"],"x_label":%q},"series":[{"name":"s","data":[{"label":"a","value":1}]}]}}]`, chars),
			"/blocks/0/chart/axis_config/x_label", ""},
		{"video title", "", 200, wrap(`[{"type":"video","video_url":"https://a.example","thumbnail_url":"https://a.example","alt_text":"a","title":%s}]`, plainOf), "/blocks/0/title/text", ""},
		{"video author", "", 50, wrap(`[{"type":"video","video_url":"https://a.example","thumbnail_url":"https://a.example","alt_text":"a","title":`+okText+`,"author_name":%q}]`, chars), "/blocks/0/author_name", ""},

		{"button text", "", 75, inSection(`{"type":"button","text":%s}`, plainOf), acc + "/text/text", ""},
		{"button value", "", 2000, inSection(`{"type":"button","text":`+okText+`,"value":%q}`, chars), acc + "/value", ""},
		{"button url", "", 3000, inSection(`{"type":"button","text":`+okText+`,"url":%q}`, chars), acc + "/url", ""},
		{"button accessibility_label", "", 75, inSection(`{"type":"button","text":`+okText+`,"accessibility_label":%q}`, chars), acc + "/accessibility_label", ""},
		{"action_id", "", 255, inSection(`{"type":"button","text":`+okText+`,"action_id":%q}`, chars), acc + "/action_id", ""},
		{"confirm title", "", 100, confirmed("title"), acc + "/confirm/title/text", ""},
		{"confirm text", "", 300, confirmed("text"), acc + "/confirm/text/text", ""},
		{"confirm confirm", "", 30, confirmed("confirm"), acc + "/confirm/confirm/text", ""},
		{"confirm deny", "", 30, confirmed("deny"), acc + "/confirm/deny/text", ""},
		{"select options", "", 100, inSection(`{"type":"static_select","options":[%s]}`, options), acc + "/options", "no more than 100 items allowed"},
		{"select groups", "", 100, inSection(`{"type":"static_select","option_groups":[%s]}`, func(n int) string { return repeated(n, `{"label":`+okText+`,"options":[`+opt+`]}`) }),
			acc + "/option_groups", "no more than 100 items allowed"},
		{"group options", "", 100, inSection(`{"type":"static_select","option_groups":[{"label":`+okText+`,"options":[%s]}]}`, options), acc + "/option_groups/0/options", "no more than 100 items allowed"},
		{"group label", "", 75, inSection(`{"type":"static_select","option_groups":[{"label":%s,"options":[`+opt0+`]}]}`, plainOf), acc + "/option_groups/0/label/text", ""},
		{"placeholder", "", 150, inSection(`{"type":"users_select","placeholder":%s}`, plainOf), acc + "/placeholder/text", ""},
		{"option text", "", 75, inSection(`{"type":"static_select","options":[{"text":%s,"value":"v"}]}`, plainOf), acc + "/options/0/text/text", ""},
		{"option value", "", 150, inSection(`{"type":"static_select","options":[{"text":`+okText+`,"value":%q}]}`, chars), acc + "/options/0/value", ""},
		{"option description", "", 75, inSection(`{"type":"static_select","options":[{"text":`+okText+`,"value":"v","description":%s}]}`, plainOf), acc + "/options/0/description/text", ""},
		{"radio options", "", 10, inSection(`{"type":"radio_buttons","options":[%s]}`, options), acc + "/options", "no more than 10 items allowed"},
		{"checkbox options", "", 10, inSection(`{"type":"checkboxes","options":[%s]}`, options), acc + "/options", "no more than 10 items allowed"},
		{"overflow options", "", 5, inSection(`{"type":"overflow","options":[%s]}`, options), acc + "/options", "no more than 5 items allowed"},
		{"plain_text_input max_length", "", 3000, inInput(`{"type":"plain_text_input","max_length":%s}`, digits), "/blocks/0/element/max_length", "must be less than or equal to 3000"},
		{"plain_text_input min_length", "", 3000, inInput(`{"type":"plain_text_input","min_length":%s}`, digits), "/blocks/0/element/min_length", "must be less than or equal to 3000"},
		{"plain_text_input initial_value", "", 3000, inInput(`{"type":"plain_text_input","initial_value":%q}`, chars), "/blocks/0/element/initial_value", ""},
		{"initial_value within max_length", "", 20, inInput(`{"type":"plain_text_input","max_length":20,"initial_value":%q}`, chars), "/blocks/0/element/initial_value", ""},
		{"file_input files", Modal, 10, inInput(`{"type":"file_input","max_files":%s}`, digits), "/blocks/0/element/max_files", "must be less than or equal to 10"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) { tc.run(t) })
	}
}

func (tc limitCase) run(t *testing.T) {
	surface, code := tc.surface, codeArguments
	if surface == "" || surface == Message {
		surface, code = Message, codeBlocks
	}
	message := tc.message
	if message == "" {
		message = fmt.Sprintf("must be less than %d characters", tc.limit+1)
	}
	wantProblems(t, checkBlocks(surface, tc.build(tc.limit-1)))
	wantProblems(t, checkBlocks(surface, tc.build(tc.limit)))
	wantProblems(t, checkBlocks(surface, tc.build(tc.limit+1)), Problem{code, tc.pointer, message})
}

var opt0 = repeated(1, opt)

func digits(n int) string { return fmt.Sprint(n) }

func TestChartPoints(t *testing.T) {
	build := func(n int) string {
		return `[{"type":"data_visualization","title":"t","chart":{"type":"area","axis_config":{"categories":[` + repeated(n, `"c%d"`) +
			`]},"series":[{"name":"s","data":[` + repeated(n, `{"label":"c%d","value":1}`) + `]}]}}]`
	}
	wantProblems(t, checkBlocks(Message, build(19)))
	wantProblems(t, checkBlocks(Message, build(20)))
	wantProblems(t, checkBlocks(Message, build(21)),
		Problem{codeBlocks, "/blocks/0/chart/series/0/data", "no more than 20 items allowed"},
		Problem{codeBlocks, "/blocks/0/chart/axis_config/categories", "no more than 20 items allowed"})
}

func TestOverflowNeedsTwoOptions(t *testing.T) {
	wantProblems(t, checkBlocks(Message, section(`{"type":"overflow","options":[`+repeated(2, opt)+`]}`)))
	wantProblems(t, checkBlocks(Message, section(`{"type":"overflow","options":[`+opt0+`]}`)),
		Problem{codeBlocks, "/blocks/0/accessory/options", "no fewer than 2 items allowed"})
}

func TestMessageTextSum(t *testing.T) {
	tooLong := Problem{codeTooLong, "/blocks", "must be less than 12001 characters in all blocks"}
	sections := func(last int) string {
		return `[` + repeated(4, `{"type":"section","text":`+mrkdwnOf(2900)+`}`) + `,{"type":"header","text":` + plainOf(100) + `},{"type":"section","text":` + plainOf(last) + `}]`
	}
	richText := func(n int) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"` + chars(n) + `"}]}]}]`
	}
	markdown := func(n int) string {
		return `[{"type":"markdown","text":"` + chars(n/2) + `"},{"type":"markdown","text":"` + chars(n-n/2) + `"}]`
	}
	for name, build := range map[string]func(int) string{
		"sections":  func(n int) string { return sections(n - 4*2900 - 100) },
		"rich_text": richText,
		"markdown":  markdown,
	} {
		t.Run(name, func(t *testing.T) {
			wantProblems(t, checkBlocks(Message, build(11999)))
			wantProblems(t, checkBlocks(Message, build(12000)))
			wantProblems(t, checkBlocks(Message, build(12001)), tooLong)
		})
	}
	t.Run("views have no such sum", func(t *testing.T) {
		wantProblems(t, checkBlocks(Modal, richText(20000)))
	})
}

func TestViewLimits(t *testing.T) {
	const pre = `{"type":"modal","blocks":[],`
	for _, tc := range []struct {
		name, pointer string
		limit         int
		build         func(n int) string
	}{
		{"title", "/view/title/text", 24, func(n int) string { return pre + `"title":` + plainOf(n) + `}` }},
		{"submit", "/view/submit/text", 24, func(n int) string { return pre + `"title":` + okText + `,"submit":` + plainOf(n) + `}` }},
		{"close", "/view/close/text", 24, func(n int) string { return pre + `"title":` + okText + `,"close":` + plainOf(n) + `}` }},
		{"private_metadata", "/view/private_metadata", 3000, func(n int) string { return modal(`[]`, `,"private_metadata":"`+chars(n)+`"`) }},
		{"callback_id", "/view/callback_id", 255, func(n int) string { return modal(`[]`, `,"callback_id":"`+chars(n)+`"`) }},
		{"external_id", "/view/external_id", 255, func(n int) string { return modal(`[]`, `,"external_id":"`+chars(n)+`"`) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wantProblems(t, CheckView([]byte(tc.build(tc.limit-1))))
			wantProblems(t, CheckView([]byte(tc.build(tc.limit))))
			wantProblems(t, CheckView([]byte(tc.build(tc.limit+1))),
				Problem{codeArguments, tc.pointer, fmt.Sprintf("must be less than %d characters", tc.limit+1)})
		})
	}
	for _, kind := range []string{"modal", "home"} {
		t.Run(kind+" blocks", func(t *testing.T) {
			build := func(n int) string {
				blocks := `[` + repeated(n, `{"type":"divider"}`) + `]`
				if kind == "modal" {
					return modal(blocks, "")
				}
				return `{"type":"home","blocks":` + blocks + `}`
			}
			wantProblems(t, CheckView([]byte(build(99))))
			wantProblems(t, CheckView([]byte(build(100))))
			wantProblems(t, CheckView([]byte(build(101))), Problem{codeArguments, "/view/blocks", "no more than 100 items allowed"})
		})
	}
	t.Run("size", func(t *testing.T) {
		sized := func(n int) string {
			v := modal(`[]`, "")
			return v + strings.Repeat(" ", n-len(v))
		}
		wantProblems(t, CheckView([]byte(sized(256000-1))))
		wantProblems(t, CheckView([]byte(sized(256000))))
		wantProblems(t, CheckView([]byte(sized(256001))), Problem{codeViewTooLarge, "/view", "must be at most 256000 bytes"})
	})
}

func TestMetadataSize(t *testing.T) {
	sized := func(n int) string {
		const frame = `{"event_type":"x","event_payload":{"k":""}}`
		return strings.Replace(frame, `""`, `"`+strings.Repeat("a", n-len(frame))+`"`, 1)
	}
	wantProblems(t, CheckMetadata([]byte(sized(4095))))
	wantProblems(t, CheckMetadata([]byte(sized(4096))))
	wantProblems(t, CheckMetadata([]byte(sized(4097))), Problem{codeMetadataLarge, "/metadata", "must be at most 4096 bytes"})
}
