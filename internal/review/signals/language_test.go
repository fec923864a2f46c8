package signals

import (
	"testing"

	"interviewcoach/internal/review/prose"
)

func TestLanguage(t *testing.T) {
	for want, texts := range map[string][]string{
		"en": {
			"I was on nights and when I did my five checks I saw the order was wrong, so I called the doctor.",
			"had one w/ our payment webhooks last yr. grafana showed the queue growing like crazy, about 30k msgs behind",
			"• figure out what's actually late\n• redo the programme around that - easy wins get parked\n• throw extra hands at the bottleneck",
			"usually its the weather or the subbies letting us down, not much you can do about that.",
			"I SAT WITH THE PLANNER AND PULLED THE PROGRAMME APART. WE FINISHED TWO DAYS EARLY.",
			"Yesterday I am go to customer and he say machine is broke, so I make new part and he is happy.",
		},
		"de": {"Im letzten Jahr habe ich mit meinem Team ein Projekt geleitet und wir haben die Kosten gesenkt, weil wir besser geplant haben.",
			"Ein Gast war sehr verärgert, weil sein Zimmer nicht fertig war. Ich habe mich entschuldigt und ihm sofort ein anderes gegeben."},
		"fr": {"L'année dernière, j'ai dirigé une équipe de cinq personnes et nous avons réduit les délais de livraison parce que nous avons mieux planifié."},
		"es": {"El año pasado dirigí un equipo de cinco personas y logramos reducir los plazos de entrega porque planificamos mejor el trabajo."},
		"it": {"L'anno scorso ho guidato una squadra di cinque persone e abbiamo ridotto i tempi di consegna perché abbiamo pianificato meglio."},
		"pt": {"No ano passado liderei uma equipe de cinco pessoas e conseguimos reduzir os prazos de entrega porque planejamos melhor o trabalho."},
		"nl": {"Vorig jaar heb ik een team van vijf mensen geleid en we hebben de levertijden verkort omdat we beter hebben gepland."},
		"pl": {"W zeszłym roku kierowałem pięcioosobowym zespołem i skróciliśmy czas dostawy, ponieważ lepiej zaplanowaliśmy pracę."},
		"ru": {"В прошлом году я руководил командой из пяти человек, и мы сократили сроки поставки, потому что лучше спланировали работу."},
		"ar": {"في العام الماضي قدت فريقا من خمسة أشخاص وقمنا بتقليل وقت التسليم لأننا خططنا للعمل بشكل أفضل"},
		"he": {"בשנה שעברה הובלתי צוות של חמישה אנשים וקיצרנו את זמני האספקה כי תכננו טוב יותר את העבודה"},
		"zh": {"去年我带领一个五人团队，因为我们计划得更好，所以缩短了交货时间。"},
		"ja": {"去年、私は五人のチームを率いて、計画を改善したので納期を短縮しました。"},
		"ko": {"작년에 저는 다섯 명의 팀을 이끌었고 더 잘 계획했기 때문에 납기를 단축했습니다."},
		"und": {"lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua",
			"asdf jkl qwer zxcv poiu mnbv asdf jkl qwer zxcv", "👍👍👍", "", "12 34 56"},
	} {
		for _, text := range texts {
			if got := languageOf(prose.Parse(text), scan(prose.Parse(text))); got != want {
				t.Errorf("languageOf(%.60q) = %s, want %s", text, got, want)
			}
		}
	}
}
