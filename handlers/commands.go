package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// Slash is the slash command that everything starts with.
const Slash = "/interview"

// A CommandHelp is a command as help, the manifest and the README show it.
type CommandHelp struct {
	Name    string
	Aliases []string
	Usage   string // what may follow the name
	Summary string
	Example string
}

// command is one row of the table that help, did-you-mean and dispatch share.
type command struct {
	CommandHelp
	run func(*Handlers, context.Context, call) (Reply, error)
}

// privacyCommand has a name because help gives the same answer.
const privacyCommand = "privacy"

// commands is the table, in the order of help.
func commands() []command {
	return []command{
		{CommandHelp{"role", []string{"roles"}, "[<name>[, <name>]]", "show or choose the roles you prepare for", "role software engineer, sre"}, (*Handlers).role},
		{CommandHelp{"subscribe", []string{"start", "daily"}, "[09:00] [daily|weekdays|mon,wed,fri] [role]", "get one question a day at your local time; in a channel: for the channel", "subscribe 08:30 weekdays call center agent"}, (*Handlers).subscribe},
		{CommandHelp{"ask", []string{"next", "question", "another"}, "[role]", "one question now, for your roles or the one you name", "ask"}, (*Handlers).ask},
		{CommandHelp{"practice", []string{"session", "drill"}, "[role] [n] [90s]", "several questions in a row by DM, then a scorecard; with 90s against the clock", "practice 5"}, (*Handlers).practice},
		{CommandHelp{"again", []string{"repeat"}, "", "the question you answered last once more", "again"}, (*Handlers).again},
		{CommandHelp{"date", []string{"interview"}, "[2026-12-14|none]", "the day of your interview: reviews come closer together until then", "date 2026-12-14"}, (*Handlers).date},
		{CommandHelp{"reminder", nil, "on|off", "one reminder on a day without an answer; off unless you want it", "reminder on"}, (*Handlers).reminder},
		{CommandHelp{"unsubscribe", []string{"stop"}, "", "no more daily questions; your history stays", "unsubscribe"}, (*Handlers).unsubscribe},
		{CommandHelp{"pause", []string{"snooze"}, "[until 2026-12-14]", "no daily questions for a while", "pause until 2026-12-14"}, (*Handlers).pause},
		{CommandHelp{"resume", []string{"unpause", "continue"}, "", "end a pause", "resume"}, (*Handlers).resume},
		{CommandHelp{"skip", []string{"pass"}, "", "close the open question, or skip the next day", "skip"}, (*Handlers).skip},
		{CommandHelp{"status", []string{"when"}, "", "when the next question comes, in your zone", "status"}, (*Handlers).status},
		{CommandHelp{"progress", []string{"stats", "streak"}, "", "what you have practised so far; only you see it", "progress"}, (*Handlers).progress},
		{CommandHelp{"history", []string{"answers"}, "[n]", "your latest answers", "history 5"}, (*Handlers).history},
		{CommandHelp{"feedback", nil, "dm|thread", "in a channel: review answers by DM (the default) or in the thread", "feedback thread"}, (*Handlers).feedback},
		{CommandHelp{"digest", nil, "on|off", "in a channel: a weekly message with counts; it names only who wants it", "digest on"}, (*Handlers).digestCommand},
		{CommandHelp{"leaderboard", []string{"board"}, "on|off", "in a channel: days kept, of those who want to be named, in the digest", "leaderboard on"}, (*Handlers).board},
		{CommandHelp{"name", nil, "me", "let digests and leaderboards name you", "name me"}, (*Handlers).name},
		{CommandHelp{"hide", nil, "me", "be named nowhere (the default)", "hide me"}, (*Handlers).hide},
		{CommandHelp{"export", nil, "", "get everything stored about you as a file by DM", "export"}, (*Handlers).export},
		{CommandHelp{"forget", []string{"delete"}, "", "delete everything stored about you, after one question back", "forget"}, (*Handlers).forget},
		{CommandHelp{"ping", nil, "", "whether I am here and well", "ping"}, (*Handlers).ping},
		{CommandHelp{privacyCommand, nil, "", "what is kept of you, for how long, and who sees it", privacyCommand}, (*Handlers).privacy},
		{CommandHelp{"help", []string{"?", "commands"}, "[command]", "this list, or more about one command", "help subscribe"}, (*Handlers).help},
	}
}

