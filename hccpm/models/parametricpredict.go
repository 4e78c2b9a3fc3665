package models

import (
	"fmt"
	"math"
)

// Estimate is a number with its standard error and limits.
type Estimate struct{ Value, StdErr, Lower, Upper float64 }

// forRow is log S and log h of one new row as functions of time, with their gradient by the parameters.
type forRow struct {
	f      *ParametricFit
	x      []float64
	offset float64
}

func (f *ParametricFit) newRow(data Data) ([]forRow, error) {
	x, offset, err := f.q.newRows(f.design, f.Terms, data)
	if err != nil {
		return nil, err
	}
	out := make([]forRow, data.N())
	for i := range out {
		out[i] = forRow{f, x[i*f.q.p : (i+1)*f.q.p], offset[i]}
	}
	return out, nil
}

// at is log S(t) and log h(t), as jets, and the rows of parameters that their predictors stand for.
func (r forRow) at(t float64) (logS, logH jet, rows [3][]float64) {
	q, theta := r.f.q, r.f.theta
	eta := r.offset
	for j, v := range r.x {
		eta += v * theta[j]
	}
	rows[0] = make([]float64, q.size)
	copy(rows[0], r.x)
	y := math.Log(t)
	if q.spline == nil {
		var others [2]jet
		for k := range q.size - q.p {
			others[k] = variable(k+1, theta[q.p+k])
			rows[k+1] = make([]float64, q.size)
			rows[k+1][q.p+k] = 1
		}
		e := variable(0, eta)
		return q.family.survival(t, y, e, others[0], others[1]), q.family.hazard(t, y, e, others[0], others[1]), rows
	}
	values, slopes := q.spline.columns(y)
	rows[1] = make([]float64, q.size)
	copy(rows[0][q.p:], values)
	copy(rows[1][q.p:], slopes)
	slope := 0.0
	for k, v := range values {
		eta += v * theta[q.p+k]
		slope += slopes[k] * theta[q.p+k]
	}
	g := variable(0, eta)
	return q.spline.survival(g), q.spline.hazard(y, g, variable(1, slope)), rows
}

// stdErr is the delta method's for a jet of predictors that stand for rows of parameters.
func (r forRow) stdErr(g [3]float64, rows [3][]float64) float64 {
	q := r.f.q
	d := make([]float64, q.size)
	for k, row := range rows {
		for j, v := range row {
			d[j] += g[k] * v
		}
	}
	v := 0.0
	for _, i := range r.f.active {
		for _, j := range r.f.active {
			v += d[i] * r.f.Covariance[i][j] * d[j]
		}
	}
	return math.Sqrt(max(v, 0))
}

// Survival is S(t) of new patients, a row of the data by a time, with limits that are symmetric for log(−log S) by the
// delta method.
//
// Errors: those of [CoxFit.Predict]; [ErrInvalid] for a time that is negative or not finite.
//
// Reference: Kalbfleisch and Prentice (2002), section 3.5.
//
// R equivalent: summary(flexsurvreg fit, newdata, t, type = "survival"), whose limits are simulated.
func (f ParametricFit) Survival(data Data, times []float64) ([][]Estimate, error) {
	z := normalQuantile(f.Options.Level)
	return f.each(data, times, func(r forRow, t float64) Estimate {
		if t == 0 {
			return Estimate{1, 0, 1, 1}
		}
		logS, _, rows := r.at(t)
		s := math.Exp(logS.v)
		se := r.stdErr(logS.g, rows) // of log S
		w := z * se / -logS.v
		return Estimate{s, s * se, math.Exp(logS.v * math.Exp(w)), math.Exp(logS.v * math.Exp(-w))}
	})
}

// Hazard is h(t) of new patients, a row of the data by a time, with limits that are symmetric for
// its logarithm by the delta method. At time 0 it may be 0 or infinite.
//
// Errors: those of [ParametricFit.Survival].
//
// Reference: Kalbfleisch and Prentice (2002), section 3.5.
//
// R equivalent: summary(flexsurvreg fit, newdata, t, type = "hazard").
func (f ParametricFit) Hazard(data Data, times []float64) ([][]Estimate, error) {
	z := normalQuantile(f.Options.Level)
	return f.each(data, times, func(r forRow, t float64) Estimate {
		_, logH, rows := r.at(t)
		h, se := math.Exp(logH.v), r.stdErr(logH.g, rows)
		return Estimate{h, h * se, h * math.Exp(-z*se), h * math.Exp(z*se)}
	})
}

func (f *ParametricFit) each(
	data Data,
	times []float64,
	of func(r forRow, t float64) Estimate,
) ([][]Estimate, error) {
	rows, err := f.newRow(data)
	if err != nil {
		return nil, err
	}
	for k, t := range times {
		if !(t >= 0) || math.IsInf(t, 1) {
			return nil, fmt.Errorf("models: parametric: %w: time %d: %v", ErrInvalid, k+1, t)
		}
	}
	out := make([][]Estimate, len(rows))
	for i, r := range rows {
		for _, t := range times {
			out[i] = append(out[i], of(r, t))
		}
	}
	return out, nil
}

// Quantiles is the times by which a share p of patients like the new ones have had the event, a row
// of the data by a p, with limits that are symmetric for log time by the delta method. It is +Inf,
// with limits NaN, if the model never comes to p.
//
// Errors: those of [CoxFit.Predict]; [ErrInvalid] for a p that is not between 0 and 1.
//
// Reference: Kalbfleisch and Prentice (2002), section 3.5.
//
// R equivalent: predict(survreg fit, newdata, type = "quantile", p, se.fit = TRUE), whose limits
// are symmetric for time.
func (f ParametricFit) Quantiles(data Data, p []float64) ([][]Estimate, error) {
	rows, err := f.newRow(data)
	if err != nil {
		return nil, err
	}
	z := normalQuantile(f.Options.Level)
	out := make([][]Estimate, len(rows))
	for i, r := range rows {
		for k, share := range p {
			if !(share > 0 && share < 1) {
				return nil, fmt.Errorf("models: parametric: %w: p %d: %v", ErrInvalid, k+1, share)
			}
			t := r.quantile(math.Log1p(-share))
			if math.IsInf(t, 1) {
				out[i] = append(out[i], Estimate{t, math.NaN(), math.NaN(), math.NaN()})
				continue
			}
			logS, logH, of := r.at(t)
			se := r.stdErr(logS.g, of) / (t * math.Exp(logH.v)) // of log t
			out[i] = append(out[i], Estimate{t, t * se, t * math.Exp(-z*se), t * math.Exp(z*se)})
		}
	}
	return out, nil
}

// quantile solves log S(t) = target by bisection of log t.
func (r forRow) quantile(target float64) float64 {
	above := func(y float64) bool {
		logS, _, _ := r.at(math.Exp(y))
		return logS.v > target
	}
	lo, hi := -1.0, 1.0
	for ; !above(lo); lo *= 2 {
		if lo < -600 {
			return 0
		}
	}
	for ; above(hi); hi *= 2 {
		if hi > 600 {
			return math.Inf(1)
		}
	}
	for range 200 {
		mid := (lo + hi) / 2
		if mid == lo || mid == hi {
			break
		}
		if above(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp((lo + hi) / 2)
}
