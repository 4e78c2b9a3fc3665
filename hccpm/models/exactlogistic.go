package models

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// ExactOptions chooses the event, the tails and the limits.
type ExactOptions struct {
	// Event is the level of the outcome that is the event, as in [LogisticOptions].
	Event string
	// MidP counts half of the probability of what was observed in P and limits, which are else conservative: they are then
	// right on average, not guaranteed.
	MidP bool
	// Level of the confidence limits; 0 means 0.95.
	Level float64
}

// ExactCoefficient is one coefficient with its exact conditional inference.
type ExactCoefficient struct {
	// Name as R writes it.
	Name string
	// Estimate of the log odds ratio: the conditional maximum-likelihood estimate, or the median-unbiased one if that is
	// infinite, which MedianUnbiased says. NaN if the others determine the column.
	Estimate       float64
	MedianUnbiased bool
	// Ratio is the odds ratio with its limits; 0 or +Inf where there is none.
	Ratio, Lower, Upper float64
	// P is twice the smaller tail, at most 1.
	P float64
	// Sufficient is the sum of the column over the events; Values counts the sums that were possible.
	Sufficient float64
	Values     int
}

// ExactLogisticFit is a logistic regression by exact conditional inference.
type ExactLogisticFit struct {
	// Terms of the model, and the outcome with the level that is the event.
	Terms          Terms
	Outcome, Event string
	// Coefficients of the columns; the intercept, or those of the strata, are conditioned away.
	Coefficients []ExactCoefficient
	// N rows, Events among them, Missing rows left out; MissingIn counts the missing values of each column.
	N, Events, Missing int
	MissingIn          []MissingIn
	// Strata is their number.
	Strata int
	// Warnings say what cannot be trusted.
	Warnings []Warning
	// Options in force.
	Options ExactOptions
}

// exactStates bounds what the enumeration holds at a time.
const exactStates = 500_000

// ExactLogistic fits a logistic regression by the exact conditional distribution of each coefficient's sufficient
// statistic, the sum of its column over the events, given those of all other coefficients:
//
//	P(T = t; β) = c(t) exp(βt) / Σ c(u) exp(βu),
//
// where c(t) counts the ways to choose as many events among the rows with that sum and all other
// sums as they were. It holds in the smallest samples, where the likelihood may have no maximum.
// The limits are those β at which a tail is half of 1 − Level. strata() conditions on the events of
// each stratum.
//
// The ways are counted row by row, sums that cannot end as they must being dropped. Columns count
// as equal to a billionth of their range. Continuous columns leave few sums that agree: conditional
// on such a column there may be nothing left to test, which a warning says; round them, or use
// Firth's method.
//
// Errors: those of [Logistic]; [ErrUnsupported] for offsets, cluster(), NoIntercept, and where more
// than half a million sums are possible at a time.
//
// References: Cox (1970), Analysis of Binary Data, chapter 4; Hirji, Mehta and Patel (1987), J Am
// Stat Assoc 82:1110; Mehta and Patel (1995), Stat Med 14:2143.
//
// R equivalent: none in base R; Stata's exlogistic. For one column of 0 and 1 fisher.test has the
// estimate and the limits.
func ExactLogistic(data Data, outcome, formula string, options ...ExactOptions) (ExactLogisticFit, error) {
	o := option.Of(options)
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		return ExactLogisticFit{}, fmt.Errorf("models: exact logistic: %w: Level %v", ErrOption, o.Level)
	}
	terms, err := ParseTerms(formula)
	if err != nil {
		return ExactLogisticFit{}, err
	}
	for _, t := range terms {
		if t.Role != Effect && t.Role != Strata {
			return ExactLogisticFit{}, fmt.Errorf("models: exact logistic: %w: %s", ErrUnsupported, t)
		}
	}
	e, err := newExactData(data, outcome, terms, o)
	if err != nil {
		return ExactLogisticFit{}, err
	}
	out := e.fit
	for j := range e.names {
		counts, err := e.distribution(j)
		if err != nil {
			return ExactLogisticFit{}, err
		}
		c := e.coefficient(j, counts)
		if math.IsNaN(c.Estimate) {
			out.Warnings = append(
				out.Warnings,
				Warning{
					Collinear,
					[]string{c.Name},
					c.Name + ": the sums of the other columns leave one value for its " +
						"own: nothing can be said of it. Round the other columns, leave some out, or use Firth's method.",
				},
			)
		}
		out.Coefficients = append(out.Coefficients, c)
	}
	return *out, nil
}

