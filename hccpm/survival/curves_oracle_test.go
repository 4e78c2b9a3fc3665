package survival

import (
	"math"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// options reads the estimator, the kind of error and the limits of an entry.
func (in oracleInput) options(t *testing.T) KaplanMeierOptions {
	t.Helper()
	o := KaplanMeierOptions{
		Estimator: map[string]Estimator{"": ProductLimit, "km": ProductLimit, "breslow": Breslow,
			"fh": FlemingHarrington}[in.Estimator],
		StdErr: map[string]StdErrType{"": StdErrAuto, "greenwood": Greenwood, "robust": Robust}[in.StdErr]}
	for c := Log; c <= BetaProductMidP; c++ {
		if c.String() == in.ConfType {
			o.ConfType = c
		}
	}
	return o
}

type wantFit struct {
	Time, Surv, StdErr, Lower, Upper, CumHaz, StdCHaz oracle.Numbers
}

func (w wantFit) check(t *testing.T, g *oracle.Gauge, c Curve) {
	t.Helper()
	g.Slices(t, "time", c.Time, w.Time)
	g.Slices(t, "surv", c.Survival, w.Surv)
	g.Slices(t, "std.err", c.StdErr, w.StdErr)
	g.Slices(t, "lower", c.Lower, w.Lower)
	g.Slices(t, "upper", c.Upper, w.Upper)
}

func TestCurvesAgreeWithR(t *testing.T) {
	var curves, hazards oracle.Gauge
	for _, e := range entriesOf(t, "curves.json", "curve") {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Labels []string
				Curves []wantFit
			}
			e.Expect(t, &want)
			s, o := e.Input.sample(t), e.Input.options(t)
			got, err := KaplanMeier(s, o)
			if err != nil {
				t.Fatal(err)
			}
			h := HazardOptions{StdErr: o.StdErr}
			if o.Estimator == FlemingHarrington {
				h.Estimator = FlemingHarringtonHazard
			}
			hazard, err := NelsonAalen(s, h)
			if err != nil {
				t.Fatal(err)
			}
			for i, w := range want.Curves {
				if o.Estimator == Breslow && o.StdErr == Robust {
					// survival 3.5-3 gives the error of log S here under the name of that of S
					// (logse is FALSE, std.err equals std.chaz); compare it as what it is.
					for k, se := range got.Groups[i].StdErr {
						curves.Check(t, "std.err of log S", se/got.Groups[i].Survival[k], w.StdErr[k])
					}
				} else {
					w.check(t, &curves, got.Groups[i])
				}
				hazards.Slices(t, "cumhaz", hazard.Groups[i].Hazard, w.CumHaz)
				hazards.Slices(t, "std.chaz", hazard.Groups[i].StdErr, w.StdCHaz)
			}
		})
	}
	d := data(entriesOf(t, "curves.json", "curve"))
	curves.Agree(t, "KaplanMeier, robust errors and other estimators",
		"survival::survfit(robust, cluster, id, stype, ctype)", d)
	hazards.Agree(t, "NelsonAalen", "survival::survfit(ctype)$cumhaz, $std.chaz", d)
}

