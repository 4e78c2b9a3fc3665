package models

import (
	"fmt"
	"slices"

	"hipec/hccpm/table"
)

// Nested is a fit that [Anova] compares with others of its kind: [CoxFit], [LogisticFit],
// [PoissonFit], [ParametricFit].
type Nested interface{ nested() nestedFit }

// nestedFit is what a comparison needs of a fit.
type nestedFit struct {
	kind   string // with options, outcome and strata: those of fits that compare are equal
	model  string
	refuse string // why its likelihood does not compare; empty if it does
	logLik float64
	active []int
	x      []float64 // n×p
	p      int
	rows   []int32
}

// AnovaRow is one model of a comparison.
type AnovaRow struct {
	// Model is its formula.
	Model string
	// LogLik of the model, with Coefficients that are determined.
	LogLik       float64
	Coefficients int
	// Against is the likelihood-ratio test against the model before; of no degrees of freedom in the first row.
	Against Test
}

// AnovaTable is nested models compared one after the other.
type AnovaTable struct {
	// Rows has one element a model, smallest first.
	Rows []AnovaRow
	// Kind of the models, and the N rows they rest on.
	Kind string
	N    int
}

// Anova compares nested models by likelihood-ratio tests, each with the one before: twice the rise
// of the log-likelihood is χ² with as many degrees of freedom as there are more coefficients. Fits
// are given from the smallest to the largest.
//
// That the models are nested is checked: they are of one kind with the same outcome, options and strata, rest on the
// same rows, and each column of the smaller is a combination of those of the larger. Fit both to rows that are complete
// for the larger.
//
// Errors: [ErrInvalid] for fewer than two fits, models that are not nested, or rows that differ; [ErrUnsupported] for
// robust and penalised fits, whose likelihoods do not compare so.
//
// Reference: Wilks (1938), Ann Math Stat 9:60.
//
// R equivalent: anova(smaller, larger) of coxph fits, anova(smaller, larger, test = "LRT") of glm fits.
func Anova(fits ...Nested) (AnovaTable, error) {
	if len(fits) < 2 {
		return AnovaTable{}, fmt.Errorf(
			"models: anova: %w: %d fits; two are compared at least",
			ErrInvalid,
			len(fits),
		)
	}
	var out AnovaTable
	var last nestedFit
	for i, fit := range fits {
		now := fit.nested()
		if now.refuse != "" {
			return AnovaTable{}, fmt.Errorf("models: anova: %w: %s is %s", ErrUnsupported, now.model, now.refuse)
		}
		row := AnovaRow{Model: now.model, LogLik: now.logLik, Coefficients: len(now.active)}
		if i > 0 {
			if err := now.contains(last); err != nil {
				return AnovaTable{}, err
			}
			row.Against = chiSquare(2*(now.logLik-last.logLik), len(now.active)-len(last.active))
		}
		out.Rows = append(out.Rows, row)
		last = now
	}
	out.Kind, out.N = last.kind, len(last.rows)
	return out, nil
}

// contains reports why a smaller model is not nested in a larger one; nil if it is.
func (f nestedFit) contains(small nestedFit) error {
	switch {
	case f.kind != small.kind:
		return fmt.Errorf(
			"models: anova: %w: %s is a %s, %s a %s",
			ErrInvalid,
			small.model,
			small.kind,
			f.model,
			f.kind,
		)
	case !slices.Equal(f.rows, small.rows):
		return fmt.Errorf(
			"models: anova: %w: %s rests on %d rows, %s on %d, or on others: fit both to rows that are complete in all columns",
			ErrInvalid,
			small.model,
			len(small.rows),
			f.model,
			len(f.rows),
		)
	case len(small.active) >= len(f.active):
		return fmt.Errorf(
			"models: anova: %w: %s has %d coefficients and %s %d: give the smaller first",
			ErrInvalid,
			small.model,
			len(small.active),
			f.model,
			len(f.active),
		)
	}
	n, a, b := len(f.rows), len(f.active), len(small.active)
	p := a + b
	x, ones := make([]float64, n*p), make([]float64, n)
	for i := range n {
		ones[i] = 1
		for k, j := range f.active {
			x[i*p+k] = f.x[i*f.p+j]
		}
		for k, j := range small.active {
			x[i*p+a+k] = small.x[i*small.p+j]
		}
	}
	h := make([]float64, p*p)
	gram(h, x, ones, p)
	mirror(h, p)
	if active, _ := aliases(h, p); slices.Max(active) >= a {
		return fmt.Errorf("models: anova: %w: %s is not nested in %s", ErrInvalid, small.model, f.model)
	}
	return nil
}

func (f CoxFit) nested() nestedFit {
	out := nestedFit{
		kind:   fmt.Sprintf("Cox model of %s, %s ties, %d strata", f.title(), f.Options.Ties, max(1, len(f.Strata))),
		model:  "~ " + f.Terms.String(),
		logLik: f.LogLik,
		active: f.active,
		x:      f.q.x,
		p:      f.q.p,
	}
	for _, k := range f.q.order {
		out.rows = append(out.rows, f.cases.data[k])
	}
	if f.IsRobust {
		out.refuse = "robust: its likelihood takes the rows as independent. Use Wald's test"
	}
	if f.Options.Penalty != NoPenalty {
		out.refuse = "penalised: its likelihood has another penalty. Use the P values of its profile"
	}
	return out
}

func (f LogisticFit) nested() nestedFit {
	out := nestedFit{
		kind:   fmt.Sprintf("logistic regression of %s = %s", f.Outcome, f.Event),
		model:  "~ " + f.Terms.String(),
		logLik: f.LogLik,
		active: f.climb.active,
		x:      f.q.x,
		p:      f.q.p,
		rows:   f.rows,
	}
	if f.Options.Penalty != NoPenalty {
		out.refuse = "penalised: its likelihood has another penalty. Use the P values of its profile"
	}
	return out
}

func (f PoissonFit) nested() nestedFit {
	out := nestedFit{kind: "Poisson regression of " + f.Outcome, model: "~ " + f.Terms.String(), logLik: f.LogLik,
		active: f.climb.active, x: f.q.x, p: f.q.p, rows: f.r.rows}
	if f.Options.Errors != ModelErrors {
		out.refuse = "robust: its likelihood takes the model's variance as true. Use Wald's test"
	}
	return out
}

// String prints the comparison.
func (a AnovaTable) String() string { return a.Table().String() }

// HTML shows what [AnovaTable.String] prints.
func (a AnovaTable) HTML() string { return a.Table().HTML() }

// Table has one row a model.
func (a AnovaTable) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Nested models, %s: n = %d", a.Kind, a.N),
		Columns: append(table.Text("model"), table.Numbers("loglik", "coefficients", "chisq", "df", "p")...)}
	for _, r := range a.Rows {
		if r.Against.DF == 0 {
			t.Append(r.Model, table.Signif(r.LogLik, 7), fmt.Sprint(r.Coefficients), "", "", "")
			continue
		}
		t.Append(r.Model, table.Signif(r.LogLik, 7), fmt.Sprint(r.Coefficients), table.Signif(r.Against.Statistic, 4),
			fmt.Sprint(r.Against.DF), pText(r.Against.P))
	}
	t.Notes = []string{"Each model against the one before, by likelihood ratio."}
	return t
}
