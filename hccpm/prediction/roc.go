// Package prediction says how good a prediction is: whether those to whom the event happens have
// the higher scores ([ROC], [TimeROC]), whether predicted probabilities are right ([Brier],
// [Calibration], [CalibrationAt]), and whether acting on them does good ([Decision], [DecisionAt]).
package prediction

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/fault"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// Errors that the routines of this package return, wrapped with what is wrong.
var (
	// ErrData is for data that cannot be used.
	ErrData = errors.New("prediction: data")
	// ErrOption is for options that make no sense.
	ErrOption = fmt.Errorf("prediction: %w", fault.ErrOption)
)

// ROCOptions are options of [ROC] and [CompareAUC]; the zero value is the default.
type ROCOptions struct {
	// Level of the limits, between 0 and 1; 0 stands for 0.95.
	Level float64
	// Lower says that low scores mean the event: what is measured falls in those to whom it happens.
	Lower bool
}

func (o ROCOptions) filled() (ROCOptions, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		return o, fmt.Errorf("%w: Level is %g; it must be between 0 and 1", ErrOption, o.Level)
	}
	return o, nil
}

// ROCPoint is a threshold, and what calling all scores from it on an event comes to.
type ROCPoint struct {
	// Threshold; the first point's is +Inf, at which nobody is called.
	Threshold float64
	// Sensitivity is the share of events that are called, Specificity that of the others who are not.
	Sensitivity, Specificity float64
}

// ROCCurve is the receiver operating characteristic of a score.
type ROCCurve struct {
	// Points from none called to all called; scores that are tied are one point.
	Points []ROCPoint
	// AUC is the probability that a random event has a higher score than a random other, ties by half.
	// StdErr is DeLong's, Lower and Upper are Wald limits with it, kept within 0 and 1.
	AUC, StdErr, Lower, Upper float64
	// N rows with Events among them.
	N, Events int
	// Options in force, defaults filled in.
	Options ROCOptions
}

// ROC estimates, for each threshold of a score, the probabilities to call an event one
// (sensitivity) and not to call another (specificity), and the area under their curve (AUC).
//
// Outcome and score have length n; outcome is true where the event happened. Ties of scores between
// an event and another count half. The error is NaN with fewer than two events or two others.
// Errors: [ErrData] if the lengths differ, a score is not finite, or there is no event or nothing
// but events; [ErrOption].
//
// Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44:837, doi:10.2307/2531595;
// computed as in Sun and Xu (2014), IEEE Signal Processing Letters 21:1389,
// doi:10.1109/LSP.2014.2337313, in n log n.
//
// R equivalent: pROC::roc(outcome, score, direction = "<"), ci.auc(method = "delong").
func ROC(outcome []bool, score []float64, options ...ROCOptions) (ROCCurve, error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return ROCCurve{}, err
	}
	p, err := place(outcome, score, o.Lower)
	if err != nil {
		return ROCCurve{}, err
	}
	c := ROCCurve{AUC: p.auc, N: len(score), Events: len(p.events), Options: o, Points: points(outcome, score, o.Lower)}
	c.StdErr = math.Sqrt(covariance(p, p))
	z := distuv.UnitNormal.Quantile(0.5 + o.Level/2)
	c.Lower, c.Upper = max(0, p.auc-z*c.StdErr), min(1, p.auc+z*c.StdErr)
	if math.IsNaN(c.StdErr) {
		c.Lower, c.Upper = math.NaN(), math.NaN()
	}
	return c, nil
}

// placement is DeLong's: for each event the share of others below it, for each other the share of events above it.
type placement struct {
	events, others []float64
	auc            float64
}

func place(outcome []bool, score []float64, lower bool) (p placement, err error) {
	if len(outcome) != len(score) {
		return p, fmt.Errorf("%w: %d outcomes and %d scores; they must be as many", ErrData, len(outcome), len(score))
	}
	var with, without []float64
	for i, s := range score {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			return p, fmt.Errorf("%w: row %d: the score is %g; leave the row out, or give it a number", ErrData, i+1, s)
		}
		if lower {
			s = -s
		}
		if outcome[i] {
			with = append(with, s)
		} else {
			without = append(without, s)
		}
	}
	if len(with) == 0 || len(without) == 0 {
		return p, fmt.Errorf("%w: %d events among %d rows; both outcomes must occur", ErrData, len(with), len(score))
	}
	p.events, p.others = shares(with, without), shares(without, with)
	for i := range p.others {
		p.others[i] = 1 - p.others[i]
	}
	for _, x := range p.events {
		p.auc += x / float64(len(p.events))
	}
	return p, nil
}

// shares returns for each of a the share of b that is below it, ties by half.
func shares(a, b []float64) []float64 {
	sorted := slices.Clone(b)
	slices.Sort(sorted)
	out := make([]float64, len(a))
	for i, x := range a {
		lo, _ := slices.BinarySearch(sorted, x)
		hi, _ := slices.BinarySearch(sorted, math.Nextafter(x, math.Inf(1)))
		out[i] = (float64(lo) + float64(hi-lo)/2) / float64(len(b))
	}
	return out
}

// covariance is that of two areas whose rows are the same.
func covariance(p, q placement) float64 {
	return covarianceOf(p.events, q.events, p.auc, q.auc) + covarianceOf(p.others, q.others, p.auc, q.auc)
}

func covarianceOf(x, y []float64, mx, my float64) float64 {
	sum := 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	n := float64(len(x))
	return sum / (n - 1) / n // NaN of one row
}

