package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

const (
	cutStates    = 1 << 22 // of the exact distribution
	cutGaussMost = 2000    // values
	cutHLMost    = 5e8     // steps of the Hothorn-Lausen bound
	cutSlack     = 1e-10   // statistics that differ by rounding are equal
)

// p is the corrected P value of the statistic b, with the method in force.
func (c *cutting) p(b float64) (float64, CutPMethod, error) {
	method := c.options.Method
	if method == CutAuto {
		switch {
		case c.states() <= cutStates:
			method = CutExact
		case c.n <= cutGaussMost:
			method = CutGauss
		default:
			method = CutLausen94
		}
	}
	var p float64
	var err error
	switch method {
	case CutExact:
		p, err = c.exact(b)
	case CutGauss:
		p, err = c.gauss(b)
	case CutHothornLausen:
		p, err = c.hothornLausen()
	case CutLausen94:
		p = c.lausen94(b)
	case CutLausen92:
		p = lausen92(b, c.options.MinShare, c.options.MaxShare)
	case CutPermutation:
		p = c.permuted(b)
	}
	return min(1, max(0, p)), method, err
}

// distinct is the different scores with their counts.
func (c *cutting) distinct() (values []float64, counts []int) {
	sorted := slices.Clone(c.scores)
	slices.Sort(sorted)
	size := max(math.Abs(sorted[0]), math.Abs(sorted[c.n-1]))
	for _, v := range sorted {
		if k := len(values); k > 0 && v-values[k-1] <= 1e-12*size {
			counts[k-1]++
			continue
		}
		values, counts = append(values, v), append(counts, 1)
	}
	return values, counts
}

func (c *cutting) states() float64 {
	_, counts := c.distinct()
	states := 1.0
	for _, n := range counts {
		states *= float64(n + 1)
	}
	return states
}

// exact walks through all orders of the scores at once: a state is how many of each different score have come, and
// holds the chance to get there without a statistic of b or more on the way.
func (c *cutting) exact(b float64) (float64, error) {
	if s := c.states(); s > cutStates {
		return 0, fmt.Errorf("stats: cut-point: exact conditional distribution: %w: %.3g states, at most %d; choose "+
			"CutGauss or CutPermutation",
			ErrUnsupported, s, cutStates)
	}
	values, counts := c.distinct()
	isCut := make([]bool, c.n+1)
	for _, m := range c.at {
		isCut[m] = true
	}
	step := make([]int, len(counts)) // what one more of a score adds to the number of a state
	states := 1
	for j, n := range counts {
		step[j] = states
		states *= n + 1
	}
	chance := make([]float64, states)
	chance[0] = 1
	used := make([]int, len(counts))
	p := 0.0
	for s := range states {
		if s > 0 { // count up
			for j := range used {
				if used[j]++; used[j] <= counts[j] {
					break
				}
				used[j] = 0
			}
		}
		if chance[s] == 0 {
			continue
		}
		m, sum := 0, 0.0
		for j, u := range used {
			m += u
			sum += float64(u) * values[j]
		}
		if isCut[m] && math.Abs(c.standard(m, sum)) >= b*(1-cutSlack) {
			p += chance[s]
			continue
		}
		for j, u := range used {
			if left := counts[j] - u; left > 0 {
				chance[s+step[j]] += chance[s] * float64(left) / float64(c.n-m)
			}
		}
	}
	return p, nil
}

// gauss integrates the joint normal density of the statistics from cut-point to cut-point: their correlation
// √(m₁(n−m₂)/(m₂(n−m₁))) is that of a Markov chain.
func (c *cutting) gauss(b float64) (float64, error) {
	if c.n > cutGaussMost {
		return 0, fmt.Errorf("stats: cut-point: exact normal distribution: %w: %d values, at most %d; choose CutLausen94",
			ErrUnsupported, c.n, cutGaussMost)
	}
	n := float64(c.n)
	rho := func(k int) float64 {
		m1, m2 := float64(c.at[k-1]), float64(c.at[k])
		return math.Sqrt(m1 * (n - m2) / (m2 * (n - m1)))
	}
	narrow := 1.0 // the smallest standard deviation of a step
	for k := 1; k < len(c.at); k++ {
		narrow = min(narrow, math.Sqrt(1-rho(k)*rho(k)))
	}
	nodes := max(64, int(math.Ceil(8*b/narrow)))
	x, w := make([]float64, nodes), make([]float64, nodes)
	quad.Legendre{}.FixedLocations(x, w, -b, b)
	slices.Reverse(x) // ascending; the weights are symmetric
	density := make([]float64, nodes)
	for i, v := range x {
		density[i] = w[i] * math.Exp(-v*v/2) / math.Sqrt(2*math.Pi)
	}
	next := make([]float64, nodes)
	for k := 1; k < len(c.at); k++ {
		r := rho(k)
		variance := 1 - r*r
		reach := 9 * math.Sqrt(variance)
		scale := 1 / math.Sqrt(2*math.Pi*variance)
		clear(next)
		from := 0
		for i, d := range density { // ascending in x, and so in the mean
			if d == 0 {
				continue
			}
			mean := r * x[i]
			for from < nodes && x[from] < mean-reach {
				from++
			}
			for j := from; j < nodes && x[j] <= mean+reach; j++ {
				e := x[j] - mean
				next[j] += d * w[j] * scale * math.Exp(-e*e/(2*variance))
			}
		}
		density, next = next, density
	}
	inside := 0.0
	for _, d := range density {
		inside += d
	}
	return 1 - inside, nil
}

