package prediction

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// CalibrationOptions are options of [Calibration] and [CalibrationAt]; the zero value is the default.
type CalibrationOptions struct {
	// Groups of about equal size, by predicted risk; 0 stands for 10. Equal predictions stay together,
	// so there may be fewer.
	Groups int
	// Knots of the smooth curve, 3 to 7; 0 stands for 4. The curve is left out where predictions have too few values.
	Knots int
	// Level of the limits, between 0 and 1; 0 stands for 0.95.
	Level float64
}

func (o CalibrationOptions) filled() (CalibrationOptions, error) {
	if o.Groups == 0 {
		o.Groups = 10
	}
	if o.Knots == 0 {
		o.Knots = 4
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.Groups < 1 || o.Knots < 3 || o.Knots > 7 || !(o.Level > 0 && o.Level < 1) {
		return o, fmt.Errorf("%w: Groups %d, Knots %d, Level %g", ErrOption, o.Groups, o.Knots, o.Level)
	}
	return o, nil
}

// CalibrationGroup is patients with similar predictions.
type CalibrationGroup struct {
	// Predicted is the mean prediction, Observed the share or estimated risk, with its limits.
	Predicted, Observed, Lower, Upper float64
	// N patients with Events.
	N, Events int
}

// CalibrationPoint is a point of the smooth curve.
type CalibrationPoint struct {
	// Predicted risk, and what the curve puts in its place, with pointwise limits.
	Predicted, Observed, Lower, Upper float64
}

// CalibrationSlope is a coefficient of the recalibration with its Wald limits.
type CalibrationSlope struct {
	Estimate, StdErr, Lower, Upper float64
}

// CalibrationCurve is predicted against observed risk.
type CalibrationCurve struct {
	// Time up to which the event counts, in Unit; 0 if there is no time.
	Time float64
	Unit string
	// Groups in ascending order of risk.
	Groups []CalibrationGroup
	// Smooth is the curve at fifty places from the lowest to the highest prediction; nil if it cannot be fitted.
	Smooth []CalibrationPoint
	// Ratio of observed to expected events, which is 1 if the mean is right.
	Ratio float64
	// InTheLarge is the intercept with the predictions as offset, 0 if the mean is right; NaN with a
	// time. Slope is that of the logits, or with a time of the complementary log-log: 1 if the spread
	// is right, below 1 if predictions are too extreme.
	InTheLarge, Slope CalibrationSlope
	// N rows with Events.
	N, Events int
	// Warnings say what was left out.
	Warnings []string
	// Options in force.
	Options CalibrationOptions
}

// Calibration compares predicted probabilities with what happened: in groups, by a smooth curve,
// and by the recalibration logit p = a + b logit(predicted).
//
// outcome and predicted have length n; outcome is true where the event happened. Groups are cut at
// quantiles of the predictions, with limits by Clopper and Pearson. The curve is a logistic
// regression on a restricted cubic spline of the logits, with pointwise Wald limits on the scale of
// logits.
//
// Special cases: predictions of 0 or 1 have no logit: then curve, InTheLarge and Slope are left out, with a warning.
// Errors: [ErrData] if the lengths differ, a prediction is not a probability, or one of the outcomes does not occur;
// [ErrOption].
//
// References: Cox (1958), Biometrika 45:562; Harrell (2015), Regression Modeling Strategies, 2nd ed., section 10.11;
// Van Calster et al. (2019), BMC Med 17:230, doi:10.1186/s12916-019-1466-7.
//
// R equivalent: rms::val.prob(predicted, outcome); glm(outcome ~ rms::rcs(qlogis(predicted), 4), binomial).
func Calibration(outcome []bool, predicted []float64, options ...CalibrationOptions) (CalibrationCurve, error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return CalibrationCurve{}, err
	}
	if _, err := place(outcome, predicted, false); err != nil {
		return CalibrationCurve{}, err
	}
	c := CalibrationCurve{N: len(outcome), Options: o}
	event, lp := make([]float64, c.N), make([]float64, c.N)
	expected := 0.0
	for i, p := range predicted {
		if p < 0 || p > 1 {
			return c, fmt.Errorf("%w: row %d: the prediction is %g; a probability lies between 0 and 1", ErrData, i+1, p)
		}
		if outcome[i] {
			event[i] = 1
			c.Events++
		}
		expected += p
		lp[i] = math.Log(p) - math.Log1p(-p)
	}
	c.Ratio = float64(c.Events) / expected
	for _, rows := range quantileGroups(predicted, o.Groups) {
		g := CalibrationGroup{N: len(rows)}
		for _, i := range rows {
			g.Predicted += predicted[i] / float64(len(rows))
			if outcome[i] {
				g.Events++
			}
		}
		share, err := stats.Proportion(g.Events, g.N, stats.ProportionOptions{Level: o.Level})
		if err != nil {
			return c, err
		}
		g.Observed, g.Lower, g.Upper = share.Estimate, share.Lower, share.Upper
		c.Groups = append(c.Groups, g)
	}
	return c, c.recalibrate(event, lp)
}

