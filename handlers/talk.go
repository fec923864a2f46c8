package handlers

import "interviewcoach/internal/coach"

// Talk tells what people write to each other in a channel from what may concern the
// coach: what stands in no thread and does not mention the bot is no answer and no
// command.
func (h *Handlers) Talk(e Event) bool {
	return e.Kind == EventMessage && !coach.IsDM(e.Channel) && e.Thread == "" && !e.Mention && !h.mentioned(e)
}
