package cohort

import (
	"fmt"
	"math"
	"strings"

	"hipec/hccpm/cohort/formats"
)

// Join adds the columns of another cohort whose patients have the same id: by is the column of both
// that names them. Every patient of c stays, in the order of c; what the other does not know is
// missing, and a note counts those, and the patients of the other that c does not have.
//
// Errors: an unknown column wraps [ErrNoColumn], a column that both have besides by [ErrColumnExists], an id that the
// other has twice [ErrAmbiguous].
//
// R equivalent: dplyr::left_join(c, other, by).
func (c *Cohort) Join(other *Cohort, by string) (*Cohort, error) {
	mine, err := c.column(by)
	if err != nil {
		return failed(err)
	}
	theirs, err := other.column(by)
	if err != nil {
		return failed(err)
	}
	row := map[string]int32{}
	for i := range other.n {
		id := theirs.text(i)
		if first, twice := row[id]; twice && id != "" {
			return failed(fmt.Errorf("cohort: %w: %s of %s stands for patients %d and %d; make one row a patient first, or Wide",
				ErrAmbiguous, id,
				other.name, first+1, i+1))
		}
		row[id] = int32(i)
	}
	rows, used, unmatched := make([]int32, c.n), map[int32]bool{}, 0
	for i := range rows {
		at, ok := row[mine.text(i)]
		if rows[i] = -1; ok && mine.text(i) != "" {
			rows[i], used[at] = at, true
		} else {
			unmatched++
		}
	}
	out := *c
	out.columns, out.notes = append([]column{}, c.columns...), append(append([]string{}, c.notes...), other.notes...)
	for j := range other.columns {
		k := &other.columns[j]
		if k.Name == by {
			continue
		}
		if _, err := c.column(k.Name); err == nil {
			return failed(fmt.Errorf("cohort: %w: %s is in both; rename one of them", ErrColumnExists, k.Name))
		}
		out.columns = append(out.columns, k.takeOrMiss(rows))
	}
	if unmatched > 0 {
		out.notes = append(out.notes, fmt.Sprintf("%s not in %s.", patients(unmatched), other.name))
	}
	if left := other.n - len(used); left > 0 {
		out.notes = append(out.notes, fmt.Sprintf("%s of %s not in %s, left out.", patients(left), other.name, c.name))
	}
	return &out, nil
}

// takeOrMiss is the column with some rows; −1 is missing.
func (c *column) takeOrMiss(rows []int32) column {
	out := column{Variable: c.Variable.clone(), words: c.words}
	out.MayMiss = true
	for _, i := range rows {
		switch {
		case c.num != nil && i < 0:
			out.num = append(out.num, nan)
		case c.num != nil:
			out.num = append(out.num, c.num[i])
		case i < 0:
			out.code = append(out.code, -1)
		default:
			out.code = append(out.code, c.code[i])
		}
	}
	return out
}

// Long makes a row of each patient and column: name holds which column a row is of, value what stands in it. The other
// columns are repeated. Rows without a value are left out and counted.
//
// Errors: an unknown column wraps [ErrNoColumn], columns of different types [ErrType], a name that is taken
// [ErrColumnExists], no columns [ErrOption].
//
// R equivalent: tidyr::pivot_longer(columns).
func (c *Cohort) Long(name, value string, columns ...string) (*Cohort, error) {
	if err := c.Err(); err != nil {
		return failed(err)
	}
	if len(columns) == 0 {
		return failed(fmt.Errorf("cohort: %w: no columns to make rows of", ErrOption))
	}
	long := map[string]bool{}
	var from []*column
	for _, one := range columns {
		k, err := c.column(one)
		if err != nil {
			return failed(err)
		}
		if (k.num == nil) != (c.mustColumn(columns[0]).num == nil) {
			return failed(fmt.Errorf("cohort: %w: %s holds %s, %s holds %s", ErrType, columns[0], c.mustColumn(columns[0]).Type,
				one, k.Type))
		}
		long[one], from = true, append(from, k)
	}
	var rows []int32
	which, values := cellsOf{}, cellsOf{}
	dropped := 0
	for i := range c.n {
		for _, k := range from {
			if k.missingAt(i) {
				dropped++
				continue
			}
			rows = append(rows, int32(i))
			which.words = append(which.words, k.Name)
			if k.num != nil {
				values.num = append(values.num, k.num[i])
			} else {
				values.words = append(values.words, k.text(i))
			}
		}
	}
	if len(rows) == 0 {
		return failed(fmt.Errorf("cohort: %s: %w have a value in %s", c.name, ErrEmpty, strings.Join(columns, ", ")))
	}
	out := &Cohort{name: c.name, n: len(rows), notes: append([]string{}, c.notes...)}
	for j := range c.columns {
		if k := &c.columns[j]; !long[k.Name] {
			taken := k.take(rows)
			if taken.Type == ID { // it does not name a row any more
				taken.Type = Text
			}
			out.columns = append(out.columns, taken)
		}
	}
	out.columns = append(out.columns, which.column(name, columns), values.column(value, from[0].Levels))
	for _, taken := range []string{name, value} {
		if k, err := c.column(taken); err == nil && !long[k.Name] {
			return failed(fmt.Errorf("cohort: %w: %s", ErrColumnExists, taken))
		}
	}
	if dropped > 0 {
		out.notes = append(out.notes, fmt.Sprintf("%s without a value left out.", count(dropped, "row")))
	}
	return out, nil
}

