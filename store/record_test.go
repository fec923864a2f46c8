package store

import (
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
)

// Every file of schema version 3 depends on each byte of the dictionary.
func TestTheDictionaryStaysAsItIs(t *testing.T) {
	const want = 0x21fb6465
	if got := crc32.Checksum(dictionary, castagnoli); got != want {
		t.Errorf("sum of the dictionary = %#x, want %#x: another dictionary needs another version byte", got, want)
	}
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	k := []byte("T1\x00U1\x00k")
	for _, pack := range []bool{false, true} {
		record, err := encode(k, strings.Repeat("what I did next was ", 9), pack)
		if err != nil {
			t.Fatal(err)
		}
		if packed := record[0] == versionPacked; packed != pack {
			t.Errorf("version byte %d", record[0])
		}
		if _, err := decode[string](k, record); err != nil {
			t.Fatal(err)
		}
		for _, part := range [][]byte{k, record} {
			for i := range len(part) * 8 {
				part[i/8] ^= 1 << (i % 8)
				v, err := decode[string](k, record)
				if !errors.Is(err, errRecord) || v != "" {
					t.Errorf("bit %d flipped: %q, %v", i, v, err)
				}
				part[i/8] ^= 1 << (i % 8)
			}
		}
	}
}

func TestRecordsErrorsHoldNoText(t *testing.T) {
	const secret = "CANARY"
	k := []byte(secret)
	bad := map[string][]byte{"": nil, "short": []byte("abc"), "version 1": []byte("\x01\"" + secret + "\"")}
	for name, data := range map[string]string{"no JSON": secret, "another type": `{"a":"` + secret + `"}`} {
		record, err := seal(k, []byte(data), false)
		if err != nil {
			t.Fatal(err)
		}
		bad[name] = record
	}
	unknown := append([]byte{9}, []byte(secret)...)
	bad["unknown version"] = append(unknown, byte(sum(k, unknown)), byte(sum(k, unknown)>>8), byte(sum(k, unknown)>>16), byte(sum(k, unknown)>>24))
	for name, data := range bad {
		_, err := decode[int](k, data)
		if !errors.Is(err, errRecord) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRecord(f *testing.F) {
	for _, pack := range []bool{false, true} {
		record, err := encode([]byte("k"), coach.Answer{Text: "an answer"}, pack)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte("T1\x00U1\x0012345678"), record)
	}
	f.Fuzz(func(t *testing.T, k, data []byte) {
		_, _ = decodeAnswer(k, data)
		// With a right sum, whatever is behind it must be survived too.
		if len(data) > 0 {
			s := sum(k, data)
			_, _ = decodeAnswer(k, append(data, byte(s), byte(s>>8), byte(s>>16), byte(s>>24)))
		}
	})
}

// What an answer is stored without comes back, whatever its offsets and quotes are.
func TestAnswersComeBackWhole(t *testing.T) {
	k, err := answerKey("T1", "U1", 7)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := coach.Answer{Team: "T1", User: "U1", Seq: 7, At: noon(), Text: rapid.SampledFrom([]string{"", "I did it", "ä€😀 ende"}).Draw(t, "text")}
		offset := rapid.IntRange(-2, len(a.Text)+2)
		for range rapid.IntRange(0, 3).Draw(t, "findings") {
			start, end := offset.Draw(t, "start"), offset.Draw(t, "end")
			quote := rapid.SampledFrom([]string{"", "did", textBetween(a.Text, start, end)}).Draw(t, "quote")
			if !strings.Contains(a.Text, quote) || strings.ToValidUTF8(quote, "") != quote {
				quote = ""
			}
			a.Feedback.KeyPoints = append(a.Feedback.KeyPoints, review.KeyPoint{ID: "k1", Quote: quote, Start: start, End: end})
			a.Feedback.Minefields = append(a.Feedback.Minefields, review.Risk{ID: "m1", Quote: quote, Start: start, End: end})
		}
		record, err := encode(k, packAnswer(a), true)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeAnswer(k, record)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", got, a)
	})
}
