package blockkit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
)

var errTrailingData = errors.New("data after the JSON value")

// decode reads one JSON value, keeping numbers as they were written.
func decode(raw json.RawMessage) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errTrailingData
	}
	return v, nil
}

// decodeBlocks reads an array of blocks, or a view that holds one, and gives the
// objects in it. What cannot be read gives none: whoever needs to know why asks
// CheckBlocks or CheckView.
func decodeBlocks(raw json.RawMessage) []map[string]any {
	v, err := decode(raw)
	if err != nil {
		return nil
	}
	if view, ok := v.(map[string]any); ok {
		v = view["blocks"]
	}
	return objects(v)
}

// objects gives the objects of an array, skipping everything else.
func objects(v any) []map[string]any {
	items, _ := v.([]any)
	var all []map[string]any
	for _, item := range items {
		if o, ok := item.(map[string]any); ok {
			all = append(all, o)
		}
	}
	return all
}

// stringAt gives the string under a name, or "".
func stringAt(o map[string]any, name string) string {
	s, _ := o[name].(string)
	return s
}

// objectAt gives the object under a name, or nil.
func objectAt(o map[string]any, name string) map[string]any {
	inner, _ := o[name].(map[string]any)
	return inner
}

func asInt(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

func sortedKeys(o map[string]any) []string { return slices.Sorted(maps.Keys(o)) }

// absent reports whether a payload was left out: nothing, or JSON null.
func absent(raw json.RawMessage) bool {
	trimmed := bytes.TrimSpace(raw)
	return len(trimmed) == 0 || string(trimmed) == "null"
}
