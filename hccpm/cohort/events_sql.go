package cohort

import (
	"fmt"
	"strings"

	"hipec/hccpm/survival"
)

// EventQuery says what an event table is counted from, where patients are too many to be read: in PostgreSQL, DuckDB,
// Spark or whatever else speaks SQL.
type EventQuery struct {
	// From is a table, or a query in brackets with a name.
	From string
	// Time is the column, or the expression, of the follow-up; Event is a condition that holds where the event happened,
	// such as "status = 2".
	Time, Event string
	// By are the columns, or expressions, of the groups.
	By []string
	// Where is a further condition; empty for none.
	Where string
}

// The columns of an event table, as [EventQuery.SQL] names them.
const (
	eventTime     = "time"
	eventEvents   = "events"
	eventCensored = "censored"
	eventGroup    = "group_"
)

// SQL is the query: one line for each group and time, with how many had the event then and how many were censored. Rows
// in which time, group or the condition of the event is null are left out. It uses nothing but what every engine has.
//
// Errors: a field that is needed and empty wraps [ErrOption].
func (q EventQuery) SQL() (string, error) {
	if q.From == "" || q.Time == "" || q.Event == "" {
		return "", fmt.Errorf("cohort: %w: an event table needs From, Time and Event, got %q, %q, %q", ErrOption, q.From,
			q.Time, q.Event)
	}
	var groups, names, where []string
	for i, by := range q.By {
		names = append(names, fmt.Sprintf("%s%d", eventGroup, i+1))
		groups = append(groups, fmt.Sprintf("%s as %s, ", by, names[i]))
		where = append(where, by+" is not null")
	}
	where = append(where, q.Time+" is not null", "("+q.Event+") is not null")
	if q.Where != "" {
		where = append(where, "("+q.Where+")")
	}
	keys := make([]string, 0, len(q.By)+1)
	keys = append(append(keys, q.By...), q.Time)
	order := append(append([]string{}, names...), eventTime)
	return fmt.Sprintf("select %s%s as %s,\n  sum(case when %s then 1 else 0 end) as %s,\n"+
		"  sum(case when %s then 0 else 1 end) as %s\nfrom %s\nwhere %s\ngroup by %s\norder by %s",
		strings.Join(groups, ""), q.Time, eventTime, q.Event, eventEvents, q.Event, eventCensored, q.From,
		strings.Join(where, " and "),
		strings.Join(keys, ", "), strings.Join(order, ", ")), nil
}

// OpenEvents counts an event table in a database and makes the sample of it; address is that of [OpenSQL]. Curves and
// log-rank tests of it are exact. unit is that of time.
//
// Errors: those of [EventQuery.SQL], [OpenSQL] and [Cohort.Events].
func OpenEvents(address string, q EventQuery, unit string) (survival.Sample, error) {
	query, err := q.SQL()
	if err != nil {
		return survival.Sample{}, err
	}
	c, err := OpenSQL(address, query)
	if err != nil {
		return survival.Sample{}, err
	}
	return c.Events(unit)
}

// Events is the sample of an event table that was read with any of the ways to open a cohort: columns time, events and
// censored, as [EventQuery.SQL] names them, and any others, which make the groups.
//
// Errors: a column that is absent wraps [ErrNoColumn], one that is no number [ErrType], a missing cell [ErrMissing];
// those of [survival.FromEventTable].
func (c *Cohort) Events(unit string) (survival.Sample, error) {
	t := survival.EventTable{Name: "event table", Unit: unit}
	for _, k := range []struct {
		name string
		to   *[]float64
	}{{eventTime, &t.Time}, {eventEvents, &t.Events}, {eventCensored, &t.Censored}} {
		x, missing, err := c.Floats(k.name)
		if err != nil {
			return survival.Sample{}, err
		}
		if missing > 0 {
			return survival.Sample{}, fmt.Errorf("cohort: %w: %s of an event table", ErrMissing, k.name)
		}
		*k.to = x
	}
	var by []string
	for _, name := range c.Columns() {
		if name != eventTime && name != eventEvents && name != eventCensored {
			by = append(by, name)
		}
	}
	if len(by) == 0 {
		return survival.FromEventTable(t)
	}
	g, err := c.grouping(by)
	if err != nil {
		return survival.Sample{}, err
	}
	t.Levels, t.Unordered, t.Strata = g.labels, !g.ordered, make([]string, c.n)
	for i, k := range g.of {
		if k < 0 {
			return survival.Sample{}, fmt.Errorf("cohort: %w: the group in line %d of an event table", ErrMissing, i+1)
		}
		t.Strata[i] = g.labels[k]
	}
	return survival.FromEventTable(t)
}
