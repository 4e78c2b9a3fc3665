package stats

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// WelchOptions chooses the interval.  The zero value is R's default.
type WelchOptions struct {
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// Difference of means under the hypothesis tested; 0 means equality.
	Difference float64
	// DropMissing leaves NaN out and counts them; otherwise they are an error.
	DropMissing bool
	// Missing counts values that were left out before.
	Missing int
}

// MeanDifference is the comparison of two means.
type MeanDifference struct {
	// NX and NY values present, Missing left out of both together.
	NX, NY, Missing int
	// Means and standard deviations of the two samples.
	MeanX, MeanY, SDX, SDY float64
	// Difference is MeanX − MeanY, StdErr its standard error.
	Difference, StdErr float64
	// T on DF degrees of freedom, with probability P.
	T, DF, P float64
	// Lower and Upper limits of the difference at Level.
	Lower, Upper, Level float64
	// Pooled is true if one variance was estimated from both samples.
	Pooled bool
}

// WelchT estimates the difference of the means of two independent samples, x and y
// of any lengths, whose variances may differ, and tests it.
//
//	se² = s²x/nx + s²y/ny
//	t   = (x̄ − ȳ − Difference)/se
//	df  = se⁴/((s²x/nx)²/(nx−1) + (s²y/ny)²/(ny−1))
//
// Errors: [ErrInvalid] for values infinite or NaN; [ErrTooFew] below two values in
// a sample; [ErrConstant] if neither sample varies.
//
// References: Welch (1947), Biometrika 34:28, doi:10.1093/biomet/34.1-2.28.
//
// R equivalent: t.test(x, y).
func WelchT(x, y []float64, options ...WelchOptions) (MeanDifference, error) {
	o := option.Of(options)
	return meanDifference(x, y, o, false)
}

// StudentT estimates the difference of the means of two independent samples, x and y of any
// lengths, whose variance is the same, and tests it.
//
//	s²  = ((nx−1) s²x + (ny−1) s²y)/(nx+ny−2)
//	se² = s²(1/nx + 1/ny)
//	t   = (x̄ − ȳ − Difference)/se on nx+ny−2 degrees of freedom
//
// Errors are those of [WelchT], but one sample may have a single value.
//
// References: Student (1908), Biometrika 6:1, doi:10.1093/biomet/6.1.1; Fisher (1925),
// Metron 5:90, for two samples.
//
// R equivalent: t.test(x, y, var.equal = TRUE).
func StudentT(x, y []float64, options ...WelchOptions) (MeanDifference, error) {
	o := option.Of(options)
	return meanDifference(x, y, o, true)
}

func meanDifference(x, y []float64, o WelchOptions, pooled bool) (MeanDifference, error) {
	l, err := level(o.Level)
	if err != nil {
		return MeanDifference{}, err
	}
	least := 2
	if pooled {
		least = 1
	}
	x, y, dropped, err := twoSamples(x, y, o.DropMissing, least)
	if err != nil {
		return MeanDifference{}, err
	}
	if len(x)+len(y) < 3 {
		return MeanDifference{}, fmt.Errorf("stats: %w: 1 and 1, want 3 in all", ErrTooFew)
	}
	nx, ny := float64(len(x)), float64(len(y))
	d := MeanDifference{NX: len(x), NY: len(y), Missing: o.Missing + dropped, Level: l, Pooled: pooled}
	var sx, sy float64
	d.MeanX, sx = moments(x)
	d.MeanY, sy = moments(y)
	d.SDX, d.SDY = math.Sqrt(sx/(nx-1)), math.Sqrt(sy/(ny-1))
	vx, vy := sx/(nx-1)/nx, sy/(ny-1)/ny
	if pooled {
		v := (sx + sy) / (nx + ny - 2)
		vx, vy = v/nx, v/ny
	}
	d.StdErr = math.Sqrt(vx + vy)
	if d.StdErr <= 10*0x1p-52*max(math.Abs(d.MeanX), math.Abs(d.MeanY)) {
		return MeanDifference{}, fmt.Errorf("stats: t test: %w", ErrConstant)
	}
	d.Difference = d.MeanX - d.MeanY
	d.T = (d.Difference - o.Difference) / d.StdErr
	d.DF = nx + ny - 2
	if !pooled {
		d.DF = (vx + vy) * (vx + vy) / (vx*vx/(nx-1) + vy*vy/(ny-1))
	}
	d.P = studentP(d.T, d.DF)
	half := studentQuantile(l, d.DF) * d.StdErr
	d.Lower, d.Upper = d.Difference-half, d.Difference+half
	return d, nil
}

// twoSamples checks two independent samples of at least least values each.
func twoSamples(x, y []float64, drop bool, least int) (a, b []float64, dropped int, err error) {
	inX, dx, err := present(drop, column{"x", x})
	if err != nil {
		return nil, nil, 0, err
	}
	inY, dy, err := present(drop, column{"y", y})
	if err != nil {
		return nil, nil, 0, err
	}
	a, b = inX[0], inY[0]
	if len(a) < least || len(b) < least {
		return nil, nil, 0, fmt.Errorf("stats: %w: %d and %d, want %d in each sample",
			ErrTooFew, len(a), len(b), least)
	}
	return a, b, dx + dy, nil
}

// Table is one row.
func (d MeanDifference) Table() table.Table {
	ci := " " + table.Signif(100*d.Level, 7) + "% CI"
	caption := "Welch two-sample t-test"
	if d.Pooled {
		caption = "Two-sample t-test, equal variances"
	}
	t := table.Table{
		Caption: caption,
		Columns: table.Numbers("n x", "n y", "mean x", "mean y", "difference",
			"lower"+ci, "upper"+ci, "t", "df", "p", "missing"),
	}
	t.Append(fmt.Sprint(d.NX), fmt.Sprint(d.NY), table.Signif(d.MeanX, 5), table.Signif(d.MeanY, 5),
		table.Signif(d.Difference, 5), table.Signif(d.Lower, 5), table.Signif(d.Upper, 5),
		table.Signif(d.T, 5), table.Signif(d.DF, 5), table.Signif(d.P, 4), fmt.Sprint(d.Missing))
	return t
}

// String prints the comparison on one line below its headings.
func (d MeanDifference) String() string { return d.Table().String() }

// HTML shows what [MeanDifference.String] prints.
func (d MeanDifference) HTML() string { return d.Table().HTML() }
