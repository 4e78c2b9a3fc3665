package cohort

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
)

// SurvivalOptions says how a cohort becomes a sample; the zero value is a right-censored sample of one group,
// whose event is recognised.
type SurvivalOptions struct {
	// Event is the value of the status that means that the event happened: 2, "dead", true, or a list such as
	// []string{"progression", "death"}; all others are censored. Nil recognises 0/1, 1/2, yes/no and words such as
	// dead and alive, says so in the name of the sample, and refuses what could be read in two ways.
	Event any
	// Causes are the values of the status that mean one of several competing events; all others are censored.
	Causes []string
	// Entry is the column of the start of follow-up, for late entry and (start, stop] rows; empty for none.
	Entry string
	// By are the columns of the groups; several make a group of each combination that occurs.
	By []string
	// Levels are the order of the groups, the reference first; nil is that of the codebook, or of the numbers.
	Levels []string
	// Weight, Cluster and ID are columns; empty for none. ID defaults to the cohort's column of ids, if it has one.
	Weight, Cluster, ID string
	// Name of the endpoint; empty for the name of the column of times and how the status was read.
	Name string
	// Unit of time; empty for that of the column of times.
	Unit string
	// Per divides the times, such as 365.25 for years from days, and needs Unit; 0 is 1.
	Per float64
}

// Survival is a sample of the time to an event: time is a column of numbers, status one that says whether the
// event happened, as [SurvivalOptions] says.
//
// Patients in whom anything is missing, be it time, status, entry, group, weight, cluster or id, are dropped and
// counted column by column. Groups are in the order of the codebook's levels, in the given one, or in that of the
// numbers.
//
// Errors: an unknown column wraps [ErrNoColumn], one that does not fit [ErrType], a status that could be read in
// two ways [ErrAmbiguous]; those of [survival.NewSample], with the rows counted as in the cohort.
//
// R equivalent: Surv(time, status), Surv(entry, time, status), with strata(by).
func (c *Cohort) Survival(time, status string, options ...SurvivalOptions) (survival.Sample, error) {
	o := option.Of(options)
	times, err := c.typed(time, Float, Int, Date)
	if err != nil {
		return survival.Sample{}, err
	}
	if times.Type == Date {
		return survival.Sample{}, fmt.Errorf("cohort: %w: %s holds dates; make durations of them with Duration", ErrType,
			time)
	}
	state, err := c.column(status)
	if err != nil {
		return survival.Sample{}, err
	}
	read, err := state.readStatus(o)
	if err != nil {
		return survival.Sample{}, err
	}
	g := gatherer{c: c, o: o, times: times, state: state, read: read}
	if err := g.find(); err != nil {
		return survival.Sample{}, err
	}
	return survival.NewSample(g.gather())
}

// KaplanMeier is the Kaplan-Meier curves of a time and a status, grouped by columns: short for
//
//	s, err := c.Survival(time, status, cohort.SurvivalOptions{By: by})
//	km, err := survival.KaplanMeier(s)
//
// Errors: those of [Cohort.Survival] and [survival.KaplanMeier].
//
// R equivalent: survfit(Surv(time, status) ~ by).
func (c *Cohort) KaplanMeier(time, status string, by ...string) (survival.Curves, error) {
	s, err := c.Survival(time, status, SurvivalOptions{By: by})
	if err != nil {
		return survival.Curves{}, err
	}
	return survival.KaplanMeier(s, survival.KaplanMeierOptions{})
}

// LogRank compares the groups that columns make by the log-rank test: short for
//
//	s, err := c.Survival(time, status, cohort.SurvivalOptions{By: by})
//	test, err := survival.LogRank(s)
//
// Errors: those of [Cohort.Survival] and [survival.LogRank].
//
// R equivalent: survdiff(Surv(time, status) ~ by).
func (c *Cohort) LogRank(time, status string, by ...string) (survival.Test, error) {
	s, err := c.Survival(time, status, SurvivalOptions{By: by})
	if err != nil {
		return survival.Test{}, err
	}
	return survival.LogRank(s, survival.LogRankOptions{})
}

// gatherer collects the rows of a sample.
type gatherer struct {
	c            *Cohort
	o            SurvivalOptions
	times, state *column
	read         status
	entry        *column
	weight       *column
	cluster, id  *column
	groups       grouping
	missing      []survival.MissingIn
	columns      []*column // that must not miss
}

