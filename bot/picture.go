package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// A chart is sent in two calls: its picture is uploaded and shared with nobody,
// and then a message shows it in an image block. Sharing the upload itself would
// take one call less, but an upload whose answer is lost cannot be looked up and
// would be shared twice; a picture that nobody sees may well be uploaded twice,
// and the message with it is found again by its metadata like every other.
//
// Slack works on an upload after it has answered, and refuses an image block of a
// file that is not done: "invalid slack file" in invalid_blocks
// (https://github.com/slackapi/python-slack-sdk/issues/1521). Asking files.info
// when it is done would take the scope files:read, so the message is tried again.

// pictureTries is how often a picture is tried that Slack does not take, with the
// back-off of every other call: about half a minute.
const pictureTries = 6

// refusesPicture reports whether Slack refused a call because of a file in it.
func refusesPicture(v verdict, err error) bool {
	return v.outcome == outcomeBadCall && slices.ContainsFunc(details(err), func(detail string) bool {
		return strings.Contains(detail, "slack_file")
	})
}

// awaitPicture tries a chart whose picture was refused again, and in the end sends
// it in words.
func (s *sender) awaitPicture(ctx context.Context, d coach.Delivery, now time.Time) error {
	if d.Attempt < pictureTries {
		s.log.InfoContext(ctx, "picture not ready", "kind", d.Kind, "tries", d.Attempt)
		return s.postpone(ctx, d, coach.Pending, now.Add(backoff(d.Attempt)))
	}
	s.log.WarnContext(ctx, "chart in words", "code", "picture refused", "tries", d.Attempt)
	return s.coach.ChartInWords(ctx, d, now)
}

// pictureFails reports whether a chart's upload has failed for good, or so often
// that the person should not wait for it: where files:write is missing, uploads
// are switched off, or Slack has no room.
func pictureFails(d coach.Delivery, o handlers.Outgoing, v verdict) bool {
	if d.Kind != coach.KindChart || d.Plain || o.Method != handlers.MethodFile {
		return false
	}
	switch v.outcome {
	case outcomePermanent, outcomeBadCall:
		return true
	case outcomeTransient, outcomeUnknown:
		return d.Attempt >= pictureTries
	}
	return false
}

// withoutPictures is a view without its images of uploaded files: one that an
// admin has deleted must not keep the rest from being shown.
func withoutPictures(view *slack.HomeTabViewRequest) *slack.HomeTabViewRequest {
	plain := *view
	plain.Blocks.BlockSet = slices.DeleteFunc(slices.Clone(view.Blocks.BlockSet), func(b slack.Block) bool {
		switch image := b.(type) {
		case *slack.ImageBlock:
			return image.SlackFile != nil
		case slack.ImageBlock:
			return image.SlackFile != nil
		}
		return false
	})
	return &plain
}
