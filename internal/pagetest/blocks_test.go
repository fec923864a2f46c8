//go:build browser

package pagetest

import (
	"fmt"
	"testing"
	"time"
)

// object is a JSON object that an app sends.
type object = map[string]any

func plain(text string) object  { return object{"type": "plain_text", "text": text} }
func mrkdwn(text string) object { return object{"type": "mrkdwn", "text": text} }

func button(id, text, value string) object {
	return object{"type": "button", "action_id": id, "text": plain(text), "value": value}
}

func option(text, value string) object { return object{"text": plain(text), "value": value} }

func inputBlock(label string, element object) object {
	return object{"type": "input", "block_id": label, "label": plain(label), "element": element, "optional": true}
}

// TestBlocks: each block that the bot sends is shown as what it is, and of others
// it is said which they are.
func TestBlocks(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	cell := func(text string) object { return object{"type": "raw_text", "text": text} }
	w.say("C0GENERAL", "all blocks",
		object{"type": "header", "text": plain("A header")},
		object{"type": "section", "text": mrkdwn("Some *bold* text"), "fields": []any{mrkdwn("field one"), plain("field two")},
			"accessory": button("accessory", "Beside", "1")},
		object{"type": "divider"},
		object{"type": "context", "elements": []any{mrkdwn("small print")}},
		object{"type": "actions", "elements": []any{
			button("go", "Go on", "2"),
			object{"type": "static_select", "action_id": "pick", "placeholder": plain("Pick one"), "options": []any{option("First", "1"), option("Second", "2")}},
			object{"type": "overflow", "action_id": "more", "options": []any{option("Archive", "a"), option("Mute", "m")}},
		}},
		object{"type": "image", "image_url": "https://example.com/chart.png", "alt_text": "A chart of days", "title": plain("Chart title")},
		object{"type": "rich_text", "elements": []any{
			object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "rich and "}, object{"type": "text", "text": "slanted", "style": object{"italic": true}}}},
			object{"type": "rich_text_list", "style": "bullet", "elements": []any{object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "bullet point"}}}}},
			object{"type": "rich_text_quote", "elements": []any{object{"type": "text", "text": "a quotation"}}},
			object{"type": "rich_text_preformatted", "elements": []any{object{"type": "text", "text": "code  block"}}},
		}},
		object{"type": "markdown", "text": "## A second header\n\nwith **strong** words"},
		object{"type": "table", "rows": []any{[]any{cell("Name"), cell("Days")}, []any{cell("Alice"), cell("7")}}},
		object{"type": "card", "title": mrkdwn("not known here")},
	)
	alice := w.as("U0ALICE", "#/C0GENERAL")
	m := alice.in("main", "Channel general").message("A header")
	m.has("heading", "A header")
	m.has("strong", "*")
	m.sees("Some bold text", "field one", "field two", "small print", "Chart title")
	m.has("button", "Beside")
	m.has("separator", "*")
	m.has("button", "Go on")
	m.has("combobox", "Pick one")
	m.sees("Image: A chart of days") // of another host, which the page does not ask
	m.sees("rich and slanted", "bullet point", "a quotation", "code block")
	m.has("listitem", "*")
	m.has("blockquote", "*")
	m.has("heading", "A second header")
	m.has("columnheader", "Days")
	m.has("cell", "7")
	m.sees("Block card: not shown here")
}

