package metrics

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	dto "github.com/prometheus/client_model/go"
)

// targetLabels are those that Prometheus itself adds.
func targetLabels() []string { return []string{"instance", "job"} }

// A shown is an expression that is shown or alerted on, and the labels that the words
// around it use.
type shown struct{ where, expr, words string }

// dashboard returns the expressions of deploy/grafana.json.
func dashboard(t *testing.T) (all []shown) {
	t.Helper()
	var d struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	data, err := os.ReadFile("../../deploy/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Panels) < 12 {
		t.Errorf("%d panels", len(d.Panels))
	}
	ids := map[int]bool{}
	for i, p := range d.Panels {
		if ids[p.ID] || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("panel %d %q: an id twice, no title, or nothing to show", p.ID, p.Title)
		}
		ids[p.ID] = true
		for _, o := range d.Panels[:i] {
			a, b := p.GridPos, o.GridPos
			if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H || a.X+a.W > 24 {
				t.Errorf("the panels %q and %q lie on each other, or off the page", p.Title, o.Title)
			}
		}
		for _, target := range p.Targets {
			all = append(all, shown{p.Title, target.Expr, target.LegendFormat})
		}
	}
	return all
}

// alerts returns the expressions of deploy/alerts.yaml.
func alerts(t *testing.T) (all []shown) {
	t.Helper()
	var f struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	data, err := os.ReadFile("../../deploy/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	for _, g := range f.Groups {
		for _, r := range g.Rules {
			if r.Labels["severity"] == "" || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
				t.Errorf("%s: no severity, summary or description", r.Alert)
			}
			words := strings.NewReplacer("$labels.", "", "$value", "", "with ", "", " . ", "", "{{ end }}", "").Replace(r.Annotations["summary"])
			all = append(all, shown{r.Alert, r.Expr, words})
		}
	}
	if len(all) != 5 {
		t.Errorf("%d alerts, want 5", len(all))
	}
	return all
}

func TestDashboardAndAlertsNameWhatThereIs(t *testing.T) {
	known := gathered(t, busy(t))
	used := map[string]bool{}
	for _, s := range slices.Concat(dashboard(t), alerts(t)) {
		names, err := checkExpr(s, known)
		if err != nil {
			t.Errorf("%s: %v in %s", s.where, err, s.expr)
		}
		for _, name := range names {
			used[name] = true
		}
	}
	for _, name := range []string{
		"ack_duration_seconds", "inbox_lag_seconds", "posts_total", "daily_questions_late_total", "review_duration_seconds", "rate_limited_total",
		"store_size_bytes", "connected", "dead_letters", "backup_last_success_timestamp_seconds",
	} {
		if !used["interviewcoach_"+name] {
			t.Errorf("nothing shows %s", name)
		}
	}
}

// A check that passes everything is none.
func TestWhatIsWrongInAnExpressionIsSeen(t *testing.T) {
	known := gathered(t, busy(t))
	for expr, want := range map[string]string{
		"interviewcoach_conected == 0":                                   "no metric",
		"interviewcoach_connected{user=\"x\"}":                           "has no label user",
		"sum by (channel) (interviewcoach_connected)":                    "no label channel",
		"sum(interviewcoach_connected":                                   "brackets",
		"sum(interviewcoach_connected]":                                  "brackets",
		"interviewcoach_connected interviewcoach_ready":                  "follow each other",
		"interviewcoach_connected == ":                                   "ends",
		"rate(interviewcoach_review_duration_seconds[5m])":               "no metric",
		"interviewcoach_connected_bucket":                                "no metric",
		"smu(interviewcoach_connected)":                                  "no metric",
		"interviewcoach_connected # 3":                                   "cannot be read",
		"rate(interviewcoach_store_transaction_duration_seconds_sum[5])": "no time",
	} {
		if _, err := checkExpr(shown{expr: expr}, known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", expr, err, want)
		}
	}
	if _, err := checkExpr(shown{expr: "interviewcoach_connected", words: "{{kind}}"}, known); err == nil {
		t.Error("a legend names a label that is not there")
	}
}

