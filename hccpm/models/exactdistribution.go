package models

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// exactStates bounds what the enumeration holds at a time.
const exactStates = 500_000

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
