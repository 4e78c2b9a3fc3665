package propensity

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// Order is in which order the treated choose.
type Order int

const (
	// LargestFirst lets those with the highest scores choose first, who have the fewest alike. The zero value.
	LargestFirst Order = iota
	// SmallestFirst lets those with the lowest scores choose first.
	SmallestFirst
	// DataOrder takes them as they stand in the data.
	DataOrder
)

// MatchOptions are options of [Score.Match]; the zero value is the default.
type MatchOptions struct {
	// Ratio is how many controls each treated patient gets at most, 0 stands for 1.
	Ratio int
	// Caliper is how far a control may be, in standard deviations of the scores of all patients; 0 is no limit.
	Caliper float64
	// Logit measures distances of log odds in place of probabilities.
	Logit bool
	// Exact names columns in which matched patients must be alike.
	Exact []string
	// Replace lets a control be chosen again.
	Replace bool
	// Order in which the treated choose.
	Order Order
}

// Matching is treated patients with their controls.
type Matching struct {
	// Sets has one set a treated patient who got controls, in the order of the data: rows of the score, the treated one
	// first, then the controls in the order chosen.
	Sets [][]int
	// Unmatched treated patients.
	Unmatched int
	// Caliper in force, in units of the score; 0 is none.
	Caliper float64
	// Weights of the rows: 1 of the treated; controls of a set share 1, and all are scaled so that their mean is 1.
	Weights Weights
	// Options in force.
	Options MatchOptions
}

// Match gives each treated patient the nearest controls by the propensity score, one after another (greedy matching).
//
// The treated choose in the order of the options; with a Ratio each chooses one control, then each
// a second, and so on. Scores are rounded to 1e-8, so that rounding errors decide nothing. Ties: of
// two controls equally far the one with the lower score is taken, and of equal scores the one whose
// row is nearest in the order of score and row; treated of equal scores choose in the order of the
// data. Who finds nobody within the caliper, or with equal values of Exact, is left out.
//
// Errors: [ErrData] if no pair is found, or an Exact column is missing a value; [ErrOption] for a
// Ratio outside 1 to 100 or a Caliper below 0; [models.ErrNoColumn].
//
// References: Rosenbaum and Rubin (1985), Am Stat 39:33; Austin (2011), Multivariate Behav Res
// 46:399; Stuart (2010), Stat Sci 25:1, doi:10.1214/09-STS313.
//
// R equivalent: MatchIt::matchit(treat ~ ..., method = "nearest", ratio, caliper, exact, replace,
// m.order). Some versions, 4.5.1 among them, cut distances down to whole numbers where they compare
// both sides, and always take the lower score.
func (s Score) Match(options ...MatchOptions) (Matching, error) {
	o := option.Of(options)
	if o.Ratio == 0 {
		o.Ratio = 1
	}
	switch {
	case o.Ratio < 1 || o.Ratio > 100:
		return Matching{}, fmt.Errorf("%w: Ratio is %d, want 1 to 100", ErrOption, o.Ratio)
	case !(o.Caliper >= 0) || math.IsInf(o.Caliper, 0):
		return Matching{}, fmt.Errorf("%w: Caliper is %v", ErrOption, o.Caliper)
	case o.Order < LargestFirst || o.Order > DataOrder:
		return Matching{}, fmt.Errorf("%w: Order is %d", ErrOption, int(o.Order))
	}
	m := Matching{Options: o}
	distance, err := s.distances(o)
	if err != nil {
		return m, err
	}
	if o.Caliper > 0 {
		m.Caliper = o.Caliper * math.Sqrt(variance(distance, nil))
	}
	groups, err := s.exactGroups(o.Exact)
	if err != nil {
		return m, err
	}
	chosen := make([][]int, s.N)
	for _, rows := range groups {
		choose(rows, distance, s.IsTreated, m.Caliper, o, chosen)
	}
	for i, controls := range chosen {
		if len(controls) > 0 {
			m.Sets = append(m.Sets, append([]int{i}, controls...))
		} else if s.IsTreated[i] {
			m.Unmatched++
		}
	}
	if len(m.Sets) == 0 {
		return m, fmt.Errorf("%w: no treated patient has a control within the caliper and with equal values of %q", ErrData,
			o.Exact)
	}
	m.weigh(s)
	return m, nil
}

// distances is the rounded scores.
func (s Score) distances(o MatchOptions) ([]float64, error) {
	out := make([]float64, s.N)
	for i, p := range s.Probability {
		if o.Logit {
			p = logit(p)
			if math.IsInf(p, 0) {
				return nil, fmt.Errorf("%w: row %d has a probability of 0 or 1, which has no logit", ErrData, s.Rows[i]+1)
			}
		}
		out[i] = math.RoundToEven(p*1e8) / 1e8
	}
	return out, nil
}

