package survival

import (
	"math"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// byHand is six patients in two groups, small enough for a pencil: the first data set of
// the appendix of Therneau and Grambsch (2000), whose tables are for Cox models; the
// values here are worked out for these routines.
func byHand(t *testing.T) Sample {
	return mustSample(t, Columns{Time: []float64{4, 3, 1, 1, 2, 2}, Event: []bool{true, false, true, false, true, true},
		Strata: []string{"0", "0", "1", "1", "1", "0"}})
}

// At risk: 6 at 1, 4 at 2, 1 at 4; events: 1, 2, 1.
func TestHandWorkedTables(t *testing.T) {
	var g oracle.Gauge
	s, err := byHand(t).By(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := mustCurves(t, s, KaplanMeierOptions{}).Groups[0]
	g.Slices(t, "at risk", c.AtRisk, []float64{6, 4, 2, 1})
	g.Slices(t, "S", c.Survival, []float64{5. / 6, 5. / 12, 5. / 12, 0})
	g.Check(t, "Greenwood", c.StdErr[1], 5./12*math.Sqrt(1./30+2./8))
	na, err := NelsonAalen(s, HazardOptions{})
	if err != nil {
		t.Fatal(err)
	}
	g.Slices(t, "Nelson-Aalen", na.Groups[0].Hazard, []float64{1. / 6, 2. / 3, 2. / 3, 5. / 3})
	g.Check(t, "its error", na.Groups[0].StdErr[3], math.Sqrt(1./36+1./8+1))
	fh, err := NelsonAalen(s, HazardOptions{Estimator: FlemingHarringtonHazard})
	if err != nil {
		t.Fatal(err)
	}
	g.Slices(t, "Fleming-Harrington", fh.Groups[0].Hazard, []float64{1. / 6, 3. / 4, 3. / 4, 7. / 4})
	g.Check(t, "its error", fh.Groups[0].StdErr[3], math.Sqrt(1./36+1./16+1./9+1))
	// Robust: no one is censored before the first step, so that it is binomial there.
	r := mustCurves(t, s, KaplanMeierOptions{StdErr: Robust}).Groups[0]
	g.Check(t, "robust", r.StdErr[0], math.Sqrt(5./6*1/6/6))
	// Log-rank for group 1: O = 2; E = 3/6 + 2·1/4 + 0; V = 1/4 + 2·(1/4)(3/4)(2/3) + 0.
	x, err := LogRank(byHand(t), LogRankOptions{})
	if err != nil {
		t.Fatal(err)
	}
	g.Check(t, "O", x.Groups[1].Observed, 2)
	g.Check(t, "E", x.Groups[1].Expected, 1)
	g.Check(t, "V", x.Variance[1][1], 0.5)
	g.Check(t, "chisq", x.Chisq, 2)
	// Gehan: weights 6 and 4: O−E = 6·1/2 + 4·1/2, V = 36/4 + 16/4.
	x, err = LogRank(byHand(t), LogRankOptions{Weight: Gehan})
	if err != nil {
		t.Fatal(err)
	}
	g.Check(t, "Gehan", x.Chisq, 25./13)
	// Concordance of a score of 1 for group 1: pairs of an event with one at risk after.
	score := []float64{0, 0, 1, 1, 1, 0}
	h, err := Harrell(s, score, ConcordanceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// At 1 the event (1) meets 4, 3, 2 with 0 and 1+, 2 with 1: 3 concordant, 2 tied; at 2 each of
	// the two events meets 4 and 3, both 0: 2 concordant, 2 tied; 4 meets nobody.
	g.Slices(t, "pairs", []float64{h.Concordant, h.Discordant, h.TiedScore, h.TiedTime}, []float64{5, 0, 4, 1})
	// Restricted to 3: 1 + 5/6 + 5/12.
	m, err := RestrictedMean(s, RMSTOptions{Tau: 3})
	if err != nil {
		t.Fatal(err)
	}
	g.Check(t, "restricted mean", m.Groups[0].Mean, 1+5./6+5./12)
	g.Check(t, "its error", m.Groups[0].StdErr, math.Sqrt(math.Pow(5./6+5./12, 2)/30+math.Pow(5./12, 2)/4))
	g.Agree(t, "KaplanMeier, NelsonAalen, LogRank, Harrell, RestrictedMean", "fractions worked out by hand",
		"Therneau and Grambsch, appendix, first data set")
}

// Freireich's trial, to four decimals, so that a change is noticed here first: the log-rank
// test as survdiff gives it, the others as the formulas of tests.R do (tests.json has the
// digits).
func TestFreireich(t *testing.T) {
	var g oracle.Gauge
	g.Tolerance = 5e-5
	s := oracleInput{Data: "gehan", Time: "time", Event: "cens", Group: "treat"}.sample(t)
	for _, tt := range []struct {
		o    LogRankOptions
		want float64
	}{{LogRankOptions{}, 16.7929}, {LogRankOptions{Weight: Gehan}, 13.4579}, {LogRankOptions{Weight: TaroneWare}, 15.1236},
		{LogRankOptions{Weight: PetoPeto}, 14.0841}} {
		x, err := LogRank(s, tt.o)
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, weightedTest(tt.o.Weight, 0, 0), math.Round(1e4*x.Chisq)/1e4, tt.want)
	}
}

// Packages on ten patients whose curve ends on one half: CAMIS.
func TestPackagesDiffer(t *testing.T) {
	s := oracleInput{Data: "camis", Time: "time", Event: "status"}.sample(t)
	for _, tt := range []struct {
		preset Preset
		median float64
		after  float64 // S(120), past the last follow-up
	}{
		{LikeR(), 102.5, 0.5}, {LikeSAS(), math.NaN(), math.NaN()}, {LikeSPSS(), 87, 0.5}, {LikeStata(), 87, math.NaN()},
	} {
		c := mustCurves(t, s, tt.preset.KaplanMeier).Groups[0]
		if got := value(c.Median(tt.preset.KaplanMeier.Median).Value); oracle.Difference(got, tt.median) != 0 {
			t.Errorf("%v: median %v, want %v", tt.preset, got, tt.median)
		}
		if p := c.At(120); oracle.Difference(p.Survival, tt.after) != 0 || !p.PastEnd {
			t.Errorf("%v: S(120) = %v, want %v", tt.preset, p.Survival, tt.after)
		}
	}
	// A later event makes SAS' rule R's.
	c := mustCurves(t, mustSample(t, Columns{Time: []float64{1, 2, 5, 9}, Event: []bool{true, true, true, false}}),
		LikeSAS().KaplanMeier).Groups[0]
	if got := value(c.Median(MidpointIfLeft).Value); got != 3.5 {
		t.Errorf("SAS with a later event: %v, want 3.5", got)
	}
}
