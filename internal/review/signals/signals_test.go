package signals

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/prose"
)

const behavioural = "Tell me about a time you had to calm an upset guest."

func measure(question, answer string) Report {
	return Read(Question{Text: question}).Measure(prose.Parse(answer))
}

// Every signal has a case on each side of its threshold. quote is the start of
// the words that the signal must rest on.
func TestSignals(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("a tray by the ", n/4)) }
	for _, c := range []struct {
		name, signal, question, answer string
		value                          float64
		verdict, quote                 string
	}{
		{"thin", Length, behavioural, words(76), 76, Note, ""},
		{"long enough", Length, behavioural, words(80), 80, Good, ""},
		{"just not rambling", Length, behavioural, words(300), 300, Good, ""},
		{"rambling", Length, behavioural, words(304), 304, Note, ""},

		{"fine", Enough, behavioural, "I did that and it was fine.", 7, Fault, ""},
		{"24 words", Enough, behavioural, "I moved the family to a dry room upstairs and sent them soup and bread because the kitchen was still open at that hour.", 24, Fault, ""},
		{"25 words", Enough, behavioural, "I moved the family to a dry room upstairs and sent them soup and bread because the kitchen was still open at that late hour.", 25, Good, ""},
		{"the question's words", Enough, behavioural, "So there was a time, a time when an upset guest had to calm, and I had to calm the upset guest, and that was the time I had to do that with the guest.", 35, Fault, ""},
		{"one sentence many times", Enough, behavioural, strings.Repeat("I moved the family to a dry room and sent soup. ", 9), 11, Fault, ""},

		{"story", Story, behavioural, "Last winter the heating failed. I moved the guest to a warm room and called him in the morning.", 1, Good, "Last winter"},
		{"pseudo-story", Story, behavioural, "I listened to the guest and moved him to a warm room. He slept well.", 1, Note, ""},
		{"self-description", Story, behavioural, "I am a calm person. I always listen and I would never shout. I usually find a way.", 0, Fault, "I am a calm"},
		{"not asked for a story", Story, "How do you calm an upset guest?", "I listen first. I usually find a way and I would never shout.", 0, NotJudged, ""},

		{"I", Ownership, behavioural, "I listened to him. I moved his bags. Then we called a taxi.", 0.6667, Good, "I listened"},
		{"half", Ownership, behavioural, "I listened to him. We moved his bags. We called a taxi. I paid it.", 0.5, Good, ""},
		{"we", Ownership, behavioural, "We listened to him. We moved his bags. I called a taxi.", 0.3333, Fault, "We listened"},
		{"no actions", Ownership, behavioural, "There was a problem with a guest.", 0, NotJudged, ""},

		{"no result", Result, behavioural, "Last May a guest shouted at me. I listened to him. I gave him a new key.", NoResult, Fault, ""},
		{"result in words", Result, behavioural, "Last May a guest shouted at me. I listened and gave him a new key. In the end he thanked me.", SaidResult, Note, "In the end"},
		{"result in numbers", Result, behavioural, "Last May guests shouted at me about queues. I opened a second desk. Waiting was reduced by 30%.", MeasuredResult, Good, "Waiting was"},
		{"before and after", Result, behavioural, "Last May guests shouted at me about queues. I opened a second desk. Complaints fell from 9 to 2 a week.", ComparedResult, Good, "Complaints fell"},
		{"a year is no result", Result, behavioural, "A guest shouted at me. I listened and gave him a new key. That was in 2019.", NoResult, Fault, ""},
		{"a head count is no result", Result, behavioural, "A guest shouted at me. I listened and gave him a key. I led 12 people then.", NoResult, Fault, ""},
		{"a time of day is no result", Result, behavioural, "A guest shouted at me. I listened and gave him a key. It was done at 9:30.", NoResult, Fault, ""},

		{"reason", Reasons, behavioural, "I gave him the suite because the others were cold.", 1, Good, "I gave him"},
		{"reason and alternative", Reasons, behavioural, "I gave him the suite instead of a refund because the others were cold.", 2, Good, ""},
		{"no reason", Reasons, behavioural, "I gave him the suite.", 0, Note, ""},

		{"concrete", Specificity, behavioural, "In room 214 Mr Lang found 2 inches of water and I called Priya.", 35.7143, Good, "In room"},
		{"vague", Specificity, behavioural, "I did things and it was nice and I think that people liked me for that.", 0, Fault, ""},

		{"hedged opening", Hedging, behavioural, "I think " + words(96) + ".", 2.0408, Note, "I think"},
		{"hedges", Hedging, behavioural, words(20) + ". " + "It was maybe alpha. It was perhaps beta. " + words(20) + ".", 4.1667, Note, "maybe"},
		{"an honest limit", Hedging, behavioural, "We cut it by maybe 20 percent, probably 25 in the best month.", 0, Good, ""},
		{"um", Fillers, behavioural, words(96) + " um " + words(4), 0.9901, Note, "um"},
		{"basically twice in 60 words", Fillers, behavioural, "basically " + words(28) + " basically " + words(28), 3.4483, Note, "basically"},
		{"basically once", Fillers, behavioural, "basically " + words(28), 3.4483, Good, ""},
		{"crutch", Crutch, behavioural, "you know alpha. you know beta. you know gamma.", 3, Note, "you know"},
		{"no crutch", Crutch, behavioural, "you know alpha. you know beta.", 2, Good, ""},
		{"absolutes", Absolutes, behavioural, "I always help and never shout. " + words(40), 4.3478, Note, "always"},
		{"adverbs", Intensifiers, behavioural, "It was very bad, really bad, extremely bad. " + words(20), 10.7143, Note, "very"},
		{"family is no adverb", Intensifiers, behavioural, "The family gave a reply. " + words(20), 0, Good, ""},
		{"buzzwords", Buzzwords, behavioural, "I leverage synergy and passion. " + words(20), 12, Note, "leverage"},

		{"bad-mouthing", Badmouthing, behavioural, "My manager was an idiot.", 1, Fault, "My manager"},
		{"a bad thing is no person", Badmouthing, behavioural, "The weather was terrible.", 0, Good, ""},

		{"owned and changed", Accountability, "Tell me about a mistake you made.", "It was my mistake. Since then I check twice.", 2, Good, "It was my"},
		{"neither", Accountability, "Tell me about a mistake you made.", "It was not my fault because they forgot it.", 0, Fault, "It was not"},
		{"not about failure", Accountability, behavioural, "It was my mistake.", 1, NotJudged, ""},

		{"lesson at the end", Reflection, behavioural, words(20) + ". I learned to ask first.", 1, Good, "I learned"},
		{"lesson at the start", Reflection, behavioural, "I learned to ask first. " + words(20), 0, Note, ""},

		{"headline first", Headline, behavioural, "I calmed a guest. " + words(80), 0, Good, ""},
		{"history first", Headline, behavioural, words(64) + ". I calmed a guest.", 64, Fault, "a tray"},
		{"ending", Ending, behavioural, words(20) + ". In the end he signed for a year.", 1, Good, "In the end"},
		{"no ending", Ending, behavioural, words(20) + ". The lobby has two doors and a big plant.", 0, Note, "The lobby"},

		{"jargon", Jargon, behavioural, "The PMS and the OTA feed of the CRS broke. " + words(20), 10, Note, "PMS"},
		{"explained", Jargon, behavioural, "The PMS (property system) broke. " + words(20), 0, Good, ""},

		{"passive", Passive, behavioural, "The guest was moved. The bags were carried. A taxi was called.", 1, Note, "The guest"},
		{"active", Passive, behavioural, "I moved the guest. I carried the bags. I called a taxi.", 0, Good, ""},

		{"present", Tense, behavioural, "Last May a guest shouts. I listen to him. I move him. I call him.", 1, Note, "I listen"},
		{"past", Tense, behavioural, "Last May a guest shouted. I listened to him. I moved him. I called him.", 0, Good, ""},
		{"distance", Distance, behavioural, "You have to listen and you have to wait.", 22.2222, Note, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := measure(c.question, c.answer)
			got := r.Get(c.signal)
			if got.Value != c.value || got.Verdict != c.verdict {
				t.Errorf("%s = %v %s, want %v %s", c.signal, got.Value, got.Verdict, c.value, c.verdict)
			}
			if quote := c.answer[got.Start:got.End]; !strings.HasPrefix(quote, c.quote) {
				t.Errorf("%s quotes %q, want it to start with %q", c.signal, quote, c.quote)
			}
		})
	}
}

