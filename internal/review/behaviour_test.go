package review

import "testing"

// Every kind that the model may name has its words; reviews stored by earlier
// rules name others and get the general ones.
func TestEveryKindHasItsWords(t *testing.T) {
	general := behaviourOf("")
	for _, kind := range New().load().mines.Kinds() {
		if behaviourOf(kind) == general {
			t.Errorf("%s has no words", kind)
		}
	}
	if got := (Risk{Kind: "concealment"}).Safer(); got == "" {
		t.Error("a kind of earlier rules has no safer line")
	}
}
