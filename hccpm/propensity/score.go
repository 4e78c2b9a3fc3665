// Package propensity makes groups comparable that were not drawn by lot: the probability of
// treatment given what was known before it ([Fit]), weights by it ([Score.Weights]) or pairs of
// treated and untreated patients ([Score.Match]), how alike the groups are before and after
// ([Score.Balance]), and samples for curves and models ([Score.Sample]).
//
// None of this removes differences in what was not measured.
package propensity

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/fault"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/table"
)

// Errors that the routines of this package return, wrapped with what is wrong.
var (
	// ErrData is for data that cannot be used.
	ErrData = errors.New("propensity: data")
	// ErrOption is for options that make no sense.
	ErrOption = fmt.Errorf("propensity: %w", fault.ErrOption)
)

// Options are options of [Fit]; the zero value is the default.
type Options struct {
	// Logistic are the options of the regression: its Event is the level of those treated, its Penalty Firth's for small
	// samples.
	Logistic models.LogisticOptions
}

// Score is the propensity score of each patient: the probability of the treatment given covariates.
type Score struct {
	// Treatment is the column, Treated the level of the treated, Control that of the others.
	Treatment, Treated, Control string
	// Rows of the data that have all columns, counted from 0. The slices below have one value for each of them.
	Rows []int
	// Probability of the treatment.
	Probability []float64
	// IsTreated says who was.
	IsTreated []bool
	// N rows, NTreated among them, Missing rows left out.
	N, NTreated, Missing int
	// Fit is the regression.
	Fit models.LogisticFit

	data       models.Data
	covariates []covariate
}

// Fit estimates the propensity score by a logistic regression of the treatment on covariates,
//
//	e(x) = Pr(treated | x).
//
// treatment is a column of two values, the second or 1 the treated; formula is read by [models.ParseTerms]. Its columns
// are the covariates of [Score.Balance]. Rows in which a column is missing are left out and counted.
//
// Special cases: if covariates separate the treated from the others, probabilities of 0 and 1 come
// out, with the warning of the regression; there is then nobody to compare with.
//
// Errors: those of [models.Logistic], for the treatment as its outcome; [ErrData] for a formula without columns.
//
// Reference: Rosenbaum and Rubin (1983), Biometrika 70:41, doi:10.1093/biomet/70.1.41.
//
// R equivalent: glm(treatment ~ formula, binomial), as MatchIt::matchit and WeightIt::weightit fit it.
func Fit(data models.Data, treatment, formula string, options ...Options) (Score, error) {
	o := option.Of(options)
	fit, err := models.Logistic(data, treatment, formula, o.Logistic)
	if err != nil {
		return Score{}, fmt.Errorf("propensity: %w", err)
	}
	s := Score{Treatment: treatment, Treated: fit.Event, Rows: fit.Rows(), Probability: fit.Fitted(),
		IsTreated: fit.Outcomes(), N: fit.N,
		NTreated: fit.Events, Missing: fit.Missing, Fit: fit, data: data}
	numbers, labels, _, err := data.Values(treatment)
	if err != nil {
		return Score{}, fmt.Errorf("propensity: %w", err)
	}
	other := s.Rows[slices.Index(s.IsTreated, false)]
	if labels != nil {
		s.Control = labels[other]
	} else {
		s.Control = table.Signif(numbers[other], 15)
	}
	s.covariates, err = covariatesOf(fit.Terms, data, s.Rows)
	return s, err
}

// Table has the regression's odds ratios, and the range of the scores of both groups.
func (s Score) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Propensity score, %s = %s ~ %s: n = %d, treated = %d", s.Treatment, s.Treated,
		s.Fit.Terms, s.N, s.NTreated),
		Columns: append(table.Text(""), table.Numbers("n", "mean", "least", "median", "largest")...)}
	if s.Missing > 0 {
		t.Caption += fmt.Sprintf(", %d left out as missing", s.Missing)
	}
	for _, of := range []bool{true, false} {
		var p []float64
		for i, v := range s.Probability {
			if s.IsTreated[i] == of {
				p = append(p, v)
			}
		}
		slices.Sort(p)
		mean := 0.0
		for _, v := range p {
			mean += v / float64(len(p))
		}
		t.Append(s.label(of), fmt.Sprint(len(p)), table.Fixed(mean, 3), table.Fixed(p[0], 3),
			table.Fixed((p[(len(p)-1)/2]+p[len(p)/2])/2, 3), table.Fixed(p[len(p)-1], 3))
	}
	for _, w := range s.Fit.Warnings {
		t.Notes = append(t.Notes, "Warning: "+w.Text)
	}
	return t
}

// String prints the table as text.
func (s Score) String() string { return s.Table().String() }

// HTML shows what [Score.String] prints.
func (s Score) HTML() string { return s.Table().HTML() }

// covariate is a column of numbers, or a level of a factor as 0 and 1.
type covariate struct {
	column, level string
	values        []float64
	binary        bool
}

// covariatesOf reads the columns that the formula names, as they are before splines and logarithms.
func covariatesOf(terms models.Terms, data models.Data, rows []int) ([]covariate, error) {
	var out []covariate
	seen := map[string]bool{}
	for _, t := range terms {
		for _, v := range t.Variables {
			if seen[v.Column] {
				continue
			}
			seen[v.Column] = true
			numbers, labels, levels, err := data.Values(v.Column)
			if err != nil {
				return nil, fmt.Errorf("propensity: %w", err)
			}
			if labels == nil && v.As != models.Factor {
				c := covariate{column: v.Column, binary: true}
				for _, r := range rows {
					c.values = append(c.values, numbers[r])
					c.binary = c.binary && (numbers[r] == 0 || numbers[r] == 1)
				}
				out = append(out, c)
				continue
			}
			out = append(out, levelsOf(v.Column, numbers, labels, levels, rows)...)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: the formula %q has no columns", ErrData, terms)
	}
	return out, nil
}

// levelsOf is a column of 0 and 1 for each level that occurs; of two levels the second alone.
func levelsOf(name string, numbers []float64, labels, levels []string, rows []int) []covariate {
	text := func(r int) string {
		if labels != nil {
			return labels[r]
		}
		return table.Signif(numbers[r], 15)
	}
	var found []string
	values := map[string]float64{}
	for _, r := range rows {
		if l := text(r); !slices.Contains(found, l) {
			found = append(found, l)
			if labels == nil {
				values[l] = numbers[r]
			}
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		switch {
		case labels == nil && values[a] < values[b], labels != nil && levels == nil && a < b:
			return -1
		case labels != nil && levels != nil:
			return slices.Index(levels, a) - slices.Index(levels, b)
		}
		return 1
	})
	if len(found) == 2 {
		found = found[1:]
	}
	out := make([]covariate, len(found))
	for k, l := range found {
		out[k] = covariate{column: name, level: l, binary: true, values: make([]float64, len(rows))}
		for i, r := range rows {
			if text(r) == l {
				out[k].values[i] = 1
			}
		}
	}
	return out
}

// logit of a probability.
func logit(p float64) float64 { return math.Log(p / (1 - p)) }
