package survival

import (
	"math"
	"math/rand/v2"
	"sort"
)

// hidden is what the imputation of a permutation test draws from.
type hidden struct {
	sample  Sample
	event   decline   // pooled
	censor  []decline // of each group
	longest float64
}

// decline is a distribution: the curve after each time at which it falls.
type decline struct{ time, surv []float64 }

func newDecline(c Curve) decline {
	var f decline
	for i, d := range c.Events {
		if d > 0 {
			f.time, f.surv = append(f.time, c.Time[i]), append(f.surv, c.Survival[i])
		}
	}
	return f
}

// after draws a time later than t (or at it, too, if atOrAfter); +Inf stands for after
// all that the curve knows.
func (f decline) after(r *rand.Rand, t float64, atOrAfter bool) float64 {
	first := sort.Search(len(f.time), func(i int) bool { return f.time[i] > t || atOrAfter && f.time[i] == t })
	start := 1.0
	if first > 0 {
		start = f.surv[first-1]
	}
	u := start * r.Float64()
	at := first + sort.Search(len(f.time)-first, func(i int) bool { return f.surv[first+i] <= u })
	if at == len(f.time) {
		return math.Inf(1)
	}
	return f.time[at]
}

// hidden fits the curves; the sample has no entries and no weights.
func (s Sample) hidden() hidden {
	h := hidden{sample: s}
	pooled := s
	pooled.group, pooled.levels, pooled.cluster, pooled.ids = nil, nil, nil, nil
	if c, err := KaplanMeier(pooled, KaplanMeierOptions{ConfType: ConfNone}); err == nil {
		h.event = newDecline(c.Groups[0])
	}
	censored := s
	censored.cluster, censored.ids = nil, nil
	if c, err := FollowUp(censored, KaplanMeierOptions{ConfType: ConfNone}); err == nil {
		for _, g := range c.Groups {
			h.censor = append(h.censor, newDecline(g))
		}
	}
	for _, t := range s.time {
		h.longest = max(h.longest, t)
	}
	return h
}

// replicate draws what was hidden, permutes the event times over the patients with
// their groups and censoring times, and gives χ²; 0 if there is none.
func (h hidden) replicate(r *rand.Rand, o LogRankOptions) float64 {
	s := h.sample
	n := s.N()
	event, censor := make([]float64, n), make([]float64, n)
	for i, t := range s.time {
		if s.event[i] {
			event[i], censor[i] = t, h.censor[s.group[i]].after(r, t, true)
		} else {
			event[i], censor[i] = h.event.after(r, t, false), t
		}
	}
	r.Shuffle(n, func(i, j int) { event[i], event[j] = event[j], event[i] })
	s.time, s.event = make([]float64, n), make([]bool, n)
	for i := range n {
		s.time[i] = min(event[i], censor[i])
		s.event[i] = event[i] <= censor[i]
		if math.IsInf(s.time[i], 1) {
			s.time[i], s.event[i] = h.longest, false
		}
	}
	t, err := LogRank(s, o)
	if err != nil {
		return 0
	}
	return t.Chisq
}
