package blockkit

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestRefused holds rules that are not about size: each payload breaks one.
func TestRefused(t *testing.T) {
	const acc, el = "/blocks/0/accessory", "/blocks/0/element"
	button := func(more string) string { return section(`{"type":"button","text":` + okText + more + `}`) }
	selectWith := func(more string) string { return section(`{"type":"static_select"` + more + `}`) }
	opts := `,"options":[` + repeated(2, opt) + `]`

	for _, tc := range []struct{ name, blocks, pointer, message string }{
		{"unknown block", `[{"type":"marquee"}]`, "/blocks/0/type", "unsupported type: marquee"},
		{"auth_provider is not live", `[{"type":"auth_provider"}]`, "/blocks/0/type", "unsupported type: auth_provider"},
		{"block without type", `[{"text":"x"}]`, "/blocks/0", "missing required field: type"},
		{"type is not a string", `[{"type":1}]`, "/blocks/0/type", "must provide a string"},
		{"block is not an object", `["x"]`, "/blocks/0", "must provide an object"},
		{"unknown property", `[{"type":"divider","colour":"red"}]`, "/blocks/0", "invalid additional property: colour"},
		{"duplicate block_id", `[{"type":"divider","block_id":"b"},{"type":"divider","block_id":"b"}]`, "/blocks/1/block_id", "`block_id` must be unique: b"},
		{"duplicate block_id in a container", `[{"type":"divider","block_id":"b"},{"type":"container","title":` + okText + `,"child_blocks":[{"type":"divider","block_id":"b"}]}]`,
			"/blocks/1/child_blocks/0/block_id", "`block_id` must be unique: b"},
		{"duplicate action_id", `[{"type":"actions","elements":[` + repeated(2, `{"type":"button","text":`+okText+`,"action_id":"a"}`) + `]}]`,
			"/blocks/0/elements/1/action_id", "`action_id` must be unique within a block: a"},
		{"two focused elements", `[` + repeated(2, `{"type":"input","label":`+okText+`,"element":{"type":"plain_text_input","focus_on_load":true}}`) + `]`,
			"/blocks/1/element/focus_on_load", "only one element may be focused on load"},

		{"empty text", `[{"type":"section","text":{"type":"mrkdwn","text":""}}]`, "/blocks/0/text/text", "must be more than 0 characters"},
		{"null property", `[{"type":"section","text":` + okText + `,"fields":null}]`, "/blocks/0/fields", "must provide an array"},
		{"text without text", `[{"type":"section","text":{"type":"mrkdwn"}}]`, "/blocks/0/text", "missing required field: text"},
		{"text of unknown format", `[{"type":"section","text":{"type":"html","text":"x"}}]`, "/blocks/0/text/type", "unsupported type: html"},
		{"text is a string", `[{"type":"section","text":"x"}]`, "/blocks/0/text", "must provide an object"},
		{"emoji with mrkdwn", `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "/blocks/0/text", "invalid additional property: emoji"},
		{"verbatim with plain_text", `[{"type":"section","text":{"type":"plain_text","text":"x","verbatim":true}}]`, "/blocks/0/text", "invalid additional property: verbatim"},
		{"section without text and fields", `[{"type":"section"}]`, "/blocks/0", "must define either `text` or `fields`"},
		{"no fields", `[{"type":"section","fields":[]}]`, "/blocks/0/fields", "no fewer than 1 items allowed"},
		{"header in mrkdwn", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "/blocks/0/text/type", "unsupported type: mrkdwn"},
		{"header level", `[{"type":"header","text":` + okText + `,"level":5}]`, "/blocks/0/level", "must be less than or equal to 4"},
		{"header level zero", `[{"type":"header","text":` + okText + `,"level":0}]`, "/blocks/0/level", "must be greater than or equal to 1"},
		{"empty context", `[{"type":"context","elements":[]}]`, "/blocks/0/elements", "no fewer than 1 items allowed"},
		{"button in context", `[{"type":"context","elements":[{"type":"button","text":` + okText + `}]}]`, "/blocks/0/elements/0/type", "unsupported type: button"},
		{"empty actions", `[{"type":"actions","elements":[]}]`, "/blocks/0/elements", "no fewer than 1 items allowed"},
		{"text input in actions", `[{"type":"actions","elements":[{"type":"plain_text_input"}]}]`, "/blocks/0/elements/0/type", "unsupported type: plain_text_input"},
		{"text input in section", section(`{"type":"plain_text_input"}`), acc + "/type", "unsupported type: plain_text_input"},
		{"button in input", input(`{"type":"button","text":` + okText + `}`), el + "/type", "unsupported type: button"},
		{"image without alt_text", `[{"type":"image","image_url":"https://example.com/"}]`, "/blocks/0", "missing required field: alt_text"},
		{"image with empty alt_text", `[{"type":"image","image_url":"https://example.com/","alt_text":""}]`, "/blocks/0/alt_text", "must be more than 0 characters"},
		{"image without source", `[{"type":"image","alt_text":"a"}]`, "/blocks/0", "must define either `image_url` or `slack_file`"},
		{"image with two sources", `[{"type":"image","alt_text":"a","image_url":"https://example.com/","slack_file":{"id":"F0123456789"}}]`, "/blocks/0", "must define only one of `image_url` or `slack_file`"},
		{"image of an id that is none", `[{"type":"image","alt_text":"a","slack_file":{"id":"https://example.com/"}}]`, "/blocks/0/slack_file/id", "input must match regex pattern: ^[F][A-Z0-9]{8,}$"},
		{"image of two files", `[{"type":"image","alt_text":"a","slack_file":{"id":"F0123456789","url":"https://example.com/"}}]`, "/blocks/0/slack_file", "must define only one of `id` or `url`"},
		{"image of no file", `[{"type":"image","alt_text":"a","slack_file":{}}]`, "/blocks/0/slack_file", "must define either `id` or `url`"},
		{"image from a file", `[{"type":"image","alt_text":"a","image_url":"file.png"}]`, "/blocks/0/image_url", "must be a valid url"},

		{"button style", button(`,"style":"default"`), acc + "/style", "must be a valid enum value: primary, danger"},
		{"confirm without deny", button(`,"confirm":{"title":` + okText + `,"text":` + okText + `,"confirm":` + okText + `}`), acc + "/confirm", "missing required field: deny"},
		{"confirm style", button(`,"confirm":{"title":` + okText + `,"text":` + okText + `,"confirm":` + okText + `,"deny":` + okText + `,"style":"red"}`),
			acc + "/confirm/style", "must be a valid enum value: primary, danger"},
		{"select without options", selectWith(""), acc, "must define either `options` or `option_groups`"},
		{"select with no option", selectWith(`,"options":[]`), acc + "/options", "no fewer than 1 items allowed"},
		{"select with both", selectWith(opts + `,"option_groups":[{"label":` + okText + `,"options":[` + opt0 + `]}]`), acc, "must define only one of `options` or `option_groups`"},
		{"foreign initial_option", selectWith(opts + `,"initial_option":{"text":` + okText + `,"value":"v0"}`), acc + "/initial_option", "must be one of the provided options"},
		{"foreign initial_options", section(`{"type":"checkboxes"` + opts + `,"initial_options":[` + opt0 + `,{"text":` + okText + `,"value":"w"}]}`),
			acc + "/initial_options/1", "must be one of the provided options"},
		{"too many initial_options", section(`{"type":"multi_static_select"` + opts + `,"max_selected_items":1,"initial_options":[` + repeated(2, opt) + `]}`),
			acc + "/initial_options", "no more than 1 items allowed"},
		{"mrkdwn in select option", selectWith(`,"options":[{"text":{"type":"mrkdwn","text":"x"},"value":"v"}]`), acc + "/options/0/text/type", "unsupported type: mrkdwn"},
		{"url in select option", selectWith(`,"options":[{"text":` + okText + `,"value":"v","url":"https://example.com"}]`), acc + "/options/0", "invalid additional property: url"},
		{"option without value", selectWith(`,"options":[{"text":` + okText + `}]`), acc + "/options/0", "missing required field: value"},
		{"empty filter", section(`{"type":"conversations_select","filter":{}}`), acc + "/filter", "must define either `include` or `exclude_external_shared_channels` or `exclude_bot_users`"},
		{"date", section(`{"type":"datepicker","initial_date":"2026-02-30"}`), acc + "/initial_date", "must be in the format YYYY-MM-DD"},
		{"time", section(`{"type":"timepicker","initial_time":"9:30"}`), acc + "/initial_time", "must be in the format HH:mm"},
		{"date and time", input(`{"type":"datetimepicker","initial_date_time":999999999}`), el + "/initial_date_time", "must be greater than or equal to 1000000000"},
		{"date no string", section(`{"type":"datepicker","initial_date":20260102}`), acc + "/initial_date", "must provide a string"},
		{"boolean no boolean", input(`{"type":"plain_text_input","multiline":"yes"}`), el + "/multiline", "must provide a boolean"},
		{"length no integer", input(`{"type":"plain_text_input","max_length":1.5}`), el + "/max_length", "must provide an integer"},
		{"cell value no number", `[{"type":"table","rows":[[{"type":"raw_number","value":"1"}]]}]`, "/blocks/0/rows/0/0/value", "must provide a number"},
		{"two series of one name", `[{"type":"data_visualization","title":"t","chart":{"type":"bar","axis_config":{"categories":["a"]},"series":[` +
			repeated(2, `{"name":"s","data":[{"label":"a","value":1}]}`) + `]}}]`, "/blocks/0/chart/series/1/name", "must be unique: s"},
		{"min_length over max_length", input(`{"type":"plain_text_input","min_length":9,"max_length":8}`), el + "/min_length", "must be less than or equal to 8"},
		{"initial_value under min_length", input(`{"type":"plain_text_input","min_length":3,"initial_value":"ab"}`), el + "/initial_value", "must be more than 2 characters"},
		{"max_length zero", input(`{"type":"plain_text_input","max_length":0}`), el + "/max_length", "must be greater than or equal to 1"},
		{"number without is_decimal_allowed", input(`{"type":"number_input"}`), el, "missing required field: is_decimal_allowed"},
		{"number not a number", input(`{"type":"number_input","is_decimal_allowed":true,"min_value":"few"}`), el + "/min_value", "must be a number"},
		{"decimal where none is allowed", input(`{"type":"number_input","is_decimal_allowed":false,"min_value":"1.5"}`), el + "/min_value", "must be an integer"},
		{"number bounds crossed", input(`{"type":"number_input","is_decimal_allowed":true,"min_value":"2","max_value":"1.5"}`), el + "/min_value", "must be less than or equal to 1.5"},
		{"number outside its bounds", input(`{"type":"number_input","is_decimal_allowed":true,"max_value":"1.5","initial_value":"2"}`), el + "/initial_value", "must be between `min_value` and `max_value`"},
		{"dispatch on nothing", input(`{"type":"plain_text_input","dispatch_action_config":{"trigger_actions_on":["on_blur"]}}`),
			el + "/dispatch_action_config/trigger_actions_on/0", "must be a valid enum value: on_enter_pressed, on_character_entered"},

		{"empty rich text", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}]`, "/blocks/0/elements/0/elements/0/text", "must be more than 0 characters"},
		{"mrkdwn in rich text", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"mrkdwn","text":"x"}]}]}]`, "/blocks/0/elements/0/elements/0/type", "unsupported type: mrkdwn"},
		{"broadcast to nobody", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"broadcast","range":"all"}]}]}]`,
			"/blocks/0/elements/0/elements/0/range", "must be a valid enum value: here, channel, everyone"},
		{"empty cell", `[{"type":"table","rows":[[{"type":"raw_text","text":""}]]}]`, "/blocks/0/rows/0/0/text", "must be more than 0 characters"},
		{"uneven rows", `[{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"x"}],[` + repeated(2, `{"type":"raw_text","text":"x"}`) + `]]}]`, "/blocks/0/rows/1", "must have 1 items like the header row"},
		{"rich_text in header", `[{"type":"data_table","caption":"c","rows":[[{"type":"rich_text","elements":[]}]]}]`, "/blocks/0/rows/0/0/type", "unsupported type: rich_text"},
		{"page of nothing", `[{"type":"data_table","caption":"c","page_size":0,"rows":[[{"type":"raw_text","text":"x"}]]}]`, "/blocks/0/page_size", "must be greater than or equal to 1"},
		{"pie of nothing", `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"a","value":0}]}}]`, "/blocks/0/chart/segments/0/value", "must be greater than 0"},
		{"point without category", `[{"type":"data_visualization","title":"t","chart":{"type":"bar","axis_config":{"categories":["a"]},"series":[{"name":"s","data":[{"label":"b","value":1}]}]}}]`,
			"/blocks/0/chart/series/0/data", "must contain exactly one point for every category"},
		{"three charts", `[` + repeated(3, `{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}`) + `]`, "/blocks/2", "no more than 2 data_visualization blocks allowed"},
		{"card of nothing", `[{"type":"card","subtitle":` + okText + `}]`, "/blocks/0", "must define either `hero_image` or `title` or `actions` or `body`"},
		{"card in container", `[{"type":"container","title":` + okText + `,"child_blocks":[` + okCard + `]}]`, "/blocks/0/child_blocks/0/type", "unsupported type: card"},
		{"task status", `[{"type":"task_card","task_id":"1","title":"t","status":"done"}]`, "/blocks/0/status", "must be a valid enum value: pending, in_progress, complete, error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wantProblems(t, checkBlocks(Message, tc.blocks), Problem{codeBlocks, tc.pointer, tc.message})
		})
	}
}

