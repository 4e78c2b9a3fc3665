package models

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"

	"gonum.org/v1/gonum/mat"
)

// Errors is how the covariance of a linear or a Poisson model is computed.
type Errors int

const (
	// AutoErrors is clustered where the formula has cluster(), model-based otherwise. It is the zero value.
	AutoErrors Errors = iota
	// ModelErrors is that of the model: equal variances, or variances equal to the means.
	ModelErrors
	// HC0 is White's sandwich, which holds for unequal variances too.
	HC0
	// HC1 is HC0 times n/(n − p), as Stata's robust option for linear regression.
	HC1
	// HC2 divides each squared residual by 1 − h, h being its leverage.
	HC2
	// HC3 divides it by (1 − h)²: the best of them in small samples (Long and Ervin 2000, Am Stat 54:217).
	HC3
	// Clustered sums the scores of each cluster; it needs cluster() in the formula.
	Clustered
)

// String names the kind.
func (e Errors) String() string {
	return option.Name("Errors", e, "automatic", "model-based", "HC0", "HC1", "HC2", "HC3", "clustered")
}

// choose fills in what is automatic and refuses what does not fit the clusters.
func (e Errors) choose(kind string, r glmRows) (Errors, error) {
	if e < AutoErrors || e > Clustered {
		return e, fmt.Errorf("models: %s: %w: Errors %d", kind, ErrOption, e)
	}
	if e == AutoErrors {
		if e = ModelErrors; r.clusters != nil {
			e = Clustered
		}
	}
	if e == Clustered && r.groups < 2 {
		return e, fmt.Errorf(
			"models: %s: clustered errors: %w: %s, two are needed at least; write cluster(column) in the formula",
			kind,
			ErrInvalid,
			plural(r.groups, "cluster"),
		)
	}
	if e != Clustered && e != ModelErrors && r.clusters != nil {
		return e, fmt.Errorf(
			"models: %s: %w: %s errors take rows as independent, and the formula has cluster()",
			kind,
			ErrOption,
			e,
		)
	}
	return e, nil
}

// refuse names a row whose leverage is 1: it alone determines a coefficient, and HC2 and HC3 divide by 0.
func (e Errors) refuse(kind string, r glmRows, leverage []float64) error {
	for i, h := range leverage {
		if (e == HC2 || e == HC3) && h > 1-1e-9 {
			return fmt.Errorf(
				"models: %s: %s errors: %w: row %d alone determines a coefficient; ask for HC1, or join its level with another",
				kind,
				e,
				ErrUnsupported,
				r.rows[i]+1,
			)
		}
	}
	return nil
}

// sandwich is V (Σ uuᵀ) V of standardised columns: bread is V over the active columns, residual is each row's weighted
// residual, leverage h. linear says that clustered errors are corrected for the number of coefficients too.
func (q *glmData) sandwich(
	kind Errors,
	r glmRows,
	active []int,
	bread *mat.SymDense,
	residual, leverage []float64,
	linear bool,
) *mat.SymDense {
	k, n := len(active), 0
	groups := len(r.rows)
	if kind == Clustered {
		groups = r.groups
	}
	sums := make([]float64, groups*k)
	for i, u := range residual {
		if q.weightOf(i) == 0 {
			continue
		}
		n++
		g := i
		switch kind {
		case Clustered:
			g = int(r.clusters[i])
		case HC2:
			u /= math.Sqrt(1 - leverage[i])
		case HC3:
			u /= 1 - leverage[i]
		}
		for a, j := range active {
			sums[g*k+a] += u * q.x[i*q.p+j]
		}
	}
	factor := 1.0
	switch {
	case kind == HC1:
		factor = float64(n) / float64(n-k)
	case kind == Clustered:
		factor = float64(groups) / float64(groups-1)
		if linear {
			factor *= float64(n-1) / float64(n-k)
		}
	}
	u := mat.NewDense(groups, k, sums)
	var half mat.Dense
	half.Mul(u, bread)
	out := mat.NewSymDense(k, nil)
	out.SymOuterK(factor, half.T())
	return out
}

// leverages is w v xᵀVx of each row, v being the variance the model gives it.
func (q *glmData) leverages(active []int, bread *mat.SymDense, variance func(i int) float64) []float64 {
	out := make([]float64, q.n)
	for i := range out {
		form := 0.0
		row := q.x[i*q.p : (i+1)*q.p]
		for a, j := range active {
			for b, k := range active {
				form += row[j] * bread.At(a, b) * row[k]
			}
		}
		out[i] = q.weightOf(i) * variance(i) * form
	}
	return out
}
