package handlers

import "context"

// ping answers that the bot is here: the command came, and the data file can be
// read. It says nothing about anybody, so that everybody may ask.
func (h *Handlers) ping(ctx context.Context, cl call) (Reply, error) {
	if _, _, err := h.coach.Known(ctx, cl.Team, cl.User); err != nil {
		return Reply{}, err
	}
	bank := h.coach.Bank()
	return Reply{Ack: say("pong: I am connected, my data file can be read, and I have " + count(len(bank.Questions()), "question") +
		" for " + count(len(bank.Roles()), "role") + ".")}, nil
}
