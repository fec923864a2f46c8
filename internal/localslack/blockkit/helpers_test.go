package blockkit

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// chars gives n characters of two bytes each, so that counting bytes shows.
func chars(n int) string { return strings.Repeat("é", n) }

// repeated gives n items; %d in the item is its number.
func repeated(n int, item string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.ReplaceAll(item, "%d", fmt.Sprint(i))
	}
	return strings.Join(items, ",")
}

func plainOf(n int) string  { return fmt.Sprintf(`{"type":"plain_text","text":%q}`, chars(n)) }
func mrkdwnOf(n int) string { return fmt.Sprintf(`{"type":"mrkdwn","text":%q}`, chars(n)) }

// section wraps an accessory.
func section(accessory string) string {
	return `[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":` + accessory + `}]`
}

// input wraps an element.
func input(element string) string {
	return `[{"type":"input","label":{"type":"plain_text","text":"x"},"element":` + element + `}]`
}

// modal wraps blocks, and more properties, in a view that has all it needs.
func modal(blocks, more string) string {
	return `{"type":"modal","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"S"},"blocks":` + blocks + more + `}`
}

func wantProblems(t *testing.T, got []Problem, want ...Problem) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func checkBlocks(surface Surface, blocks string) []Problem {
	return CheckBlocks(surface, json.RawMessage(blocks))
}

const (
	opt     = `{"text":{"type":"plain_text","text":"o%d"},"value":"v%d"}`
	okText  = `{"type":"plain_text","text":"x"}`
	okImage = `{"type":"image","image_url":"https://example.com/a.png","alt_text":"a"}`
	okCard  = `{"type":"card","title":{"type":"plain_text","text":"x"}}`
)
