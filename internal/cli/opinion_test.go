package cli

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheSecondOpinionIsOffUnlessItIsWhollyConfigured(t *testing.T) {
	if e, err := (opinionFlags{}).evaluator(nil, secretSource{env: varOpinionKey}); err != nil || strings.Contains(fmt.Sprintf("%T", e), "opinion") {
		t.Errorf("without flags: %T, %v, want the rules alone", e, err)
	}
	for name, f := range map[string]opinionFlags{
		"a model without an address": {OpinionModel: "tiny"},
		"an address without a model": {OpinionURL: "http://127.0.0.1:1/v1"},
		"no address":                 {OpinionURL: "not an address", OpinionModel: "tiny"},
	} {
		if e, err := f.evaluator(nil, secretSource{env: varOpinionKey}); err == nil {
			t.Errorf("%s was taken: %T", name, e)
		}
	}
	t.Setenv(varOpinionKey, "key with spaces")
	_, err := (opinionFlags{OpinionURL: "http://127.0.0.1:1/v1", OpinionModel: "tiny"}).evaluator(nil, secretSource{env: varOpinionKey})
	if err == nil || strings.Contains(err.Error(), "with spaces") || !strings.Contains(err.Error(), varOpinionKey) {
		t.Errorf("a broken key: %v, want a sentence that names the variable and not the key", err)
	}
	t.Setenv(varOpinionKey, "sound")
	e, err := (opinionFlags{OpinionURL: "http://127.0.0.1:1/v1", OpinionModel: "tiny"}).evaluator(nil, secretSource{env: varOpinionKey})
	if err != nil || !strings.Contains(fmt.Sprintf("%T", e), "opinion") {
		t.Errorf("wholly configured: %T, %v", e, err)
	}
}
