package survival

import (
	"math"

	"hipec/hccpm/internal/num"
)

// comparison gathers observed, expected and variance over strata.
type comparison struct {
	rho                float64
	observed, expected []float64
	variance           [][]float64
}

func newComparison(groups int, rho float64) *comparison {
	c := &comparison{
		rho: rho, observed: make([]float64, groups), expected: make([]float64, groups),
		variance: make([][]float64, groups),
	}
	for g := range c.variance {
		c.variance[g] = make([]float64, groups)
	}
	return c
}

// moments is the event times of one stratum, latest first: weight at risk and
// with the event, in all, and by group, k numbers a time.
type moments struct {
	n, d           []float64
	atRisk, events []float64
}

// add takes one stratum in; byTime and byEntry list its rows in ascending order.
func (c *comparison) add(r num.Rows, group, byTime, byEntry []int) {
	k := len(c.observed)
	m := walkGroups(k, r, group, byTime, byEntry)
	surv := 1.0 // S(t−), pooled over groups
	for i := len(m.n) - 1; i >= 0; i-- {
		w := 1.0
		if c.rho != 0 {
			w = math.Pow(surv, c.rho)
		}
		c.take(m.n[i], m.d[i], m.atRisk[i*k:(i+1)*k], m.events[i*k:(i+1)*k], w)
		surv *= (m.n[i] - m.d[i]) / m.n[i]
	}
}

// take adds one event time with weight w.
func (c *comparison) take(n, d float64, atRisk, events []float64, w float64) {
	factor := 0.0
	if n > 1 {
		factor = w * w * d * (n - d) / (n - 1)
	}
	for k, nk := range atRisk {
		c.observed[k] += w * events[k]
		if nk == 0 {
			continue
		}
		c.expected[k] += w * d * nk / n // Klein and Moeschberger, 7.3.2
		if factor == 0 {
			continue
		}
		c.variance[k][k] += factor * nk / n // 7.3.3
		for l, nl := range atRisk {
			c.variance[k][l] -= factor * nk / n * nl / n // 7.3.4
		}
	}
}

// walkGroups walks one stratum backwards and keeps the event times.
func walkGroups(k int, r num.Rows, group, byTime, byEntry []int) moments {
	var m moments
	atRisk, events := make([]float64, k), make([]float64, k)
	e := len(byEntry) - 1
	for hi := len(byTime) - 1; hi >= 0; {
		t := r.Time[byTime[hi]]
		clear(events)
		died := 0.0
		for ; hi >= 0 && r.Time[byTime[hi]] == t; hi-- {
			i := byTime[hi]
			w := weightOf(r.Weight, i)
			atRisk[group[i]] += w
			if r.Event[i] {
				events[group[i]] += w
				died += w
			}
		}
		for ; e >= 0 && r.Entry[byEntry[e]] >= t; e-- {
			atRisk[group[byEntry[e]]] -= weightOf(r.Weight, byEntry[e])
		}
		if died == 0 {
			continue
		}
		n := 0.0
		for _, v := range atRisk {
			n += v
		}
		m.n, m.d = append(m.n, n), append(m.d, died)
		m.atRisk, m.events = append(m.atRisk, atRisk...), append(m.events, events...)
	}
	return m
}
