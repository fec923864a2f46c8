package questions

import (
	"encoding/json"
	"slices"
)

// Part names one part of a question. The values are the keys of a question's
// JSON form.
type Part string

// The parts of a question, in the order in which they are written.
const (
	KeyPoints      Part = "key_points"
	Motivations    Part = "motivations"
	Minefields     Part = "minefields"
	Sample         Part = "sample"
	Solid          Part = "solid"
	SolidWhy       Part = "solid_why"
	Exceptional    Part = "exceptional"
	ExceptionalWhy Part = "exceptional_why"
	Prepare        Part = "prepare"
	Evaluates      Part = "evaluates"
	Related        Part = "related"
)

// Parts returns all parts in the order in which form C holds them.
func Parts() []Part {
	return []Part{
		KeyPoints, Motivations, Minefields, Sample, Solid, SolidWhy,
		Exceptional, ExceptionalWhy, Prepare, Evaluates, Related,
	}
}

// Title returns the heading of the part in form C, such as "Key points". It
// is empty for a part that does not exist.
func (p Part) Title() string {
	switch p {
	case KeyPoints:
		return "Key points"
	case Motivations:
		return "Motivations"
	case Minefields:
		return "Minefields"
	case Sample:
		return "Sample answer"
	case Solid:
		return "Solid answer"
	case SolidWhy:
		return "Why it is more solid"
	case Exceptional:
		return "Exceptional answer"
	case ExceptionalWhy:
		return "Why it is exceptional"
	case Prepare:
		return "How to prepare"
	case Evaluates:
		return "What interviewers evaluate"
	case Related:
		return "Related questions"
	}
	return ""
}

// Item is one point of a key points, motivations or minefields part. Label
// may be empty: then Text is the whole item.
type Item struct {
	Label string `json:"label"`
	Text  string `json:"text"`
	// Cues are phrases of 3 to 10 plain words as people say them, by which a
	// key point is recognised in an answer; two are enough. Only key points
	// have them.
	Cues []string `json:"cues,omitempty"`
	// Omits holds the labels of the key points whose absence from an answer
	// is this minefield. Only minefields have it. In a [Bank] each is the
	// label of a key point of the same question, spelled as there.
	Omits []string `json:"omits,omitempty"`
}

// equal reports whether two items hold the same.
func (i Item) equal(other Item) bool {
	return i.Label == other.Label && i.Text == other.Text &&
		slices.Equal(i.Cues, other.Cues) && slices.Equal(i.Omits, other.Omits)
}

// Question is one question as it is asked for one role. A part that is empty
// is not known; nothing is made up in its place.
//
// Texts are plain, with "\n\n" between paragraphs. Inline Markdown marks such
// as *stress* stay in them as they were written.
type Question struct {
	// ID is "<role-slug>/<question-slug>", at most 120 characters. It follows
	// from the role's name and the question's text alone.
	ID string `json:"id"`
	// Text is the question itself.
	Text string `json:"text"`
	// Role is the role's name for display, RoleID its slug.
	Role   string `json:"role"`
	RoleID string `json:"-"`
	// Function is the part of a firm the role belongs to, such as
	// "Operations". It may be empty until a bank fills it from the role.
	Function string `json:"function"`
	// Theme is what the question probes, such as "Prioritisation".
	Theme string `json:"theme"`
	// About is one line on the role.
	About string `json:"about"`

	KeyPoints   []Item `json:"key_points"`
	Motivations []Item `json:"motivations"`
	Minefields  []Item `json:"minefields"`

	// The ladder: an answer that will do, a better one, the best one, and why.
	Sample         string `json:"sample"`
	Solid          string `json:"solid"`
	SolidWhy       string `json:"solid_why"`
	Exceptional    string `json:"exceptional"`
	ExceptionalWhy string `json:"exceptional_why"`

	// Prepare holds tips, Evaluates competencies, Related other questions.
	Prepare   []string `json:"prepare"`
	Evaluates []string `json:"evaluates"`
	Related   []string `json:"related"`

	// Borrowed names, for each part that was lent by the same question of
	// another role, that role. It is nil when nothing was borrowed.
	Borrowed map[Part]string `json:"borrowed,omitempty"`

	// Source is the "file:line" where the question was read.
	Source string `json:"-"`
}

// Has reports whether the question holds the part, its own or borrowed.
func (q Question) Has(p Part) bool {
	switch p {
	case Prepare, Evaluates, Related:
		return len(*q.list(p)) > 0
	case KeyPoints, Motivations, Minefields:
		return len(*q.items(p)) > 0
	}
	if text := q.prose(p); text != nil {
		return *text != ""
	}
	return false
}

// MarshalJSON writes lists that are empty as [] and never as null.
func (q Question) MarshalJSON() ([]byte, error) {
	type plain Question // drops the method, which would call itself
	for _, p := range Parts() {
		if list := q.list(p); list != nil && *list == nil {
			*list = []string{}
		}
		if items := q.items(p); items != nil && *items == nil {
			*items = []Item{}
		}
	}
	return json.Marshal(plain(q))
}

// items returns where an item part is kept, nil when p is not one.
func (q *Question) items(p Part) *[]Item {
	switch p {
	case KeyPoints:
		return &q.KeyPoints
	case Motivations:
		return &q.Motivations
	case Minefields:
		return &q.Minefields
	}
	return nil
}

// list returns where a list part is kept, nil when p is not one.
func (q *Question) list(p Part) *[]string {
	switch p {
	case Prepare:
		return &q.Prepare
	case Evaluates:
		return &q.Evaluates
	case Related:
		return &q.Related
	}
	return nil
}

// prose returns where a text part is kept, nil when p is not one.
func (q *Question) prose(p Part) *string {
	switch p {
	case Sample:
		return &q.Sample
	case Solid:
		return &q.Solid
	case SolidWhy:
		return &q.SolidWhy
	case Exceptional:
		return &q.Exceptional
	case ExceptionalWhy:
		return &q.ExceptionalWhy
	}
	return nil
}

// take copies a part from another question. Lists are shared, not copied:
// questions in a bank are read only.
func (q *Question) take(p Part, from *Question) {
	if items := q.items(p); items != nil {
		*items = *from.items(p)
	}
	if list := q.list(p); list != nil {
		*list = *from.list(p)
	}
	if text := q.prose(p); text != nil {
		*text = *from.prose(p)
	}
}

// Role is a role that questions are asked for.
type Role struct {
	// ID is the slug of the name.
	ID string `json:"id"`
	// Name is the name for display, Function the part of a firm it is in.
	Name     string `json:"name"`
	Function string `json:"function"`
	// About is one line on what the role does. It may be empty.
	About string `json:"about"`
	// Aliases are other names and spellings that mean this role.
	Aliases []string `json:"aliases"`
}
