package stats

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// ChiSquareOptions chooses the correction.  The zero value is R's default.
type ChiSquareOptions struct {
	// NoContinuity leaves out Yates' correction, which concerns 2×2 tables only.
	NoContinuity bool
	// Missing counts patients that were left out before.
	Missing int
}

// Contingency is a test of independence in a table of counts.
type Contingency struct {
	// Counts as given, without rows and columns that are empty.
	Counts [][]int
	// Expected under independence, of the same shape.
	Expected [][]float64
	// N is the sum of the counts, Missing the patients left out.
	N, Missing int
	// Chisq is Pearson's statistic on DF degrees of freedom; NaN if the test is Fisher's.
	Chisq, DF float64
	// P is the probability of independence.
	P float64
	// Exact is true if the test is Fisher's, Yates if the statistic was corrected.
	Exact, Yates bool
	// Warnings are what should be known before P is believed.
	Warnings []string
}

// ChiSquare tests whether rows and columns of an r×c table of counts are independent.
//
//	χ² = Σ (|O−E| − c)²/E on (r−1)(c−1) degrees of freedom,  E = row·column/N
//
// c is 0, or by Yates' correction the lesser of 1/2 and |O−E| in a 2×2 table.
//
// Special cases: empty rows and columns are left out, with a warning; so does an expected
// count below 5 warn.
//
// Errors: [ErrLength] for rows of different lengths; [ErrInvalid] for negative counts, with
// row and column; [ErrTooFew] for an empty table; [ErrConstant] if fewer than two rows or
// columns are not empty.
//
// References: Pearson (1900), Philos Mag 50:157, doi:10.1080/14786440009463897; Yates
// (1934), J R Stat Soc Suppl 1:217, doi:10.2307/2983604.
//
// R equivalent: chisq.test(counts).
func ChiSquare(counts [][]int, options ...ChiSquareOptions) (Contingency, error) {
	o := option.Of(options)
	c, err := contingency(counts, o.Missing)
	if err != nil {
		return Contingency{}, err
	}
	correction := 0.0
	if c.Yates = len(c.Counts) == 2 && len(c.Counts[0]) == 2 && !o.NoContinuity; c.Yates {
		correction = min(0.5, math.Abs(float64(c.Counts[0][0])-c.Expected[0][0]))
	}
	least := math.Inf(1)
	for i, row := range c.Counts {
		for j, count := range row {
			e := c.Expected[i][j]
			d := math.Abs(float64(count)-e) - correction
			c.Chisq += d * d / e
			least = min(least, e)
		}
	}
	c.DF = float64((len(c.Counts) - 1) * (len(c.Counts[0]) - 1))
	c.P = mathext.GammaIncRegComp(c.DF/2, c.Chisq/2)
	if least < 5 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("An expected count is %s, below 5: Fisher's test is exact.",
			table.Signif(least, 2)))
	}
	return c, nil
}

// fisherWork bounds the steps of [FisherTable].
const fisherWork = 3e6

// FisherTable tests by Fisher's exact test, as Freeman and Halton extended it to r×c,
// whether rows and columns are independent, given their sums: P is the probability of all
// tables that are not more probable than the one observed, up to a relative 1e-7 for
// rounding.  For a 2×2 table [FisherExact] gives the odds ratio too.
//
// Special cases: empty rows and columns are left out, with a warning.
//
// Errors: those of [ChiSquare]; [ErrUnsupported] if there are too many tables.
//
// References: Freeman and Halton (1951), Biometrika 38:141, doi:10.1093/biomet/38.1-2.141.
//
// R equivalent: fisher.test(counts).
func FisherTable(counts [][]int, options ...ChiSquareOptions) (Contingency, error) {
	o := option.Of(options)
	c, err := contingency(counts, o.Missing)
	if err != nil {
		return Contingency{}, err
	}
	c.Exact, c.Chisq, c.DF = true, math.NaN(), math.NaN()
	rows, columns := margins(c.Counts)
	if len(rows) > len(columns) { // fewer sums to keep track of
		rows, columns = columns, rows
	}
	slices.Sort(columns)
	observed, base := 0.0, -logFactorial(c.N)
	for _, row := range c.Counts {
		for _, v := range row {
			observed -= logFactorial(v)
		}
	}
	for _, v := range slices.Concat(rows, columns) {
		base += logFactorial(v)
	}
	tables, ok := freeman(rows, columns)
	if !ok {
		return Contingency{}, fmt.Errorf("stats: Fisher's test of a %d×%d table of %d: %w: too many tables",
			len(rows), len(columns), c.N, ErrUnsupported)
	}
	for _, t := range tables {
		if t.log <= observed+1e-7 {
			c.P += t.number * math.Exp(t.log+base)
		}
	}
	c.P = min(1, c.P)
	return c, nil
}

// equals is a number of tables, or of their first columns, that have one probability: its
// logarithm but for the margins.
type equals struct{ log, number float64 }

