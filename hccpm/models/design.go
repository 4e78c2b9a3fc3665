package models

import (
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
			if s.reference == LastLevel {
				b.lastFirst()
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