func TestKindOf(t *testing.T) {
	for text, want := range map[string]string{
		"Tell me about a time you made or caught a medication error.":    Behavioural,
		"Describe a production incident you handled.":                    Behavioural,
		"Give an example of how you set goals.":                          Behavioural,
		"How do you deal with an underperforming team member?":           Situational,
		"What would you do if a supplier missed a date?":                 Situational,
		"What is the difference between a process and a thread?":         Knowledge,
		"Explain how DNS works.":                                         Knowledge,
		"Why do you want to work here?":                                  Motivation,
		"What is your greatest weakness?":                                Motivation,
		"":                                                               Situational,
		"How do you decide what to fix first when two customers report?": Situational,
		"Tell me about yourself.":                                        Motivation,
	} {
		if got := kindOf(text); got != want {
			t.Errorf("kindOf(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestPartsOfAStory(t *testing.T) {
	answer := "Last winter the heating failed at our hotel and a guest was angry. My job was to find him a room. " +
		"I listened to him and apologised. I carried his bags upstairs. I called the plumber and asked for a night rate. " +
		"In the end he stayed for the week and complaints fell from 9 to 2."
	r := measure(behavioural, answer)
	var got []string
	for _, p := range r.Parts {
		got = append(got, p.Name+": "+answer[p.Start:p.Start+14])
	}
	want := []string{"situation: Last winter th", "task: My job was to ", "action: I listened to ", "result: In the end he "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if s := r.Get(Parts); s.Value != 4 || s.Verdict != Good {
		t.Errorf("%+v, want 4 parts", s)
	}
}

func TestOverToldSituation(t *testing.T) {
	answer := "Last year when I was at the airport hotel there was a big problem with the heating because the boiler was old and the firm that looked after it was late. " +
		"It was January and there were two conferences and a wedding and the lobby was full of people who were waiting for their rooms. I moved one guest. In the end he was happy."
	r := measure(behavioural, answer)
	s := r.Get(Balance)
	if s.Verdict != Fault || !strings.HasPrefix(answer[s.Start:s.End], "Last year") {
		t.Errorf("%+v, want a fault that quotes the lead-in", s)
	}
}

func TestRelevance(t *testing.T) {
	known := Question{Text: behavioural, KeyPointTexts: []string{"Apology I apologised for the trouble", "Remedy I offered a solution at once", "Follow up I checked later whether he was satisfied"}}
	for _, c := range []struct {
		q            Question
		answer, want string
	}{
		{known, "I apologised and moved him.", Good},
		{known, "My bicycle has three gears.", Fault},
		{Question{Text: behavioural}, "My bicycle has three gears.", NotJudged},
	} {
		if got := Read(c.q).Measure(prose.Parse(c.answer)).Get(Relevance).Verdict; got != c.want {
			t.Errorf("%q: %s, want %s", c.answer, got, c.want)
		}
	}
}

func TestCopied(t *testing.T) {
	sample := "A guest was upset about the noise in her room. I listened to her, apologised for the trouble and looked for another room on a quiet floor."
	q := Question{Text: behavioural, Ladder: []string{sample}}
	for answer, want := range map[string]string{
		sample:                        Fault,
		strings.ToUpper(sample):       Fault,
		"Well. " + sample + " Indeed": Fault,
		"Last May a man shouted about his bill. I sat down with him, went through it line by line and took off what we had booked twice.": Good,
	} {
		if got := Read(q).Measure(prose.Parse(answer)).Get(Copied); got.Verdict != want {
			t.Errorf("%.50q: %+v, want %s", answer, got, want)
		}
	}
}

func TestOtherLanguagesAreNotJudged(t *testing.T) {
	r := measure(behavioural, "Ein Gast war sehr verärgert, weil sein Zimmer nicht fertig war. Ich habe mich entschuldigt und ihm sofort ein anderes gegeben.")
	if r.Language != "de" || len(r.Signals) != 1 || r.Signals[0].Name != Length {
		t.Errorf("language %s with signals %v, want de with the length alone", r.Language, r.Signals)
	}
}

func TestCodeAndAddressesAreNoWords(t *testing.T) {
	r := measure(behavioural, "I wrote this: ```for i := range words { count++ }``` see https://example.com/a/b?c=d for more")
	if r.Words != 6 {
		t.Errorf("%d words, want 6", r.Words)
	}
}
