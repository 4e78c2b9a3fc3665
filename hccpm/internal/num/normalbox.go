package num

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// NormalBox is the probability that all of k standard normal variables with the given
// correlations, k×k, lie within ±z.  k is at most six.
//
// Genz's transformation turns the box into a cube, one independent variable after the
// other; each but the last then has a Gauss–Legendre rule.  A variable that those before
// it determine narrows the range of the last of them: its corners cost accuracy, so the
// outermost rule is fine.
//
// References: Genz (1992), J Comput Graph Stat 1:141, section 2.
func NormalBox(correlation [][]float64, z float64) float64 {
	b := box{z: z, root: cholesky(correlation)}
	for i, row := range b.root {
		if row[i] > 0 {
			b.free = append(b.free, i)
		}
	}
	b.at = make([]float64, len(correlation))
	b.bind = make([][]int, len(b.free))
	for i, row := range b.root {
		last := 0 // the last free variable that row depends on
		for f, k := range b.free {
			if math.Abs(row[k]) > 1e-12 {
				last = f
			}
		}
		b.bind[last] = append(b.bind[last], i)
	}
	if len(b.free) == 0 {
		return 1
	}
	nodes := [][]int{{}, {800}, {800, 100}, {160, 48, 40}, {64, 24, 20, 20}, {32, 14, 12, 12, 12}}[min(len(b.free)-1, 5)]
	for _, n := range nodes {
		x, w := make([]float64, n), make([]float64, n)
		quad.Legendre{}.FixedLocations(x, w, 0, 1)
		b.x, b.w = append(b.x, x), append(b.w, w)
	}
	return b.within(0)
}

type box struct {
	z    float64
	root [][]float64
	free []int     // the independent variables
	bind [][]int   // rows whose last variable is the f-th of them
	at   []float64 // values chosen so far
	x, w [][]float64
}

// within is the probability that every row bound by the f-th free variable or a later
// one lies in the box.
func (b *box) within(f int) float64 {
	own := b.free[f]
	from, to := math.Inf(-1), math.Inf(1)
	for _, i := range b.bind[f] {
		mean := 0.0
		for _, k := range b.free[:f] {
			mean += b.root[i][k] * b.at[k]
		}
		lo, hi := (-b.z-mean)/b.root[i][own], (b.z-mean)/b.root[i][own]
		from, to = max(from, min(lo, hi)), min(to, max(lo, hi))
	}
	if from >= to {
		return 0
	}
	lo, hi := distuv.UnitNormal.CDF(from), distuv.UnitNormal.CDF(to)
	if f == len(b.free)-1 {
		return hi - lo
	}
	sum := 0.0
	for k, x := range b.x[f] {
		p := lo + (hi-lo)*x
		if p <= 0 || p >= 1 {
			continue
		}
		b.at[own] = distuv.UnitNormal.Quantile(p)
		sum += b.w[f][k] * b.within(f+1)
	}
	return (hi - lo) * sum
}

// cholesky is the lower root; a pivot of zero, where a variable is determined by
// those before it, is kept as zero.
func cholesky(a [][]float64) [][]float64 {
	root := make([][]float64, len(a))
	for i := range a {
		root[i] = make([]float64, len(a))
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= root[i][k] * root[j][k]
			}
			switch {
			case i == j && sum > 1e-10:
				root[i][i] = math.Sqrt(sum)
			case i != j && root[j][j] > 0:
				root[i][j] = sum / root[j][j]
			}
		}
	}
	return root
}
