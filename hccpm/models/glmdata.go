package models

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// glmData is the rows of a model of one outcome a row, with standardised columns.
type glmData struct {
	n, p        int
	x           []float64 // n×p, the intercept first if there is one
	y           []float64
	weight      []float64 // nil: 1
	offset      []float64 // nil: 0
	mean, scale []float64
	intercept   bool
}

// glmRows is which rows a model of one outcome a row rests on, and its terms.
type glmRows struct {
	terms     Terms
	rows      []int32
	missing   int
	missingIn []MissingIn
	clusters  []int32 // by row; nil: each its own
	groups    int     // clusters there are
}

// prepare reads a formula, keeps the complete rows and builds their matrix; the outcome is left to the caller, who
// gets the source to read it from. kind stands in errors; clustered allows cluster().
func prepareGLM(kind string, data Data, outcome, formula, weight string, clustered bool) (*source, glmRows, error) {
	r := glmRows{}
	var err error
	if r.terms, err = ParseTerms(formula); err != nil {
		return nil, r, err
	}
	for _, t := range r.terms {
		if t.Role == Strata || t.Role == Cluster && !clustered {
			return nil, r, fmt.Errorf("models: %s: %w: %s", kind, ErrUnsupported, t)
		}
	}
	src := newSource(data)
	needed := append(slices.Clone(r.terms), Term{Variables: []Variable{{Column: outcome}}})
	if weight != "" {
		needed = append(needed, Term{Variables: []Variable{{Column: weight}}})
	}
	all := allRows(data.N())
	if r.rows, r.missingIn, err = src.complete(needed, all); err != nil {
		return nil, r, err
	}
	r.missing = len(all) - len(r.rows)
	if len(r.rows) == 0 {
		return nil, r, fmt.Errorf("models: %s: %w: %d rows, all with a missing value", kind, ErrNoPatients, len(all))
	}
	if by := r.terms.role(Cluster); len(by) > 0 {
		var labels []string
		if r.clusters, labels, err = src.partition(by, r.rows); err != nil {
			return nil, r, err
		}
		r.groups = len(labels)
	}
	return src, r, nil
}

func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// build freezes the design and fills in q: weights, offset and the standardised matrix.
func (r glmRows) build(src *source, q *glmData, weight string) (*design, error) {
	q.n, q.intercept = len(r.rows), len(r.terms.role(NoIntercept)) == 0
	if err := q.readWeights(src, weight, r.rows); err != nil {
		return nil, err
	}
	d, err := src.freeze(r.terms, r.rows, q.intercept)
	if err != nil {
		return nil, err
	}
	if q.offset, err = src.offsets(r.terms, r.rows); err != nil {
		return nil, err
	}
	x, err := d.matrix(src, r.rows)
	if err != nil {
		return nil, err
	}
	q.standardise(x, len(d.columns))
	return d, nil
}

// names of the coefficients, the intercept's first if there is one.
func (q *glmData) names(d *design) []string {
	if q.intercept {
		return append([]string{"(Intercept)"}, d.names...)
	}
	return d.names
}

// effects is the columns but the intercept.
func (q *glmData) effects() []int {
	var out []int
	for j := range q.p {
		if j > 0 || !q.intercept {
			out = append(out, j)
		}
	}
	return out
}

func (q *glmData) readWeights(src *source, name string, rows []int32) error {
	if name == "" {
		return nil
	}
	c, err := src.column(name)
	if err != nil {
		return err
	}
	if c.labels != nil {
		return fmt.Errorf("models: %w: the weights %s are labels", ErrInvalid, name)
	}
	total := 0.0
	for _, i := range rows {
		w := c.numbers[i]
		if w < 0 || math.IsInf(w, 0) {
			return fmt.Errorf("models: %w: column %s, row %d: weight %v", ErrInvalid, name, i+1, w)
		}
		q.weight = append(q.weight, w)
		total += w
	}
	if total == 0 {
		return fmt.Errorf("models: %w: every weight is zero", ErrNoPatients)
	}
	return nil
}

func (q *glmData) weightOf(i int) float64 {
	if q.weight == nil {
		return 1
	}
	return q.weight[i]
}

