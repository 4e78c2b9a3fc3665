package stats

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// DescribeOptions chooses how values are summarised.  The zero value is R's
// default.
type DescribeOptions struct {
	// Name and Unit of the values, for printing.
	Name, Unit string
	// Quantile is the definition of the quartiles; the zero value is Type7.
	Quantile QuantileType
	// DropMissing leaves NaN out and counts them; otherwise they are an error.
	DropMissing bool
	// Missing counts values that were left out before.
	Missing int
}

// Description is the usual summary of a sample of numbers.
type Description struct {
	Name, Unit string
	// N values present, Missing left out.
	N, Missing int
	// Mean, and SD with divisor N−1, NaN if N is 1.
	Mean, SD float64
	// Min, Lower quartile, Median, Upper quartile, Max.  The median of an even
	// number of values is the mean of the two in the middle, whatever Quantile is.
	Min, Lower, Median, Upper, Max float64
	// Quantile is the definition of the quartiles.
	Quantile QuantileType
}

// Describe summarises x by number, mean, standard deviation, quartiles and range.
//
// Special cases: without values everything but the counts is NaN, and it is not
// an error: a column may be wholly missing.
//
// Errors: [ErrInvalid] for infinite values, and for NaN unless DropMissing;
// [ErrOption] for an unknown Quantile.
//
// R equivalent: summary(x), mean(x), sd(x).
func Describe(x []float64, options ...DescribeOptions) (Description, error) {
	o := option.Of(options)
	if !o.Quantile.known() {
		return Description{}, fmt.Errorf("stats: describe: %w: %v", ErrOption, o.Quantile)
	}
	name := o.Name
	if name == "" {
		name = "x"
	}
	in, dropped, err := present(o.DropMissing, column{name, x})
	if err != nil {
		return Description{}, err
	}
	nan := math.NaN()
	d := Description{
		Name: o.Name, Unit: o.Unit, N: len(in[0]), Missing: o.Missing + dropped,
		Mean: nan, SD: nan, Min: nan, Lower: nan, Median: nan, Upper: nan, Max: nan,
		Quantile: o.Quantile,
	}
	if d.N == 0 {
		return d, nil
	}
	mean, squares := moments(in[0])
	d.Mean, d.SD = mean, math.Sqrt(squares/float64(d.N-1))
	d.Min, d.Max = slices.Min(in[0]), slices.Max(in[0])
	if d.N < manyValues {
		slices.Sort(in[0])
	} else {
		place(in[0], quartilePlaces(d.N))
	}
	d.Lower, d.Upper = quantile(in[0], 0.25, o.Quantile), quantile(in[0], 0.75, o.Quantile)
	d.Median = quantile(in[0], 0.5, Type7)
	return d, nil
}

// manyValues is from how many values on they are not sorted, but divided as far as quartiles need it.
const manyValues = 1 << 12

// Table is one row.
func (d Description) Table() table.Table {
	name := d.Name
	if name == "" {
		name = "x"
	}
	if d.Unit != "" {
		name += " (" + d.Unit + ")"
	}
	t := table.Table{
		Columns: append(table.Text(""), table.Numbers("n", "missing", "mean", "sd",
			"min", "q25", "median", "q75", "max")...),
	}
	if d.Quantile != Type7 {
		t.Notes = append(t.Notes, "Quartiles: "+d.Quantile.String()+".")
	}
	row := []string{name, fmt.Sprint(d.N), fmt.Sprint(d.Missing)}
	for _, v := range []float64{d.Mean, d.SD, d.Min, d.Lower, d.Median, d.Upper, d.Max} {
		row = append(row, table.Signif(v, 4))
	}
	t.Append(row...)
	return t
}

// String prints the summary on one line below its headings.
func (d Description) String() string { return d.Table().String() }

// HTML shows what [Description.String] prints.
func (d Description) HTML() string { return d.Table().HTML() }
