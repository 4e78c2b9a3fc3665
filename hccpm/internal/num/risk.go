package num

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

// WeightOf is the weight of row i.
func (r Rows) WeightOf(i int32) float64 {
	if r.Weight == nil {
		return 1
	}
	return r.Weight[i]
}

// Steps is the walk through time of one group: at each distinct Time, ascending,
// the weight at risk just before it, and the weight of those who leave at it with
// the event and without.  Rows is the number of rows with the event, whatever
// their weight; nil if there are no weights, because it is Events then.
type Steps struct {
	Time, AtRisk, Events, Censored []float64
	Rows                           []float64
}

// Walk counts risk sets.  byTime lists the group's rows in ascending Time, time those
// times, and byEntry the same rows in ascending Entry; byEntry is not read if Entry is
// nil.  Sums run from the latest time backwards, so that without entries every number at
// risk is a sum of weights and never a difference.  It takes O(n) time.
func Walk(r Rows, byTime []int32, time []float64, byEntry []int32) Steps {
	distinct := 0
	for i, t := range time {
		if i == 0 || t != time[i-1] {
			distinct++
		}
	}
	s := Steps{Time: make([]float64, distinct), AtRisk: make([]float64, distinct),
		Events: make([]float64, distinct), Censored: make([]float64, distinct)}
	if r.Weight == nil && r.Entry == nil {
		s.count(r.Event, byTime, time)
		return s
	}
	if r.Weight != nil {
		s.Rows = make([]float64, distinct)
	}
	atRisk, e := 0.0, len(byEntry)-1
	for hi := len(byTime) - 1; hi >= 0; {
		distinct--
		t := time[hi]
		events, censored := 0.0, 0.0
		for ; hi >= 0 && time[hi] == t; hi-- {
			i := byTime[hi]
			w := r.WeightOf(i)
			atRisk += w
			switch {
			case r.Event[i]:
				events += w
				if s.Rows != nil {
					s.Rows[distinct]++
				}
			case r.Quiet == nil || !r.Quiet[i]:
				censored += w
			}
		}
		if r.Entry != nil {
			for ; e >= 0 && r.Entry[byEntry[e]] >= t; e-- {
				atRisk -= r.WeightOf(byEntry[e])
			}
		}
		s.Time[distinct], s.AtRisk[distinct] = t, max(atRisk, events)
		s.Events[distinct], s.Censored[distinct] = events, censored
	}
	return s
}

// count is Walk of rows that all weigh one and are all at risk from the beginning: whole
// numbers, and no branch that depends on the events.
func (s Steps) count(event []bool, byTime []int32, time []float64) {
	died, at := 0, -1
	last, first := 0.0, 0
	for i, row := range byTime {
		if t := time[i]; at < 0 || t != last {
			if at >= 0 {
				s.Events[at], s.Censored[at] = float64(died), float64(i-first-died)
			}
			at++
			s.Time[at], s.AtRisk[at] = t, float64(len(byTime)-i)
			last, first, died = t, i, 0
		}
		one := 0
		if event[row] {
			one = 1
		}
		died += one
	}
	if at >= 0 {
		s.Events[at], s.Censored[at] = float64(died), float64(len(byTime)-first-died)
	}
}
