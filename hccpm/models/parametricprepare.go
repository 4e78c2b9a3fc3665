package models

import (
	"fmt"
)

// prepare keeps the complete rows, builds their matrix and chooses the family or the knots.
func (f *ParametricFit) prepare(spans []span, rows []int32, data Data, formula string, o *ParametricOptions) error {
	terms, err := ParseTerms(formula)
	if err != nil {
		return err
	}
	for _, t := range terms {
		if t.Role != Effect && t.Role != Offset {
			return fmt.Errorf("models: parametric: %w: %s", ErrUnsupported, t)
		}
	}
	f.Terms = terms
	src := newSource(data)
	kept, missing, err := src.complete(terms, rows)
	if err != nil {
		return err
	}
	f.Missing += len(rows) - len(kept)
	f.MissingIn = append(f.MissingIn, missing...)
	f.rows = kept
	q := &parametricData{glmData: &glmData{}, unit: 1}
	f.q = q
	at := 0
	for k, i := range rows {
		if at == len(kept) || kept[at] != i {
			continue
		}
		at++
		s := spans[k]
		if s.kind == exactTime && s.right == 0 {
			return fmt.Errorf(
				"models: parametric: %w: row %d has the event at time 0, where a density has no value",
				ErrInvalid,
				i+1,
			)
		}
		if s.entry > 0 && s.kind == rightCensored && s.entry > s.left {
			return fmt.Errorf(
				"models: parametric: %w: row %d: entry %v after time %v",
				ErrInvalid,
				i+1,
				s.entry,
				s.left,
			)
		}
		q.spans = append(q.spans, s)
		q.weight = append(q.weight, s.weight)
	}
	f.N = len(q.spans)
	n, weight, time := q.events()
	if f.Events = n; f.N == 0 || sumOf(q.weight) == 0 {
		return fmt.Errorf(
			"models: parametric: %w: %d rows, %d with a missing value, sum of weights %v",
			ErrNoPatients,
			len(rows),
			len(rows)-f.N,
			sumOf(q.weight),
		)
	}
	if weight == 0 || time == 0 {
		return fmt.Errorf(
			"models: parametric: %w in %d complete rows of weight %v",
			ErrNoEvents,
			f.N,
			sumOf(q.weight),
		)
	}
	r := glmRows{terms: terms, rows: kept}
	if f.design, err = r.build(src, q.glmData, ""); err != nil {
		return err
	}
	return q.choose(o, time)
}

func sumOf(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

// choose sets the family or the spline. Gompertz' times are divided by their mean, which keeps its shape near 1.
func (q *parametricData) choose(o *ParametricOptions, time float64) error {
	q.size = q.p
	if o.Distribution == RoystonParmar {
		knots, err := freezeKnots(q.spans, o.Knots, o.KnotTimes)
		if err != nil {
			return err
		}
		q.spline = &spline{knots: knots, scale: o.Metric}
		q.spline.prepare(q.spans)
		q.size += len(knots) - 1
		return nil
	}
	var err error
	if q.family, err = familyOf(o.Distribution, o.Metric); err != nil {
		return err
	}
	o.Metric = q.family.metric
	q.size += len(q.family.ancillary)
	if o.Distribution == Gompertz {
		q.unit = time / sumOf(q.weight)
		for i := range q.spans {
			q.spans[i].entry /= q.unit
			q.spans[i].left /= q.unit
			q.spans[i].right /= q.unit
		}
	}
	return nil
}
