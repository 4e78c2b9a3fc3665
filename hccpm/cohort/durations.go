package cohort

import (
	"fmt"
	"slices"
	"time"
)

// TimeUnit is the unit of a duration.
type TimeUnit int

// The units: a week has 7 days, a year 365.25 and a month the twelfth part of a year, 30.4375 days.
const (
	Days TimeUnit = iota
	Weeks
	Months
	Years
)

var unitNames, unitDays = [...]string{"days", "weeks", "months", "years"}, [...]float64{1, 7, 365.25 / 12, 365.25}

// String is the name of the unit.
func (u TimeUnit) String() string {
	if u < 0 || int(u) >= len(unitNames) {
		return fmt.Sprintf("TimeUnit(%d)", int(u))
	}
	return unitNames[u]
}

// Duration adds the time from one date to another as a column of numbers: the days between them divided by the days of
// the unit, 7 for weeks, 30.4375 for months and 365.25 for years. It is missing where a date is.
//
// Errors: an unknown column wraps [ErrNoColumn], one that holds no dates [ErrType], a name that is
// taken [ErrColumnExists], an unknown unit [ErrOption]; every patient whose second date is before
// the first is named by row in a [*LoadError].
//
// R equivalent: as.numeric(to - from) / 365.25.
func (c *Cohort) Duration(from, to, name string, unit TimeUnit) (*Cohort, error) {
	a, err := c.typed(from, Date)
	if err != nil {
		return failed(err)
	}
	b, err := c.typed(to, Date)
	if err != nil {
		return failed(err)
	}
	if unit < Days || unit > Years {
		return failed(fmt.Errorf("cohort: %w: %v", ErrOption, unit))
	}
	faults := &LoadError{}
	for i := range c.n {
		if b.num[i] < a.num[i] {
			faults.Cells = append(faults.Cells, CellError{File: c.name, Row: i + 1, Column: to, Value: b.text(i),
				Problem: "is before " + from + ", " + a.text(i), Hint: "patients are counted from 1; correct a date, or empty it"})
		}
	}
	if len(faults.Cells) > 0 {
		return failed(faults)
	}
	return c.DeriveAs(Variable{Name: name, Type: Float, Unit: unit.String(), Source: "derived: " + from + ", " + to,
		Description: fmt.Sprintf("From %s to %s, in %s of %s days.", a.title(), b.title(), unit, plain(unitDays[unit]))},
		func(r Row) any { return (r.Float(to) - r.Float(from)) / unitDays[unit] }, from, to)
}

// Day is a date as a column of dates holds it: days since 1 January 1970.
func Day(year int, month time.Month, day int) float64 { return days(year, month, day) }

// StartStop adds the start of each row of a table with several rows a patient, whom by names: the
// time of his row before, in the order of time, and 0 for his first, so that rows are at risk on
// (start, time]. [SurvivalOptions].Entry takes it.
//
// Errors: an unknown column wraps [ErrNoColumn], a time that is no number [ErrType], a name that is taken
// [ErrColumnExists]; two rows of a patient with one time wrap [ErrAmbiguous].
//
// R equivalent: survival::tmerge, or dplyr::lag(time, default = 0) by patient.
func (c *Cohort) StartStop(by, time, start string) (*Cohort, error) {
	who, err := c.column(by)
	if err != nil {
		return failed(err)
	}
	times, err := c.typed(time, Float, Int)
	if err != nil {
		return failed(err)
	}
	g := who.grouping()
	rows := make([][]int, len(g.labels))
	for i, k := range g.of {
		if k >= 0 && times.num[i] == times.num[i] {
			rows[k] = append(rows[k], i)
		}
	}
	from := make([]float64, c.n)
	for i := range from {
		from[i] = nan
	}
	for k, of := range rows {
		slices.SortStableFunc(of, func(a, b int) int {
			switch {
			case times.num[a] < times.num[b]:
				return -1
			case times.num[a] > times.num[b]:
				return 1
			}
			return 0
		})
		last := 0.0
		for at, i := range of {
			if at > 0 && times.num[i] == last {
				return failed(fmt.Errorf("cohort: %w: %s %s has rows %d and %d at %s %s", ErrAmbiguous, by, g.labels[k], of[at-1]+1,
					i+1, time, plain(last)))
			}
			from[i], last = last, times.num[i]
		}
	}
	return c.DeriveAs(Variable{Name: start, Type: Float, Unit: times.Unit, Source: "derived: " + by + ", " + time,
		Description: "Start of the row: the time of the row before."}, func(r Row) any { return from[r.i] })
}