// TestAccepted holds payloads that look odd and are fine.
func TestAccepted(t *testing.T) {
	for name, blocks := range map[string]string{
		"nothing":                   ``,
		"null":                      `null`,
		"no blocks":                 `[]`,
		"same action_id, two":       `[` + repeated(2, `{"type":"actions","elements":[{"type":"button","text":`+okText+`,"action_id":"a"}]}`) + `]`,
		"mrkdwn in radio option":    section(`{"type":"radio_buttons","options":[{"text":{"type":"mrkdwn","text":"x"},"value":"v"}]}`),
		"url in overflow option":    section(`{"type":"overflow","options":[` + repeated(2, `{"text":`+okText+`,"value":"v","url":"https://example.com"}`) + `]}`),
		"initial option in a group": section(`{"type":"static_select","option_groups":[{"label":` + okText + `,"options":[` + opt0 + `]}],"initial_option":` + opt0 + `}`),
		"initial external option":   section(`{"type":"external_select","initial_option":` + opt0 + `}`),
		"image in context":          `[{"type":"context","elements":[` + okImage + `,{"type":"mrkdwn","text":"x","verbatim":true}]}]`,
		"null column setting":       `[{"type":"table","rows":[[{"type":"raw_number","value":1.5}]],"column_settings":[null,{"align":"right"}]}]`,
		"chart":                     `[{"type":"data_visualization","title":"t","chart":{"type":"line","axis_config":{"categories":["a","b"]},"series":[{"name":"s","data":[{"label":"b","value":1},{"label":"a","value":-1}]}]}}]`,
		"number input":              input(`{"type":"number_input","is_decimal_allowed":true,"min_value":"-1.5","max_value":"1e3","initial_value":"0"}`),
		"rich text": `[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[
			{"type":"text","text":"x","style":{"bold":true}},{"type":"user","user_id":"U1"},{"type":"date","timestamp":1,"format":"{date}"}]}]}]}]`,
		"plan": `[{"type":"plan","title":"p","tasks":[{"type":"task_card","task_id":"1","title":"t","status":"complete","sources":[{"type":"url","url":"https://example.com","text":"e"}]}]}]`,
	} {
		t.Run(name, func(t *testing.T) { wantProblems(t, checkBlocks(Message, blocks)) })
	}
}

