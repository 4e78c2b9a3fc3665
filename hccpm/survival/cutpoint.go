package survival

import (
	"fmt"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/stats"
)

// BestCut finds the cut-point of a marker at which two groups differ most in their time to the event, by the maximally
// selected log-rank statistic, and tests it with a P value that takes the search into account: see [stats.BestCut].
//
// marker has one value for each row of the sample, or of what it was made from. The score of a row is
//
//	event − Σ 1/(number with a time > t + 1) over the events up to its own time,
//
// Hothorn and Lausen's, so that of tied times each event counts the others as gone; without ties it
// is that of the log-rank test. Groups of the sample are not looked at. Near-tied times are not
// tied.
//
// Errors: [ErrUnsupported] for entries, weights, and several rows of one patient; [ErrNoEvents]; [ErrLength]; those of
// [stats.BestCut].
//
// Reference: Hothorn and Lausen (2003), Comput Stat Data Anal 43:121, section 2, doi:10.1016/S0167-9473(02)00225-6.
//
// R equivalent: maxstat::maxstat.test(Surv(time, event) ~ marker, smethod = "LogRank"), survminer::surv_cutpoint.
func BestCut(s Sample, marker []float64, options ...stats.CutPointOptions) (stats.CutPoint, error) {
	if s.entry != nil || s.weight != nil || s.repeats() {
		return stats.CutPoint{}, fmt.Errorf("survival: cut-point with entries, weights or repeated rows: %w", ErrUnsupported)
	}
	if s.Events() == 0 {
		return stats.CutPoint{}, fmt.Errorf("survival: cut-point: %w", ErrNoEvents)
	}
	marker, err := align(s, marker, "marker")
	if err != nil {
		return stats.CutPoint{}, err
	}
	out, err := stats.MaxSelected(s.hothornScores(), marker, option.Of(options))
	out.Title = s.name
	if out.Title == "" {
		out.Title = "unnamed endpoint"
	}
	out.Title += " by marker"
	return out, err
}

// hothornScores is the log-rank score of each row.
func (s Sample) hothornScores() []float64 {
	n := len(s.time)
	out := make([]float64, n)
	order, times := num.Sort(s.time)
	sum := 0.0
	for lo := 0; lo < n; {
		hi := lo
		for hi < n && times[hi] == times[lo] {
			hi++
		}
		for _, i := range order[lo:hi] {
			if s.event[i] {
				sum += 1 / float64(n-hi+1)
			}
		}
		for _, i := range order[lo:hi] {
			if out[i] = -sum; s.event[i] {
				out[i]++
			}
		}
		lo = hi
	}
	return out
}
