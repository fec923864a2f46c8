package review

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"interviewcoach/questions"
)

func question() *questions.Question {
	return &questions.Question{
		Text: "How do you handle an angry customer?",
		KeyPoints: []questions.Item{
			{Label: "Listen first", Text: "Let the caller finish the complaint before speaking"},
			{Label: "Own it", Text: "Apologise and promise one concrete step"},
			{Text: "Write down the outcome in the ticket"},
			{Label: "Angry customer", Text: "Handle the angry customer"},
		},
	}
}

func TestCountWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "  \n\t ": 0, "one": 1, "one two\nthree": 3, "don't stop-gap 3.5 %": 3, "— … 🙂 👍🏽 !!": 0, "🙂 yes 🙂": 1,
		"שלום לכולם": 2, "مرحبا بكم": 2, "naïve café": 2, "\xff\xfe": 0, "a\xffb": 1, "我听了客户的话": 7, "日本 abc": 3, "v2": 1,
	} {
		if got := CountWords(text); got != want {
			t.Errorf("CountWords(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestReviewHearsKeyPoints(t *testing.T) {
	answer := "The customer was angry. I let the caller finish her complaint.\nThen I promised one step! How do I handle an angry customer? The ticket got the outcome"
	f := Words{}.Review(question(), answer, nil)
	want := []KeyPoint{
		{Label: "Listen first", Heard: true, Quote: "I let the caller finish her complaint."},
		{Label: "Own it", Heard: true, Quote: "Then I promised one step!"},
		{Label: "Write down the outcome in the", Heard: true, Quote: "The ticket got the outcome"},
		{Label: "Angry customer"}, // all its words are the question's
	}
	for i, k := range f.KeyPoints {
		if k != want[i] {
			t.Errorf("key point %d = %+v, want %+v", i, k, want[i])
		}
	}
	if f.Words != CountWords(answer) || f.Heard() != 3 || f.Version != Version {
		t.Errorf("words %d, heard %d, version %s", f.Words, f.Heard(), f.Version)
	}
}

func TestReviewIsDeterministic(t *testing.T) {
	answer := strings.Repeat("I let the caller finish. I promise one concrete step. ", 20)
	first, _ := json.Marshal(Words{}.Review(question(), answer, nil))
	for range 20 {
		again, _ := json.Marshal(Words{}.Review(question(), answer, []Feedback{{Words: 3}}))
		if string(again) != string(first) {
			t.Fatalf("the same answer gave\n%s\nand\n%s", first, again)
		}
	}
}

func TestUnlabelledPoints(t *testing.T) {
	q := &questions.Question{KeyPoints: make([]questions.Item, 12)}
	if got := (Words{}).Review(q, "anything", nil).KeyPoints[11].Label; got != "Point 12" {
		t.Errorf("label %q, want Point 12", got)
	}
}

func checkReview(t *testing.T, answer string) {
	t.Helper()
	f := Words{}.Review(question(), answer, nil)
	if len(f.KeyPoints) != len(question().KeyPoints) {
		t.Fatalf("%d key points, want %d", len(f.KeyPoints), len(question().KeyPoints))
	}
	for _, k := range f.KeyPoints {
		if !strings.Contains(answer, k.Quote) {
			t.Errorf("quote %q is not in the answer", k.Quote)
		}
		if k.Heard == (k.Quote == "") {
			t.Errorf("key point %q: heard %v with quote %q", k.Label, k.Heard, k.Quote)
		}
	}
}

func TestReviewOfOddText(t *testing.T) {
	for _, answer := range []string{
		"", "\x00", "\xff\xfe caller finish complaint", "🙂👩‍👩‍👧‍👦", "\u202eשלום caller finish complaint", "İ caller ﬁnish complaint. ſ",
		strings.Repeat("caller finish complaint ", 5000), strings.Repeat(".", 40_000), "caller\r\nfinish\r\ncomplaint",
	} {
		checkReview(t, answer)
	}
}

func FuzzReview(f *testing.F) {
	f.Add("I let the caller finish the complaint. I promise one step.")
	f.Add("\xff caller finish\n\n🙂.!?")
	f.Fuzz(checkReview)
}

// Every word is another one: the worst case for whatever compares words.
func BenchmarkReview(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "word%d ", i)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Words{}.Review(question(), text.String(), nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/word")
		})
	}
}
