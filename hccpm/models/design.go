package models

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// design turns columns into the matrix of a model; it is frozen at the fit.
type design struct {
	terms   Terms
	effects Terms
	bases   []*basis // of the distinct variables of the effects
	columns []product
	names   []string
	assign  []int // the effect that each column belongs to
}

// product is the columns of bases that are multiplied.
type product []struct{ basis, column int }

// role returns the terms of a role.
func (t Terms) role(r Role) Terms {
	var out Terms
	for _, x := range t {
		if x.Role == r {
			out = append(out, x)
		}
	}
	return out
}

// columnNames is the columns that terms name, each once.
func (t Terms) columnNames() []string {
	var out []string
	for _, x := range t {
		for _, v := range x.Variables {
			if !slices.Contains(out, v.Column) {
				out = append(out, v.Column)
			}
		}
	}
	return out
}

// MissingIn counts the rows in which one column has no value; a row may be counted in several.
type MissingIn struct {
	Column string
	N      int
}

// complete is the rows, out of rows, in which no column of the terms misses.
func (s *source) complete(terms Terms, rows []int32) (kept []int32, missing []MissingIn, err error) {
	var columns []*column
	for _, name := range terms.columnNames() {
		c, err := s.column(name)
		if err != nil {
			return nil, nil, err
		}
		columns = append(columns, c)
	}
	counts := make([]int, len(columns))
	kept = make([]int32, 0, len(rows))
	for _, i := range rows {
		ok := true
		for j, c := range columns {
			if c.missing(int(i)) {
				counts[j]++
				ok = false
			}
		}
		if ok {
			kept = append(kept, i)
		}
	}
	for j, n := range counts {
		if n > 0 {
			missing = append(missing, MissingIn{columns[j].name, n})
		}
	}
	return kept, missing, nil
}

// freeze learns a design from complete rows. An intercept takes one level of each factor away.
func (s *source) freeze(terms Terms, rows []int32, intercept bool) (*design, error) {
	d := &design{terms: terms, effects: terms.role(Effect)}
	place := map[Variable]int{}
	for _, t := range d.effects {
		for _, v := range t.Variables {
			if _, ok := place[v]; ok {
				continue
			}
			c, err := s.column(v.Column)
			if err != nil {
				return nil, err
			}
			b, err := v.freeze(c, rows)
			if err != nil {
				return nil, err
			}
			place[v] = len(d.bases)
			d.bases = append(d.bases, b)
		}
	}
	open := !intercept // the first factor then keeps all its levels
	for e, t := range d.effects {
		all := []product{nil}
		names := []string{""}
		for k, v := range t.Variables {
			b := d.bases[place[v]]
			from := 0
			if b.levels != nil {
				if d.marginal(t, k, intercept) && !(len(t.Variables) == 1 && open) {
					from = 1
				}
				open = open && len(t.Variables) > 1
			}
			all, names = expand(all, names, b, place[v], from)
		}
		for k := range all {
			d.columns, d.names, d.assign = append(d.columns, all[k]), append(d.names, names[k]), append(d.assign, e)
		}
	}
	return d, nil
}

// marginal reports whether a term without its k-th variable is in the model, so that contrasts suffice for the
// variable; otherwise each of its levels needs a column (Chambers and Hastie 1992, Statistical Models in S, 2.4.1).
func (d *design) marginal(t Term, k int, intercept bool) bool {
	rest := slices.Delete(slices.Clone(t.Variables), k, k+1)
	if len(rest) == 0 {
		return true
	}
	return slices.ContainsFunc(d.effects, func(o Term) bool { return sameVariables(o.Variables, rest) })
}

// expand multiplies columns by those of a basis from one on; the first variable of a term varies fastest.
func expand(all []product, names []string, b *basis, at, from int) ([]product, []string) {
	var out []product
	var outNames []string
	for c := from; c < len(b.suffixes); c++ {
		name := b.label() + b.suffixes[c]
		for k, p := range all {
			out = append(out, append(slices.Clone(p), struct{ basis, column int }{at, c}))
			if names[k] == "" {
				outNames = append(outNames, name)
			} else {
				outNames = append(outNames, names[k]+":"+name)
			}
		}
	}
	return out, outNames
}

