package cohort

import (
	"math"
	"slices"
	"strings"

	"hipec/hccpm/cohort/formats"
)

// column is one column of a cohort. Numbers and dates are held in num, NaN where a cell is missing; all
// else as indices into words, -1 where a cell is missing. For bool and category words are the levels.
type column struct {
	Variable
	num   []float64
	code  []int32
	words []string
}

func (c *column) len() int {
	if c.num != nil {
		return len(c.num)
	}
	return len(c.code)
}

// text is a cell as text, empty where it is missing.
func (c *column) text(i int) string {
	if c.num == nil {
		if k := c.code[i]; k >= 0 {
			return c.words[k]
		}
		return ""
	}
	switch x := c.num[i]; {
	case math.IsNaN(x):
		return ""
	case c.Type == Date:
		return dateText(x)
	default:
		return plain(x)
	}
}

// missingAt reports whether a cell is empty; an empty list is none, not missing.
func (c *column) missingAt(i int) bool {
	if c.num != nil {
		return math.IsNaN(c.num[i])
	}
	return c.code[i] < 0 && c.Type != List
}

func (c *column) countMissing() int {
	n := 0
	if c.num != nil {
		for _, x := range c.num {
			if x != x {
				n++
			}
		}
		return n
	}
	if c.Type == List {
		return 0
	}
	for _, k := range c.code {
		if k < 0 {
			n++
		}
	}
	return n
}

// take is the column with some rows.
func (c *column) take(rows []int32) column {
	out := column{Variable: c.Variable, words: c.words}
	if c.num != nil {
		out.num = make([]float64, len(rows))
		for k, i := range rows {
			out.num[k] = c.num[i]
		}
		return out
	}
	out.code = make([]int32, len(rows))
	for k, i := range rows {
		out.code[k] = c.code[i]
	}
	return out
}

// column checks the cells of a file against what is known of them.
func (l *loader) column(v Variable, from *formats.Column) column {
	c := column{Variable: v}
	if v.Type == Bool || v.Type == Category {
		c.words = v.Levels
	}
	if from.Number != nil {
		l.fromNumbers(&c, from)
	} else {
		l.fromWords(&c, from)
	}
	if v.Type == ID {
		l.checkUnique(&c)
	}
	return c
}

// cellFault records a fault of a cell.
func (l *loader) cellFault(c *column, i int, value, problem, hint string) {
	row := l.table.Row.Of(i)
	l.fault(row, c.Name, value, problem, hint)
	l.bad[row] = true
}

// fromNumbers takes over a column that the format holds as numbers.
func (l *loader) fromNumbers(c *column, from *formats.Column) {
	if c.Type != Int && c.Type != Float && c.Type != Date || c.Type == Date && from.Kind != formats.Date {
		l.fromWords(c, worded(from))
		return
	}
	c.num = from.Number
	var na []float64
	for _, s := range c.NA {
		if x, ok := formats.ParseNumber(s); ok {
			na = append(na, x)
		}
	}
	for i, x := range c.num {
		switch {
		case math.IsNaN(x):
			l.oddCell(c, from, i)
		case slices.Contains(na, x):
			if c.num[i] = nan; !c.MayMiss {
				l.cellFault(c, i, plain(x), "means missing", "this column needs a value in every row")
			}
		default:
			if c.Type == Int && x != math.Trunc(x) {
				l.cellFault(c, i, plain(x), "is not a whole number", "write digits only")
			} else if problem, hint := c.outside(x); problem != "" {
				l.cellFault(c, i, plain(x), problem, hint)
			}
		}
	}
}

// oddCell judges a cell of a column of numbers that is empty or holds something else.
func (l *loader) oddCell(c *column, from *formats.Column, i int) {
	cell := from.Odd[i]
	if c.marksMissing(cell) {
		if problem, hint := c.needed(cell); problem != "" {
			l.cellFault(c, i, cell, problem, hint)
		}
		return
	}
	x, problem, hint := c.checkNumber(cell)
	if problem != "" {
		l.cellFault(c, i, cell, problem, hint)
		return
	}
	c.num[i] = x
}

