package survival

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"hipec/hccpm/internal/num"
)

// moves is the rows with states and patients as numbers; to is from where there was no move.
type moves struct {
	states      []string
	patients    int
	who         []int32
	entry, time []float64
	from, to    []int
	first       []int // first row of each patient
}

func (c StateColumns) moves() (moves, error) {
	n := len(c.ID)
	m := moves{states: slices.Clone(c.States)}
	if n == 0 {
		return m, fmt.Errorf("survival: states: %w", ErrNoPatients)
	}
	if len(c.Time) != n || len(c.From) != n || len(c.To) != n || c.Entry != nil && len(c.Entry) != n {
		return m, fmt.Errorf(
			"survival: states: %w: ID has %d rows, Entry %d, Time %d, From %d, To %d",
			ErrLength,
			n,
			len(c.Entry),
			len(c.Time),
			len(c.From),
			len(c.To),
		)
	}
	entry := c.Entry
	if entry == nil {
		entry = make([]float64, n)
	}
	var errs []error
	known := map[string]int{}
	for j, s := range m.states {
		known[s] = j
	}
	state := func(i int, s string) int {
		j, ok := known[s]
		if !ok {
			if c.States != nil || s == "" {
				errs = append(
					errs,
					fmt.Errorf(
						"survival: states: %w: row %d: the state %q is none of %q",
						ErrInvalid,
						i+1,
						s,
						c.States,
					),
				)
				return 0
			}
			j = len(m.states)
			known[s], m.states = j, append(m.states, s)
		}
		return j
	}
	for i := range n {
		if notFollowUp(entry[i]) != "" || notFollowUp(c.Time[i]) != "" || entry[i] >= c.Time[i] {
			errs = append(
				errs,
				fmt.Errorf(
					"survival: states: %w: row %d: under observation on (%v, %v]",
					ErrInvalid,
					i+1,
					entry[i],
					c.Time[i],
				),
			)
		}
		from := state(i, c.From[i])
		to := from
		if c.To[i] != "" {
			if to = state(i, c.To[i]); to == from {
				errs = append(
					errs,
					fmt.Errorf("survival: states: %w: row %d moves from %q to itself", ErrInvalid, i+1, c.From[i]),
				)
			}
		}
		m.from, m.to = append(m.from, from), append(m.to, to)
	}
	if err := errors.Join(errs...); err != nil {
		return m, err
	}
	merged := num.MergeTies(c.Time, entry)
	m.time, m.entry = merged[0], merged[1]
	return m, m.follow(c.ID)
}

// follow numbers the patients and checks that the rows of each come one after the other.
func (m *moves) follow(ids []string) error {
	m.who = make([]int32, len(ids))
	of := map[string][]int{}
	var order []string
	for i, id := range ids {
		if of[id] == nil {
			order = append(order, id)
		}
		of[id] = append(of[id], i)
	}
	for p, id := range order {
		rows := of[id]
		sort.SliceStable(rows, func(a, b int) bool { return m.entry[rows[a]] < m.entry[rows[b]] })
		m.first = append(m.first, rows[0])
		for k, i := range rows {
			m.who[i] = int32(p)
			if k == 0 {
				continue
			}
			last := rows[k-1]
			if m.entry[i] < m.time[last] {
				return fmt.Errorf("survival: states: %w: ID %s: rows %d and %d overlap", ErrInvalid, id, last+1, i+1)
			}
			if m.from[i] != m.to[last] {
				return fmt.Errorf(
					"survival: states: %w: ID %s: row %d ends in %q, row %d begins in %q",
					ErrInvalid,
					id,
					last+1,
					m.states[m.to[last]],
					i+1,
					m.states[m.from[i]],
				)
			}
		}
	}
	m.patients = len(order)
	return nil
}
