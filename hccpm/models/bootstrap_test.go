package models

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

func ExampleCoxFit_Bootstrap() {
	s, data, formula := trial(60, 2)
	fit, err := Cox(s, data, formula)
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := fit.Bootstrap(BootstrapOptions{Replicates: 200, Seed: 1})
	fmt.Println(len(b.Draws), b.Failed, b.StdErr[0] > 0, b.Lower[0] < b.Estimates[0], err)
	// Output: 200 0 true true <nil>
}

// Each replicate is what Cox gives for the same rows, repeated: with entries, strata, weights and clusters too.
func TestBootstrapIsRefitting(t *testing.T) {
	for _, c := range []struct{ data, surv, weight, id, formula string }{
		{"gbsg", "Surv(rfstime, status)", "", "", "age + meno + size + factor(grade) + nodes + pgr + er + hormon"},
		{"lung", "Surv(time, status)", "v", "", "age + ph.karno + strata(sex)"},
		{"heart", "Surv(start, stop, event)", "", "id", "age + year + surgery"},
		{"kidney", "Surv(time, status)", "", "", "age + sex + cluster(id)"},
		{"lung", "Surv(time, status)", "", "", "sex + offset(ph.ecog)"},
	} {
		f := frame(t, c.data)
		s := sampleOf(t, f, c.surv, c.weight, c.id)
		fit, err := Cox(s, f, c.formula)
		if err != nil {
			t.Fatal(err)
		}
		b, err := fit.Bootstrap(BootstrapOptions{Replicates: 10, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		of, groups := fit.drawnBy()
		for k, got := range b.Draws {
			r := rand.New(rand.NewPCG(3, uint64(k)))
			times := make([]int, groups)
			for range groups {
				times[r.IntN(groups)]++
			}
			want := refit(t, s, f, fit, c.formula, of, times)
			for j, v := range got {
				// a step of the chord leaves 1e-8 of a standard error
				if d := math.Abs(v-want[j]) / fit.Coefficients[j].NaiveStdErr; !(d < 1e-6) {
					t.Errorf("%s, replicate %d, %s: got %v, want %v", c.data, k, b.Names[j], v, want[j])
				}
			}
		}
	}
}

// refit makes the rows of a draw, each copy of a cluster being a cluster of its own, and fits to them.
func refit(t *testing.T, s survival.Sample, f Frame, fit CoxFit, formula string, of []int32, times []int) []float64 {
	t.Helper()
	var in survival.Columns
	var rows []int
	all, entries, weights, events := s.Times(), s.Entries(), s.Weights(), s.EventFlags()
	for k, i := range fit.cases.sample {
		for range times[of[k]] {
			rows = append(rows, int(fit.cases.data[k]))
			in.Time, in.Event = append(in.Time, all[i]), append(in.Event, events[i])
			if entries != nil {
				in.Entry = append(in.Entry, entries[i])
			}
			if weights != nil {
				in.Weight = append(in.Weight, weights[i])
			}
		}
	}
	var columns []Column
	for _, name := range f.Columns() {
		numbers, labels, levels, _ := f.Values(name)
		c := Column{Name: name, Levels: levels}
		for _, i := range rows {
			if labels != nil {
				c.Labels = append(c.Labels, labels[i])
			} else {
				c.Numbers = append(c.Numbers, numbers[i])
			}
		}
		columns = append(columns, c)
	}
	drawn, err1 := survival.NewSample(in)
	data, err2 := NewFrame(columns...)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	again, err := Cox(drawn, data, formula)
	if err != nil {
		t.Fatal(err)
	}
	return estimatesOf(again.Coefficients)
}

func TestBootstrapOnOneCoreAndDegenerate(t *testing.T) {
	f := frame(t, "lung")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	fit, err := Cox(s, f, "age + factor(ph.ecog)")
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	want, err := fit.Bootstrap(BootstrapOptions{Replicates: 50, Progress: func(done, total int) {
		if steps++; done != steps || total != 50 {
			t.Errorf("progress %d of %d, want %d of 50", done, total, steps)
		}
	}})
	if err != nil || want.Failed == 0 || steps != 50 { // a level of one patient is not drawn at times
		t.Errorf("got %d failed, %d steps, %v", want.Failed, steps, err)
	}
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	got, err := fit.Bootstrap(BootstrapOptions{Replicates: 50})
	for k := range want.Draws {
		for j, v := range want.Draws[k] {
			if oracle.Difference(got.Draws[k][j], v) != 0 {
				t.Fatalf("replicate %d: got %v, want %v (%v)", k, got.Draws[k], want.Draws[k], err)
			}
		}
	}
	for _, o := range []BootstrapOptions{{Replicates: 1}, {Replicates: -1}, {Level: 1}, {Level: -0.1}} {
		if _, err := fit.Bootstrap(o); !errors.Is(err, ErrOption) {
			t.Errorf("%+v: got %v", o, err)
		}
	}
	for _, o := range []CoxOptions{{Ties: survival.ExactTies}, {Penalty: Firth}} {
		fit, err := Cox(s, f, "age", o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fit.Bootstrap(); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%+v: got %v", o, err)
		}
	}
	null, err := Cox(s, f, "1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := null.Bootstrap(); !errors.Is(err, ErrNotConverged) {
		t.Errorf("no effects: got %v", err)
	}
	x := []float64{1, 2, 3, 4}
	slices.Sort(x)
	for p, want := range map[float64]float64{0.1: 1, 0.2: 1, 0.3: 1.5, 0.8: 4, 0.9: 4} { // quantile(1:4, p, type = 6)
		if got := percentile(x, p); math.Abs(got-want) > 1e-12 {
			t.Errorf("percentile %v: got %v, want %v", p, got, want)
		}
	}
}
