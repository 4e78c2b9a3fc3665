package models

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// NomogramOptions are options of [CoxFit.Nomogram] and [LogisticFit.Nomogram]; the zero value is the default.
type NomogramOptions struct {
	// Times at which a Cox model's survival is read from the points; none has no such scale.
	Times []float64
	// Ticks of columns of numbers, ascending; a column that is not named has about eight round numbers in its range.
	Ticks map[string][]float64
	// Probabilities marked on the scales below; nil stands for 0.01, 0.05, 0.1, 0.2, …, 0.9, 0.95, 0.99, as far as they
	// can be reached.
	Probabilities []float64
}

// NomogramAxis is the points of one column.
type NomogramAxis struct {
	// Column of the data.
	Column string
	// Values marked, as text: levels, or numbers.
	Values []string
	// Points of each value, 0 at the least dangerous.
	Points []float64
	// Numbers are the values of a column of numbers; nil for levels.
	Numbers []float64
}

// NomogramScale reads a probability from the sum of the points.
type NomogramScale struct {
	// Name of the probability.
	Name string
	// Probabilities marked, and the total points of each.
	Probabilities, Points []float64
}

// Nomogram is a model as a slide rule: points for each column, whose sum gives a probability.
type Nomogram struct {
	// Title says what was fitted.
	Title string
	// Axes in the order of the columns in the formula. The widest has 100 points.
	Axes []NomogramAxis
	// Scales below the sum of the points.
	Scales []NomogramScale
	// PerUnit is the points of one unit of the linear predictor; AtZero the linear predictor of 0 points.
	PerUnit, AtZero float64
	// Total is the largest sum of points on the axes.
	Total float64
	// N rows and Events of the fit.
	N, Events int
	// Warnings of the fit.
	Warnings []Warning

	terms Terms
	lp    func(Data) ([]float64, error)
}

// PointsOf is the total points of new patients, one for each row of the data: (linear predictor −
// AtZero) PerUnit. Patients beyond the range of an axis may have fewer than 0, or more than Total.
//
// Errors: those of [CoxFit.Predict].
//
// R equivalent: the points of rms::nomogram, added.
func (n Nomogram) PointsOf(data Data) ([]float64, error) {
	out, err := n.lp(data)
	for i := range out {
		out[i] = (out[i] - n.AtZero) * n.PerUnit
	}
	return out, err
}

// Nomogram turns the model into points: the column with the widest range of its effect has 100, and the sum of the
// points gives the predicted survival at some times. Columns transformed by splines or powers keep their shape.
//
// Errors: [ErrUnsupported] for interactions, strata() and offset(), and a fit without effects; [ErrNotConverged] for a
// fit that did not converge; [ErrOption] for ticks or probabilities that make no sense, or a time after the last event
// time at which survival is 0.
//
// References: Lubsen, Pool and van der Does (1978), Methods Inf Med 17:127; Harrell (2015), Regression Modeling
// Strategies, 2nd ed., section 5.3.
//
// R equivalent: rms::nomogram(cph(...), fun = function(x) surv(t, lp = x)).
func (f CoxFit) Nomogram(options ...NomogramOptions) (Nomogram, error) {
	o := option.Of(options)
	n := Nomogram{Title: f.title(), N: f.N, Events: f.Events, Warnings: f.Warnings, terms: f.Terms}
	n.lp = func(d Data) ([]float64, error) {
		p, err := f.Predict(d)
		out := make([]float64, len(p))
		for i, v := range p {
			out[i] = v.LinearPredictor
		}
		return out, err
	}
	if !f.Converged {
		return Nomogram{}, fmt.Errorf("models: nomogram: %w: the fit", ErrNotConverged)
	}
	least, err := n.axes(f.design, f.src, f.cases.data, o)
	if err != nil {
		return Nomogram{}, err
	}
	if len(o.Times) == 0 {
		return n, nil
	}
	curves, err := f.Curves(least)
	if err != nil {
		return Nomogram{}, err
	}
	for _, t := range o.Times {
		if !(t > 0) || math.IsInf(t, 0) {
			return Nomogram{}, fmt.Errorf("models: nomogram: %w: the time %v", ErrOption, t)
		}
		s := curves.Groups[0].At(t).Survival
		if !(s > 0 && s < 1) {
			return Nomogram{}, fmt.Errorf("models: nomogram: %w: survival at %v is %v for everybody: choose a time between "+
				"the first and "+
				"the last event", ErrOption, t, s)
		}
		name := "Survival at " + table.Signif(t, 6)
		if f.Unit != "" {
			name += " " + f.Unit
		}
		n.scale(name, o, func(p float64) float64 { return math.Log(math.Log(p) / math.Log(s)) })
	}
	return n, nil
}

