package plots

import (
	"math"
	"strings"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
)

// FitForest draws the coefficients of a fit as a forest plot: a row for each column of numbers, a heading with a row
// for each level of a factor, the reference level among them. What the fit warns of stands below the axis.
//
// The fit is a Cox, logistic, Poisson or linear regression; linear ones have a plain axis with a line at 0. Rows have
// the patients of the level, with their events where the model has events. A coefficient that is not determined has a
// row without an estimate, which says so.
//
// Special cases: Effect, Level, N and Events of the options are the fit's, and what they hold is ignored, but an Effect
// that is not empty names the axis. Errors: those of [Forest]; a fit without effects wraps [ErrNothing].
//
// R equivalent: survminer::ggforest(fit), forestmodel::forest_model(fit).
func FitForest(fit models.Fitted, options ...ForestOptions) (*Figure, error) {
	o := option.Of(options)
	e := fit.Effects()
	if o.Effect == "" {
		o.Effect = e.Effect
	}
	o.Differences, o.Level, o.N, o.Events = e.Differences, e.Level, e.N, e.Events
	o.warnings = warningsOf(e.Warnings)
	return Forest(effectForest(e, o.Labels), o)
}

// effectForest is the rows of a fit.
func effectForest(e models.Effects, labels map[string]string) []ForestRow {
	named := func(name string) string {
		if l, ok := labels[name]; ok {
			return l
		}
		return name
	}
	var rows []ForestRow
	term := ""
	for _, r := range e.Rows {
		row := ForestRow{Label: named(r.Term), Estimate: r.Estimate, Lower: r.Lower, Upper: r.Upper, P: r.P, N: r.N,
			Events:   r.Events,
			noEvents: e.Events == 0}
		switch {
		case r.Level != "":
			if r.Term != term {
				rows = append(rows, ForestRow{Label: named(r.Term), Estimate: math.NaN(), Lower: math.NaN(), Upper: math.NaN(),
					P: math.NaN()})
			}
			row.Label = "  " + r.Level
		case strings.Contains(r.Term, ":") || r.Name != r.Term:
			row.Label = named(r.Name)
		}
		if l, ok := labels[r.Name]; ok && r.Name != "" {
			row.Label = l
			if r.Level != "" {
				row.Label = "  " + l
			}
		}
		term = r.Term
		if !r.Reference && math.IsNaN(r.Estimate) {
			row.Label += ", not determined"
			row.N, row.Events = 0, 0
		}
		rows = append(rows, row)
	}
	return rows
}

// warningsOf is the words of warnings, without notes, which are no reason for doubt.
func warningsOf(all []models.Warning) []string {
	var out []string
	for _, w := range all {
		if w.Kind != models.Note {
			out = append(out, w.Text)
		}
	}
	return out
}
