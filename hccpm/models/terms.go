package models

import (
	"fmt"
	"strconv"
	"strings"
)

// Role is what a term does in a model.
type Role int

const (
	// Effect has coefficients; it is the zero value.
	Effect Role = iota
	// Strata gives each combination of its columns a baseline of its own.
	Strata
	// Offset adds its column to the linear predictor with coefficient 1.
	Offset
	// Cluster names the rows that are not independent; errors become robust.
	Cluster
	// NoIntercept takes the intercept away; it has no columns.
	NoIntercept
)

// Transform is what becomes of a column before it enters a model.
type Transform int

const (
	// Identity takes numbers as they are and labels as a factor; it is the zero value.
	Identity Transform = iota
	// Factor takes each distinct value as a level.
	Factor
	// Log is the natural logarithm.
	Log
	// Log2 is the logarithm to base 2: its coefficient is that of a doubling.
	Log2
	// Log10 is the logarithm to base 10.
	Log10
	// Sqrt is the square root.
	Sqrt
	// Exp is the exponential function.
	Exp
	// Power raises to the power Variable.Power, as I(x^2).
	Power
	// Poly is orthogonal polynomials of degree Variable.DF.
	Poly
	// NaturalSpline is natural cubic B-splines with Variable.DF columns.
	NaturalSpline
	// CubicSpline is restricted cubic splines with Variable.DF knots: DF − 1 columns, the first linear.
	CubicSpline
)

// function is how a formula calls each transform.
var function = map[Transform]string{Factor: "factor", Log: "log", Log2: "log2", Log10: "log10", Sqrt: "sqrt",
	Exp:   "exp",
	Power: "I", Poly: "poly", NaturalSpline: "ns", CubicSpline: "rcs"}

// Variable is one column in a term.
type Variable struct {
	// Column is its name in the data.
	Column string
	// As is what becomes of it.
	As Transform
	// DF is the degree of Poly, the degrees of freedom of NaturalSpline, or the number of knots of CubicSpline.
	DF int
	// Power of the transform of that name.
	Power float64
	// Reference is the level of a factor with which the others are compared; empty means the first.
	Reference string
}

// Term is one term of a model: a main effect has one variable, an interaction several, whose columns are multiplied.
type Term struct {
	Role      Role
	Variables []Variable
}

// Terms is the right side of a model, a plain value: [ParseTerms] reads it from text, and [Terms.String] writes it.
type Terms []Term

// String writes a variable as [ParseTerms] reads it.
func (v Variable) String() string {
	name := v.Column
	if !isName(name) {
		name = "`" + name + "`"
	}
	switch v.As {
	case Identity:
		if v.Reference != "" {
			return fmt.Sprintf("relevel(%s, ref = %q)", name, v.Reference)
		}
		return name
	case Factor:
		if v.Reference != "" {
			return fmt.Sprintf("factor(%s, ref = %q)", name, v.Reference)
		}
	case Power:
		return fmt.Sprintf("I(%s^%s)", name, strconv.FormatFloat(v.Power, 'g', -1, 64))
	case Poly, NaturalSpline, CubicSpline:
		return fmt.Sprintf("%s(%s, %d)", function[v.As], name, v.DF)
	}
	return function[v.As] + "(" + name + ")"
}

// String writes a term as [ParseTerms] reads it.
func (t Term) String() string {
	parts := make([]string, len(t.Variables))
	for i, v := range t.Variables {
		parts[i] = v.String()
	}
	switch t.Role {
	case Strata:
		return "strata(" + strings.Join(parts, ", ") + ")"
	case Offset:
		return "offset(" + strings.Join(parts, ", ") + ")"
	case Cluster:
		return "cluster(" + strings.Join(parts, ", ") + ")"
	case NoIntercept:
		return "0"
	}
	return strings.Join(parts, ":")
}

// String writes the terms as [ParseTerms] reads them; no terms are "1".
func (t Terms) String() string {
	if len(t) == 0 {
		return "1"
	}
	parts := make([]string, len(t))
	for i, x := range t {
		parts[i] = x.String()
	}
	return strings.Join(parts, " + ")
}

// isName reports whether a column can be written without backticks.
func isName(s string) bool {
	for i, r := range s {
		if !nameRune(r, i == 0) {
			return false
		}
	}
	return s != ""
}
