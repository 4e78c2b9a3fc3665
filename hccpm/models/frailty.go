package models

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// FrailtyOptions chooses ties, the variance of the frailty, and limits.
type FrailtyOptions struct {
	// Ties is Efron's method by default; ExactTies are not supported.
	Ties survival.Ties
	// Theta fixes the variance of the frailty; 0 estimates it.
	Theta float64
	// Level of the confidence limits; 0 means 0.95.
	Level float64
}

// FrailtyFit is a Cox model in which each group has a hazard of its own.
type FrailtyFit struct {
	// Terms of the model; Group is the column that names the groups.
	Terms Terms
	Group string
	// Coefficients, given the frailties; Ratio is the hazard ratio within a group.
	Coefficients []Coefficient
	// Covariance of the coefficients, at the variance of the frailty that is in Theta.
	Covariance [][]float64
	// Theta is the variance of the frailty, 0 if the groups do not differ more than by chance.
	Theta float64
	// Groups in order, with the Frailty of each: its hazard as a multiple of the mean.
	Groups  []string
	Frailty []float64
	// NullLogLik is the partial log-likelihood without frailty, LogLik the marginal one with it: the
	// frailties integrated out.
	NullLogLik, LogLik float64
	// Heterogeneity tests that Theta is 0: twice the difference, half of whose distribution is at 0. Of
	// no degrees of freedom if Theta was given.
	Heterogeneity Test
	// N rows, Events among them, Missing rows left out; MissingIn counts the missing values of each column.
	N, Events, Missing int
	MissingIn          []MissingIn
	// Converged says whether the iterations did.
	Converged bool
	// Warnings say what cannot be trusted.
	Warnings []Warning
	// Name and Unit of the endpoint.
	Name, Unit string
	// Options in force.
	Options FrailtyOptions
}

// maxFrailtyGroups bounds the groups, whose information is a full matrix.
const maxFrailtyGroups = 500

// SharedFrailty fits a Cox model in which the rows of a group share an unobserved factor,
//
//	h(t | x, group g) = h₀(t) z_g exp(xβ),
//
// where z follows a gamma distribution of mean 1 and variance θ: rows of one group are alike,
// because they come from one hospital or one patient. For each θ the penalised likelihood l(β, w) −
// Σ (exp(w) − w)/θ is maximised, w = log z, which gives the same β as integrating the frailties
// out; θ maximises the marginal likelihood.
//
// cluster() makes errors robust to such dependence without a model of it; this fit says how large it is.
//
// Errors: those of [Cox]; [ErrNoColumn] for the group; [ErrUnsupported] for cluster(), ExactTies,
// fewer than two groups, and more than 500; [ErrOption].
//
// References: Therneau, Grambsch and Pankratz (2003), J Comput Graph Stat 12:156; Therneau and
// Grambsch (2000), section 9.6; Self and Liang (1987), J Am Stat Assoc 82:605, for the test.
//
// R equivalent: coxph(Surv(time, event) ~ formula + frailty(group, sparse = FALSE)).
func SharedFrailty(
	s survival.Sample,
	data Data,
	formula, group string,
	options ...FrailtyOptions,
) (FrailtyFit, error) {
	o := option.Of(options)
	if !(o.Theta >= 0) || math.IsInf(o.Theta, 1) {
		return FrailtyFit{}, fmt.Errorf("models: frailty: %w: Theta %v", ErrOption, o.Theta)
	}
	if o.Ties == survival.ExactTies {
		return FrailtyFit{}, fmt.Errorf("models: frailty with exact ties: %w", ErrUnsupported)
	}
	// The group is read as an offset would be: rows in which it is missing are left out.
	name := Term{Role: Cluster, Variables: []Variable{{Column: group}}}
	terms, err := ParseTerms(formula)
	if err != nil {
		return FrailtyFit{}, err
	}
	if len(terms.role(Cluster)) > 0 {
		return FrailtyFit{}, fmt.Errorf("models: frailty with cluster(): %w", ErrUnsupported)
	}
	cox, err := prepareCox(
		s,
		data,
		append(terms, name).String(),
		CoxOptions{Ties: o.Ties, Level: o.Level, Variance: ModelBased},
	)
	if err != nil {
		return FrailtyFit{}, err
	}
	o.Level = cox.Options.Level
	of, labels, err := newSource(data).partition(Terms{name}, cox.cases.data)
	if err != nil {
		return FrailtyFit{}, err
	}
	if len(labels) < 2 || len(labels) > maxFrailtyGroups {
		return FrailtyFit{}, fmt.Errorf(
			"models: frailty: %w: %s has %s; from 2 to %d are",
			ErrUnsupported,
			group,
			plural(len(labels), "group"),
			maxFrailtyGroups,
		)
	}
	f := FrailtyFit{
		Terms:     terms,
		Group:     group,
		N:         cox.N,
		Events:    cox.Events,
		Missing:   cox.Missing,
		MissingIn: cox.MissingIn,
		Name:      s.Name(),
		Unit:      s.Unit(),
		Options:   o,
	}
	src := newSource(data)
	for _, i := range firstOf(of, len(labels)) {
		c, err := src.column(group)
		if err != nil {
			return FrailtyFit{}, err
		}
		f.Groups = append(f.Groups, c.text(int(cox.cases.data[i])))
	}
	return f, f.fit(cox, of, len(labels))
}

