package stats

import (
	"math"
	"slices"
)

// pairing is the statistic of two columns over all ways to pair their values: the sum of
// score(a, b, used) over pairs, whole numbers all.  Values that are equal are one class, so
// a way is counted by how many of each class of y every class of x takes.
type pairing struct {
	x, y []int // sizes of the classes of x and of y, in ascending order of their values
	// cell adds, for k pairs of class i of x with class j of y while used of each class of
	// y have gone to lower classes of x.
	cell func(i, j, k int, used []int) int
	// lowest and highest bound every sum, partial ones included.
	lowest, highest int
}

// pairingLimit bounds states times values.
const pairingLimit = 2e7

// tooLarge says whether [pairing.ways] would take too long.
func (p pairing) tooLarge() bool {
	states := float64(p.highest - p.lowest + 1)
	for _, t := range p.y {
		states *= float64(t + 1)
	}
	return states > pairingLimit
}

// ways counts, for every sum from lowest on, the pairings that give it.
func (p pairing) ways() []float64 {
	layer := map[int][]float64{0: p.start()}
	base := make([]int, len(p.y)+1) // used, as digits of one number
	base[0] = 1
	for j, t := range p.y {
		base[j+1] = base[j] * (t + 1)
	}
	for i, size := range p.x {
		next := map[int][]float64{}
		for state, counts := range layer {
			used := make([]int, len(p.y))
			for j, t := range p.y {
				used[j] = state / base[j] % (t + 1)
			}
			p.spread(i, 0, size, used, func(to []int, sum int, weight float64) {
				key := 0
				for j, u := range to {
					key += (used[j] + u) * base[j]
				}
				into, ok := next[key]
				if !ok {
					into = make([]float64, len(counts))
					next[key] = into
				}
				for v, w := range counts {
					if w > 0 {
						into[v+sum] += w * weight
					}
				}
			})
		}
		layer = next
	}
	for _, counts := range layer { // one is left: all are used
		return counts
	}
	return nil
}

func (p pairing) start() []float64 {
	counts := make([]float64, p.highest-p.lowest+1)
	counts[-p.lowest] = 1
	return counts
}

// spread hands out size values of class i of x over the classes of y from j on and calls
// with every way: how many of each class, what they add, and how many choices that is.
func (p pairing) spread(i, from, size int, used []int, call func(to []int, sum int, weight float64)) {
	to := make([]int, len(p.y))
	var walk func(j, left, sum int, weight float64)
	walk = func(j, left, sum int, weight float64) {
		if j == len(p.y) {
			if left == 0 {
				call(to, sum, weight)
			}
			return
		}
		free := p.y[j] - used[j]
		choices := 1.0
		for k := 0; k <= min(left, free); k++ {
			to[j] = k
			walk(j+1, left-k, sum+p.cell(i, j, k, used), weight*choices)
			choices *= float64(free-k) / float64(k+1)
		}
		to[j] = 0
	}
	walk(from, size, 0, 1)
}

// twoSided is the share of ways whose sum is at least as far from their mean as at.
func twoSided(ways []float64, lowest, at int) float64 {
	all, mean := 0.0, 0.0
	for v, w := range ways {
		all += w
		mean += w * float64(v+lowest)
	}
	mean /= all
	far, tail := math.Abs(float64(at)-mean)*(1-1e-9), 0.0
	for v, w := range ways {
		if math.Abs(float64(v+lowest)-mean) >= far {
			tail += w
		}
	}
	return min(1, tail/all)
}

// classes are the sizes of the sets of equal values, ascending by value, and the class of
// each value.
func classes(x []float64) (sizes, class []int) {
	distinct := slices.Clone(x)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	sizes, class = make([]int, len(distinct)), make([]int, len(x))
	for i, v := range x {
		k, _ := slices.BinarySearch(distinct, v)
		sizes[k]++
		class[i] = k
	}
	return sizes, class
}

// midranks of classes, doubled so that they are whole.
func midranks(sizes []int) []int {
	out, before := make([]int, len(sizes)), 0
	for k, t := range sizes {
		out[k] = 2*before + t + 1
		before += t
	}
	return out
}