// TestElementsTell: what a person does to an element arrives at the app as in Slack.
func TestElementsTell(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	told := make(chan object, 20)
	w.connect(func(kind string, payload object) any {
		if actions, ok := payload["actions"].([]any); ok {
			told <- actions[0].(object)
		}
		return nil
	})
	confirm := object{"title": plain("Sure?"), "text": mrkdwn("It is *final*."), "confirm": plain("Yes, do"), "deny": plain("No")}
	danger := button("danger", "Delete it", "7")
	danger["style"], danger["confirm"] = "danger", confirm
	w.say("C0GENERAL", "elements", object{"type": "section", "text": mrkdwn("Elements")}, object{"type": "actions", "elements": []any{
		button("go", "Go on", "2"), danger,
		object{"type": "static_select", "action_id": "pick", "placeholder": plain("Pick one"), "options": []any{option("First", "1"), option("Second", "2")}},
		object{"type": "overflow", "action_id": "more", "options": []any{option("Archive", "a"), option("Mute", "m")}},
		object{"type": "checkboxes", "action_id": "ticks", "options": []any{option("One", "1"), option("Two", "2")}},
		object{"type": "radio_buttons", "action_id": "radio", "options": []any{option("Red", "r"), option("Blue", "b")}},
		object{"type": "datepicker", "action_id": "date", "initial_date": "2026-01-02"},
		object{"type": "timepicker", "action_id": "time", "initial_time": "09:00"},
	}})
	alice := w.as("U0ALICE", "#/C0GENERAL")
	m := alice.in("main", "Channel general").message("Elements")
	expect := func(id string, want any, get func(object) any) {
		t.Helper()
		select {
		case got := <-told:
			if got["action_id"] != id || fmt.Sprint(get(got)) != fmt.Sprint(want) {
				t.Fatalf("the app was told %v, want %s with %v", got, id, want)
			}
		case <-time.After(*patience):
			t.Fatalf("the app was told nothing of %s\n%s", id, alice.account())
		}
	}
	value := func(a object) any { return a["value"] }
	chosen := func(a object) any { return a["selected_option"].(object)["value"] }

	m.click("button", "Go on")
	expect("go", "2", value)
	m.click("button", "Delete it")
	dialog := alice.in("dialog", "Sure?")
	dialog.sees("It is final.")
	dialog.click("button", "No")
	alice.hasNot("dialog", "Sure?")
	m.click("button", "Delete it")
	dialog.click("button", "Yes, do")
	expect("danger", "7", value)
	m.choose("Pick one", "First")
	expect("pick", "1", chosen)
	m.click("button", "More actions")
	alice.click("menuitem", "Mute")
	expect("more", "m", chosen)
	m.click("checkbox", "Two")
	expect("ticks", 1, func(a object) any { return len(a["selected_options"].([]any)) })
	m.click("radio", "Blue")
	expect("radio", "b", chosen)
}

