package models

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestAnovaRefuses(t *testing.T) {
	f := frame(t, "lung")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	fit := func(formula string, o CoxOptions) CoxFit {
		fit, err := Cox(s, f, formula, o)
		if err != nil {
			t.Fatal(err)
		}
		return fit
	}
	age, both := fit("age", CoxOptions{}), fit("age + sex", CoxOptions{})
	logistic, err := Logistic(f, "status", "age + sex")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		fits []Nested
		is   error
		says string
	}{
		"one":        {[]Nested{age}, ErrInvalid, "1 fits"},
		"other rows": {[]Nested{age, fit("age + sex + wt.loss", CoxOptions{})}, ErrInvalid, "complete"},
		"other kind": {[]Nested{age, logistic}, ErrInvalid, "logistic"},
		"other ties": {[]Nested{age, fit("age + sex", CoxOptions{Ties: 1})}, ErrInvalid, "ties"},
		"not nested": {[]Nested{fit("inst + 1", CoxOptions{}), fit("age + sex + strata(inst)", CoxOptions{})}, ErrInvalid,
			""},
		"other terms": {[]Nested{fit("log(age)", CoxOptions{}), both}, ErrInvalid, "not nested"},
		"robust":      {[]Nested{age, fit("age + sex", CoxOptions{Variance: Robust})}, ErrUnsupported, "Wald"},
		"Firth":       {[]Nested{age, fit("age + sex", CoxOptions{Penalty: Firth})}, ErrUnsupported, "profile"},
	} {
		if _, err := Anova(tc.fits...); !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	// Another way to write the same column is nested.
	if _, err := Anova(fit("factor(sex)", CoxOptions{}), both); err != nil {
		t.Errorf("factor: %v", err)
	}
}

func TestGLMsRefuseAndWarn(t *testing.T) {
	f, err := NewFrame(
		Numbers("y", []float64{1, 2, 0, 4, 3, 2}),
		Numbers("x", []float64{1, 2, 3, 4, 5, 7}),
		Numbers("same", []float64{3, 3, 3, 3, 3, 3}),
		Numbers(
			"twice",
			[]float64{2, 4, 6, 8, 10, 14},
		),
		Labels("arm", []string{"a", "a", "b", "b", "b", "c"}),
		Numbers("half", []float64{1, 0.5, 1, 1, 1, 1}),
		Numbers(
			"zero",
			make([]float64, 6),
		),
		Numbers("none", []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}),
		Numbers("minus", []float64{1, 1, -1, 1, 1, 1}),
	)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		fit  func() error
		is   error
		says string
	}{
		"no rows": {func() error { _, err := Linear(f, "none", "x"); return err }, ErrNoPatients, "missing"},
		"labels":  {func() error { _, err := Linear(f, "arm", "x"); return err }, ErrInvalid, "labels"},
		"as many columns": {func() error { _, err := Linear(f, "y", "poly(x, 5)"); return err }, ErrNoPatients,
			"6 coefficients"},
		"strata": {func() error { _, err := Linear(f, "y", "strata(arm)"); return err }, ErrUnsupported, "strata"},
		"leverage": {func() error { _, err := Linear(f, "y", "arm", LinearOptions{Errors: HC3}); return err },
			ErrUnsupported, "row 6"},
		"no clusters": {func() error { _, err := Linear(f, "y", "x", LinearOptions{Errors: Clustered}); return err },
			ErrInvalid, "cluster(column)"},
		"one cluster": {func() error { _, err := Linear(f, "y", "x + cluster(same)"); return err }, ErrInvalid,
			"1 cluster"},
		"HC1 of clusters": {func() error {
			_, err := Linear(f, "y", "x + cluster(arm)", LinearOptions{Errors: HC1})
			return err
		}, ErrOption, "HC1"},
		"level": {func() error { _, err := Linear(f, "y", "x", LinearOptions{Level: 1}); return err }, ErrOption,
			"Level"},
		"weights of zero": {func() error { _, err := Linear(f, "y", "x", LinearOptions{Weight: "zero"}); return err },
			ErrNoPatients, "zero"},
		"minus": {func() error { _, err := Linear(f, "y", "x", LinearOptions{Weight: "minus"}); return err },
			ErrInvalid, "row 3"},
		"half a count":  {func() error { _, err := Poisson(f, "half", "x"); return err }, ErrInvalid, "row 2"},
		"minus a count": {func() error { _, err := Poisson(f, "minus", "x"); return err }, ErrInvalid, "row 3"},
		"no event":      {func() error { _, err := Poisson(f, "zero", "x"); return err }, ErrNoEvents, "0"},
		"Poisson level": {func() error { _, err := Poisson(f, "y", "x", PoissonOptions{Level: 2}); return err }, ErrOption,
			"Level"},
		"no such kind": {func() error { _, err := Poisson(f, "y", "x", PoissonOptions{Errors: 9}); return err }, ErrOption,
			"9"},
	} {
		if err := tc.fit(); !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	linear, err := Linear(f, "y", "same + x + twice")
	if err != nil || !math.IsNaN(linear.Coefficients[1].Estimate) || !math.IsNaN(linear.Coefficients[3].Estimate) ||
		linear.Warnings[0].Kind != Collinear {
		t.Errorf("collinear: got %+v, %v", linear.Coefficients, err)
	}
	exact, err := Linear(f, "twice", "x")
	if err != nil || !strings.Contains(exact.String(), "altogether") {
		t.Errorf("explained altogether: got %v, %v", exact, err)
	}
	// Level c of the factor has one row; level b none of these events.
	g, _ := NewFrame(Numbers("n", []float64{1, 2, 0, 0, 0, 3}), Labels("arm", []string{"a", "a", "b", "b", "b", "c"}))
	poisson, err := Poisson(g, "n", "arm")
	if err != nil || poisson.Converged || poisson.Warnings[0].Kind != Monotone {
		t.Errorf("level without events: got %v, %v", poisson, err)
	}
	risk, err := Poisson(frame(t, "lung"), "status", "age")
	if err != nil || !strings.Contains(risk.String(), "ask for Errors: HC0") {
		t.Errorf("modified Poisson: got %v, %v", risk, err)
	}
}
