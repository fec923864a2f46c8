package handlers

import (
	_ "embed"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// zoneNames are the places of the IANA time zone database, one a line, sorted,
// from its zone.tab (data.iana.org/time-zones/tzdb/zone.tab), and UTC. Other names
// of the database are understood too when typed in full.
//
//go:embed zones.txt
var zoneNames string

// zoneOfSlack is the choice to follow one's Slack profile; it is no name of a zone.
const zoneOfSlack = "as-in-slack"

// zoneSelect is a menu of all zones that is searched as the person types.
func (h *Handlers) zoneSelect(s coach.Subscriber) *slack.SelectBlockElement {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plainText("Choose a time zone"), fieldZone)
	zero := 0
	menu.MinQueryLength = &zero
	menu.InitialOption = slackZone()
	if s.ZoneChosen && coach.CheckZone(s.Zone) == nil {
		menu.InitialOption = h.zoneOption(s.Zone)
	}
	return menu
}

func slackZone() *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(zoneOfSlack, plainText("As in my Slack profile"), nil)
}

// zoneOption names a zone with its offset of now, by which people tell zones apart.
func (h *Handlers) zoneOption(name string) *slack.OptionBlockObject {
	label := strings.ReplaceAll(name, "_", " ")
	if loc, err := time.LoadLocation(name); err == nil {
		label += " (UTC" + h.now().In(loc).Format("-07:00") + ")"
	}
	return slack.NewOptionBlockObject(name, plainText(clip(label, maxOption)), nil)
}

// suggestZones offers zones for what is typed: first the Slack profile's, then
// those whose place begins so, then those whose name holds it anywhere.
func (h *Handlers) suggestZones(text string) []*slack.OptionBlockObject {
	wanted := plainZone(text)
	var places, rest []string
	for name := range strings.Lines(zoneNames) {
		name = strings.TrimSpace(name)
		plain := plainZone(name)
		place := plain[strings.LastIndexByte(plain, '/')+1:]
		switch {
		case strings.HasPrefix(place, wanted):
			places = append(places, name)
		case strings.Contains(plain, wanted):
			rest = append(rest, name)
		}
	}
	names := append(places, rest...)
	if text != "" && !slices.Contains(names, text) && coach.CheckZone(text) == nil {
		names = append([]string{text}, names...)
	}
	out := []*slack.OptionBlockObject{slackZone()}
	for _, name := range names[:min(len(names), maxOptions-1)] {
		out = append(out, h.zoneOption(name))
	}
	return out
}

// plainZone is a zone's name as people type it.
func plainZone(name string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(name))), " ")
}
