package prediction

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// TimeROCCurve is the receiver operating characteristic of a score for the event by a time.
type TimeROCCurve struct {
	// Time up to which the event counts, in the unit of the sample.
	Time float64
	// Points from none called to all called; scores that are tied are one point.
	Points []ROCPoint
	// AUC is the probability that a random patient with the event by Time has a higher score than a
	// random one without, ties by half. StdErr is by the infinitesimal jackknife, with the estimate of
	// the censoring in it; Lower and Upper are Wald limits, kept within 0 and 1.
	AUC, StdErr, Lower, Upper float64
	// N rows with Events in all. Cases had the event by Time, Controls are followed beyond it, Censored left before and
	// count only by the weights of the others.
	N, Events, Cases, Controls, Censored int
	// Unit of Time.
	Unit string
	// Options in force, defaults filled in.
	Options ROCOptions

	influence []float64
}

// TimeROC estimates, for each threshold of a score, the probabilities to call someone who has the
// event by a time (cumulative sensitivity) and not to call someone without it then (dynamic
// specificity), and the area under their curve,
//
//	AUC(t) = Σᵢ Σⱼ wᵢ 1(scoreᵢ > scoreⱼ) / (Σᵢ wᵢ · #controls),  wᵢ = 1/G(tᵢ−),
//
// over cases i with the event at tᵢ ≤ t and controls j followed beyond t. G is the chance of being
// uncensored, by Kaplan and Meier, the same for all: censoring must not depend on the score. Events
// come before censorings at the same time; near-tied times are tied.
//
// score has one value for each row that the sample was made from; higher means sooner, unless
// ROCOptions.Lower. Groups of the sample are not looked at.
//
// Errors: [ErrData] for scores that are missing or not as many, entries, weights, competing events,
// no case by the time, or nobody followed beyond it; [ErrOption].
//
// References: Uno, Cai, Tian and Wei (2007), J Am Stat Assoc 102:527; Hung and Chiang (2010), Can J Stat 38:8; Blanche,
// Dartigues and Jacqmin-Gadda (2013), Stat Med 32:5381, doi:10.1002/sim.5958.
//
// R equivalent: timeROC::timeROC(T, delta, marker, cause = 1, weighting = "marginal", times, iid = TRUE).
func TimeROC(s survival.Sample, at float64, score []float64, options ...ROCOptions) (TimeROCCurve, error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return TimeROCCurve{}, err
	}
	f, err := follow(s)
	if err != nil {
		return TimeROCCurve{}, err
	}
	rows, _, err := f.at(at)
	if err != nil {
		return TimeROCCurve{}, err
	}
	x, err := f.scores(s, score, "the score")
	if err != nil {
		return TimeROCCurve{}, err
	}
	c := TimeROCCurve{Time: at, N: f.n, Events: f.events, Controls: f.n - rows, Unit: s.Unit(), Options: o}
	for _, e := range f.event[:rows] {
		if e {
			c.Cases++
		}
	}
	c.Censored = rows - c.Cases
	if c.Cases == 0 {
		return TimeROCCurve{}, fmt.Errorf("%w: no event by %g; the first is later", ErrData, at)
	}
	if o.Lower {
		for i := range x {
			x[i] = -x[i]
		}
	}
	c.area(f, x, rows)
	c.trace(f, x, rows)
	z := distuv.UnitNormal.Quantile(0.5 + o.Level/2)
	c.Lower, c.Upper = max(0, c.AUC-z*c.StdErr), min(1, c.AUC+z*c.StdErr)
	return c, nil
}

// area fills in AUC and its error.
func (c *TimeROCCurve) area(f followed, x []float64, rows int) {
	controls := slices.Clone(x[rows:])
	below := shares(x[:rows], controls) // of the controls below each row
	total := 0.0
	weight := make([]float64, rows)
	for i := range rows {
		if f.event[i] {
			weight[i] = 1 / f.before[i]
			total += weight[i]
			c.AUC += weight[i] * below[i]
		}
	}
	c.AUC /= total
	c.influence = make([]float64, f.n)
	a := make([]float64, rows)
	for i := range rows {
		if f.event[i] {
			a[i] = weight[i] * (below[i] - c.AUC) / total
			c.influence[i] = a[i]
		}
	}
	above := weightedAbove(x[:rows], weight, controls)
	for j := range controls {
		c.influence[rows+j] = (above[j]/total - c.AUC) / float64(len(controls))
	}
	f.addCensoring(c.influence, a, 0, rows)
	c.StdErr = squareRoot(c.influence)
}

