package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// GroupsOptions says what to do with missing values, and how variances are taken.
type GroupsOptions struct {
	// EqualVariance makes [OneWay] Fisher's analysis of variance; otherwise it is Welch's.
	EqualVariance bool
	// DropMissing leaves NaN out and counts them; otherwise they are an error.
	DropMissing bool
	// Missing counts values that were left out before.
	Missing int
}

// GroupTest is a comparison of several independent samples.
type GroupTest struct {
	// Name of the test.
	Name string
	// N values present in each sample, Missing left out of all together.
	N       []int
	Missing int
	// Statistic is Kruskal and Wallis' H, χ² on DF degrees of freedom, or F on DF and
	// DFWithin; DFWithin is NaN for H.
	Statistic, DF, DFWithin float64
	// P is the probability that the samples are alike.
	P float64
}

// KruskalWallis tests whether values tend to be larger in some of two or more independent
// samples than in others.
//
//	H = (12/(n(n+1)) Σ R²ₖ/nₖ − 3(n+1))/(1 − Σ(t³−t)/(n³−n))
//
// with Rₖ the sum of the ranks of sample k and t the sizes of the sets of tied values; P by
// χ² on the number of samples less one.
//
// Errors: [ErrInvalid] for values infinite or NaN, with sample and row; [ErrTooFew] for
// fewer than two samples or an empty one; [ErrConstant] if all values are tied.
//
// References: Kruskal and Wallis (1952), J Am Stat Assoc 47:583,
// doi:10.1080/01621459.1952.10483441.
//
// R equivalent: kruskal.test(list(...)).
func KruskalWallis(groups [][]float64, options ...GroupsOptions) (GroupTest, error) {
	o := option.Of(options)
	clean, t, err := checkGroups(groups, o, 1)
	if err != nil {
		return GroupTest{}, err
	}
	var all []float64
	for _, g := range clean {
		all = append(all, g...)
	}
	ranks, ties := num.Ranks(all)
	if len(ties) == 1 {
		return GroupTest{}, fmt.Errorf("stats: Kruskal-Wallis: %w: all are tied", ErrConstant)
	}
	n, from := float64(len(all)), 0
	for _, size := range t.N {
		sum := 0.0
		for _, r := range ranks[from : from+size] {
			sum += r - (n+1)/2
		}
		t.Statistic += sum * sum / float64(size)
		from += size
	}
	cubes := 0.0
	for _, s := range ties {
		s := float64(s)
		cubes += s*s*s - s
	}
	t.Name, t.DF, t.DFWithin = "Kruskal-Wallis rank sum test", float64(len(t.N)-1), math.NaN()
	t.Statistic *= 12 / (n * (n + 1)) / (1 - cubes/(n*n*n-n))
	t.P = mathext.GammaIncRegComp(t.DF/2, t.Statistic/2)
	return t, nil
}