func TestBlocksFormat(t *testing.T) {
	for _, blocks := range []string{`{}`, `"[]"`, `[`, `[] []`, `1`} {
		wantProblems(t, checkBlocks(Message, blocks), Problem{codeBlocksFormat, "/blocks", "must provide an array"})
	}
	wantProblems(t, checkBlocks(Modal, `{}`), Problem{codeArguments, "/blocks", "must provide an array"})
}

// TestSurfaces tries every block on every surface.
func TestSurfaces(t *testing.T) {
	everywhere := []Surface{Message, Modal, Home}
	for _, tc := range []struct {
		block    string
		surfaces []Surface
	}{
		{`{"type":"actions","elements":[{"type":"button","text":` + okText + `}]}`, everywhere},
		{`{"type":"context","elements":[` + okText + `]}`, everywhere},
		{`{"type":"divider"}`, everywhere},
		{`{"type":"header","text":` + okText + `}`, everywhere},
		{okImage, everywhere},
		{`{"type":"input","label":` + okText + `,"element":{"type":"plain_text_input"}}`, everywhere},
		{`{"type":"rich_text","elements":[]}`, everywhere},
		{`{"type":"section","text":` + okText + `}`, everywhere},
		{`{"type":"video","video_url":"https://example.com/v","thumbnail_url":"https://example.com/t","alt_text":"a","title":` + okText + `}`, everywhere},
		{okCard, everywhere},
		{`{"type":"markdown","text":"x"}`, []Surface{Message}},
		{`{"type":"context_actions","elements":[{"type":"icon_button","icon":"trash","text":` + okText + `}]}`, []Surface{Message}},
		{`{"type":"container","title":` + okText + `,"child_blocks":[{"type":"divider"}]}`, []Surface{Message}},
		{`{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}`, []Surface{Message}},
		{`{"type":"plan","title":"t"}`, []Surface{Message}},
		{`{"type":"task_card","task_id":"1","title":"t"}`, []Surface{Message}},
		{`{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}`, []Surface{Message, Home}},
		{`{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"x"}]]}`, []Surface{Message, Home}},
		{`{"type":"carousel","elements":[` + okCard + `]}`, []Surface{Message, Home}},
		{`{"type":"alert","text":` + okText + `}`, []Surface{Modal}},
		{`{"type":"file","external_id":"x","source":"remote"}`, nil},
	} {
		var b struct{ Type string }
		if err := json.Unmarshal([]byte(tc.block), &b); err != nil {
			t.Fatal(err)
		}
		for _, surface := range everywhere {
			t.Run(b.Type+" on "+string(surface), func(t *testing.T) {
				var want []Problem
				if !slices.Contains(tc.surfaces, surface) {
					code := codeArguments
					if surface == Message {
						code = codeBlocks
					}
					want = []Problem{{code, "/blocks/0/type", "unsupported type: " + b.Type}}
				}
				wantProblems(t, checkBlocks(surface, `[`+tc.block+`]`), want...)
			})
		}
	}
}

