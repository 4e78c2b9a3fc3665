package survival

import (
	"strconv"

	"hipec/hccpm/table"
)

// Table is the sample as rows: who, follow-up, event, cause, group, entry and
// weight, the last five and the first where they were given.
func (s Sample) Table() table.Table {
	t := table.Table{Caption: s.about().heading()}
	t.Columns = table.Numbers("row")
	add := func(given bool, c table.Column) {
		if given {
			t.Columns = append(t.Columns, c)
		}
	}
	add(s.ids != nil, table.Column{Name: "id"})
	add(true, table.Column{Name: "time", Align: table.Right})
	add(s.entry != nil, table.Column{Name: "entry", Align: table.Right})
	add(true, table.Column{Name: "event"})
	add(s.cause != nil, table.Column{Name: "cause"})
	add(s.group != nil, table.Column{Name: "group"})
	add(s.weight != nil, table.Column{Name: "weight", Align: table.Right})
	for i := range s.time {
		row := []string{strconv.Itoa(i + 1)}
		if s.ids != nil {
			row = append(row, s.ids[i])
		}
		row = append(row, number(s.time[i]))
		if s.entry != nil {
			row = append(row, number(s.entry[i]))
		}
		row = append(row, map[bool]string{true: "event", false: "censored"}[s.event[i]])
		if s.cause != nil && s.cause[i] >= 0 {
			row = append(row, s.causes[s.cause[i]])
		} else if s.cause != nil {
			row = append(row, "")
		}
		if s.group != nil {
			row = append(row, s.levels[s.group[i]])
		}
		if s.weight != nil {
			row = append(row, number(s.weight[i]))
		}
		t.Append(row...)
	}
	return t
}

// HTML shows the sample in a notebook, as [Sample.Table] does.
func (s Sample) HTML() string { return s.Table().HTML() }