// lausen94 is Lausen, Sauerbrei and Schumacher (1994).
func (c *cutting) lausen94(b float64) float64 {
	n := float64(c.n)
	d := 0.0
	for k := 1; k < len(c.at); k++ {
		m1, m2 := float64(c.at[k-1]), float64(c.at[k])
		t := math.Sqrt(1 - m1*(n-m2)/((n-m1)*m2))
		d += math.Exp(-b*b/2) / math.Pi * (t - (b*b/4-1)*t*t*t/6)
	}
	return 2*distuv.UnitNormal.Survival(b) + d
}

// lausen92 is Lausen and Schumacher (1992), after Miller and Siegmund (1982); below 1 it says nothing.
func lausen92(b, from, to float64) float64 {
	if b < 1 || to == 1 {
		return 1
	}
	density := distuv.UnitNormal.Prob(b)
	return 4*density/b + density*(b-1/b)*math.Log(to*(1-from)/((1-to)*from))
}

// permuted counts random orders with a statistic of b or more; the observed one counts as one of them.
func (c *cutting) permuted(b float64) float64 {
	r := rand.New(rand.NewPCG(c.options.Seed, 0xc07))
	scores := slices.Clone(c.scores)
	reached := 1
	for range c.options.Replicates {
		r.Shuffle(c.n, func(i, j int) { scores[i], scores[j] = scores[j], scores[i] })
		sum, from := 0.0, 0
		for _, m := range c.at {
			for _, s := range scores[from:m] {
				sum += s
			}
			from = m
			if math.Abs(c.standard(m, sum)) >= b*(1-cutSlack) {
				reached++
				break
			}
		}
	}
	return float64(reached) / float64(c.options.Replicates+1)
}

// hothornLausen bounds the conditional P value: the chance of each cut-point's tail, less what of
// the tail before it must lie in it too (Hothorn and Lausen 2003, section 3). Scores are integers
// from 0 to n.
func (c *cutting) hothornLausen() (float64, error) {
	a := c.integers()
	total := 0
	for _, v := range a {
		total += v
	}
	if steps := float64(c.n) * float64(c.n) * float64(total); steps > cutHLMost {
		return 0, fmt.Errorf("stats: cut-point: Hothorn-Lausen bound: %w: %d values take %.2g steps, at most %.2g; choose "+
			"CutGauss", ErrUnsupported,
			c.n, steps, cutHLMost)
	}
	rounded := cutting{n: c.n, at: c.at}
	sum := 0.0
	for _, v := range a {
		rounded.total += float64(v)
		rounded.spread += float64(c.n) * float64(v) * float64(v)
	}
	rounded.spread -= rounded.total * rounded.total
	b, from := 0.0, 0
	for _, m := range c.at {
		for _, v := range a[from:m] {
			sum += float64(v)
		}
		from = m
		b = max(b, math.Abs(rounded.standard(m, sum)))
	}
	chance := sumsOf(a, total)
	tail := func(m, s int) bool { return math.Abs(rounded.standard(m, float64(s))) >= b*(1-cutSlack) }
	most := slices.Max(a)
	p := 0.0
	for k, m := range c.at {
		for s := range total + 1 {
			if q := chance[m][s]; q > 0 && tail(m, s) {
				p += q
			}
			if k == 0 {
				continue
			}
			before := c.at[k-1]
			q := chance[before][s]
			if q == 0 || !tail(before, s) {
				continue
			}
			// The next values add nothing at least, and the largest score each at most.
			expected, far := float64(before)/float64(c.n)*rounded.total, s
			if float64(s) < expected {
				far = min(total, s+(m-before)*most)
			}
			if (float64(far) < float64(m)/float64(c.n)*rounded.total) == (float64(s) < expected) && tail(m, far) {
				p -= q
			}
		}
	}
	return p, nil
}

// integers are the scores if they are whole or half, from 0 on; others are rounded to as many steps
// as there are values.
func (c *cutting) integers() []int {
	low, high := slices.Min(c.scores), slices.Max(c.scores)
	out := make([]int, c.n)
	for _, per := range []float64{1, 2, float64(c.n) / (high - low)} {
		whole := true
		for i, s := range c.scores {
			v := (s - low) * per
			out[i] = int(math.RoundToEven(v))
			whole = whole && math.Abs(v-float64(out[i])) < 1e-9
		}
		if whole {
			break
		}
	}
	return out
}

// sumsOf is the chance that m of the scores drawn without putting back have the sum s, by m and s.
func sumsOf(a []int, total int) [][]float64 {
	n := len(a)
	chance := make([][]float64, n+1)
	for m := range chance {
		chance[m] = make([]float64, total+1)
	}
	chance[0][0] = 1
	seen := 0
	for i, v := range a { // of the first i+1 scores
		seen += v
		for m := i + 1; m >= 1; m-- {
			in := float64(m) / float64(i+1)
			row, less := chance[m], chance[m-1]
			for s := seen; s >= 0; s-- {
				row[s] *= 1 - in
				if s >= v {
					row[s] += in * less[s-v]
				}
			}
		}
	}
	return chance
}
