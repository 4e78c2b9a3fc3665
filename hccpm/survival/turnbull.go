package survival

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// IntervalColumns is patients whose event is known only to lie in an interval, one
// row each: it happened in (Left, Right], or at Right if Left equals Right.
type IntervalColumns struct {
	// Left, length n, not negative: the last time without the event; 0 if the event
	// may have happened at any time before Right.
	Left []float64
	// Right, length n, not below Left: the first time with the event; +Inf if it
	// had not happened at Left.
	Right []float64
	// Weight, length n or nil: case weights, finite and not negative.  Nil means 1.
	Weight []float64
	// Name of the endpoint and Unit of its times.
	Name, Unit string
	// Missing counts the rows that were dropped before.
	Missing int
}

// TurnbullOptions chooses how the likelihood is maximised.
type TurnbullOptions struct {
	// Tolerance bounds how much the mean log-likelihood could still rise; 0 means
	// 1e-10.
	Tolerance float64
	// Steps at most; 0 means 100000.
	Steps int
}

// TurnbullCurve is a survival curve from interval-censored times.
type TurnbullCurve struct {
	// Mass is where events are placed, ascending.
	Mass []TurnbullMass
	// LogLikelihood at the maximum; Gap is how much its mean over patients could
	// still rise, by the gradient.
	LogLikelihood, Gap float64
	// Steps taken.
	Steps int
	// About the sample: Events counts rows with a finite Right.
	About
}

// TurnbullMass is the probability of an event within (Left, Right], or at Right if
// Left equals Right.  How it is spread inside is not known.
type TurnbullMass struct {
	Left, Right float64
	// Probability of the event within; +Inf as Right holds those who never had it.
	Probability float64
	// Survival is S(Right).
	Survival float64
}

// Turnbull estimates the survival function by maximum likelihood where times are
// known only as intervals.  The likelihood
//
//	Π over patients of (S(Left) − S(Right))
//
// is highest when all probability lies in the intervals that begin with a Left and
// end with a Right with neither between; their probabilities are found by
// self-consistency steps, each followed by an exchange between the interval that
// deserves most and the one that deserves least, until the gradient shows that the
// mean log-likelihood can rise by no more than Tolerance.
//
// Inside such an interval S is not determined; see [TurnbullCurve.At].  No standard
// errors are given: their large-sample theory is not that of censored data.
//
// Errors: [ErrNoPatients]; [ErrLength]; [ErrInvalid] naming the row for a Left or Right
// that is NaN, negative, or out of order, and for a Left that is infinite; an error
// where the likelihood has not been maximised within Steps.
//
// References: Peto (1973), J R Stat Soc C 22:86; Turnbull (1976), J R Stat Soc B
// 38:290; Gentleman and Geyer (1994), Biometrika 81:618, doi:10.1093/biomet/81.3.618,
// for the gradient.
//
// R equivalent: survfit(Surv(left, right, type = "interval2") ~ 1); interval::icfit.
func Turnbull(c IntervalColumns, options ...TurnbullOptions) (TurnbullCurve, error) {
	o := option.Of(options)
	if err := c.check(); err != nil {
		return TurnbullCurve{}, err
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-10
	}
	if o.Steps == 0 {
		o.Steps = 100000
	}
	if !(o.Tolerance > 0) || o.Steps < 0 {
		return TurnbullCurve{}, fmt.Errorf("survival: Turnbull: %w: Tolerance %v, Steps %d", ErrOption, o.Tolerance, o.Steps)
	}
	out := TurnbullCurve{About: About{Name: c.Name, Unit: c.Unit, N: len(c.Left), Missing: c.Missing}}
	for _, r := range c.Right {
		if !math.IsInf(r, 1) {
			out.Events++
		}
	}
	m := newMixture(c)
	out.Mass = m.places
	out.Steps, out.Gap = m.maximise(o)
	if out.Gap > o.Tolerance {
		return out, fmt.Errorf("survival: Turnbull: not at the maximum after %d steps: the mean log-likelihood may rise by "+
			"%.2g",
			out.Steps, out.Gap)
	}
	out.LogLikelihood = m.logLikelihood()
	left := 1.0
	for i, p := range m.p {
		out.Mass[i].Probability = p
		left -= p
		out.Mass[i].Survival = max(0, left)
	}
	out.Mass[len(out.Mass)-1].Survival = 0
	return out, nil
}