// exactData is the rows by stratum, with columns as whole numbers of a unit.
type exactData struct {
	fit   *ExactLogisticFit
	names []string
	x     [][]int64 // row by column
	unit  []float64
	y     []bool
	last  []bool // whether a stratum ends with the row
}

func newExactData(data Data, outcome string, terms Terms, o ExactOptions) (*exactData, error) {
	strata := terms.role(Strata)
	src, r, err := prepareGLM("exact logistic", data, outcome, terms.role(Effect).String(), "", false)
	if err != nil {
		return nil, err
	}
	if len(strata) > 0 {
		kept, missing, err := src.complete(strata, r.rows)
		if err != nil {
			return nil, err
		}
		r.missing += len(r.rows) - len(kept)
		r.missingIn = append(r.missingIn, missing...)
		if r.rows = kept; len(kept) == 0 {
			return nil, fmt.Errorf("models: exact logistic: %w: all rows have a missing value", ErrNoPatients)
		}
	}
	l := &LogisticFit{
		Outcome: outcome,
		Options: LogisticOptions{Event: o.Event},
		rows:    r.rows,
		N:       len(r.rows),
		q:       &glmData{},
	}
	if err := l.readOutcome(src); err != nil {
		return nil, err
	}
	d, err := src.freeze(r.terms, r.rows, true)
	if err != nil {
		return nil, err
	}
	matrix, err := d.matrix(src, r.rows)
	if err != nil {
		return nil, err
	}
	of, labels := make([]int32, l.N), []string{""}
	if len(strata) > 0 {
		if of, labels, err = src.partition(strata, r.rows); err != nil {
			return nil, err
		}
	}
	e := &exactData{
		names: d.names,
		fit: &ExactLogisticFit{
			Terms:     terms,
			Outcome:   outcome,
			Event:     l.Event,
			N:         l.N,
			Events:    l.Events,
			Missing:   r.missing,
			MissingIn: r.missingIn,
			Strata:    len(labels),
			Options:   o,
		},
	}
	order := make([]int, l.N)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(of[a]) - int(of[b]) })
	p := len(d.columns)
	for k, i := range order {
		e.x, e.y = append(e.x, make([]int64, p)), append(e.y, l.q.y[i] == 1)
		e.last = append(e.last, k+1 == len(order) || of[order[k+1]] != of[i])
	}
	for j := range p {
		e.whole(j, func(k int) float64 { return matrix[order[k]*p+j] })
	}
	return e, nil
}

// whole writes a column as whole numbers of its unit, a power of ten below 1 if that is exact, else
// a billionth of its range.
func (e *exactData) whole(j int, value func(k int) float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for k := range e.x {
		lo, hi = min(lo, value(k)), max(hi, value(k))
	}
	unit := 1.0
	exact := func() bool {
		for k := range e.x {
			v := value(k) / unit
			if math.Abs(v-math.Round(v)) > 1e-9*max(1, math.Abs(v)) {
				return false
			}
		}
		return true
	}
	for range 6 {
		if exact() {
			break
		}
		unit /= 10
	}
	if !exact() {
		unit = (hi - lo) / 1e9
	}
	for k := range e.x {
		e.x[k][j] = int64(math.Round(value(k) / unit))
	}
	e.unit = append(e.unit, unit)
}

