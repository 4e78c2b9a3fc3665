package stats

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestQuantileAgreesWithR(t *testing.T) {
	against(t, "oracle.json", "quantile", row{"Quantile", "quantile(type = 1, …, 9)", "mtcars, paper"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			kind := Type1
			for k := Type7; k <= Type9; k++ {
				if k.number() == int(e.Input["type"][0]) {
					kind = k
				}
			}
			for i, p := range e.Input["p"] {
				got, err := Quantile(e.Input["x"], p, kind)
				if err != nil {
					t.Fatal(err)
				}
				g.Check(t, kind.String(), got, e.Value["q"][i])
			}
		})
}

func TestDescribeAgreesWithR(t *testing.T) {
	against(t, "oracle.json", "describe", row{"Describe, Median, Range", "mean, sd, quantile, median, range",
		"mtcars, paper"}, func(t *testing.T, g *oracle.Gauge, e entry) {
		x := e.Input["x"]
		before := slices.Clone(x)
		d, err := Describe(x, DescribeOptions{Name: e.Name})
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, "mean", d.Mean, e.Value["mean"][0])
		g.Check(t, "sd", d.SD, e.Value["sd"][0])
		g.Slices(t, "quartiles", []float64{d.Min, d.Lower, d.Median, d.Upper, d.Max}, e.Value["q"])
		lo, hi, err := Range(x)
		if err != nil {
			t.Fatal(err)
		}
		g.Slices(t, "range", []float64{lo, hi}, e.Value["range"])
		m, err := Median(x)
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, "median", m, e.Value["median"][0])
		if !slices.Equal(x, before) {
			t.Error("the input was changed")
		}
	})
}

func TestPearsonAgreesWithR(t *testing.T) {
	against(t, "oracle.json", "pearson", row{"Pearson", "cor.test", "mtcars, paper"}, func(t *testing.T, g *oracle.Gauge,
		e entry) {
		c, err := Pearson(e.Input["x"], e.Input["y"], PearsonOptions{Level: e.Input["level"][0]})
		if err != nil {
			t.Fatal(err)
		}
		g.Slices(t, "r t df p", []float64{c.R, c.T, c.DF, c.P}, slices.Concat(
			e.Value["r"], e.Value["t"], e.Value["df"], e.Value["p"]))
		g.Slices(t, "ci", []float64{c.Lower, c.Upper}, e.Value["ci"])
	})
}

func TestWelchAgreesWithR(t *testing.T) {
	against(t, "oracle.json", "welch", row{"WelchT", "t.test", "mtcars, paper, shuffled numbers"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			d, err := WelchT(e.Input["x"], e.Input["y"], WelchOptions{})
			if err != nil {
				t.Fatal(err)
			}
			g.Slices(t, "t df p se", []float64{d.T, d.DF, d.P, d.StdErr}, slices.Concat(
				e.Value["t"], e.Value["df"], e.Value["p"], e.Value["se"]))
			g.Slices(t, "ci", []float64{d.Lower, d.Upper}, e.Value["ci"])
			g.Slices(t, "means", []float64{d.MeanX, d.MeanY}, e.Value["mean"])
		})
}

func TestMannWhitneyAgreesWithR(t *testing.T) {
	options := []MannWhitneyOptions{{}, {Method: RankNormal},
		{Method: RankNormal, NoContinuity: true}}
	against(t, "oracle.json", "mannwhitney", row{"MannWhitney", "wilcox.test", "mtcars, paper, shuffled numbers"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			r, err := MannWhitney(e.Input["x"], e.Input["y"], options[int(e.Input["method"][0])-1])
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, "U", r.U, e.Value["u"][0])
			g.Check(t, "p", r.P, e.Value["p"][0])
		})
}

func TestFisherAgreesWithR(t *testing.T) {
	against(t, "oracle.json", "fisher", row{"FisherExact", "fisher.test; odds ratio and limits from dhyper",
		"paper and seven tables"}, func(t *testing.T, g *oracle.Gauge, e entry) {
		n := e.Input["counts"]
		f, err := FisherExact(int(n[0]), int(n[1]), int(n[2]), int(n[3]),
			FisherOptions{Level: e.Input["level"][0]})
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, "p", f.P, e.Value["p"][0])
		g.Check(t, "odds ratio", f.OddsRatio, e.Value["or"][0])
		g.Slices(t, "ci", []float64{f.Lower, f.Upper}, e.Value["ci"])
	})
}

