package models

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// TimeTransform is the function g of time whose product with a covariate is tested.
type TimeTransform int

const (
	// ByKM is 1 − the Kaplan-Meier estimate just before t, R's default; it is the zero value.
	ByKM TimeTransform = iota
	// ByRank is the rank of t among all times.
	ByRank
	// ByTime is t itself.
	ByTime
	// ByLog is log t.
	ByLog
)

// String is R's name of the transform.
func (g TimeTransform) String() string {
	return option.Name("TimeTransform", g, "km", "rank", "identity", "log")
}

// PHOptions chooses the transform of time.
type PHOptions struct {
	Transform TimeTransform
}

// PHTest is one row of a test of proportional hazards.
type PHTest struct {
	// Name of the term, or GLOBAL.
	Name string
	Test
}

// PHTests is a test of proportional hazards, term by term, and of all together.
type PHTests struct {
	// Terms in the order of the model, the global test last.
	Terms []PHTest
	// Options in force.
	Options PHOptions
	// Name of the endpoint.
	Name string
}

// ProportionalHazards tests whether the coefficients of each term stay the same over time: the score test of adding
// the term's columns times g(t) to the model, with the information of both.
//
// Exact ties are taken by Breslow's method, as in R. Columns that are not determined are left out.
//
// Errors: [ErrUnsupported] for a model without coefficients; [ErrInvalid] for the logarithm of a time that is 0;
// [ErrOption].
//
// Reference: Grambsch and Therneau (1994), Biometrika 81:515; survival's vignette "Score tests for proportional
// hazards" (2020).
//
// R equivalent: cox.zph(fit, transform), of survival 3.0 or later.
func (f CoxFit) ProportionalHazards(options ...PHOptions) (PHTests, error) {
	o := option.Of(options)
	out := PHTests{Options: o, Name: f.title()}
	if len(f.active) == 0 {
		return out, fmt.Errorf("models: proportional hazards: %w: the model has no coefficients", ErrUnsupported)
	}
	q := f.q.fresh()
	if q.ties == survival.ExactTies {
		q.ties = survival.BreslowTies
	}
	g, err := q.transformed(o.Transform)
	if err != nil {
		return out, err
	}
	z := q.tested(f.beta, g)
	for e, t := range f.design.effects {
		var columns []int
		for _, j := range f.active {
			if f.design.assign[j] == e {
				columns = append(columns, j)
			}
		}
		if len(columns) > 0 {
			out.Terms = append(out.Terms, PHTest{t.String(), z.test(f.active, columns)})
		}
	}
	out.Terms = append(out.Terms, PHTest{"GLOBAL", z.test(f.active, f.active)})
	return out, nil
}

// transformed is g of the time of each row, centred over the events.
func (q *coxData) transformed(t TimeTransform) ([]float64, error) {
	var g []float64
	switch t {
	case ByKM:
		g = q.kaplanMeierBefore()
	case ByRank:
		g, _ = num.Ranks(q.time)
	case ByTime, ByLog:
		g = append(g, q.time...)
	default:
		return nil, fmt.Errorf("models: %w: %v", ErrOption, t)
	}
	mean, events := 0.0, 0.0
	for i := range g {
		if t == ByLog {
			g[i] = math.Log(g[i])
		}
		if q.event[i] {
			if math.IsInf(g[i], 0) {
				return nil, fmt.Errorf("models: proportional hazards: %w: an event at time 0 has no logarithm", ErrInvalid)
			}
			events++
			mean += (g[i] - mean) / events
		}
	}
	for i := range g {
		g[i] -= mean
	}
	return g, nil
}

// kaplanMeierBefore is 1 − S(t−) of all rows, without weights and strata.
func (q *coxData) kaplanMeierBefore() []float64 {
	order, times := num.Sort(q.time)
	var entries []float64
	if q.entry != nil {
		_, entries = num.Sort(q.entry)
	}
	out := make([]float64, q.n)
	surv, entered := 1.0, 0
	for lo := 0; lo < len(order); {
		hi, deaths := lo, 0
		for ; hi < len(order) && times[hi] == times[lo]; hi++ {
			out[order[hi]] = 1 - surv
			if q.event[order[hi]] {
				deaths++
			}
		}
		for entered < len(entries) && entries[entered] < times[lo] {
			entered++
		}
		atRisk := float64(q.n - lo)
		if entries != nil {
			atRisk = float64(entered - lo)
		}
		surv *= 1 - float64(deaths)/atRisk
		lo = hi
	}
	return out
}

