package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// column is a named input.
type column struct {
	name   string
	values []float64
}

// present checks one or more columns row by row.  Rows with a NaN are an error
// each, or left out of all columns if drop is set; infinite values are always an
// error.  It returns copies and the number of rows left out.
func present(drop bool, columns ...column) (out [][]float64, dropped int, err error) {
	var errs []error
	for _, c := range columns[1:] {
		if len(c.values) != len(columns[0].values) {
			return nil, 0, fmt.Errorf("stats: %w: %s has %d rows, %s has %d", ErrLength,
				columns[0].name, len(columns[0].values), c.name, len(c.values))
		}
	}
	out = make([][]float64, len(columns))
	if allFinite(columns) {
		for k, c := range columns {
			out[k] = slices.Clone(c.values)
		}
		return out, 0, nil
	}
	for k := range out {
		out[k] = make([]float64, 0, len(columns[0].values))
	}
	for i := range columns[0].values {
		keep := true
		for _, c := range columns {
			v := c.values[i]
			if math.IsInf(v, 0) {
				errs = append(errs, fmt.Errorf("stats: %w: %s, row %d: %v is infinite",
					ErrInvalid, c.name, i+1, v))
			}
			if math.IsNaN(v) {
				keep = false
				if !drop {
					errs = append(errs, fmt.Errorf("stats: %w: %s, row %d is missing",
						ErrInvalid, c.name, i+1))
				}
			}
		}
		if !keep {
			dropped++
			continue
		}
		for k, c := range columns {
			out[k] = append(out[k], c.values[i])
		}
	}
	return out, dropped, errors.Join(errs...)
}

// allFinite reports whether no value is missing or infinite.
func allFinite(columns []column) bool {
	sum := 0.0
	for _, c := range columns {
		for _, v := range c.values {
			sum += v - v // 0, or NaN
		}
	}
	return sum == 0
}

// level fills in the default confidence level and checks it.
func level(l float64) (float64, error) {
	if l == 0 {
		return 0.95, nil
	}
	if !(l > 0 && l < 1) {
		return 0, fmt.Errorf("stats: %w: Level %v, want 0 < Level < 1", ErrOption, l)
	}
	return l, nil
}

// moments is the mean and the sum of squared distances from it.
func moments(x []float64) (mean, squares float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	rest := 0.0
	for _, v := range x { // second pass: takes the rounding of the first away
		rest += v - mean
	}
	mean += rest / float64(len(x))
	for _, v := range x {
		squares += (v - mean) * (v - mean)
	}
	return mean, squares
}

// studentP is the two-sided P value of t on df degrees of freedom.
func studentP(t, df float64) float64 {
	if math.IsInf(t, 0) {
		return 0
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
}

// studentQuantile is the two-sided quantile of a level on df degrees of freedom.
func studentQuantile(level, df float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: df}.Quantile(1 - (1-level)/2)
}

// normalP is the two-sided P value of a standard normal statistic.
func normalP(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// normalQuantile is the two-sided standard normal quantile of a level.
func normalQuantile(level float64) float64 {
	return distuv.UnitNormal.Quantile(1 - (1-level)/2)
}