// find looks up the other columns and divides the rows into groups.
func (g *gatherer) find() error {
	g.columns = []*column{g.times, g.state}
	for _, k := range []struct {
		to    **column
		name  string
		types []Type
	}{{&g.entry, g.o.Entry, []Type{Float, Int}}, {&g.weight, g.o.Weight, []Type{Float, Int}},
		{&g.cluster, g.o.Cluster, nil}, {&g.id, g.o.ID, nil}} {
		if k.name == "" {
			continue
		}
		column, err := g.c.column(k.name)
		if k.types != nil {
			column, err = g.c.typed(k.name, k.types...)
		}
		if err != nil {
			return err
		}
		*k.to, g.columns = column, append(g.columns, column)
	}
	if g.id == nil {
		for j := range g.c.columns {
			if g.c.columns[j].Type == ID && g.id == nil {
				g.id = &g.c.columns[j]
			}
		}
	}
	if g.o.Per < 0 || math.IsNaN(g.o.Per) || math.IsInf(g.o.Per, 0) || g.o.Per != 0 && g.o.Unit == "" {
		return fmt.Errorf("cohort: %w: Per is %v, Unit %q; Per needs the unit that it makes", ErrOption, g.o.Per, g.o.Unit)
	}
	if len(g.o.By) == 0 {
		return nil
	}
	var err error
	if g.groups, err = g.c.grouping(g.o.By); err != nil {
		return err
	}
	for _, name := range g.o.By {
		k, _ := g.c.column(name) // found by grouping
		g.columns = append(g.columns, k)
	}
	for _, l := range g.groups.labels {
		if len(g.o.Levels) > 0 && !slices.Contains(g.o.Levels, l) {
			return fmt.Errorf("cohort: %w: Levels are %s, but %s has %q too", ErrOption, strings.Join(g.o.Levels, ", "),
				strings.Join(g.o.By, ", "), l)
		}
	}
	return nil
}

// gather makes the columns of the sample.
func (g *gatherer) gather() survival.Columns {
	out := survival.Columns{Name: g.name(), Unit: g.o.Unit}
	if out.Unit == "" {
		out.Unit = g.times.Unit
	}
	out.Missing = g.dropped()
	out.MissingIn = g.missing
	n := g.c.n - out.Missing
	out.Time, out.Event = make([]float64, 0, n), make([]bool, 0, n)
	if out.Missing > 0 {
		out.Rows, out.Given = make([]int, 0, n), g.c.n
	}
	per := 1.0
	if g.o.Per > 0 {
		per = g.o.Per
	}
	isEvent, causes := g.flags()
	for i := range g.c.n {
		if slices.ContainsFunc(g.columns, func(k *column) bool { return k.missingAt(i) }) {
			continue
		}
		if out.Missing > 0 {
			out.Rows = append(out.Rows, i)
		}
		event := isEvent(i)
		out.Time, out.Event = append(out.Time, g.times.num[i]/per), append(out.Event, event)
		if g.entry != nil {
			out.Entry = append(out.Entry, g.entry.num[i]/per)
		}
		if g.weight != nil {
			out.Weight = append(out.Weight, g.weight.num[i])
		}
		if g.cluster != nil {
			out.Cluster = append(out.Cluster, g.cluster.text(i))
		}
		if g.id != nil {
			out.ID = append(out.ID, g.idAt(i))
		}
		if len(g.o.By) > 0 {
			out.Strata = append(out.Strata, g.groups.labels[g.groups.of[i]])
		}
		if g.read.causes != nil {
			cause := ""
			if event {
				cause = causes(i)
			}
			out.Cause = append(out.Cause, cause)
		}
	}
	if len(g.o.By) > 0 {
		out.Levels, out.Unordered = g.groups.labels, !g.groups.ordered
		if len(g.o.Levels) > 0 {
			out.Levels, out.Unordered = g.o.Levels, false
		}
	}
	return out
}

// idAt is who a row belongs to; without a value, the row itself.
func (g *gatherer) idAt(i int) string {
	if s := g.id.text(i); s != "" {
		return s
	}
	return "row " + strconv.Itoa(i+1)
}

// flags reads the status of a row quickly.
func (g *gatherer) flags() (event func(i int) bool, cause func(i int) string) {
	k := g.state
	if k.num != nil {
		of := map[float64]bool{}
		for v, e := range g.read.event {
			x, _ := strconv.ParseFloat(v, 64)
			of[x] = e
		}
		return func(i int) bool { return of[k.num[i]] }, k.text
	}
	of := make([]bool, len(k.words))
	for at, w := range k.words {
		of[at] = g.read.event[w]
	}
	return func(i int) bool { return of[k.code[i]] }, k.text
}

// dropped counts the rows in which anything is missing, and the missing values of each column.
func (g *gatherer) dropped() int {
	n := 0
	counts := make([]int, len(g.columns))
	for i := range g.c.n {
		any := false
		for j, k := range g.columns {
			if k.missingAt(i) {
				counts[j]++
				any = true
			}
		}
		if any {
			n++
		}
	}
	for j, k := range g.columns {
		if counts[j] > 0 {
			g.missing = append(g.missing, survival.MissingIn{Column: k.Name, N: counts[j]})
		}
	}
	return n
}

// name is what the options say, or the column of times and how the status was read.
func (g *gatherer) name() string {
	if g.o.Name != "" {
		return g.o.Name
	}
	name := g.times.title()
	if g.read.said != "" {
		name += " [" + g.state.Name + ": " + g.read.said + "]"
	}
	return name
}
