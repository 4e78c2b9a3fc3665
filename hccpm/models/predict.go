package models

import (
	"fmt"
	"math"
	"strings"

	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// Prediction is what a Cox model says of one new patient, relative to one of mean covariates ([CoxFit].Means).
type Prediction struct {
	// LinearPredictor is (x − Means)β plus the offset less its mean at the fit, StdErr its standard error.
	LinearPredictor, StdErr float64
	// Risk is exp(LinearPredictor), the hazard ratio to a patient of mean covariates.
	Risk float64
}

// Predict is the linear predictor and risk of new patients, one for each row of the data. Levels, knots and centres
// are those of the fit.
//
// Errors: [ErrNoColumn] and [ErrLevel], which name column and row; [ErrInvalid] for a missing or infinite value.
//
// Reference: Therneau and Grambsch (2000), section 10.1.
//
// R equivalent: predict(fit, newdata, type = "lp", reference = "sample", se.fit = TRUE).
func (f CoxFit) Predict(data Data) ([]Prediction, error) {
	x, offset, _, err := f.newRows(data)
	if err != nil {
		return nil, err
	}
	p := f.q.p
	out := make([]Prediction, data.N())
	for i := range out {
		row := x[i*p : (i+1)*p]
		eta := offset[i]
		for _, j := range f.active {
			row[j] -= f.Means[j]
			eta += row[j] * f.Coefficients[j].Estimate
		}
		out[i] = Prediction{eta, math.Sqrt(f.varianceOf(row)), math.Exp(eta)}
	}
	return out, nil
}

// varianceOf is xᵀVx over the active columns.
func (f CoxFit) varianceOf(x []float64) float64 {
	v := 0.0
	for _, j := range f.active {
		for _, k := range f.active {
			v += x[j] * f.Covariance[j][k] * x[k]
		}
	}
	return math.Max(0, v)
}

// newRows is the design and the centred offsets of new data.
func (f CoxFit) newRows(data Data) (x, offset []float64, src *source, err error) {
	src, rows, err := wholeRows(f.Terms, data)
	if err != nil {
		return nil, nil, nil, err
	}
	if x, err = f.design.matrix(src, rows); err != nil {
		return nil, nil, nil, err
	}
	if offset, err = src.offsets(f.Terms, rows); err != nil {
		return nil, nil, nil, err
	}
	if offset == nil {
		offset = make([]float64, len(rows))
	}
	for i := range offset {
		offset[i] -= f.q.shift
	}
	return x, offset, src, nil
}

// CurveOptions chooses the limits of predicted curves.
type CurveOptions struct {
	// ConfType is Log, R's default, LogLog or Plain.
	ConfType survival.ConfType
	// Level of the limits; 0 means that of the fit.
	Level float64
	// Labels of the curves; nil numbers them.
	Labels []string
}

// PredictedCurves is the curves of new patients. They draw, and answer for a time or a quantile, as those by Kaplan and
// Meier do; only their table has other words.
type PredictedCurves struct {
	survival.Curves
	// Robust says that the errors of the coefficients are.
	Robust bool
	// Ties of the model.
	Ties survival.Ties
	// Standardized is the column of curves that are means over the patients of the fit; empty of curves of new patients.
	Standardized string
}

// String prints n and events at risk in the patient's stratum, and the median with its limits.
func (c PredictedCurves) String() string { return c.Table().String() }

// HTML shows what [PredictedCurves.String] prints.
func (c PredictedCurves) HTML() string { return c.Table().HTML() }

// Table has one row a curve.
func (c PredictedCurves) Table() table.Table {
	t := c.Curves.Table()
	if _, rest, ok := strings.Cut(t.Caption, ", "); ok {
		t.Caption = "Survival predicted for new patients, " + rest
		if c.Standardized != "" {
			t.Caption = "Survival by " + c.Standardized + ", standardised over the patients of the model, " + rest
		}
	}
	errors := "of the model"
	if c.Robust {
		errors = "robust for the coefficients"
	}
	t.Notes[0] = fmt.Sprintf("n and events are those that the model was fitted to. Limits: %s, level %s; standard "+
		"errors %s; ties: %s.",
		c.Options.ConfType, table.Signif(c.Options.Level, 7), errors, c.Ties)
	return t
}

// Curves is the survival curve that the model predicts for each row of new data,
//
//	S(t | x) = exp(−Λ₀(t) exp(xβ)),
//
// with a step at every event time of the row's stratum and limits for the error of both Λ₀ and β.
// Λ₀ is Breslow's estimate, or Efron's where ties are taken by his method. If the data do not have
// the columns of strata(), each row has a curve for each stratum. The result prints, draws and
// is asked for times and quantiles as curves by Kaplan and Meier are.
//
// Errors: those of [CoxFit.Predict]; [ErrLevel] for a stratum that the fit has not seen; [ErrUnsupported] with exact
// ties; [ErrOption]; [ErrLength] if there are not as many labels as rows.
//
// References: Breslow (1972), J R Stat Soc B 34:216; Tsiatis (1981), Ann Stat 9:93; Therneau and Grambsch (2000), 10.2.
//
// R equivalent: survfit(fit, newdata).
func (f CoxFit) Curves(data Data, options ...CurveOptions) (PredictedCurves, error) {
	o, z, err := f.curveOptions(data, options)
	if err != nil {
		return PredictedCurves{}, err
	}
	x, offset, src, err := f.newRows(data)
	if err != nil {
		return PredictedCurves{}, err
	}
	q, strata, err := f.walked()
	if err != nil {
		return PredictedCurves{}, err
	}
	of, err := f.strataOf(src, data.N())
	if err != nil {
		return PredictedCurves{}, err
	}
	out := f.emptyCurves(o)
	for i := range data.N() {
		for g, moments := range strata {
			if of != nil && of[i] != g {
				continue
			}
			label := fmt.Sprint(i + 1)
			if o.Labels != nil {
				label = o.Labels[i]
			}
			if len(f.Strata) > 0 && of == nil {
				label += ", " + f.Strata[g]
			}
			c := f.curve(q, moments, q.bounds[g], q.bounds[g+1], x[i*q.p:(i+1)*q.p], offset[i], z, o.ConfType)
			c.Label, c.Unit, c.Options = label, f.Unit, out.Options
			out.Groups = append(out.Groups, c)
		}
	}
	return out, nil
}

// emptyCurves is what all predicted curves of a fit share.
func (f CoxFit) emptyCurves(o CurveOptions) PredictedCurves {
	out := PredictedCurves{Robust: f.IsRobust, Ties: f.Options.Ties}
	out.Curves = survival.Curves{
		About: survival.About{Name: strings.TrimPrefix(fmt.Sprintf("%s, Cox model ~ %s", f.Name, f.Terms), ", "),
			Unit: f.Unit, N: f.N,
			Events: f.Events, Missing: f.Missing}, Options: survival.KaplanMeierOptions{ConfType: o.ConfType, Level: o.Level,
			Estimator: survival.Breslow, StdErr: survival.Greenwood}}
	if f.Options.Ties == survival.Efron {
		out.Options.Estimator = survival.FlemingHarrington
	}
	for _, w := range f.Warnings {
		if w.Kind != Note {
			out.Warnings = append(out.Warnings, w.Text)
		}
	}
	return out
}

func (f CoxFit) curveOptions(data Data, options []CurveOptions) (o CurveOptions, z float64, err error) {
	if len(options) > 0 {
		o = options[0]
	}
	if o.Level == 0 {
		o.Level = f.Options.Level
	}
	if !(o.Level > 0 && o.Level < 1) || o.ConfType != survival.Log && o.ConfType != survival.LogLog &&
		o.ConfType != survival.Plain {
		return o, 0, fmt.Errorf("models: curves: %w: Level %v, ConfType %v; there are log, log-log and plain", ErrOption,
			o.Level, o.ConfType)
	}
	if o.Labels != nil && len(o.Labels) != data.N() {
		return o, 0, fmt.Errorf("models: curves: %w: %d labels for %d rows", ErrLength, len(o.Labels), data.N())
	}
	return o, normalQuantile(o.Level), nil
}

// strataOf is the stratum of each row of new data; nil if there is one, or the data do not say which.
func (f CoxFit) strataOf(src *source, n int) ([]int, error) {
	terms := f.Terms.role(Strata)
	if len(terms) == 0 {
		return make([]int, n), nil
	}
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	for _, name := range terms.columnNames() {
		if _, err := src.column(name); err != nil {
			return nil, nil // no such column: every stratum
		}
	}
	of, labels, err := src.partition(terms, rows)
	if err != nil {
		return nil, err
	}
	out := make([]int, n)
	for i, g := range of {
		out[i] = -1
		for k, l := range f.Strata {
			if l == labels[g] {
				out[i] = k
			}
		}
		if out[i] < 0 {
			return nil, fmt.Errorf("models: curves: %w: row %d is of stratum %q; the fit has seen %q", ErrLevel, i+1, labels[g],
				f.Strata)
		}
	}
	return out, nil
}

// curve is one predicted curve over the rows [lo, hi) of a stratum.
func (f CoxFit) curve(q *coxData, moments []moment, lo, hi int, x []float64, offset, z float64,
	kind survival.ConfType) survival.Curve {
	p := q.p
	c := survival.Curve{N: hi - lo}
	eta := offset // of the columns as q has them: centred at its means, divided by its scales
	at := make([]float64, p)
	for _, j := range f.active {
		at[j] = (x[j] - q.mean[j]) / q.scale[j]
		eta += at[j] * f.beta[j]
	}
	factor := math.Exp(eta)
	hazard, square := 0.0, 0.0
	drift := make([]float64, p) // ∫ (x − x̄) dΛ₀, in the columns' own units
	for _, m := range moments {
		hazard += m.step
		square += m.square
		for _, j := range f.active {
			drift[j] += (at[j]*m.step - m.meanStep[j]) * q.scale[j]
		}
		se := factor * math.Sqrt(square+f.varianceOf(drift))
		s := math.Exp(-hazard * factor)
		lower, upper := limits(s, se, z, kind)
		c.Time, c.Events = append(c.Time, q.time[m.pos]), append(c.Events, m.weight)
		c.Survival, c.StdErr = append(c.Survival, s), append(c.StdErr, s*se)
		c.Lower, c.Upper = append(c.Lower, lower), append(c.Upper, upper)
		c.AtRisk, c.Censored = append(c.AtRisk, q.atRisk(lo, hi, m.pos)), append(c.Censored, 0)
	}
	return c
}

// atRisk is the weight at risk at the time of a row.
func (q *coxData) atRisk(lo, hi, pos int) float64 {
	if q.weight == nil && q.entry == nil {
		return float64(hi - pos)
	}
	n := 0.0
	for i := pos; i < hi; i++ {
		if q.entry == nil || q.entry[i] < q.time[pos] {
			n += q.weightOf(i)
		}
	}
	return n
}

// limits of a survival probability whose logarithm has the standard error se.
func limits(s, se, z float64, kind survival.ConfType) (lower, upper float64) {
	switch {
	case s <= 0:
		return math.NaN(), math.NaN()
	case kind == survival.LogLog && s >= 1:
		return math.NaN(), math.NaN()
	case kind == survival.LogLog:
		l := math.Log(s)
		return math.Exp(l * math.Exp(-z*se/l)), math.Exp(l * math.Exp(z*se/l))
	case kind == survival.Plain:
		return math.Max(0, s-z*se*s), math.Min(1, s+z*se*s)
	}
	return s * math.Exp(-z*se), math.Min(1, s*math.Exp(z*se))
}
