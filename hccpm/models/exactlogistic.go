package models

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// ExactOptions chooses the event, the tails and the limits.
type ExactOptions struct {
	// Event is the level of the outcome that is the event, as in [LogisticOptions].
	Event string
	// MidP counts half of the probability of what was observed in P and limits, which are else conservative: they are then
	// right on average, not guaranteed.
	MidP bool
	// Level of the confidence limits; 0 means 0.95.
	Level float64
}

// ExactCoefficient is one coefficient with its exact conditional inference.
type ExactCoefficient struct {
	// Name as R writes it.
	Name string
	// Estimate of the log odds ratio: the conditional maximum-likelihood estimate, or the median-unbiased one if that is
	// infinite, which MedianUnbiased says. NaN if the others determine the column.
	Estimate       float64
	MedianUnbiased bool
	// Ratio is the odds ratio with its limits; 0 or +Inf where there is none.
	Ratio, Lower, Upper float64
	// P is twice the smaller tail, at most 1.
	P float64
	// Sufficient is the sum of the column over the events; Values counts the sums that were possible.
	Sufficient float64
	Values     int
}

// ExactLogisticFit is a logistic regression by exact conditional inference.
type ExactLogisticFit struct {
	// Terms of the model, and the outcome with the level that is the event.
	Terms          Terms
	Outcome, Event string
	// Coefficients of the columns; the intercept, or those of the strata, are conditioned away.
	Coefficients []ExactCoefficient
	// N rows, Events among them, Missing rows left out; MissingIn counts the missing values of each column.
	N, Events, Missing int
	MissingIn          []MissingIn
	// Strata is their number.
	Strata int
	// Warnings say what cannot be trusted.
	Warnings []Warning
	// Options in force.
	Options ExactOptions
}

// ExactLogistic fits a logistic regression by the exact conditional distribution of each coefficient's sufficient
// statistic, the sum of its column over the events, given those of all other coefficients:
//
//	P(T = t; β) = c(t) exp(βt) / Σ c(u) exp(βu),
//
// where c(t) counts the ways to choose as many events among the rows with that sum and all other
// sums as they were. It holds in the smallest samples, where the likelihood may have no maximum.
// The limits are those β at which a tail is half of 1 − Level. strata() conditions on the events of
// each stratum.
//
// The ways are counted row by row, sums that cannot end as they must being dropped. Columns count
// as equal to a billionth of their range. Continuous columns leave few sums that agree: conditional
// on such a column there may be nothing left to test, which a warning says; round them, or use
// Firth's method.
//
// Errors: those of [Logistic]; [ErrUnsupported] for offsets, cluster(), NoIntercept, and where more
// than half a million sums are possible at a time.
//
// References: Cox (1970), Analysis of Binary Data, chapter 4; Hirji, Mehta and Patel (1987), J Am
// Stat Assoc 82:1110; Mehta and Patel (1995), Stat Med 14:2143.
//
// R equivalent: none in base R; Stata's exlogistic. For one column of 0 and 1 fisher.test has the
// estimate and the limits.
func ExactLogistic(data Data, outcome, formula string, options ...ExactOptions) (ExactLogisticFit, error) {
	o := option.Of(options)
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		return ExactLogisticFit{}, fmt.Errorf("models: exact logistic: %w: Level %v", ErrOption, o.Level)
	}
	terms, err := ParseTerms(formula)
	if err != nil {
		return ExactLogisticFit{}, err
	}
	for _, t := range terms {
		if t.Role != Effect && t.Role != Strata {
			return ExactLogisticFit{}, fmt.Errorf("models: exact logistic: %w: %s", ErrUnsupported, t)
		}
	}
	e, err := newExactData(data, outcome, terms, o)
	if err != nil {
		return ExactLogisticFit{}, err
	}
	out := e.fit
	for j := range e.names {
		counts, err := e.distribution(j)
		if err != nil {
			return ExactLogisticFit{}, err
		}
		c := e.coefficient(j, counts)
		if math.IsNaN(c.Estimate) {
			out.Warnings = append(
				out.Warnings,
				Warning{
					Collinear,
					[]string{c.Name},
					c.Name + ": the sums of the other columns leave one value for its " +
						"own: nothing can be said of it. Round the other columns, leave some out, or use Firth's method.",
				},
			)
		}
		out.Coefficients = append(out.Coefficients, c)
	}
	return *out, nil
}

// String prints the fit.
func (f ExactLogisticFit) String() string { return f.Table().String() }

// HTML shows what [ExactLogisticFit.String] prints.
func (f ExactLogisticFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient.
func (f ExactLogisticFit) Table() table.Table {
	t := table.Table{
		Caption: fmt.Sprintf(
			"Exact logistic regression of %s = %s, ~ %s: n = %d, events = %d%s",
			f.Outcome,
			f.Event,
			f.Terms,
			f.N,
			f.Events,
			missingText(f.Missing, f.MissingIn),
		),
	}
	level := levelText(f.Options.Level)
	t.Columns = append(
		table.Text(""),
		table.Numbers("coef", "odds ratio", "p", "lower "+level, "upper "+level, "sum", "possible")...)
	median := false
	for _, c := range f.Coefficients {
		mark := ""
		if c.MedianUnbiased {
			mark, median = "*", true
		}
		t.Append(
			c.Name,
			table.Signif(c.Estimate, 4)+mark,
			table.Signif(c.Ratio, 4),
			pText(c.P),
			table.Signif(c.Lower, 4),
			table.Signif(c.Upper, 4),
			table.Signif(c.Sufficient, 6),
			fmt.Sprint(c.Values),
		)
	}
	kind := "p is twice the smaller tail; limits are exact"
	if f.Options.MidP {
		kind = "p and limits count half of the probability of what was observed (mid-p)"
	}
	t.Notes = append(t.Notes, kind+". sum: of the column over the events; possible: sums that the others leave.")
	if median {
		t.Notes = append(t.Notes, "* median-unbiased: the conditional maximum-likelihood estimate is infinite.")
	}
	if f.Strata > 1 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d strata.", f.Strata))
	}
	addWarnings(&t, f.Warnings)
	return t
}