// interaction is score and information of columns and of their products with g: u of the products, and the blocks.
type interaction struct {
	p          int
	u          []float64
	i0, i1, i2 []float64 // Σ V, Σ gV, Σ g²V
}

// tested computes them in one walk: each denominator's mean counts in the three blocks with 1, g and g².
func (q *coxData) tested(beta, g []float64) interaction {
	p := q.p
	pt := point{u: make([]float64, p), h: make([]float64, p*p)}
	z := interaction{p: p, u: make([]float64, p), i0: pt.h, i1: make([]float64, p*p), i2: make([]float64, p*p)}
	q.predict(beta, &pt)
	w := newWalker(q, &pt) // leaves the means' part of the first block in pt.h
	means := make([]float64, 0, meansRoom*p)
	by, bySquare := make([]float64, 0, meansRoom), make([]float64, 0, meansRoom)
	flush := func() {
		gram(z.i1, means, by, p)
		gram(z.i2, means, bySquare, p)
		means, by, bySquare = means[:0], by[:0], bySquare[:0]
	}
	w.visit = func(v visit) {
		of := g[v.pos]
		c := v.weight * of
		for j, m := range v.mean {
			z.u[j] -= c * m
		}
		means, by, bySquare = append(means, v.mean...), append(by, -c), append(bySquare, -c*of)
		if len(by) == meansRoom {
			flush()
		}
	}
	for s := 0; s+1 < len(q.bounds); s++ {
		w.backward(q.bounds[s], q.bounds[s+1])
	}
	w.flush()
	flush()
	steps, c := append([]float64(nil), q.hazard...), make([]float64, q.n)
	for power, block := range [][]float64{z.i0, z.i1, z.i2} {
		for at, v := range steps { // both rows that hold a step have the same time
			for range power {
				v *= g[at]
			}
			q.hazard[at] = v
		}
		for s := 0; s+1 < len(q.bounds); s++ {
			q.forward(q.bounds[s], q.bounds[s+1])
		}
		for i := range c {
			c[i] = q.risk[i] * q.hazard[i]
		}
		gram(block, q.x, c, p)
		mirror(block, p)
	}
	for i, event := range q.event {
		if event {
			of := q.weightOf(i) * g[i]
			for j, v := range q.x[i*p : (i+1)*p] {
				z.u[j] += of * v
			}
		}
	}
	return z
}

// test is the score test of the products of g with some columns, the active ones being in the model.
func (z interaction) test(active, columns []int) Test {
	n, k := len(active), len(columns)
	v := mat.NewSymDense(n+k, nil)
	u := mat.NewVecDense(n+k, nil)
	for a, i := range active {
		for b := a; b < n; b++ {
			v.SetSym(a, b, z.i0[i*z.p+active[b]])
		}
		for b, j := range columns {
			v.SetSym(a, n+b, z.i1[i*z.p+j])
		}
	}
	for a, i := range columns {
		u.SetVec(n+a, z.u[i])
		for b := a; b < k; b++ {
			v.SetSym(n+a, n+b, z.i2[i*z.p+columns[b]])
		}
	}
	return chiSquare(quadratic(v, u), k)
}

// String prints the tests as R prints a cox.zph object.
func (z PHTests) String() string { return z.Table().String() }

// HTML shows what [PHTests.String] prints.
func (z PHTests) HTML() string { return z.Table().HTML() }

// Table has one row a term, and the global test.
func (z PHTests) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Proportional hazards of %s, g(t): %s", z.Name, z.Options.Transform),
		Columns: append(table.Text(""), table.Numbers("chisq", "df", "p")...)}
	x := make([]float64, len(z.Terms))
	for i, r := range z.Terms {
		x[i] = r.Statistic
	}
	for i, c := range table.Aligned(x, 3) {
		t.Append(z.Terms[i].Name, c, fmt.Sprint(z.Terms[i].DF), pText(z.Terms[i].P))
	}
	t.Notes = append(t.Notes, "A small p says that the effect of the term changes over time.")
	return t
}