func (c IntervalColumns) check() error {
	if len(c.Right) != len(c.Left) || c.Weight != nil && len(c.Weight) != len(c.Left) {
		return fmt.Errorf("survival: Turnbull: %w: Left has %d rows, Right %d, Weight %d", ErrLength, len(c.Left),
			len(c.Right), len(c.Weight))
	}
	var errs []error
	total := 0.0
	for i, l := range c.Left {
		r := c.Right[i]
		if why := notFollowUp(l); why != "" {
			errs = append(errs, fmt.Errorf("survival: Turnbull: %w: Left, row %d: %v %s", ErrInvalid, i+1, l, why))
		}
		if math.IsNaN(r) || r < l {
			errs = append(errs, fmt.Errorf("survival: Turnbull: %w: Right, row %d: %v is not at or after Left %v", ErrInvalid,
				i+1, r, l))
		}
		if c.Weight != nil {
			if why := notFollowUp(c.Weight[i]); why != "" {
				errs = append(errs, fmt.Errorf("survival: Turnbull: %w: Weight, row %d: %v %s", ErrInvalid, i+1, c.Weight[i], why))
			}
			total += c.Weight[i]
		} else {
			total++
		}
	}
	if total == 0 && errs == nil {
		return fmt.Errorf("survival: Turnbull: %w", ErrNoPatients)
	}
	return errors.Join(errs...)
}

// mixture is the likelihood over the places where mass can lie: row i covers places
// lo[i] to hi[i]−1.
type mixture struct {
	places    []TurnbullMass
	p, weight []float64
	lo, hi    []int
	total     float64
}

// newMixture finds the places.  An end is a time and a side: an exact time begins
// before itself, an interval after its Left; both end with their Right.
func newMixture(c IntervalColumns) *mixture {
	type end struct {
		time float64
		side int // 0 begins at, 1 ends with, 2 begins after
	}
	order := func(a, b end) int {
		switch {
		case a.time != b.time:
			if a.time < b.time {
				return -1
			}
			return 1
		}
		return a.side - b.side
	}
	begin := func(i int) end {
		if c.Left[i] == c.Right[i] {
			return end{c.Left[i], 0}
		}
		return end{c.Left[i], 2}
	}
	var ends []end
	for i := range c.Left {
		if c.Weight == nil || c.Weight[i] > 0 {
			ends = append(ends, begin(i), end{c.Right[i], 1})
		}
	}
	slices.SortFunc(ends, order)
	m := &mixture{}
	var from, to []end
	for i := 1; i < len(ends); i++ {
		if ends[i].side == 1 && ends[i-1].side != 1 {
			from, to = append(from, ends[i-1]), append(to, ends[i])
			m.places = append(m.places, TurnbullMass{Left: ends[i-1].time, Right: ends[i].time})
		}
	}
	for i := range c.Left {
		w := 1.0
		if c.Weight != nil {
			w = c.Weight[i]
		}
		if w == 0 {
			continue
		}
		b, e := begin(i), end{c.Right[i], 1}
		m.lo = append(m.lo, sort.Search(len(from), func(k int) bool { return order(from[k], b) >= 0 }))
		m.hi = append(m.hi, sort.Search(len(to), func(k int) bool { return order(to[k], e) > 0 }))
		m.weight = append(m.weight, w)
		m.total += w
	}
	m.p = make([]float64, len(m.places))
	for i := range m.p {
		m.p[i] = 1 / float64(len(m.p))
	}
	return m
}

// covered is the probability that each row gives itself.
func (m *mixture) covered() []float64 {
	sum := make([]float64, len(m.p)+1)
	for i, p := range m.p {
		sum[i+1] = sum[i] + p
	}
	out := make([]float64, len(m.lo))
	for i := range out {
		out[i] = sum[m.hi[i]] - sum[m.lo[i]]
	}
	return out
}

