package simulate

import (
	"fmt"

	"hipec/hccpm/survival"
)

// Named is a sample under the name that a figure gives it.
type Named struct {
	Name   string
	Sample survival.Sample
}

// Together stacks samples as the groups of one, so that a figure shows them side by side: what was
// observed and what is true, or a wrong analysis and the right one. Groups within a sample, weights
// and ids are dropped. The groups share their patients, so nothing may be tested between them.
//
// Entry and censoring are kept. The unit is the first sample's.
//
// Errors: [ErrOption] without samples, or if two have one name or different units; those of
// [survival.NewSample].
func Together(samples ...Named) (survival.Sample, error) {
	if len(samples) == 0 {
		return survival.Sample{}, fmt.Errorf("%w: there are no samples to put together", ErrOption)
	}
	out := survival.Columns{Unordered: true, Name: samples[0].Sample.Name(), Unit: samples[0].Sample.Unit()}
	seen := map[string]bool{}
	entered := false
	for _, s := range samples {
		if seen[s.Name] {
			return survival.Sample{}, fmt.Errorf("%w: two samples are called %q", ErrOption, s.Name)
		}
		if unit := s.Sample.Unit(); unit != out.Unit {
			return survival.Sample{}, fmt.Errorf("%w: %q is in %s, %q in %s; see Sample.Scale", ErrOption,
				samples[0].Name, out.Unit, s.Name, unit)
		}
		seen[s.Name] = true
		out.Levels = append(out.Levels, s.Name)
		out.Time = append(out.Time, s.Sample.Times()...)
		out.Event = append(out.Event, s.Sample.EventFlags()...)
		entries := s.Sample.Entries()
		entered = entered || entries != nil
		for i := range s.Sample.N() {
			out.Strata = append(out.Strata, s.Name)
			if entries == nil {
				out.Entry = append(out.Entry, 0)
			} else {
				out.Entry = append(out.Entry, entries[i])
			}
		}
	}
	if !entered {
		out.Entry = nil
	}
	return survival.NewSample(out)
}
