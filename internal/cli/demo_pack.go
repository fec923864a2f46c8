package cli

import (
	"cmp"
	"slices"
	"strings"

	"interviewcoach/questions"
)

// usualRole is what the visitor of a demo with the bundled questions prepares for.
const usualRole = "software engineer"

// bank returns the questions of a demo and the role whose questions its visitor
// gets. Who brings questions of their own wants to see those: roles that they
// write for have no bundled questions in a demo, but for what is merged into theirs.
// A conversation file gets what the bot gets.
func (c demoCmd) bank() (bank *questions.Bank, role string, err error) {
	if bank, err = c.bankFlags.open(); err != nil {
		return nil, "", err
	}
	if len(c.Questions) == 0 || c.Script != "" {
		return bank, usualRole, nil
	}
	var packs []questions.Pack
	for _, dir := range c.Questions {
		pack, err := questions.ReadDir(dir)
		if err != nil {
			return nil, "", err
		}
		packs = append(packs, pack)
	}
	own := ownQuestions(bank, packs)
	if !c.NoBundled {
		bundled, err := questions.Bundled()
		if err != nil {
			return nil, "", err
		}
		if bank, err = questions.NewBank(slices.Concat([]questions.Pack{own.without(bank, bundled)}, packs)...); err != nil {
			return nil, "", err
		}
	}
	return bank, own.role(bank), nil
}

// owned are the questions of somebody's packs: by role id, then by normal text.
type owned map[string]map[string]bool

func ownQuestions(bank *questions.Bank, packs []questions.Pack) owned {
	own := owned{}
	for _, pack := range packs {
		for _, p := range pack.Pages {
			id := bank.MatchRole(p.Question.Role).Role.ID
			if own[id] == nil {
				own[id] = map[string]bool{}
			}
			own[id][questions.NormalText(p.Question.Text)] = true
		}
	}
	return own
}

// without leaves out of a pack what is not ours and is asked for our roles.
func (own owned) without(bank *questions.Bank, pack questions.Pack) questions.Pack {
	pack.Pages = slices.DeleteFunc(slices.Clone(pack.Pages), func(p questions.Page) bool {
		texts, shared := own[bank.MatchRole(p.Question.Role).Role.ID]
		return shared && !texts[questions.NormalText(p.Question.Text)]
	})
	return pack
}

// role names the role with the most of our questions, as it can be typed; empty,
// which is every role, when none can.
func (own owned) role(bank *questions.Bank) string {
	roles := bank.Roles()
	slices.SortStableFunc(roles, func(a, b questions.Role) int { return cmp.Compare(len(own[b.ID]), len(own[a.ID])) })
	for _, r := range roles {
		typed := strings.ReplaceAll(r.Name, ",", " ") // a comma parts names of roles
		if m := bank.MatchRole(typed); len(own[r.ID]) > 0 && m.Certain && m.Role.ID == r.ID {
			return typed
		}
	}
	return ""
}