// OneWay tests whether the means of two or more independent samples are equal.  With
// EqualVariance
//
//	F = Σ nₖ(x̄ₖ − x̄)²/(k−1) / (Σ (nₖ−1)s²ₖ/(n−k)) on k−1 and n−k degrees of freedom
//
// and without it Welch's statistic, which weighs samples by nₖ/s²ₖ.
//
// Errors: those of [KruskalWallis]; [ErrTooFew] too for a sample of one value unless
// variances are equal, and [ErrConstant] for one that does not vary.
//
// References: Fisher (1925), Statistical Methods for Research Workers, chapter 7; Welch
// (1951), Biometrika 38:330, doi:10.1093/biomet/38.3-4.330.
//
// R equivalent: oneway.test(x ~ group, var.equal = EqualVariance).
func OneWay(groups [][]float64, options ...GroupsOptions) (GroupTest, error) {
	o := option.Of(options)
	least := 2
	if o.EqualVariance {
		least = 1
	}
	clean, t, err := checkGroups(groups, o, least)
	if err != nil {
		return GroupTest{}, err
	}
	k, n := float64(len(clean)), 0.0
	mean, squares, weight := make([]float64, len(clean)), make([]float64, len(clean)), make([]float64, len(clean))
	within, sum, centre := 0.0, 0.0, 0.0
	for i, g := range clean {
		size := float64(len(g))
		n += size
		mean[i], squares[i] = moments(g)
		within += squares[i]
		if weight[i] = size; !o.EqualVariance {
			weight[i] = size * (size - 1) / squares[i]
		}
		sum += weight[i]
		centre += weight[i] * mean[i]
	}
	centre /= sum
	between, correction := 0.0, 0.0
	for i, g := range clean {
		if !o.EqualVariance && squares[i] <= 1e-28*mean[i]*mean[i] {
			return GroupTest{}, fmt.Errorf("stats: one-way: %w: sample %d", ErrConstant, i+1)
		}
		between += weight[i] * (mean[i] - centre) * (mean[i] - centre)
		share := 1 - weight[i]/sum
		correction += share * share / float64(len(g)-1)
	}
	t.DF = k - 1
	if o.EqualVariance {
		if n <= k {
			return GroupTest{}, fmt.Errorf("stats: one-way: %w: %v in %v samples", ErrTooFew, n, k)
		}
		if within <= 1e-28*centre*centre*n {
			return GroupTest{}, fmt.Errorf("stats: one-way: %w", ErrConstant)
		}
		t.Name, t.DFWithin = "One-way analysis of variance", n-k
		t.Statistic = between / t.DF / (within / t.DFWithin)
	} else {
		correction /= k*k - 1
		t.Name, t.DFWithin = "One-way analysis of means (Welch)", 1/(3*correction)
		t.Statistic = between / (t.DF * (1 + 2*(k-2)*correction))
	}
	t.P = mathext.RegIncBeta(t.DFWithin/2, t.DF/2, t.DFWithin/(t.DFWithin+t.DF*t.Statistic))
	return t, nil
}

// checkGroups checks samples of at least least values each.
func checkGroups(groups [][]float64, o GroupsOptions, least int) ([][]float64, GroupTest, error) {
	t := GroupTest{Missing: o.Missing}
	if len(groups) < 2 {
		return nil, t, fmt.Errorf("stats: %w: %d samples, want 2", ErrTooFew, len(groups))
	}
	var clean [][]float64
	for i, g := range groups {
		in, dropped, err := present(o.DropMissing, column{fmt.Sprintf("sample %d", i+1), g})
		if err != nil {
			return nil, t, err
		}
		if len(in[0]) < least {
			return nil, t, fmt.Errorf("stats: %w: sample %d has %d, want %d", ErrTooFew, i+1, len(in[0]), least)
		}
		clean = append(clean, in[0])
		t.N = append(t.N, len(in[0]))
		t.Missing += dropped
	}
	return clean, t, nil
}

// Table is one row.
func (g GroupTest) Table() table.Table {
	t := table.Table{Caption: g.Name, Columns: table.Numbers("groups", "n", "F", "df", "df within", "p", "missing")}
	n := 0
	for _, k := range g.N {
		n += k
	}
	row := []string{fmt.Sprint(len(g.N)), fmt.Sprint(n), table.Signif(g.Statistic, 5), table.Signif(g.DF, 5),
		table.Signif(g.DFWithin, 5), table.Signif(g.P, 4), fmt.Sprint(g.Missing)}
	if math.IsNaN(g.DFWithin) {
		t.Columns[2].Name = "H"
		t.Columns = append(t.Columns[:4], t.Columns[5:]...)
		row = append(row[:4], row[5:]...)
	}
	t.Append(row...)
	return t
}

// String prints the test on one line below its headings.
func (g GroupTest) String() string { return g.Table().String() }

// HTML shows what [GroupTest.String] prints.
func (g GroupTest) HTML() string { return g.Table().HTML() }
