package claims

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"

	"hipec/data"
)

// Kind is what sort of figure a claim states.
type Kind string

// The kinds of claims.
const (
	OfValue    Kind = "value"    // a median, a range
	OfCount    Kind = "count"    // a number of patients
	OfRate     Kind = "rate"     // survival at a time, in percent
	OfShare    Kind = "share"    // a part of the patients, in percent
	OfP        Kind = "p"        // a P value above or below a level
	OfWindow   Kind = "window"   // a limit in time
	OfProtocol Kind = "protocol" // what was done to every patient
)

// Relation is how a recomputed figure must stand to the printed one.
type Relation string

// The relations of claims.
const (
	EqualTo    Relation = "="
	LessThan   Relation = "<"
	MoreThan   Relation = ">"
	NoMoreThan Relation = "<="
	NoLessThan Relation = ">="
)

// Claim is one number that the paper states about its cohort, at one place.
type Claim struct {
	ID       string // such as "res-os1-5y": place, what, when
	Where    string // section and paragraph
	Printed  string // a few words of the paper, around the number
	Kind     Kind
	Relation Relation
	// Value is the number, in Unit; NaN for a date, which Text holds.
	Value float64
	Text  string
	// Decimals printed, -1 for a date.  Figures are compared at this precision.
	Decimals int
	Unit     string
	Note     string
	// Statement says in words what the number is; repeats of one statement have the same.
	Statement string
	Role      Role
	// Cell is where the paper's notebooks compute the number: "02 [7]" is the cell numbered 7 of notebook 02. Empty where
	// the tables do not hold what it takes.
	Cell string
}

// Role is what a number is in the paper.
type Role string

// The roles of claims.
const (
	AsResult     Role = "result"
	AsComparison Role = "comparison" // with other studies
	AsPeriod     Role = "period"     // between which dates
	AsProtocol   Role = "protocol"   // how patients were treated and followed
	AsDefinition Role = "definition" // of a scale: true of any cohort
)

// All is every claim of claims.csv, in the order of the paper.
//
// Errors: only if the embedded file is damaged.
func All() ([]Claim, error) {
	rows, err := fileRows()
	if err != nil {
		return nil, err
	}
	out := make([]Claim, len(rows))
	for i, r := range rows {
		c := Claim{ID: r[0], Where: r[1], Printed: r[2], Kind: Kind(r[3]), Relation: Relation(r[4]),
			Text: r[5], Unit: r[7], Note: r[8], Statement: r[9],
			Role: Role(r[10]), Cell: r[11], Decimals: -1, Value: math.NaN()}
		if r[6] != "" {
			if c.Decimals, err = strconv.Atoi(r[6]); err != nil {
				return nil, fmt.Errorf("claims: claim %s: %w", c.ID, err)
			}
			if c.Value, err = strconv.ParseFloat(r[5], 64); err != nil {
				return nil, fmt.Errorf("claims: claim %s: %w", c.ID, err)
			}
		}
		switch c.Relation {
		case EqualTo, LessThan, MoreThan, NoMoreThan, NoLessThan:
		default:
			return nil, fmt.Errorf("claims: claim %s: unknown relation %q", c.ID, c.Relation)
		}
		switch c.Role {
		case AsResult, AsComparison, AsPeriod, AsProtocol, AsDefinition:
		default:
			return nil, fmt.Errorf("claims: claim %s: unknown role %q", c.ID, c.Role)
		}
		out[i] = c
	}
	return out, nil
}

// roundHalfUp rounds as a reader of a printed figure expects: 24.5 to 25.  What
// lies within a billionth below the half counts as the half, since 24.5 may be
// the result of a computation.
func roundHalfUp(x float64, decimals int) float64 {
	scale := math.Pow(10, float64(decimals))
	return math.Copysign(math.Floor(math.Abs(x)*scale+0.5+1e-9), x) / scale
}

// Holds reports whether a recomputed figure, in the unit of the claim, bears the
// claim out.  For "=" it must round to the printed value at the printed
// precision, half a unit of the last digit upwards; for the other relations it
// is compared as it is.  NaN bears out nothing, nor does any figure a claim that
// states a date.
//
// A figure of +Inf stands for "not reached".
func (c Claim) Holds(x float64) bool {
	if math.IsNaN(x) || math.IsNaN(c.Value) {
		return false
	}
	switch c.Relation {
	case LessThan:
		return x < c.Value
	case MoreThan:
		return x > c.Value
	case NoMoreThan:
		return x <= c.Value
	case NoLessThan:
		return x >= c.Value
	}
	return math.Abs(roundHalfUp(x, c.Decimals)-c.Value) < 1e-9
}

// fileRows reads the embedded claims without their headings.
func fileRows() ([][]string, error) {
	f, err := data.Open(data.ClaimsFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 12
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("claims: %s: %w", data.ClaimsFile, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("claims: %s has no rows", data.ClaimsFile)
	}
	return rows[1:], nil
}
