package level

import (
	"fmt"
	"strings"
	"testing"

	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/signals"
)

// A question that all tests here share, with all its parts.
func question() signals.Question {
	return signals.Question{
		Text:  "Tell me about a time you had to calm an upset guest.",
		Theme: "Service recovery",
		Ladder: []string{
			"A guest was upset about the noise in her room. I listened to her, apologised for the trouble and looked for another room. She moved the same evening and was content with the solution that I had found for her.",
			"Last winter a guest came to the desk at night because the heating in his room had failed. I apologised, asked what he needed most and moved him to a room on another floor within ten minutes. I also arranged breakfast at our cost and called him the next day to hear whether he had slept well. He wrote a friendly review.",
			"In January 2023 a bridal party of fourteen arrived at our 60-room hotel and found five rooms unfinished. I took the bride aside, let her finish, and asked what would save the evening. I chose to open the suite rather than send anyone away, because the group wanted to stay together, and had the rooms ready by six. Afterwards I wrote a check for the late shift; unfinished rooms at arrival fell from nine a month to one.",
		},
		KeyPointTexts: []string{
			"Listening first I let the guest finish before I said anything",
			"Apology I apologised for the trouble without making excuses",
			"Finding the need I asked what would help the guest most right now",
			"Quick remedy I offered a solution that could be carried out at once",
			"Follow up I checked later whether the guest was satisfied",
			"Learning I changed something so that it would not happen again",
		},
	}
}

// gullible is a matcher that believes whatever shares a word with a key point:
// the worst case for what must not be bought.
func gullible(q signals.Question, t prose.Text) (covered, touched int) {
	for _, k := range q.KeyPointTexts {
		point := prose.Parse(k)
		best := 0
		for _, s := range t.Sentences {
			n := 0
			for _, w := range point.Sentences[0].Tokens {
				for _, v := range s.Tokens {
					if !w.Stop && w.Stem == v.Stem {
						n++
						break
					}
				}
			}
			best = max(best, n)
		}
		switch {
		case best >= 3:
			covered++
		case best >= 1:
			touched++
		}
	}
	return covered, touched
}

func judge(q signals.Question, answer string) (Verdict, Input) {
	t := prose.Parse(answer)
	in := Input{Report: signals.Read(q).Measure(t), Points: len(q.KeyPointTexts), Ladder: NewLadder(q.Ladder).Match(t)}
	in.Covered, in.Touched = gullible(q, t)
	return Judge(in), in
}

// picker gives the same words on every run.
type picker uint64

func (p *picker) next(n int) int {
	*p = *p*6364136223846793005 + 1442695040888963407
	return int(uint64(*p) >> 33 % uint64(n))
}

