package survival

import (
	"fmt"
	"math"
)

// TestWeight is how a test of the log-rank family weighs event times.
type TestWeight int

const (
	// Harrington weighs by S(t−)^Rho (1−S(t−))^Gamma, S the pooled Kaplan–Meier
	// estimate; with both 0 it is the log-rank test.  It is the zero value.
	Harrington TestWeight = iota
	// Gehan weighs by the number at risk: Gehan's, or Breslow's, Wilcoxon test.
	Gehan
	// TaroneWare weighs by the root of the number at risk.
	TaroneWare
	// PetoPeto weighs by Π(1 − d/(n+1)) up to and including t.
	PetoPeto
	// PetoAndersen weighs by that times n/(n+1).
	PetoAndersen
)

// String names the test.
func (w TestWeight) String() string {
	switch w {
	case Harrington:
		return "Fleming-Harrington"
	case Gehan:
		return "Gehan-Breslow-Wilcoxon"
	case TaroneWare:
		return "Tarone-Ware"
	case PetoPeto:
		return "Peto-Peto"
	case PetoAndersen:
		return "Peto-Peto, Andersen's modification"
	}
	return fmt.Sprintf("TestWeight(%d)", int(w))
}

// weigher follows the pooled curve through one stratum and weighs its times.
type weigher struct {
	kind       TestWeight
	rho, gamma float64
	surv, peto float64 // before the time asked for
}

func newWeigher(kind TestWeight, rho, gamma float64) weigher {
	return weigher{kind, rho, gamma, 1, 1}
}

// next is the weight of the next event time, at which d of n have the event.
func (w *weigher) next(n, d float64) float64 {
	before := w.surv
	w.surv *= (n - d) / n
	w.peto *= 1 - d/(n+1)
	switch w.kind {
	case Gehan:
		return n
	case TaroneWare:
		return math.Sqrt(n)
	case PetoPeto:
		return w.peto
	case PetoAndersen:
		return w.peto * n / (n + 1)
	}
	out := 1.0
	if w.rho != 0 {
		out = math.Pow(before, w.rho)
	}
	if w.gamma != 0 {
		out *= math.Pow(1-before, w.gamma)
	}
	return out
}

// comparison gathers observed, expected and variance over strata.
type comparison struct {
	observed, expected []float64
	variance           [][]float64
}

func newComparison(groups int) *comparison {
	c := &comparison{
		observed: make([]float64, groups), expected: make([]float64, groups),
		variance: make([][]float64, groups),
	}
	for g := range c.variance {
		c.variance[g] = make([]float64, groups)
	}
	return c
}

// add takes one event time with weight w.
func (c *comparison) add(n, d float64, atRisk, events []float64, w float64) {
	factor := 0.0
	if n > 1 {
		factor = w * w * d * (n - d) / (n - 1)
	}
	for k, nk := range atRisk {
		c.observed[k] += w * events[k]
		if nk == 0 {
			continue
		}
		share := nk / n
		c.expected[k] += w * d * share // Klein and Moeschberger, 7.3.2
		if factor == 0 {
			continue
		}
		row := c.variance[k]
		row[k] += factor * share // 7.3.3
		for l, nl := range atRisk {
			row[l] -= factor * share * nl / n // 7.3.4
		}
	}
}

// sets walks the risk sets of one part forwards: at each time at which somebody has the
// event it calls with the weight at risk and with the event, in all and in each of k
// groups.  The slices are reused.  Weights must be whole, so that no sum is rounded.
func (f followUp) sets(p, k int, group []int32, call func(n, d float64, atRisk, events []float64)) {
	r := f.rows
	byTime, byEntry := f.part(p)
	times := f.times[f.bounds[p]:f.bounds[p+1]]
	// Group and event of the rows in order: read at random once, in a loop that does
	// nothing else, and in turn afterwards.
	code := make([]uint32, len(byTime))
	for at, i := range byTime {
		e := uint32(0)
		if r.Event[i] {
			e = 1
		}
		code[at] = uint32(group[i])<<1 | e
	}
	atRisk, counts := make([]float64, k), make([]float64, 2*k) // who leaves: censored and events of each group
	if r.Entry == nil {
		for at, c := range code {
			atRisk[c>>1] += r.WeightOf(byTime[at])
		}
	}
	events := make([]float64, k)
	entering := 0
	for at := 0; at < len(byTime); {
		t := times[at]
		for ; r.Entry != nil && entering < len(byEntry) && r.Entry[byEntry[entering]] < t; entering++ {
			i := byEntry[entering]
			atRisk[group[i]] += r.WeightOf(i)
		}
		any := uint32(0)
		first := at
		for ; at < len(byTime) && times[at] == t; at++ {
			c := code[at]
			any |= c
			counts[c] += r.WeightOf(byTime[at])
		}
		if any&1 == 0 && at == first+1 { // the commonest case: one censored
			atRisk[code[first]>>1] -= counts[code[first]]
			counts[code[first]] = 0
			continue
		}
		died, n := 0.0, 0.0
		for g, v := range atRisk {
			events[g] = counts[2*g+1]
			died += events[g]
			n += v
		}
		if died > 0 {
			call(n, died, atRisk, events)
		}
		for g := range atRisk {
			atRisk[g] -= counts[2*g] + counts[2*g+1]
		}
		clear(counts)
	}
}
