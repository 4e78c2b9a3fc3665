package prediction

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func ExampleROC() {
	died := []bool{true, true, false, true, false, false}
	score := []float64{9, 7, 7, 5, 3, 1}
	c, err := ROC(died, score)
	fmt.Print(c)
	fmt.Println(err)
	// Output:
	// Area under the ROC curve: n = 6, events = 3
	//    AUC    se 0.95.LCL 0.95.UCL
	// 0.8333 0.192   0.4561        1
	// Error and limits by DeLong's method.
	// <nil>
}

func ExampleCompareAUC() {
	died := []bool{true, true, false, true, false, false}
	c, err := CompareAUC(died, []float64{9, 7, 7, 5, 3, 1}, []float64{1, 2, 3, 4, 5, 6})
	fmt.Printf("%.3f %.3f %v\n", c.First, c.Second, err)
	// Output: 0.833 0.111 <nil>
}

func ExampleAUCComparison_Tested() {
	died := []bool{true, true, false, true, false, false}
	c, err := CompareAUC(died, []float64{9, 7, 7, 5, 3, 1}, []float64{1, 2, 3, 4, 5, 6})
	name, p := c.Tested()
	fmt.Println(name, p == c.P, err)
	// Output: Difference of areas under the ROC curve true <nil>
}

type want struct {
	Data, First, Second, Call string
	Lower                     bool
	AUC, SE, CI, Test         []string
	N                         int
	Sensitivity, Specificity  []string
}

func numbers(t *testing.T, list []string) []float64 {
	t.Helper()
	out := make([]float64, len(list))
	for i, s := range list {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = x
	}
	return out
}

// columns reads complete rows of a data set beside the models' tests: the outcome, and two scores.
func columns(t *testing.T, data, first, second string) (outcome []bool, x, y []float64) {
	t.Helper()
	header, rows := oracle.CSV(t, filepath.Join("..", "..", "models", "testdata", data))
	at := func(name string) int {
		i := slices.Index(header, name)
		if i < 0 {
			t.Fatalf("%s has no column %s", data, name)
		}
		return i
	}
	name, top := "status", "1"
	if data == "pbc" {
		name = "death"
	}
	for _, row := range rows {
		if row[at(name)] == "2" {
			top = "2" // lung counts from 1
		}
	}
	for _, row := range rows {
		a, err1 := strconv.ParseFloat(row[at(first)], 64)
		b, err2 := strconv.ParseFloat(row[at(second)], 64)
		if err1 == nil && err2 == nil {
			outcome, x, y = append(outcome, row[at(name)] == top), append(x, a), append(y, b)
		}
	}
	return outcome, x, y
}

