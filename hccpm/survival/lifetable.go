package survival

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
)

// LifeTableOptions chooses the intervals of a life table.
type LifeTableOptions struct {
	// Breaks are the starts of the rows, ascending, in the unit of the sample: row
	// i covers [Breaks[i], Breaks[i+1]), the last row [its break, ∞).  There is no
	// default; see [Intervals].
	Breaks []float64
	// Reading is the survival that [Actuarial.Survival] gives beside a row; the zero
	// value is AtStart.
	Reading LifeTableReading
}

// Intervals is the breaks 0, by, 2·by … up to the first that is not below
// through, as SPSS' INTERVAL = THRU through BY by makes them.
//
// Errors: [ErrOption] unless both are finite and positive and there are at most a
// million breaks.
func Intervals(through, by float64) ([]float64, error) {
	rows := math.Ceil(through/by - num.Tolerance)
	if !(through > 0 && by > 0 && rows <= 1e6) || math.IsInf(by, 1) {
		return nil, fmt.Errorf("survival: %w: intervals through %v by %v", ErrOption, through, by)
	}
	out := make([]float64, int(rows)+1)
	for i := range out {
		out[i] = float64(i) * by
	}
	return out, nil
}

// LifeTables is the actuarial life tables of a sample, one for each group.
type LifeTables struct {
	// Groups holds one table a stratum in the order of [Sample.Strata], or one
	// with an empty Label if the sample has no strata.
	Groups []Actuarial
	// About the sample.
	About
	// Options in force.
	Options LifeTableOptions
}

// Actuarial is the life table of one group.
type Actuarial struct {
	// Label is the stratum, empty if there is one group only.
	Label string
	// Unit of the rows' Start and End.
	Unit string
	// N is the number of patients, unweighted.
	N int
	// Rows, ascending; each starts where the one before it ends.
	Rows []LifeTableRow
	// Reading in force.
	Reading LifeTableReading
}

// LifeTableRow is one interval [Start, End) of a life table.
type LifeTableRow struct {
	// Start belongs to the row, End to the next; the last row's End is +Inf.
	Start, End float64
	// Entering is the weight under observation at Start, Withdrawn the weight
	// censored in the row, Events the weight with the event in it.
	Entering, Withdrawn, Events float64
	// Exposed is Entering − Withdrawn/2.
	Exposed float64
	// ProbEvent is Events/Exposed, ProbSurviving its complement.
	ProbEvent, ProbSurviving float64
	// SurvivalAtStart is S(Start); SurvivalAtEnd is S(End), in the last row
	// survival at the end of follow-up.
	SurvivalAtStart, SurvivalAtEnd float64
	// StdErrAtStart and StdErrAtEnd belong to them; NaN where survival is 0.
	StdErrAtStart, StdErrAtEnd float64
	// Density is the probability of the event per unit of time, Hazard the rate
	// among those who reach the middle of the row.  NaN in the last row, whose
	// length is unknown.
	Density, DensityStdErr, Hazard, HazardStdErr float64
}

// LifeTable estimates survival from grouped times: those censored in a row are
// taken to be exposed for half of it.  In each stratum, for the row [a, a+b) with
// n entering, w withdrawn, d events,
//
//	n′ = n − w/2,  q = d/n′,  p = 1 − q
//	S(a+b) = S(a) p
//	SE S(a+b) = S(a+b) √Σ q/(n′p),          summed over rows up to this one
//	density = S(a) q/b
//	SE density = S(a) q/b √(Σ q/(n′p) + p/(n′q)),  summed over rows before it
//	hazard = 2q/(b(1+p))
//	SE hazard = hazard √((1 − (hazard b/2)²)/(n′q))
//
// An event or a censoring at a time that is a break belongs to the row that starts
// there.  Weights count repeated patients.
//
// Which time a survival belongs to: KMsurv and SAS print S(start) beside a row,
// SPSS prints S(end).  Both are kept here, by name, and [Actuarial.SurvivalAt] and
// [Actuarial.EndOfRowStarting] read them.
//
// Special cases: without events in a row the standard errors of its density and
// hazard are NaN; if nobody enters a row its probabilities, and survival from its
// end on, are NaN, unless survival is 0 already and stays so.
//
// Errors: [ErrNoPatients]; [ErrOption] if Breaks is empty, not finite, not
// ascending, or starts after somebody's time; [ErrUnsupported] for samples with
// entries.
//
// References: Cutler and Ederer (1958), J Chronic Dis 8:699,
// doi:10.1016/0021-9681(58)90126-7; Gehan (1969), J Chronic Dis 21:629,
// doi:10.1016/0021-9681(69)90035-6, for density, hazard and their errors; Klein
// and Moeschberger (2003), section 5.4, equations 5.4.1 to 5.4.6.
//
// R equivalent: KMsurv::lifetab.
func LifeTable(s Sample, options ...LifeTableOptions) (LifeTables, error) {
	o := option.Of(options)
	if s.N() == 0 {
		return LifeTables{}, fmt.Errorf("survival: life table: %w", ErrNoPatients)
	}
	if s.entry != nil {
		return LifeTables{}, fmt.Errorf(
			"survival: life table with entry times: %w: an interval's exposure would be a guess; "+
				"KaplanMeier takes entries", ErrUnsupported)
	}
	if o.Reading != AtStart && o.Reading != AtEnd {
		return LifeTables{}, fmt.Errorf("survival: life table: %w: %v", ErrOption, o.Reading)
	}
	if err := checkBreaks(o.Breaks, s.time); err != nil {
		return LifeTables{}, err
	}
	out := LifeTables{About: s.about(), Options: o}
	for _, l := range s.groups() {
		out.Groups = append(out.Groups, Actuarial{Label: l, Unit: s.unit, Reading: o.Reading})
	}
	s.count(&out, o.Breaks)
	for g := range out.Groups {
		out.Groups[g].estimate()
	}
	return out, nil
}

