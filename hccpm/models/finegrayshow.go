package models

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// IncidencePrediction is the cumulative incidence that a Fine-Gray model predicts for one new patient.
type IncidencePrediction struct {
	// Time of each event of the cause, ascending, and the incidence by it.
	Time, Incidence []float64
}

// At is the incidence by t: 0 before the first event.
func (p IncidencePrediction) At(t float64) float64 {
	out := 0.0
	for i, at := range p.Time {
		if at > t {
			break
		}
		out = p.Incidence[i]
	}
	return out
}

// Incidence is the cumulative incidence of the event for new patients, one for each row of the data,
//
//	F₁(t | x) = 1 − exp(−H₀(t) exp(xβ)),
//
// with a step at each event time. It has no limits, as in cmprsk.
//
// Errors: those of [CoxFit.Predict].
//
// Reference: Fine and Gray (1999), section 3.
//
// R equivalent: predict(crr fit, newdata).
func (f FineGrayFit) Incidence(data Data) ([]IncidencePrediction, error) {
	x, offset, _, err := f.cox.newRows(data)
	if err != nil {
		return nil, err
	}
	q := *f.q
	q.coxData = f.q.fresh()
	q.predict(f.beta, &point{u: make([]float64, q.p)})
	steps := q.steps(false, func(int, float64, float64, []float64) {})
	out := make([]IncidencePrediction, data.N())
	for i := range out {
		eta := offset[i]
		for _, j := range f.active {
			eta += (x[i*q.p+j] - q.mean[j]) / q.scale[j] * f.beta[j]
		}
		hazard := 0.0
		for g, step := range steps {
			if step > 0 {
				hazard += step
				out[i].Time = append(out[i].Time, q.time[q.first[g]])
				out[i].Incidence = append(out[i].Incidence, -math.Expm1(-hazard*math.Exp(eta)))
			}
		}
	}
	return out, nil
}

// String prints the fit.
func (f FineGrayFit) String() string { return f.Table().String() }

// HTML shows what [FineGrayFit.String] prints.
func (f FineGrayFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient, the tests and warnings below.
func (f FineGrayFit) Table() table.Table {
	t := table.Table{
		Caption: fmt.Sprintf(
			"Fine-Gray model of %s, ~ %s: n = %d, events = %d, competing = %d%s",
			f.Cause,
			f.Terms,
			f.N,
			f.Events,
			f.Competing,
			missingText(f.Missing, f.MissingIn),
		),
	}
	coefficientTable(&t, f.Coefficients, true, f.Options.Level)
	t.Notes = append(
		t.Notes,
		"exp(coef) is the ratio of subdistribution hazards; z, p and limits are of the robust error, which allows for the "+
			"estimate "+
			"of the censoring.",
	)
	if f.Wald.DF > 0 {
		t.Notes = append(t.Notes, "Wald test "+f.Wald.text())
	}
	addWarnings(&t, f.Warnings)
	return t
}

// CauseSpecificFits is one Cox model for each competing event.
type CauseSpecificFits struct {
	// Causes in the order of [survival.Sample.Causes], and the model of each.
	Causes []string
	Fits   []CoxFit
}

// CauseSpecific fits a Cox model for the hazard of each of several competing events, the others
// taken as censorings: how columns change the rate at which those still free of all events have
// this one. What that does to the cumulative incidence depends on all the models together;
// [FineGray] models it directly.
//
// Errors: those of [Cox], with the cause; [ErrInvalid] if the sample has no causes.
//
// Reference: Prentice et al. (1978), Biometrics 34:541.
//
// R equivalent: coxph(Surv(time, cause == k) ~ formula) for each k.
func CauseSpecific(s survival.Sample, data Data, formula string, options ...CoxOptions) (CauseSpecificFits, error) {
	o := option.Of(options)
	out := CauseSpecificFits{Causes: s.Causes()}
	if len(out.Causes) == 0 {
		return out, fmt.Errorf("models: cause-specific hazards: %w: the sample has no causes", ErrInvalid)
	}
	for _, cause := range out.Causes {
		mine, err := s.OfCause(cause)
		if err != nil {
			return out, err
		}
		fit, err := Cox(mine, data, formula, o)
		if err != nil {
			return out, fmt.Errorf("%w (cause %s)", err, cause)
		}
		out.Fits = append(out.Fits, fit)
	}
	return out, nil
}

// String prints the models one below the other.
func (c CauseSpecificFits) String() string { return c.Table().String() }

// HTML shows what [CauseSpecificFits.String] prints.
func (c CauseSpecificFits) HTML() string { return c.Table().HTML() }

// Table has one row a cause and coefficient.
func (c CauseSpecificFits) Table() table.Table {
	t := table.Table{
		Caption: "Cause-specific hazards",
		Columns: append(table.Text("cause", ""), table.Numbers("events", "HR", "p")...),
	}
	for k, fit := range c.Fits {
		if k == 0 {
			t.Caption += fmt.Sprintf(", ~ %s: n = %d%s", fit.Terms, fit.N, missingText(fit.Missing, fit.MissingIn))
		}
		for _, j := range fit.Coefficients {
			t.Append(c.Causes[k], j.Name, fmt.Sprint(fit.Events), ratioText(j), table.PValue(j.P))
		}
		for _, w := range fit.Warnings {
			t.Notes = append(t.Notes, "Warning: "+c.Causes[k]+": "+w.Text)
		}
	}
	return t
}
