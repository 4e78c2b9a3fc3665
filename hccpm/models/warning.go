package models

import (
	"fmt"
	"strings"

	"hipec/hccpm/internal/option"
)

// WarningKind says what a warning is about.
type WarningKind int

const (
	// Monotone: the likelihood rises without end as a coefficient grows, so it has no finite estimate. The zero value.
	Monotone WarningKind = iota
	// Collinear: a column is a combination of others, so its coefficient is not determined; it is NaN.
	Collinear
	// FewEvents: fewer than ten events for each coefficient.
	FewEvents
	// SparseLevel: fewer than five events in a level of a factor.
	SparseLevel
	// NotConverged: the iteration ended before the maximum was found.
	NotConverged
	// Note: something the reader should know that is no fault.
	Note
)

// String names the kind.
func (k WarningKind) String() string {
	return option.Name("WarningKind", k, "monotone likelihood", "collinear", "few events", "sparse level", "not converged",
		"note")
}

// Warning is why a fit, or a part of it, cannot be trusted.
type Warning struct {
	Kind WarningKind
	// Columns of the design that it is about; nil if it is about all.
	Columns []string
	// Text is the warning in plain words.
	Text string
}

// String is the text.
func (w Warning) String() string { return w.Text }

// warnings of a fit's climb: effects is the number of coefficients but the intercept, events the smaller outcome.
func (c climb) warnings(d *design, effects, events int, penalty Penalty) []Warning {
	var out []Warning
	for _, a := range c.aliased {
		names := []string{d.names[a.column]}
		text := d.names[a.column] + " is constant: it has no coefficient."
		if len(a.of) > 0 {
			of := make([]string, len(a.of))
			for i, j := range a.of {
				of[i] = d.names[j]
			}
			names = append(names, of...)
			text = fmt.Sprintf("%s is a combination of %s: its coefficient is not determined and left out.", d.names[a.column],
				strings.Join(of, ", "))
		}
		out = append(out, Warning{Collinear, names, text})
	}
	if grow := c.growing(); len(grow) > 0 {
		if len(grow) > 1 && d.names[grow[0]] == "(Intercept)" { // it grows because the columns are centred
			grow = grow[1:]
		}
		names := make([]string, len(grow))
		for i, j := range grow {
			names[i] = d.names[j]
		}
		out = append(out, Warning{Monotone, names, fmt.Sprintf("the likelihood is monotone in %s: the estimate is "+
			"infinite, what is "+
			"shown is where the iteration stopped, and its Wald limits and P mean nothing. Use the likelihood-ratio test, or "+
			"Firth's method.",
			strings.Join(names, ", "))})
	} else if !c.converged {
		out = append(out, Warning{NotConverged, nil, fmt.Sprintf("no convergence in %d iterations: the estimates are not "+
			"the maximum.",
			c.iterations)})
	}
	if effects > 0 && events < 10*effects {
		consequence := "estimates are biased away from 0 and limits too narrow"
		if penalty == Firth {
			consequence = "only large effects can be seen"
		}
		out = append(out, Warning{FewEvents, nil, fmt.Sprintf("%s for %s: with fewer than ten for each, %s.",
			plural(events, "event"),
			plural(effects, "coefficient"), consequence)})
	}
	return out
}

// growing is the coefficients that the last steps still moved far, though they gained next to nothing: those of a
// monotone likelihood. Columns have unit deviation, so steps compare.
func (c climb) growing() []int {
	if len(c.step) == 0 {
		return nil
	}
	gain := 0.0
	for j, s := range c.step {
		gain += s * c.last.u[j]
	}
	if gain > 1e-3 { // not near a supremum: this is no convergence of any kind
		return nil
	}
	var out []int
	for _, j := range c.active {
		s := c.step[j]
		if s < 0 {
			s = -s
		}
		if s > 1e-2 {
			out = append(out, j)
		}
	}
	return out
}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
