package stats

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// TOptions chooses the hypothesis and the interval of [OneSampleT] and [PairedT].  The zero
// value is R's default.
type TOptions struct {
	// Mean, or mean difference, under the hypothesis tested.
	Mean float64
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// DropMissing leaves out values or pairs with a NaN and counts them; otherwise they are
	// an error.
	DropMissing bool
	// Missing counts values or pairs that were left out before.
	Missing int
}

// MeanTest is a mean, or a mean difference of pairs, with its test and interval.
type MeanTest struct {
	// Paired is true if the values are differences of pairs.
	Paired bool
	// N values or pairs present, Missing left out.
	N, Missing int
	// Mean of the values, SD with divisor N−1, StdErr that over √N.
	Mean, SD, StdErr float64
	// T on DF degrees of freedom tests that the mean is that of the hypothesis, with the
	// two-sided probability P.
	T, DF, P float64
	// Lower and Upper limits of the mean at Level.
	Lower, Upper, Level float64
}

// OneSampleT estimates the mean of the distribution that x is a sample of, and tests it.
//
//	t = (x̄ − Mean)/(s/√n) on n−1 degrees of freedom
//
// Errors: [ErrInvalid] for values infinite or NaN; [ErrTooFew] below two; [ErrConstant] if
// they do not vary; [ErrOption].
//
// References: Student (1908), Biometrika 6:1, doi:10.1093/biomet/6.1.1.
//
// R equivalent: t.test(x, mu = Mean).
func OneSampleT(x []float64, options ...TOptions) (MeanTest, error) {
	o := option.Of(options)
	return meanTest(x, nil, o)
}

// PairedT estimates the mean of the differences x − y of pairs, columns of length n, and
// tests it as [OneSampleT] does.
//
// Errors are those of [OneSampleT], and [ErrLength].
//
// References: Student (1908), Biometrika 6:1, doi:10.1093/biomet/6.1.1.
//
// R equivalent: t.test(x, y, paired = TRUE).
func PairedT(x, y []float64, options ...TOptions) (MeanTest, error) {
	o := option.Of(options)
	if y == nil {
		y = []float64{}
	}
	return meanTest(x, y, o)
}

func meanTest(x, y []float64, o TOptions) (MeanTest, error) {
	l, err := level(o.Level)
	if err != nil {
		return MeanTest{}, err
	}
	d, dropped, err := differences(x, y, o.DropMissing)
	if err != nil {
		return MeanTest{}, err
	}
	if len(d) < 2 {
		return MeanTest{}, fmt.Errorf("stats: t test: %w: %d, want 2", ErrTooFew, len(d))
	}
	n := float64(len(d))
	m := MeanTest{Paired: y != nil, N: len(d), Missing: o.Missing + dropped, DF: n - 1, Level: l}
	var squares float64
	m.Mean, squares = moments(d)
	m.SD = math.Sqrt(squares / (n - 1))
	m.StdErr = m.SD / math.Sqrt(n)
	if m.StdErr <= 10*0x1p-52*math.Abs(m.Mean) {
		return MeanTest{}, fmt.Errorf("stats: t test: %w", ErrConstant)
	}
	m.T = (m.Mean - o.Mean) / m.StdErr
	m.P = studentP(m.T, m.DF)
	half := studentQuantile(l, m.DF) * m.StdErr
	m.Lower, m.Upper = m.Mean-half, m.Mean+half
	return m, nil
}

// Table is one row.
func (m MeanTest) Table() table.Table {
	ci := " " + table.Signif(100*m.Level, 7) + "% CI"
	caption, mean := "One-sample t-test", "mean"
	if m.Paired {
		caption, mean = "Paired t-test", "mean difference"
	}
	t := table.Table{
		Caption: caption,
		Columns: table.Numbers("n", mean, "sd", "lower"+ci, "upper"+ci, "t", "df", "p", "missing"),
	}
	t.Append(fmt.Sprint(m.N), table.Signif(m.Mean, 5), table.Signif(m.SD, 5), table.Signif(m.Lower, 5),
		table.Signif(m.Upper, 5), table.Signif(m.T, 5), table.Signif(m.DF, 5), table.Signif(m.P, 4), fmt.Sprint(m.Missing))
	return t
}

// String prints the test on one line below its headings.
func (m MeanTest) String() string { return m.Table().String() }

// HTML shows what [MeanTest.String] prints.
func (m MeanTest) HTML() string { return m.Table().HTML() }
