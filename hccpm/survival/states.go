package survival

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// StateColumns is patients who move between states, several rows each: under observation in the state From on (Entry,
// Time], where the patient moves to To or is seen no more.
type StateColumns struct {
	// ID is who the row belongs to, length n.
	ID []string
	// Entry and Time, length n, finite and not negative, Entry before Time. Entry nil means 0.
	Entry, Time []float64
	// From is the state of each row, length n; To the state entered at Time, empty where there was no move.
	From, To []string
	// States in the order to be shown; nil takes them in the order in which they appear.
	States []string
	// Name of the endpoint and Unit of its times.
	Name, Unit string
}

// StateOptions chooses limits.
type StateOptions struct {
	// ConfType is the scale of the limits; the zero value is Log.
	ConfType ConfType
	// Level of the limits; 0 means 0.95.
	Level float64
	// RandomStart counts the error of the shares at the beginning too; else p(0) is taken as known, as in R.
	RandomStart bool
}

// StateOccupation is the probability of being in each of several states over time.
type StateOccupation struct {
	// States in order.
	States []string
	// Time of each move and each end of observation, ascending.
	Time []float64
	// AtRisk is the patients in each state just before each time; Moves is the moves into each state at
	// it. Both are times by states.
	AtRisk, Moves [][]float64
	// Probability of each state at each time, times by states, with its standard error and limits.
	Probability, StdErr, Lower, Upper [][]float64
	// Initial is the probabilities at the beginning.
	Initial []float64
	// Transitions counts the moves, from by to.
	Transitions [][]int
	// About the sample: N counts patients, Events moves.
	About
	// Options in force.
	Options StateOptions
}

// AalenJohansen estimates the probability of being in each of several states at each time,
//
//	p(t) = p(0) Π over tᵢ ≤ t of (I + dA(tᵢ)),   dA_jk = moves from j to k / patients at risk in j,
//
// from patients who may enter late and be lost at any time, if losses do not depend on what comes.
// For a process that is not Markov it is right as long as that holds (Datta and Satten). p(0) is
// the share of each state among those under observation from the earliest entry. Standard errors
// are by the infinitesimal jackknife over patients, which takes O(patients × times) steps.
// Near-tied times are tied.
//
// Special cases: two states without a way back give one less Kaplan and Meier's estimate; states
// that are only left to ends give [CumulativeIncidence].
//
// Errors: [ErrNoPatients]; [ErrLength]; [ErrInvalid], with the row, for times that are not finite
// or out of order, a state that States does not have, a move from a state to itself, and rows of
// one ID that overlap or do not follow; [ErrOption].
//
// References: Aalen and Johansen (1978), Scand J Stat 5:141; Datta and Satten (2001), Stat Probab
// Lett 55:403; Andersen, Borgan, Gill and Keiding (1993), Statistical Models Based on Counting
// Processes, section IV.4.
//
// R equivalent: survfit(Surv(entry, time, state) ~ 1, id, istate).
func AalenJohansen(c StateColumns, options ...StateOptions) (StateOccupation, error) {
	o := option.Of(options)
	l, err := level(o.Level)
	if err != nil {
		return StateOccupation{}, err
	}
	o.Level = l
	if o.ConfType < Log || o.ConfType > ConfNone {
		return StateOccupation{}, fmt.Errorf("survival: states: %w: %v", ErrOption, o.ConfType)
	}
	m, err := c.moves()
	if err != nil {
		return StateOccupation{}, err
	}
	out := StateOccupation{States: m.states, Options: o, About: About{Name: c.Name, Unit: c.Unit, N: m.patients}}
	out.Transitions = make([][]int, len(m.states))
	for j := range out.Transitions {
		out.Transitions[j] = make([]int, len(m.states))
	}
	for i, to := range m.to {
		if to != m.from[i] {
			out.Transitions[m.from[i]][to]++
			out.Events++
		}
	}
	out.walk(m)
	return out, nil
}

