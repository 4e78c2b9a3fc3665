package formats

import (
	"fmt"
	"testing"
)

func TestLexicon(t *testing.T) {
	l := newLexicon(2)
	want := map[string]int32{}
	for i := range 5000 {
		w := fmt.Sprint(i * i % 1777)
		k, ok := want[w]
		if !ok {
			k = int32(len(want))
			want[w] = k
		}
		got := l.of([]byte(w))
		if i%2 == 0 {
			got = l.ofString(w)
		}
		if got != k || l.words[got] != w {
			t.Fatalf("%s: number %d, %q; want %d", w, got, l.words[got], k)
		}
	}
	if len(l.words) != len(want) {
		t.Errorf("%d words, want %d", len(l.words), len(want))
	}
}
