package prediction

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/survival"
)

// followed is a sample sorted by time, with the chance G of being uncensored, by Kaplan and Meier.
// At one time events come before censorings, so that who is censored at the time of an event was at
// risk, and who has the event is not at risk of being censored then.
type followed struct {
	n, events int
	time      []float64 // ascending, near-ties merged
	event     []bool
	given     []int     // which row of the given data each is
	before    []float64 // G just before each time
	after     []float64 // G at each time
	left      []float64 // rows at risk of censoring at each time, less those censored
	censored  []float64 // censorings at each time
	first     []int     // first row with the same time
	end       []int     // row after the last with the same time
}

// follow sorts a sample and estimates G.
func follow(s survival.Sample) (followed, error) {
	f := followed{n: s.N(), events: s.Events()}
	switch {
	case f.n == 0:
		return f, fmt.Errorf("%w: the sample has no rows", ErrData)
	case f.events == 0:
		return f, fmt.Errorf("%w: no events in %d rows", ErrData, f.n)
	case s.Entries() != nil:
		return f, fmt.Errorf("%w: the sample has entries: weights for censoring need follow-up from the beginning", ErrData)
	case s.Causes() != nil:
		return f, fmt.Errorf("%w: the sample has competing events; take one with Sample.OfCause", ErrData)
	}
	for i, w := range s.Weights() {
		if w != 1 {
			return f, fmt.Errorf("%w: row %d has weight %g; weights are not supported", ErrData, s.Rows()[i]+1, w)
		}
	}
	order, sorted := num.Sort(s.Times())
	num.MergeSorted(sorted)
	flags, rows := s.EventFlags(), s.Rows()
	f.time = sorted
	for _, i := range order {
		f.event, f.given = append(f.event, flags[i]), append(f.given, rows[i])
	}
	f.chances()
	return f, nil
}

// chances fills in G.
func (f *followed) chances() {
	n := f.n
	f.before, f.after, f.left, f.censored = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	f.first, f.end = make([]int, n), make([]int, n)
	g := 1.0
	for lo := 0; lo < n; {
		hi, c := lo, 0
		for ; hi < n && f.time[hi] == f.time[lo]; hi++ {
			if !f.event[hi] {
				c++
			}
		}
		later := float64(n - hi)
		was := g
		if c > 0 {
			g *= later / (later + float64(c))
		}
		for i := lo; i < hi; i++ {
			f.before[i], f.after[i], f.left[i], f.censored[i], f.first[i], f.end[i] = was, g, later, float64(c), lo, hi
		}
		lo = hi
	}
}

// at splits the rows at a horizon: those before the returned row have a time of at most it. G is that at the horizon.
func (f followed) at(horizon float64) (rows int, g float64, err error) {
	if !(horizon > 0) || math.IsInf(horizon, 0) {
		return 0, 0, fmt.Errorf("%w: the time %g; it must be above 0", ErrOption, horizon)
	}
	g = 1
	for rows < f.n && f.time[rows] <= horizon {
		g = f.after[rows]
		rows++
	}
	if rows == f.n {
		return 0, 0, fmt.Errorf("%w: nobody is followed beyond %g; the last time is %g", ErrData, horizon, f.time[f.n-1])
	}
	return rows, g, nil
}

// scores brings one value a row of the given data into the order of time.
func (f followed) scores(s survival.Sample, score []float64, what string) ([]float64, error) {
	if len(score) != s.Given() {
		return nil, fmt.Errorf("%w: %d values of %s; the sample was made from %d rows", ErrData, len(score), what, s.Given())
	}
	out := make([]float64, f.n)
	for k, i := range f.given {
		if out[k] = score[i]; math.IsNaN(out[k]) || math.IsInf(out[k], 0) {
			return nil, fmt.Errorf("%w: row %d: %s is %g; leave the row out, or give it a number", ErrData, i+1, what, out[k])
		}
	}
	return out, nil
}

// risks are scores that are probabilities.
func (f followed) risks(s survival.Sample, risk []float64, what string) ([]float64, error) {
	out, err := f.scores(s, risk, what)
	if err != nil {
		return nil, err
	}
	for k, r := range out {
		if r < 0 || r > 1 {
			return nil, fmt.Errorf("%w: row %d: %s is %g; a probability lies between 0 and 1", ErrData, f.given[k]+1, what, r)
		}
	}
	return out, nil
}

// addCensoring adds to influence what a statistic owes to the estimate of G. The statistic changes
// by Σ a d(−log G(time−)) over the events among the first rows, plus last times d(−log G(horizon)),
// where horizon is that of the first rows.
func (f followed) addCensoring(influence, a []float64, last float64, rows int) {
	later := make([]float64, rows+1) // Σ a over events after a time, plus last
	later[rows] = last
	for i := rows - 1; i >= 0; i-- {
		later[i] = later[i+1]
		if f.event[i] {
			later[i] += a[i]
		}
	}
	sum := 0.0 // Σ c later/((left + c) left) so far
	for lo := 0; lo < f.n; {
		hi := f.end[lo]
		passed := sum
		if c := f.censored[lo]; lo < rows && c > 0 && f.left[lo] > 0 {
			e := later[hi]
			passed += c * e / (f.left[lo] * (f.left[lo] + c))
			for i := lo; i < hi; i++ {
				if !f.event[i] {
					influence[i] += e / f.left[lo]
				}
			}
		}
		for i := lo; i < hi; i++ {
			if f.event[i] {
				influence[i] -= sum
			} else {
				influence[i] -= passed
			}
		}
		sum = passed
		lo = hi
	}
}

// squareRoot is the infinitesimal jackknife's error: the root of the summed squares.
func squareRoot(influence []float64) float64 {
	sum := 0.0
	for _, v := range influence {
		sum += v * v
	}
	return math.Sqrt(sum)
}