var (
	exprToken = regexp.MustCompile(`^(?:\s+|"[^"]*"|[A-Za-z_:][A-Za-z0-9_:]*|\$[a-z_]+|[0-9]+(?:\.[0-9]+)?[a-z]*|=~|!=|==|>=|<=|[-+*/<>=(),{}\[\]])`)
	exprTime  = regexp.MustCompile(`^(?:[0-9]+[smhd]|\$__rate_interval)$`)
	exprLabel = regexp.MustCompile(`\{\{ ?([a-z_]+) ?\}\}`)
)

// checkExpr reads an expression of PromQL, as far as the ones here go, and returns the
// metrics that it names. Real parsers are larger than the whole program.
func checkExpr(s shown, known map[string]*dto.MetricFamily) (names []string, err error) {
	functions := []string{"sum", "rate", "increase", "histogram_quantile", "time", "absent"}
	joiners := []string{"or", "and", "unless"}
	grouping := []string{"by", "on"}
	var open []string // brackets
	labels := append([]string{"le"}, targetLabels()...)
	var asked []string // labels, by clauses
	var last, metric string
	operand := false // the token before ends an operand
	for rest := s.expr; rest != ""; {
		tok := exprToken.FindString(rest)
		if tok == "" {
			return nil, fmt.Errorf("%q cannot be read", rest)
		}
		rest = rest[len(tok):]
		if strings.TrimSpace(tok) == "" {
			continue
		}
		inside := ""
		if len(open) > 0 {
			inside = open[len(open)-1]
		}
		switch {
		case strings.Contains("([{", tok):
			if tok == "(" && slices.Contains(grouping, last) {
				open = append(open, "group")
			} else {
				open = append(open, tok)
			}
			operand = false
		case strings.Contains(")]}", tok):
			want := map[string]string{")": "(", "]": "[", "}": "{"}[tok]
			if inside == "" || inside != want && !(tok == ")" && inside == "group") {
				return nil, fmt.Errorf("the brackets do not match")
			}
			open = open[:len(open)-1]
			operand = inside != "group"
		case inside == "{":
			if word := tok[0] >= 'a' && tok[0] <= 'z'; word && !hasLabel(known[metric], tok) {
				return nil, fmt.Errorf("%s has no label %s", metric, tok)
			}
		case inside == "group":
			if tok != "," {
				asked = append(asked, tok)
			}
		case inside == "[":
			if !exprTime.MatchString(tok) {
				return nil, fmt.Errorf("%s is no time", tok)
			}
		case slices.Contains(functions, tok), slices.Contains(grouping, tok), slices.Contains(joiners, tok):
			operand = false
		case regexp.MustCompile(`^[A-Za-z_]`).MatchString(tok):
			if operand {
				return nil, fmt.Errorf("%s and %s follow each other", last, tok)
			}
			if metric = familyOf(tok, known); metric == "" {
				return nil, fmt.Errorf("there is no metric %s", tok)
			}
			names = append(names, metric)
			for _, m := range known[metric].GetMetric() {
				for _, l := range m.GetLabel() {
					labels = append(labels, l.GetName())
				}
			}
			operand = true
		case tok[0] >= '0' && tok[0] <= '9':
			operand = true
		default:
			operand = false
		}
		last = tok
	}
	if len(open) > 0 {
		return nil, fmt.Errorf("the brackets do not match")
	}
	if !operand {
		return nil, fmt.Errorf("it ends with %s", last)
	}
	for _, m := range exprLabel.FindAllStringSubmatch(s.words, -1) {
		asked = append(asked, m[1])
	}
	for _, label := range asked {
		if !slices.Contains(labels, label) {
			return nil, fmt.Errorf("there is no label %s", label)
		}
	}
	return names, nil
}

// familyOf is the family that a name in an expression is of, empty when there is none.
func familyOf(name string, known map[string]*dto.MetricFamily) string {
	if f := known[name]; f != nil && f.GetType() != dto.MetricType_HISTOGRAM {
		return name
	}
	for _, suffix := range []string{"_bucket", "_count", "_sum"} {
		if of, ok := strings.CutSuffix(name, suffix); ok && known[of].GetType() == dto.MetricType_HISTOGRAM && known[of] != nil {
			return of
		}
	}
	return ""
}

func hasLabel(f *dto.MetricFamily, name string) bool {
	return slices.Contains(targetLabels(), name) || f != nil && slices.ContainsFunc(f.GetMetric(), func(m *dto.Metric) bool {
		return slices.ContainsFunc(m.GetLabel(), func(l *dto.LabelPair) bool { return l.GetName() == name })
	})
}
