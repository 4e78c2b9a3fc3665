package cohort

import (
	"errors"
	"fmt"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/stats"
)

// GroupTest is how [Cohort.Table1By] compares the groups in one column.
type GroupTest int

const (
	// ChooseTest goes by the kind of the column, the counts and the number of groups, as
	// [Cohort.Table1By] says.  It is the zero value.
	ChooseTest GroupTest = iota
	// NoTest describes and does not compare.
	NoTest
	// RankTest is Mann and Whitney's test of two groups, exact given the ties if it can be,
	// and Kruskal and Wallis' of more; numbers show median and quartiles.
	RankTest
	// MeanTest is Welch's t test of two groups and his analysis of means of more; numbers
	// show mean and standard deviation.
	MeanTest
	// EqualVarianceTest is Student's t test and the analysis of variance; numbers show mean
	// and standard deviation.
	EqualVarianceTest
	// FisherTest is Fisher's exact test of levels.
	FisherTest
	// ChiSquareTest is Pearson's test of levels without Yates' correction.
	ChiSquareTest
)

// String names the choice.
func (t GroupTest) String() string {
	names := []string{"chosen", "none", "ranks", "means", "means, equal variances", "Fisher", "chi-squared"}
	if t < 0 || int(t) >= len(names) {
		return fmt.Sprintf("GroupTest(%d)", int(t))
	}
	return names[t]
}

// numeric says whether the test compares numbers, rather than levels.
func (t GroupTest) numeric() bool { return t == RankTest || t == MeanTest || t == EqualVarianceTest }

// Table1Options chooses columns and tests.
type Table1Options struct {
	// Columns in the order of the table; nil means all but ids, dates, free text and the column of the groups.
	Columns []string
	// Without are columns that are left out, such as times of follow-up, which need package survival.
	Without []string
	// Numbers is the test of columns of numbers, Levels that of categories, yes/no and
	// lists; the zero values choose.
	Numbers, Levels GroupTest
	// Test overrides both for single columns, by name.
	Test map[string]GroupTest
	// MeansFrom is the size that every group must have for means to be chosen over ranks; 0
	// means 30.
	MeansFrom int
	// Quartiles is their definition; the zero value is R's.
	Quartiles stats.QuantileType
	// Adjusted adds P values corrected for the number of columns by Adjust, whose zero value
	// is Holm.
	Adjusted bool
	Adjust   stats.Adjustment
	// Overall adds a column of all patients that are in a group.
	Overall bool
}

// GroupTable compares the groups of a cohort, column by column.
type GroupTable struct {
	// By is the column of the groups, Labels their names in the order of [Cohort.GroupBy],
	// N their patients; Missing counts patients in no group.
	By      string
	Labels  []string
	N       []int
	Missing int
	// Rows, one a column of the cohort.
	Rows []GroupRow
	// Options in force.
	Options Table1Options
	// Notes of the cohort.
	Notes []string
	name  string
}

// GroupRow is one column of the cohort.
type GroupRow struct {
	// Variable as the codebook has it.
	Variable Variable
	// Present and Missing count values in each group.
	Present, Missing []int
	// Levels of a column that has them; those that nobody has are left out.
	Levels []string
	// Counts of each level, each as long as Labels; nil for numbers.
	Counts [][]int
	// Numbers describe each group; nil for levels.
	Numbers []stats.Description
	// All describes the groups together.
	All stats.Description
	// Test that was used, and its name with what it was given; NoTest and why, if there is
	// none.
	Test GroupTest
	Name string
	// P of equal groups, and as adjusted; NaN if there is none.
	P, Adjusted float64
}

