package models

import (
	"fmt"
	"slices"
	"strings"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// ConditionalFit is a conditional logistic regression of matched sets.
type ConditionalFit struct {
	// CoxFit has the coefficients, tests and warnings: the likelihood is that of a Cox model by exact
	// ties, in which every set is a stratum and everybody has the event, or not, at one time. Ratio is
	// the odds ratio.
	CoxFit
	// Outcome with the level that is the event.
	Outcome, Event string
	// Sets there are, and how many of them tell something: those with an event and somebody without.
	Sets, Informative int
}

// ConditionalLogistic fits a logistic regression to matched sets: the chance that within each set
// just those with the event have it, given how many there are,
//
//	Π over sets of exp(Σ xβ of the events) / Σ over subsets of that size of exp(Σ xβ).
//
// strata() in the formula names the sets. Sets in which all or nobody have the event tell nothing and are counted. The
// intercept and whatever is the same within each set have no coefficient.
//
// Errors: those of [Cox] and [Logistic]; [ErrFormula] without strata(); [ErrUnsupported] for cluster().
//
// References: Breslow and Day (1980), Statistical Methods in Cancer Research 1, chapter 7; Gail,
// Lubin and Rubinstein (1981), Biometrika 68:703.
//
// R equivalent: survival::clogit(outcome ~ formula + strata(set), method = "exact").
func ConditionalLogistic(data Data, outcome, formula string, options ...LogisticOptions) (ConditionalFit, error) {
	o, err := option.Of(options).checked()
	if err != nil {
		return ConditionalFit{}, err
	}
	if o.Penalty != NoPenalty || o.FLIC || o.Weight != "" {
		return ConditionalFit{}, fmt.Errorf(
			"models: conditional logistic with a penalty or weights: %w",
			ErrUnsupported,
		)
	}
	terms, err := ParseTerms(formula)
	if err != nil {
		return ConditionalFit{}, err
	}
	if len(terms.role(Strata)) == 0 {
		return ConditionalFit{}, fmt.Errorf(
			"models: conditional logistic: %w: %s has no strata(), which names the matched sets",
			ErrFormula,
			terms,
		)
	}
	if len(terms.role(Cluster)) > 0 {
		return ConditionalFit{}, fmt.Errorf("models: conditional logistic with cluster(): %w", ErrUnsupported)
	}
	src := newSource(data)
	needed := append(slices.Clone(terms), Term{Variables: []Variable{{Column: outcome}}})
	rows, missing, err := src.complete(needed, allRows(data.N()))
	if err != nil {
		return ConditionalFit{}, err
	}
	if len(rows) == 0 {
		return ConditionalFit{}, fmt.Errorf(
			"models: conditional logistic: %w: %d rows, all with a missing value",
			ErrNoPatients,
			data.N(),
		)
	}
	l := &LogisticFit{Outcome: outcome, Options: o, rows: rows, N: len(rows), q: &glmData{}}
	if err := l.readOutcome(src); err != nil {
		return ConditionalFit{}, err
	}
	out := ConditionalFit{Outcome: outcome, Event: l.Event}
	if out.CoxFit, err = l.atOneTime(data, rows, terms, o); err != nil {
		return ConditionalFit{}, err
	}
	out.Missing, out.MissingIn = data.N()-len(rows), missing
	out.count(l.q.y)
	return out, nil
}

// atOneTime is the Cox model in which the event happens at time 1 to those who have it.
func (f *LogisticFit) atOneTime(data Data, rows []int32, terms Terms, o LogisticOptions) (CoxFit, error) {
	c := survival.Columns{Name: f.Outcome, Time: make([]float64, len(rows)), Event: make([]bool, len(rows))}
	for k := range rows {
		c.Time[k], c.Event[k] = 1, f.q.y[k] == 1
	}
	s, err := survival.NewSample(c)
	if err != nil {
		return CoxFit{}, err
	}
	limits := o.Limits
	return Cox(
		s,
		picked{data, rows},
		terms.String(),
		CoxOptions{Ties: survival.ExactTies, Limits: limits, Level: o.Level, Reference: o.Reference,
			MaxIterations: o.MaxIterations,
			Variance:      ModelBased},
	)
}

// count counts the sets; y is by row of the fit.
func (f *ConditionalFit) count(y []float64) {
	f.Sets = max(1, len(f.Strata))
	events, all := make([]int, f.Sets), make([]int, f.Sets)
	for k := range f.cases.data {
		g := int32(0)
		if f.cases.of != nil {
			g = f.cases.of[k]
		}
		all[g]++
		if y[f.cases.sample[k]] == 1 {
			events[g]++
		}
	}
	for g, n := range all {
		if events[g] > 0 && events[g] < n {
			f.Informative++
		}
	}
	if lost := f.Sets - f.Informative; lost > 0 {
		f.Warnings = append(
			f.Warnings,
			Warning{
				Note,
				nil,
				fmt.Sprintf("%s of %d tell nothing: all in them, or nobody, had the event.", plural(lost, "set"),
					f.Sets),
			},
		)
	}
}

// picked is some rows of data.
type picked struct {
	Data
	rows []int32
}

// N is the number of rows picked.
func (p picked) N() int { return len(p.rows) }

// Values is a column of the rows picked.
func (p picked) Values(column string) (numbers []float64, labels, levels []string, err error) {
	n, l, levels, err := p.Data.Values(column)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, i := range p.rows {
		if l != nil {
			labels = append(labels, l[i])
		} else {
			numbers = append(numbers, n[i])
		}
	}
	return numbers, labels, levels, nil
}

// String prints the fit.
func (f ConditionalFit) String() string { return f.Table().String() }

// HTML shows what [ConditionalFit.String] prints.
func (f ConditionalFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient, the tests and warnings below.
func (f ConditionalFit) Table() table.Table {
	t := f.CoxFit.Table()
	t.Caption = fmt.Sprintf(
		"Conditional logistic regression of %s = %s, ~ %s: n = %d, events = %d, %d sets, %d of them informative%s",
		f.Outcome,
		f.Event,
		f.Terms,
		f.N,
		f.Events,
		f.Sets,
		f.Informative,
		missingText(f.Missing, f.MissingIn),
	)
	for i, n := range t.Notes {
		t.Notes[i] = strings.Replace(n, "Score (log-rank) test", "Score test", 1)
	}
	t.Notes = slices.DeleteFunc(t.Notes, func(n string) bool { return n == fmt.Sprintf("%d strata.", len(f.Strata)) })
	return t
}
