package models

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/survival"
)

// coxData is the rows of a Cox model in the order in which risk sets are walked: by stratum, then by time.
type coxData struct {
	n, p        int
	x           []float64 // n×p row by row, centred and scaled
	time, entry []float64 // entry nil: at risk from the beginning
	event       []bool
	weight      []float64 // nil: 1
	offset      []float64 // nil: 0; centred
	bounds      []int     // stratum g owns rows [bounds[g], bounds[g+1])
	byEntry     []int32   // rows of each stratum by entry; nil without entries
	order       []int32   // which of the cases each row is
	mean, scale []float64 // of the columns before
	ties        survival.Ties
	shift       float64 // taken off the offset
	copied      []bool  // nil, or which rows are the row before once more, of the same stratum

	risk   []float64 // weight times exp of the linear predictor, of the last evaluation
	hazard []float64 // cumulated hazard that each row was exposed to, of the last evaluation
	beta   []float64 // of the last walk
	at     []float64 // room: cumulated hazard at entry
}

// cases is the rows that a model is fitted to.
type cases struct {
	sample []int // which row of the sample each is
	data   []int32
	of     []int32 // stratum
	strata []string
}

// newCoxData sorts the cases and builds their matrix.
func newCoxData(s survival.Sample, src *source, d *design, c cases, offset []float64, ties survival.Ties) (*coxData,
	error) {
	n := len(c.sample)
	times, entries, events, weights := s.Times(), s.Entries(), s.EventFlags(), s.Weights()
	pick := func(x []float64) []float64 {
		if x == nil || n == len(x) {
			return x
		}
		out := make([]float64, n)
		for k, i := range c.sample {
			out[k] = x[i]
		}
		return out
	}
	times, entries, weights = pick(times), pick(entries), pick(weights)
	var order []int32
	var sorted []float64
	if entries == nil {
		order, sorted = num.Sort(times)
		num.MergeSorted(sorted)
	} else {
		merged := num.MergeTies(times, entries)
		for k := range entries {
			if merged[1][k] >= merged[0][k] {
				return nil, fmt.Errorf("models: %w: row %d: entry %v and time %v are nearly tied, no follow-up is left", ErrInvalid,
					c.data[k]+1, entries[k], times[k])
			}
		}
		entries = merged[1]
		order, sorted = num.Sort(merged[0])
	}
	q := &coxData{n: n, p: len(d.columns), ties: ties}
	q.order, q.time, q.bounds = num.Partition(order, sorted, c.of, max(1, len(c.strata)))
	q.event = make([]bool, n)
	rows := make([]int32, n)
	for at, k := range q.order {
		q.event[at] = events[c.sample[k]]
		rows[at] = c.data[k]
	}
	gather := func(x []float64) []float64 {
		if x == nil {
			return nil
		}
		out := make([]float64, n)
		for at, k := range q.order {
			out[at] = x[k]
		}
		return out
	}
	q.weight, q.entry, q.offset = gather(weights), gather(entries), gather(offset)
	q.sortEntries(len(c.strata), c.of)
	var err error
	if q.x, err = d.matrix(src, rows); err != nil {
		return nil, err
	}
	q.standardise()
	q.risk, q.hazard = make([]float64, n), make([]float64, n)
	return q, nil
}

func (q *coxData) sortEntries(strata int, of []int32) {
	if q.entry == nil {
		return
	}
	order, sorted := num.Sort(q.entry)
	var group []int32
	if of != nil {
		group = make([]int32, q.n)
		for at, k := range q.order {
			group[at] = of[k]
		}
	}
	q.byEntry, _, _ = num.Partition(order, sorted, group, max(1, strata))
	q.at = make([]float64, q.n)
}

func (q *coxData) weightOf(i int) float64 {
	if q.weight == nil {
		return 1
	}
	return q.weight[i]
}

// standardise centres the columns at their weighted means and divides them by their deviations; the offset is
// centred too. None of that changes what is estimated, but sums stay small.
func (q *coxData) standardise() {
	p := q.p
	q.mean, q.scale = make([]float64, p), make([]float64, p)
	total, shift := 0.0, 0.0
	for i := range q.n {
		w := q.weightOf(i)
		total += w
		for j, v := range q.x[i*p : i*p+p] {
			q.mean[j] += w * v
		}
		if q.offset != nil {
			shift += q.offset[i] // unweighted, as in R
		}
	}
	q.shift = shift / float64(q.n)
	for j := range q.mean {
		q.mean[j] /= total
	}
	for i := range q.n {
		w := q.weightOf(i)
		for j, v := range q.x[i*p : i*p+p] {
			v -= q.mean[j]
			q.scale[j] += w * v * v
		}
		if q.offset != nil {
			q.offset[i] -= q.shift
		}
	}
	for j, s := range q.scale {
		q.scale[j] = math.Sqrt(s / total)
		if q.scale[j] <= 1e-13*math.Abs(q.mean[j]) || q.scale[j] == 0 {
			q.scale[j] = 0 // constant
		}
	}
	inverse := make([]float64, p)
	for j, s := range q.scale {
		if s > 0 {
			inverse[j] = 1 / s
		}
	}
	for i := range q.n {
		row := q.x[i*p : i*p+p]
		for j := range row {
			row[j] = (row[j] - q.mean[j]) * inverse[j]
		}
	}
}