// firstOf is the first row of each group.
func firstOf(of []int32, groups int) []int {
	out := make([]int, groups)
	for i := len(of) - 1; i >= 0; i-- {
		out[of[i]] = i
	}
	return out
}

// frailtyData is a Cox likelihood with a column for each group.
type frailtyData struct {
	q      *coxData
	plain  int       // columns that are no groups
	events []float64 // of each group
	active []int
}

func (f *FrailtyFit) fit(cox *CoxFit, of []int32, groups int) error {
	q := cox.q
	plain, ok := newton(q.evaluate, make([]float64, q.p), q.p, cox.Options.MaxIterations, cox.Options.Tolerance)
	if !ok {
		return fmt.Errorf(
			"models: frailty: %w: the likelihood cannot be computed at 0: is the offset too large?",
			ErrInvalid,
		)
	}
	f.NullLogLik = plain.last.logLik
	wide := q.fresh()
	wide.p = q.p + groups
	wide.x = make([]float64, q.n*wide.p)
	d := frailtyData{q: wide, plain: q.p, events: make([]float64, groups), active: plain.active}
	for at, k := range q.order {
		copy(wide.x[at*wide.p:], q.x[at*q.p:(at+1)*q.p])
		wide.x[at*wide.p+q.p+int(of[k])] = 1
		if q.event[at] {
			d.events[of[k]] += q.weightOf(at)
		}
	}
	for g := range groups {
		d.active = append(d.active[:len(d.active):len(d.active)], q.p+g)
	}
	best, theta, marginal := d.search(
		append(append([]float64{}, plain.beta...), make([]float64, groups)...),
		f.Options.Theta,
		f.NullLogLik,
	)
	f.Theta, f.LogLik, f.Converged = theta, marginal, best.converged && len(best.growing()) == 0
	cox.active = plain.active
	cox.beta = best.beta[:q.p]
	best.aliased = plain.aliased
	f.Warnings = append(best.warnings(cox.design, len(plain.active), f.Events, NoPenalty), cox.Warnings...)
	for g := range groups {
		f.Frailty = append(f.Frailty, math.Exp(best.beta[q.p+g]))
	}
	if theta == 0 { // no frailty: the plain model
		best = plain
		d.active = plain.active
		cox.beta = plain.beta
		f.Warnings = append(
			f.Warnings,
			Warning{
				Note,
				nil,
				"the groups do not differ more than by chance: the variance of the frailty is 0, and the model is " +
					"that without it.",
			},
		)
	}
	_, inverse, solved := solve(best.last.h, best.last.u, d.active, len(best.beta))
	k := len(plain.active)
	if solved && inverse != nil && k > 0 {
		cox.Covariance = cox.unscaled(mat.NewSymDense(k, flatten(inverse, k)), true)
	} else {
		cox.Covariance = cox.unscaled(nil, false)
	}
	cox.NaiveCovariance = cox.Covariance
	cox.coefficients()
	f.Coefficients, f.Covariance = cox.Coefficients, cox.Covariance
	if f.Options.Theta == 0 {
		f.Heterogeneity = chiSquare(max(0, 2*(f.LogLik-f.NullLogLik)), 1)
		if f.Heterogeneity.P /= 2; theta == 0 {
			f.Heterogeneity.P = 1
		}
	}
	return nil
}

