package option

import "testing"

func TestOf(t *testing.T) {
	if got := Of[int](nil); got != 0 {
		t.Errorf("none: got %d, want 0", got)
	}
	if got := Of([]int{7}); got != 7 {
		t.Errorf("one: got %d, want 7", got)
	}
	defer func() {
		if r := recover(); r != "2 values of int; give one, or none" {
			t.Errorf("two: got %v", r)
		}
	}()
	Of([]int{1, 2})
}

type choice int

func TestName(t *testing.T) {
	for v, want := range map[choice]string{-1: "choice(-1)", 0: "a", 1: "b", 2: "choice(2)"} {
		if got := Name("choice", v, "a", "b"); got != want {
			t.Errorf("%d: got %s, want %s", int(v), got, want)
		}
	}
}
