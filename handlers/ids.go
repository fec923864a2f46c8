package handlers

import "strings"

// The first letters of Slack's ids: of workspaces and organisations, of people, of
// conversations. With Enterprise Grid an organisation has E… and people may have
// W… (https://docs.slack.dev/enterprise/).
const (
	teamIDs    = "TE"
	userIDs    = "UW"
	channelIDs = "CDG"
)

// maxID is far above the length of any id that Slack gives.
const maxID = 21

// isID reports whether text is an id that begins with one of the letters kinds. What
// is none cannot be part of a key, name a file or break a line of the log.
func isID(kinds, text string) bool {
	if len(text) < 2 || len(text) > maxID || !strings.Contains(kinds, text[:1]) {
		return false
	}
	for _, c := range []byte(text) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// isTS reports whether text is the ts of a message: seconds, a point, and a number
// that makes it unique.
func isTS(text string) bool {
	if text == "" || len(text) > 32 {
		return false
	}
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && c != '.' {
			return false
		}
	}
	return true
}

// Sound reports whether every id in an event is one: what is not is neither worked
// nor kept.
func (e Event) Sound() bool {
	return isID(teamIDs, e.Team) && (e.User == "" || isID(userIDs, e.User)) && (e.Channel == "" || isID(channelIDs, e.Channel)) &&
		(e.From == "" || isID(teamIDs, e.From)) && optionalTS(e.TS) && optionalTS(e.Thread) && optionalTS(e.Version)
}

func optionalTS(text string) bool { return text == "" || isTS(text) }