// Commands returns the table for help texts and documents.
func Commands() []CommandHelp {
	out := []CommandHelp{
		{Usage: "", Summary: "a short menu", Example: ""},
		{Usage: "<role>", Summary: "one question for that role now, by DM", Example: "order management specialist"},
	}
	for _, c := range commands() {
		out = append(out, c.CommandHelp)
	}
	return out
}

// find returns the command that a word names.
func find(word string) (command, bool) {
	for _, c := range commands() {
		if strings.EqualFold(c.Name, word) || slices.ContainsFunc(c.Aliases, func(a string) bool { return strings.EqualFold(a, word) }) {
			return c, true
		}
	}
	return command{}, false
}

// A call is one command with what is needed to carry it out.
type call struct {
	Team, Channel, User string
	Args                string // after the command's name
	Cause               coach.Cause
}

// inChannel reports whether it was typed in a channel rather than a DM.
func (c call) inChannel() bool { return coach.IsChannel(c.Channel) }

// Command carries out a slash command. What is not understood is answered with
// the nearest that would be.
func (h *Handlers) Command(ctx context.Context, c Command) Reply {
	cl := call{Team: c.Team, Channel: c.Channel, User: c.User, Cause: coach.Cause{Team: c.Team, Key: "trigger:" + c.TriggerID, Now: h.now()}}
	line := clip(typed(c.Text), maxLine)
	v := h.enter(ctx, visitor{Team: c.Team, User: c.User, Channel: c.Channel}, cl.Cause)
	if !v.Open && !h.leaves(ctx, v, c.Team, c.User, leavingCommand(line)) {
		return Reply{Ack: sentence(v.Say)}
	}
	reply, err := h.interpret(ctx, cl, line)
	if err != nil {
		return Reply{Ack: say(h.sorry(ctx, "command", err))}
	}
	return reply
}

// maxLine is how much of a command is read. No command needs a tenth of it.
const maxLine = 500

// maxName is how much of a name is read that is typed into a menu.
const maxName = 80

// sentence is a message of one sentence; nil for none.
func sentence(text string) *Message {
	if text == "" {
		return nil
	}
	return say(text)
}

// interpret finds out what a line means: a role by its whole name, a command by
// its first word, a role by something like its name.
func (h *Handlers) interpret(ctx context.Context, cl call, line string) (Reply, error) {
	if line == "" {
		return h.menu(ctx, cl)
	}
	first, rest, _ := strings.Cut(line, " ")
	if rest != "" && h.isRole(line) {
		return h.askFor(ctx, cl, line)
	}
	cmd, ok := find(first)
	if !ok {
		return h.askFor(ctx, cl, line)
	}
	if rest != "" && cmd.Usage == "" {
		// A command must not run on the first word of something else.
		if m := h.coach.Bank().MatchRole(line); m.Certain || len(m.Suggestions) > 0 {
			return h.askFor(ctx, cl, line)
		}
		return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: fmt.Sprintf("%s %s takes nothing after it: type it alone.", Slash, cmd.Name)}
	}
	cl.Args = rest
	return cmd.run(h, ctx, cl)
}

// isRole reports whether the line is a role's name or alias, in its normal form.
func (h *Handlers) isRole(line string) bool {
	normal := questions.NormalRole(line)
	return slices.ContainsFunc(h.coach.Bank().Roles(), func(r questions.Role) bool {
		return questions.NormalRole(r.Name) == normal ||
			slices.ContainsFunc(r.Aliases, func(a string) bool { return questions.NormalRole(a) == normal })
	})
}

// askFor sends one question for the role that the line names.
func (h *Handlers) askFor(ctx context.Context, cl call, line string) (Reply, error) {
	m := h.coach.Bank().MatchRole(line)
	if !m.Certain {
		return h.didYouMean(line, m.Suggestions), nil
	}
	return h.askNow(ctx, cl, m.Role.ID)
}