// none is a coefficient that was not estimated.
func none() CalibrationSlope {
	return CalibrationSlope{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
}

func slope(k models.Coefficient) CalibrationSlope {
	return CalibrationSlope{k.Estimate, k.StdErr, math.Log(k.Lower), math.Log(k.Upper)}
}

const noLogit = "a prediction of 0 or 1 has no logit: the smooth curve, the intercept and the slope are left out."

// recalibrate fits the logistic models.
func (c *CalibrationCurve) recalibrate(event, lp []float64) error {
	c.InTheLarge, c.Slope = none(), none()
	if slices.ContainsFunc(lp, func(v float64) bool { return math.IsInf(v, 0) }) {
		c.Warnings = append(c.Warnings, noLogit)
		return nil
	}
	data, err := models.NewFrame(models.Numbers("event", event), models.Numbers("lp", lp))
	if err != nil {
		return err
	}
	o := models.LogisticOptions{Level: c.Options.Level}
	large, err := models.Logistic(data, "event", "offset(lp)", o)
	if err != nil {
		return err
	}
	c.InTheLarge = slope(large.Coefficients[0])
	fit, err := models.Logistic(data, "event", "lp", o)
	if err != nil {
		return err
	}
	if k := fit.Coefficients[1]; !math.IsNaN(k.Estimate) && fit.Converged {
		c.Slope = slope(k)
	} else {
		c.Warnings = append(c.Warnings, "the slope is not determined: "+reason(fit.Warnings))
	}
	smooth, err := models.Logistic(data, "event", fmt.Sprintf("rcs(lp, %d)", c.Options.Knots), o)
	if err != nil || !smooth.Converged {
		c.Warnings = append(c.Warnings, "no smooth curve: "+causeOf(err, smooth.Warnings))
		return nil
	}
	at := places(lp)
	grid, err := models.NewFrame(models.Numbers("lp", at))
	if err != nil {
		return err
	}
	curve, err := smooth.Predict(grid)
	if err != nil {
		return err
	}
	for k, v := range at {
		c.Smooth = append(c.Smooth, CalibrationPoint{1 / (1 + math.Exp(-v)), curve[k].Mean, curve[k].Lower, curve[k].Upper})
	}
	return nil
}

func reason(warnings []models.Warning) string {
	for _, w := range warnings {
		if w.Kind == models.Monotone || w.Kind == models.Collinear || w.Kind == models.NotConverged {
			return w.Text
		}
	}
	return "the fit did not converge."
}

func causeOf(err error, warnings []models.Warning) string {
	if err != nil {
		return err.Error()
	}
	return reason(warnings)
}

// places is fifty points from the least to the largest.
func places(x []float64) []float64 {
	lo, hi := slices.Min(x), slices.Max(x)
	out := make([]float64, 50)
	for k := range out {
		out[k] = lo + (hi-lo)*float64(k)/49
	}
	return out
}

// quantileGroups cuts rows into groups of about equal size by a value; equal values stay together.
func quantileGroups(x []float64, groups int) [][]int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return compare(x[i], x[j]) })
	var out [][]int
	for lo := 0; lo < len(order); {
		// the next boundary k n/groups beyond lo; the group holds all equal to the last row before it
		k := lo*groups/len(order) + 1
		hi := max(lo+1, (k*len(order)+groups-1)/groups)
		for hi < len(order) && x[order[hi]] == x[order[hi-1]] {
			hi++
		}
		out = append(out, order[lo:hi])
		lo = hi
	}
	return out
}

// Table has one row a group; intercept and slope stand below.
func (c CalibrationCurve) Table() table.Table {
	lower, upper := limits(c.Options.Level)
	when := ""
	if c.Time > 0 {
		when = " at " + moment(c.Time, c.Unit)
	}
	t := table.Table{Caption: fmt.Sprintf("Calibration%s: n = %d, events = %d", when, c.N, c.Events),
		Columns: table.Numbers("n", "events", "predicted", "observed", lower, upper)}
	for _, g := range c.Groups {
		t.Append(fmt.Sprint(g.N), fmt.Sprint(g.Events), table.Fixed(g.Predicted, 3), table.Fixed(g.Observed, 3),
			table.Fixed(g.Lower, 3),
			table.Fixed(g.Upper, 3))
	}
	t.Notes = append(t.Notes, "Observed / expected: "+table.Signif(c.Ratio, 4))
	if !math.IsNaN(c.InTheLarge.Estimate) {
		t.Notes = append(t.Notes, "Calibration in the large (0 is right): "+c.InTheLarge.text())
	}
	if !math.IsNaN(c.Slope.Estimate) {
		t.Notes = append(t.Notes, "Slope (1 is right): "+c.Slope.text())
	}
	for _, w := range c.Warnings {
		t.Notes = append(t.Notes, "Warning: "+w)
	}
	return t
}

func (s CalibrationSlope) text() string { return table.Interval(s.Estimate, s.Lower, s.Upper, 3) }

// String prints the table as text.
func (c CalibrationCurve) String() string { return c.Table().String() }

// HTML prints the table for a notebook.
func (c CalibrationCurve) HTML() string { return c.Table().HTML() }