// label is the name of the variable as R writes it in front of a level.
func (b *basis) label() string {
	if b.levels == nil {
		return strings.Trim(b.Variable.String(), "`")
	}
	if b.As == Factor {
		return "factor(" + b.Column + ")"
	}
	return b.Column
}

// matrix is the rows of the design, n×p row by row.
//
// Errors: a level that was not seen wraps [ErrLevel], a value outside a transform's domain [ErrInvalid], an absent
// column [ErrNoColumn].
func (d *design) matrix(s *source, rows []int32) ([]float64, error) {
	p := len(d.columns)
	x := make([]float64, len(rows)*p)
	var plain []plainColumn
	values := make([][]float64, len(d.bases)) // columns of each basis, one after the other
	for k, b := range d.bases {
		c, err := s.column(b.Column)
		if err != nil {
			return nil, fmt.Errorf("models: the model needs %s: %w", b.Variable, err)
		}
		if j := d.alone(k); j >= 0 && b.levels == nil && len(b.suffixes) == 1 {
			if b.As == Identity && c.labels == nil {
				plain = append(plain, plainColumn{c, j})
				continue
			}
			if err := b.numbersInto(c, rows, x[j:], p); err != nil {
				return nil, err
			}
			continue
		}
		if values[k], err = b.values(c, rows); err != nil {
			return nil, err
		}
	}
	if err := fill(plain, rows, x, p); err != nil {
		return nil, err
	}
	for j, product := range d.columns {
		for f, q := range product {
			if values[q.basis] == nil {
				continue // written already
			}
			width := len(d.bases[q.basis].suffixes)
			if d.bases[q.basis].levels != nil {
				width = 1
			}
			for i := range rows {
				v := values[q.basis][i*width]
				if d.bases[q.basis].levels != nil {
					if int(v) == q.column {
						v = 1
					} else {
						v = 0
					}
				} else {
					v = values[q.basis][i*width+q.column]
				}
				if f == 0 {
					x[i*p+j] = v
				} else {
					x[i*p+j] *= v
				}
			}
		}
	}
	return x, nil
}

// alone is the one column that a basis is in, if it is in one and by itself; −1 otherwise.
func (d *design) alone(basis int) int {
	at := -1
	for j, product := range d.columns {
		for _, q := range product {
			if q.basis == basis {
				if at >= 0 || len(product) > 1 {
					return -1
				}
				at = j
			}
		}
	}
	return at
}

// numbersInto writes the one column of a basis of numbers with a stride.
func (b *basis) numbersInto(c *column, rows []int32, x []float64, stride int) error {
	if c.labels != nil {
		return fmt.Errorf("models: %w: column %s held numbers at the fit and holds labels now", ErrInvalid, b.Column)
	}
	for k, i := range rows {
		v, err := b.number(c, i)
		if err != nil {
			return err
		}
		x[k*stride] = v
	}
	return nil
}

// plainColumn is a column of numbers that is a column of the matrix as it is.
type plainColumn struct {
	*column
	j int
}

// fill writes columns of numbers into x, n×p, some rows at a time so that these stay in the cache.
func fill(columns []plainColumn, rows []int32, x []float64, p int) error {
	const block = 256
	for lo := 0; lo < len(rows); lo += block {
		part := rows[lo:min(lo+block, len(rows))]
		for _, c := range columns {
			at := lo*p + c.j
			for _, i := range part {
				v := c.numbers[i]
				if v-v != 0 {
					return fmt.Errorf("models: %w: column %s, row %d: %v", ErrInvalid, c.name, i+1, v)
				}
				x[at] = v
				at += p
			}
		}
	}
	return nil
}