// TestModal: every input of a form keeps what was entered, errors come back to
// their fields, views are pushed, and a search asks the app.
func TestModal(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	submitted := make(chan object, 4)
	form := object{
		"type": "modal", "callback_id": "form", "title": plain("A form"), "submit": plain("Save"), "close": plain("Cancel"), "notify_on_close": true,
		"blocks": []any{
			inputBlock("Name", object{"type": "plain_text_input", "action_id": "a", "initial_value": "Ada"}),
			inputBlock("Story", object{"type": "plain_text_input", "action_id": "a", "multiline": true}),
			inputBlock("Colour", object{"type": "static_select", "action_id": "a", "options": []any{option("Red", "r"), option("Blue", "b")}}),
			inputBlock("City", object{"type": "external_select", "action_id": "a", "min_query_length": 1}),
			inputBlock("Days", object{"type": "checkboxes", "action_id": "a", "options": []any{option("Monday", "1"), option("Friday", "5")}}),
			inputBlock("How", object{"type": "radio_buttons", "action_id": "a", "options": []any{option("By DM", "dm"), option("In the thread", "thread")}}),
			inputBlock("Person", object{"type": "users_select", "action_id": "a"}),
			inputBlock("Many", object{"type": "multi_static_select", "action_id": "a", "options": []any{option("Alpha", "1"), option("Beta", "2"), option("Gamma", "3")}}),
			inputBlock("Number", object{"type": "number_input", "action_id": "a", "is_decimal_allowed": false}),
			inputBlock("When", object{"type": "datepicker", "action_id": "a", "initial_date": "2026-03-02"}),
			inputBlock("At", object{"type": "timepicker", "action_id": "a", "initial_time": "09:00"}),
		},
	}
	refused := false
	w.connect(func(kind string, payload object) any {
		switch {
		case kind == "slash_commands":
			go func() {
				if got, err := w.tryCall("views.open", w.config.Tokens.Bot, object{"trigger_id": payload["trigger_id"], "view": form}); err != nil || got["ok"] != true {
					t.Errorf("views.open: %v %v", got, err)
				}
			}()
		case payload["type"] == "block_suggestion":
			return object{"options": []any{option("Berlin for "+payload["value"].(string), "ber"), option("Bern", "brn")}}
		case payload["type"] == "view_submission" && !refused:
			refused = true
			return object{"response_action": "errors", "errors": object{"Number": "Take one under a hundred."}}
		case payload["type"] == "view_submission":
			submitted <- payload["view"].(object)["state"].(object)["values"].(object)
		}
		return nil
	})
	alice := w.as("U0ALICE", "#/C0GENERAL")
	alice.in("main", "Channel general").write("textbox", "Message general", "/interview")
	alice.press("Escape", "Enter")
	modal := alice.in("dialog", "A form")
	modal.holds("textbox", "Name*", "Ada")
	modal.write("textbox", "Name*", "Grace")
	modal.write("textbox", "Story*", "two words")
	modal.choose("Colour*", "Blue")
	modal.write("combobox", "City*", "Ber")
	modal.click("option", "Berlin for Ber")
	modal.click("checkbox", "Friday")
	modal.click("radio", "In the thread")
	modal.choose("Person*", "Chie Chiba")
	modal.choose("Many*", "Beta")
	modal.choose("Many*", "Gamma")
	alice.press("Tab")
	modal.write("spinbutton", "Number*", "420")
	modal.setDate("When*", 2026, 12, 24)
	modal.setTime("At*", 16, 45)
	modal.click("button", "Save")
	modal.described("spinbutton", "Number*", "Take one under a hundred.")
	modal.holds("textbox", "Name*", "Grace")
	modal.write("spinbutton", "Number*", "42")
	modal.click("button", "Save")
	alice.hasNot("dialog", "A form")
	select {
	case values := <-submitted:
		got := func(block, field string) any { return values[block].(object)["a"].(object)[field] }
		pick := func(block string) any { o, _ := got(block, "selected_option").(object); return o["value"] }
		many, _ := got("Many", "selected_options").([]any)
		for what, pair := range map[string][2]any{
			"name": {got("Name", "value"), "Grace"}, "story": {got("Story", "value"), "two words"}, "colour": {pick("Colour"), "b"},
			"city": {pick("City"), "ber"}, "how": {pick("How"), "thread"}, "person": {got("Person", "selected_user"), "U0CHIE"},
			"many": {len(many), 2}, "number": {got("Number", "value"), "42"},
			"when": {got("When", "selected_date"), "2026-12-24"}, "at": {got("At", "selected_time"), "16:45"},
		} {
			if fmt.Sprint(pair[0]) != fmt.Sprint(pair[1]) {
				t.Errorf("the app got %s %v, want %v", what, pair[0], pair[1])
			}
		}
	case <-time.After(*patience):
		t.Fatalf("the app got no form\n%s", alice.account())
	}
	w.checkRules()
}

// TestRejectedBlocks: what Slack would refuse is refused here, and the inspector
// says by which rule and shows the call.
func TestRejectedBlocks(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, nil)
	alice := w.as("U0ALICE", "#/C0GENERAL")
	alice.click("button", "Inspector*")
	inspector := alice.in("complementary", "Inspector")
	inspector.in("list", "Traffic").hasNot("listitem", "*postMessage*")
	var many []any
	for range 51 {
		many = append(many, object{"type": "divider"})
	}
	got, err := w.tryCall("chat.postMessage", w.config.Tokens.Bot, object{"channel": "C0GENERAL", "text": "too many", "blocks": many})
	if err != nil || got["error"] != "invalid_blocks" {
		t.Fatalf("51 blocks: %v %v", got, err)
	}
	inspector.sees("blocks keep to Block Kit's limits and to their surface")
	inspector.in("list", "Rules broken").click("link", "Show what caused it")
	inspector.in("list", "Traffic").sees("chat.postMessage", "invalid_blocks")
	alice.in("main", "Channel general").neverSaw("too many")
	w.say("C0GENERAL", "just right")
	inspector.in("list", "Traffic").sees("chat.postMessage")
	alice.in("main", "Channel general").sees("just right")
}
