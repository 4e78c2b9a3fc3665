package debug

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

type level uint8

type point struct{ X, Y float64 }

func (p point) Sum() float64     { return p.X + p.Y }
func (p *point) Scale(k float64) { p.X *= k }

func testScope() map[string]reflect.Value {
	p := &point{1.5, 2}
	vars := []struct {
		name  string
		value any
	}{{"i", ptr(7)}, {"u", ptr(uint(3))}, {"l", ptr(level(250))}, {"f", ptr(2.5)}, {"nan", ptr(math.NaN())},
		{"s", ptr("abc")}, {"ok", ptr(true)},
		{"p", ptr(p)}, {"q", ptr(*p)}, {"list", ptr([]int{10, 20, 30})}, {"m", ptr(map[string]int{"a": 1})},
		{"none", ptr((*point)(nil))},
		{"e", ptr(error(nil))}, {"boxed", ptr(any(41))}, {"add", ptr(func(a, b int) int { return a + b })},
		{"all", ptr(func(xs ...string) int { return len(xs) })}}
	scope := map[string]reflect.Value{}
	for _, v := range vars {
		scope[v.name] = reflect.ValueOf(v.value).Elem()
	}
	return scope
}

func ptr[T any](v T) *T { return &v }

func TestEvaluate(t *testing.T) {
	for expr, want := range map[string]any{
		"i": 7, "i + 1": 8, "i / 2": 3, "-i / 2": -3, "i % 4": 3, "i & 3": 3, "i << 2": 28, "1 + 2*3": 7, "7 / 2": 3,
		"7 / 2.0": 3.5,
		"u - 1":   uint(2), "l + 5": level(255), "f * 2": 5.0, "f > i": false, "i > f": true, "nan == nan": false,
		"nan != nan": true, "nan < 1": false,
		`s + "d"`: "abcd", `s < "abd"`: true, "len(s)": 3, "s[1]": byte('b'), "s[1:]": "bc", "!ok": false,
		"ok && i == 7": true, "!ok && missing": false,
		"p.X": 1.5, "p.Sum()": 3.5, "q.Sum()": 3.5, "(*p).Y": 2.0, "list[1]": 20, "list[i-6]": 20, "len(list[1:])": 2,
		"cap(list) >= 3": true,
		`m["a"]`:         1, `m["b"]`: 0, "len(m)": 1, "none == nil": true, "p == nil": false, "p != none": true,
		"e == nil":    true,
		"boxed == 41": true, "boxed.(int) + 1": 42,
		"add(i, 3)": 10, `all("a", "b")`: 2, "int(f)": 2, "float64(i) / 2": 3.5, "string(s)": "abc", "nil == nil": true,
		"true != false": true, "'a' == 97": true,
	} {
		v, err := evaluate(expr, testScope())
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		if got := v.typed(nil).Interface(); got != want {
			t.Errorf("%s: got %v (%T), want %v (%T)", expr, got, got, want, want)
		}
	}
}

func TestEvaluateRefuses(t *testing.T) {
	for expr, want := range map[string]string{
		"missing": "undefined here", "i / 0": "division by zero", "i % 0": "division by zero",
		"list[3]": "out of range [3] with length 3", "list[-1]": "out of range",
		"p.Z": "no field or method Z", "none.X": "", "l + 6": "does not fit", "u - 4": "does not fit", "s > 1": "mismatched",
		"s && ok": "truth values", "ok || s": "",
		"i()": "no function", "add(1)": "", "add(1, 2, 3)": "too many arguments", "p.Scale(2)": "returns nothing",
		"func() {}": "not evaluated here", "i +": "expected", "nil": "",
	} {
		v, err := evaluate(expr, testScope())
		if expr == "ok || s" || expr == "nil" { // the right side is not looked at; nil is a value
			if err != nil {
				t.Errorf("%s: %v", expr, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v; want %q in the error", expr, v, err, want)
		}
	}
}

func TestPlain(t *testing.T) {
	type tree struct {
		V    int
		Kids []*tree
		name string
	}
	deep := &tree{1, []*tree{{2, []*tree{{3, nil, "c"}}, "b"}}, "a"}
	long := make([]int, 30)
	for _, c := range []struct {
		value any
		want  string
	}{{deep, `&{V:1 Kids:[…] name:"a"}`}, {long, "[" + strings.Repeat("0 ", 20) + "…]"}, {map[int]string{2: "b", 1: "a"},
		`map[1:"a" 2:"b"]`},
		{[]error{nil}, "[nil]"}, {struct{ F func() }{}, "{F:func}"}} {
		if got := plain(reflect.ValueOf(c.value), 3); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	d := New(Options{})
	big := make([]int, mostChildren+1)
	if got := parts(reflect.ValueOf(big), "big"); len(got) != mostChildren+1 || got[mostChildren].name != "… 1 more" {
		t.Errorf("%d parts, the last %q", len(got), got[len(got)-1].name)
	}
	if got := parts(reflect.ValueOf(big[1:]), "big"); len(got) != mostChildren || got[mostChildren-1].expr != fmt.Sprintf(
		"big[%d]", mostChildren-1) {
		t.Errorf("%d parts", len(got))
	}
	if got := d.text(reflect.ValueOf(big)); got != "[]int, length 201" {
		t.Errorf("got %s", got)
	}
	if got := d.text(reflect.ValueOf(strings.Repeat("x", mostText))); !strings.HasSuffix(got, "…") {
		t.Errorf("a long text is not shortened: %d", len(got))
	}
	if got := d.text(reflect.ValueOf(strings.Repeat("x", mostText-2))); strings.HasSuffix(got, "…") {
		t.Error("a text that fits is shortened")
	}
}
