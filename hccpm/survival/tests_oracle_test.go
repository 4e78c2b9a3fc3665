package survival

import (
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestWeightedTestsAgreeWithFormulas(t *testing.T) {
	var g, trend oracle.Gauge
	all := entriesOf(t, "tests.json", "weighted")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct{ Chisq, P, Z, TrendP oracle.Numbers }
			e.Expect(t, &want)
			o := LogRankOptions{Rho: e.Input.Rho, Gamma: e.Input.Gamma, Weight: map[string]TestWeight{"harrington": Harrington,
				"gehan": Gehan, "taroneware": TaroneWare, "petopeto": PetoPeto, "petoandersen": PetoAndersen}[e.Input.TestWeight]}
			s := e.Input.sample(t)
			got, err := LogRank(s, o)
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, "chisq", got.Chisq, want.Chisq[0])
			g.Check(t, "p", got.P, want.P[0])
			var scores []float64
			for k := range s.Strata() {
				scores = append(scores, float64(k+1))
			}
			x, err := LogRankTrend(s, TrendOptions{Scores: scores, LogRankOptions: o})
			if err != nil {
				t.Fatal(err)
			}
			trend.Check(t, "z", x.Z, want.Z[0])
			trend.Check(t, "p", x.P, want.TrendP[0])
		})
	}
	g.Agree(t, "LogRank: Gehan, Tarone-Ware, Peto-Peto, Andersen, Fleming-Harrington", "formulas written in R (tests.R)",
		data(all))
	trend.Agree(t, "LogRankTrend", "formulas written in R (tests.R)", data(all))
}

func TestLogRankAgreesWithSurvdiffOnMore(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "tests.json", "survdiff")
	for _, e := range all {
		var want struct{ Observed, Expected, Variance, Chisq oracle.Numbers }
		e.Expect(t, &want)
		got, err := LogRank(e.Input.sample(t), LogRankOptions{Rho: e.Input.Rho})
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range got.Groups {
			g.Check(t, "observed", x.Observed, want.Observed[i])
			g.Check(t, "expected", x.Expected, want.Expected[i])
			g.Slices(t, "variance", got.Variance[i], want.Variance[i*len(got.Groups):(i+1)*len(got.Groups)])
		}
		g.Check(t, "chisq", got.Chisq, want.Chisq[0])
	}
	g.Agree(t, "LogRank, larger data", "survival::survdiff(rho)", data(all))
}

func TestPairwiseAgreesWithSurvminer(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "tests.json", "pairs")
	for _, e := range all {
		var want struct{ P oracle.Numbers }
		e.Expect(t, &want)
		got, err := Pairwise(e.Input.sample(t), PairwiseOptions{LogRankOptions: LogRankOptions{Rho: e.Input.Rho},
			Adjust: map[string]Adjustment{"holm": Holm, "BH": BenjaminiHochberg}[e.Input.Adjust]})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range got.Pairs { // R's lower triangle by column is our order
			g.Check(t, p.First+" and "+p.Second, p.Adjusted, want.P[i])
		}
	}
	g.Agree(t, "Pairwise, Holm and Benjamini-Hochberg", "survminer::pairwise_survdiff", data(all))
}

func TestMaxComboAgreesWithMvtnorm(t *testing.T) {
	var g, p oracle.Gauge
	p.Tolerance = 1e-4 // pmvnorm draws points at random and is right to 3e-7, absolutely
	all := entriesOf(t, "tests.json", "maxcombo")
	for _, e := range all {
		var want struct{ Z, Correlation, P, Error oracle.Numbers }
		e.Expect(t, &want)
		got, err := MaxComboTest(e.Input.sample(t), MaxComboOptions{})
		if err != nil {
			t.Fatal(err)
		}
		g.Slices(t, "z", got.Z, want.Z)
		for i, row := range got.Correlation {
			g.Slices(t, "correlation", row, want.Correlation[4*i:4*i+4])
		}
		p.Check(t, "p", got.CombinedP, want.P[0])
	}
	g.Agree(t, "MaxComboTest, statistics", "formulas written in R (tests.R)", data(all))
	p.Agree(t, "MaxComboTest, P", "mvtnorm::pmvnorm", data(all))
}

func TestExactPermutationAgreesWithR(t *testing.T) {
	var g, coin oracle.Gauge
	all := entriesOf(t, "tests.json", "permutation")
	for _, e := range all {
		var want struct{ P, Splits oracle.Numbers }
		e.Expect(t, &want)
		got, err := PermutationLogRank(e.Input.sample(t), PermutationOptions{})
		if err != nil {
			t.Fatal(err)
		}
		x := &g
		if e.Input.Data == "untied" {
			x = &coin
		}
		x.Check(t, "p", got.P, want.P[0])
		x.Check(t, "splits", float64(got.Splits), want.Splits[0])
	}
	g.Agree(t, "PermutationLogRank, exact", "every split by combn (tests.R)", "aml, paper")
	coin.Agree(t, "PermutationLogRank, exact, no ties", "coin::logrank_test(distribution = exact())", "aml, ties broken")
}

func TestGehanAgreesWithCoin(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "tests.json", "gehan")
	for _, e := range all {
		var want struct{ Chisq, Coin, Mean oracle.Numbers }
		e.Expect(t, &want)
		l, err := LifeTable(e.Input.sample(t), LifeTableOptions{Breaks: e.Input.Breaks})
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.Gehan()
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, "statistic", got.Chisq, want.Chisq[0])
		g.Check(t, "statistic of coin", got.Chisq, want.Coin[0])
		for i, x := range got.Groups {
			g.Check(t, "mean score", x.MeanScore, want.Mean[i])
		}
	}
	g.Agree(t, "LifeTables.Gehan", "coin::logrank_test(type = 'Gehan-Breslow')", data(all))
}

func TestConcordanceAgreesWithR(t *testing.T) {
	for _, tc := range []struct {
		kind, routine, against string
		of                     func(Sample, []float64, ...ConcordanceOptions) (Concordance, error)
	}{
		{"concordance", "Harrell", "survival::concordance", Harrell},
		{"uno", "Uno", "survival::concordance(timewt = 'n/G2')", Uno},
	} {
		var g oracle.Gauge
		all := entriesOf(t, "concordance.json", tc.kind)
		if tc.kind == "concordance" {
			all = append(all, entriesOf(t, "tests.json", tc.kind)...)
		}
		for _, e := range all {
			t.Run(tc.kind+" "+e.Name, func(t *testing.T) {
				var want struct{ C, SE, Count oracle.Numbers }
				e.Expect(t, &want)
				s, score := e.Input.sample(t), columns(t, e.Input.Data)[e.Input.Score]
				var x []float64
				keep := make([]bool, len(score))
				for i, v := range score {
					if keep[i] = v != "NA"; keep[i] {
						x = append(x, floats(t, []string{v})[0])
					}
				}
				got, err := tc.of(s.subset(func(i int) bool { return keep[i] }), x,
					ConcordanceOptions{HigherLivesLonger: e.Input.Higher, Until: e.Input.Tau})
				if err != nil {
					t.Fatal(err)
				}
				g.Check(t, "concordance", got.C, want.C[0])
				g.Check(t, "se", got.StdErr, want.SE[0])
				g.Slices(t, "counts", []float64{got.Concordant, got.Discordant, got.TiedScore, got.TiedTime, got.TiedBoth},
					want.Count)
			})
		}
		g.Agree(t, tc.routine, tc.against, data(all))
	}
}