func TestLogisticAgreesWithR(t *testing.T) {
	against(t, "oracle.json", "logistic", row{"Logistic", "glm(family = binomial)", "mtcars, paper"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			event := make([]bool, len(e.Input["y"]))
			for i, y := range e.Input["y"] {
				event[i] = y == 1
			}
			var x []Predictor
			for _, name := range []string{"x1", "x2"} {
				if v, ok := e.Input[name]; ok {
					x = append(x, Predictor{name, v})
				}
			}
			f, err := Logistic(event, x, LogisticOptions{})
			if err != nil {
				t.Fatal(err)
			}
			k := len(f.Coefficients)
			for i, c := range f.Coefficients {
				g.Slices(t, c.Name, []float64{c.Estimate, c.StdErr, c.Z, c.P, c.Lower, c.Upper},
					[]float64{e.Value["coef"][i], e.Value["se"][i], e.Value["z"][i],
						e.Value["p"][i], e.Value["lower"][i], e.Value["upper"][i]})
				for j := range k {
					g.Check(t, "covariance", f.Covariance[i][j], e.Value["vcov"][i*k+j])
				}
			}
			g.Slices(t, "deviances", []float64{f.NullDeviance, f.Deviance, f.AIC}, slices.Concat(
				e.Value["null"], e.Value["deviance"], e.Value["aic"]))
			g.Slices(t, "df", []float64{float64(f.NullDF), float64(f.DF)}, e.Value["df"])
			g.Slices(t, "fitted", f.Fitted, e.Value["fitted"])
			if !f.Converged || len(f.Warnings) > 0 || f.Separation != NoSeparation {
				t.Errorf("converged %v, warnings %v", f.Converged, f.Warnings)
			}
		})
}

func TestSeparation(t *testing.T) {
	yes, no := true, false
	event := []bool{no, no, no, yes, yes, yes}
	for _, tt := range []struct {
		name string
		x    []float64
		want Separation
	}{
		{"complete", []float64{1, 2, 3, 4, 5, 6}, CompleteSeparation},
		{"complete, far apart", []float64{1, 2, 3, 1e6, 2e6, 3e6}, CompleteSeparation},
		{"quasi, border shared", []float64{1, 2, 4, 4, 5, 6}, QuasiSeparation},
		{"quasi, empty cell", []float64{0, 0, 1, 1, 1, 1}, QuasiSeparation},
		{"none", []float64{1, 2, 5, 4, 3, 6}, NoSeparation},
		{"nearly", []float64{1, 2, 4.01, 4, 5, 6}, NoSeparation},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Logistic(event, []Predictor{{"marker", tt.x}}, LogisticOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if f.Separation != tt.want {
				t.Errorf("separation %v, want %v\n%v", f.Separation, tt.want, f)
			}
			warned := len(f.Warnings) > 0 && strings.Contains(f.String(), "separation by marker")
			if warned != (tt.want != NoSeparation) || f.Converged == warned {
				t.Errorf("warnings %v, converged %v", f.Warnings, f.Converged)
			}
		})
	}
	f, err := Logistic(event, []Predictor{{"x", []float64{1, 2, 5, 4, 3, 6}}},
		LogisticOptions{MaxIterations: 1})
	if err != nil || f.Converged || len(f.Warnings) != 1 {
		t.Errorf("one iteration: %v, %v", f.Warnings, err)
	}
}

// refusal is an error that a call gave and the one it should wrap.
type refusal struct {
	name      string
	err, want error
}

func wantFaults(t *testing.T, faults []refusal) {
	t.Helper()
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			if !errors.Is(f.err, f.want) {
				t.Errorf("got %v, want %v", f.err, f.want)
			}
		})
	}
}

