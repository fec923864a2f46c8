package bot

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// metadataType marks the bot's own messages, so that one whose sending was
// interrupted is found again.
const metadataType = "coach_outbox"

// messageKey names one part of a delivery within its workspace. Metadata can be
// read by every app and member (https://docs.slack.dev/messaging/message-metadata),
// so the key tells nothing: 26 characters of a hash.
func messageKey(d coach.Delivery) string {
	sum := sha256.Sum256([]byte(d.Team + "\x00" + d.Key + "\x00" + strconv.Itoa(d.Part())))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26]
}

// attempt makes the call that o stands for. connected is false when no connection
// to Slack came about, so that nothing can have been done.
func (s *sender) attempt(ctx context.Context, o handlers.Outgoing, key string) (done coach.Sent, connected bool, err error) {
	var got atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	done, err = s.perform(ctx, o, key)
	return done, got.Load(), err
}

func (s *sender) perform(ctx context.Context, o handlers.Outgoing, key string) (done coach.Sent, err error) {
	done.Digest = o.Digest
	ref := &done.Ref
	ref.Channel = o.Channel
	switch o.Method {
	case handlers.MethodPost:
		options := append(messageOptions(o), slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: metadataType, EventPayload: map[string]any{"k": key},
		}))
		ref.Channel, ref.TS, err = s.api.PostMessageContext(ctx, o.Channel, options...)
		if err == nil && ref.TS == "" {
			err = errNoMessage
		}
	case handlers.MethodEphemeral:
		_, err = s.api.PostEphemeralContext(ctx, o.Channel, o.User, messageOptions(o)...)
	case handlers.MethodUpdate:
		ref.TS = o.TS
		_, _, _, err = s.api.UpdateMessageContext(ctx, o.Channel, o.TS, messageOptions(o)...)
	case handlers.MethodDelete:
		_, _, err = s.api.DeleteMessageContext(ctx, o.Channel, o.TS)
	case handlers.MethodReact:
		err = s.api.AddReactionContext(ctx, o.Reaction, slack.NewRefToMessage(o.Channel, o.TS))
	case handlers.MethodHome:
		_, err = s.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: o.User, View: *o.Home})
	case handlers.MethodFile:
		done.File, err = s.upload(ctx, o)
		done.Words = o.AltText
	}
	if o.TS != "" && errorCode(err) == "message_not_found" {
		return coach.Sent{Ref: coach.MessageRef{Channel: o.Channel}}, nil // somebody deleted it: nothing is left to change
	}
	return done, err
}

func messageOptions(o handlers.Outgoing) []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(o.Text, false), // escaped where it was written
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionParse(false),
		slack.MsgOptionLinkNames(false),
	}
	if len(o.Blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(o.Blocks...))
	}
	if o.Thread != "" {
		options = append(options, slack.MsgOptionTS(o.Thread))
	}
	return options
}

// upload returns the file's id. Without a channel the file is shown nowhere until a
// block does.
func (s *sender) upload(ctx context.Context, o handlers.Outgoing) (id string, err error) {
	channel, err := s.conversation(ctx, o.Channel)
	if err != nil {
		return "", err
	}
	f, err := s.api.UploadFileContext(ctx, slack.UploadFileParameters{
		Filename: o.FileName, Title: cmp.Or(o.Title, o.FileName), AltTxt: o.AltText, FileSize: len(o.File), Reader: bytes.NewReader(o.File),
		Channel: channel, ThreadTimestamp: o.Thread, InitialComment: o.Text,
	})
	if err != nil {
		return "", err
	}
	return f.ID, nil
}

// conversation returns the DM of a person's id, and every other id as it is.
func (s *sender) conversation(ctx context.Context, id string) (string, error) {
	if !strings.HasPrefix(id, "U") && !strings.HasPrefix(id, "W") {
		return id, nil
	}
	channel, _, _, err := s.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{id}, ReturnIM: true})
	if err != nil {
		return "", err
	}
	return channel.ID, nil
}
