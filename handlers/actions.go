package handlers

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"interviewcoach/internal/coach"
)

// The action ids of buttons and menus. They stay clickable in old messages for
// years: an id is never given another meaning.
const (
	actionTryAgain = "try_again"
	actionAnother  = "another_question"
	actionPrepare  = "prepare"
	actionMotives  = "motives"
	actionShowMe   = "show_me"
	actionAskNow   = "ask_now"
	actionAskRole  = "ask_role" // with ":" and the role, because ids in one row must differ
	actionRoles    = "roles"
	actionSettings = "settings"
	actionProgress = "progress"
	actionHelp     = "help"
	actionForget   = "forget"
	actionNoAnswer = "no_answer"
	actionSaid     = "said"
	actionNotSaid  = "not_said"
	actionChart    = "chart"
	actionPractice = "practice"
	actionResume   = "resume"
	// Buttons of a session; their value is its id, or the post of a hint and a skip.
	actionHint   = "session_hint"
	actionSkip   = "session_skip"
	actionPause  = "session_pause"
	actionStop   = "session_stop"
	actionGoOn   = "session_resume"
	actionExport = "export"
)

// outdated answers what a program older or newer than this one has sent.
const outdated = "That button is from another time and does nothing any more: " + Slash + " brings up new ones."

// Action carries out a click.
func (h *Handlers) Action(ctx context.Context, a Action) Reply {
	cause := coach.Cause{Team: a.Team, Key: "click:" + a.TriggerID + ":" + a.ActionTS, Now: h.now()}
	v := h.enter(ctx, visitor{Team: a.Team, From: a.From, User: a.User, Channel: a.Channel}, cause)
	if !v.Open && !h.leaves(ctx, v, a.Team, a.User, a.ActionID == actionForget) {
		return h.turnedBack(ctx, a, v)
	}
	reply, err := h.action(ctx, a)
	if errors.Is(err, coach.ErrDuplicate) {
		return Reply{}
	}
	if err != nil {
		reply = Reply{Respond: say(h.sorry(ctx, "click", err))}
	}
	if a.Channel == "" && reply.Respond != nil {
		if !reply.asked { // a question is its own answer
			h.tellFromView(ctx, a, entity.Replace(reply.Respond.Text))
		}
		reply.Respond = nil
	}
	return reply
}

// turnedBack answers a click that is not carried out. On Home only who was let in
// before has buttons; a person with none is told nothing there, because that would
// be kept until it is sent.
func (h *Handlers) turnedBack(ctx context.Context, a Action, v verdict) Reply {
	if a.Channel != "" || v.Say == "" {
		return Reply{Respond: sentence(v.Say)}
	}
	if s, known, err := h.coach.Known(ctx, a.Team, a.User); err == nil && known && s.Zone != "" && a.Team == h.me.Team {
		h.tellFromView(ctx, a, v.Say)
	}
	return Reply{}
}

// tellFromView answers a click on Home by DM: a view has no response_url.
func (h *Handlers) tellFromView(ctx context.Context, a Action, text string) {
	cause := coach.Cause{Team: a.Team, Key: "click:" + a.TriggerID + ":told", Now: h.now()}
	if err := h.coach.Tell(ctx, cause, a.User, coach.Place{Channel: a.User}, coach.NoticeCommand, text); err != nil {
		h.log.ErrorContext(ctx, "click not answered", "error", err)
	}
}

func (h *Handlers) action(ctx context.Context, a Action) (Reply, error) {
	cl := call{
		Team: a.Team, Channel: a.Channel, User: a.User,
		Cause: coach.Cause{Team: a.Team, Key: "click:" + a.TriggerID + ":" + a.ActionTS, Now: h.now()},
	}
	name, _, _ := strings.Cut(a.ActionID, ":")
	if name == actionRoles {
		return asRespond(h.chooseRoles(ctx, cl, a.Selected))
	}
	id, ok := valueOf(a.Value)
	if !ok {
		return Reply{Respond: say(outdated)}, nil
	}
	where := coach.Place{Channel: a.Channel, Thread: a.Thread}
	switch name {
	case actionTryAgain:
		return h.tryAgain(ctx, cl, id, where)
	case actionAnother:
		return h.another(ctx, cl, id)
	case actionPrepare:
		return Reply{}, h.coach.Show(ctx, cl.Cause, a.User, id, coach.KindPrepare, h.under(ctx, a, id, where))
	case actionMotives:
		return Reply{}, h.coach.Show(ctx, cl.Cause, a.User, id, coach.KindMotives, h.under(ctx, a, id, where))
	case actionShowMe:
		err := h.coach.Show(ctx, cl.Cause, a.User, id, coach.KindLadder, h.under(ctx, a, id, where))
		if err != nil || coach.IsDM(a.Channel) {
			return Reply{}, err
		}
		return Reply{Respond: say("I sent it to you by DM, so that nobody else sees it before their own try.")}, nil
	case actionAskNow:
		return asRespond(h.askNow(ctx, cl, ""))
	case actionAskRole:
		if _, ok := h.coach.Bank().Role(id); !ok {
			return Reply{Respond: say(outdated)}, nil
		}
		return asRespond(h.askNow(ctx, cl, id))
	case actionSettings:
		return h.openSettings(ctx, cl)
	case actionProgress:
		return asRespond(h.progress(ctx, cl))
	case actionChart:
		return asRespond(h.sendChart(ctx, cl))
	case actionHelp:
		return asRespond(h.help(ctx, cl))
	case actionSaid, actionNotSaid:
		return Reply{}, h.confirm(ctx, cl, id, name == actionSaid)
	case actionPractice:
		return asRespond(h.practice(ctx, cl))
	case actionHint, actionSkip, actionPause, actionStop, actionGoOn:
		return h.sessionAction(ctx, cl, name, id)
	case actionResume:
		return asRespond(h.resume(ctx, cl))
	case actionExport:
		return asRespond(h.export(ctx, cl))
	case actionNoAnswer:
		return Reply{}, h.noAnswer(ctx, cl, id)
	case actionForget:
		return h.forgetNow(ctx, cl)
	}
	return Reply{Respond: say(outdated)}, nil
}

