package coach

// Hurried is how many people the last minute is remembered of.
func (c *Coach) Hurried() int {
	c.pace.mu.Lock()
	defer c.pace.mu.Unlock()
	return len(c.pace.people)
}
