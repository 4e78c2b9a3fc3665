package debug

import (
	"strings"
	"testing"
)

// Values of ipykernel 6.29.5, ipykernel.compiler.murmur2_x86(text, 0xc70f6907): front ends compute the same.
func TestMurmur2(t *testing.T) {
	for text, want := range map[string]uint32{"": 3990065800, "a": 2167009006, "ab": 2805137849, "abc": 3350977461,
		"abcd":                   804720481,
		"x := 1\nfmt.Println(x)": 1443478927, "肝癌 é": 1584681317} {
		if got := murmur2([]byte(text), hashSeed); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	if p := PathOf("a"); !strings.HasSuffix(p, "2167009006.go") || !strings.HasPrefix(p, prefix()) {
		t.Errorf("got %s", p)
	}
}
