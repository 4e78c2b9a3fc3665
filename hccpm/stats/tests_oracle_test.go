package stats

import (
	"math"
	"slices"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// must ends the test at an error.
func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestHingesAgreeWithR(t *testing.T) {
	against(t, "tests.json", "hinges", row{"Quantile, Tukey's hinges", "fivenum", "airquality, mtcars, paper"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			for i, want := range e.Value["q"] {
				g.Check(t, "hinge", must[float64](t)(Quantile(e.Input["x"], float64(i)/4, TukeyHinges)), want)
			}
			d := must[Description](t)(Describe(e.Input["x"], DescribeOptions{Quantile: TukeyHinges}))
			g.Slices(t, "describe", []float64{d.Lower, d.Upper}, []float64{e.Value["q"][1], e.Value["q"][3]})
		})
}

func TestSpearmanAgreesWithR(t *testing.T) {
	against(t, "tests.json", "spearman", row{"Spearman", "cor.test(method = 'spearman'); limits by formula",
		"airquality, mtcars, paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			c := must[RankCorrelation](t)(Spearman(e.Input["x"], e.Input["y"], RankCorrelationOptions{
				Continuity: e.Input["continuity"][0] == 1}))
			g.Check(t, "rho", c.Estimate, e.Value["estimate"][0])
			g.Check(t, "S", c.Statistic, e.Value["s"][0])
			g.Check(t, "P by "+c.Method.String(), c.P, e.Value["p"][0])
			g.Slices(t, "limits", []float64{c.Lower, c.Upper}, e.Value["ci"])
		})
}

func TestKendallAgreesWithR(t *testing.T) {
	against(t, "tests.json", "kendall", row{"Kendall", "cor.test(method = 'kendall'); limits by formula",
		"airquality, mtcars, paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			o := RankCorrelationOptions{Continuity: e.Input["continuity"][0] == 1}
			if e.Input["exact"][0] == 0 {
				o.Method = RankNormal
			}
			c := must[RankCorrelation](t)(Kendall(e.Input["x"], e.Input["y"], o))
			g.Check(t, "tau", c.Estimate, e.Value["estimate"][0])
			g.Check(t, "P", c.P, e.Value["p"][0])
			g.Slices(t, "limits", []float64{c.Lower, c.Upper}, e.Value["ci"])
		})
}

func TestPermutedCorrelationsAgreeWithR(t *testing.T) {
	against(t, "tests.json", "permuted", row{"Pearson, Spearman, Kendall, exact P with ties", "all permutations (tests.R)",
		"paper and two made here"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			x, y := e.Input["x"], e.Input["y"]
			o := RankCorrelationOptions{Method: RankPermutation}
			g.Check(t, "rho", must[RankCorrelation](t)(Spearman(x, y, o)).P, e.Value["rho"][0])
			g.Check(t, "tau", must[RankCorrelation](t)(Kendall(x, y, o)).P, e.Value["tau"][0])
			g.Check(t, "r", must[Correlation](t)(Pearson(x, y, PearsonOptions{Permutation: true})).P, e.Value["r"][0])
		})
}

func TestExactMannWhitneyAgreesWithR(t *testing.T) {
	against(t, "tests.json", "exactmw", row{"MannWhitney, HodgesLehmann, exact with ties",
		"exactRankTests::wilcox.exact, coin::wilcox_test", "airquality, mtcars, paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			x, y := e.Input["x"], e.Input["y"]
			r := must[RankSum](t)(MannWhitney(x, y, MannWhitneyOptions{Method: RankPermutation}))
			g.Check(t, "U", r.U, e.Value["u"][0])
			g.Check(t, "P", r.P, e.Value["p"][0])
			g.Check(t, "P of coin", r.P, e.Value["pcoin"][0])
			s := must[Shift](t)(HodgesLehmann(x, y, ShiftOptions{Method: RankPermutation}))
			g.Slices(t, "limits", []float64{s.Lower, s.Upper}, e.Value["ci"])
		})
}

func TestHodgesLehmannAgreesWithR(t *testing.T) {
	against(t, "tests.json", "shift", row{"HodgesLehmann", "wilcox.test(conf.int = TRUE), its equation solved",
		"airquality, mtcars, paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			s := must[Shift](t)(HodgesLehmann(e.Input["x"], e.Input["y"],
				ShiftOptions{Method: RankMethod(e.Input["method"][0]), NoContinuity: e.Input["correct"][0] == 0}))
			g.Check(t, "estimate", s.Estimate, e.Value["estimate"][0])
			g.Slices(t, "limits", []float64{s.Lower, s.Upper}, e.Value["ci"])
		})
}

func TestSignedRankAgreesWithR(t *testing.T) {
	against(t, "tests.json", "signed", row{"SignedRank", "wilcox.test(paired), exactRankTests::wilcox.exact, " +
		"coin::wilcoxsign_test", "airquality, paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			s := must[SignedRanks](t)(SignedRank(e.Input["x"], e.Input["y"], SignedRankOptions{
				Method:       RankMethod(e.Input["method"][0]),
				NoContinuity: e.Input["correct"][0] == 0, Pratt: e.Input["pratt"][0] == 1}))
			g.Check(t, "P", s.P, e.Value["p"][0])
			if v, ok := e.Value["v"]; ok {
				g.Check(t, "V", s.V, v[0])
			}
			if ci, ok := e.Value["ci"]; ok {
				g.Check(t, "pseudomedian", s.Estimate, e.Value["estimate"][0])
				g.Slices(t, "limits", []float64{s.Lower, s.Upper}, ci)
			}
		})
}