// Table1By describes the groups that a column makes and compares them, one test a column,
// named below the table.  It chooses
//
//	levels   Fisher's exact test if any expected count is below 5, while the tables
//	         can be counted,
//	         Pearson's χ² without Yates' correction otherwise
//	numbers  ranks if any group has fewer than 30 values, means otherwise: for two groups
//	         Mann and Whitney's test, exact given the ties up to 100 values, or Welch's t;
//	         for more Kruskal and Wallis' test, or Welch's analysis of means
//
// and does what the options say instead.  A list counts as any or none.  Missing values are
// left out column by column and counted; a column that cannot be compared, for want of
// values or of variation, has no P and says why.
//
// P values describe; in a trial whose groups were drawn by lot they test what is known to
// be true.  Options.Adjusted corrects for their number.
//
// Errors: those of [Cohort.GroupBy]; an unknown column wraps [ErrNoColumn], a test that
// does not fit its column [ErrType], fewer than two groups [ErrEmpty].
//
// References: Vandenbroucke et al. (2007), STROBE, PLoS Med 4:e297,
// doi:10.1371/journal.pmed.0040297, item 14; Cochran (1954), Biometrics 10:417, for 5.
//
// R equivalent: gtsummary::tbl_summary(by) with add_p(), tableone::CreateTableOne.
func (c *Cohort) Table1By(column string, options ...Table1Options) (GroupTable, error) {
	o := option.Of(options)
	groups, err := c.GroupBy(column)
	if err != nil {
		return GroupTable{}, err
	}
	if len(groups.Groups) < 2 {
		return GroupTable{}, fmt.Errorf("cohort: table by %s: %w in a second group", column, ErrEmpty)
	}
	if o.MeansFrom == 0 {
		o.MeansFrom = 30
	}
	out := GroupTable{By: column, Missing: groups.Missing, Options: o, Notes: c.Notes(), name: c.name}
	for _, g := range groups.Groups {
		out.Labels, out.N = append(out.Labels, g.Label), append(out.N, g.Cohort.N())
	}
	if out.Options.Columns == nil {
		out.Options.Columns = c.comparable(column)
	}
	for _, name := range o.Without {
		if _, err := c.column(name); err != nil {
			return GroupTable{}, err
		}
		out.Options.Columns = slices.DeleteFunc(slices.Clone(out.Options.Columns), func(s string) bool { return s == name })
	}
	for name := range o.Test {
		if !slices.Contains(out.Options.Columns, name) {
			return GroupTable{}, unknown(ErrNoColumn, name, out.Options.Columns)
		}
	}
	for _, name := range out.Options.Columns {
		row, err := c.groupRow(name, groups, o)
		if err != nil {
			return GroupTable{}, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, out.adjust()
}

// comparable lists the columns that are compared if none are named.
func (c *Cohort) comparable(by string) []string {
	var out []string
	for j := range c.columns {
		v := c.columns[j].Variable
		switch {
		case v.Name == by, v.Type == ID, v.Type == Text, v.Type == Date:
		default:
			out = append(out, v.Name)
		}
	}
	return out
}

// adjust corrects the P values for their number.
func (t *GroupTable) adjust() error {
	p := make([]float64, len(t.Rows))
	for i, r := range t.Rows {
		p[i] = r.P
	}
	adjusted, err := stats.Adjust(p, t.Options.Adjust)
	if err != nil {
		return fmt.Errorf("cohort: table by %s: %w", t.By, err)
	}
	for i := range t.Rows {
		t.Rows[i].Adjusted = adjusted[i]
	}
	return nil
}

// groupRow describes one column and compares it.
func (c *Cohort) groupRow(name string, groups Groups, o Table1Options) (GroupRow, error) {
	v, err := c.Variable(name)
	if err != nil {
		return GroupRow{}, err
	}
	row := GroupRow{Variable: v, P: nan, Adjusted: nan}
	numeric := v.Type == Int || v.Type == Float
	if row.Test = o.Levels; numeric {
		row.Test = o.Numbers
	}
	if t, ok := o.Test[name]; ok {
		row.Test = t
	}
	switch {
	case v.Type == ID || v.Type == Text && !v.Derived:
		return row, fmt.Errorf("cohort: %w: %s holds %s, which is not compared", ErrType, name, v.Type)
	case row.Test < ChooseTest || row.Test > ChiSquareTest:
		return row, fmt.Errorf("cohort: %w: %v", ErrType, row.Test)
	case row.Test != ChooseTest && row.Test != NoTest && row.Test.numeric() != numeric:
		return row, fmt.Errorf("cohort: %w: test %v does not fit %s, which holds %s", ErrType, row.Test, name, v.Type)
	}
	if numeric {
		return row, row.numbers(groups, o)
	}
	k, err := c.column(name)
	if err != nil {
		return row, err
	}
	return row, row.levels(groups, k.grouping().labels)
}

// numbers describes a column of numbers and compares it.
func (r *GroupRow) numbers(groups Groups, o Table1Options) error {
	var values [][]float64
	var all []float64
	least, some := -1, 0
	for _, g := range groups.Groups {
		x, missing, err := g.Cohort.Floats(r.Variable.Name)
		if err != nil {
			return err
		}
		d, err := stats.Describe(x, stats.DescribeOptions{Name: r.Variable.Name, Unit: r.Variable.Unit, DropMissing: true, Quantile: o.Quartiles})
		if err != nil {
			return fmt.Errorf("cohort: column %s: %w", r.Variable.Name, err)
		}
		r.Numbers, r.Present, r.Missing = append(r.Numbers, d), append(r.Present, d.N), append(r.Missing, missing)
		values, all = append(values, x), append(all, x...)
		if least < 0 || d.N < least {
			least = d.N
		}
		some += d.N
	}
	r.All, _ = stats.Describe(all, stats.DescribeOptions{Name: r.Variable.Name, Unit: r.Variable.Unit, DropMissing: true, Quantile: o.Quartiles})
	if r.Test == ChooseTest {
		if r.Test = RankTest; least >= o.MeansFrom {
			r.Test = MeanTest
		}
	}
	return r.concluded(r.compareNumbers(values, some))
}

// compareNumbers runs the test of a column of numbers and names it.
func (r *GroupRow) compareNumbers(values [][]float64, n int) (name string, p float64, err error) {
	several := stats.GroupsOptions{DropMissing: true, EqualVariance: r.Test == EqualVarianceTest}
	two := stats.WelchOptions{DropMissing: true}
	switch {
	case r.Test == NoTest:
		return "", nan, nil
	case r.Test == RankTest && len(values) == 2:
		o := stats.MannWhitneyOptions{Method: stats.RankPermutation, DropMissing: true}
		name = "Mann-Whitney test, exact given the ties"
		if n > 100 {
			o.Method, name = stats.RankNormal, "Mann-Whitney test, normal approximation corrected for ties"
		}
		t, err := stats.MannWhitney(values[0], values[1], o)
		return name, t.P, err
	case r.Test == RankTest:
		t, err := stats.KruskalWallis(values, several)
		return "Kruskal-Wallis test", t.P, err
	case len(values) > 2:
		t, err := stats.OneWay(values, several)
		return t.Name, t.P, err
	case r.Test == EqualVarianceTest:
		t, err := stats.StudentT(values[0], values[1], two)
		return "Student's t test", t.P, err
	}
	t, err := stats.WelchT(values[0], values[1], two)
	return "Welch's t test", t.P, err
}

// concluded takes over what a test said; data that it cannot compare are no error.
func (r *GroupRow) concluded(name string, p float64, err error) error {
	r.Name, r.P = name, p
	if errors.Is(err, stats.ErrTooFew) || errors.Is(err, stats.ErrConstant) || errors.Is(err, stats.ErrUnsupported) {
		r.Test, r.P, r.Name = NoTest, nan, "not compared: "+cause(err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("cohort: column %s: %w", r.Variable.Name, err)
	}
	return nil
}

func cause(err error) string {
	for _, known := range []error{stats.ErrTooFew, stats.ErrConstant, stats.ErrUnsupported} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

// levels counts a column of levels and compares it.
func (r *GroupRow) levels(groups Groups, order []string) error {
	cells := make([][]string, len(groups.Groups))
	var every []string
	for k, g := range groups.Groups {
		var err error
		if cells[k], err = g.Cohort.levelCells(r.Variable); err != nil {
			return err
		}
		every = append(every, cells[k]...)
	}
	r.Levels = slices.DeleteFunc(order, func(l string) bool { return !slices.Contains(every, l) })
	if r.Variable.Type == List {
		r.Levels = []string{"any", "none"}
	}
	counts := make([][]int, len(r.Levels))
	for i := range counts {
		counts[i] = make([]int, len(cells))
	}
	r.Present, r.Missing = make([]int, len(cells)), make([]int, len(cells))
	for k, group := range cells {
		for _, cell := range group {
			if i := slices.Index(r.Levels, cell); i >= 0 {
				counts[i][k]++
				r.Present[k]++
			} else {
				r.Missing[k]++
			}
		}
	}
	r.Counts = counts
	return r.concluded(r.compareLevels())
}

// levelCells is a column of levels as text, empty where missing.
func (c *Cohort) levelCells(v Variable) ([]string, error) {
	if v.Type != List {
		cells, _, err := c.Strings(v.Name)
		return cells, err
	}
	lists, err := c.Lists(v.Name)
	if err != nil {
		return nil, err
	}
	cells := make([]string, len(lists))
	for i, list := range lists {
		if cells[i] = "any"; len(list) == 0 {
			cells[i] = "none"
		}
	}
	return cells, nil
}

// compareLevels runs the test of a table of counts and names it.
func (r *GroupRow) compareLevels() (name string, p float64, err error) {
	if r.Test == NoTest {
		return "", nan, nil
	}
	chi, err := stats.ChiSquare(r.Counts, stats.ChiSquareOptions{NoContinuity: true})
	if err != nil {
		return "", nan, err
	}
	if r.Test == ChooseTest {
		r.Test = ChiSquareTest
		for _, row := range chi.Expected {
			if slices.Min(row) < 5 {
				r.Test = FisherTest
			}
		}
		if r.Test == FisherTest {
			f, err := stats.FisherTable(r.Counts, stats.ChiSquareOptions{})
			if !errors.Is(err, stats.ErrUnsupported) {
				return "Fisher's exact test", f.P, err
			}
			r.Test = ChiSquareTest
			return "chi-squared test with small expected counts, for Fisher's has too many tables", chi.P, nil
		}
	}
	if r.Test == FisherTest {
		f, err := stats.FisherTable(r.Counts, stats.ChiSquareOptions{})
		return "Fisher's exact test", f.P, err
	}
	return "chi-squared test", chi.P, nil
}
