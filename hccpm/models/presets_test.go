package models

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"hipec/hccpm/survival"
)

// The same model as three packages print it.
func ExampleLikeSAS() {
	s, data := gehan()
	for _, p := range []Preset{LikeR(), LikeSAS(), LikeSPSS(), LikeStata()} {
		fit, err := Cox(s, data, "arm", p.Cox)
		if err != nil {
			fmt.Println(err)
			return
		}
		c := fit.Coefficients[0]
		fmt.Printf("%-5s %s %s ties: %.4f (%.4f)\n", p, c.Name, fit.Options.Ties, c.Estimate, c.StdErr)
	}
	// Output:
	// R     armplacebo Efron ties: 1.5721 (0.4124)
	// SAS   arm6-MP Breslow ties: -1.5092 (0.4096)
	// SPSS  arm6-MP Breslow ties: -1.5092 (0.4096)
	// Stata armplacebo Breslow ties: 1.5092 (0.4096)
}

// gehan is remission under 6-MP and placebo (Freireich et al. 1963, Blood 21:699).
func gehan() (survival.Sample, Frame) {
	c := survival.Columns{Time: []float64{6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35,
		1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}}
	var arm []string
	for i := range c.Time {
		c.Event = append(c.Event, i < 9 || i >= 21)
		arm = append(arm, [...]string{"6-MP", "placebo"}[i/21])
	}
	s, err := survival.NewSample(c)
	if err != nil {
		panic(err)
	}
	data, err := NewFrame(Labels("arm", arm))
	if err != nil {
		panic(err)
	}
	return s, data
}

func ExampleLikeR() {
	s, data := gehan()
	fit, err := Cox(s, data, "arm", LikeR().Cox)
	fmt.Println(fit.Options.Ties, fit.Options.Reference, fit.Coefficients[0].Name, err)
	// Output:
	// Efron first level armplacebo <nil>
}

func ExampleLikeSPSS() {
	s, data := gehan()
	fit, err := Cox(s, data, "arm", LikeSPSS().Cox)
	fmt.Println(fit.Options.Ties, fit.Options.Reference, fit.Coefficients[0].Name, err)
	// Output:
	// Breslow last level arm6-MP <nil>
}

func ExampleLikeStata() {
	s, data := gehan()
	fit, err := Cox(s, data, "arm", LikeStata().Cox)
	fmt.Println(fit.Options.Ties, fit.Options.Reference, fit.Coefficients[0].Name, err)
	// Output:
	// Breslow first level armplacebo <nil>
}

// The last level as reference is what the formula's own reference gives, in every model; and a reference in the formula
// goes first.
func TestLastLevelIsRelevel(t *testing.T) {
	f := frame(t, "veteran")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	last := "celltype"
	_, labels, _, err := f.Values("celltype")
	if err != nil {
		t.Fatal(err)
	}
	end := ""
	for _, l := range labels {
		end = max(end, l)
	}
	named := fmt.Sprintf("relevel(celltype, ref = %q)", end)
	check := func(what string, got, want []Coefficient) {
		t.Helper()
		for j := range want {
			if math.Abs(got[j].Estimate-want[j].Estimate) > 1e-10 || math.Abs(got[j].StdErr-want[j].StdErr) > 1e-10 {
				t.Errorf("%s: %v, by relevel %v", what, got[j], want[j])
			}
		}
	}
	cox := func(formula string, o CoxOptions) CoxFit {
		fit, err := Cox(s, f, formula, o)
		if err != nil {
			t.Fatal(err)
		}
		return fit
	}
	sas := LikeSAS()
	a, b := cox(last+" + karno", sas.Cox), cox(named+" + karno", CoxOptions{Ties: survival.BreslowTies})
	check("Cox", a.Coefficients, b.Coefficients)
	if math.Abs(a.LogLik-b.LogLik) > 1e-9 || a.Effects().Rows[0].Level != end || !a.Effects().Rows[0].Reference {
		t.Errorf("%v", a.Effects().Rows[0])
	}
	first := fmt.Sprintf("relevel(celltype, ref = %q)", labels[0])
	check("reference in the formula", cox(first, sas.Cox).Coefficients,
		cox(first, CoxOptions{Ties: survival.BreslowTies}).Coefficients)
	logistic := func(formula string, o LogisticOptions) []Coefficient {
		fit, err := Logistic(f, "status", formula, o)
		if err != nil {
			t.Fatal(err)
		}
		return fit.Coefficients
	}
	check("logistic", logistic(last, sas.Logistic), logistic(named, LogisticOptions{}))
	linear := func(formula string, o LinearOptions) []Coefficient {
		fit, err := Linear(f, "karno", formula, o)
		if err != nil {
			t.Fatal(err)
		}
		var out []Coefficient
		for _, c := range fit.Coefficients {
			out = append(out, Coefficient{Estimate: c.Estimate, StdErr: c.StdErr})
		}
		return out
	}
	check("linear", linear(last, sas.Linear), linear(named, LinearOptions{}))
	poisson := func(formula string, o PoissonOptions) []Coefficient {
		fit, err := Poisson(f, "status", formula, o)
		if err != nil {
			t.Fatal(err)
		}
		return fit.Coefficients
	}
	check("Poisson", poisson(last, sas.Poisson), poisson(named, PoissonOptions{}))
	// predictions for new patients keep the levels of the fit
	one, err := NewFrame(Labels("celltype", []string{end}), Numbers("karno", []float64{60}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.Predict(one)
	q, err2 := b.Predict(one)
	if err != nil || err2 != nil || math.Abs(p[0].LinearPredictor-q[0].LinearPredictor) > 1e-10 {
		t.Errorf("%v %v %v %v", p, q, err, err2)
	}
}

func TestReferenceIsChecked(t *testing.T) {
	f := frame(t, "veteran")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	_, cox := Cox(s, f, "karno", CoxOptions{Reference: 2})
	_, logistic := Logistic(f, "status", "karno", LogisticOptions{Reference: -1})
	_, linear := Linear(f, "karno", "age", LinearOptions{Reference: 2})
	_, poisson := Poisson(f, "status", "karno", PoissonOptions{Reference: 2})
	for _, err := range []error{cox, logistic, linear, poisson} {
		if !errors.Is(err, ErrOption) {
			t.Error(err)
		}
	}
	if FirstLevel.String() != "first level" || LastLevel.String() != "last level" ||
		ReferenceLevel(5).String() != "ReferenceLevel(5)" {
		t.Error("names")
	}
}

// Where the packages stop changes no digit that they print: at their share of the log-likelihood
// the estimates differ by less than 1e-4 standard errors.
func TestWherePackagesStop(t *testing.T) {
	f := frame(t, "lung")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	best, err := Cox(s, f, "age + sex + ph.karno")
	if err != nil {
		t.Fatal(err)
	}
	for name, share := range map[string]float64{"R": 1e-9, "SAS": 1e-8, "Stata": 1e-7, "SPSS": 1e-5} {
		fit, err := Cox(s, f, "age + sex + ph.karno", CoxOptions{Tolerance: share * math.Abs(best.LogLik)})
		if err != nil {
			t.Fatal(err)
		}
		for j, c := range fit.Coefficients {
			if d := math.Abs(c.Estimate-best.Coefficients[j].Estimate) / c.StdErr; d > 1e-4 {
				t.Errorf("%s stops %v standard errors away", name, d)
			}
		}
	}
}
