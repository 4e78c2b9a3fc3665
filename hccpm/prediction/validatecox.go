package prediction

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

// ValidateCox estimates how well a Cox model would do on new patients of the same kind: the model
// is fitted again to rows drawn with replacement, or without a part of the rows, with everything
// that it learns of the columns (levels, knots).
//
// Measured are Harrell's concordance; the slope of the linear predictor in a Cox model of the rows
// tested, by which the coefficients would have to be shrunk; and with ValidateOptions.At the Brier
// score and the AUC at that time. Fits run on all cores.
//
// Special cases: a replicate that cannot be fitted or measured (a level that was not drawn, nobody
// followed to the time) is left out and counted. Choosing variables or transformations by looking
// at the data is not repeated, so that its optimism is not in the result.
//
// Errors: those of models.Cox; [ErrData] for strata(), cluster(), entries, weights, IDs or clusters
// in the sample, or if more than half of the replicates fail; [ErrOption].
//
// References: Harrell, Lee and Mark (1996), Stat Med 15:361, section 5; Efron (1983), J Am Stat Assoc 78:316;
// Steyerberg et al. (2001), J Clin Epidemiol 54:774.
//
// R equivalent: rms::validate(cph(Surv(time, event) ~ formula), B = 200).
func ValidateCox(s survival.Sample, data models.Data, formula string, options ...ValidateOptions) (Validation, error) {
	o := option.Of(options)
	fit, err := models.Cox(s, data, formula, o.Cox)
	if err != nil {
		return Validation{}, err
	}
	columns, err := columnsOf(data, formula)
	if err != nil {
		return Validation{}, err
	}
	if s.Entries() != nil || s.IDs() != nil || s.Clusters() != nil {
		return Validation{}, fmt.Errorf("%w: the sample has entries, IDs or clusters: rows are drawn one by one", ErrData)
	}
	for i, w := range s.Weights() {
		if w != 1 {
			return Validation{}, fmt.Errorf("%w: row %d has weight %g; weights are not supported", ErrData, s.Rows()[i]+1, w)
		}
	}
	times, flags := s.Times(), s.EventFlags()
	c := coxRows{columns: columns, formula: formula, options: o.Cox, at: o.At}
	for k, i := range s.Rows() {
		if complete(columns, i) {
			c.rows, c.time, c.event = append(c.rows, i), append(c.time, times[k]), append(c.event, flags[k])
		}
	}
	v := Validation{Model: fmt.Sprintf("Cox model of %s ~ %s", s.Name(), fit.Terms), N: fit.N, Events: fit.Events,
		Missing: fit.Missing}
	if v.Options, err = o.filled(fit.N); err != nil {
		return Validation{}, err
	}
	names := []string{"Concordance", "Slope"}
	if o.At > 0 {
		names = append(names, "Brier at "+moment(o.At, s.Unit()), "AUC at "+moment(o.At, s.Unit()))
	}
	return v, v.run(problem{names, c.event, c.fit})
}

// coxRows is the complete rows of a Cox model.
type coxRows struct {
	columns []models.Column
	formula string
	options models.CoxOptions
	at      float64
	rows    []int // of the data
	time    []float64
	event   []bool
}

func (c coxRows) pick(rows []int) (survival.Sample, models.Frame, error) {
	of, in := make([]int, len(rows)), survival.Columns{}
	for k, i := range rows {
		of[k] = c.rows[i]
		in.Time, in.Event = append(in.Time, c.time[i]), append(in.Event, c.event[i])
	}
	s, err := survival.NewSample(in)
	if err != nil {
		return s, models.Frame{}, err
	}
	f, err := rowsOf(c.columns, of)
	return s, f, err
}

func (c coxRows) fit(rows []int) (func([]int) ([]float64, error), error) {
	s, data, err := c.pick(rows)
	if err != nil {
		return nil, err
	}
	fit, err := models.Cox(s, data, c.formula, c.options)
	if err == nil && !fit.Converged {
		err = fmt.Errorf("%w: %s", ErrData, reason(fit.Warnings))
	}
	if err != nil {
		return nil, err
	}
	return func(rows []int) ([]float64, error) { return c.measure(fit, rows) }, nil
}

// measure looks how a fit does on some rows.
func (c coxRows) measure(fit models.CoxFit, rows []int) ([]float64, error) {
	s, data, err := c.pick(rows)
	if err != nil {
		return nil, err
	}
	predicted, err := fit.Predict(data)
	if err != nil {
		return nil, err
	}
	lp := make([]float64, len(rows))
	for i, p := range predicted {
		lp[i] = p.LinearPredictor
	}
	agree, err := survival.Harrell(s, lp)
	if err != nil {
		return nil, err
	}
	frame, err := models.NewFrame(models.Numbers("lp", lp))
	if err != nil {
		return nil, err
	}
	slope, err := models.Cox(s, frame, "lp", models.CoxOptions{Ties: c.options.Ties})
	if err != nil {
		return nil, err
	}
	if b := slope.Coefficients[0].Estimate; math.IsNaN(b) || !slope.Converged {
		return nil, fmt.Errorf("%w: the slope is not determined", ErrData)
	}
	out := []float64{agree.C, slope.Coefficients[0].Estimate}
	if c.at == 0 {
		return out, nil
	}
	risk, err := risksAt(fit, data, lp, c.at)
	if err != nil {
		return nil, err
	}
	b, err := Brier(s, []float64{c.at}, [][]float64{risk})
	if err != nil {
		return nil, err
	}
	roc, err := TimeROC(s, c.at, risk)
	return append(out, b.Points[0].Score, roc.AUC), err
}

// risksAt is 1 − exp(−H₀(t) exp(lp)), where the cumulative hazard is read from the curve of the first row.
func risksAt(fit models.CoxFit, data models.Frame, lp []float64, at float64) ([]float64, error) {
	var first []models.Column
	for _, name := range data.Columns() {
		numbers, labels, levels, err := data.Values(name)
		if err != nil {
			return nil, err
		}
		c := models.Column{Name: name, Levels: levels}
		if labels != nil {
			c.Labels = labels[:1]
		} else {
			c.Numbers = numbers[:1]
		}
		first = append(first, c)
	}
	one, err := models.NewFrame(first...)
	if err != nil {
		return nil, err
	}
	curves, err := fit.Curves(one)
	if err != nil {
		return nil, err
	}
	hazard := -math.Log(curves.Groups[0].At(at).Survival)
	out := make([]float64, len(lp))
	for i, v := range lp {
		out[i] = -math.Expm1(-hazard * math.Exp(v-lp[0]))
	}
	return out, nil
}
