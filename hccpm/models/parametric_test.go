package models

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// families of the scripts by their names there.
var distributionOf = map[string]ParametricOptions{
	"weibull": {}, "exponential": {Distribution: Exponential}, "lognormal": {Distribution: LogNormal},
	"loglogistic": {Distribution: LogLogistic},
	"weibullPH": {
		Metric: ProportionalHazard,
	}, "exponentialPH": {Distribution: Exponential, Metric: ProportionalHazard},
	"gompertz": {
		Distribution: Gompertz,
	}, "gengamma": {Distribution: GeneralisedGamma}, "spline": {Distribution: RoystonParmar},
}

var scaleOf = map[string]Metric{"hazard": ProportionalHazard, "odds": ProportionalOdds, "normal": Probit}

type parametricWant struct {
	Coef, Scale, VCov, LogLik, Q, QSE, S, H oracle.Numbers
}

func rowsOf(text string) []int {
	var out []int
	for _, w := range strings.Fields(text) {
		i, _ := strconv.Atoi(w)
		out = append(out, i)
	}
	return out
}

// fitted compares estimates, covariance and log-likelihood with what R has.
func (f ParametricFit) compare(t *testing.T, g *oracle.Gauge, want parametricWant) {
	t.Helper()
	if !f.Converged {
		t.Errorf("no convergence in %d iterations", f.Iterations)
	}
	g.Check(t, "loglik", f.LogLik, want.LogLik[len(want.LogLik)-1])
	if f.LogLik < want.LogLik[len(want.LogLik)-1]-1e-8 {
		t.Errorf("log-likelihood %v is below R's %v", f.LogLik, want.LogLik)
	}
	if len(want.LogLik) == 2 {
		g.Check(t, "null loglik", f.NullLogLik, want.LogLik[0])
	}
	for j, b := range f.theta {
		if j < len(want.Coef) {
			g.Check(t, f.name(j), b, want.Coef[j])
		} else {
			g.Check(t, f.name(j), math.Exp(b), want.Scale[0])
		}
		for k := range f.theta {
			// An entry far smaller than the errors has fewer digits.
			size := math.Sqrt(f.Covariance[j][j] * f.Covariance[k][k])
			w := want.VCov[j*len(f.theta)+k]
			g.Check(t, "covariance "+f.name(j)+" "+f.name(k), 3+f.Covariance[j][k]/size, 3+w/size)
		}
	}
}

func (f ParametricFit) name(j int) string {
	if j < len(f.Coefficients) {
		return f.Coefficients[j].Name
	}
	return f.Ancillary[j-len(f.Coefficients)].Name
}

func TestParametricAgreesWithSurvreg(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "parametric.json", "survreg")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want parametricWant
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			fit, err := Parametric(
				sampleOf(t, data, e.Input.Surv, e.Input.Weight, ""),
				data,
				e.Input.Formula,
				distributionOf[e.Input.Ties],
			)
			if err != nil {
				t.Fatal(err)
			}
			fit.compare(t, &g, want)
			q, err := fit.Quantiles(data.pick(t, rowsOf(e.Input.Outcome)), []float64{0.25, 0.5})
			if err != nil {
				t.Fatal(err)
			}
			for k := range 2 {
				for i := range q {
					g.Check(t, "quantile", q[i][k].Value, want.Q[k*len(q)+i])
					g.Check(t, "its error", q[i][k].StdErr, want.QSE[k*len(q)+i])
				}
			}
		})
	}
	g.Agree(t, "Parametric: Weibull, exponential, log-normal, log-logistic", "survival::survreg", dataNames(all))
}

func TestParametricIntervalsAgreeWithSurvreg(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "parametric.json", "intervals")
	data := frame(t, "visits")
	c := survival.IntervalColumns{
		Left:  data.must(t, "left"),
		Right: slices.Clone(data.must(t, "right")),
		Name:  "death",
	}
	for i, r := range c.Right {
		if math.IsNaN(r) {
			c.Right[i] = math.Inf(1)
		}
	}
	for _, e := range all {
		var want parametricWant
		e.Expect(t, &want)
		fit, err := ParametricIntervals(c, data, e.Input.Formula, distributionOf[e.Input.Ties])
		if err != nil {
			t.Fatal(err)
		}
		fit.compare(t, &g, want)
	}
	g.Agree(t, "ParametricIntervals", "survival::survreg(type = 'interval2')", "lung at visits")
}