// flatten is the first k rows and columns.
func flatten(v *mat.SymDense, k int) []float64 {
	out := make([]float64, 0, k*k)
	for a := range k {
		for b := range k {
			out = append(out, v.At(a, b))
		}
	}
	return out
}

// at maximises the penalised likelihood for one theta, and returns the marginal log-likelihood there.
func (d frailtyData) at(start []float64, theta float64) (climb, float64) {
	nu := 1 / theta
	f := func(beta []float64) (point, bool) {
		pt, ok := d.q.evaluate(beta)
		if !ok {
			return pt, false
		}
		for j := d.plain; j < d.q.p; j++ {
			e := math.Exp(beta[j])
			pt.logLik -= nu * (e - beta[j])
			pt.u[j] -= nu * (e - 1)
			pt.h[j*d.q.p+j] += nu * e
		}
		return pt, true
	}
	c, ok := ascend(f, start, d.q.p, 100, 1e-18, d.active)
	if !ok {
		return c, math.Inf(-1)
	}
	marginal := c.last.logLik
	for g, events := range d.events {
		w := c.beta[d.plain+g]
		a, _ := math.Lgamma(nu + events)
		b, _ := math.Lgamma(nu)
		marginal += nu*(math.Exp(w)-w) + nu*w + a - b + nu*math.Log(nu) - (nu+events)*math.Log(nu+events) + events
	}
	return c, marginal
}

// search finds the theta of the largest marginal likelihood by golden section of its logarithm; 0
// if none is above null.
func (d frailtyData) search(start []float64, given, null float64) (climb, float64, float64) {
	if given > 0 {
		c, marginal := d.at(start, given)
		return c, given, marginal
	}
	value := func(l float64) float64 {
		c, m := d.at(start, math.Exp(l))
		if c.converged {
			start = c.beta
		}
		return m
	}
	const golden = 0.6180339887498949
	best, top := 0.0, math.Inf(-1)
	for l := -7.0; l <= 3; l++ { // the marginal likelihood may have a hill far from 0
		if v := value(l); v > top {
			best, top = l, v
		}
	}
	lo, hi := best-1, best+1
	a, b := hi-golden*(hi-lo), lo+golden*(hi-lo)
	fa, fb := value(a), value(b)
	for hi-lo > 1e-9 {
		if fa > fb {
			hi, b, fb = b, a, fa
			a = hi - golden*(hi-lo)
			fa = value(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + golden*(hi-lo)
			fb = value(b)
		}
	}
	theta := math.Exp((lo + hi) / 2)
	c, marginal := d.at(start, theta)
	if marginal <= null+1e-9 {
		for j := d.plain; j < d.q.p; j++ {
			c.beta[j] = 0
		}
		return c, 0, null
	}
	return c, theta, marginal
}

// String prints the fit.
func (f FrailtyFit) String() string { return f.Table().String() }

// HTML shows what [FrailtyFit.String] prints.
func (f FrailtyFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient; the variance of the frailty and its test stand below.
func (f FrailtyFit) Table() table.Table {
	name := CoxFit{Name: f.Name, Unit: f.Unit}.title()
	t := table.Table{
		Caption: fmt.Sprintf(
			"Cox model of %s with gamma frailty by %s, %s ties, ~ %s: n = %d, events = %d, groups = %d%s",
			name,
			f.Group,
			f.Options.Ties,
			f.Terms,
			f.N,
			f.Events,
			len(f.Groups),
			missingText(f.Missing, f.MissingIn),
		),
	}
	coefficientTable(&t, f.Coefficients, false, f.Options.Level)
	low, high := math.Inf(1), 0.0
	for _, z := range f.Frailty {
		low, high = min(low, z), max(high, z)
	}
	text := fmt.Sprintf(
		"Variance of the frailty %s; frailties from %s to %s",
		table.Signif(f.Theta, 4),
		table.Signif(low, 3),
		table.Signif(high, 3),
	)
	if f.Heterogeneity.DF > 0 {
		text += fmt.Sprintf(
			"; test that it is 0: χ² = %s, p = %s",
			table.Signif(f.Heterogeneity.Statistic, 4),
			pText(f.Heterogeneity.P),
		)
	}
	t.Notes = append(
		t.Notes,
		text+".",
		fmt.Sprintf(
			"Marginal log-likelihood %s, without frailty %s",
			table.Signif(f.LogLik, 6),
			table.Signif(f.NullLogLik, 6),
		),
	)
	addWarnings(&t, f.Warnings)
	return t
}
