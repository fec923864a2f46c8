package opinion

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

const unsureAnswer = "Last March I was asked for exactly that. I asked the author what the deadline was for and whether the date was real. " +
	"We split the pull request into parts, and I read the riskiest code first, the retry logic."

func codeReview(t *testing.T) *questions.Question {
	t.Helper()
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range bank.ForRole("software-engineer") {
		if strings.Contains(q.Text, "1,800-line") {
			return q
		}
	}
	t.Fatal("the question is no longer in the bank")
	return nil
}

// evaluator asks an endpoint that answers with content, or fails when it is empty.
func evaluator(t *testing.T, content string) Evaluator {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if content == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":` + content + `}}]}`))
	}))
	t.Cleanup(server.Close)
	c, err := New(Config{BaseURL: server.URL, Model: "tiny"})
	if err != nil {
		t.Fatal(err)
	}
	return Evaluator{Rules: review.New(), Client: c, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
}

func TestTheModelSettlesOnlyWhatTheRulesWereUnsureOf(t *testing.T) {
	q := codeReview(t)
	rules := review.New().Review(q, unsureAnswer, nil)
	id, findings := "", []string{}
	for _, k := range rules.KeyPoints {
		if !k.Asks() {
			continue
		}
		number := 0
		if id == "" {
			id, number = k.ID, 2
		}
		findings = append(findings, fmt.Sprintf(`{\"id\":\"%s\",\"sentence\":%d}`, k.ID, number))
	}
	if id == "" {
		t.Fatal("the rules are sure of everything: this test shows nothing")
	}
	f := evaluator(t, `"{\"findings\":[`+strings.Join(findings, ",")+`]}"`).Review(q, unsureAnswer, nil)
	for i, k := range f.KeyPoints {
		if k.ID != id {
			if diff := cmp.Diff(rules.KeyPoints[i], k); diff != "" {
				t.Errorf("%s changed too: %s", k.ID, diff)
			}
			continue
		}
		if !k.Heard() || k.Opinion == nil || !strings.Contains(unsureAnswer, k.Quote) || k.Said != nil {
			t.Errorf("the settled point reads %+v", k)
		}
	}
	if f.Opinion != "tiny" {
		t.Errorf("labelled %q, want the model's name", f.Opinion)
	}
}

func TestWithoutAnOpinionTheRulesStandAndSaySo(t *testing.T) {
	q := codeReview(t)
	want := review.New().Review(q, unsureAnswer, nil)
	want.Opinion = review.NoOpinion
	for name, content := range map[string]string{"refused": "", "malformed": `"I think it is fine"`, "lying": `"{\"findings\":[{\"id\":\"k99\",\"sentence\":1}]}"`} {
		if diff := cmp.Diff(want, evaluator(t, content).Review(q, unsureAnswer, nil)); diff != "" {
			t.Errorf("%s (-rules +got): %s", name, diff)
		}
	}
}