// exactGroups is the rows that are alike in some columns.
func (s Score) exactGroups(columns []string) ([][]int, error) {
	key := make([]strings.Builder, s.N)
	for _, name := range columns {
		numbers, labels, _, err := s.data.Values(name)
		if err != nil {
			return nil, fmt.Errorf("propensity: exact matching: %w", err)
		}
		for i, r := range s.Rows {
			text := ""
			if labels != nil {
				text = labels[r]
			} else if !math.IsNaN(numbers[r]) {
				text = table.Signif(numbers[r], 17)
			}
			if text == "" {
				return nil, fmt.Errorf("%w: exact matching: column %s is missing in row %d", ErrData, name, r+1)
			}
			fmt.Fprintf(&key[i], "%q,", text)
		}
	}
	at := map[string]int{}
	var out [][]int
	for i := range key {
		k := key[i].String()
		if _, ok := at[k]; !ok {
			at[k] = len(out)
			out = append(out, nil)
		}
		out[at[k]] = append(out[at[k]], i)
	}
	return out, nil
}

// choose lets the treated of some rows choose their controls.
func choose(rows []int, distance []float64, treated []bool, caliper float64, o MatchOptions, chosen [][]int) {
	line := slices.Clone(rows) // by score and row
	slices.SortStableFunc(line, func(a, b int) int { return compare(distance[a], distance[b]) })
	place := make(map[int]int, len(line))
	var turn []int
	for k, i := range line {
		place[i] = k
	}
	for _, i := range rows {
		if treated[i] {
			turn = append(turn, i)
		}
	}
	switch o.Order {
	case LargestFirst:
		slices.SortStableFunc(turn, func(a, b int) int { return compare(distance[b], distance[a]) })
	case SmallestFirst:
		slices.SortStableFunc(turn, func(a, b int) int { return compare(distance[a], distance[b]) })
	}
	free := newFree(line, treated)
	for range o.Ratio {
		for _, i := range turn {
			own := chosen[i]
			k := free.nearest(line, distance, place[i], i, func(j int) bool { return slices.Contains(own, j) })
			if k < 0 || caliper > 0 && math.Abs(distance[line[k]]-distance[i]) > caliper {
				continue
			}
			chosen[i] = append(own, line[k])
			if !o.Replace {
				free.take(k)
			}
		}
	}
}

func compare(a, b float64) int {
	if a < b {
		return -1
	} else if a > b {
		return 1
	}
	return 0
}

// free finds the next place to either side where a control is left, skipping those that are gone.
type free struct{ left, right []int }

func newFree(line []int, treated []bool) free {
	f := free{left: make([]int, len(line)+2), right: make([]int, len(line)+2)}
	for k := range f.left { // place k stands at k+1; both ends are no control
		f.left[k], f.right[k] = k, k
	}
	for k, i := range line {
		if treated[i] {
			f.take(k)
		}
	}
	return f
}

func (f free) take(k int) { f.left[k+1], f.right[k+1] = k, k+2 }

func find(next []int, k int) int {
	root := k
	for next[root] != root {
		root = next[root]
	}
	for next[k] != root {
		next[k], k = root, next[k]
	}
	return root
}

// nearest is the place of the nearest control of i at a place; −1 if there is none. With replacement a set's own are
// skipped.
func (f free) nearest(line []int, distance []float64, at, i int, own func(j int) bool) int {
	l, r := find(f.left, at+1), find(f.right, at+1)
	for l > 0 && own(line[l-1]) {
		l = find(f.left, l-1)
	}
	for r <= len(line) && own(line[r-1]) {
		r = find(f.right, r+1)
	}
	switch {
	case l == 0 && r == len(line)+1:
		return -1
	case l == 0:
		return r - 1
	case r == len(line)+1:
		return l - 1
	}
	// Rounded scores are multiples of 1e-8: their differences are equal, or differ by as much.
	if math.Abs(distance[i]-distance[line[l-1]]) <= math.Abs(distance[line[r-1]]-distance[i])+1e-9 {
		return l - 1
	}
	return r - 1
}

// weigh makes the weights of a matching.
func (m *Matching) weigh(s Score) {
	w := Weights{Method: fmt.Sprintf("nearest-neighbour matching, 1:%d", m.Options.Ratio), Estimand: ATT,
		Weight: make([]float64, s.N)}
	if m.Options.Replace {
		w.Method += " with replacement"
	} else {
		w.Set = make([]int, s.N)
		for i := range w.Set {
			w.Set[i] = -1
		}
	}
	sum, n := 0.0, 0
	for k, set := range m.Sets {
		w.Weight[set[0]] = 1
		for _, j := range set[1:] {
			if w.Weight[j] == 0 {
				n++
			}
			w.Weight[j] += 1 / float64(len(set)-1)
			sum += 1 / float64(len(set)-1)
		}
		if w.Set != nil {
			for _, j := range set {
				w.Set[j] = k
			}
		}
	}
	for i := range w.Weight {
		if !s.IsTreated[i] {
			w.Weight[i] *= float64(n) / sum
			if math.Abs(w.Weight[i]-1) < 1e-12 {
				w.Weight[i] = 1
			}
		}
	}
	w.count(s)
	m.Weights = w
}

// Table has the numbers matched and left out.
func (m Matching) Table() table.Table {
	t := m.Weights.Table()
	if m.Unmatched > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d treated patients have no control; the effect is that of the others.",
			m.Unmatched))
	}
	if m.Caliper > 0 {
		t.Notes = append(t.Notes, "Caliper "+table.Signif(m.Caliper, 4)+".")
	}
	return t
}

// String prints the table as text.
func (m Matching) String() string { return m.Table().String() }

// HTML shows what [Matching.String] prints.
func (m Matching) HTML() string { return m.Table().HTML() }
