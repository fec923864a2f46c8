package bot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMessageIsAnswered(t *testing.T) {
	r := running(t)
	r.say(me, alice, "hello")
	r.settle()
	if diff := cmp.Diff([]string{"hello"}, r.posted(aliceDM)); diff != "" {
		t.Error(diff)
	}
}
