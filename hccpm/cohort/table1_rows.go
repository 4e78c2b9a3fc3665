package cohort

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/stats"
)

// groupRow describes one column and compares it.
func (c *Cohort) groupRow(name string, g grouping, o Table1Options) (GroupRow, error) {
	k, err := c.column(name)
	if err != nil {
		return GroupRow{}, err
	}
	v := k.Variable.clone()
	row := GroupRow{Variable: v, P: nan, Adjusted: nan, Difference: nan, Show: o.Show[name]}
	asked, isAsked := o.Test[name]
	numeric := v.Type == Int || v.Type == Float
	if numeric && v.Type == Int && !(isAsked && asked.numeric()) && !o.Numbers.numeric() && row.Show == AsTested &&
		k.fewValues(o.FewValues) {
		numeric = false
	}
	if row.Test = o.Levels; numeric {
		row.Test = o.Numbers
	}
	if isAsked {
		row.Test = asked
	}
	switch {
	case v.Type == ID || v.Type == Date || v.Type == Text && !v.Derived:
		return row, fmt.Errorf("cohort: %w: %s holds %s, which is not compared", ErrType, name, v.Type)
	case row.Test < ChooseTest || row.Test > ChiSquareTest:
		return row, fmt.Errorf("cohort: %w: %v", ErrType, row.Test)
	case row.Show < AsTested || row.Show > MedianRange:
		return row, fmt.Errorf("cohort: %w: %v", ErrOption, row.Show)
	case row.Test != ChooseTest && row.Test != NoTest && row.Test.numeric() != numeric || row.Show != AsTested && !numeric:
		return row, fmt.Errorf("cohort: %w: test %v, shown as %v, does not fit %s, which holds %s", ErrType, row.Test,
			row.Show, name, v.Type)
	}
	if o.NoP && row.Test == ChooseTest && len(g.labels) == 1 {
		row.Test = NoTest
	}
	if numeric {
		return row, row.numbers(k, g, o)
	}
	return row, row.levels(k, g)
}

// usualFew is how many different whole numbers are taken for codes, each for at least usualEach patients, where nothing
// else is said.
const usualFew, usualEach = 9, 5

// fewValues reports whether whole numbers are so few that they are codes rather than measures: at most most, if that
// is given; otherwise as usual, and only where no codebook says that they are numbers.
func (c *column) fewValues(most int) bool {
	if most < 0 || most == 0 && !c.Extra {
		return false
	}
	each := 1
	if most == 0 {
		most, each = usualFew, usualEach
	}
	seen, present := map[float64]bool{}, 0
	for _, x := range c.num {
		if x != x {
			continue
		}
		present++
		if !seen[x] {
			if seen[x] = true; len(seen) > most {
				return false
			}
		}
	}
	return present >= each*len(seen)
}

// numbers describes a column of numbers and compares it.
func (r *GroupRow) numbers(k *column, g grouping, o Table1Options) error {
	values := make([][]float64, len(g.labels))
	r.Present, r.Missing = make([]int, len(values)), make([]int, len(values))
	var all []float64
	sizes := make([]int, len(values)+1)
	for _, at := range g.of {
		sizes[at+1]++
	}
	for at := range values {
		values[at] = make([]float64, 0, sizes[at+1])
	}
	for i, x := range k.num {
		at := g.of[i]
		switch {
		case at < 0:
		case math.IsNaN(x):
			r.Missing[at]++
		default:
			values[at] = append(values[at], x)
			r.Present[at]++
		}
	}
	options := stats.DescribeOptions{Name: k.Name, Unit: k.Unit, Quantile: o.Quartiles, DropMissing: true}
	least, some := -1, 0
	for _, x := range values {
		d, err := stats.Describe(x, options)
		if err != nil {
			return fmt.Errorf("cohort: column %s: %w", k.Name, err)
		}
		r.Numbers = append(r.Numbers, d)
		if some += d.N; least < 0 || d.N < least {
			least = d.N
		}
		if o.Overall {
			all = append(all, x...)
		}
	}
	if o.Overall {
		r.All, _ = stats.Describe(all, options) // as each of its parts could be
	}
	if r.Test == ChooseTest {
		if r.Test = RankTest; least >= o.MeansFrom {
			r.Test = MeanTest
		}
	}
	if r.Show == AsTested {
		if r.Show = MedianQuartiles; r.Test == MeanTest || r.Test == EqualVarianceTest || r.Test == NoTest &&
			least >= o.MeansFrom {
			r.Show = MeanSD
		}
	}
	r.Difference = meanOfPairs(len(values), func(a, b int) float64 {
		return stats.StandardizedDifference(r.Numbers[a].Mean, r.Numbers[b].Mean, r.Numbers[a].SD, r.Numbers[b].SD)
	})
	return r.concluded(r.compareNumbers(values, some))
}

// meanOfPairs is the mean over every two groups.
func meanOfPairs(groups int, of func(a, b int) float64) float64 {
	sum, n := 0.0, 0
	for a := range groups {
		for b := a + 1; b < groups; b++ {
			sum, n = sum+of(a, b), n+1
		}
	}
	return sum / float64(n)
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
func (r *GroupRow) levels(k *column, g grouping) error {
	h := k.levelGrouping()
	counts := make([][]int, len(h.labels))
	for i := range counts {
		counts[i] = make([]int, len(g.labels))
	}
	r.Present, r.Missing = make([]int, len(g.labels)), make([]int, len(g.labels))
	for i, at := range g.of {
		switch l := h.of[i]; {
		case at < 0:
		case l < 0:
			r.Missing[at]++
		default:
			counts[l][at]++
			r.Present[at]++
		}
	}
	for l, label := range h.labels {
		if sum(counts[l]) > 0 || k.Type == List {
			r.Levels, r.Counts = append(r.Levels, label), append(r.Counts, counts[l])
		}
	}
	if r.Counts == nil {
		r.Counts = [][]int{}
	}
	r.Difference = meanOfPairs(len(g.labels), func(a, b int) float64 {
		x, y := make([]int, len(r.Levels)), make([]int, len(r.Levels))
		for l := range r.Levels {
			x[l], y[l] = r.Counts[l][a], r.Counts[l][b]
		}
		return stats.StandardizedDifferenceOfLevels(x, y)
	})
	return r.concluded(r.compareLevels())
}

// levelGrouping is the levels of a column; a list counts as any or none.
func (c *column) levelGrouping() grouping {
	if c.Type != List {
		return c.grouping()
	}
	out := grouping{labels: []string{"any", "none"}, of: make([]int32, len(c.code))}
	for i, k := range c.code {
		if k < 0 {
			out.of[i] = 1
		}
	}
	return out
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