// asRespond turns the answer of a command into that of a click.
func asRespond(r Reply, err error) (Reply, error) {
	if r.Ack != nil {
		r.Respond, r.Ack = r.Ack, nil
	}
	return r, err
}

// under is where a hint goes: in the thread of the question it is about, where
// the answer will stand, or beside the message that the button is on. In a channel
// a hint is ephemeral, and those are not shown in a thread that does not exist yet
// (docs.slack.dev/reference/methods/chat.postEphemeral).
func (h *Handlers) under(ctx context.Context, a Action, post string, where coach.Place) coach.Place {
	if where.Thread == "" && coach.IsDM(a.Channel) && a.MessageTS != "" && !a.Ephemeral {
		if p, ok, err := h.coach.CurrentPost(ctx, a.Team, post); err == nil && ok && p.At.TS == a.MessageTS {
			where.Thread = a.MessageTS
		}
	}
	return where
}

func (h *Handlers) tryAgain(ctx context.Context, cl call, post string, where coach.Place) (Reply, error) {
	if err := h.coach.TryAgain(ctx, cl.Cause, cl.User, post, where); err != nil {
		return Reply{}, err
	}
	if !coach.IsDM(cl.Channel) {
		return Reply{Respond: say("I sent you the question again by DM: answer there, or once more in this thread.")}, nil
	}
	return Reply{}, nil
}

// another asks the next question of the same role.
func (h *Handlers) another(ctx context.Context, cl call, post string) (Reply, error) {
	q, err := h.coach.PostQuestion(ctx, cl.Team, cl.User, post)
	if err != nil {
		return Reply{}, err
	}
	reply, err := asRespond(h.askNow(ctx, cl, q.RoleID))
	if err == nil && coach.IsDM(cl.Channel) {
		reply.Respond = nil // the question itself is the answer
	}
	return reply, err
}

// answerOf reads the value "USER:SEQ" of a button about an answer. In a thread
// others see the button too: it works for who wrote the answer alone.
func answerOf(cl call, value string) (seq uint64, err error) {
	user, number, _ := strings.Cut(value, ":")
	if seq, err = strconv.ParseUint(number, 10, 64); err != nil || user != cl.User {
		return 0, &coach.Error{Code: coach.CodeForbidden, Message: "Only who wrote the answer can do that; " + Slash + " help tells what you can do."}
	}
	return seq, nil
}

// noAnswer takes back what was taken for an answer.
func (h *Handlers) noAnswer(ctx context.Context, cl call, value string) error {
	seq, err := answerOf(cl, value)
	if err != nil {
		return err
	}
	return h.coach.Withdraw(ctx, cl.Cause, cl.User, seq)
}

// confirm keeps what the person says to "is it this sentence?".
func (h *Handlers) confirm(ctx context.Context, cl call, value string, said bool) error {
	i := strings.LastIndexByte(value, ':')
	if i < 0 {
		return &coach.Error{Code: coach.CodeInvalid, Message: outdated}
	}
	seq, err := answerOf(cl, value[:i])
	if err != nil {
		return err
	}
	return h.coach.Confirm(ctx, cl.Cause, cl.User, seq, value[i+1:], said)
}

func (h *Handlers) forgetNow(ctx context.Context, cl call) (Reply, error) {
	cl.Cause.Key = "" // a claimed key would be a trace
	before, _, err := h.coach.Known(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	if err := h.coach.Forget(ctx, cl.Cause, cl.User); err != nil {
		return Reply{}, err
	}
	done := say("Done: everything about you is deleted here. Messages in Slack are yours to delete. " + Slash + " starts anew whenever you like.")
	done.Replace = true
	reply := Reply{Respond: done}
	if before.Home != "" { // it shows what is gone
		if reply.Home, err = h.homeView(ctx, cl.Team, cl.User); err != nil {
			return Reply{}, err
		}
	}
	return reply, nil
}
