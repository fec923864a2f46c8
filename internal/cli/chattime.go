package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// morning moves the clock to the next 09:00 where the person lives.
func (c *chat) morning(ctx context.Context) error {
	next, err := c.w.server.NextMorning(c.person)
	if err != nil {
		return err
	}
	return c.advance(ctx, next.Sub(c.w.clock.Now()))
}

func (c *chat) advance(ctx context.Context, d time.Duration) error {
	if err := c.w.settle(ctx); err != nil {
		return err
	}
	if err := c.w.clock.Advance(ctx, d); err != nil {
		return err
	}
	fmt.Fprintln(c.out, "@", c.w.clock.Now().In(c.zone()).Format("Mon 2 Jan 2006 15:04 MST"))
	return nil
}

func (c *chat) zone() *time.Location {
	for _, u := range c.w.config.Users {
		if u.ID == c.person {
			if loc, err := time.LoadLocation(u.TZ); err == nil {
				return loc
			}
		}
	}
	return time.UTC
}

// parseStep reads "+8h", "90m" or "+1d".
func parseStep(s string) (time.Duration, error) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "+")
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is no step forward in time: write +8h, +90m or +1d", s)
	}
	return d, nil
}