func TestErrorsOfTwoColumns(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	three, four := []float64{1, 2, 4}, []float64{1, 2, 4, 3}
	pearson := func(x, y []float64, o PearsonOptions) error { _, err := Pearson(x, y, o); return err }
	welch := func(x, y []float64) error { _, err := WelchT(x, y, WelchOptions{}); return err }
	rank := func(x, y []float64, o MannWhitneyOptions) error { _, err := MannWhitney(x, y, o); return err }
	wantFaults(t, []refusal{
		{"pearson NaN", pearson(three, []float64{1, nan, 2}, PearsonOptions{}), ErrInvalid},
		{"pearson infinite", pearson(three, []float64{1, inf, 2}, PearsonOptions{DropMissing: true}), ErrInvalid},
		{"pearson length", pearson(three, four, PearsonOptions{}), ErrLength},
		{"pearson few", pearson(three[:2], three[:2], PearsonOptions{}), ErrTooFew},
		{"pearson constant", pearson(three, []float64{5, 5, 5}, PearsonOptions{}), ErrConstant},
		{"pearson level", pearson(three, three, PearsonOptions{Level: 2}), ErrOption},
		{"welch few", welch(three, three[:1]), ErrTooFew},
		{"welch constant", welch([]float64{1, 1}, []float64{2, 2}), ErrConstant},
		{"welch NaN", welch(three, []float64{nan, 1}), ErrInvalid},
		{"rank few", rank(three, nil, MannWhitneyOptions{}), ErrTooFew},
		{"rank tied", rank([]float64{1, 1}, []float64{1}, MannWhitneyOptions{}), ErrConstant},
		{"rank exact ties", rank(three, three, MannWhitneyOptions{Method: RankExact}), ErrUnsupported},
		{"rank method", rank(three, four, MannWhitneyOptions{Method: 9}), ErrOption},
	})
	if err := pearson(three, []float64{nan, 1, nan}, PearsonOptions{}); err == nil ||
		!strings.Contains(err.Error(), "y, row 1") || !strings.Contains(err.Error(), "y, row 3") {
		t.Errorf("rows are not named: %v", err)
	}
}

func TestErrorsOfOneColumnAndTables(t *testing.T) {
	nan, three := math.NaN(), []float64{1, 2, 4}
	quantile := func(x []float64, p float64, k QuantileType) error { _, err := Quantile(x, p, k); return err }
	fisher := func(a, b, c, d int, l float64) error {
		_, err := FisherExact(a, b, c, d, FisherOptions{Level: l})
		return err
	}
	describe := func(x []float64, o DescribeOptions) error { _, err := Describe(x, o); return err }
	_, _, rangeErr := Range(nil)
	wantFaults(t, []refusal{
		{"quantile none", quantile(nil, 0.5, Type7), ErrTooFew},
		{"quantile p", quantile(three, 1.5, Type7), ErrOption},
		{"quantile type", quantile(three, 0.5, 42), ErrOption},
		{"quantile NaN", quantile([]float64{nan}, 0.5, Type7), ErrInvalid},
		{"range none", rangeErr, ErrTooFew},
		{"fisher negative", fisher(1, -1, 2, 2, 0), ErrInvalid},
		{"fisher empty", fisher(0, 0, 0, 0, 0), ErrTooFew},
		{"fisher level", fisher(1, 1, 1, 1, nan), ErrOption},
		{"describe NaN", describe([]float64{nan}, DescribeOptions{}), ErrInvalid},
		{"describe type", describe(three, DescribeOptions{Quantile: -1}), ErrOption},
	})
}

func TestErrorsOfLogistic(t *testing.T) {
	logistic := func(e []bool, o LogisticOptions, x ...Predictor) error {
		_, err := Logistic(e, x, o)
		return err
	}
	mixed := []bool{true, false, true, false}
	three, four := []float64{1, 2, 4}, []float64{1, 2, 4, 3}
	wantFaults(t, []refusal{
		{"constant outcome", logistic([]bool{true, true, true, true}, LogisticOptions{}), ErrConstant},
		{"few", logistic(mixed[:2], LogisticOptions{}, Predictor{"x", three[:2]}), ErrTooFew},
		{"length", logistic(mixed, LogisticOptions{}, Predictor{"x", three}), ErrLength},
		{"NaN", logistic(mixed, LogisticOptions{},
			Predictor{"x", []float64{1, math.NaN(), 2, 3}}), ErrInvalid},
		{"collinear", logistic(mixed, LogisticOptions{}, Predictor{"x", four},
			Predictor{"twice", []float64{2, 4, 8, 6}}), ErrCollinear},
		{"constant predictor", logistic(mixed, LogisticOptions{},
			Predictor{"x", []float64{7, 7, 7, 7}}), ErrCollinear},
		{"oracle.Tolerance", logistic(mixed, LogisticOptions{Tolerance: -1}), ErrOption},
		{"level", logistic(mixed, LogisticOptions{Level: 1}), ErrOption},
	})
}

