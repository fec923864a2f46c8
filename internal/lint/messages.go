package lint

import (
	"encoding/json"

	"interviewcoach/handlers"
	"interviewcoach/internal/localslack/blockkit"
	"interviewcoach/questions"
)

// maxMessages is how many messages one occasion may take. More are not read.
const maxMessages = 2

// messages renders what Slack is sent of a question and holds it to Slack's limits.
func (l *linter) messages(q *questions.Question) {
	for _, preview := range handlers.Previews(q) {
		if n := len(preview.Messages); n > maxMessages {
			l.about(q, "%s takes %d messages, %d at most: shorten its texts", preview.Of, n, maxMessages)
		}
		for _, m := range preview.Messages {
			payload, err := json.Marshal(m.Blocks)
			if err != nil {
				l.about(q, "%s cannot be written as a message: %v", preview.Of, err)
				continue
			}
			for _, problem := range blockkit.CheckBlocks(blockkit.Message, payload) {
				l.about(q, "Slack would refuse %s: %s %s", preview.Of, problem.Pointer, problem.Message)
			}
		}
	}
}
