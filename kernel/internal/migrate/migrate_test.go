package migrate

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
)

// Two types of one shape, as a notebook has them when a type is given a method.
type (
	before struct{ X int }
	after  struct{ X int }

	beforeTree struct {
		Value before
		Next  *beforeTree
	}
	afterTree struct {
		Value after
		Next  *afterTree
	}
)

func (a after) String() string { return fmt.Sprint("after ", a.X) }

func swaps() Swaps {
	s := Swaps{}
	s.Pair(reflect.TypeFor[before](), reflect.TypeFor[after]())
	return s
}

// migrated runs over one variable.
func migrated[T any](t *testing.T, v *T) T {
	t.Helper()
	if !swaps().Values([]reflect.Value{reflect.ValueOf(v).Elem()}) {
		t.Error("not all places were looked at")
	}
	return *v
}

func TestPairGoesIntoParts(t *testing.T) {
	s := Swaps{}
	s.Pair(reflect.TypeFor[map[string][]*beforeTree](), reflect.TypeFor[map[string][]*afterTree]())
	for old, want := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[before](): reflect.TypeFor[after](), reflect.TypeFor[beforeTree](): reflect.TypeFor[afterTree](),
	} {
		if got := s[old]; got != want {
			t.Errorf("%v: got %v, want %v", old, got, want)
		}
	}
	if len(s) != 2 {
		t.Errorf("got %v, want named types alone", s)
	}
}

func TestValuesInInterfaces(t *testing.T) {
	p := &before{2}
	all := migrated(t, &[]any{
		before{1}, p, []before{{3}}, map[string]any{"a": before{4}}, [1]*before{{5}}, 6, nil, "text",
		struct{ Y any }{before{7}},
	})
	want := "[after 1 after 2 [after 3] map[a:after 4]"
	if got := fmt.Sprint(all); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("got %s, want it to begin with %s", got, want)
	}
	if moved := all[1].(*after); fmt.Sprintf("%p", moved) != fmt.Sprintf("%p", p) {
		t.Error("what a pointer points to was moved")
	}
	if got := all[4].([1]*after)[0].X; got != 5 {
		t.Errorf("got %d, want 5", got)
	}
	if got := all[8].(struct{ Y any }).Y; got != any(after{7}) {
		t.Errorf("got %#v, want after{7}", got)
	}
}

func TestKeysOfMaps(t *testing.T) {
	m := migrated(t, &map[any]any{before{1}: before{2}, "k": before{3}})
	if got := m[after{1}]; got != any(after{2}) || m["k"] != any(after{3}) || len(m) != 2 {
		t.Errorf("got %#v, want after{1} and k alone", m)
	}
	if m := migrated(t, new(map[any]any)); m != nil {
		t.Errorf("got %v of a nil map", m)
	}
}

func TestChannels(t *testing.T) {
	for _, capacity := range []int{0, 1, 3} {
		c := make(chan any, capacity)
		if capacity > 0 {
			c <- before{1}
		}
		migrated(t, &c)
		if capacity == 0 {
			continue
		}
		if got := <-c; got != any(after{1}) {
			t.Errorf("capacity %d: got %#v, want after{1}", capacity, got)
		}
	}
	// The one that was put in first comes out first, though the buffer's beginning has moved on.
	c := make(chan any, 3)
	c <- 0
	c <- before{1}
	<-c
	c <- before{2}
	c <- before{3}
	migrated(t, &c)
	for want := 1; want <= 3; want++ {
		if got := <-c; got != any(after{want}) {
			t.Errorf("got %#v, want after{%d}", got, want)
		}
	}
}

func TestSyncMap(t *testing.T) {
	var m sync.Map
	m.Store(before{1}, before{2})
	m.Store("k", 3)
	if !swaps().Values([]reflect.Value{reflect.ValueOf(&m).Elem()}) {
		t.Error("not all places were looked at")
	}
	if got, _ := m.Load(after{1}); got != any(after{2}) {
		t.Errorf("got %#v, want after{2}", got)
	}
	if _, ok := m.Load(before{1}); ok {
		t.Error("the old key is still there")
	}
}

func TestCycles(t *testing.T) {
	type node struct {
		Value any
		Next  *node
	}
	n := &node{Value: before{1}}
	n.Next = n
	migrated(t, &n)
	if n.Value != any(after{1}) {
		t.Errorf("got %#v, want after{1}", n.Value)
	}
}

// An interface that the new type does not satisfy keeps its value.
func TestInterfacesThatDoNotFit(t *testing.T) {
	type stranger interface{ Stranger() }
	s := Swaps{reflect.TypeFor[lone](): reflect.TypeFor[after]()}
	var v stranger = lone{1}
	s.Values([]reflect.Value{reflect.ValueOf(&v).Elem()})
	if _, ok := v.(lone); !ok {
		t.Errorf("got %T, want what it was", v)
	}
}

type lone struct{ X int }

func (lone) Stranger() {}

func TestNothingToSwap(t *testing.T) {
	v := any(before{1})
	if !(Swaps{}).Values([]reflect.Value{reflect.ValueOf(&v).Elem()}) || v != any(before{1}) {
		t.Errorf("got %#v, want what it was", v)
	}
}

func TestTooManyPlaces(t *testing.T) {
	for _, c := range []struct {
		limit    int
		complete bool
	}{{4, false}, {5, true}} { // the slice, three interfaces, and one that is left over
		v := []any{before{0}, before{1}, before{2}}
		if got := swaps().values([]reflect.Value{reflect.ValueOf(&v).Elem()}, c.limit); got != c.complete {
			t.Errorf("limit %d: complete is %v, want %v", c.limit, got, c.complete)
		}
		if v[0] != any(after{0}) {
			t.Errorf("limit %d: got %#v, want the first migrated", c.limit, v[0])
		}
	}
	v := []any{before{0}, before{1}, before{2}}
	swaps().values([]reflect.Value{reflect.ValueOf(&v).Elem()}, 3)
	if v[1] != any(after{1}) || v[2] != any(before{2}) {
		t.Errorf("got %#v, want the last as it was", v)
	}
}
