package handlers

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// digestCommand switches a channel's weekly digest on or off.
func (h *Handlers) digestCommand(ctx context.Context, cl call) (Reply, error) {
	return h.channelSwitch(ctx, cl, "digest", h.coach.SetDigest, func(s coach.Subscriber) string {
		if !s.Digest {
			return "No weekly digest here any more. " + Slash + " digest on starts it again."
		}
		text := "On Mondays at 09:00 (" + s.Zone + ") this channel gets last week in counts: how many people answered, on how many days, and which question most. A week without an answer gets none."
		if s.Paused {
			text += " It waits for the end of the pause."
		}
		return text + " Nobody is named who did not type " + Slash + " name me."
	})
}

// board switches a channel's leaderboard on or off.
func (h *Handlers) board(ctx context.Context, cl call) (Reply, error) {
	return h.channelSwitch(ctx, cl, "leaderboard", h.coach.SetBoard, func(s coach.Subscriber) string {
		if !s.Board {
			return "The weekly digest has no leaderboard any more."
		}
		return "The weekly digest lists days kept, never levels, of those who type " + Slash + " name me. Everybody else is only counted."
	})
}

// channelSwitch reads "on" or "off" and sets it for the channel that it was typed in.
func (h *Handlers) channelSwitch(ctx context.Context, cl call, name string,
	set func(context.Context, coach.Cause, string, coach.Actor, bool) (coach.Subscriber, error), confirm func(coach.Subscriber) string,
) (Reply, error) {
	if !cl.inChannel() {
		return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: "That is a setting of a channel: type it in the channel it is for."}
	}
	want := strings.ToLower(cl.Args)
	if want != "on" && want != "off" {
		return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: fmt.Sprintf("Say %s %s on, or %s %s off.", Slash, name, Slash, name)}
	}
	s, err := h.on(ctx, cl, func(id string, by coach.Actor) (coach.Subscriber, error) {
		return set(ctx, cl.Cause, id, by, want == "on")
	})
	if err != nil {
		return Reply{}, err
	}
	return Reply{Ack: say(confirm(s))}, nil
}

// namingsShown bounds what "name me" tells.
const namingsShown = 10

// name lets digests and leaderboards name the person, and shows what they would
// say of them.
func (h *Handlers) name(ctx context.Context, cl call) (Reply, error) {
	by, err := h.named(ctx, cl, "name", true)
	if err != nil {
		return Reply{}, err
	}
	namings, err := h.coach.Namings(ctx, cl.Team, cl.User, cl.Cause.Now, namingsShown)
	if err != nil {
		return Reply{}, err
	}
	w := &writer{}
	w.para("From now on a channel's weekly digest may name you as “" + h.called(ctx, by.User) + "”: that you answered and, where it has a leaderboard, on how many of its days. Never what you wrote, and never a level. " + Slash + " hide me ends it.")
	if len(namings) == 0 {
		w.para("This week no channel has anything to say of you yet.")
	}
	for _, s := range namings {
		before, after := "This week so far in ", ": "+daysKept(s.Kept, s.Planned)+"."
		channel := slack.NewRichTextSectionChannelElement(s.Channel, nil)
		w.rich(before+"a channel"+after, slack.NewRichTextSection(words(before), channel, words(after)))
	}
	return Reply{Ack: w.message()}, nil
}

// hide ends that anybody is told of the person by name.
func (h *Handlers) hide(ctx context.Context, cl call) (Reply, error) {
	if _, err := h.named(ctx, cl, "hide", false); err != nil {
		return Reply{}, err
	}
	return Reply{Ack: say("No digest names you from now on, and I take your name out of the latest ones. Older messages stay in Slack as they are. " + Slash + " name me undoes this.")}, nil
}

func (h *Handlers) named(ctx context.Context, cl call, name string, on bool) (coach.Actor, error) {
	if cl.Args != "" && !strings.EqualFold(cl.Args, "me") {
		return coach.Actor{}, &coach.Error{Code: coach.CodeInvalid, Message: fmt.Sprintf("Everybody chooses that for themselves: type %s %s me.", Slash, name)}
	}
	by := coach.Actor{User: cl.User}
	if on { // hiding must not depend on Slack
		var err error
		if by, err = h.actor(ctx, cl.Team, cl.User); err != nil {
			return by, err
		}
	}
	_, err := h.coach.SetNamed(ctx, cl.Cause, by, on)
	return by, err
}

// daysKept says on how many of the days with a question somebody answered.
func daysKept(kept, planned int) string {
	return fmt.Sprintf("%d of %s", kept, count(planned, "day"))
}

// digestInWords tells a channel's status what it has chosen.
func digestInWords(s coach.Subscriber) string {
	switch {
	case s.Digest && s.Board:
		return " On Mondays comes a digest with the leaderboard."
	case s.Digest:
		return " On Mondays comes a digest."
	}
	return ""
}