// checkBreaks checks what [LifeTable] asks of its breaks.
func checkBreaks(breaks, time []float64) error {
	if len(breaks) == 0 {
		return fmt.Errorf("survival: %w: Breaks is empty", ErrOption)
	}
	var errs []error
	for i, b := range breaks {
		if math.IsNaN(b) || math.IsInf(b, 0) || i > 0 && b <= breaks[i-1] {
			errs = append(errs, fmt.Errorf("survival: %w: Breaks[%d] = %v is not finite and ascending",
				ErrOption, i, b))
		}
	}
	for i, t := range time {
		if t < breaks[0] {
			errs = append(errs, fmt.Errorf("survival: %w: row %d: time %v is before the first break %v",
				ErrOption, i+1, t, breaks[0]))
		}
	}
	return errors.Join(errs...)
}

// count puts every patient into the row in which follow-up ends.
func (s Sample) count(out *LifeTables, breaks []float64) {
	for g := range out.Groups {
		rows := make([]LifeTableRow, len(breaks))
		for i, b := range breaks {
			rows[i].Start, rows[i].End = b, math.Inf(1)
			if i > 0 {
				rows[i-1].End = b
			}
		}
		out.Groups[g].Rows = rows
	}
	merged := num.MergeTies(s.time, breaks)
	time, starts := merged[0], merged[1]
	for i, t := range time {
		group := &out.Groups[0]
		if s.group != nil {
			group = &out.Groups[s.group[i]]
		}
		w := s.weightOf(i)
		at := sort.Search(len(starts), func(k int) bool { return starts[k] > t }) - 1
		group.N++
		if s.event[i] {
			group.Rows[at].Events += w
		} else {
			group.Rows[at].Withdrawn += w
		}
	}
}

// estimate fills in the rows from their counts.
func (a *Actuarial) estimate() {
	entering := 0.0
	for i := len(a.Rows) - 1; i >= 0; i-- {
		r := &a.Rows[i]
		entering += r.Events + r.Withdrawn
		r.Entering = entering
	}
	surv, sum := 1.0, 0.0 // S(start) and Σ q/(n′p) over the rows before
	for i := range a.Rows {
		r := &a.Rows[i]
		r.Exposed = r.Entering - r.Withdrawn/2
		r.ProbEvent = r.Events / r.Exposed
		r.ProbSurviving = 1 - r.ProbEvent
		r.SurvivalAtStart, r.StdErrAtStart = surv, surv*math.Sqrt(sum)
		r.rates(sum)
		if surv > 0 || math.IsNaN(surv) {
			surv *= r.ProbSurviving // Klein and Moeschberger, 5.4.1
			if r.ProbEvent != 0 {
				sum += r.ProbEvent / (r.Exposed * r.ProbSurviving) // 5.4.4
			}
		}
		r.SurvivalAtEnd, r.StdErrAtEnd = surv, surv*math.Sqrt(sum)
	}
}

// rates computes density and hazard of a closed row; sum is Σ q/(n′p) over the
// rows before it.
func (r *LifeTableRow) rates(sum float64) {
	b := r.End - r.Start
	if math.IsInf(b, 1) {
		nan := math.NaN()
		r.Density, r.DensityStdErr, r.Hazard, r.HazardStdErr = nan, nan, nan, nan
		return
	}
	q, p, n := r.ProbEvent, r.ProbSurviving, r.Exposed
	r.Density = r.SurvivalAtStart * q / b // 5.4.2
	r.DensityStdErr = r.Density * math.Sqrt(sum+p/(n*q))
	r.Hazard = 2 * q / (b * (1 + p)) // 5.4.3
	half := r.Hazard * b / 2
	r.HazardStdErr = r.Hazard * math.Sqrt((1-half*half)/(n*q))
}