func TestMeansAgreeWithR(t *testing.T) {
	check := func(t *testing.T, g *oracle.Gauge, m MeanTest, e entry) {
		g.Slices(t, "t df p se mean", []float64{m.T, m.DF, m.P, m.StdErr, m.Mean}, slices.Concat(e.Value["t"], e.Value["df"],
			e.Value["p"], e.Value["se"], e.Value["mean"]))
		g.Slices(t, "limits", []float64{m.Lower, m.Upper}, e.Value["ci"])
	}
	against(t, "tests.json", "onet", row{"OneSampleT", "t.test(x, mu)", "paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			check(t, g, must[MeanTest](t)(OneSampleT(e.Input["x"], TOptions{Mean: 1, Level: e.Input["level"][0]})), e)
		})
	against(t, "tests.json", "pairedt", row{"PairedT", "t.test(x, y, paired = TRUE)", "paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			check(t, g, must[MeanTest](t)(PairedT(e.Input["x"], e.Input["y"], TOptions{Mean: 1, Level: e.Input["level"][0]})), e)
		})
	against(t, "tests.json", "student", row{"StudentT", "t.test(x, y, var.equal = TRUE)",
		"airquality, mtcars, paper, sleep"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			d := must[MeanDifference](t)(StudentT(e.Input["x"], e.Input["y"], WelchOptions{Difference: 0.5}))
			g.Slices(t, "t df p se", []float64{d.T, d.DF, d.P, d.StdErr}, slices.Concat(e.Value["t"], e.Value["df"],
				e.Value["p"], e.Value["se"]))
			g.Slices(t, "limits", []float64{d.Lower, d.Upper}, e.Value["ci"])
		})
}

func TestGroupsAgreeWithR(t *testing.T) {
	against(t, "tests.json", "groups", row{"KruskalWallis, OneWay", "kruskal.test, oneway.test",
		"airquality, mtcars, paper, warpbreaks"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			groups := make([][]float64, int(slices.Max(e.Input["g"])))
			for i, v := range e.Input["x"] {
				k := int(e.Input["g"][i]) - 1
				groups[k] = append(groups[k], v)
			}
			k := must[GroupTest](t)(KruskalWallis(groups, GroupsOptions{}))
			g.Slices(t, "H df p", []float64{k.Statistic, k.DF, k.P}, e.Value["kruskal"])
			for kind, equal := range map[string]bool{"equal": true, "welch": false} {
				f := must[GroupTest](t)(OneWay(groups, GroupsOptions{EqualVariance: equal}))
				g.Slices(t, kind, []float64{f.Statistic, f.DF, f.DFWithin, f.P}, e.Value[kind])
			}
		})
}

func TestProportionsAgreeWithR(t *testing.T) {
	against(t, "tests.json", "proportion", row{"Proportion", "binom.test, prop.test, Hmisc::binconf; others by definition",
		"nine counts"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			for name, m := range map[string]ProportionMethod{"clopper": ClopperPearson, "hmisc": ClopperPearson,
				"wilson":    Wilson,
				"corrected": WilsonCorrected, "midp": MidP, "agresti": AgrestiCoull, "jeffreys": Jeffreys} {
				s := must[Share](t)(Proportion(int(e.Input["x"][0]), int(e.Input["n"][0]), ProportionOptions{
					Method: m, Level: e.Input["level"][0]}))
				g.Slices(t, name, []float64{s.Lower, s.Upper}, e.Value[name])
			}
		})
}

// countsOf reads a table, row by row.
func countsOf(e entry) [][]int {
	var out [][]int
	for row := range slices.Chunk(e.Input["counts"], int(e.Input["columns"][0])) {
		var r []int
		for _, v := range row {
			r = append(r, int(v))
		}
		out = append(out, r)
	}
	return out
}

func TestTablesAgreeWithR(t *testing.T) {
	against(t, "tests.json", "chisq", row{"ChiSquare", "chisq.test", "HairEyeColor, infert, mtcars, paper, Titanic"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			c := must[Contingency](t)(ChiSquare(countsOf(e), ChiSquareOptions{NoContinuity: e.Input["correct"][0] == 0}))
			g.Slices(t, "X-squared df p", []float64{c.Chisq, c.DF, c.P}, slices.Concat(e.Value["chisq"], e.Value["df"],
				e.Value["p"]))
			g.Slices(t, "expected", slices.Concat(c.Expected...), e.Value["expected"])
		})
	against(t, "tests.json", "fishertable", row{"FisherTable", "fisher.test", "infert, mtcars, paper"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			counts := countsOf(e)
			c, err := FisherTable(counts, ChiSquareOptions{})
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, "P", c.P, e.Value["p"][0])
			if len(counts) == 2 && len(counts[0]) == 2 {
				f := must[FourFold](t)(FisherExact(counts[0][0], counts[0][1], counts[1][0], counts[1][1], FisherOptions{}))
				g.Check(t, "P of a 2×2 table", f.P, e.Value["p"][0])
			}
		})
}

func TestAdjustAgreesWithR(t *testing.T) {
	methods := []Adjustment{Holm, BenjaminiHochberg, Unadjusted, Bonferroni, Hochberg, BenjaminiYekutieli}
	against(t, "tests.json", "adjust", row{"Adjust", "p.adjust", "four lists, with ties and NA"},
		func(t *testing.T, g *oracle.Gauge, e entry) {
			p := slices.Clone([]float64(e.Input["p"]))
			got := must[[]float64](t)(Adjust(p, methods[int(e.Input["method"][0])-1]))
			g.Slices(t, "adjusted", got, e.Value["p"])
			for i := range p {
				if p[i] != e.Input["p"][i] && !math.IsNaN(p[i]) {
					t.Error("the input was changed")
				}
			}
		})
}