// mustColumn is a column that is known to be there.
func (c *Cohort) mustColumn(name string) *column {
	k, err := c.column(name)
	if err != nil {
		return &column{}
	}
	return k
}

// cellsOf is a new column on its way.
type cellsOf struct {
	num   []float64
	words []string
}

func (n cellsOf) column(name string, levels []string) column {
	v := Variable{Name: name, Type: Float, Min: nan, Max: nan, MayMiss: true, Derived: true, Source: "derived"}
	if n.num != nil {
		whole := true
		for _, x := range n.num {
			whole = whole && x == math.Trunc(x)
		}
		if whole {
			v.Type = Int
		}
		return column{Variable: v, num: n.num}
	}
	code, words := coded(n.words)
	v.Type = Text
	k := column{Variable: v, code: code, words: words}
	if levels != nil {
		k.Type, k.Ordered = Category, true
		k.relevel(append([]string{}, levels...))
	}
	return k
}

// Wide makes one row of the rows of each patient, whom by names: for each value of key a column of
// value, called after it. The other columns must be the same in all rows of a patient.
//
// Errors: an unknown column wraps [ErrNoColumn]; a key that a patient has twice, and another column
// that differs between the rows of a patient, wrap [ErrAmbiguous] and name him.
//
// R equivalent: tidyr::pivot_wider(id_cols, names_from, values_from).
func (c *Cohort) Wide(by, key, value string) (*Cohort, error) {
	var columns [3]*column
	for i, name := range []string{by, key, value} {
		k, err := c.column(name)
		if err != nil {
			return failed(err)
		}
		columns[i] = k
	}
	ids, keys := columns[0].grouping(), columns[1].grouping()
	first := make([]int32, len(ids.labels))
	place := make([][]int32, len(keys.labels))
	for k := range place {
		place[k] = make([]int32, len(ids.labels))
		for i := range place[k] {
			place[k][i] = -1
		}
	}
	for i := range first {
		first[i] = -1
	}
	for i := range c.n {
		id, k := ids.of[i], keys.of[i]
		if id < 0 || k < 0 {
			continue
		}
		if place[k][id] >= 0 {
			return failed(fmt.Errorf("cohort: %w: %s %s has %s %s in rows %d and %d", ErrAmbiguous, by, ids.labels[id], key,
				keys.labels[k], place[k][id]+1, i+1))
		}
		if place[k][id] = int32(i); first[id] < 0 {
			first[id] = int32(i)
		}
	}
	out := &Cohort{name: c.name, n: len(ids.labels), notes: append([]string{}, c.notes...)}
	for j := range c.columns {
		k := &c.columns[j]
		if k.Name == key || k.Name == value {
			continue
		}
		for i := range c.n {
			if id := ids.of[i]; id >= 0 && first[id] >= 0 && k.text(i) != k.text(int(first[id])) {
				return failed(fmt.Errorf("cohort: %w: %s of %s %s is %q in row %d and %q in row %d; leave it out or make it one",
					ErrAmbiguous, k.Name, by,
					ids.labels[id], k.text(int(first[id])), first[id]+1, k.text(i), i+1))
			}
		}
		out.columns = append(out.columns, k.takeOrMiss(first))
	}
	for k, label := range keys.labels {
		made := columns[2].takeOrMiss(place[k])
		made.Name, made.Derived, made.Source = label, true, "derived: "+value
		if made.Title != "" {
			made.Title += ", " + label
		}
		out.columns = append(out.columns, made)
	}
	t := formats.Table{}
	for j := range out.columns {
		t.Columns = append(t.Columns, formats.Column{Name: out.columns[j].Name})
	}
	if t.CheckNames(0); len(t.Faults) > 0 {
		return failed(fmt.Errorf("cohort: %w: %s", ErrColumnExists, t.Faults[0].Column))
	}
	return out, nil
}
