package models

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// EffectOverTime is how a coefficient of a Cox model changes with time, as far as its scaled Schoenfeld residuals show.
type EffectOverTime struct {
	// Name of the coefficient, and its Estimate in the fit: the log hazard ratio if it does not change.
	Name     string
	Estimate float64
	// Time of each event, ascending, its place g(Time), centred, and its scaled Schoenfeld residual: about what the
	// coefficient would be then.
	Time, Place, Residual []float64
	// Smooth is a curve through the residuals at forty places evenly spread over g, with its pointwise limits.
	Smooth []EffectPoint
	// Test that the coefficient does not change with g.
	Test Test
	// Level of the limits.
	Level float64
	// N rows with Events, and the unit of Time.
	N, Events int
	Unit      string
	// Options in force.
	Options PHOptions
	// Title says what was fitted.
	Title string
}

// EffectPoint is the smooth curve at one time.
type EffectPoint struct {
	// Time, and its place g(Time), centred.
	Time, Place float64
	// Estimate of the coefficient with its error and limits.
	Estimate, StdErr, Lower, Upper float64
}

// EffectOverTime smooths the scaled Schoenfeld residuals of one coefficient: a curve that leaves the level of the
// estimate shows an effect that changes with time.
//
// coefficient is its name in the fit. The curve is a natural cubic spline of g with four degrees of freedom, by least
// squares; its errors take the residuals for independent with the variance Events times the model-based one. The test
// is that of [CoxFit.ProportionalHazards] of this column alone.
//
// Special cases: with fewer than five different event times there is no curve. Errors: [ErrNoColumn] for a name that is
// none of the fit's; [ErrUnsupported] with exact ties, and for a coefficient that is not determined; those of
// [CoxFit.ProportionalHazards].
//
// Reference: Grambsch and Therneau (1994), Biometrika 81:515, doi:10.1093/biomet/81.3.515.
//
// R equivalent: plot(cox.zph(fit, transform, terms = FALSE)), with limits of 1.96 errors in place of 2.
func (f CoxFit) EffectOverTime(coefficient string, options ...PHOptions) (EffectOverTime, error) {
	o := option.Of(options)
	at := slices.IndexFunc(f.Coefficients, func(c Coefficient) bool { return c.Name == coefficient })
	if at < 0 {
		var names []string
		for _, c := range f.Coefficients {
			names = append(names, c.Name)
		}
		return EffectOverTime{}, fmt.Errorf("models: effect over time: %w: coefficient %q; there are %q", ErrNoColumn,
			coefficient, names)
	}
	if !slices.Contains(f.active, at) {
		return EffectOverTime{}, fmt.Errorf("models: effect over time: %w: %s is not determined", ErrUnsupported, coefficient)
	}
	residuals, err := f.ScaledSchoenfeld()
	if err != nil {
		return EffectOverTime{}, err
	}
	q := f.q.fresh()
	g, err := q.transformed(o.Transform)
	if err != nil {
		return EffectOverTime{}, err
	}
	place := make(map[float64]float64, len(g))
	for i, t := range q.time {
		place[t] = g[i]
	}
	out := EffectOverTime{Name: coefficient, Estimate: f.Coefficients[at].Estimate, Level: f.Options.Level, N: f.N,
		Events: f.Events,
		Unit:   f.Unit, Options: o, Title: f.title(), Test: q.tested(f.beta, g).test(f.active, []int{at})}
	order := make([]int, len(residuals.Time))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if residuals.Time[a] < residuals.Time[b] {
			return -1
		} else if residuals.Time[a] > residuals.Time[b] {
			return 1
		}
		return 0
	})
	for _, i := range order {
		out.Time = append(out.Time, residuals.Time[i])
		out.Place = append(out.Place, place[residuals.Time[i]])
		out.Residual = append(out.Residual, residuals.Residuals[i][at])
	}
	out.smooth(float64(f.Events) * f.NaiveCovariance[at][at])
	return out, nil
}

const (
	smoothPlaces = 40
	smoothDF     = 4 // with the intercept
)

// smooth fits the spline; variance is that of one residual.
func (e *EffectOverTime) smooth(variance float64) {
	lo, hi := e.Place[0], e.Place[len(e.Place)-1]
	at := make([]float64, smoothPlaces)
	for i := range at {
		at[i] = lo + (hi-lo)*float64(i)/(smoothPlaces-1)
	}
	at[smoothPlaces-1] = hi
	b := &basis{Variable: Variable{Column: "g", As: NaturalSpline, DF: smoothDF - 1}}
	if b.distinct(e.Place, smoothDF+1) != nil || b.freezeNatural(append(slices.Clone(at), e.Place...)) != nil {
		return // too few places, or too many of them equal
	}
	row := func(x float64) []float64 {
		out := make([]float64, smoothDF)
		out[0] = 1
		b.naturalAt(x, out[1:])
		return out
	}
	x := mat.NewDense(len(e.Place), smoothDF, nil)
	for i, v := range e.Place {
		x.SetRow(i, row(v))
	}
	var qr mat.QR
	qr.Factorize(x)
	var beta mat.VecDense
	if qr.SolveVecTo(&beta, false, mat.NewVecDense(len(e.Residual), e.Residual)) != nil {
		return
	}
	var r mat.Dense
	qr.RTo(&r)
	z := normalQuantile(e.Level)
	for _, v := range at {
		w := mat.NewVecDense(smoothDF, row(v))
		var half mat.VecDense
		if half.SolveVec(r.Slice(0, smoothDF, 0, smoothDF).T(), w) != nil {
			e.Smooth = nil
			return
		}
		p := EffectPoint{Time: e.timeAt(v), Place: v, Estimate: mat.Dot(w, &beta),
			StdErr: math.Sqrt(variance * mat.Dot(&half, &half))}
		p.Lower, p.Upper = p.Estimate-z*p.StdErr, p.Estimate+z*p.StdErr
		e.Smooth = append(e.Smooth, p)
	}
}

// timeAt is the time of a place, between the event times in a straight line.
func (e *EffectOverTime) timeAt(place float64) float64 {
	k, _ := slices.BinarySearch(e.Place, place)
	switch {
	case k == 0:
		return e.Time[0]
	case k == len(e.Place):
		return e.Time[k-1]
	case e.Place[k] == e.Place[k-1]:
		return e.Time[k]
	}
	return e.Time[k-1] + (e.Time[k]-e.Time[k-1])*(place-e.Place[k-1])/(e.Place[k]-e.Place[k-1])
}

// Table has the curve at every fifth place, and the test below.
func (e EffectOverTime) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Effect of %s over time, %s: n = %d, events = %d, coefficient %s", e.Name,
		e.Title, e.N, e.Events,
		table.Signif(e.Estimate, 4)), Columns: table.Numbers("time", "coef(t)", "se", "lower "+levelText(e.Level),
		"upper "+levelText(e.Level))}
	for i := 0; i < len(e.Smooth); i += 5 {
		p := e.Smooth[i]
		t.Append(table.Signif(p.Time, 4), table.Fixed(p.Estimate, 4), table.Fixed(p.StdErr, 4), table.Fixed(p.Lower, 4),
			table.Fixed(p.Upper, 4))
	}
	if e.Smooth == nil {
		t.Notes = append(t.Notes, "Too few different event times for a curve.")
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Test of a change with g(t), %s: chi-square %s", e.Options.Transform,
		e.Test.text()))
	return t
}

// String prints the table as text.
func (e EffectOverTime) String() string { return e.Table().String() }

// HTML shows what [EffectOverTime.String] prints.
func (e EffectOverTime) HTML() string { return e.Table().HTML() }
