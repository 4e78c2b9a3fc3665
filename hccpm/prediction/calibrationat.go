package prediction

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// CalibrationAt compares predicted risks of the event by a time with the Kaplan-Meier estimate: in groups, by a smooth
// curve, and by the slope of the complementary log-log in a Cox model.
//
// predicted has one value for each row that the sample was made from. Limits in groups are those of
// the Kaplan-Meier curve on the log-log scale. The curve is a Cox model (Efron) with a restricted
// cubic spline of log(−log(1 − predicted)), read at the time, with log-log limits. Ratio is the
// observed risk of all over the mean prediction.
//
// Special cases: a group in which nobody is followed to the time has its last estimate carried
// forward, with a warning. Predictions of 0 or 1 leave out curve and slope, with a warning. Errors:
// [ErrData] for predictions that are missing, not as many, or no probabilities, entries, weights,
// competing events, or a time beyond which nobody is followed; [ErrOption].
//
// References: Austin, Harrell and van Klaveren (2020), Stat Med 39:2714, doi:10.1002/sim.8570;
// Royston and Altman (2013), BMC Med Res Methodol 13:33.
//
// R equivalent: rms::groupkm; coxph(Surv(time, event) ~ rms::rcs(log(-log(1 - predicted)), 4)) and survfit of it.
func CalibrationAt(s survival.Sample, at float64, predicted []float64, options ...CalibrationOptions) (CalibrationCurve,
	error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return CalibrationCurve{}, err
	}
	f, err := follow(s)
	if err != nil {
		return CalibrationCurve{}, err
	}
	rows, _, err := f.at(at)
	if err != nil {
		return CalibrationCurve{}, err
	}
	risk, err := f.risks(s, predicted, "the prediction")
	if err != nil {
		return CalibrationCurve{}, err
	}
	c := CalibrationCurve{Time: at, Unit: s.Unit(), N: f.n, Options: o, InTheLarge: none(), Slope: none()}
	all, expected := make([]int, f.n), 0.0
	for i, r := range risk {
		all[i] = i
		expected += r / float64(f.n)
	}
	observed, err := c.group(f, risk, all)
	if err != nil {
		return c, err
	}
	c.Ratio, c.Events = observed.Observed/expected, observed.Events
	for _, members := range quantileGroups(risk, o.Groups) {
		g, err := c.group(f, risk, members)
		if err != nil {
			return c, err
		}
		if slices.Max(members) < rows {
			c.Warnings = append(c.Warnings, fmt.Sprintf("nobody of the %d predicted %s is followed to the time: their last "+
				"estimate is carried forward.",
				g.N, table.Percent(g.Predicted, 0)))
		}
		c.Groups = append(c.Groups, g)
	}
	return c, c.smoothAt(f, risk)
}

// group estimates the risk of some rows by the time.
func (c *CalibrationCurve) group(f followed, risk []float64, members []int) (CalibrationGroup, error) {
	g := CalibrationGroup{N: len(members)}
	in := survival.Columns{}
	for _, i := range members {
		g.Predicted += risk[i] / float64(len(members))
		in.Time, in.Event = append(in.Time, f.time[i]), append(in.Event, f.event[i])
		if f.event[i] && f.time[i] <= c.Time {
			g.Events++
		}
	}
	s, err := survival.NewSample(in)
	if err != nil {
		return g, err
	}
	curves, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{ConfType: survival.LogLog, Level: c.Options.Level})
	if err != nil {
		return g, err
	}
	p := curves.Groups[0].At(c.Time)
	g.Observed, g.Lower, g.Upper = 1-p.Survival, 1-p.Upper, 1-p.Lower
	return g, nil
}

// smoothAt fits the Cox models.
func (c *CalibrationCurve) smoothAt(f followed, risk []float64) error {
	x := make([]float64, f.n)
	for i, r := range risk {
		if x[i] = math.Log(-math.Log1p(-r)); math.IsInf(x[i], 0) {
			c.Warnings = append(c.Warnings, noLogit)
			return nil
		}
	}
	s, err := survival.NewSample(survival.Columns{Time: f.time, Event: f.event, Unit: c.Unit})
	if err != nil {
		return err
	}
	data, err := models.NewFrame(models.Numbers("lp", x))
	if err != nil {
		return err
	}
	fit, err := models.Cox(s, data, "lp", models.CoxOptions{Level: c.Options.Level})
	if err != nil {
		return err
	}
	if k := fit.Coefficients[0]; !math.IsNaN(k.Estimate) && fit.Converged {
		c.Slope = slope(k)
	} else {
		c.Warnings = append(c.Warnings, "the slope is not determined: "+reason(fit.Warnings))
	}
	smooth, err := models.Cox(s, data, fmt.Sprintf("rcs(lp, %d)", c.Options.Knots), models.CoxOptions{
		Level: c.Options.Level})
	if err != nil || !smooth.Converged {
		c.Warnings = append(c.Warnings, "no smooth curve: "+causeOf(err, smooth.Warnings))
		return nil
	}
	at := places(x)
	grid, err := models.NewFrame(models.Numbers("lp", at))
	if err != nil {
		return err
	}
	curves, err := smooth.Curves(grid, models.CurveOptions{ConfType: survival.LogLog})
	if err != nil {
		return err
	}
	for k, v := range at {
		p := curves.Groups[k].At(c.Time)
		c.Smooth = append(c.Smooth, CalibrationPoint{-math.Expm1(-math.Exp(v)), 1 - p.Survival, 1 - p.Upper, 1 - p.Lower})
	}
	return nil
}