// number is the value of a transform of one column.
func (b *basis) number(c *column, i int32) (float64, error) {
	x := c.numbers[i]
	v := x
	switch b.As {
	case Log:
		v = math.Log(x)
	case Log2:
		v = math.Log2(x)
	case Log10:
		v = math.Log10(x)
	case Sqrt:
		v = math.Sqrt(x)
	case Exp:
		v = math.Exp(x)
	case Power:
		v = math.Pow(x, b.Power)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("models: %w: column %s, row %d: %s of %v is %v", ErrInvalid, b.Column, i+1, b.Variable, x, v)
	}
	return v, nil
}

// values is the columns of a basis, row by row; of a factor the place of each level.
func (b *basis) values(c *column, rows []int32) ([]float64, error) {
	if b.levels != nil {
		return b.levelsOf(c, rows)
	}
	if c.labels != nil {
		return nil, fmt.Errorf("models: %w: column %s held numbers at the fit and holds labels now", ErrInvalid, b.Column)
	}
	width := len(b.suffixes)
	out := make([]float64, len(rows)*width)
	for k, i := range rows {
		x, err := b.number(c, i)
		if err != nil {
			return nil, err
		}
		row := out[k*width : (k+1)*width]
		switch b.As {
		case Poly:
			b.polyAt(x, row)
		case NaturalSpline:
			b.naturalAt(x, row)
		case CubicSpline:
			b.cubicAt(x, row)
		default:
			row[0] = x
		}
	}
	return out, nil
}

func (b *basis) levelsOf(c *column, rows []int32) ([]float64, error) {
	out := make([]float64, len(rows))
	lastText, lastAt := "", -1
	for k, i := range rows {
		text := c.text(int(i))
		if text != lastText || lastAt < 0 {
			at, ok := b.at[text]
			if !ok {
				return nil, fmt.Errorf("models: %w: column %s, row %d: %q; the fit has seen %q", ErrLevel, b.Column, i+1, text, b.levels)
			}
			lastText, lastAt = text, at
		}
		out[k] = float64(lastAt)
	}
	return out, nil
}

// partition numbers the combinations of the columns of terms that occur in rows, in order, and names them as R's
// strata() does: "sex=1, inst=3".
func (s *source) partition(terms Terms, rows []int32) (of []int32, labels []string, err error) {
	var names []string
	seen := map[string]int32{}
	of = make([]int32, len(rows))
	var columns []*column
	for _, t := range terms {
		for _, v := range t.Variables {
			c, err := s.column(v.Column)
			if err != nil {
				return nil, nil, err
			}
			columns, names = append(columns, c), append(names, v.Column)
		}
	}
	places := make([]map[string]int, len(columns))
	levels := make([][]string, len(columns))
	for j, c := range columns {
		levels[j] = c.levelsIn(rows)
		places[j] = make(map[string]int, len(levels[j]))
		for k, l := range levels[j] {
			places[j][l] = k
		}
	}
	type group struct {
		code  []int
		label string
	}
	var groups []group
	key := make([]byte, 0, 64)
	for k, i := range rows {
		key = key[:0]
		for _, c := range columns {
			key = append(append(key, c.text(int(i))...), 0)
		}
		g, ok := seen[string(key)]
		if !ok {
			g = int32(len(groups))
			seen[string(key)] = g
			x := group{}
			parts := make([]string, len(columns))
			for j, c := range columns {
				x.code = append(x.code, places[j][c.text(int(i))])
				parts[j] = names[j] + "=" + c.text(int(i))
			}
			x.label = strings.Join(parts, ", ")
			groups = append(groups, x)
		}
		of[k] = g
	}
	order := make([]int32, len(groups))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(a, b int32) int { return slices.Compare(groups[a].code, groups[b].code) })
	place := make([]int32, len(groups))
	for k, g := range order {
		place[g] = int32(k)
		labels = append(labels, groups[g].label)
	}
	for k, g := range of {
		of[k] = place[g]
	}
	return of, labels, nil
}
