package order

import "testing"

func TestTracker(t *testing.T) {
	type run struct{ id, code, want string }
	for name, runs := range map[string][]run{
		"from top to bottom, twice": {{"a", "x := 1", ""}, {"b", "y := x", ""}, {"c", "x + y", ""}, {"a", "x := 1", ""},
			{"b", "y := x", ""}, {"c", "x + y", ""}},
		"a cell changed and run again": {{"a", "x := 1", ""}, {"b", "x + 1", ""}, {"c", "fmt.Println(x)", ""},
			{"a", "x := 2", "[2], [3] used x as it was before; run again what should follow."}, {"b", "x + 1", ""}},
		"a name set further down": {{"a", "x := 1", ""}, {"b", "x", ""}, {"c", "x = 3", ""},
			{"b", "x", "x: last set by [3], further down."}, {"a", "x := 1", ""}, {"b", "x", ""}},
		"a field set further down": {{"a", "var x T", ""}, {"b", "x", ""}, {"c", "x.f = 3", ""},
			{"b", "x", "x: last set by [3], further down."}},
		"a name that outlived its line": {{"a", "x, y := 1, 2", ""},
			{"a", "x := 1", "y: no longer set here, and still there."}},
		"a function changed": {{"a", "func f() int { return 1 }", ""}, {"b", "f()", ""},
			{"a", "func f() int { return 2 }", "[2] used f as it was before; run again what should follow."}},
		"a local name and a field": {{"a", "x := 1", ""}, {"b", "func() { z := 2; _ = z }()\nq.x", ""},
			{"c", "z := 1", ""}, {"a", "x := 3", ""}},
		"reset":       {{"a", "x := 1", ""}, {"b", "x", ""}, {"r", "%reset", ""}, {"a", "x := 2", ""}},
		"without ids": {{"", "x := 1", ""}, {"", "x := 2", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			var tr Tracker
			for i, r := range runs {
				if got := tr.Ran(r.id, i+1, r.code); got != r.want {
					t.Errorf("run %d, %q: got %q, want %q", i+1, r.code, got, r.want)
				}
			}
		})
	}
}