// freeman lists the probabilities of all tables with these margins; false if there are too
// many.  Column by column it keeps what is left of each row, in ascending order because
// rows are exchangeable, and the probabilities of ways to get there.
func freeman(rows, columns []int) ([]equals, bool) {
	type past map[int64]equals // by the logarithm, rounded
	start := slices.Sorted(slices.Values(rows))
	layer := map[string]past{key(start): {0: {0, 1}}}
	work := 0.0
	for _, size := range columns {
		next := map[string]past{}
		for _, from := range slices.Sorted(maps.Keys(layer)) { // in order: the same sums every time
			left, ways := unkey(from), layer[from]
			order := slices.Sorted(maps.Keys(ways))
			fill(left, size, 0, 0, func(to []int, log float64) {
				k := key(slices.Sorted(slices.Values(to)))
				into, ok := next[k]
				if !ok {
					into = past{}
					next[k] = into
				}
				for _, k := range order {
					w := ways[k]
					w.log += log
					at := int64(math.Round(w.log * 1e9))
					if e, ok := into[at]; ok {
						w.number += e.number
						w.log = e.log
					}
					into[at] = w
				}
				work += float64(len(ways) + 1)
			}, func() bool { return work > fisherWork })
			if work > fisherWork {
				return nil, false
			}
		}
		layer = next
	}
	var out []equals
	for _, ways := range layer { // one is left: nothing remains of any row
		for _, k := range slices.Sorted(maps.Keys(ways)) {
			out = append(out, ways[k])
		}
	}
	return out, true
}

// fill takes size from what is left of rows at and after i, in every way, and calls with
// what remains and −Σ log of the factorials of what was taken.
func fill(left []int, size, i int, log float64, call func(to []int, log float64), stop func() bool) {
	if stop() {
		return
	}
	if i == len(left)-1 {
		if size <= left[i] {
			left[i] -= size
			call(left, log-logFactorial(size))
			left[i] += size
		}
		return
	}
	for v := 0; v <= min(size, left[i]); v++ {
		left[i] -= v
		fill(left, size-v, i+1, log-logFactorial(v), call, stop)
		left[i] += v
	}
}

// key packs what is left of the rows into a string, unkey takes it out again.
func key(left []int) string {
	var b []byte
	for _, v := range left {
		b = binary.AppendUvarint(b, uint64(v))
	}
	return string(b)
}

func unkey(s string) []int {
	var out []int
	for b := []byte(s); len(b) > 0; {
		v, n := binary.Uvarint(b)
		out, b = append(out, int(v)), b[n:]
	}
	return out
}

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}

// margins are the sums of rows and columns.
func margins(counts [][]int) (rows, columns []int) {
	rows, columns = make([]int, len(counts)), make([]int, len(counts[0]))
	for i, row := range counts {
		for j, v := range row {
			rows[i] += v
			columns[j] += v
		}
	}
	return rows, columns
}

// contingency checks a table, leaves out what is empty and computes what is expected.
func contingency(counts [][]int, missing int) (Contingency, error) {
	c := Contingency{Missing: missing}
	for i, row := range counts {
		if len(row) != len(counts[0]) {
			return c, fmt.Errorf("stats: table: %w: row 1 has %d columns, row %d has %d", ErrLength, len(counts[0]), i+1,
				len(row))
		}
		for j, v := range row {
			if v < 0 {
				return c, fmt.Errorf("stats: table: %w: row %d, column %d: %d is negative", ErrInvalid, i+1, j+1, v)
			}
			c.N += v
		}
	}
	if c.N == 0 {
		return c, fmt.Errorf("stats: table: %w: the table is empty", ErrTooFew)
	}
	rows, columns := margins(counts)
	for i, row := range counts {
		if rows[i] == 0 {
			continue
		}
		var kept []int
		var expected []float64
		for j, v := range row {
			if columns[j] > 0 {
				kept = append(kept, v)
				expected = append(expected, float64(rows[i])*float64(columns[j])/float64(c.N))
			}
		}
		c.Counts, c.Expected = append(c.Counts, kept), append(c.Expected, expected)
	}
	if len(c.Counts) < 2 || len(c.Counts[0]) < 2 {
		return Contingency{}, fmt.Errorf("stats: table: %w: fewer than two rows or columns are not empty", ErrConstant)
	}
	if len(c.Counts) < len(rows) || len(c.Counts[0]) < len(columns) {
		c.Warnings = append(c.Warnings, "Empty rows or columns were left out.")
	}
	return c, nil
}

// name is that of the test.
func (c Contingency) name() string {
	switch {
	case c.Exact:
		return "Fisher's exact test"
	case c.Yates:
		return "Chi-squared test with Yates' correction"
	}
	return "Chi-squared test"
}

// Table is one row.
func (c Contingency) Table() table.Table {
	var rows []string
	for _, row := range c.Counts {
		rows = append(rows, strings.Trim(fmt.Sprint(row), "[]"))
	}
	t := table.Table{
		Caption: c.name() + " of " + strings.Join(rows, " / "),
		Columns: table.Numbers("X-squared", "df", "p", "n", "missing"),
		Notes:   c.Warnings,
	}
	row := []string{table.Signif(c.Chisq, 5), table.Signif(c.DF, 5), table.Signif(c.P, 4), fmt.Sprint(c.N),
		fmt.Sprint(c.Missing)}
	if c.Exact {
		t.Columns, row = t.Columns[2:], row[2:]
	}
	t.Append(row...)
	return t
}

// String prints the test on one line below its headings.
func (c Contingency) String() string { return c.Table().String() }

// HTML shows what [Contingency.String] prints.
func (c Contingency) HTML() string { return c.Table().HTML() }