// points lists the curve, from the highest score to the lowest.
func points(outcome []bool, score []float64, lower bool) []ROCPoint {
	order := make([]int, len(score))
	events := 0
	for i := range order {
		order[i] = i
		if outcome[i] {
			events++
		}
	}
	slices.SortFunc(order, func(i, j int) int {
		c := 0
		switch {
		case score[i] > score[j]:
			c = -1
		case score[i] < score[j]:
			c = 1
		}
		if lower {
			return -c
		}
		return c
	})
	first := math.Inf(1)
	if lower {
		first = math.Inf(-1)
	}
	out := []ROCPoint{{first, 0, 1}}
	called, wrong := 0, 0
	for k, i := range order {
		if outcome[i] {
			called++
		} else {
			wrong++
		}
		if k+1 < len(order) && score[order[k+1]] == score[i] {
			continue
		}
		out = append(out, ROCPoint{score[i], float64(called) / float64(events),
			1 - float64(wrong)/float64(len(score)-events)})
	}
	return out
}

// AUCComparison is the difference of the areas of two scores of the same rows.
type AUCComparison struct {
	// Time of [CompareTimeAUC], in Unit; 0 of [CompareAUC].
	Time float64
	Unit string
	// First and Second are the areas, Difference is First - Second, with DeLong's error and Wald limits.
	First, Second, Difference, StdErr, Lower, Upper float64
	// Z is Difference over StdErr, P two-sided.
	Z, P float64
	// N rows with Events among them.
	N, Events int
	// Options in force, defaults filled in.
	Options ROCOptions
}

// CompareAUC tests whether two scores of the same rows have the same area under the curve, and
// estimates the difference.
//
// Outcome, first and second have length n. Two scores that order all rows alike have difference 0
// and P 1. Errors as of [ROC].
//
// Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44:837, doi:10.2307/2531595.
//
// R equivalent: pROC::roc.test(roc1, roc2, method = "delong", paired = TRUE).
func CompareAUC(outcome []bool, first, second []float64, options ...ROCOptions) (AUCComparison, error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return AUCComparison{}, err
	}
	p, err := place(outcome, first, o.Lower)
	if err != nil {
		return AUCComparison{}, fmt.Errorf("the first score: %w", err)
	}
	q, err := place(outcome, second, o.Lower)
	if err != nil {
		return AUCComparison{}, fmt.Errorf("the second score: %w", err)
	}
	c := AUCComparison{First: p.auc, Second: q.auc, Difference: p.auc - q.auc, N: len(outcome), Events: len(p.events),
		Options: o}
	c.StdErr = math.Sqrt(max(0, covariance(p, p)+covariance(q, q)-2*covariance(p, q)))
	c.test()
	return c, nil
}

// test fills in limits and P from the difference and its error.
func (c *AUCComparison) test() {
	z := distuv.UnitNormal.Quantile(0.5 + c.Options.Level/2)
	c.Lower, c.Upper = c.Difference-z*c.StdErr, c.Difference+z*c.StdErr
	c.Z, c.P = c.Difference/c.StdErr, 1
	switch {
	case c.StdErr > 0:
		c.P = math.Erfc(math.Abs(c.Z) / math.Sqrt2)
	case c.Difference == 0:
		c.Z = 0
	default:
		c.P = math.NaN()
	}
}

func limits(level float64) (lower, upper string) {
	return fmt.Sprintf("%g.LCL", level), fmt.Sprintf("%g.UCL", level)
}

// Table prints the area with its limits.
func (c ROCCurve) Table() table.Table {
	lower, upper := limits(c.Options.Level)
	t := table.Table{Caption: fmt.Sprintf("Area under the ROC curve: n = %d, events = %d", c.N, c.Events),
		Columns: table.Numbers("AUC", "se", lower, upper)}
	t.Append(table.Signif(c.AUC, 4), table.Signif(c.StdErr, 3), table.Signif(c.Lower, 4), table.Signif(c.Upper, 4))
	t.Notes = append(t.Notes, "Error and limits by DeLong's method.")
	return t
}

// String prints the table as text.
func (c ROCCurve) String() string { return c.Table().String() }

// HTML prints the table for a notebook.
func (c ROCCurve) HTML() string { return c.Table().HTML() }

// Tested returns the name of the test and its P value.
func (c AUCComparison) Tested() (test string, p float64) {
	return "Difference of areas under the ROC curve", c.P
}

// Table prints both areas, their difference and its test.
func (c AUCComparison) Table() table.Table {
	lower, upper := limits(c.Options.Level)
	when, test := "", "DeLong's test for two scores of the same rows."
	if c.Time > 0 {
		when, test = " at "+moment(c.Time, c.Unit), "Test by the infinitesimal jackknife, for two scores of the same rows."
	}
	t := table.Table{Caption: fmt.Sprintf("Two areas under ROC curves%s: n = %d, events = %d", when, c.N, c.Events),
		Columns: table.Numbers("first", "second", "difference", "se", lower, upper, "z", "p")}
	t.Append(table.Signif(c.First, 4), table.Signif(c.Second, 4), table.Signif(c.Difference, 4), table.Signif(c.StdErr, 3),
		table.Signif(c.Lower, 4), table.Signif(c.Upper, 4), table.Signif(c.Z, 4), table.P(c.P))
	t.Notes = append(t.Notes, test)
	return t
}

// String prints the table as text.
func (c AUCComparison) String() string { return c.Table().String() }

// HTML prints the table for a notebook.
func (c AUCComparison) HTML() string { return c.Table().HTML() }
