package models

import (
	"fmt"
	"math"
)

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

// scattered is how many rows it takes until the columns no longer fit in the cache.
const scattered = 50_000

// fill writes columns of numbers into x, n×p, some rows at a time so that these stay in the cache.
// Many rows are read in the order of the data, and each is written to its place: one jump for a row
// in place of one for each of its numbers.
func fill(columns []plainColumn, rows []int32, x []float64, p int) error {
	if len(rows) >= scattered && len(columns) > 2 {
		if place := inverted(rows, len(columns[0].numbers)); place != nil {
			return scatter(columns, place, x, p)
		}
	}
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

// inverted is the place of each of n rows, −1 if it is in none; nil if a row is in several, or most are in none.
func inverted(rows []int32, n int) []int32 {
	if n > 4*len(rows) {
		return nil
	}
	place := make([]int32, n)
	for i := range place {
		place[i] = -1
	}
	for k, i := range rows {
		if place[i] >= 0 {
			return nil
		}
		place[i] = int32(k)
	}
	return place
}

func scatter(columns []plainColumn, place []int32, x []float64, p int) error {
	for i, k := range place {
		if k < 0 {
			continue
		}
		row := x[int(k)*p : int(k)*p+p]
		for _, c := range columns {
			v := c.numbers[i]
			if v-v != 0 {
				return fmt.Errorf("models: %w: column %s, row %d: %v", ErrInvalid, c.name, i+1, v)
			}
			row[c.j] = v
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
				return nil, fmt.Errorf("models: %w: column %s, row %d: %q; the fit has seen %q", ErrLevel, b.Column, i+1, text,
					b.levels)
			}
			lastText, lastAt = text, at
		}
		out[k] = float64(lastAt)
	}
	return out, nil
}