// standardise puts the intercept in front, centres the columns if there is one, and divides them by their deviations.
func (q *glmData) standardise(x []float64, p int) {
	from := 0
	if q.intercept {
		from = 1
	}
	q.p = p + from
	q.x = make([]float64, q.n*q.p)
	q.mean, q.scale = make([]float64, q.p), make([]float64, q.p)
	if q.intercept {
		q.scale[0] = 1
		for i := range q.n {
			q.x[i*q.p] = 1
		}
	}
	total := 0.0
	for i := range q.n {
		total += q.weightOf(i)
	}
	for j := range p {
		mean, square := 0.0, 0.0
		for i := range q.n {
			mean += q.weightOf(i) * x[i*p+j] / total
		}
		for i := range q.n {
			d := x[i*p+j] - mean
			square += q.weightOf(i) * d * d
		}
		constant := math.Sqrt(square/total) <= 1e-13*math.Abs(mean) || square == 0
		if !q.intercept {
			square, mean = square+total*mean*mean, 0
			constant = square == 0
		}
		scale := math.Sqrt(square / total)
		if constant {
			scale = 0
		}
		q.mean[from+j], q.scale[from+j] = mean, scale
		for i := 0; i < q.n && scale > 0; i++ {
			q.x[i*q.p+from+j] = (x[i*p+j] - mean) / scale
		}
	}
}

func (q *glmData) predictor(i int, beta []float64) float64 {
	eta := 0.0
	for j, v := range q.x[i*q.p : (i+1)*q.p] {
		eta += v * beta[j]
	}
	if q.offset != nil {
		eta += q.offset[i]
	}
	return eta
}

// estimates is coefficients of the columns from those of the standardised ones; 0 for what is not determined.
func (q *glmData) estimates(active []int, beta []float64) []float64 {
	out := make([]float64, q.p)
	for _, j := range active {
		out[j] = beta[j] / q.scale[j]
		if q.intercept && j > 0 {
			out[0] -= out[j] * q.mean[j]
		}
	}
	return out
}

// unscaled takes a covariance of standardised columns to the scale of the columns: b = Tβ.
func (q *glmData) unscaled(active []int, v *mat.SymDense, ok bool) [][]float64 {
	out := make([][]float64, q.p)
	for j := range out {
		out[j] = nans(q.p)
	}
	if !ok || v == nil {
		return out
	}
	t := mat.NewDense(len(active), len(active), nil)
	for a, i := range active {
		for b, j := range active {
			switch {
			case i == j:
				t.Set(a, b, 1/q.scale[j])
			case q.intercept && i == 0:
				t.Set(a, b, -q.mean[j]/q.scale[j])
			}
		}
	}
	var left, full mat.Dense
	left.Mul(t, v)
	full.Mul(&left, t.T())
	for a, i := range active {
		for b, j := range active {
			out[i][j] = (full.At(a, b) + full.At(b, a)) / 2
		}
	}
	return out
}

// newRows is the matrix, with its intercept, and the offsets of new data; missing values are refused.
func (q *glmData) newRows(d *design, terms Terms, data Data) (x, offset []float64, err error) {
	src, rows, err := wholeRows(terms, data)
	if err != nil {
		return nil, nil, err
	}
	if x, err = d.matrix(src, rows); err != nil {
		return nil, nil, err
	}
	if offset, err = src.offsets(terms, rows); err != nil {
		return nil, nil, err
	}
	if offset == nil {
		offset = make([]float64, len(rows))
	}
	if !q.intercept {
		return x, offset, nil
	}
	with := make([]float64, len(rows)*q.p)
	for i := range rows {
		with[i*q.p] = 1
		copy(with[i*q.p+1:(i+1)*q.p], x[i*(q.p-1):(i+1)*(q.p-1)])
	}
	return with, offset, nil
}

// wholeRows is all rows of new data, of which none may miss a column of the effects or offsets.
func wholeRows(terms Terms, data Data) (*source, []int32, error) {
	src, rows := newSource(data), allRows(data.N())
	needed := slices.Concat(terms.role(Effect), terms.role(Offset))
	kept, missing, err := src.complete(needed, rows)
	if err != nil {
		return nil, nil, err
	}
	if len(kept) < len(rows) {
		at := 0
		for at < len(kept) && kept[at] == rows[at] {
			at++
		}
		return nil, nil, fmt.Errorf(
			"models: prediction: %w: column %s is missing; the first row without a value is %d",
			ErrInvalid,
			missing[0].Column,
			at+1,
		)
	}
	return src, rows, nil
}
