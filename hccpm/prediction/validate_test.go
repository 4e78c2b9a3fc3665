package prediction

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

// validated is what went into an entry of validate.json; R reads the rows of each replicate from draws.json.
type validated struct {
	Data, Time, Event, Formula, Method string
	At                                 float64
	Replicates                         int
}

// frameOf reads a data set beside the models' tests: numbers alone.
func frameOf(t *testing.T, name string) models.Frame {
	t.Helper()
	header, rows := oracle.CSV(t, filepath.Join("..", "..", "models", "testdata", name))
	var columns []models.Column
	for j, h := range header {
		c := models.Column{Name: h}
		for _, r := range rows {
			x := oracle.Numbers{}
			if err := x.UnmarshalJSON([]byte(`["` + r[j] + `"]`)); err != nil {
				c.Numbers = nil
				break
			}
			c.Numbers = append(c.Numbers, x[0])
		}
		if c.Numbers == nil {
			for _, r := range rows {
				c.Labels = append(c.Labels, strings.TrimPrefix(r[j], "NA"))
			}
		}
		columns = append(columns, c)
	}
	f, err := models.NewFrame(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (v validated) sample(t *testing.T) (survival.Sample, models.Frame) {
	t.Helper()
	f := frameOf(t, v.Data)
	times, _, _, err1 := f.Values(v.Time)
	flags, _, _, err2 := f.Values(v.Event)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	c := survival.Columns{Time: times, Name: v.Event}
	for _, e := range flags {
		c.Event = append(c.Event, e == 1)
	}
	return sampleFor(t, c), f
}

func (v validated) options() ValidateOptions {
	o := ValidateOptions{Replicates: v.Replicates, Seed: 7, At: v.At}
	if v.Method == "crossvalidation" {
		o.Method = CrossValidation
	}
	return o
}

var cases = []struct {
	name string
	in   validated
}{
	{"lung", validated{"lung", "time", "status", "age + sex + ph.ecog", "boot", 365, 20}},
	{"gbsg", validated{"gbsg", "rfstime", "status", "age + meno + size + factor(grade) + sqrt(nodes) + pgr + hormon",
		"boot", 1095, 20}},
	{"lung parts", validated{"lung", "time", "status", "age + sex + ph.ecog", "crossvalidation", 365, 5}},
	{"pbc", validated{"pbc", "", "death", "age + log(bili) + albumin", "boot", 0, 20}},
	{"pbc parts", validated{"pbc", "", "death", "age + log(bili) + albumin", "crossvalidation", 0, 5}},
}

// The rows that R was told to use are those that the package draws.
func TestDraws(t *testing.T) {
	type set struct{ Training, Test [][]int }
	want := map[string]set{}
	for _, c := range cases {
		s, f := survival.Sample{}, frameOf(t, c.in.Data)
		var events []bool
		if c.in.Time != "" {
			s, f = c.in.sample(t)
			columns, err := columnsOf(f, c.in.Formula)
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range s.EventFlags() {
				if complete(columns, i) {
					events = append(events, e)
				}
			}
		} else {
			fit, err := models.Logistic(f, c.in.Event, c.in.Formula)
			if err != nil {
				t.Fatal(err)
			}
			events = fit.Outcomes()
		}
		o, err := c.in.options().filled(len(events))
		if err != nil {
			t.Fatal(err)
		}
		training, test := draws(o, events)
		var now set
		for k := range o.Replicates {
			now.Training = append(now.Training, training(k))
			if o.Method == CrossValidation {
				now.Test = append(now.Test, test(k))
			}
		}
		want[c.name] = now
	}
	got, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if oracle.Update() {
		if err := os.WriteFile("testdata/draws.json", append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile("testdata/draws.json")
	if err != nil || strings.TrimSpace(string(stored)) != string(got) {
		t.Errorf("draws.json differs from what is drawn now; run with -update, then validate.R (%v)", err)
	}
}

func (v validated) run(t *testing.T, o ValidateOptions) Validation {
	t.Helper()
	var got Validation
	var err error
	if v.Time == "" {
		got, err = ValidateLogistic(frameOf(t, v.Data), v.Event, v.Formula, o)
	} else {
		s, f := v.sample(t)
		got, err = ValidateCox(s, f, v.Formula, o)
	}
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestValidationAgreesWithRefitting(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := oracle.Entries[validated](t, "validate.json", "validate")
	for _, e := range all {
		var want struct{ Apparent, Training, Test oracle.Numbers }
		e.Expect(t, &want)
		got := e.Input.run(t, e.Input.options())
		if got.Failed > 0 || len(got.Measures) != len(want.Apparent) {
			t.Fatalf("%s: got %+v", e.Name, got)
		}
		for j, m := range got.Measures {
			g.Check(t, e.Name+" apparent "+m.Name, m.Apparent, want.Apparent[j])
			g.Check(t, e.Name+" training "+m.Name, m.Training, want.Training[j])
			g.Check(t, e.Name+" test "+m.Name, m.Test, want.Test[j])
		}
	}
	g.Agree(t, "ValidateCox, ValidateLogistic", "coxph, glm, concordance refitted to the same rows (validate.R)",
		oracle.DataNames(func(v validated) string { return v.Data }, all))
}

// The result is the same on one core, and Progress counts every replicate in order.
func TestValidationIsReproducible(t *testing.T) {
	in := cases[0].in
	want := in.run(t, in.options())
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	o := in.options()
	var seen []int
	o.Progress = func(done, total int) {
		if total != 20 {
			t.Errorf("total %d, want 20", total)
		}
		seen = append(seen, done)
	}
	got := in.run(t, o)
	if got.String() != want.String() || len(seen) != 20 || seen[0] != 1 || seen[19] != 20 {
		t.Errorf("got\n%s\nwant\n%s\nprogress %v", got, want, seen)
	}
	for j := range got.Measures {
		if got.Measures[j] != want.Measures[j] {
			t.Errorf("%+v, want %+v", got.Measures[j], want.Measures[j])
		}
	}
	o.Seed = 8
	if got := in.run(t, o); got.Measures[0].Training == want.Measures[0].Training {
		t.Error("another seed changes nothing")
	}
}

func TestValidationDegenerate(t *testing.T) {
	s, f := cases[0].in.sample(t)
	for name, c := range map[string]struct {
		formula string
		o       ValidateOptions
		want    error
	}{
		"one replicate":     {"age", ValidateOptions{Replicates: 1}, ErrOption},
		"method":            {"age", ValidateOptions{Method: 2}, ErrOption},
		"too many parts":    {"age", ValidateOptions{Method: CrossValidation, Replicates: 229}, ErrOption},
		"negative time":     {"age", ValidateOptions{At: -1}, ErrOption},
		"time beyond all":   {"age", ValidateOptions{At: 1e6, Replicates: 2}, ErrData},
		"strata":            {"age + strata(sex)", ValidateOptions{}, ErrData},
		"no such column":    {"agee", ValidateOptions{}, models.ErrNoColumn},
		"logistic's option": {"age", ValidateOptions{Cox: models.CoxOptions{Level: 2}}, models.ErrOption},
	} {
		if _, err := ValidateCox(s, f, c.formula, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if _, err := ValidateLogistic(f, "status", "age", ValidateOptions{At: 1}); !errors.Is(err, ErrOption) {
		t.Errorf("logistic with a time: got %v", err)
	}
	if _, err := ValidateLogistic(f, "status", "age", ValidateOptions{Logistic: models.LogisticOptions{
		Weight: "w"}}); !errors.Is(err, ErrData) {
		t.Errorf("logistic with weights: got %v", err)
	}
	weighted := sampleFor(t, survival.Columns{Time: []float64{1, 2, 3}, Event: []bool{true, true, false},
		Weight: []float64{1, 2, 1}})
	small, err := models.NewFrame(models.Numbers("x", []float64{1, 3, 2}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ValidateCox(weighted, small, "x"); !errors.Is(err, ErrData) || !strings.Contains(err.Error(),
		"row 2 has weight 2") {
		t.Errorf("weights: got %v", err)
	}
	// ecog 3 is one patient: a replicate without it cannot predict it, and is counted
	got, err := ValidateCox(s, f, "factor(ph.ecog)", ValidateOptions{Replicates: 40, Seed: 1})
	if err != nil || got.Failed == 0 || !strings.Contains(got.String(), "replicates failed") ||
		math.IsNaN(got.Measures[0].Corrected) {
		t.Errorf("a rare level: got %v, %v", got, err)
	}
	// separated: every replicate fails
	sep, err := models.NewFrame(models.Numbers("y", []float64{0, 0, 0, 1, 1, 1}),
		models.Numbers("x", []float64{1, 2, 3, 4, 5, 6}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ValidateLogistic(sep, "y", "x"); !errors.Is(err, ErrData) {
		t.Errorf("separated: got %v", err)
	}
}
