package propensity

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// Standard is by which standard deviation a difference of means is divided.
type Standard int

const (
	// AutoStandard is that of the treated for ATT, of the others for ATC, else PooledStandard. The zero value.
	AutoStandard Standard = iota
	// PooledStandard is the root of the mean of both groups' variances.
	PooledStandard
	// TreatedStandard is that of the treated.
	TreatedStandard
	// ControlStandard is that of the others.
	ControlStandard
)

// BalanceOptions are options of [Score.Balance]; the zero value is the default.
type BalanceOptions struct {
	// Standard deviation; always that before weighting or matching, so that both differences have one unit.
	Standard Standard
	// Threshold of absolute standardised differences that are small, 0 stands for 0.1.
	Threshold float64
}

// Difference is how one covariate differs between the groups.
type Difference struct {
	// Treated and Control are the means, of a level or of 0 and 1 the shares.
	Treated, Control float64
	// SMD is the standardised difference of the means.
	SMD float64
	// VarianceRatio is the variance of the treated over that of the others; NaN of 0 and 1.
	VarianceRatio float64
	// KS is the largest difference of the distribution functions; of 0 and 1 the difference of the shares.
	KS float64
}

// BalanceRow is a covariate before and after.
type BalanceRow struct {
	// Covariate is the column, or "propensity score"; Level of a factor.
	Covariate, Level string
	// Before and After weighting or matching.
	Before, After Difference
}

// Name of the covariate with its level.
func (r BalanceRow) Name() string {
	if r.Level == "" {
		return r.Covariate
	}
	return r.Covariate + " = " + r.Level
}

// Balance is how alike the groups are in what was known before the treatment.
type Balance struct {
	// Rows has the propensity score first, then the covariates in the order of the formula: numbers, and a row for each
	// level of a factor, of two levels for the second.
	Rows []BalanceRow
	// Weights that the groups have after.
	Weights Weights
	// N rows with Treated among them, before.
	N, Treated int
	// Options in force, defaults filled in.
	Options BalanceOptions
}

// Balance compares the groups before and after weights: standardised mean differences, ratios of variances, and the
// largest differences of the distribution functions.
//
// Means after are weighted. Variances are those of a sample, Σw(x−m)² Σw/((Σw)²−Σw²), of shares
// p(1−p). A standard deviation of 0 is replaced by that of both groups together; without one the
// difference is NaN.
//
// Errors: [ErrData] for weights of another score, or none in a group; [ErrOption].
//
// References: Austin (2009), Stat Med 28:3083, doi:10.1002/sim.3697; Stuart (2010), Stat Sci 25:1.
//
// R equivalent: summary(matchit), cobalt::bal.tab(binary = "std", s.d.denom).
func (s Score) Balance(w Weights, options ...BalanceOptions) (Balance, error) {
	o := option.Of(options)
	if o.Threshold == 0 {
		o.Threshold = 0.1
	}
	if o.Standard == AutoStandard {
		o.Standard = [...]Standard{PooledStandard, TreatedStandard, ControlStandard, PooledStandard}[min(max(0, w.Estimand),
			Overlap)]
	}
	switch {
	case len(w.Weight) != s.N:
		return Balance{}, fmt.Errorf("%w: %d weights for %d rows of the score", ErrData, len(w.Weight), s.N)
	case w.Treated == 0 || w.Control == 0:
		return Balance{}, fmt.Errorf("%w: a group has no weight", ErrData)
	case o.Standard < AutoStandard || o.Standard > ControlStandard || !(o.Threshold > 0):
		return Balance{}, fmt.Errorf("%w: Standard %d, Threshold %v", ErrOption, int(o.Standard), o.Threshold)
	}
	out := Balance{Weights: w, N: s.N, Treated: s.NTreated, Options: o}
	all := append([]covariate{{column: "propensity score", values: s.Probability}}, s.covariates...)
	ones := make([]float64, s.N)
	for i := range ones {
		ones[i] = 1
	}
	for _, c := range all {
		unit := s.unit(c, o.Standard)
		out.Rows = append(out.Rows, BalanceRow{Covariate: c.column, Level: c.level, Before: s.difference(c, ones, unit),
			After: s.difference(c, w.Weight, unit)})
	}
	return out, nil
}

// group is the values and weights of one group.
func (s Score) group(x, w []float64, treated bool) (values, weights []float64) {
	for i, v := range x {
		if s.IsTreated[i] == treated && w[i] > 0 {
			values, weights = append(values, v), append(weights, w[i])
		}
	}
	return values, weights
}

