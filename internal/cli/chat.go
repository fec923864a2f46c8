package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/localslack"
)

// chatHelp lists what can be typed in the chat and in conversation files.
const chatHelp = `What you type is a message, in the DM with the bot as it starts.
  /interview …        a slash command
  :thread TEXT        answer in the thread of the newest question here
  :click LABEL        press the newest button of that name
  :submit a=b c=[d,e] fill in and send the form that is open
  :edit TEXT          change your last message        :delete  delete it
  :as bodo            be somebody else                :in interviews  go to a channel (:in dm: back)
  :home               open the bot's Home             :mention TEXT   mention the bot
  :morning            on to the next 09:00            :clock +8h      on by hours or days (+1d)
  :help               this list                       :quit           end
`

// A chat is a person at a keyboard: it turns lines into what a Slack client would
// do, and prints what the bot says.
type chat struct {
	w      *world
	out    io.Writer
	person string // user id
	place  string // channel id; empty for the person's DM
	last   localslack.Message
	shown  map[string]string // message → what was printed of it
	prefix string            // before each line the bot says
}

func newChat(w *world, out io.Writer) *chat {
	return &chat{w: w, out: out, person: "U0ALICE", shown: map[string]string{}}
}

// run plays a conversation file and prints its transcript, which is a
// conversation file again: lines that begin with “> ” are typed, “>> ” goes on
// with the line before; what begins otherwise is what was answered, or a
// comment, and is passed over but for comments.
func (c *chat) run(ctx context.Context, name, text string) error {
	c.prefix = "< "
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t\r")
		typed, ok := strings.CutPrefix(line, "> ")
		if !ok {
			if line == "" || strings.HasPrefix(line, "#") {
				fmt.Fprintln(c.out, line)
			} else if !strings.HasPrefix(line, "<") && !strings.HasPrefix(line, "@") {
				return fmt.Errorf("%s:%d: a line begins with “> ” for what is typed, “>> ” to go on with it, or “# ” for a comment", name, i+1)
			}
			continue
		}
		at := i + 1
		fmt.Fprintln(c.out, line)
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], ">> ") {
			i++
			fmt.Fprintln(c.out, strings.TrimRight(lines[i], " \t\r"))
			typed += " " + strings.TrimSpace(strings.TrimPrefix(lines[i], ">> "))
		}
		if err := c.do(ctx, typed); err != nil {
			return fmt.Errorf("%s:%d: %w", name, at, err)
		}
		if err := c.w.settle(ctx); err != nil {
			return fmt.Errorf("%s:%d: %w", name, at, err)
		}
		c.print()
	}
	return nil
}

// interactive reads lines until the end of input, :quit, or the end of ctx.
func (c *chat) interactive(ctx context.Context, in io.Reader) error {
	fmt.Fprintln(c.out, "You are Alice, in a DM with the bot; the page shows the same. "+c.hint()+" :help lists the rest.\n")
	c.print()
	lines, failed := make(chan string), make(chan error, 1)
	go func() {
		scanner := bufio.NewScanner(in)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
		failed <- scanner.Err()
	}()
	news := make(chan struct{}, 1)
	defer c.w.server.Subscribe(func(localslack.Message) {
		select {
		case news <- struct{}{}:
		default:
		}
	})()
	for {
		fmt.Fprintf(c.out, "%s> ", strings.ToLower(c.name(c.person)))
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case <-news:
			fmt.Fprint(c.out, "\r")
		case line := <-lines:
			if strings.TrimSpace(line) == ":quit" {
				return nil
			}
			if err := c.do(ctx, line); err != nil {
				fmt.Fprintln(c.out, "!", err)
			}
			waiting, cancel := context.WithTimeout(ctx, 3*time.Second)
			_ = c.w.program.bot.Settle(waiting) // what is still under way prints itself later
			cancel()
		}
		c.print()
	}
}

// hint is what to try first.
func (c *chat) hint() string {
	if c.w.first {
		return "Try: :thread and your answer to the question — then :morning."
	}
	return "Try: " + strings.TrimSpace(handlers.Slash+" subscribe 09:00 "+c.w.role) + " — then :morning."
}

