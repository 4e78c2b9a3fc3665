package formats

import (
	"math"
	"time"
)

// cellKind is what one cell of a typed format holds.
type cellKind uint8

const (
	emptyCell cellKind = iota
	numberCell
	textCell
	dateCell // days since 1 January 1970
)

// cells collects a column whose cells have types of their own, as in a spreadsheet or a database.
type cells struct {
	num    []float64
	text   map[int]string
	counts [4]int
	dates  map[int]bool
}

func (c *cells) add(kind cellKind, x float64, text string) {
	i := len(c.num)
	c.counts[kind]++
	switch kind {
	case numberCell, dateCell:
		c.num = append(c.num, x)
		if kind == dateCell {
			if c.dates == nil {
				c.dates = map[int]bool{}
			}
			c.dates[i] = true
		}
		return
	case textCell:
		if c.text == nil {
			c.text = map[int]string{}
		}
		c.text[i] = text
	}
	c.num = append(c.num, math.NaN())
}

// column is numbers or dates where all cells are; numbers that are stored as text count as such; all else is text.
func (c *cells) column(name string) Column {
	out := Column{Name: name}
	switch {
	case c.counts[textCell] == 0 && c.counts[dateCell] == 0:
		out.Kind, out.Number = Number, c.num
		if c.counts[numberCell] == 0 {
			out.Kind = Untyped
		}
		return out
	case c.counts[textCell] == 0 && c.counts[numberCell] == 0:
		out.Kind, out.Number = Date, c.num
		return out
	}
	out.Code = make([]int32, len(c.num))
	known := map[string]int32{}
	for i, x := range c.num {
		s, isText := c.text[i]
		switch {
		case !isText && math.IsNaN(x):
			out.Code[i] = -1
			continue
		case c.dates[i]:
			s = dayText(x)
		case !isText:
			s = Plain(x)
		}
		k, ok := known[s]
		if !ok {
			k = int32(len(out.Words))
			known[s], out.Words = k, append(out.Words, s)
		}
		out.Code[i] = k
	}
	return out.numbersAsText()
}

// numbersAsText turns a column of text whose every word is a number into numbers.
func (c Column) numbersAsText() Column {
	values := make([]float64, len(c.Words))
	for k, w := range c.Words {
		x, ok := ParseNumber(w)
		if !ok {
			return c
		}
		values[k] = x
	}
	c.Number = make([]float64, len(c.Code))
	for i, k := range c.Code {
		if c.Number[i] = math.NaN(); k >= 0 {
			c.Number[i] = values[k]
		}
	}
	c.Code, c.Words = nil, nil
	return c
}

// dayText writes days since 1 January 1970 as 2024-03-31, with the time of day if there is one.
func dayText(x float64) string {
	t := time.Unix(0, 0).UTC().Add(time.Duration(math.Round(x*86400)) * time.Second)
	if x == math.Trunc(x) {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}

// dayOf is a time as days since 1 January 1970, in the clock that it is given in.
func dayOf(t time.Time) float64 {
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	return float64(local.UnixMilli()) / 86400000
}
