package models

import "math"

// MeanPrediction is what a linear, logistic or Poisson model says of one new patient.
type MeanPrediction struct {
	// LinearPredictor is xβ plus the offset, StdErr its standard error; NaN with FLIC, whose intercept
	// has none of its own.
	LinearPredictor, StdErr float64
	// Mean is the expected outcome: a mean, a probability, or a count; Lower and Upper its limits, from those of the
	// linear predictor.
	Mean, Lower, Upper float64
}

// predictions of new rows from coefficients, their covariance and the inverse of the link.
func (q *glmData) predictions(
	d *design,
	terms Terms,
	data Data,
	b []float64,
	v [][]float64,
	z float64,
	mean func(float64) float64,
) ([]MeanPrediction, error) {
	x, offset, err := q.newRows(d, terms, data)
	if err != nil {
		return nil, err
	}
	out := make([]MeanPrediction, data.N())
	for i := range out {
		row := x[i*q.p : (i+1)*q.p]
		eta, square := offset[i], 0.0
		for j, bj := range b {
			if math.IsNaN(bj) {
				continue
			}
			eta += row[j] * bj
			for k, bk := range b {
				if !math.IsNaN(bk) {
					square += row[j] * v[j][k] * row[k]
				}
			}
		}
		se := math.Sqrt(max(square, 0))
		out[i] = MeanPrediction{eta, se, mean(eta), mean(eta - z*se), mean(eta + z*se)}
	}
	return out, nil
}

// Predict is the probability of the event of new patients, one for each row of the data, with limits from those of the
// linear predictor. Levels, knots and centres are those of the fit.
//
// Errors: [ErrNoColumn] and [ErrLevel], which name column and row; [ErrInvalid] for a missing or infinite value.
//
// R equivalent: predict(fit, newdata, type = "link", se.fit = TRUE), and plogis of it.
func (f LogisticFit) Predict(data Data) ([]MeanPrediction, error) {
	return f.q.predictions(
		f.design,
		f.Terms,
		data,
		estimatesOf(f.Coefficients),
		f.Covariance,
		normalQuantile(f.Options.Level),
		func(eta float64) float64 { p, _ := expit(eta); return p },
	)
}

// Predict is the expected count of new patients, one for each row of the data, with limits from those of the linear
// predictor.
//
// Errors: those of [LogisticFit.Predict].
//
// R equivalent: predict(fit, newdata, type = "link", se.fit = TRUE), and exp of it.
func (f PoissonFit) Predict(data Data) ([]MeanPrediction, error) {
	return f.q.predictions(
		f.design,
		f.Terms,
		data,
		estimatesOf(f.Coefficients),
		f.Covariance,
		normalQuantile(f.Options.Level),
		math.Exp,
	)
}

// Predict is the expected outcome of new patients, one for each row of the data, with limits of the mean, not of a new
// outcome.
//
// Errors: those of [LogisticFit.Predict].
//
// R equivalent: predict(fit, newdata, se.fit = TRUE, interval = "confidence").
func (f LinearFit) Predict(data Data) ([]MeanPrediction, error) {
	b := make([]float64, len(f.Coefficients))
	for j, c := range f.Coefficients {
		b[j] = c.Estimate
	}
	return f.q.predictions(
		f.design,
		f.Terms,
		data,
		b,
		f.Covariance,
		studentQuantile(f.Options.Level, f.DF),
		func(eta float64) float64 { return eta },
	)
}

func estimatesOf(all []Coefficient) []float64 {
	b := make([]float64, len(all))
	for j, c := range all {
		b[j] = c.Estimate
	}
	return b
}