func TestROC(t *testing.T) {
	b, err := os.ReadFile("testdata/roc.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []want
	if err := json.Unmarshal(b, &all); err != nil || len(all) < 5 {
		t.Fatal(len(all), err)
	}
	g := oracle.Gauge{Tolerance: 1e-8}
	for _, w := range all {
		outcome, x, y := columns(t, w.Data, w.First, w.Second)
		o := ROCOptions{Lower: w.Lower}
		c, err := ROC(outcome, x, o)
		if err != nil {
			t.Fatalf("%s: %v", w.Call, err)
		}
		auc, ci, test := numbers(t, w.AUC), numbers(t, w.CI), numbers(t, w.Test)
		g.Check(t, w.Call+" AUC", c.AUC, auc[0])
		g.Check(t, w.Call+" se", c.StdErr, numbers(t, w.SE)[0])
		g.Check(t, w.Call+" lower", c.Lower, ci[0])
		g.Check(t, w.Call+" upper", c.Upper, ci[1])
		sens, spec := numbers(t, w.Sensitivity), numbers(t, w.Specificity)
		if len(c.Points) != w.N {
			t.Fatalf("%s: %d points, R has %d", w.Call, len(c.Points), w.N)
		}
		for i, p := range c.Points {
			g.Check(t, fmt.Sprint(w.Call, " sensitivity ", i), p.Sensitivity, sens[i])
			g.Check(t, fmt.Sprint(w.Call, " specificity ", i), p.Specificity, spec[i])
		}
		d, err := CompareAUC(outcome, x, y, o)
		if err != nil {
			t.Fatalf("%s: %v", w.Call, err)
		}
		g.Check(t, w.Call+" second", d.Second, auc[1])
		g.Check(t, w.Call+" Z", d.Z, test[0])
		g.Check(t, w.Call+" P", d.P, test[1])
	}
	g.Agree(t, "ROC, CompareAUC", "R pROC", "gbsg, lung, pbc, veteran")
}

// The area is the share of pairs in the right order, counted one by one; the order of rows and the
// scale of scores change nothing.
func TestAreaByPairs(t *testing.T) {
	outcome, x, _ := columns(t, "lung", "age", "ph.ecog")
	sum, pairs := 0.0, 0.0
	for i := range x {
		for j := range x {
			if outcome[i] && !outcome[j] {
				pairs++
				switch {
				case x[i] > x[j]:
					sum++
				case x[i] == x[j]:
					sum += 0.5
				}
			}
		}
	}
	c, err := ROC(outcome, x)
	if err != nil || math.Abs(c.AUC-sum/pairs) > 1e-12 {
		t.Errorf("got %v, %v; want %v", c.AUC, err, sum/pairs)
	}
	n := len(x)
	turned, grown := make([]bool, n), make([]float64, n)
	for i := range x {
		turned[n-1-i], grown[n-1-i] = outcome[i], math.Exp(x[i]/10)
	}
	if d, err := ROC(turned, grown); err != nil || math.Abs(d.AUC-c.AUC) > 1e-12 || math.Abs(d.StdErr-c.StdErr) > 1e-12 {
		t.Errorf("turned and grown: got %v, %v", d, err)
	}
	if d, err := ROC(outcome, x, ROCOptions{Lower: true}); err != nil || math.Abs(d.AUC-1+c.AUC) > 1e-12 {
		t.Errorf("low scores mean the event: got %v, want %v", d.AUC, 1-c.AUC)
	}
	if d, err := CompareAUC(outcome, x, x); err != nil || d.P != 1 || d.Z != 0 || d.Difference != 0 {
		t.Errorf("a score with itself: got %+v, %v", d, err)
	}
}

func TestDegenerate(t *testing.T) {
	for _, c := range []struct {
		outcome []bool
		score   []float64
		auc     float64
		bad     bool
	}{
		{nil, nil, 0, true},
		{[]bool{true}, []float64{1}, 0, true},
		{[]bool{true, true}, []float64{1, 2}, 0, true},
		{[]bool{false, false}, []float64{1, 2}, 0, true},
		{[]bool{true, false}, []float64{1}, 0, true},
		{[]bool{true, false}, []float64{math.NaN(), 1}, 0, true},
		{[]bool{true, false}, []float64{1, math.Inf(1)}, 0, true},
		{[]bool{true, false}, []float64{2, 1}, 1, false},
		{[]bool{true, false}, []float64{1, 1}, 0.5, false},
		{[]bool{true, false, true, false}, []float64{2, 2, 2, 2}, 0.5, false},
	} {
		got, err := ROC(c.outcome, c.score)
		if c.bad != errors.Is(err, ErrData) || got.AUC != c.auc {
			t.Errorf("%v %v: got %v, %v", c.outcome, c.score, got.AUC, err)
		}
	}
	one, err := ROC([]bool{true, false, false}, []float64{2, 1, 0})
	if err != nil || !math.IsNaN(one.StdErr) || !math.IsNaN(one.Lower) || !math.IsNaN(one.Upper) {
		t.Errorf("one event: got %+v, %v", one, err)
	}
	for _, level := range []float64{-0.1, 1, 1.5, math.NaN()} {
		if _, err := ROC([]bool{true, false}, []float64{2, 1}, ROCOptions{Level: level}); !errors.Is(err, ErrOption) {
			t.Errorf("level %g: got %v", level, err)
		}
	}
}
