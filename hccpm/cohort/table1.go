package cohort

import (
	"fmt"
	"maps"
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
	return option.Name("GroupTest", t, "chosen", "none", "ranks", "means", "means, equal variances", "Fisher",
		"chi-squared")
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
	// Show is how single columns of numbers are summed up, by name; the zero value follows the test.
	Show map[string]Summary
	// Differences adds the standardised difference of the groups, the mean of those of every two.
	Differences bool
	// NoP leaves out P values and tests; NoMissing the column of missing values.
	NoP, NoMissing bool
	// FewValues is up to how many different whole numbers a column is counted value by value, as codes are, unless a test
	// of numbers is asked for. 0 means 9, in columns that no codebook knows and in which every value has 5 patients on
	// average; a negative number means never.
	FewValues int
}

// Summary is how a column of numbers is summed up.
type Summary int

const (
	// AsTested shows mean and standard deviation where means are compared, and otherwise median and quartiles. It is the
	// zero value.
	AsTested Summary = iota
	// MedianQuartiles shows the median and the lower and upper quartile.
	MedianQuartiles
	// MeanSD shows the mean and the standard deviation, divisor n − 1.
	MeanSD
	// MedianRange shows the median, the smallest and the largest value.
	MedianRange
)

// String names the summary.
func (s Summary) String() string {
	return option.Name("Summary", s, "as tested", "median (lower to upper quartile)", "mean ± standard deviation",
		"median (smallest to largest)")
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
	Notes   []string
	name    string
	byTitle string
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
	// Difference is the standardised difference, the mean of those of every two groups; NaN if there is none.
	Difference float64
	// Show is how numbers are summed up.
	Show Summary
}

// Table1By describes the groups that a column makes and compares them, one test a column, named below the table. It
// chooses
//
//	levels   Fisher's exact test if any expected count is below 5, while the tables can be counted,
//	         Pearson's χ² without Yates' correction otherwise
//	numbers  ranks if any group has fewer than 30 values, means otherwise: for two groups Mann and Whitney's test,
//	         exact given the ties up to 100 values, or Welch's t; for more Kruskal and Wallis' test, or Welch's
//	         analysis of means
//
// and does what the options say instead. A list counts as any or none, and whole numbers that are few, such as codes,
// as levels in their order. Missing values are left out column by column and counted; a column that cannot be
// compared, for want of values or of variation, has no P and says why.
//
// P values describe; in a trial whose groups were drawn by lot they test what is known to be true. Options.Adjusted
// corrects for their number; standardised differences do not depend on the size of the groups.
//
// Errors: those of [Cohort.GroupBy]; an unknown column wraps [ErrNoColumn], a test that does not fit its column
// [ErrType], fewer than two groups [ErrEmpty].
//
// References: Vandenbroucke et al. (2007), STROBE, PLoS Med 4:e297, doi:10.1371/journal.pmed.0040297, item 14;
// Cochran (1954), Biometrics 10:417, for 5; Yang and Dalton (2012), SAS Global Forum 335, for differences of levels.
//
// R equivalent: gtsummary::tbl_summary(by) with add_p(), tableone::CreateTableOne.
func (c *Cohort) Table1By(column string, options ...Table1Options) (GroupTable, error) {
	o := option.Of(options)
	k, err := c.column(column)
	if err != nil {
		return GroupTable{}, err
	}
	if k.Type == List {
		return GroupTable{}, fmt.Errorf("cohort: %w: %s holds lists; derive a column from it", ErrType, column)
	}
	g := k.grouping()
	if len(g.labels) < 2 {
		return GroupTable{}, fmt.Errorf("cohort: table by %s: %w in a second group", column, ErrEmpty)
	}
	return c.table1(g, k, o)
}

// Table1 describes all patients, column by column, as [Cohort.Table1By] does groups; nothing is compared.
//
// Errors: an unknown column wraps [ErrNoColumn], a test that does not fit its column [ErrType].
//
// R equivalent: gtsummary::tbl_summary.
func (c *Cohort) Table1(options ...Table1Options) (GroupTable, error) {
	if err := c.Err(); err != nil {
		return GroupTable{}, err
	}
	o := option.Of(options)
	o.NoP, o.Overall, o.Differences, o.Adjusted = true, false, false, false
	return c.table1(grouping{labels: []string{"all"}, of: make([]int32, c.n)}, nil, o)
}

// table1 fills the table; by is nil for one group of all.
func (c *Cohort) table1(g grouping, by *column, o Table1Options) (GroupTable, error) {
	if o.MeansFrom == 0 {
		o.MeansFrom = 30
	}
	out := GroupTable{Labels: g.labels, N: make([]int, len(g.labels)), Options: o, Notes: c.Notes(), name: c.name}
	if by != nil {
		out.By, out.byTitle = by.Name, by.title()
	}
	for _, k := range g.of {
		if k >= 0 {
			out.N[k]++
		} else {
			out.Missing++
		}
	}
	if out.Options.Columns == nil {
		out.Options.Columns = c.comparable(out.By)
	}
	for _, name := range o.Without {
		if _, err := c.column(name); err != nil {
			return GroupTable{}, err
		}
		out.Options.Columns = slices.DeleteFunc(slices.Clone(out.Options.Columns), func(s string) bool { return s == name })
	}
	for _, names := range [][]string{keys(o.Test), keys(o.Show)} {
		for _, name := range names {
			if !slices.Contains(out.Options.Columns, name) {
				return GroupTable{}, unknown(ErrNoColumn, name, out.Options.Columns)
			}
		}
	}
	out.Rows = make([]GroupRow, len(out.Options.Columns))
	errs := make([]error, len(out.Rows))
	eachOf(len(out.Rows), c.n, func(j int) { out.Rows[j], errs[j] = c.groupRow(out.Options.Columns[j], g, o) })
	for _, err := range errs {
		if err != nil {
			return GroupTable{}, err
		}
	}
	return out, out.adjust()
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

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