func TestConditionalAndFollowUpAgreeWithR(t *testing.T) {
	var g, f oracle.Gauge
	conditional := entriesOf(t, "curves.json", "conditional")
	for _, e := range conditional {
		var want wantFit
		e.Expect(t, &want)
		got, err := mustCurves(t, e.Input.sample(t), KaplanMeierOptions{}).Groups[0].Conditional(e.Input.From)
		if err != nil {
			t.Fatal(err)
		}
		want.check(t, &g, got)
	}
	g.Agree(t, "Curve.Conditional", "survival::survfit(start.time)", data(conditional))
	follow := entriesOf(t, "curves.json", "followup")
	for _, e := range follow {
		var want struct {
			wantFit
			Median, MLower, MUpper oracle.Numbers
		}
		e.Expect(t, &want)
		got, err := FollowUp(e.Input.sample(t), KaplanMeierOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want.check(t, &f, got.Groups[0])
		q := got.Groups[0].Median(Midpoint)
		f.Check(t, "median", value(q.Value), want.Median[0])
		f.Check(t, "lower", value(q.Lower), want.MLower[0])
		f.Check(t, "upper", value(q.Upper), want.MUpper[0])
	}
	f.Agree(t, "FollowUp", "survival::survfit(Surv(time, 1 - event))", data(follow))
}

func TestRestrictedMeanAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "curves.json", "rmst")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct{ Mean, SE, Difference, SED, P, Ratio, Lower, Upper, RatioP oracle.Numbers }
			e.Expect(t, &want)
			got, err := RestrictedMean(e.Input.sample(t), RMSTOptions{Tau: e.Input.Tau})
			if err != nil {
				t.Fatal(err)
			}
			for i, x := range got.Groups {
				g.Check(t, "mean", x.Mean, want.Mean[i])
				g.Check(t, "se", x.StdErr, want.SE[i])
			}
			for i, c := range got.Contrasts {
				g.Check(t, "difference", c.Difference, want.Difference[i])
				g.Check(t, "its error", c.StdErr, want.SED[i])
				g.Check(t, "p", c.P, want.P[i])
				g.Check(t, "ratio", c.Ratio, want.Ratio[i])
				g.Check(t, "lower", c.RatioLower, want.Lower[i])
				g.Check(t, "upper", c.RatioUpper, want.Upper[i])
				g.Check(t, "p", c.RatioP, want.RatioP[i])
			}
		})
	}
	g.Agree(t, "RestrictedMean", "survival: summary(survfit(), rmean = tau)", data(all))
}

func TestBetaProductAgreesWithFormulas(t *testing.T) {
	var g, cp oracle.Gauge
	all := entriesOf(t, "curves.json", "betaproduct")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want wantFit
			e.Expect(t, &want)
			c := mustCurves(t, e.Input.sample(t), e.Input.options(t)).Groups[0]
			g.Slices(t, "time", c.Time, want.Time)
			g.Slices(t, "lower", c.Lower, want.Lower)
			g.Slices(t, "upper", c.Upper, want.Upper)
		})
	}
	g.Agree(t, "KaplanMeier, beta product limits", "formulas written in R (curves.R)", data(all))
	e := entriesOf(t, "curves.json", "clopper")[0]
	var want wantFit
	e.Expect(t, &want)
	c := mustCurves(t, oracleInput{Data: "camis", Time: "time", Event: "status"}.sample(t),
		KaplanMeierOptions{ConfType: BetaProduct}).Groups[0]
	for i, at := range want.Time {
		p := c.At(at)
		cp.Check(t, "lower", p.Lower, want.Lower[i])
		cp.Check(t, "upper", p.Upper, want.Upper[i])
	}
	// CAMIS' day 80: seven of ten.
	if p := c.At(80); math.Abs(p.Lower-0.348) > 5e-4 || math.Abs(p.Upper-0.933) > 5e-4 {
		t.Errorf("day 80: %v to %v, want .348 to .933", p.Lower, p.Upper)
	}
	cp.Agree(t, "KaplanMeier, beta product limits without censoring", "binom.test", "camis")
}

func TestMeldedDifferenceAgreesWithR(t *testing.T) {
	var g, f oracle.Gauge
	g.Tolerance = 1e-7 // both sides integrate and search for roots
	all := entriesOf(t, "curves.json", "melded")
	for _, e := range all {
		var want struct{ Lower, Upper, Greater, Less oracle.Numbers }
		e.Expect(t, &want)
		got, err := MeldedDifference(e.Input.sample(t), MeldOptions{Time: e.Input.At})
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, "lower", got.Lower, want.Lower[0])
		g.Check(t, "upper", got.Upper, want.Upper[0])
		g.Check(t, "greater", got.PGreater, want.Greater[0])
		g.Check(t, "less", got.PLess, want.Less[0])
	}
	g.Agree(t, "MeldedDifference", "integrals written in R (curves.R)", data(all))
	fisher := entriesOf(t, "curves.json", "fisher")
	for _, e := range fisher {
		var want struct{ Greater, Less oracle.Numbers }
		e.Expect(t, &want)
		got, err := MeldedDifference(e.Input.sample(t), MeldOptions{Time: e.Input.At})
		if err != nil {
			t.Fatal(err)
		}
		f.Check(t, "greater", got.PGreater, want.Greater[0])
		f.Check(t, "less", got.PLess, want.Less[0])
	}
	f.Agree(t, "MeldedDifference without censoring", "fisher.test", data(fisher))
}

func TestTurnbullAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	g.Tolerance = 1e-5 // where self-consistency stops, not a closed form
	all := entriesOf(t, "curves.json", "turnbull")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct{ LogLik, At, Surv oracle.Numbers }
			e.Expect(t, &want)
			c, err := Turnbull(IntervalColumns{Left: e.Input.Left, Right: e.Input.Right}, TurnbullOptions{})
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, "log-likelihood", c.LogLikelihood, want.LogLik[0])
			for i, at := range want.At {
				if low, high := c.At(at); low == high {
					g.Check(t, "survival", low, want.Surv[i])
				}
			}
		})
	}
	g.Agree(t, "Turnbull", "self-consistency written in R (curves.R)", "gehan and pbc at visits; overlapping intervals")
	var km oracle.Gauge
	km.Tolerance = 1e-7 // where the gradient stops
	for _, e := range entriesOf(t, "curves.json", "turnbullkm") {
		var want wantFit
		e.Expect(t, &want)
		c, err := Turnbull(IntervalColumns{Left: e.Input.Left, Right: e.Input.Right}, TurnbullOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range want.Time {
			_, high := c.At(at)
			km.Check(t, "survival", high, want.Surv[i])
		}
	}
	km.Agree(t, "Turnbull, exact and right-censored times", "survival::survfit", "gehan")
}

func TestCumulativeIncidenceAgreesWithR(t *testing.T) {
	var g, cm oracle.Gauge
	all := entriesOf(t, "curves.json", "incidence")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Groups, Causes []string
				Values         [][]struct{ PState, StdErr, Lower, Upper, Est, Var oracle.Numbers }
			}
			e.Expect(t, &want)
			s := e.Input.sample(t)
			got, err := CumulativeIncidence(s, IncidenceOptions{})
			if err != nil {
				t.Fatal(err)
			}
			aalen, err := CumulativeIncidence(s, IncidenceOptions{Variance: Aalen})
			if err != nil {
				t.Fatal(err)
			}
			for i := range want.Groups {
				for k, cause := range want.Causes {
					w := want.Values[i][k]
					for n, at := range e.Input.Times {
						f, se, lo, hi, err := got.Groups[i].At(cause, at)
						if err != nil {
							t.Fatal(err)
						}
						g.Check(t, "pstate", f, w.PState[n])
						g.Check(t, "std.err", se, w.StdErr[n])
						if f > 0 {
							g.Check(t, "lower", lo, w.Lower[n])
							g.Check(t, "upper", hi, w.Upper[n])
						}
						f, se, _, _, _ = aalen.Groups[i].At(cause, at)
						if !math.IsNaN(w.Est[n]) { // cuminc gives none after the last time
							cm.Check(t, "est", f, w.Est[n])
							cm.Check(t, "var", se*se, w.Var[n])
						}
					}
				}
			}
		})
	}
	g.Agree(t, "CumulativeIncidence", "survival::survfit(Surv(time, factor))", data(all))
	cm.Agree(t, "CumulativeIncidence, Aalen's variance", "cmprsk::cuminc", data(all))
}

func TestGrayAgreesWithCmprsk(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "curves.json", "gray")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct{ Chisq, DF, P oracle.Numbers }
			e.Expect(t, &want)
			got, err := Gray(e.Input.sample(t), GrayOptions{Cause: e.Input.Of, Rho: e.Input.Rho,
				Stratify: columns(t, e.Input.Data)[e.Input.Strata]})
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, "chisq", got.Chisq, want.Chisq[0])
			g.Check(t, "df", float64(got.DF), want.DF[0])
			g.Check(t, "p", got.P, want.P[0])
		})
	}
	g.Agree(t, "Gray", "cmprsk::cuminc()$Tests", data(all))
}
