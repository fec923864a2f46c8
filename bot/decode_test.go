package bot_test

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack/slackevents"
)

// slack-go is kept from decoding messages: it would refuse this one for the form of
// a block, and take most of its time for the blocks of all others.
func TestMessagesAreNotDecodedTwice(t *testing.T) {
	for _, kind := range []string{"message", "app_mention"} {
		payload := json.RawMessage(`{"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{"type":"` + kind + `","ts":"1.1","blocks":[{"type":5}]}}`)
		if _, err := slackevents.ParseEvent(payload, slackevents.OptionNoVerifyToken()); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
