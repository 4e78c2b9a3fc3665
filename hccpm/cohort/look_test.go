package cohort

import (
	"fmt"
	"strings"
	"testing"
)

func TestLook(t *testing.T) {
	c, err := Read(strings.NewReader("id,x,sex,y\na,0,m,\nb,10,f,1\nc,20,m,\nd,30,m,2\ne,,f,3\nf,40,m,\n"), "mine.csv")
	if err != nil {
		t.Fatal(err)
	}
	look, err := c.Look()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"id|id|0|6|a (1), b (1), c (1), …|", "x|int|1|5|0 to 40|█████", "sex|category|0|2|m (4), f (2)|▄█",
		"y|int|3|3|1 to 3|███"}
	for i, row := range look.Rows {
		if got := strings.Join(row, "|"); got != want[i] {
			t.Errorf("got %s, want %s", got, want[i])
		}
	}
	m, err := c.Missingness()
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(m.Rows); got != "[[3 1  ✕] [2 0  ] [1 1 ✕ ] [6 all 1 3]]" {
		t.Errorf("patterns: got %s", got)
	}
	lung := openLung(t)
	x, err := lung.column("age")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, n := range x.classes() {
		sum += n
	}
	if sum != 228 {
		t.Errorf("classes hold %d ages, want 228", sum)
	}
	many, err := lung.Missingness("meal.cal", "wt.loss", "ph.ecog")
	if err != nil || many.Rows[0][0] != "170" {
		t.Errorf("lung: %v, %v", many.Rows, err)
	}
}
