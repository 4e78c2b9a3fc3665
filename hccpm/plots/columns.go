package plots

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"hipec/hccpm/models"
	"hipec/hccpm/table"
)

// Figures of columns take a table of patients and the names of its columns: a cohort, or any other [models.Data].

// given is a column as figures read it: numbers, NaN where one is missing, or labels, empty where one is missing.
type given struct {
	label   string // with its unit, where the table knows it
	numbers []float64
	labels  []string
	levels  []string
}

// columnOf reads a column of a table.
func columnOf(figure string, d models.Data, name string) (given, error) {
	numbers, labels, levels, err := d.Values(name)
	if err != nil {
		return given{}, fmt.Errorf("plots: %s: %w", figure, err)
	}
	g := given{label: name, numbers: numbers, labels: labels, levels: levels}
	if l, ok := d.(interface{ ColumnLabel(column string) string }); ok {
		g.label = l.ColumnLabel(name)
	}
	for i, v := range numbers {
		if math.IsInf(v, 0) {
			return given{}, refuse(figure, "%s, row %d: %v", name, i+1, v)
		}
	}
	return g, nil
}

// numbersOf reads a column of numbers.
func numbersOf(figure string, d models.Data, name string) (given, error) {
	g, err := columnOf(figure, d, name)
	if err == nil && g.numbers == nil {
		err = refuse(figure, "%s holds labels, not numbers", name)
	}
	return g, err
}

// mostLevels is how many groups a figure can tell apart.
const mostLevels = 12

// groups are the groups that a column makes: their names, and to which each row belongs, −1 where its value is missing.
func (g given) groups(figure string) (names []string, of []int, err error) {
	labels, names := g.labels, g.levels
	if g.numbers != nil { // each value that there is
		known := slices.DeleteFunc(slices.Clone(g.numbers), math.IsNaN)
		slices.Sort(known)
		for _, v := range slices.Compact(known) {
			names = append(names, strconv.FormatFloat(v, 'g', -1, 64))
		}
		labels = make([]string, len(g.numbers))
		for i, v := range g.numbers {
			if !math.IsNaN(v) {
				labels[i] = strconv.FormatFloat(v, 'g', -1, 64)
			}
		}
	} else if names == nil {
		known := slices.DeleteFunc(slices.Clone(labels), func(l string) bool { return l == "" })
		slices.Sort(known)
		names = slices.Compact(known)
	}
	if len(names) > mostLevels {
		return nil, nil, refuse(figure, "%s has %d groups, %d can be told apart; cut it into classes", g.label, len(names),
			mostLevels)
	}
	of = make([]int, len(labels))
	for i, l := range labels {
		of[i] = slices.Index(names, l)
		if l == "" {
			of[i] = -1
		}
	}
	return names, of, nil
}

// by are the groups of a column, or one of all if none is named.
func by(figure string, d models.Data, name string) (label string, names []string, of []int, err error) {
	if name == "" {
		return "", []string{""}, make([]int, d.N()), nil
	}
	g, err := columnOf(figure, d, name)
	if err != nil {
		return "", nil, nil, err
	}
	names, of, err = g.groups(figure)
	return g.label, names, of, err
}

// BoxesOf draws the values of a column of numbers in the groups that another column makes, as
// [Boxes] does. Groups are in the order of their levels; rows without a group are left out, and
// counted in [Figure.Alt].
//
// Errors: those of the table for a column that it does not have; those of [Boxes]; [ErrOption] for
// a column of labels as values, and for more than twelve groups.
//
// R equivalent: boxplot(x ~ group, data).
func BoxesOf(d models.Data, column, group string, options ...FigureOptions) (*Figure, error) {
	g, err := numbersOf("boxes", d, column)
	if err != nil {
		return nil, err
	}
	_, names, of, err := by("boxes", d, group)
	if err != nil {
		return nil, err
	}
	boxes := make([]BoxGroup, len(names))
	for i, n := range names {
		boxes[i].Label = n
	}
	without := 0
	for i, k := range of {
		if k < 0 {
			without++
			continue
		}
		boxes[k].Values = append(boxes[k].Values, g.numbers[i])
	}
	boxes = slices.DeleteFunc(boxes, func(b BoxGroup) bool { return len(b.Values) == 0 })
	o := FigureOptions{YLabel: g.label}
	if len(options) > 0 {
		o = options[0]
		if o.YLabel == "" {
			o.YLabel = g.label
		}
	}
	f, err := Boxes(boxes, o)
	if err == nil && without > 0 {
		f.alt += fmt.Sprintf(" Without a group: %d.", without)
	}
	return f, err
}

// CorrelationMethod is which correlation is computed.
type CorrelationMethod int

const (
	// PearsonCorrelation is of the values; it is the zero value.
	PearsonCorrelation CorrelationMethod = iota
	// SpearmanCorrelation is of the ranks.
	SpearmanCorrelation
)

// String names the method.
func (m CorrelationMethod) String() string {
	switch m {
	case PearsonCorrelation:
		return "Pearson"
	case SpearmanCorrelation:
		return "Spearman"
	}
	return fmt.Sprintf("CorrelationMethod(%d)", int(m))
}

// numeric are the columns of numbers of a table, or those that are named; ids and the like, which
// are labels, are no numbers.
func numeric(figure string, d models.Data, names []string) ([]given, error) {
	var out []given
	all := names == nil
	if all {
		names = d.Columns()
	}
	for _, n := range names {
		g, err := columnOf(figure, d, n)
		switch {
		case err != nil && all && errors.Is(err, ErrOption):
			return nil, err
		case err != nil && all: // a column that is no variable, as one of lists
		case err != nil:
			return nil, err
		case g.numbers != nil:
			out = append(out, g)
		case !all:
			return nil, refuse(figure, "%s holds labels, not numbers", n)
		}
	}
	return out, nil
}

// amount is a number of patients and its share.
func amount(n, of int) string {
	if of == 0 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d (%s %%)", n, table.Fixed(100*float64(n)/float64(of), 0))
}
