package hccpm

import (
	"fmt"
	"math"
	"strconv"

	"hipec/data"
)

// ClaimKind is what sort of figure a claim states.
type ClaimKind string

// The kinds of claims.
const (
	ClaimValue    ClaimKind = "value"    // a median, a range
	ClaimCount    ClaimKind = "count"    // a number of patients
	ClaimRate     ClaimKind = "rate"     // survival at a time, in percent
	ClaimShare    ClaimKind = "share"    // a part of the patients, in percent
	ClaimP        ClaimKind = "p"        // a P value above or below a level
	ClaimWindow   ClaimKind = "window"   // a limit in time
	ClaimProtocol ClaimKind = "protocol" // what was done to every patient
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
	Kind     ClaimKind
	Relation Relation
	// Value is the number, in Unit; NaN for a date, which Text holds.
	Value float64
	Text  string
	// Decimals printed, -1 for a date.  Figures are compared at this precision.
	Decimals int
	Unit     string
	Note     string
}

// Claims is every claim of claims.csv, in the order of the paper.
//
// Errors: only if the embedded file is damaged.
func Claims() ([]Claim, error) {
	rows, err := dataRows(data.ClaimsFile, 9)
	if err != nil {
		return nil, err
	}
	out := make([]Claim, len(rows))
	for i, r := range rows {
		c := Claim{ID: r[0], Where: r[1], Printed: r[2], Kind: ClaimKind(r[3]), Relation: Relation(r[4]),
			Text: r[5], Unit: r[7], Note: r[8], Decimals: -1, Value: math.NaN()}
		if r[6] != "" {
			if c.Decimals, err = strconv.Atoi(r[6]); err != nil {
				return nil, fmt.Errorf("hccpm: claim %s: %w", c.ID, err)
			}
			if c.Value, err = strconv.ParseFloat(r[5], 64); err != nil {
				return nil, fmt.Errorf("hccpm: claim %s: %w", c.ID, err)
			}
		}
		switch c.Relation {
		case EqualTo, LessThan, MoreThan, NoMoreThan, NoLessThan:
		default:
			return nil, fmt.Errorf("hccpm: claim %s: unknown relation %q", c.ID, c.Relation)
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
