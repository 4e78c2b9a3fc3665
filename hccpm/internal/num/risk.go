package num

import "slices"

// Rows is follow-up, one row each: at risk on (Entry, Time], leaving at Time with
// or without the event.  All slices have length n; Entry nil means at risk from
// before every time, Weight nil means 1.  Quiet nil means none; a quiet row that
// leaves without an event is not counted as censored, because another row goes
// on where it stops.
type Rows struct {
	Entry, Time []float64
	Event       []bool
	Weight      []float64
	Quiet       []bool
}

func (r Rows) weight(i int) float64 {
	if r.Weight == nil {
		return 1
	}
	return r.Weight[i]
}

// Steps is the walk through time of one group: at each distinct Time, ascending,
// the weight at risk just before it, and the weight of those who leave at it with
// the event and without.
type Steps struct {
	Time, AtRisk, Events, Censored []float64
}

// Walk counts risk sets.  byTime lists the group's rows in ascending Time and
// byEntry the same rows in ascending Entry; byEntry is not read if Entry is nil.
// Sums run from the latest time backwards, so that without entries every number
// at risk is a sum of weights and never a difference.  It takes O(n) time.
func Walk(r Rows, byTime, byEntry []int) Steps {
	var s Steps
	atRisk, e := 0.0, len(byEntry)-1
	for hi := len(byTime) - 1; hi >= 0; {
		t := r.Time[byTime[hi]]
		events, censored := 0.0, 0.0
		for ; hi >= 0 && r.Time[byTime[hi]] == t; hi-- {
			i := byTime[hi]
			w := r.weight(i)
			atRisk += w
			switch {
			case r.Event[i]:
				events += w
			case r.Quiet == nil || !r.Quiet[i]:
				censored += w
			}
		}
		if r.Entry != nil {
			for ; e >= 0 && r.Entry[byEntry[e]] >= t; e-- {
				atRisk -= r.weight(byEntry[e])
			}
		}
		s.Time = append(s.Time, t)
		s.AtRisk = append(s.AtRisk, max(atRisk, events))
		s.Events = append(s.Events, events)
		s.Censored = append(s.Censored, censored)
	}
	for _, c := range [][]float64{s.Time, s.AtRisk, s.Events, s.Censored} {
		slices.Reverse(c)
	}
	return s
}
