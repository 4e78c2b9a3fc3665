package prediction

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
)

// ValidateLogistic estimates how well a logistic regression would do on new patients of the same kind, as [ValidateCox]
// does for a Cox model.
//
// Measured are the AUC; the slope and the intercept of a logistic regression of the rows tested on
// the linear predictor; and the Brier score, the mean squared difference between outcome and
// probability.
//
// Special cases: a replicate that cannot be fitted or measured, because a level was not drawn or
// the outcome is separated, is left out and counted; for small samples choose a Firth penalty in
// ValidateOptions.Logistic. Errors: those of models.Logistic; [ErrData] for case weights, or if
// more than half of the replicates fail; [ErrOption] for At.
//
// References: Harrell, Lee and Mark (1996), Stat Med 15:361, section 5; Steyerberg et al. (2001), J
// Clin Epidemiol 54:774.
//
// R equivalent: rms::validate(lrm(outcome ~ formula), B = 200), whose Dxy is 2 AUC − 1.
func ValidateLogistic(data models.Data, outcome, formula string, options ...ValidateOptions) (Validation, error) {
	o := option.Of(options)
	if o.At != 0 {
		return Validation{}, fmt.Errorf("%w: At is %g; a logistic regression has no time", ErrOption, o.At)
	}
	if o.Logistic.Weight != "" {
		return Validation{}, fmt.Errorf("%w: case weights are not supported", ErrData)
	}
	fit, err := models.Logistic(data, outcome, formula, o.Logistic)
	if err != nil {
		return Validation{}, err
	}
	columns, err := columnsOf(data, formula, outcome)
	if err != nil {
		return Validation{}, err
	}
	l := logisticRows{columns: columns, outcome: outcome, formula: formula, options: o.Logistic, rows: fit.Rows(),
		event: fit.Outcomes()}
	l.options.Event = fit.Event
	v := Validation{Model: fmt.Sprintf("Logistic regression of %s = %s ~ %s", outcome, fit.Event, fit.Terms), N: fit.N,
		Events:  fit.Events,
		Missing: fit.Missing}
	if v.Options, err = o.filled(fit.N); err != nil {
		return Validation{}, err
	}
	return v, v.run(problem{[]string{"AUC", "Slope", "Intercept", "Brier"}, l.event, l.fit})
}

// logisticRows is the complete rows of a logistic regression.
type logisticRows struct {
	columns          []models.Column
	outcome, formula string
	options          models.LogisticOptions
	rows             []int // of the data
	event            []bool
}

func (l logisticRows) pick(rows []int) (models.Frame, []bool, error) {
	of, event := make([]int, len(rows)), make([]bool, len(rows))
	for k, i := range rows {
		of[k], event[k] = l.rows[i], l.event[i]
	}
	f, err := rowsOf(l.columns, of)
	return f, event, err
}

func (l logisticRows) fit(rows []int) (func([]int) ([]float64, error), error) {
	data, _, err := l.pick(rows)
	if err != nil {
		return nil, err
	}
	fit, err := models.Logistic(data, l.outcome, l.formula, l.options)
	if err == nil && !fit.Converged {
		err = fmt.Errorf("%w: %s", ErrData, reason(fit.Warnings))
	}
	if err != nil {
		return nil, err
	}
	return func(rows []int) ([]float64, error) { return l.measure(fit, rows) }, nil
}

// measure looks how a fit does on some rows.
func (l logisticRows) measure(fit models.LogisticFit, rows []int) ([]float64, error) {
	data, event, err := l.pick(rows)
	if err != nil {
		return nil, err
	}
	predicted, err := fit.Predict(data)
	if err != nil {
		return nil, err
	}
	lp, y, brier := make([]float64, len(rows)), make([]float64, len(rows)), 0.0
	for i, p := range predicted {
		lp[i] = p.LinearPredictor
		if event[i] {
			y[i] = 1
		}
		brier += (y[i] - p.Mean) * (y[i] - p.Mean) / float64(len(rows))
	}
	area, err := place(event, lp, false)
	if err != nil {
		return nil, err
	}
	frame, err := models.NewFrame(models.Numbers("y", y), models.Numbers("lp", lp))
	if err != nil {
		return nil, err
	}
	again, err := models.Logistic(frame, "y", "lp")
	if err != nil {
		return nil, err
	}
	if b := again.Coefficients[1].Estimate; math.IsNaN(b) || !again.Converged {
		return nil, fmt.Errorf("%w: the slope is not determined", ErrData)
	}
	return []float64{area.auc, again.Coefficients[1].Estimate, again.Coefficients[0].Estimate, brier}, nil
}
