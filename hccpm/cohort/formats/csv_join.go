package formats

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// join puts the parts together, a column at a time, so that little is held twice.
func (p *parser) join(t *Table, parts []*part) error {
	t.Row.First = p.first
	rows, records := 0, 0
	for _, one := range parts {
		for _, f := range one.faults {
			f.Row += p.first + records
			t.Faults = append(t.Faults, f)
		}
		for _, b := range one.blank {
			t.Row.Blank = append(t.Row.Blank, rows+b)
		}
		rows, records = rows+one.rows, records+one.records
	}
	// Empty rows at the end are no matter for anybody.
	if n := len(t.Row.Blank); n > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Empty rows skipped: %d.", n))
	}
	if err := p.reread(parts); err != nil {
		return err
	}
	var seen []decimals
	joined, counts := make([]Column, len(p.header)), make([]decimals, len(p.header))
	p.eachColumn(rows, func(j int) {
		joined[j] = Column{Name: p.header[j], Kind: p.kinds[j]}
		counts[j] = joinColumn(&joined[j], parts, j, rows)
	})
	for j, name := range p.header {
		c, d := joined[j], counts[j]
		if name == "" && j > 0 && c.empty() {
			t.Notes = append(t.Notes, fmt.Sprintf("Column %d, without heading and without any value, is left out.", j+1))
			continue
		}
		t.Columns, seen = append(t.Columns, c), append(seen, d)
	}
	t.CheckNames(p.first - 1)
	p.checkDecimals(t, seen)
	return nil
}

// eachColumn calls do for every column, on all processors if there is enough to do. What a column took is given back
// after every few, so that the parts and the whole are not both held.
func (p *parser) eachColumn(rows int, do func(j int)) {
	if rows < 1<<16 {
		for j := range p.header {
			do(j)
		}
		return
	}
	var wait sync.WaitGroup
	n := runtime.GOMAXPROCS(0)
	limit := make(chan struct{}, n)
	for j := range p.header {
		limit <- struct{}{}
		if j%n == 0 {
			runtime.GC()
		}
		wait.Go(func() {
			do(j)
			<-limit
		})
	}
	wait.Wait()
}

// reread reads again, as text, the parts of columns that held numbers there and text elsewhere.
func (p *parser) reread(parts []*part) error {
	mixed := make([][]int, len(parts)) // columns to read again, of each part
	for j := range p.header {
		text := slices.ContainsFunc(parts, func(one *part) bool { return one.columns[j].code != nil })
		for k, one := range parts {
			if text && one.columns[j].code == nil {
				mixed[k] = append(mixed[k], j)
			}
		}
	}
	for k, columns := range mixed {
		if columns == nil {
			continue
		}
		raw := make([]byte, parts[k].length)
		if _, err := p.from.ReadAt(raw, parts[k].offset); err != nil && int64(len(raw)) != parts[k].length {
			return err
		}
		again := &part{}
		if err := p.parse(again, raw, columns); err != nil {
			return err
		}
		for _, j := range columns {
			parts[k].columns[j] = again.columns[j]
		}
	}
	return nil
}

// joinColumn moves column j of the parts into c.
func joinColumn(c *Column, parts []*part, j, rows int) (seen decimals) {
	if len(parts) == 0 {
		c.Number = []float64{}
		return seen
	}
	if parts[0].columns[j].code == nil {
		c.Number = make([]float64, 0, rows)
	} else {
		c.Code = make([]int32, 0, rows)
	}
	words := 0
	for _, one := range parts {
		words += len(one.columns[j].words)
	}
	if words < rows/2 { // few words, in every part again
		words = 64
	}
	known := newLexicon(words)
	at := 0
	for _, one := range parts {
		from := &one.columns[j]
		if c.Number != nil {
			c.Number = append(c.Number, from.number...)
			for i, cell := range from.odd {
				if c.Odd == nil {
					c.Odd = map[int]string{}
				}
				c.Odd[at+i] = cell
			}
			seen.points, seen.commas = seen.points+from.seen.points, seen.commas+from.seen.commas
		} else {
			place := make([]int32, len(from.words))
			for k, w := range from.words {
				global := known.ofString(w)
				place[k] = global
			}
			for _, k := range from.code {
				if k >= 0 {
					k = place[k]
				}
				c.Code = append(c.Code, k)
			}
		}
		at += one.rows
		*from = partColumn{}
	}
	c.Words = known.words
	return seen
}

// empty reports whether no cell holds anything.
func (c *Column) empty() bool {
	for i := range c.Len() {
		if c.Number != nil && (c.Number[i] == c.Number[i] || c.Odd[i] != "") || c.Code != nil && c.Code[i] >= 0 {
			return false
		}
	}
	return true
}

// checkDecimals refuses a file in which numbers have decimal points here and decimal commas there.
func (p *parser) checkDecimals(t *Table, seen []decimals) {
	var points, commas []string
	for j, d := range seen {
		if d.points > 0 {
			points = append(points, t.Columns[j].Name)
		}
		if d.commas > 0 {
			commas = append(commas, t.Columns[j].Name)
		}
	}
	if len(points) > 0 && len(commas) > 0 {
		t.Faults = append(t.Faults, Fault{Problem: fmt.Sprintf("writes numbers with a decimal comma in %s and with a "+
			"decimal point in %s",
			some(commas), some(points)),
			Hint: "say in Decimal which of them it is; the other then separates thousands, or is a mistake"})
	}
	if len(commas) > 0 && len(points) == 0 && p.Decimal == 0 {
		t.Notes = append(t.Notes, "Numbers have a decimal comma: "+some(commas)+".")
	}
}

// some names the first of a list.
func some(names []string) string {
	if len(names) > 5 {
		return strings.Join(names[:5], ", ") + fmt.Sprintf(" and %d more", len(names)-5)
	}
	return strings.Join(names, ", ")
}