// ask sends one question, for the role that was named or the person's own ones.
func (h *Handlers) ask(ctx context.Context, cl call) (Reply, error) {
	if cl.Args == "" {
		return h.askNow(ctx, cl, "")
	}
	return h.askFor(ctx, cl, cl.Args)
}

func (h *Handlers) askNow(ctx context.Context, cl call, role string) (Reply, error) {
	by, err := h.actor(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	q, err := h.coach.Ask(ctx, cl.Cause, by, role)
	if err != nil {
		return Reply{}, err
	}
	if s, _, err := h.coach.Known(ctx, cl.Team, cl.User); err == nil && coach.IsDM(cl.Channel) && (s.DM == "" || s.DM == cl.Channel) {
		return Reply{Ack: say("Here comes a question for " + q.Role + "."), asked: true}, nil
	}
	return Reply{Ack: say("I sent you a question for " + q.Role + " by DM: answer it there, nobody else sees it."), asked: true}, nil
}

// didYouMean offers what is nearest to a line that means nothing.
func (h *Handlers) didYouMean(line string, roles []questions.Role) Reply {
	shown := clip(line, 60)
	w := &writer{}
	first, _, _ := strings.Cut(line, " ")
	near := nearestCommand(first)
	text := "I do not know “" + shown + "”."
	switch {
	case near != "" && len(roles) > 0:
		text += " Did you mean " + Slash + " " + near + ", or one of these roles?" + roleLines(roles)
	case near != "":
		text += " Did you mean " + Slash + " " + near + "?"
	case len(roles) > 0:
		text += " Did you mean one of these?" + roleLines(roles)
	default:
		text += " " + Slash + " role lists the roles, " + Slash + " help the commands."
	}
	w.para(text)
	var row []slack.BlockElement
	for _, r := range roles {
		row = append(row, button(actionAskRole+":"+r.ID, r.Name, r.ID))
	}
	w.buttons(row...)
	return Reply{Ack: w.message()}
}

func roleLines(roles []questions.Role) string {
	text := ""
	for _, r := range roles {
		text += "\n• " + r.Name
	}
	return text
}

// nearestCommand returns the command a mistyped word most likely is, or nothing.
func nearestCommand(word string) string {
	var names []string
	for _, c := range commands() {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if len(name) > 2 { // “?” is near to everything
				names = append(names, name)
			}
		}
	}
	if near, ok := find(questions.NearestWord(word, names)); ok {
		return near.Name
	}
	return ""
}

// profileWithin leaves a command time to answer when Slack does not.
const profileWithin = time.Second

// actor finds out who asks, with the zone and rights that Slack states now. When
// Slack cannot be asked, a person already known goes on with the zone stored and
// with rights unknown.
func (h *Handlers) actor(ctx context.Context, team, user string) (coach.Actor, error) {
	asking, cancel := context.WithTimeout(ctx, profileWithin)
	p, err := h.dir.Profile(asking, user)
	cancel()
	if err == nil {
		return coach.Actor{User: user, Zone: p.Zone, Admin: p.Admin}, nil
	}
	if s, ok, knownErr := h.coach.Known(ctx, team, user); knownErr == nil && ok && s.Zone != "" {
		h.log.WarnContext(ctx, "profile not read", "error", err)
		return coach.Actor{User: user, Zone: s.Zone, Unsure: true}, nil
	}
	return coach.Actor{}, &coach.Error{Code: coach.CodeNotYet, Message: "I could not read your time zone from Slack: please try again in a minute.", Cause: err}
}

// sorry turns an error into the sentence that a person reads. A mistake of theirs
// says what to do; anything else goes to the log.
func (h *Handlers) sorry(ctx context.Context, what string, err error) string {
	if errors.Is(err, coach.ErrDuplicate) {
		return "I have that already."
	}
	var e *coach.Error
	if errors.As(err, &e) {
		if e.Cause != nil {
			h.log.InfoContext(ctx, what+" refused", "code", e.Code, "error", e.Cause)
		}
		return e.Message
	}
	h.log.ErrorContext(ctx, what+" failed", "error", err)
	return "Something went wrong on my side, and nothing you wrote is lost: please try again in a minute."
}

// subject is whose daily question a command typed here concerns.
func (c call) subject() string {
	if c.inChannel() {
		return c.Channel
	}
	return c.User
}