// gradient of the mean log-likelihood at each place; its mean over p is 1.
func (m *mixture) gradient(covered []float64) []float64 {
	out := make([]float64, len(m.p)+1)
	for i, v := range covered {
		out[m.lo[i]] += m.weight[i] / v / m.total
		out[m.hi[i]] -= m.weight[i] / v / m.total
	}
	for i := 1; i < len(out); i++ {
		out[i] += out[i-1]
	}
	return out[:len(m.p)]
}

func (m *mixture) logLikelihood() float64 {
	sum := 0.0
	for i, v := range m.covered() {
		sum += m.weight[i] * math.Log(v)
	}
	return sum
}

// maximise steps until the gradient is flat: at the maximum it is 1 wherever there
// is mass and at most 1 elsewhere (Gentleman and Geyer, section 3).
func (m *mixture) maximise(o TurnbullOptions) (steps int, gap float64) {
	for ; ; steps++ {
		g := m.gradient(m.covered())
		best, worst := 0, -1
		for i, v := range g {
			if v > g[best] {
				best = i
			}
			if m.p[i] > 0 && (worst < 0 || v < g[worst]) {
				worst = i
			}
		}
		if gap = g[best] - 1; gap <= o.Tolerance || steps == o.Steps {
			return steps, max(0, gap)
		}
		m.exchange(best, worst)
		for i, v := range m.gradient(m.covered()) {
			m.p[i] *= v // self-consistency: Turnbull, 2.15
		}
	}
}

// exchange moves mass from place worst to place best, as much as raises the
// likelihood most: Newton's steps on one variable, kept within bounds.
func (m *mixture) exchange(best, worst int) {
	if best == worst {
		return
	}
	covered := m.covered()
	moved, limit := 0.0, m.p[worst]
	low, high := 0.0, limit
	for range 60 {
		slope, curve := 0.0, 0.0
		for i, v := range covered {
			has := 0.0
			if m.lo[i] <= best && best < m.hi[i] {
				has++
			}
			if m.lo[i] <= worst && worst < m.hi[i] {
				has--
			}
			if has != 0 {
				q := has / (v + has*moved)
				slope += m.weight[i] * q
				curve += m.weight[i] * q * q
			}
		}
		if slope > 0 {
			low = moved
		} else {
			high = moved
		}
		next := moved + slope/curve
		if !(next > low && next < high) {
			next = (low + high) / 2
			if slope > 0 && high == limit && moved+slope/curve >= limit {
				next = limit
			}
		}
		if math.Abs(next-moved) <= 1e-16 {
			break
		}
		moved = next
	}
	m.p[best] += moved
	if m.p[worst] -= moved; m.p[worst] < 0 {
		m.p[worst] = 0
	}
}

// At is S(t).  If t lies inside an interval that holds probability, S is only known
// to lie between low and high; otherwise both are equal.
func (c TurnbullCurve) At(t float64) (low, high float64) {
	high = 1
	for _, m := range c.Mass {
		if m.Right <= t {
			high = m.Survival
			continue
		}
		if m.Left < t && m.Probability > 0 {
			return m.Survival, high
		}
		break
	}
	return high, high
}

// String prints where the mass lies.
func (c TurnbullCurve) String() string { return c.Table().String() }

// HTML shows what [TurnbullCurve.String] prints.
func (c TurnbullCurve) HTML() string { return c.Table().HTML() }

// Table has one row an interval that holds probability.
func (c TurnbullCurve) Table() table.Table {
	t := c.sheet("Turnbull", table.Numbers("after", "until", "probability", "S(until)"))
	for _, m := range c.Mass {
		if m.Probability > 1e-9 {
			t.Append(table.Signif(m.Left, 7), table.Signif(m.Right, 7), table.Fixed(m.Probability, 4),
				table.Fixed(m.Survival, 4))
		}
	}
	c.finish(&t, "How probability is spread inside an interval is not known.")
	return t
}
