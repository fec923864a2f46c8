package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// home renders a person's App Home; nothing when they already see the same.
func (h *Handlers) home(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	s, _, err := h.coach.Known(ctx, d.Team, d.User)
	if err != nil {
		return nil, err
	}
	view, err := h.homeView(ctx, d.Team, d.User)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(view)
	if err != nil {
		return nil, err
	}
	sum256 := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum256[:8])
	if digest == s.Home {
		return nil, nil
	}
	return []Outgoing{{Method: MethodHome, User: d.User, Home: view, Digest: digest}}, nil
}

func (h *Handlers) homeView(ctx context.Context, team, user string) (*slack.HomeTabViewRequest, error) {
	st, err := h.coach.Status(ctx, team, user)
	if err != nil {
		return nil, err
	}
	sum, err := h.coach.Progress(ctx, team, user)
	if err != nil {
		return nil, err
	}
	w := &writer{}
	w.heading("Your interview practice")
	w.para(h.statusText(st))
	w.buttons(button(actionAskNow, "One question now", ""), button(actionSettings, "Daily question…", ""))
	w.divider()
	w.heading("Progress")
	w.para(h.progressText(sum))
	w.small("Only you see this page. " + Slash + " help lists all commands.")
	return &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: w.blocks()}}, nil
}