func TestMissingIsCounted(t *testing.T) {
	nan := math.NaN()
	x, y := []float64{1, nan, 3, 4, 6}, []float64{2, 2, nan, 1, 5}
	c, err := Pearson(x, y, PearsonOptions{DropMissing: true, Missing: 4})
	if err != nil || c.N != 3 || c.Missing != 6 {
		t.Errorf("pearson: n %d, missing %d, %v", c.N, c.Missing, err)
	}
	w, err := WelchT(x, y, WelchOptions{DropMissing: true})
	if err != nil || w.NX != 4 || w.NY != 4 || w.Missing != 2 {
		t.Errorf("welch: %d %d %d, %v", w.NX, w.NY, w.Missing, err)
	}
	r, err := MannWhitney(x, y, MannWhitneyOptions{DropMissing: true})
	if err != nil || r.NX != 4 || r.Missing != 2 {
		t.Errorf("rank sum: %d %d, %v", r.NX, r.Missing, err)
	}
	d, err := Describe([]float64{nan, nan}, DescribeOptions{DropMissing: true})
	if err != nil || d.N != 0 || d.Missing != 2 || !math.IsNaN(d.Median) {
		t.Errorf("describe: %+v, %v", d, err)
	}
	f, err := Logistic([]bool{true, false, true, false, true}, []Predictor{{"x", x}},
		LogisticOptions{DropMissing: true})
	if err != nil || f.N != 4 || f.Missing != 1 || len(f.Fitted) != 4 {
		t.Errorf("logistic: %+v, %v", f, err)
	}
}

func TestSpecialCases(t *testing.T) {
	c, err := Pearson([]float64{1, 2, 3, 4}, []float64{2, 4, 6, 8}, PearsonOptions{})
	if err != nil || c.R != 1 || c.P != 0 || c.Lower != 1 || c.Upper != 1 {
		t.Errorf("perfect correlation: %+v, %v", c, err)
	}
	f, err := FisherExact(3, 0, 4, 0, FisherOptions{})
	if err != nil || f.P != 1 || !math.IsNaN(f.OddsRatio) || f.Lower != 0 || !math.IsInf(f.Upper, 1) {
		t.Errorf("empty column: %+v, %v", f, err)
	}
	d, err := Describe([]float64{3}, DescribeOptions{})
	if err != nil || d.Median != 3 || !math.IsNaN(d.SD) {
		t.Errorf("one value: %+v, %v", d, err)
	}
}

// Order of patients and units of measurement must not matter.
func TestInvariance(t *testing.T) {
	x, y := []float64{30, 12, 24, 30, 33, 10}, []float64{25, 30, 9, 6, 11}
	a, _ := MannWhitney(x, y, MannWhitneyOptions{})
	b, _ := MannWhitney(y, x, MannWhitneyOptions{})
	if a.P != b.P || a.U+b.U != float64(len(x)*len(y)) {
		t.Errorf("exchange of samples: %v %v", a, b)
	}
	scaled := slices.Clone(x)
	slices.Reverse(scaled)
	for i := range scaled {
		scaled[i] *= 8
	}
	other := slices.Clone(y)
	for i := range other {
		other[i] *= 8
	}
	p, _ := WelchT(x, y, WelchOptions{})
	q, _ := WelchT(scaled, other, WelchOptions{})
	if oracle.Difference(p.P, q.P) > 1e-13 || oracle.Difference(8*p.Difference, q.Difference) > 1e-13 {
		t.Errorf("units: %v %v", p, q)
	}
}