func (p *picker) fill(words []string, n int) string {
	var b strings.Builder
	for i := range n {
		w := words[p.next(len(words))]
		if i%13 == 0 {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		b.WriteString(w)
		if i%13 == 12 {
			b.WriteString(".")
		}
		b.WriteString(" ")
	}
	return b.String()
}

var buzzSentences = []string{
	"I leverage synergies to deliver impactful solutions for the guest.",
	"I am a passionate team player with a growth mindset and strong communication skills.",
	"As a result of my proactive approach we achieved excellence because teamwork is the key to success.",
	"I listen, I apologise, I follow up and I always find a quick solution that helps the guest most.",
	"My holistic and innovative strategy empowers stakeholders to move the needle.",
	"I think outside the box in order to create added value and a win win for everyone.",
	"I am highly motivated, detail oriented and committed to excellence at all times.",
	"I handled many difficult situations successfully and my managers were happy with my performance.",
	"Customer centric alignment is a core value of my dynamic leadership skills.",
	"I took full ownership and drove transformational change with a can do attitude.",
	"I learned that a positive attitude leads to seamless collaboration and world class service.",
	"Robust, scalable best practices ensure that every deliverable is actionable.",
}

func buzz(p *picker, words int) string {
	var b strings.Builder
	for n := 0; n < words; {
		s := buzzSentences[p.next(len(buzzSentences))]
		b.WriteString(s + " ")
		n += len(strings.Fields(s))
	}
	return b.String()
}

// junk returns a hundred answers that say nothing of the person's own.
func junk() map[string]string {
	q := question()
	p := picker(1)
	out := map[string]string{}
	add := func(kind, text string) { out[fmt.Sprintf("%s %d", kind, len(out))] = text }
	for _, short := range []string{"fine", "ok", "I don't know", "no idea, next question please", "yes of course I have done that many times", "👍", "...", "n/a", "pass", "See my CV."} {
		add("short", short)
		add("short, often", strings.Repeat(short+" ", 60))
	}
	for i := range 10 {
		add("question", strings.Repeat(q.Text+" ", i*4+1))
		add("question as answer", "So you want me to "+strings.ToLower(q.Text[:len(q.Text)-1])+strings.Repeat(". "+q.Text, i+2))
	}
	lorem := strings.Fields("lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse cillum fugiat nulla pariatur")
	for i := range 10 {
		add("lorem", p.fill(lorem, 40*(i+1)))
	}
	for _, rung := range q.Ladder {
		add("sample", rung)
		add("sample, lower case", strings.ToLower(rung))
		add("sample with a frame", "Well, here is what I would say to that question. "+rung+" I think that says it all.")
		add("sample twice", rung+"\n\n"+rung)
	}
	add("all samples", strings.Join(q.Ladder, "\n"))
	add("key points", strings.Join(q.KeyPointTexts, ". "))
	for i := range 16 {
		add("buzzwords", buzz(&p, 60+20*i))
	}
	words := strings.Fields("synergy leverage proactive dynamic holistic innovation excellence strategic passion teamwork mindset guest solution quality service success results value growth")
	for i := range 6 {
		add("word list", p.fill(words, 50*(i+1)))
	}
	offTopic := "I grew up near the sea and my favourite season is autumn. In 2019 I bought an old bicycle for 40 euros and rode 1,200 km along the coast. It rained for 9 of 14 days, so I learned to fix a chain in the dark. "
	for i := range 6 {
		add("off topic", strings.Repeat(offTopic, i+1))
	}
	keys := "asdf jkl qwer zxcv poiu mnbv "
	for i := range 4 {
		add("keyboard", strings.Repeat(keys, 10*(i+1)))
	}
	for i := range 100 - len(out) {
		add("one word", strings.Repeat("guest ", 30*(i+1)))
	}
	return out
}

func TestJunkIsNeverAboveBasic(t *testing.T) {
	all := junk()
	if len(all) != 100 {
		t.Fatalf("%d junk answers, want 100", len(all))
	}
	levels := map[int]int{}
	for name, text := range all {
		v, in := judge(question(), text)
		levels[v.Level]++
		if v.Level > Basic || strings.HasPrefix(name, "off topic") && v.Level > OffTopic || strings.HasPrefix(name, "buzz") && v.Level > Thin {
			t.Errorf("%s: level %d (%.2f), covered %d of %d, evidence %.2f\n%.120s", name, v.Level, v.Score, in.Covered, in.Points, v.Dimensions.Evidence, text)
		}
	}
	t.Log("levels", levels)
}

// real are answers of every rung, from thin to exceptional, that padding is
// added to.
func real() []string {
	return []string{
		"Guests are sometimes upset and then you have to stay calm. I am a calm person so for me this is no problem, I talk to them nicely and mostly they calm down.",
		"A guest was angry about the bill. I let him talk, said sorry and checked the bill with him. There was a mistake in it and I took it off. He was fine after that.",
		"Last August a family came back from the beach to a flooded bathroom. I let the father finish, said sorry and asked what they needed most: dry beds for two kids. I moved them to 214 within fifteen minutes because it was the only room with a cot, and sent up dinner. I rang them at nine. They stayed the full week.",
		"In May 2022 a coach with 31 guests came three hours early and the guide was shouting at my trainee. I stepped in, let him finish, and asked what mattered most to his people; it was lunch, not rooms. I could have sent them to the café but I opened the terrace instead, because it kept the lobby free, and had soup out in 20 minutes. Rooms were ready by 2pm. I called the guide that evening and again next day. Since then we ask every coach for its real arrival a day ahead; early arrivals without notice went from six a month to one.",
	}
}

func TestPaddingDoesNotRaiseTheLevel(t *testing.T) {
	p := picker(9)
	filler := "Well, you know, basically it is like that, and to be honest there are a lot of things that one could say about all this stuff, really. "
	for i, answer := range real() {
		before, _ := judge(question(), answer)
		for name, padding := range map[string]string{
			"filler":       strings.Repeat(filler, 8),
			"mixed filler": strings.Repeat("And so on and so forth, as they say. It was what it was, and things went on as things do. ", 10),
			"buzzwords":    buzz(&p, 200),
			"words":        p.fill(strings.Fields("synergy leverage proactive dynamic holistic innovation excellence strategic"), 200),
		} {
			for place, text := range map[string]string{"after": answer + " " + padding, "before": padding + answer} {
				after, _ := judge(question(), text)
				if after.Level > before.Level || after.Score > before.Score+0.3 {
					t.Errorf("answer %d with %s %s: %.2f, was %.2f", i, name, place, after.Score, before.Score)
				}
			}
		}
		t.Logf("answer %d: level %d (%.2f), %s", i, before.Level, before.Score, before.LevelWhy)
	}
}
