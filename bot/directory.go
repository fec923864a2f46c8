package bot

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

const (
	// profileLife is how long what Slack says of a person is believed.
	profileLife = 5 * time.Minute
	// profilesMost bounds the cache.
	profilesMost = 2000
)

// A directory looks people up in Slack.
type directory struct {
	api    *slack.Client
	limits *limiter
	clock  Clock

	mu       sync.Mutex
	profiles map[string]cachedProfile
}

type cachedProfile struct {
	profile handlers.Profile
	until   time.Time
}

// Profile implements handlers.Directory. Over the method's limit it returns a
// coach.Error with CodeNotYet.
func (d *directory) Profile(ctx context.Context, user string) (handlers.Profile, error) {
	now := d.clock.Now()
	d.mu.Lock()
	cached, there := d.profiles[user]
	d.mu.Unlock()
	if there && cached.until.After(now) {
		return cached.profile, nil
	}
	if _, ok := d.limits.call(methodUsersInfo, now); !ok {
		return handlers.Profile{}, &coach.Error{Code: coach.CodeNotYet, Message: "Slack is busy: try again in a moment."}
	}
	u, err := d.api.GetUserInfoContext(ctx, user)
	if err != nil {
		if v := judge(err, true, now); v.outcome == outcomeWait {
			d.limits.pause(methodUsersInfo, now.Add(v.wait))
			return handlers.Profile{}, &coach.Error{Code: coach.CodeNotYet, Message: "Slack is busy: try again in a moment.", Cause: err}
		}
		return handlers.Profile{}, err
	}
	p := handlers.Profile{
		Name: cmp.Or(u.Profile.DisplayName, u.RealName, u.Name), Zone: u.TZ, Admin: u.IsAdmin || u.IsOwner || u.IsPrimaryOwner,
		Guest: u.IsRestricted || u.IsUltraRestricted, Stranger: u.IsStranger, Teams: teamsOf(u), Bot: u.IsBot, Gone: u.Deleted,
	}
	d.keep(user, p, now)
	return p, nil
}

// teamsOf is where a person belongs: with Enterprise Grid to an organisation and
// perhaps to several of its workspaces.
func teamsOf(u *slack.User) (teams []string) {
	for _, id := range append([]string{u.TeamID, u.Enterprise.EnterpriseID}, u.Enterprise.Teams...) {
		if id != "" {
			teams = append(teams, id)
		}
	}
	return teams
}

func (d *directory) keep(user string, p handlers.Profile, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.profiles) >= profilesMost {
		for id, c := range d.profiles {
			if !c.until.After(now) || len(d.profiles) >= profilesMost {
				delete(d.profiles, id)
			}
		}
	}
	d.profiles[user] = cachedProfile{p, now.Add(profileLife)}
}

// forget makes the next Profile ask Slack: the person has changed.
func (d *directory) forget(user string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.profiles, user)
}
