package hccpm

import (
	"errors"
	"math"
	"strings"
	"testing"

	"hipec/hccpm/cohort"
	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/stats"
)

// Expected values: R 4.2.2, exactRankTests 0.8-35, of the paper's patients; the call stands
// beside each.
func TestTable1ByAgreesWithR(t *testing.T) {
	c := paper(t)
	var g oracle.Gauge
	for _, tt := range []struct {
		by, column string
		test, used cohort.GroupTest
		name       string
		p          float64
	}{
		// wilcox.exact(pci ~ low)
		{"cc_group", "pci", cohort.ChooseTest, cohort.RankTest, "Mann-Whitney", 0.0380952380952381},
		// t.test(age ~ low)
		{"cc_group", "age", cohort.MeanTest, cohort.MeanTest, "Welch", 0.472333013309427},
		// var.equal = TRUE
		{"cc_group", "age", cohort.EqualVarianceTest, cohort.EqualVarianceTest, "Student", 0.54601996462119},
		// fisher.test(table(sex, low))
		{"cc_group", "sex", cohort.ChooseTest, cohort.FisherTest, "Fisher", 0.5},
		// chisq.test(correct = FALSE)
		{"cc_group", "sex", cohort.ChiSquareTest, cohort.ChiSquareTest, "chi-squared", 0.259796459677942},
		// kruskal.test(age, cc)
		{"cc", "age", cohort.RankTest, cohort.RankTest, "Kruskal-Wallis", 0.2830320542219},
		// oneway.test(age ~ cc, var.equal = TRUE)
		{"cc", "age", cohort.EqualVarianceTest, cohort.EqualVarianceTest, "analysis of variance", 0.494532952520836},
		// fisher.test(table(sex, cc))
		{"cc", "sex", cohort.ChooseTest, cohort.FisherTest, "Fisher", 0.733333333333333},
	} {
		t.Run(tt.by+" "+tt.column+" "+tt.test.String(), func(t *testing.T) {
			groups, err := c.Table1By(tt.by, cohort.Table1Options{Columns: []string{tt.column},
				Test: map[string]cohort.GroupTest{tt.column: tt.test}})
			if err != nil {
				t.Fatal(err)
			}
			r := groups.Rows[0]
			g.Check(t, "P", r.P, tt.p)
			if r.Test != tt.used || !strings.Contains(r.Name, tt.name) {
				t.Errorf("%v, %q, want %v, %q", r.Test, r.Name, tt.used, tt.name)
			}
		})
	}
	g.Agree(t, "Cohort.Table1By", "wilcox.exact, t.test, fisher.test, chisq.test, kruskal.test, oneway.test", "paper")
}

func TestTable1ByTakesAllColumns(t *testing.T) {
	g, err := paper(t).Table1By("sex", cohort.Table1Options{Overall: true, Adjusted: true, Quartiles: stats.TukeyHinges,
		MeansFrom: 2})
	if err != nil {
		t.Fatal(err)
	}
	text := g.String()
	for _, want := range []string{"all (n = 10)", "adjusted", "Tukey's hinges", "Welch's t test", "Adjustment: Holm",
		"not compared", "treatments_before"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, r := range g.Rows {
		if r.Variable.Name == "sex" || r.Variable.Name == "id" || r.Variable.Name == "os2_months" {
			t.Errorf("%s was compared", r.Variable.Name)
		}
		if r.Adjusted < r.P || r.Test == cohort.NoTest != math.IsNaN(r.P) {
			t.Errorf("%s: P %v, adjusted %v, %v", r.Variable.Name, r.P, r.Adjusted, r.Test)
		}
	}
	if !strings.Contains(g.HTML(), "<table") || !strings.Contains(g.Table().Markdown(), "| p |") ||
		!strings.HasPrefix(g.Table().CSV(), ",,") {
		t.Error("the table does not render")
	}
}

func TestTable1ByCountsMissing(t *testing.T) {
	own, err := Load("testdata/own.csv")
	if err != nil {
		t.Fatal(err)
	}
	g, err := own.Table1By("sex", cohort.Table1Options{})
	if err != nil {
		t.Fatal(err)
	}
	missing := 0
	for _, r := range g.Rows {
		for k := range g.Labels {
			if r.Present[k]+r.Missing[k] != g.N[k] {
				t.Errorf("%s: %d present and %d missing of %d", r.Variable.Name, r.Present[k], r.Missing[k], g.N[k])
			}
		}
		for _, n := range r.Missing {
			missing += n
		}
	}
	if missing == 0 {
		t.Error("nothing is missing")
	}
}

func TestTable1ByRefuses(t *testing.T) {
	c := paper(t)
	one, err := c.Filter(Is("sex", "male"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		cohort *Cohort
		by     string
		o      cohort.Table1Options
		want   error
	}{
		{"no such group", c, "sexe", cohort.Table1Options{}, cohort.ErrNoColumn},
		{"no such column", c, "sex", cohort.Table1Options{Columns: []string{"agee"}}, cohort.ErrNoColumn},
		{"test of no column", c, "sex", cohort.Table1Options{Test: map[string]cohort.GroupTest{"agee": cohort.RankTest}},
			cohort.ErrNoColumn},
		{"list", c, "treatments_before", cohort.Table1Options{}, cohort.ErrType},
		{"id", c, "sex", cohort.Table1Options{Columns: []string{"id"}}, cohort.ErrType},
		{"Fisher of numbers", c, "sex", cohort.Table1Options{Test: map[string]cohort.GroupTest{"age": cohort.FisherTest}},
			cohort.ErrType},
		{"means of levels", c, "sex", cohort.Table1Options{Levels: cohort.MeanTest}, cohort.ErrType},
		{"unknown test", c, "sex", cohort.Table1Options{Numbers: 42}, cohort.ErrType},
		{"one group", one, "sex", cohort.Table1Options{}, cohort.ErrEmpty},
		{"quartiles", c, "sex", cohort.Table1Options{Quartiles: 42}, stats.ErrOption},
		{"adjustment", c, "sex", cohort.Table1Options{Adjust: 42}, stats.ErrOption},
	} {
		if _, err := tt.cohort.Table1By(tt.by, tt.o); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}
