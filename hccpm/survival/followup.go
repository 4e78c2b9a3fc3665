package survival

import (
	"fmt"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
)

// FollowUp estimates the distribution of follow-up, as it would be if nobody had
// the event: the Kaplan–Meier curve with events and censorings exchanged.  Its
// median is the median follow-up to report; options are those of [KaplanMeier].
//
// The end of follow-up is what happens here, so Events of the result counts
// censorings and the name of the endpoint says so.  A censoring tied with an event
// comes first, as R has it when the status is turned around.
//
// Errors: those of [KaplanMeier].
//
// References: Schemper and Smith (1996), Control Clin Trials 17:343,
// doi:10.1016/0197-2456(96)00075-X.
//
// R equivalent: survfit(Surv(time, 1 - event) ~ group), or Surv(entry, time, 1 - event).
func FollowUp(s Sample, options ...KaplanMeierOptions) (Curves, error) {
	o := option.Of(options)
	quiet := s.quiet()
	turned := make([]bool, len(s.event))
	for i, e := range s.event {
		turned[i] = !e && (quiet == nil || !quiet[i]) // what another row of the same ID takes up ends no follow-up
	}
	s.event, s.cause, s.causes = turned, nil, nil
	if s.name += " [follow-up]"; s.name == " [follow-up]" {
		s.name = "follow-up"
	}
	return KaplanMeier(s, o)
}

// Conditional is the curve of those who are free of the event at time from: S(t)/S(from)
// for t > from, with the risk sets after from alone in its errors and limits.
//
//	Var log(S(t)/S(from)) = Σ over from < tᵢ ≤ t of dᵢ/(nᵢ(nᵢ−dᵢ))
//
// Times stay counted from the beginning; N counts rows still followed after from
// (weights, where there are any).
//
// Errors: [ErrOption] if from is NaN, infinite or negative; [ErrNoPatients] if nobody
// is followed beyond it; [ErrUnsupported] for robust errors, whose clusters a
// curve no longer knows: use [Sample.Landmark].
//
// R equivalent: survfit(Surv(time, event) ~ group, start.time = from).
func (c Curve) Conditional(from float64) (Curve, error) {
	if why := notFollowUp(from); why != "" {
		return Curve{}, fmt.Errorf("survival: conditional survival: %w: %v %s", ErrOption, from, why)
	}
	if c.Options.StdErr == Robust {
		return Curve{}, fmt.Errorf("survival: conditional survival with robust errors: %w", ErrUnsupported)
	}
	first := 0
	for first < len(c.Time) && c.Time[first] <= from+num.Near(from) {
		first++
	}
	if first == len(c.Time) {
		return Curve{}, fmt.Errorf("survival: conditional survival: %w beyond %v", ErrNoPatients, from)
	}
	w := num.Steps{Time: c.Time[first:], AtRisk: c.AtRisk[first:], Events: c.Events[first:], Censored: c.Censored[first:]}
	if c.rows != nil {
		w.Rows = c.rows[first:]
	}
	out := newCurve(w, c.Options)
	out.Label, out.Unit, out.N = c.Label, c.Unit, int(w.AtRisk[0])
	out.estimate(nil)
	if out.Options.betaProduct() {
		out.betaProduct()
	}
	return out, nil
}

// Landmark is the sample of those still followed, free of the event, after time at,
// with time counted from there: what happened before may then be used to group
// them.  Rows that end at or before at are left out, entries before it become 0;
// the name says how many were left out.
//
// Errors: [ErrOption] if at is NaN, infinite or negative.
//
// References: Anderson, Cain and Gelber (1983), J Clin Oncol 1:710,
// doi:10.1200/JCO.1983.1.11.710.
//
// R equivalent: subset(data, time > at), then Surv(time - at, event).
func (s Sample) Landmark(at float64) (Sample, error) {
	if why := notFollowUp(at); why != "" {
		return Sample{}, fmt.Errorf("survival: landmark: %w: %v %s", ErrOption, at, why)
	}
	near := at + num.Near(at)
	out := s.subset(func(i int) bool { return s.time[i] > near })
	for i := range out.time {
		out.time[i] -= at
		if out.entry != nil {
			out.entry[i] = max(0, out.entry[i]-at)
		}
	}
	out.name = fmt.Sprintf("%s [after %s: %d of %d left out]", s.name, number(at), s.N()-out.N(), s.N())
	return out, nil
}
