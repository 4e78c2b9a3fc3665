package native

import (
	"reflect"
	"testing"
	"unsafe"
)

// add is behind a function value func(int, *int) int: it adds its words.
func adder(s Shape) *Callback {
	c := &Callback{Info: &Info{Type: reflect.TypeFor[func(int, *int) int](), Shape: s, At: [MaxWords]uint32{0, 8, 16}}}
	c.Begin = func(*Callback) *Frame {
		mem := &struct {
			a uint64
			p unsafe.Pointer
			r uint64
		}{}
		return &Frame{Mem: unsafe.Pointer(mem), Run: func(*Frame) { mem.r = mem.a + *(*uint64)(mem.p) }, End: func(*Frame) {}}
	}
	c.Values = func(_ *Callback, in []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(int(in[0].Int() + in[1].Elem().Int()))}
	}
	return c
}

func TestFunctionValue(t *testing.T) {
	for _, s := range []Shape{ShapeOf("IP", "I"), 0} {
		c := adder(s)
		c.Tag = unsafe.Pointer(c)
		p := new(Object).Init(c)
		f := *(*func(int, *int) int)(unsafe.Pointer(&p))
		x := 30
		if got := f(12, &x); got != 42 {
			t.Errorf("shape %d: got %d, want 42", s, got)
		}
		if Tag(p) != c.Tag {
			t.Errorf("shape %d: the tag is lost", s)
		}
	}
	plain := func() {}
	if Tag(FuncPointer(reflect.ValueOf(plain))) != nil {
		t.Error("a compiled function has a tag")
	}
}

func TestCall(t *testing.T) {
	mem := struct {
		s string
		n int
		r string
	}{s: "ab", n: 3}
	f := func(s string, n int) string {
		out := ""
		for range n {
			out += s
		}
		return out
	}
	Call(ShapeOf("PII", "PI"), FuncPointer(reflect.ValueOf(f)), unsafe.Pointer(&mem), &[MaxWords]uint32{0, 8, 16, 24, 32})
	if mem.r != "ababab" {
		t.Errorf("got %q, want ababab", mem.r)
	}
}

// What may be called alike where arguments travel on the stack: two bools lie side by side there,
// and a float keeps its place.
func TestInOrder(t *testing.T) {
	for _, c := range []struct {
		f    any
		want bool
	}{
		{func() {}, true},
		{func(bool) {}, true},
		{func(bool, bool) {}, false},
		{func(bool, int) {}, true},
		{func(int32, int32) {}, false},
		{func(int32, string, int8) {}, true},
		{func(int, float64) {}, true},
		{func(float64, int) {}, false},
		{func(float64, float64) {}, true},
		{func(struct{ x, y float64 }) {}, true},
		{func(struct {
			x float64
			s string
		}) {
		}, false},
	} {
		ft := reflect.TypeOf(c.f)
		var in []reflect.Type
		for i := range ft.NumIn() {
			in = append(in, ft.In(i))
		}
		if got := inOrder(in); got != c.want {
			t.Errorf("%s: got %t, want %t", ft, got, c.want)
		}
	}
}

func TestSpillFits(t *testing.T) {
	for _, c := range []struct {
		f     any
		words int
		want  bool
	}{
		{func() {}, 0, true},
		{func(bool) {}, 1, true},
		{func(bool, bool) {}, 2, false},
		{func(bool, int) {}, 2, true},
		{func(int, bool) {}, 2, true},
		{func(int8, int16, int32) {}, 3, false},
		{func(int32, int32) {}, 2, false},
		{func(int32, int, int32) {}, 3, true},
		{func(string, []int, any) {}, 7, true},
	} {
		ft := reflect.TypeOf(c.f)
		var in []reflect.Type
		for i := range ft.NumIn() {
			in = append(in, ft.In(i))
		}
		if got := SpillFits(in, c.words); got != c.want {
			t.Errorf("%s: got %t, want %t", ft, got, c.want)
		}
	}
}
