package localslack

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// maskedFrame is one frame of a client; the mask is zero.
func maskedFrame(first byte, payload int) []byte {
	f := []byte{first}
	switch {
	case payload < 126:
		f = append(f, 0x80|byte(payload))
	case payload < 1<<16:
		f = binary.BigEndian.AppendUint16(append(f, 0x80|126), uint16(payload))
	default:
		f = binary.BigEndian.AppendUint64(append(f, 0x80|127), uint64(payload))
	}
	return append(f, make([]byte, 4+payload)...)
}

func TestFrameWatcher(t *testing.T) {
	stream := slices.Concat(
		maskedFrame(0x81, 10),     // message 0
		maskedFrame(0x89, 0),      // ping
		maskedFrame(0x01, 200),    // message 1, three frames with a pong between
		maskedFrame(0x00, 0),      //
		maskedFrame(0x8a, 3),      //
		maskedFrame(0x80, 70_000), //
		maskedFrame(0x81, 0),      // message 2
		maskedFrame(0x81, 70_000)) // message 3
	for _, chunk := range []int{1, 3, 7, 4096, len(stream)} {
		f := &frameWatcher{broken: map[int]bool{}}
		for part := range slices.Chunk(stream, chunk) {
			f.follow(part)
		}
		var got []bool
		for n := range 4 {
			got = append(got, f.wasFragmented(n))
		}
		if want := []bool{false, true, false, false}; !slices.Equal(got, want) || f.messages != 4 {
			t.Errorf("in chunks of %d: fragmented %v of %d messages, want %v of 4", chunk, got, f.messages, want)
		}
	}
}

func FuzzFrameWatcher(f *testing.F) {
	f.Add(maskedFrame(0x81, 5))
	f.Add(maskedFrame(0x01, 200))
	f.Fuzz(func(t *testing.T, stream []byte) {
		whole := &frameWatcher{broken: map[int]bool{}}
		whole.follow(stream)
		single := &frameWatcher{broken: map[int]bool{}}
		for _, b := range stream {
			single.follow([]byte{b})
		}
		if whole.messages != single.messages || whole.left != single.left {
			t.Errorf("read at once: %d messages, byte by byte: %d", whole.messages, single.messages)
		}
	})
}

// FuzzEncodeTyped: outside references no bare < or > is left, and the rich text
// holds the same letters.
func FuzzEncodeTyped(f *testing.F) {
	f.Add("a <b> & @alice #general https://x.org <@U0ALICE|x> <!here>")
	f.Add("@@alice @alice. <https://x|<>")
	s := New(DefaultConfig(), nil, nil)
	f.Cleanup(s.Close)
	f.Fuzz(func(t *testing.T, typed string) {
		text := s.encodeTyped(typed)
		if rest := encodedToken.ReplaceAllString(text, ""); strings.ContainsAny(rest, "<>") {
			t.Errorf("%q became %q with a bare bracket", typed, text)
		}
		encode(richText(text))
	})
}