func TestFileInputOnlyInModals(t *testing.T) {
	wantProblems(t, checkBlocks(Modal, input(`{"type":"file_input"}`)))
	wantProblems(t, checkBlocks(Message, input(`{"type":"file_input"}`)), Problem{codeBlocks, "/blocks/0/element/type", "unsupported type: file_input"})
}

func TestAlertNeedsText(t *testing.T) {
	wantProblems(t, checkBlocks(Modal, `[{"type":"alert"}]`), Problem{codeArguments, "/blocks/0", "missing required field: text"})
}

func TestOneTablePerMessage(t *testing.T) {
	table := `{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}`
	dataTable := `{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"x"}]]}`
	wantProblems(t, checkBlocks(Message, `[`+table+`,`+dataTable+`]`), Problem{"invalid_attachments", "/blocks/1", "only_one_table_allowed"})
	wantProblems(t, checkBlocks(Home, `[`+table+`,`+dataTable+`]`))
}

func TestCheckView(t *testing.T) {
	inputs := input(`{"type":"plain_text_input"}`)
	for _, tc := range []struct {
		name, view string
		want       []Problem
	}{
		{"modal", modal(inputs, `,"clear_on_close":true,"notify_on_close":true,"private_metadata":"","callback_id":"c","external_id":""`), nil},
		{"home", `{"type":"home","blocks":` + inputs + `,"callback_id":"c"}`, nil},
		{"input without submit", `{"type":"modal","title":` + okText + `,"blocks":` + inputs + `}`, []Problem{{codeArguments, "/view", "missing required field: submit"}}},
		{"no input, no submit", `{"type":"modal","title":` + okText + `,"blocks":[]}`, nil},
		{"modal without title", `{"type":"modal","blocks":[]}`, []Problem{{codeArguments, "/view", "missing required field: title"}}},
		{"modal without blocks", `{"type":"modal","title":` + okText + `}`, []Problem{{codeArguments, "/view", "missing required field: blocks"}}},
		{"title in mrkdwn", `{"type":"modal","title":{"type":"mrkdwn","text":"x"},"blocks":[]}`, []Problem{{codeArguments, "/view/title/type", "unsupported type: mrkdwn"}}},
		{"home with title", `{"type":"home","title":` + okText + `,"blocks":[]}`, []Problem{{codeArguments, "/view", "invalid additional property: title"}}},
		{"fault in a block", modal(`[{"type":"section"}]`, ""), []Problem{{codeArguments, "/view/blocks/0", "must define either `text` or `fields`"}}},
		{"blocks no array", modal(`{}`, ""), []Problem{{codeArguments, "/view/blocks", "must provide an array"}}},
		{"unknown type", `{"type":"message","blocks":[]}`, []Problem{{codeArguments, "/view/type", "must be a valid enum value: modal, home"}}},
		{"no type", `{}`, []Problem{{codeArguments, "/view", "missing required field: type"}}},
		{"not JSON", `{`, []Problem{{codeArguments, "/view", "must provide an object"}}},
		{"nothing", ``, []Problem{{codeArguments, "/view", "must provide an object"}}},
	} {
		t.Run(tc.name, func(t *testing.T) { wantProblems(t, CheckView([]byte(tc.view)), tc.want...) })
	}
}

