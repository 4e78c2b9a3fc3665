package survival

import (
	"fmt"
	"slices"
	"strconv"

	"hipec/hccpm/internal/num"
)

// Split is the same follow-up cut into rows (start, stop] at the given times: a
// row that is at risk on both sides of a cut becomes two, the first censored at
// the cut, the second entering there.  cuts are in the unit of the sample and in
// any order; a cut within rounding of an entry or a time cuts nothing there.
//
// Rows of one ID that follow one another are one follow-up for every procedure of
// the package, so that a sample and its split give the same curves and tests.  A
// sample without IDs gets the row numbers, from 1.
//
// Errors: a cut that is NaN, infinite or negative wraps [ErrOption]; a
// time of 0 without an entry, which leaves no (start, stop] row, [ErrUnsupported].
//
// R equivalent: survSplit(data, cut = cuts).
func (s Sample) Split(cuts []float64) (Sample, error) {
	cuts = slices.Clone(cuts)
	for i, c := range cuts {
		if why := notFollowUp(c); why != "" {
			return Sample{}, fmt.Errorf("survival: %w: cut %d: %v %s", ErrOption, i+1, c, why)
		}
	}
	slices.Sort(cuts)
	out := s.like()
	for i := range s.time {
		from := 0.0
		if s.entry != nil {
			from = s.entry[i]
		}
		for _, c := range cuts {
			near := num.Near(c)
			if c > from+near && c < s.time[i]-near {
				out.addRow(s, i, from, c, false)
				from = c
			}
		}
		if from >= s.time[i] {
			return Sample{}, fmt.Errorf("survival: %w: row %d: a follow-up that ends at 0 cannot be a (start, stop] row",
				ErrUnsupported, i+1)
		}
		out.addRow(s, i, from, s.time[i], s.event[i])
	}
	out.given = out.N()
	out.countRepeats()
	return out, nil
}

// like is a sample of nobody with the headings of s.
func (s Sample) like() Sample {
	return Sample{levels: s.levels, ordered: s.ordered, missingIn: s.missingIn, causes: s.causes, name: s.name,
		unit: s.unit, missing: s.missing,
		ids: []string{}, entry: []float64{}}
}

// addRow appends row i of another sample, at risk on (from, to].
func (s *Sample) addRow(of Sample, i int, from, to float64, event bool) {
	s.entry, s.time = append(s.entry, from), append(s.time, to)
	s.event = append(s.event, event)
	id := strconv.Itoa(i + 1)
	if of.ids != nil {
		id = of.ids[i]
	}
	s.ids = append(s.ids, id)
	if of.weight != nil {
		s.weight = append(s.weight, of.weight[i])
	}
	if of.group != nil {
		s.group = append(s.group, of.group[i])
	}
	if of.cluster != nil {
		s.cluster = append(s.cluster, of.cluster[i])
	}
	if of.cause != nil {
		cause := int32(-1)
		if event {
			cause = of.cause[i]
		}
		s.cause = append(s.cause, cause)
	}
}

// subset is the rows whose number keep accepts, in their order.
func (s Sample) subset(keep func(i int) bool) Sample {
	out := s
	out.time, out.event = nil, nil
	out.entry, out.weight, out.group, out.cause, out.cluster, out.ids = nil, nil, nil, nil, nil, nil
	out.rows = []int32{}
	for i := range s.time {
		if !keep(i) {
			continue
		}
		out.time, out.event = append(out.time, s.time[i]), append(out.event, s.event[i])
		out.entry = carry(out.entry, s.entry, i)
		out.weight = carry(out.weight, s.weight, i)
		out.group = carry(out.group, s.group, i)
		out.cause = carry(out.cause, s.cause, i)
		out.cluster = carry(out.cluster, s.cluster, i)
		out.ids = carry(out.ids, s.ids, i)
		row := int32(i)
		if s.rows != nil {
			row = s.rows[i]
		}
		out.rows = append(out.rows, row)
	}
	if s.repeated > 0 {
		out.countRepeats()
	}
	return out
}

// carry appends the i-th of from, if there is such a column.
func carry[T any](to, from []T, i int) []T {
	if from == nil {
		return to
	}
	return append(to, from[i])
}