// walk goes through time with the probabilities and each patient's influence on them.
func (o *StateOccupation) walk(m moves) {
	s, n := len(m.states), m.patients
	p := make([]float64, s)
	influence := make([]float64, n*s)
	earliest, starters := slices.Min(m.entry), 0.0
	for _, i := range m.first {
		if m.entry[i] == earliest {
			p[m.from[i]]++
			starters++
		}
	}
	for j := range p {
		p[j] /= starters
	}
	for who, i := range m.first {
		if o.Options.RandomStart && m.entry[i] == earliest {
			for j := range p {
				influence[who*s+j] = -p[j] / starters
			}
			influence[who*s+m.from[i]] += 1 / starters
		}
	}
	o.Initial = slices.Clone(p)
	byTime, byEntry := num.Ascending(m.time), num.Ascending(m.entry)
	atRisk := make([]float64, s)
	now := make([]int32, n) // the row that each patient is in, and 0 for none: row + 1
	entering, z := 0, normalQuantile(o.Options.Level)
	for lo := 0; lo < len(byTime); {
		t, hi := m.time[byTime[lo]], lo
		for ; hi < len(byTime) && m.time[byTime[hi]] == t; hi++ {
		}
		for ; entering < len(byEntry) && m.entry[byEntry[entering]] < t; entering++ {
			i := byEntry[entering]
			atRisk[m.from[i]]++
			now[m.who[i]] = i + 1
		}
		o.Time = append(o.Time, t)
		o.AtRisk = append(o.AtRisk, slices.Clone(atRisk))
		moved := make([]float64, s)
		h := make([]float64, s*s) // counts of moves, then I + dA
		for _, i := range byTime[lo:hi] {
			if m.to[i] != m.from[i] {
				moved[m.to[i]]++
				h[m.from[i]*s+m.to[i]]++
			}
		}
		o.Moves = append(o.Moves, moved)
		if sumFloats(moved) > 0 {
			p = o.step(m, h, p, atRisk, influence, now, t)
		}
		for _, i := range byTime[lo:hi] {
			atRisk[m.from[i]]--
			now[m.who[i]] = 0
		}
		o.record(p, influence, z)
		lo = hi
	}
}

// step moves the probabilities and the influences at one time; h is counts of moves.
func (o *StateOccupation) step(m moves, h, p, atRisk, influence []float64, now []int32, t float64) []float64 {
	s := len(p)
	for j := range s {
		stay := 1.0
		for k := range s {
			if k != j && atRisk[j] > 0 {
				h[j*s+k] /= atRisk[j]
				stay -= h[j*s+k]
			}
		}
		h[j*s+j] = stay
	}
	next, row := make([]float64, s), make([]float64, s)
	for who := range m.patients {
		u := influence[who*s : (who+1)*s]
		clear(row)
		for j, v := range u {
			if v != 0 {
				for k := range s {
					row[k] += v * h[j*s+k]
				}
			}
		}
		if i := now[who] - 1; i >= 0 {
			j := m.from[i]
			to := j
			if m.time[i] == t {
				to = m.to[i]
			}
			c := p[j] / atRisk[j]
			for k := range s {
				row[k] -= c * h[j*s+k]
			}
			row[to] += c
		}
		copy(u, row)
	}
	for j, v := range p {
		for k := range s {
			next[k] += v * h[j*s+k]
		}
	}
	return next
}

// record appends the probabilities with their errors and limits.
func (o *StateOccupation) record(p, influence []float64, z float64) {
	s := len(p)
	se, lower, upper := make([]float64, s), make([]float64, s), make([]float64, s)
	for k, u := range influence {
		se[k%s] += u * u
	}
	for j := range se {
		se[j] = math.Sqrt(se[j])
		lower[j], upper[j] = interval(o.Options.ConfType, p[j], se[j]/p[j], z)
	}
	o.Probability, o.StdErr = append(o.Probability, slices.Clone(p)), append(o.StdErr, se)
	o.Lower, o.Upper = append(o.Lower, lower), append(o.Upper, upper)
}

func sumFloats(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

// At is the probability of a state at time t with its error and limits: Initial, 0 and NaN before
// the first time, the last value after the last.
//
// Errors: [ErrOption] for a state that there is not.
func (o StateOccupation) At(state string, t float64) (probability, stdErr, lower, upper float64, err error) {
	j := slices.Index(o.States, state)
	nan := math.NaN()
	if j < 0 {
		return nan, nan, nan, nan, fmt.Errorf("survival: %w: no state %q; there are %q", ErrOption, state, o.States)
	}
	near := t + num.Near(t)
	i := sort.Search(len(o.Time), func(i int) bool { return o.Time[i] > near }) - 1
	if i < 0 {
		return o.Initial[j], 0, nan, nan, nil
	}
	return o.Probability[i][j], o.StdErr[i][j], o.Lower[i][j], o.Upper[i][j], nil
}

// String prints the probabilities at every time of a move.
func (o StateOccupation) String() string { return o.Table().String() }

// HTML shows what [StateOccupation.String] prints.
func (o StateOccupation) HTML() string { return o.Table().HTML() }

// Table has one row a time at which somebody moved, and a column for each state.
func (o StateOccupation) Table() table.Table {
	t := o.sheet("Probability of each state", append(table.Numbers("time", "n.risk"), table.Numbers(o.States...)...))
	for i, at := range o.Time {
		if sumFloats(o.Moves[i]) == 0 {
			continue
		}
		row := []string{table.Signif(at, 7), table.Signif(sumFloats(o.AtRisk[i]), 7)}
		for j, p := range o.Probability[i] {
			row = append(row, fmt.Sprintf("%s (%s)", table.Fixed(p, 3), table.Fixed(o.StdErr[i][j], 3)))
		}
		t.Append(row...)
	}
	o.finish(&t, "Standard errors in brackets, by infinitesimal jackknife over patients.")
	return t
}