// worded is a column of numbers as text.
func worded(from *formats.Column) *formats.Column {
	out := *from
	out.Number, out.Odd, out.Code, out.Words = nil, nil, make([]int32, len(from.Number)), nil
	known := map[float64]int32{}
	for i, x := range from.Number {
		odd, isOdd := from.Odd[i]
		if math.IsNaN(x) && !isOdd {
			out.Code[i] = -1
			continue
		}
		k, ok := known[x]
		if !ok || isOdd {
			k = int32(len(out.Words))
			if known[x] = k; isOdd {
				delete(known, x)
				out.Words = append(out.Words, odd)
			} else {
				out.Words = append(out.Words, plain(x))
			}
		}
		out.Code[i] = k
	}
	return &out
}

// verdict is what a word of a column means.
type verdict struct {
	missing       bool
	x             float64 // number, or index of the level
	code          int32   // index into the words of the column
	problem, hint string
}

// fromWords takes over a column of text: each word is judged once, each fault named with its row.
func (l *loader) fromWords(c *column, from *formats.Column) {
	if (c.Type == Text || c.Type == ID) && !slices.ContainsFunc(from.Words, c.marksMissing) {
		c.code, c.words = from.Code, from.Words // each word as it stands
		l.needEach(c)
		return
	}
	verdicts := make([]verdict, len(from.Words))
	known := map[string]int32{}
	order := l.Dates
	if c.Type == Date {
		var why string
		if order, why = orderOf(realWords(from, c.Variable), l.Dates); why != "" {
			l.fault(l.table.Row.First-1, c.Name, "", "holds dates whose order is not known: "+strings.TrimSuffix(why, "."), "")
		}
	}
	for k, w := range from.Words {
		verdicts[k] = l.judge(c, w, known, order)
	}
	emptyProblem, emptyHint := c.needed("")
	if c.Type.numeric() {
		c.num = make([]float64, len(from.Code))
	} else {
		c.code = from.Code
	}
	for i, k := range from.Code {
		v := verdict{missing: true, x: nan, code: -1, problem: emptyProblem, hint: emptyHint}
		word := ""
		if k >= 0 {
			v, word = verdicts[k], from.Words[k]
		}
		if v.problem != "" {
			l.cellFault(c, i, word, v.problem, v.hint)
		}
		if c.num != nil {
			c.num[i] = v.x
		} else {
			c.code[i] = v.code
		}
	}
}

// needEach faults the empty cells of a column that needs a value in every row.
func (l *loader) needEach(c *column) {
	problem, hint := c.needed("")
	if problem == "" {
		return
	}
	for i, k := range c.code {
		if k < 0 {
			l.cellFault(c, i, "", problem, hint)
		}
	}
}

// judge reads one word; known are the words that the column has so far.
func (l *loader) judge(c *column, w string, known map[string]int32, order DateOrder) verdict {
	if c.marksMissing(w) {
		problem, hint := c.needed(w)
		return verdict{missing: true, x: nan, code: -1, problem: problem, hint: hint}
	}
	v := verdict{x: nan, code: -1}
	switch c.Type {
	case Int, Float, Date, Bool, Category:
		v.x, v.problem, v.hint = c.checkWord(w, order)
		if v.problem == "" && !c.Type.numeric() {
			v.code = int32(v.x)
		}
		return v
	case List:
		if w = strings.Join(items(w), "; "); w == "" {
			return v
		}
	}
	k, ok := known[w]
	if !ok {
		k = int32(len(c.words))
		known[w], c.words = k, append(c.words, w)
	}
	v.code = k
	return v
}

// checkUnique faults an id that stands twice.
func (l *loader) checkUnique(c *column) {
	first := make([]int32, len(c.words))
	for i, k := range c.code {
		if k < 0 {
			continue
		}
		if first[k] > 0 {
			l.cellFault(c, i, c.words[k], "stands in row "+plain(float64(l.table.Row.Of(int(first[k])-1)))+" already",
				"every patient needs an id of its own")
			continue
		}
		first[k] = int32(i) + 1
	}
}

// columnOf is a column, where a parameter takes that name.
type columnOf = column