// Nomogram turns the model into points: the column with the widest range of its effect has 100, and the sum of the
// points gives the probability of the event.
//
// Errors: [ErrUnsupported] for interactions and offset(), and a fit without effects;
// [ErrNotConverged] for a fit that did not converge; [ErrOption] for Times, and for ticks or
// probabilities that make no sense.
//
// Reference: Harrell (2015), Regression Modeling Strategies, 2nd ed., section 5.3.
//
// R equivalent: rms::nomogram(lrm(...), fun = plogis).
func (f LogisticFit) Nomogram(options ...NomogramOptions) (Nomogram, error) {
	o := option.Of(options)
	if len(o.Times) > 0 {
		return Nomogram{}, fmt.Errorf("models: nomogram: %w: a logistic regression has no times", ErrOption)
	}
	n := Nomogram{Title: fmt.Sprintf("%s = %s", f.Outcome, f.Event), N: f.N, Events: f.Events, Warnings: f.Warnings,
		terms: f.Terms}
	n.lp = func(d Data) ([]float64, error) {
		p, err := f.Predict(d)
		out := make([]float64, len(p))
		for i, v := range p {
			out[i] = v.LinearPredictor
		}
		return out, err
	}
	if !f.Converged {
		return Nomogram{}, fmt.Errorf("models: nomogram: %w: the fit", ErrNotConverged)
	}
	if _, err := n.axes(f.design, f.src, f.rows, o); err != nil {
		return Nomogram{}, err
	}
	n.scale(fmt.Sprintf("Probability of %s = %s", f.Outcome, f.Event), o,
		func(p float64) float64 { return math.Log(p/(1-p)) - n.AtZero })
	return n, nil
}

// axes fills in the points of each column, and returns the patient of 0 points.
func (n *Nomogram) axes(d *design, src *source, rows []int32, o NomogramOptions) (least Frame, err error) {
	for _, t := range n.terms {
		if t.Role == Strata || t.Role == Offset || len(t.Variables) > 1 {
			return least, fmt.Errorf("models: nomogram: %w: %s", ErrUnsupported, t)
		}
	}
	if len(d.effects) == 0 {
		return least, fmt.Errorf("models: nomogram: %w: a fit without effects", ErrUnsupported)
	}
	if err := o.checkProbabilities(); err != nil {
		return least, err
	}
	names := d.effects.columnNames()
	for name := range o.Ticks {
		if !slices.Contains(names, name) {
			return least, fmt.Errorf("models: nomogram: %w: ticks of %q; the columns are %q", ErrOption, name, names)
		}
	}
	base := make([]Column, len(names)) // one row: the first of the fit, then the least dangerous values
	axes := make([]NomogramAxis, len(names))
	for k, name := range names {
		c, err := src.column(name)
		if err != nil {
			return least, err
		}
		if axes[k], err = axisOf(c, d, rows, o.Ticks[name]); err != nil {
			return least, err
		}
		base[k] = c.value(axes[k].Values[0])
	}
	widest := 0.0
	for k := range axes {
		effect, err := n.effectOf(base, k, axes[k])
		if err != nil {
			return least, err
		}
		low := slices.Index(effect, slices.Min(effect))
		for i := range effect {
			axes[k].Points = append(axes[k].Points, effect[i]-effect[low])
			widest = max(widest, axes[k].Points[i])
		}
		c, _ := src.column(names[k])
		base[k] = c.value(axes[k].Values[low])
	}
	if !(widest > 0) {
		return least, fmt.Errorf("models: nomogram: %w: no column has an effect", ErrUnsupported)
	}
	n.PerUnit = 100 / widest
	for k := range axes {
		for i := range axes[k].Points {
			axes[k].Points[i] *= n.PerUnit
		}
		n.Total += slices.Max(axes[k].Points)
	}
	n.Axes = axes
	if least, err = NewFrame(base...); err != nil {
		return least, err
	}
	zero, err := n.lp(least)
	if err == nil {
		n.AtZero = zero[0]
	}
	return least, err
}

func (o NomogramOptions) checkProbabilities() error {
	for k, p := range o.Probabilities {
		if !(p > 0 && p < 1) || k > 0 && p <= o.Probabilities[k-1] {
			return fmt.Errorf("models: nomogram: %w: probability %d is %v; they must ascend between 0 and 1", ErrOption, k+1, p)
		}
	}
	return nil
}

// effectOf is the linear predictor of the base row with the values of one axis.
func (n *Nomogram) effectOf(base []Column, k int, a NomogramAxis) ([]float64, error) {
	columns := make([]Column, len(base))
	for j, b := range base {
		columns[j] = Column{Name: b.Name}
		for _, v := range a.Values {
			switch {
			case b.Labels == nil && j == k:
				x, err := strconv.ParseFloat(v, 64)
				if err != nil {
					return nil, err
				}
				columns[j].Numbers = append(columns[j].Numbers, x)
			case b.Labels == nil:
				columns[j].Numbers = append(columns[j].Numbers, b.Numbers[0])
			case j == k:
				columns[j].Labels = append(columns[j].Labels, v)
			default:
				columns[j].Labels = append(columns[j].Labels, b.Labels[0])
			}
		}
	}
	data, err := NewFrame(columns...)
	if err != nil {
		return nil, err
	}
	return n.lp(data)
}

