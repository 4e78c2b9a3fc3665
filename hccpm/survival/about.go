package survival

import (
	"fmt"
	"strings"

	"hipec/hccpm/table"
)

// About says what a result was made from; every result of the package holds one.
type About struct {
	// Name and Unit of the endpoint.
	Name, Unit string
	// N, Events and Missing count rows of the whole sample, unweighted; Missing were
	// dropped before the sample was made.
	N, Events, Missing int
	// Weight and EventWeight sum the weights of all rows and of those with the event; both are 0 in a sample without
	// weights.
	Weight, EventWeight float64
	// MissingIn counts the values that were missing, column by column.
	MissingIn []MissingIn
	// Warnings are what a reader of the result should know before he believes it,
	// a sentence each; nil if there is nothing to say.
	Warnings []string
}

func (s Sample) about() About {
	a := About{Name: s.name, Unit: s.unit, N: s.N(), Events: s.Events(), Missing: s.missing, MissingIn: s.missingIn}
	for i, w := range s.weight {
		if a.Weight += w; s.event[i] {
			a.EventWeight += w
		}
	}
	if s.weight != nil && a.Events > 0 && a.EventWeight == 0 {
		a.warn("every event has weight 0, so none counts.")
	}
	if s.counts { // a row stands for as many patients as it weighs
		a.N, a.Events, a.Weight, a.EventWeight = int(a.Weight), int(a.EventWeight), 0, 0
	}
	if s.looksSplit() {
		a.warn("every later row begins where another ends without the event, as if patients were split into several rows; " +
			"without ID they count as different patients.")
	}
	if n := s.repeated; n > 0 && s.entry == nil {
		a.warn("%d of the rows belong to an ID that has another row; all start at 0, so these patients count more than once.",
			n)
	}
	return a
}

// warn adds a warning.
func (a *About) warn(format string, args ...any) {
	a.Warnings = append(a.Warnings, fmt.Sprintf(format, args...))
}

// heading is one line: endpoint, unit, patients, events, missing.
func (a About) heading() string {
	h := a.Name
	if h == "" {
		h = "unnamed endpoint"
	}
	if a.Unit != "" {
		h += " (" + a.Unit + ")"
	}
	h += fmt.Sprintf(": n = %d, events = %d", a.N, a.Events)
	if a.Weight > 0 {
		h += fmt.Sprintf(" (weights %s and %s)", table.Signif(a.Weight, 7), table.Signif(a.EventWeight, 7))
	}
	if a.Missing > 0 {
		h += fmt.Sprintf(", %d dropped as missing", a.Missing)
		for i, m := range a.MissingIn {
			h += map[bool]string{true: " (", false: ", "}[i == 0] + fmt.Sprintf("%s %d", m.Column, m.N)
		}
		if len(a.MissingIn) > 0 {
			h += ")"
		}
	}
	return h
}

// sheet starts a table whose caption says what the result is; warnings are put
// below it by [About.finish].
func (a About) sheet(title string, columns []table.Column) table.Table {
	return table.Table{Caption: title + ", " + a.heading(), Columns: columns}
}

// finish adds notes and warnings to a table.
func (a About) finish(t *table.Table, notes ...string) {
	t.Notes = append(t.Notes, notes...)
	for _, w := range a.Warnings {
		t.Notes = append(t.Notes, "Warning: "+w)
	}
}

// sizeWarning says that normal limits are doubtful: fewer events than that, and
// the simulation in internal/simulate shows coverage below what is claimed.
const fewEvents = 10

func (a *About) warnFew(what, instead string) {
	if a.Events < fewEvents {
		a.warn("%d events: %s rest on large samples; see %s.", a.Events, what, instead)
	}
}

// groupName is the label of a group, "all" where there is no grouping.
func groupName(label string) string {
	if label == "" {
		return "all"
	}
	return label
}

// cells writes columns of numbers that stand under one another.
type cells struct{ columns [][]string }

// add appends a column of n numbers with the given significant digits.
func (c *cells) add(n, digits int, of func(i int) float64) {
	x := make([]float64, n)
	for i := range x {
		x[i] = of(i)
	}
	c.columns = append(c.columns, table.Aligned(x, digits))
}

// row is the i-th cell of every column.
func (c *cells) row(i int) []string {
	out := make([]string, len(c.columns))
	for k, col := range c.columns {
		out[k] = col[i]
	}
	return out
}

// withoutLimits takes the columns of confidence limits out of a table of an estimate that has none.
func withoutLimits(t table.Table, c ConfType) table.Table {
	if c != ConfNone {
		return t
	}
	out := t
	out.Columns, out.Rows = nil, make([][]string, len(t.Rows))
	for k, column := range t.Columns {
		name := column.Name
		if strings.HasSuffix(name, "LCL") || strings.HasSuffix(name, "UCL") || strings.HasPrefix(name, "lower") ||
			strings.HasPrefix(name, "upper") {
			continue
		}
		out.Columns = append(out.Columns, column)
		for i, row := range t.Rows {
			if k < len(row) {
				out.Rows[i] = append(out.Rows[i], row[k])
			}
		}
	}
	return out
}