// do carries out one line.
func (c *chat) do(ctx context.Context, line string) error {
	line = strings.TrimSpace(line)
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case line == "":
		return nil
	case word == handlers.Slash:
		_, err := c.w.server.Command(ctx, localslack.Command{Channel: c.channel(), User: c.person, Command: word, Text: rest})
		return err
	case !strings.HasPrefix(word, ":"):
		return c.send(line, "")
	}
	switch word {
	case ":thread":
		ts, err := c.questionHere()
		if err != nil {
			return err
		}
		return c.send(rest, ts)
	case ":mention":
		return c.send("<@"+c.w.config.Bot.UserID+"> "+rest, "")
	case ":edit":
		return c.w.server.EditMessage(c.last.Channel, c.last.TS, c.person, rest)
	case ":delete":
		return c.w.server.DeleteMessage(c.last.Channel, c.last.TS, c.person)
	case ":click":
		return c.click(ctx, rest)
	case ":submit":
		return c.submit(ctx, rest)
	case ":home":
		if err := c.w.server.OpenHome(c.person, "home"); err != nil {
			return err
		}
		if err := c.w.settle(ctx); err != nil {
			return err
		}
		c.printView("Home of "+c.name(c.person), c.w.server.Home(c.person))
		return nil
	case ":as":
		return c.be(rest)
	case ":in":
		return c.goTo(rest)
	case ":morning":
		return c.morning(ctx)
	case ":clock":
		d, err := parseStep(rest)
		if err != nil {
			return err
		}
		return c.advance(ctx, d)
	case ":help":
		fmt.Fprint(c.out, chatHelp)
		return nil
	}
	return fmt.Errorf("there is no %s: :help lists what can be typed", word)
}

func (c *chat) channel() string {
	if c.place != "" {
		return c.place
	}
	return dmOf(c.person)
}

// dmOf is the address of a person's DM with the bot on the Slack of this machine.
func dmOf(user string) string { return "D" + strings.TrimPrefix(user, "U") }

func (c *chat) send(text, thread string) error {
	ts, channel, err := c.w.server.SendMessage(localslack.Typed{Channel: c.channel(), User: c.person, Text: text, ThreadTS: thread})
	if err == nil {
		c.last = localslack.Message{Channel: channel, TS: ts}
	}
	return err
}

// questionHere is the newest message of the bot here that is not in a thread and
// can be answered: one with buttons.
func (c *chat) questionHere() (string, error) {
	messages := c.w.server.Messages(c.channel())
	for i := len(messages) - 1; i >= 0; i-- {
		m := messages[i]
		if m.BotID != "" && m.ThreadTS == "" && m.EphemeralTo == "" && len(buttonsOf(m.Blocks)) > 0 {
			return m.TS, nil
		}
	}
	return "", fmt.Errorf("there is no question here to answer")
}

// click presses the newest button whose label begins with label: one of a message
// here, else one of the bot's Home.
func (c *chat) click(ctx context.Context, label string) error {
	messages := c.w.server.Messages(c.channel())
	for i := len(messages) - 1; i >= 0; i-- {
		m := messages[i]
		if m.Deleted || m.EphemeralTo != "" && m.EphemeralTo != c.person {
			continue
		}
		if b, ok := labelled(m.Blocks, label); ok {
			return c.w.server.Interact(ctx, localslack.Interaction{User: c.person, Channel: m.Channel, MessageTS: m.TS, Action: b.pressed()})
		}
	}
	var home struct {
		ID     string          `json:"id"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(c.w.server.Home(c.person), &home) == nil {
		if b, ok := labelled(home.Blocks, label); ok {
			return c.w.server.Interact(ctx, localslack.Interaction{User: c.person, ViewID: home.ID, Action: b.pressed()})
		}
	}
	return fmt.Errorf("there is no button %q here", label)
}

// submit fills in the form that is open; a value in brackets is a list, and one
// that is missing clears the field.
func (c *chat) submit(ctx context.Context, line string) error {
	values := map[string]any{}
	for field := range strings.FieldsSeq(line) {
		name, value, ok := strings.Cut(field, "=")
		if !ok {
			return fmt.Errorf("write each field as name=value, or name=[a,b]")
		}
		values[name] = value
		if list, ok := strings.CutPrefix(value, "["); ok {
			items := []any{}
			for item := range strings.FieldsFuncSeq(strings.TrimSuffix(list, "]"), func(r rune) bool { return r == ',' }) {
				items = append(items, item)
			}
			values[name] = items
		} else if value == "" {
			values[name] = nil // cleared
		}
	}
	payload, err := c.w.server.Submit(ctx, localslack.Submission{User: c.person, Values: values})
	if err != nil {
		return err
	}
	var answer struct {
		Errors map[string]string `json:"errors"`
	}
	if json.Unmarshal(payload, &answer) == nil {
		for _, field := range slices.Sorted(maps.Keys(answer.Errors)) {
			fmt.Fprintf(c.out, "%s[form] %s: %s\n", c.prefix, field, answer.Errors[field])
		}
	}
	return nil
}

func (c *chat) be(name string) error {
	for _, u := range c.w.config.Users {
		if strings.EqualFold(u.Name, name) || strings.EqualFold(u.ID, name) {
			c.person = u.ID
			return nil
		}
	}
	return fmt.Errorf("there is nobody called %q here", name)
}

func (c *chat) goTo(name string) error {
	if strings.EqualFold(name, "dm") {
		c.place = ""
		return nil
	}
	for _, ch := range c.w.config.Channels {
		if strings.EqualFold(ch.Name, strings.TrimPrefix(name, "#")) || strings.EqualFold(ch.ID, name) {
			c.place = ch.ID
			return nil
		}
	}
	return fmt.Errorf("there is no channel %q here", name)
}