// value is a column of one row.
func (c *column) value(text string) Column {
	if c.labels != nil {
		return Column{Name: c.name, Labels: []string{text}}
	}
	x, _ := strconv.ParseFloat(text, 64) // it was written by axisOf
	return Column{Name: c.name, Numbers: []float64{x}}
}

// axisOf chooses the values of a column.
func axisOf(c *column, d *design, rows []int32, ticks []float64) (NomogramAxis, error) {
	a := NomogramAxis{Column: c.name}
	for _, b := range d.bases {
		if b.Column == c.name && b.levels != nil {
			if ticks != nil {
				return a, fmt.Errorf("models: nomogram: %w: ticks of %s, which has levels", ErrOption, c.name)
			}
			a.Values = b.levels
			return a, nil
		}
	}
	if ticks == nil {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, i := range rows {
			lo, hi = min(lo, c.numbers[i]), max(hi, c.numbers[i])
		}
		ticks = roundNumbers(lo, hi)
	}
	for k, v := range ticks {
		if math.IsNaN(v) || math.IsInf(v, 0) || k > 0 && v <= ticks[k-1] {
			return a, fmt.Errorf("models: nomogram: %w: tick %d of %s is %v; they must ascend", ErrOption, k+1, c.name, v)
		}
		a.Values = append(a.Values, strconv.FormatFloat(v, 'g', -1, 64))
	}
	if a.Numbers = ticks; len(ticks) == 0 {
		return a, fmt.Errorf("models: nomogram: %w: no ticks of %s", ErrOption, c.name)
	}
	return a, nil
}

// roundNumbers is the ends of a range, rounded to a hundredth of the step, and up to nine round numbers between.
func roundNumbers(lo, hi float64) []float64 {
	if lo == hi {
		return []float64{lo}
	}
	scale := math.Pow(10, math.Floor(math.Log10(hi-lo))-1)
	step := 20 * scale
	for _, s := range []float64{1, 2, 5, 10, 20} {
		if (hi-lo)/(s*scale) <= 8 {
			step = s * scale
			break
		}
	}
	lo, hi = shorter(lo, step/100), shorter(hi, step/100)
	out := []float64{lo}
	for k := math.Ceil(lo / step); k*step < hi; k++ {
		v, _ := strconv.ParseFloat(strconv.FormatFloat(k*step, 'g', 12, 64), 64) // without the rounding of the product
		if v-lo > 0.4*step && hi-v > 0.4*step {
			out = append(out, v)
		}
	}
	return append(out, hi)
}

// shorter drops the digits of an end of a range that no reader needs; what would become 0 or negative stays.
func shorter(x, unit float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(math.Round(x/unit)*unit, 'g', 12, 64), 64)
	if x > 0 && !(short > 0) {
		return x
	}
	return short
}

// scale adds a scale of probabilities; rise is how far the linear predictor of one lies above that of 0 points.
func (n *Nomogram) scale(name string, o NomogramOptions, rise func(p float64) float64) {
	marks := o.Probabilities
	if marks == nil {
		marks = []float64{0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99}
	}
	s := NomogramScale{Name: name}
	for _, p := range marks {
		if at := rise(p) * n.PerUnit; at >= 0 && at <= n.Total {
			s.Probabilities, s.Points = append(s.Probabilities, p), append(s.Points, at)
		}
	}
	n.Scales = append(n.Scales, s)
}

// Table lists the points of each value, and the sums of each probability.
func (n Nomogram) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Points of %s ~ %s: n = %d, events = %d", n.Title, n.terms, n.N, n.Events),
		Columns: append(table.Text("", "value"), table.Numbers("points")...)}
	for _, a := range n.Axes {
		name := a.Column
		for i, v := range a.Values {
			t.Append(name, v, table.Fixed(a.Points[i], 1))
			name = ""
		}
	}
	for _, s := range n.Scales {
		name := s.Name
		for i, p := range s.Probabilities {
			t.Append(name, table.Signif(p, 3), table.Fixed(s.Points[i], 1))
			name = ""
		}
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Add the points of a patient; %s points are one unit of the linear predictor.",
		table.Signif(n.PerUnit, 5)))
	addWarnings(&t, n.Warnings)
	return t
}

// String prints the table as text.
func (n Nomogram) String() string { return n.Table().String() }

// HTML shows what [Nomogram.String] prints.
func (n Nomogram) HTML() string { return n.Table().HTML() }
