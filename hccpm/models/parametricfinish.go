package models

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/table"
)

// finish fills in what the climbs found, on the scale of the columns and times as they came.
func (f *ParametricFit) finish(null, c climb) {
	q := f.q
	f.Iterations, f.Converged = c.iterations, c.converged && len(c.growing()) == 0
	shift := 0.0 // of the density, for times in units of their mean
	for _, s := range q.spans {
		if s.kind == exactTime {
			shift -= s.weight * math.Log(q.unit)
		}
	}
	f.NullLogLik, f.LogLik = null.last.logLik+shift, c.last.logLik+shift
	k := float64(len(c.active))
	effects := len(c.active) - (q.size - q.p) - 1
	f.LikelihoodRatio = chiSquare(2*(f.LogLik-f.NullLogLik), effects)
	f.AIC, f.BIC = -2*f.LogLik+2*k, -2*f.LogLik+k*math.Log(float64(f.Events))
	names := append(append([]string{}, q.names(f.design)...), q.ancillaryNames()...)
	f.Warnings = c.warnings(&design{names: names}, effects, f.Events, NoPenalty)
	f.active = c.active
	f.transform(c)
	z := normalQuantile(f.Options.Level)
	for j := range q.p {
		se := math.Sqrt(f.Covariance[j][j])
		b := f.theta[j]
		if math.IsNaN(se) {
			b = math.NaN()
		}
		f.Coefficients = append(f.Coefficients, coefficient(names[j], b, se, se, z))
	}
	for k, name := range names[q.p:] {
		v, se := f.theta[q.p+k], math.Sqrt(f.Covariance[q.p+k][q.p+k])
		a := Parameter{name, v, se, v - z*se, v + z*se}
		if q.spline == nil && q.family.logarithm[k] {
			a = Parameter{name, math.Exp(v), se * math.Exp(v), math.Exp(a.Lower), math.Exp(a.Upper)}
		}
		f.Ancillary = append(f.Ancillary, a)
	}
	if q.spline != nil {
		for _, at := range q.spline.knots {
			f.Knots = append(f.Knots, math.Exp(at))
		}
	}
	if q.spline == nil && q.family.of == Gompertz && f.theta[q.p] < 0 {
		f.Warnings = append(
			f.Warnings,
			Warning{
				Note,
				nil,
				"the shape is below 0: the model leaves a share of patients without the event for ever.",
			},
		)
	}
}

func (q *parametricData) ancillaryNames() []string {
	if q.spline == nil {
		return q.family.ancillary
	}
	var out []string
	for k := range q.size - q.p {
		out = append(out, fmt.Sprintf("gamma%d", k+1))
	}
	return out
}

// transform takes estimates and covariance from standardised columns and times in units to those that came: b = Tθ.
func (f *ParametricFit) transform(c climb) {
	q, m := f.q, f.q.size
	f.theta = append(q.estimates(f.columnsOf(c.active), c.beta[:q.p]), c.beta[q.p:]...)
	t := mat.NewDense(m, m, nil)
	for j := range m {
		t.Set(j, j, 1)
	}
	for j := 1; j < q.p; j++ {
		if q.scale[j] > 0 {
			t.Set(j, j, 1/q.scale[j])
			t.Set(0, j, -q.mean[j]/q.scale[j])
		}
	}
	if q.unit != 1 {
		f.theta[0] -= math.Log(q.unit)
		f.theta[q.p] /= q.unit
		t.Set(q.p, q.p, 1/q.unit)
	}
	f.Covariance = make([][]float64, m)
	for j := range f.Covariance {
		f.Covariance[j] = nans(m)
	}
	_, inverse, ok := solve(c.last.h, c.last.u, c.active, m)
	if !ok || inverse == nil {
		return
	}
	part := mat.NewDense(len(c.active), len(c.active), nil)
	for a, i := range c.active {
		for b, j := range c.active {
			part.Set(a, b, t.At(i, j))
		}
	}
	var left, v mat.Dense
	left.Mul(part, inverse)
	v.Mul(&left, part.T())
	for a, i := range c.active {
		for b, j := range c.active {
			f.Covariance[i][j] = (v.At(a, b) + v.At(b, a)) / 2
		}
	}
}

// columnsOf is the active parameters that are columns.
func (f *ParametricFit) columnsOf(active []int) []int {
	var out []int
	for _, j := range active {
		if j < f.q.p {
			out = append(out, j)
		}
	}
	return out
}

func (f ParametricFit) nested() nestedFit {
	out := nestedFit{
		kind: fmt.Sprintf(
			"%s model of %s, %s, knots %v",
			f.Options.Distribution,
			f.Name,
			f.Options.Metric,
			f.Knots,
		),
		model:  "~ " + f.Terms.String(),
		logLik: f.LogLik,
		active: f.columnsOf(f.active),
		x:      f.q.x,
		p:      f.q.p,
		rows:   f.rows,
	}
	return out
}

// Rows says which row of the data each row of the fit is, counted from 0.
func (f ParametricFit) Rows() []int { return glmRows{rows: f.rows}.rowNumbers() }

// String prints the fit.
func (f ParametricFit) String() string { return f.Table().String() }

// HTML shows what [ParametricFit.String] prints.
func (f ParametricFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient; the other parameters, the test and warnings stand below.
func (f ParametricFit) Table() table.Table {
	name := f.Name
	if name == "" {
		name = "unnamed endpoint"
	}
	if f.Unit != "" {
		name += " (" + f.Unit + ")"
	}
	t := table.Table{
		Caption: fmt.Sprintf(
			"%s model of %s, %s, ~ %s: n = %d, events = %d%s",
			capital(f.Options.Distribution.String()),
			name,
			f.Options.Metric,
			f.Terms,
			f.N,
			f.Events,
			missingText(f.Missing, f.MissingIn),
		),
	}
	coefficientTable(&t, f.Coefficients, false, f.Options.Level)
	t.Columns[2].Name = f.Options.Metric.ratio()
	for _, a := range f.Ancillary {
		t.Notes = append(
			t.Notes,
			fmt.Sprintf("%s %s (%s to %s), se %s", a.Name, table.Signif(a.Estimate, 4), table.Signif(a.Lower, 4),
				table.Signif(a.Upper, 4), table.Signif(a.StdErr, 4)),
		)
	}
	if len(f.Knots) > 0 {
		text := "Knots at"
		for _, k := range f.Knots {
			text += " " + table.Signif(k, 5)
		}
		t.Notes = append(t.Notes, text)
	}
	if f.LikelihoodRatio.DF > 0 {
		t.Notes = append(t.Notes, "Likelihood ratio test "+f.LikelihoodRatio.text())
	}
	t.Notes = append(
		t.Notes,
		fmt.Sprintf("Log-likelihood %s, AIC %s", table.Signif(f.LogLik, 6), table.Signif(f.AIC, 6)),
	)
	addWarnings(&t, f.Warnings)
	return t
}

// capital writes the first letter large.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
