package stats

import "testing"

// The name is that of the method in force, and P the result's own.
func TestTested(t *testing.T) {
	for want, r := range map[string]interface{ Tested() (string, float64) }{
		"Spearman's rank correlation rho":         RankCorrelation{Coefficient: "rho", P: 0.25},
		"Kendall's rank correlation tau-b":        RankCorrelation{Coefficient: "tau-b", P: 0.25},
		"Kruskal-Wallis":                          GroupTest{Name: "Kruskal-Wallis", P: 0.25},
		"Welch two-sample t-test":                 MeanDifference{P: 0.25},
		"Two-sample t-test, equal variances":      MeanDifference{Pooled: true, P: 0.25},
		"Wilcoxon signed rank test":               SignedRanks{P: 0.25},
		"Fisher's exact test":                     FourFold{P: 0.25},
		"Mann-Whitney test":                       RankSum{P: 0.25},
		"Chi-squared test":                        Contingency{P: 0.25},
		"Chi-squared test with Yates' correction": Contingency{Yates: true, P: 0.25},
		"Pearson's correlation":                   Correlation{P: 0.25},
		"One-sample t-test":                       MeanTest{P: 0.25},
		"Paired t-test":                           MeanTest{Paired: true, P: 0.25},
		"Maximally selected log-rank":             CutPoint{Title: "log-rank", P: 0.25},
	} {
		if name, p := r.Tested(); name != want || p != 0.25 {
			t.Errorf("got %q, %v, want %q, 0.25", name, p, want)
		}
	}
}