func TestParametricAgreesWithFlexsurvWrittenOut(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "parametric.json", "flex")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want parametricWant
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			o := distributionOf[e.Input.Ties]
			if o.Distribution == RoystonParmar {
				o.Metric = scaleOf[e.Input.New]
				o.Knots, _ = strconv.Atoi(e.Input.ID)
			}
			fit, err := Parametric(sampleOf(t, data, e.Input.Surv, "", ""), data, e.Input.Formula, o)
			if err != nil {
				t.Fatal(err)
			}
			fit.compare(t, &g, want)
			times := []float64{50, 200, 700}
			patients := data.pick(t, rowsOf(e.Input.Outcome))
			s, err := fit.Survival(patients, times)
			if err != nil {
				t.Fatal(err)
			}
			h, err := fit.Hazard(patients, times)
			if err != nil {
				t.Fatal(err)
			}
			z := normalQuantile(0.95)
			for k := range times {
				for i := range s {
					at := 2 * (k*len(s) + i)
					l, se := want.S[at], want.S[at+1]
					g.Check(t, "S", s[i][k].Value, math.Exp(-math.Exp(l)))
					g.Check(t, "S lower", s[i][k].Lower, math.Exp(-math.Exp(l+z*se)))
					g.Check(t, "S upper", s[i][k].Upper, math.Exp(-math.Exp(l-z*se)))
					g.Check(t, "h", h[i][k].Value, math.Exp(want.H[at]))
					g.Check(t, "h lower", h[i][k].Lower, math.Exp(want.H[at]-z*want.H[at+1]))
				}
			}
		})
	}
	g.Agree(
		t,
		"Parametric: Gompertz, generalised gamma, Royston-Parmar, PH, entries",
		"flexsurv's likelihoods written out (parametric.R)",
		dataNames(all),
	)
}

// The gradient and the information of every family are the derivatives of its likelihood.
func TestParametricGradient(t *testing.T) {
	data := frame(t, "lung")
	for _, o := range []ParametricOptions{{}, {Metric: ProportionalHazard}, {Distribution: Exponential},
		{Distribution: LogNormal},
		{Distribution: LogLogistic}, {Distribution: Gompertz}, {Distribution: GeneralisedGamma},
		{Distribution: RoystonParmar, Knots: 2},
		{Distribution: RoystonParmar, Knots: 1, Metric: ProportionalOdds}, {Distribution: RoystonParmar, Knots: 1,
			Metric: Probit}} {
		fit, err := Parametric(sampleOf(t, data, "Surv(time, status)", "w", ""), data, "age + sex", o)
		if err != nil {
			t.Fatal(err)
		}
		q := fit.q
		for i := range q.spans { // of every kind, some entering late
			s := &q.spans[i]
			switch {
			case i%4 == 1 && s.kind == exactTime:
				s.kind, s.left = within, s.right/2
			case i%4 == 2 && s.kind == exactTime:
				s.kind, s.left = leftCensored, 0
			case i%4 == 3:
				s.entry = s.left / 3
			}
		}
		if q.spline != nil {
			q.spline.prepare(q.spans)
		}
		at := q.start()
		for j := range at {
			if at[j] += 0.05 * float64(j+1); q.spline != nil && j > q.p {
				at[j] = 0.002 // the spline must rise
			}
		}
		checkDerivatives(t, o.Distribution.String()+" "+o.Metric.String(), q.evaluate, at)
	}
}

// checkDerivatives compares score and information with differences.
func checkDerivatives(t *testing.T, what string, f objective, at []float64) {
	t.Helper()
	p := len(at)
	pt, ok := f(at)
	if !ok {
		t.Fatalf("%s: no likelihood at %v", what, at)
	}
	const h = 1e-5
	for j := range at {
		up, down := slices.Clone(at), slices.Clone(at)
		up[j] += h
		down[j] -= h
		hi, _ := f(up)
		lo, _ := f(down)
		if got, want := pt.u[j], (hi.logLik-lo.logLik)/(2*h); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("%s: score %d: got %v, want %v", what, j, got, want)
		}
		for k := range at {
			if got, want := pt.h[k*p+j], (lo.u[k]-hi.u[k])/(2*h); math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%s: information %d %d: got %v, want %v", what, k, j, got, want)
			}
		}
	}
}

// The generalised gamma passes through its special cases, and Q = 0 is no seam.
func TestGeneralisedGamma(t *testing.T) {
	w := 0.7
	for q, want := range map[float64]float64{1: -math.Exp(w), 1e-7: logUpperNormal(w), 0: logUpperNormal(w),
		-1: math.Log(-math.Expm1(-math.Exp(-w)))} {
		if got := logGammaSurvival(w, q); math.Abs(got-want) > 1e-7 {
			t.Errorf("Q = %v: log S %v, want %v", q, got, want)
		}
	}
	for _, q := range []float64{0.9e-6, 1.1e-6, -0.9e-6, -1.1e-6, 0.02, -0.02, 0.3, 0.32, 0.7} {
		// each side of every switch
		s := gammaSurvival(variable(0, w), variable(1, q))
		d := gammaDensity(variable(0, w), variable(1, q))
		const h = 1e-4
		if want := (math.Exp(logGammaSurvival(w-h, q)) - math.Exp(logGammaSurvival(w+h, q))) / (2 * h); math.Abs(
			math.Exp(d.v)-want,
		) > 1e-6 {
			t.Errorf("Q = %v: density %v, want %v", q, math.Exp(d.v), want)
		}
		up, down := gammaDensity(variable(0, w), variable(1, q+h)), gammaDensity(variable(0, w), variable(1, q-h))
		if want := (up.v - down.v) / (2 * h); math.Abs(d.g[1]-want) > 1e-6 {
			t.Errorf("Q = %v: density by Q %v, want %v", q, d.g[1], want)
		}
		if want := (logGammaSurvival(w, q+h) - logGammaSurvival(w, q-h)) / (2 * h); math.Abs(s.g[1]-want) > 1e-6 {
			t.Errorf("Q = %v: survival by Q %v, want %v", q, s.g[1], want)
		}
	}
}
