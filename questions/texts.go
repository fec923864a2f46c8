package questions

// Texts returns what a part says, an entry for each of its items, with an item's
// label as a sentence before its text, and one entry for a part of prose. It is empty for a part
// that the question does not have.
func (q Question) Texts(p Part) []string {
	if items := q.items(p); items != nil {
		var out []string
		for _, item := range *items {
			text := item.Text
			if item.Label != "" {
				text = item.Label + ". " + text
			}
			out = append(out, text)
		}
		return out
	}
	if list := q.list(p); list != nil {
		return *list
	}
	if text := q.prose(p); text != nil && *text != "" {
		return []string{*text}
	}
	return nil
}