// weightedAbove is, for each control, the weight of the cases above it, ties by half; rows of weight 0 are no cases.
func weightedAbove(x, weight, controls []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return compare(x[i], x[j]) })
	sorted, sums := make([]float64, len(x)), make([]float64, len(x)+1) // sums: weight before each place
	for k, i := range order {
		sorted[k], sums[k+1] = x[i], sums[k]+weight[i]
	}
	out := make([]float64, len(controls))
	for j, v := range controls {
		lo, _ := slices.BinarySearch(sorted, v)
		hi, _ := slices.BinarySearch(sorted, math.Nextafter(v, math.Inf(1)))
		out[j] = sums[len(x)] - (sums[lo]+sums[hi])/2
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// trace fills in the points, from the highest score to the lowest.
func (c *TimeROCCurve) trace(f followed, x []float64, rows int) {
	var order []int
	total := 0.0
	for i := range x {
		if i >= rows || f.event[i] {
			order = append(order, i)
		}
		if i < rows && f.event[i] {
			total += 1 / f.before[i]
		}
	}
	slices.SortFunc(order, func(i, j int) int { return compare(x[j], x[i]) })
	sign := 1.0
	if c.Options.Lower {
		sign = -1
	}
	c.Points = []ROCPoint{{sign * math.Inf(1), 0, 1}}
	called, wrong := 0.0, 0
	for k, i := range order {
		if i < rows {
			called += 1 / f.before[i]
		} else {
			wrong++
		}
		if k+1 == len(order) || x[order[k+1]] != x[i] {
			c.Points = append(c.Points, ROCPoint{sign * x[i], min(1, called/total), 1 - float64(wrong)/float64(c.Controls)})
		}
	}
}

// CompareTimeAUC tests whether two scores of the same patients have the same AUC at a time, and
// estimates the difference, by the infinitesimal jackknife of the difference.
//
// Special cases: two scores that order all rows alike have difference 0 and P 1. Errors: those of [TimeROC].
//
// Reference: Blanche, Dartigues and Jacqmin-Gadda (2013), Stat Med 32:5381, section 3.3.
//
// R equivalent: timeROC::compare(fit1, fit2).
func CompareTimeAUC(s survival.Sample, at float64, first, second []float64, options ...ROCOptions) (AUCComparison,
	error) {
	p, err := TimeROC(s, at, first, options...)
	if err != nil {
		return AUCComparison{}, fmt.Errorf("the first score: %w", err)
	}
	q, err := TimeROC(s, at, second, options...)
	if err != nil {
		return AUCComparison{}, fmt.Errorf("the second score: %w", err)
	}
	difference := make([]float64, len(p.influence))
	for i := range difference {
		difference[i] = p.influence[i] - q.influence[i]
	}
	c := AUCComparison{First: p.AUC, Second: q.AUC, Difference: p.AUC - q.AUC, StdErr: squareRoot(difference), N: p.N,
		Events: p.Cases, Time: at, Unit: p.Unit, Options: p.Options}
	c.test()
	return c, nil
}

// Table prints the area with its limits.
func (c TimeROCCurve) Table() table.Table {
	lower, upper := limits(c.Options.Level)
	t := table.Table{Caption: fmt.Sprintf("Area under the ROC curve at %s: n = %d, events = %d", moment(c.Time, c.Unit),
		c.N, c.Events),
		Columns: table.Numbers("cases", "controls", "censored before", "AUC", "se", lower, upper)}
	t.Append(fmt.Sprint(c.Cases), fmt.Sprint(c.Controls), fmt.Sprint(c.Censored), table.Signif(c.AUC, 4),
		table.Signif(c.StdErr, 3),
		table.Signif(c.Lower, 4), table.Signif(c.Upper, 4))
	t.Notes = append(t.Notes, "Cumulative cases, dynamic controls; cases weighted by the inverse chance of being "+
		"uncensored.")
	return t
}

// moment is a time with its unit.
func moment(t float64, unit string) string {
	if unit == "" {
		return table.Signif(t, 6)
	}
	return table.Signif(t, 6) + " " + unit
}

// String prints the table as text.
func (c TimeROCCurve) String() string { return c.Table().String() }

// HTML prints the table for a notebook.
func (c TimeROCCurve) HTML() string { return c.Table().HTML() }