// unit is the standard deviation before.
func (s Score) unit(c covariate, standard Standard) float64 {
	var of [2]float64
	for g, treated := range []bool{false, true} {
		var x []float64
		for i, v := range c.values {
			if s.IsTreated[i] == treated {
				x = append(x, v)
			}
		}
		of[g] = c.variance(x, nil)
	}
	v := (of[0] + of[1]) / 2
	switch standard {
	case TreatedStandard:
		v = of[1]
	case ControlStandard:
		v = of[0]
	}
	if !(math.Sqrt(v) > 1e-8) {
		v = c.variance(c.values, nil)
	}
	return math.Sqrt(v)
}

func (s Score) difference(c covariate, w []float64, unit float64) Difference {
	x1, w1 := s.group(c.values, w, true)
	x0, w0 := s.group(c.values, w, false)
	d := Difference{Treated: mean(x1, w1), Control: mean(x0, w0), VarianceRatio: math.NaN()}
	gap := d.Treated - d.Control
	d.SMD = gap / unit
	if c.binary {
		d.KS = math.Abs(gap)
		return d
	}
	d.VarianceRatio = c.variance(x1, w1) / c.variance(x0, w0)
	d.KS = largestGap(x1, w1, x0, w0)
	return d
}

func mean(x, w []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range x {
		k := 1.0
		if w != nil {
			k = w[i]
		}
		sum, total = sum+k*v, total+k
	}
	return sum / total
}

func (c covariate) variance(x, w []float64) float64 {
	if c.binary {
		p := mean(x, w)
		return p * (1 - p)
	}
	return variance(x, w)
}

// variance of a sample with weights; nil is 1 each.
func variance(x, w []float64) float64 {
	m := mean(x, w)
	sum, total, squares := 0.0, 0.0, 0.0
	for i, v := range x {
		k := 1.0
		if w != nil {
			k = w[i]
		}
		sum, total, squares = sum+k*(v-m)*(v-m), total+k, squares+k*k
	}
	return sum * total / (total*total - squares)
}

// largestGap is the largest difference of two weighted distribution functions.
func largestGap(x1, w1, x0, w0 []float64) float64 {
	type step struct{ x, up float64 }
	var steps []step
	for _, g := range []struct {
		x, w []float64
		sign float64
	}{{x1, w1, 1}, {x0, w0, -1}} {
		total := 0.0
		for _, v := range g.w {
			total += v
		}
		for i, v := range g.x {
			steps = append(steps, step{v, g.sign * g.w[i] / total})
		}
	}
	slices.SortFunc(steps, func(a, b step) int { return compare(a.x, b.x) })
	largest, at := 0.0, 0.0
	for i, s := range steps {
		at += s.up
		if i+1 == len(steps) || steps[i+1].x > s.x {
			largest = max(largest, math.Abs(at))
		}
	}
	return largest
}

// Largest is the largest absolute standardised difference of a covariate after; the score is not looked at.
func (b Balance) Largest() float64 {
	out := 0.0
	for _, r := range b.Rows[1:] {
		out = max(out, math.Abs(r.After.SMD))
	}
	return out
}

// Table has a row a covariate, before and after.
func (b Balance) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Balance before and after %s (%s): n = %d, treated = %d", b.Weights.Method,
		b.Weights.Estimand, b.N, b.Treated),
		Columns: append(table.Text(""), table.Numbers("treated before", "others before", "SMD before", "treated after",
			"others after", "SMD after", "variance ratio after", "KS after")...)}
	far := 0
	for k, r := range b.Rows {
		t.Append(r.Name(), table.Signif(r.Before.Treated, 4), table.Signif(r.Before.Control, 4), table.Fixed(r.Before.SMD, 3),
			table.Signif(r.After.Treated, 4),
			table.Signif(r.After.Control, 4), table.Fixed(r.After.SMD, 3), table.Fixed(r.After.VarianceRatio, 2),
			table.Fixed(r.After.KS, 3))
		if k > 0 && !(math.Abs(r.After.SMD) <= b.Options.Threshold) {
			far++
		}
	}
	unit := map[Standard]string{PooledStandard: "both groups, pooled", TreatedStandard: "the treated",
		ControlStandard: "the others"}[b.Options.Standard]
	t.Notes = append(t.Notes, fmt.Sprintf("SMD: difference of means in standard deviations of %s, before. KS: largest "+
		"difference of the distribution functions.", unit),
		fmt.Sprintf("Effective numbers after: treated %s, others %s.", table.Fixed(b.Weights.ESSTreated, 1),
			table.Fixed(b.Weights.ESSControl, 1)))
	if far > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Warning: %d of %d covariates differ by more than %s after: the groups are "+
			"not alike.", far, len(b.Rows)-1,
			table.Signif(b.Options.Threshold, 3)))
	}
	return t
}

// String prints the table as text.
func (b Balance) String() string { return b.Table().String() }

// HTML shows what [Balance.String] prints.
func (b Balance) HTML() string { return b.Table().HTML() }
