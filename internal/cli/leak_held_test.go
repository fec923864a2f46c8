package cli

import (
	"reflect"
	"strings"
	"testing"
)

// held counts the elements of every map, list and channel that can be reached from v
// through values of this program's own types, by the field they stand in: a cache
// that is added later is among them. It reads without locks, when nothing is under
// way.
func held(v any) map[string]int {
	w := walker{count: map[string]int{}, seen: map[visit]bool{}}
	w.walk("", reflect.ValueOf(v))
	return w.count
}

type visit struct {
	at  uintptr
	typ reflect.Type
}

type walker struct {
	count map[string]int
	seen  map[visit]bool
}

// ours reports whether a type belongs to what runs, and not to the question bank or
// the review, whose tables are read once and stay.
func ours(t reflect.Type) bool {
	path := t.PkgPath()
	if path == "" {
		return true // a type without a name, made of others
	}
	room, inside := strings.CutPrefix(path, "interviewcoach/")
	return inside && room != "questions" && !strings.HasPrefix(room, "internal/review") || strings.HasPrefix(path, "github.com/slack-go/slack")
}

func (w *walker) walk(where string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			w.walk(where, v.Elem())
		}
	case reflect.Pointer:
		if v.IsNil() || w.seen[visit{v.Pointer(), v.Type()}] || !ours(v.Type().Elem()) && !holder(v.Type().Elem()) {
			return
		}
		w.seen[visit{v.Pointer(), v.Type()}] = true
		w.walk(where, v.Elem())
	case reflect.Struct:
		if holder(v.Type()) { // atomic.Pointer[T]
			for i := range v.NumField() {
				if f := v.Field(i); f.Kind() == reflect.UnsafePointer && !f.IsNil() {
					w.walk(where, reflect.NewAt(pointedTo(v.Type()), f.UnsafePointer()))
				}
			}
			return
		}
		if !ours(v.Type()) {
			return
		}
		for i := range v.NumField() {
			w.walk(v.Type().String()+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Map:
		w.count[where] += v.Len()
		for it := v.MapRange(); it.Next(); {
			w.walk(where, it.Value())
		}
	case reflect.Slice:
		w.count[where] += v.Len()
		if k := v.Type().Elem().Kind(); k == reflect.Struct || k == reflect.Pointer || k == reflect.Map || k == reflect.Chan || k == reflect.Interface {
			for i := range v.Len() {
				w.walk(where, v.Index(i))
			}
		}
	case reflect.Chan:
		w.count[where] += v.Len()
	}
}

// holder reports whether a type is an atomic.Pointer.
func holder(t reflect.Type) bool {
	return t.PkgPath() == "sync/atomic" && strings.HasPrefix(t.Name(), "Pointer[")
}

// pointedTo is T of an atomic.Pointer[T].
func pointedTo(t reflect.Type) reflect.Type {
	load, _ := reflect.PointerTo(t).MethodByName("Load")
	return load.Type.Out(0).Elem()
}

func TestHeldFindsWhatGrows(t *testing.T) {
	type inner struct{ cache map[string]int }
	type outer struct {
		any  any
		list []*inner
		in   *inner
		self *outer
	}
	in := &inner{cache: map[string]int{"a": 1, "b": 2}}
	o := &outer{any: in, list: []*inner{{cache: map[string]int{"c": 3}}}, in: in}
	o.self = o
	got := held(o)
	if got["cli.inner.cache"] != 3 || got["cli.outer.list"] != 1 {
		t.Errorf("held = %v, want 3 in the caches, each once, and 1 in the list", got)
	}
}
