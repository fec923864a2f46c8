package main

import (
	"os/exec"
	"strings"
	"testing"
)

// reviewParts are the rooms within the review that it is put together from.
const reviewParts = "internal/review/evaluate internal/review/keypoints internal/review/level internal/review/lexicon internal/review/minefield internal/review/prose internal/review/redflag internal/review/signals"

// trainers may use whatever the models are part of; nothing imports them.
const trainers = reviewParts + " internal/review/linear internal/review/train/mines internal/review/train/platt internal/review/train/points internal/review/train/redflags internal/review/training"

// TestImportsPointOneWay holds the rule of the house: which room may use which.
// A room that is not named here may import nothing of ours.
func TestImportsPointOneWay(t *testing.T) {
	allowed := map[string]string{
		"":                "internal/cli",
		"internal/cli":    "bot handlers internal/bench internal/coach internal/control internal/doctor internal/jobs internal/metrics internal/review internal/review/evaluate internal/review/level internal/review/lexicon internal/review/opinion internal/lint internal/localslack internal/localslack/blockkit questions store",
		"internal/lint":   "handlers internal/localslack/blockkit internal/review internal/review/prose questions",
		"bot":             "handlers internal/coach internal/failpoint",
		"handlers":        "internal/chart internal/coach internal/review questions",
		"internal/chart":  "",
		"internal/coach":  "internal/review questions",
		"internal/review": "questions " + reviewParts,
		// Within the review: words first, then what is looked for in them.
		"internal/review/prose":          "",
		"internal/review/lexicon":        "internal/review/prose",
		"internal/review/lexicon/gen":    "internal/review/prose",
		"internal/review/linear":         "internal/review/prose",
		"internal/review/keypoints":      "internal/review/lexicon internal/review/linear internal/review/prose",
		"internal/review/redflag":        "internal/review/linear internal/review/prose",
		"internal/review/minefield":      "internal/review/keypoints internal/review/lexicon internal/review/linear internal/review/prose internal/review/redflag",
		"internal/review/signals":        "internal/review/prose",
		"internal/review/level":          "internal/review/signals internal/review/prose",
		"internal/review/evaluate":       "",
		"internal/review/training":       "internal/review/evaluate",
		"internal/review/train":          trainers,
		"internal/review/train/points":   trainers,
		"internal/review/train/redflags": trainers,
		"internal/review/train/mines":    trainers,
		"internal/review/train/platt":    "internal/review/evaluate",
		"internal/review/opinion":        "internal/review internal/review/prose questions",
		"store":                          "internal/coach internal/failpoint",
		"questions":                      "",
		"internal/control":               "internal/coach",
		"internal/jobs":                  "",
		"internal/doctor":                "bot internal/control questions store",
		"internal/metrics":               "bot",
		"internal/failpoint":             "",
		"internal/crashtest":             "",
		"internal/bench":                 "internal/coach internal/localslack internal/review questions store",
		"internal/localslack":            "internal/localslack/blockkit",
		"internal/localslack/blockkit":   "",
		"internal/pagetest":              "internal/localslack",
	}
	// What only these rooms may know.
	owners := map[string]string{
		"github.com/slack-go/slack/socketmode": "bot",
		"github.com/robfig/cron/v3":            "bot internal/jobs",
		"go.etcd.io/bbolt":                     "store",
		"github.com/prometheus/client_golang":  "internal/metrics",
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		path, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		room := strings.TrimPrefix(strings.TrimPrefix(path, "interviewcoach"), "/")
		if _, known := allowed[room]; !known {
			t.Errorf("%s is a new room: say here what it may import, and draw it in the README", path)
		}
		for used := range strings.FieldsSeq(imports) {
			if ours, ok := strings.CutPrefix(used, "interviewcoach/"); ok && !contains(allowed[room], ours) {
				t.Errorf("%s imports %s, against the rule", path, used)
			}
			for library, owner := range owners {
				if (used == library || strings.HasPrefix(used, library+"/")) && !contains(owner, room) {
					t.Errorf("%s imports %s, which only %s may", path, used, owner)
				}
			}
		}
	}
}

func contains(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}