// distribution counts, for each value of the sum of column j, the ways to choose the events of each
// stratum so that the sums of all other columns are what they were.
func (e *exactData) distribution(j int) (map[int64]float64, error) {
	n, p := len(e.x), len(e.names)
	want := make([]int64, p)
	for k, y := range e.y {
		for c, v := range e.x[k] {
			if y {
				want[c] += v
			}
		}
	}
	low, high := e.reach()
	events := e.eventsAfter()
	now := map[string]float64{string(make([]byte, 8*(p+1))): 1}
	state := make([]int64, p+1) // sums, then events chosen in this stratum
	key := make([]byte, 8*(p+1))
	for k := range n {
		next := make(map[string]float64, 2*len(now))
		for s, ways := range now {
			for take := range int64(2) {
				for c := range state {
					state[c] = int64(binary.LittleEndian.Uint64([]byte(s[8*c : 8*c+8])))
				}
				for c := range p {
					state[c] += take * e.x[k][c]
				}
				state[p] += take
				if !e.possible(k, j, state, want, low, high, events) {
					continue
				}
				if e.last[k] {
					state[p] = 0
				}
				for c, v := range state {
					binary.LittleEndian.PutUint64(key[8*c:], uint64(v))
				}
				next[string(key)] += ways
			}
		}
		if len(next) > exactStates {
			return nil, fmt.Errorf(
				"models: exact logistic: %w: more than %d sums are possible after %d of %d rows; use Firth's method",
				ErrUnsupported,
				exactStates,
				k+1,
				n,
			)
		}
		now = next
	}
	out := map[int64]float64{}
	for s, ways := range now {
		out[int64(binary.LittleEndian.Uint64([]byte(s[8*j:8*j+8])))] += ways
	}
	return out, nil
}

// reach is how far the rows after each can move each sum.
func (e *exactData) reach() (low, high [][]int64) {
	n, p := len(e.x), len(e.names)
	low, high = make([][]int64, n), make([][]int64, n)
	down, up := make([]int64, p), make([]int64, p)
	for k := n - 1; k >= 0; k-- {
		low[k], high[k] = slices.Clone(down), slices.Clone(up)
		for c, v := range e.x[k] {
			if v < 0 {
				down[c] += v
			} else {
				up[c] += v
			}
		}
	}
	return low, high
}

// eventsAfter is, of each row, the events of its stratum and the rows of the stratum that come after it.
func (e *exactData) eventsAfter() [][2]int64 {
	out := make([][2]int64, len(e.x))
	for lo := 0; lo < len(out); {
		hi, events := lo, int64(0)
		for {
			if e.y[hi] {
				events++
			}
			hi++
			if e.last[hi-1] {
				break
			}
		}
		for k := lo; k < hi; k++ {
			out[k] = [2]int64{events, int64(hi - 1 - k)}
		}
		lo = hi
	}
	return out
}

// possible reports whether sums after row k can still end as they must.
func (e *exactData) possible(k, j int, state, want []int64, low, high [][]int64, events [][2]int64) bool {
	p := len(e.names)
	if state[p] > events[k][0] || state[p]+events[k][1] < events[k][0] {
		return false
	}
	for c := range p {
		if c != j && (state[c]+low[k][c] > want[c] || state[c]+high[k][c] < want[c]) {
			return false
		}
	}
	return true
}

// String prints the fit.
func (f ExactLogisticFit) String() string { return f.Table().String() }

// HTML shows what [ExactLogisticFit.String] prints.
func (f ExactLogisticFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient.
func (f ExactLogisticFit) Table() table.Table {
	t := table.Table{
		Caption: fmt.Sprintf(
			"Exact logistic regression of %s = %s, ~ %s: n = %d, events = %d%s",
			f.Outcome,
			f.Event,
			f.Terms,
			f.N,
			f.Events,
			missingText(f.Missing, f.MissingIn),
		),
	}
	level := levelText(f.Options.Level)
	t.Columns = append(
		table.Text(""),
		table.Numbers("coef", "odds ratio", "p", "lower "+level, "upper "+level, "sum", "possible")...)
	median := false
	for _, c := range f.Coefficients {
		mark := ""
		if c.MedianUnbiased {
			mark, median = "*", true
		}
		t.Append(
			c.Name,
			table.Signif(c.Estimate, 4)+mark,
			table.Signif(c.Ratio, 4),
			pText(c.P),
			table.Signif(c.Lower, 4),
			table.Signif(c.Upper, 4),
			table.Signif(c.Sufficient, 6),
			fmt.Sprint(c.Values),
		)
	}
	kind := "p is twice the smaller tail; limits are exact"
	if f.Options.MidP {
		kind = "p and limits count half of the probability of what was observed (mid-p)"
	}
	t.Notes = append(t.Notes, kind+". sum: of the column over the events; possible: sums that the others leave.")
	if median {
		t.Notes = append(t.Notes, "* median-unbiased: the conditional maximum-likelihood estimate is infinite.")
	}
	if f.Strata > 1 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d strata.", f.Strata))
	}
	addWarnings(&t, f.Warnings)
	return t
}