func TestCheckMetadata(t *testing.T) {
	schema := func(pointer, message string) []Problem { return []Problem{{codeMetadataSchema, pointer, message}} }
	const notFlat = "must provide a string, a number or a boolean"
	for _, tc := range []struct {
		name, metadata string
		want           []Problem
	}{
		{"left out", ``, nil},
		{"removed", `{}`, nil},
		{"flat", `{"event_type":"task_created","event_payload":{"a":"x","b":1.5,"c":true,"d":["x",2,false]}}`, nil},
		{"no event_type", `{"event_payload":{}}`, schema("/metadata", "missing required field: event_type")},
		{"empty event_type", `{"event_type":"","event_payload":{}}`, schema("/metadata/event_type", "must be more than 0 characters")},
		{"event_type of words", `{"event_type":"task created","event_payload":{}}`, schema("/metadata/event_type", "must be alphanumeric")},
		{"no event_payload", `{"event_type":"x"}`, schema("/metadata", "missing required field: event_payload")},
		{"payload no object", `{"event_type":"x","event_payload":[]}`, schema("/metadata/event_payload", "must provide an object")},
		{"nested", `{"event_type":"x","event_payload":{"a":{"b":1}}}`, schema("/metadata/event_payload/a", notFlat)},
		{"nested in an array", `{"event_type":"x","event_payload":{"a":[[1]]}}`, schema("/metadata/event_payload/a/0", notFlat)},
		{"null", `{"event_type":"x","event_payload":{"a/b~c":null}}`, schema("/metadata/event_payload/a~1b~0c", notFlat)},
		{"not JSON", `{`, []Problem{{codeMetadataFormat, "/metadata", "must provide an object"}}},
		{"no object", `[]`, []Problem{{codeMetadataFormat, "/metadata", "must provide an object"}}},
	} {
		t.Run(tc.name, func(t *testing.T) { wantProblems(t, CheckMetadata([]byte(tc.metadata)), tc.want...) })
	}
}
