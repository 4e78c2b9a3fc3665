package survival

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"hipec/hccpm/internal/num"
)

// followUp is a sample ready to be walked: near-tied times merged and rows put in
// order once for all its parts.
type followUp struct {
	rows            num.Rows
	byTime, byEntry []int32   // part g owns [bounds[g]:bounds[g+1]] of both
	times           []float64 // of byTime
	bounds          []int
}

// prepare merges near-tied times and sorts the rows by part and time.  part holds
// the index of each row's part, nil for one part; parts is their number.
func (s Sample) prepare(part []int32, parts int) (followUp, error) {
	if s.N() == 0 {
		return followUp{}, fmt.Errorf("survival: %w", ErrNoPatients)
	}
	if s.weightless() {
		return followUp{}, fmt.Errorf("survival: %w: every weight is zero", ErrNoPatients)
	}
	f := followUp{rows: num.Rows{Event: s.event, Weight: s.weight, Quiet: s.quiet()}}
	if s.entry == nil {
		order, sorted := num.Sort(s.time)
		f.rows.Time = s.time
		if num.MergeSorted(sorted) {
			f.rows.Time = make([]float64, s.N())
			for k, i := range order {
				f.rows.Time[i] = sorted[k]
			}
		}
		f.byTime, f.times, f.bounds = num.Partition(order, sorted, part, parts)
		return f, nil
	}
	merged := num.MergeTies(s.time, s.entry)
	f.rows.Time, f.rows.Entry = merged[0], merged[1]
	if err := f.checkMerged(s); err != nil {
		return followUp{}, err
	}
	order, sorted := num.Sort(f.rows.Time)
	f.byTime, f.times, f.bounds = num.Partition(order, sorted, part, parts)
	order, sorted = num.Sort(f.rows.Entry)
	f.byEntry, _, _ = num.Partition(order, sorted, part, parts)
	return f, nil
}

// part is the rows of one part, by time and by entry; the latter is nil without
// entries.
func (f followUp) part(g int) (byTime, byEntry []int32) {
	lo, hi := f.bounds[g], f.bounds[g+1]
	if f.byEntry == nil {
		return f.byTime[lo:hi], nil
	}
	return f.byTime[lo:hi], f.byEntry[lo:hi]
}

// walk counts the risk sets of one part.
func (f followUp) walk(g int) num.Steps {
	byTime, byEntry := f.part(g)
	return num.Walk(f.rows, byTime, f.times[f.bounds[g]:f.bounds[g+1]], byEntry)
}

// groups is the labels of the sample's strata, one empty label if there are none.
func (s Sample) groups() []string {
	if s.group == nil {
		return []string{""}
	}
	return s.levels
}

// checkMerged refuses a row whose entry and time became one.
func (f followUp) checkMerged(s Sample) error {
	var errs []error
	for i, e := range f.rows.Entry {
		if e >= f.rows.Time[i] {
			errs = append(errs, fmt.Errorf(
				"survival: %w: row %d: entry %v and time %v are nearly tied, no follow-up is left",
				ErrInvalid, i+1, s.entry[i], s.time[i]))
		}
	}
	return errors.Join(errs...)
}

// quiet marks rows that another row of the same ID and group takes up where they
// stop: leaving them is not a censoring.  It is nil without IDs or entries.
func (s Sample) quiet() []bool {
	if s.ids == nil || s.entry == nil {
		return nil
	}
	type start struct {
		id    string
		group int32
		time  float64
	}
	key := func(i int, t float64) start {
		if s.group == nil {
			return start{s.ids[i], 0, t}
		}
		return start{s.ids[i], s.group[i], t}
	}
	starts := make(map[start]bool, s.N())
	for i, e := range s.entry {
		starts[key(i, e)] = true
	}
	out := make([]bool, s.N())
	for i, t := range s.time {
		out[i] = !s.event[i] && starts[key(i, t)]
	}
	return out
}

// each calls do for every part, on all processors if there is enough to do.
func each(parts, rows int, do func(part int)) {
	if parts < 2 || rows < 1<<16 {
		for p := range parts {
			do(p)
		}
		return
	}
	var wait sync.WaitGroup
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for p := range parts {
		limit <- struct{}{}
		wait.Go(func() {
			do(p)
			<-limit
		})
	}
	wait.Wait()
}
