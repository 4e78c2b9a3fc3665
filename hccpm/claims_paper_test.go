package hccpm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm"
	"hipec/hccpm/claims"
	"hipec/hccpm/stats"
	"hipec/hccpm/survival"
)

// ledger addresses the claims of the paper and fails the test on any error.
type ledger struct {
	t    *testing.T
	c    *hccpm.Cohort
	book *claims.Book
}

func (l ledger) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l ledger) compare(value float64, how string, ids ...string) {
	l.t.Helper()
	for _, id := range ids {
		_, err := l.book.Compare(id, claims.Reading{Name: how, Value: value})
		l.must(err)
	}
}

func (l ledger) floats(column string) []float64 {
	l.t.Helper()
	x, _, err := l.c.Floats(column)
	l.must(err)
	return x
}

func (l ledger) median(column string) float64 {
	l.t.Helper()
	m, err := stats.Quantile(l.floats(column), 0.5, stats.Type7)
	l.must(err)
	return m
}

// n is how many patients meet the conditions; 0 is an answer here.
func (l ledger) n(conditions ...hccpm.Condition) float64 {
	c, err := l.c.Filter(conditions...)
	if err != nil {
		return 0
	}
	return float64(c.N())
}

// The tables and this package are enough to give every claim its verdict, and
// the verdicts are these.
func TestPaperClaims(t *testing.T) {
	c, err := hccpm.Paper()
	if err != nil {
		t.Fatal(err)
	}
	book, err := claims.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	l := ledger{t, c, book}
	l.counts()
	l.medians()
	l.rates()
	l.tests()
	l.treatments()
	l.absent()
	if rest := book.Unaddressed(); len(rest) > 0 {
		t.Errorf("not addressed: %v", rest)
	}
	want := map[claims.Verdict][]string{
		claims.Contradicted: {"abs-cc01-half", "met-metachronous-resected", "res-resected-all", "res-cc01-half",
			"fig1-all-excised", "dis-cc01-half"},
		claims.ReproducedByOtherReading: {"abs-os-1y", "abs-os-3y", "abs-os-5y", "abs-pfs-median", "met-window-length",
			"res-pfs-median", "res-os1-1y", "res-os1-3y", "res-os1-5y", "res-os2-1y", "res-os2-3y", "res-os2-5y",
			"res-pfs-3y"},
	}
	for verdict, ids := range want {
		var got []string
		for _, r := range book.Results() {
			if r.Verdict == verdict {
				got = append(got, r.Claim.ID)
			}
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%v:\n got %v\nwant %v", verdict, got, ids)
		}
	}
	if testing.Verbose() {
		fmt.Println(book)
	}
}

func (l ledger) counts() {
	all := float64(l.c.N())
	l.compare(all, "rows of the table", "abs-n", "tab1-n", "res-n")
	l.compare(l.n(hccpm.Is("hipec", "yes")), "HIPEC yes", "abs-hipec-n")
	l.compare(l.n(hccpm.Is("onset", "synchronous")), "Table 1", "res-synchronous-n")
	l.compare(l.n(hccpm.Is("onset", "metachronous")), "Table 1", "res-metachronous-n")
	l.compare(l.n(hccpm.Is("sae", "yes")), "Table 3", "abs-sae-n", "res-sae-n")
	l.compare(100*l.n(hccpm.Where("cc", hccpm.AtMost, 1))/all, "CC 0 or 1 in Table 2",
		"abs-cc01-half", "res-cc01-half", "dis-cc01-half")
	l.compare(l.n(hccpm.Is("alive", "no"), hccpm.Where("os2_months", hccpm.AtMost, 1)),
		"deaths at OS2 up to 1.0 month", "res-death-30d")
	l.compare(slices.Min(l.floats("pci")), "smallest", "met-pci-range-low")
	l.compare(slices.Max(l.floats("pci")), "largest", "met-pci-range-high")
	l.compare(slices.Min(l.floats("cc")), "smallest", "met-cc-range-low")
	l.compare(slices.Max(l.floats("cc")), "largest", "met-cc-range-high")
	longest := slices.Max(l.floats("follow_up"))
	l.compare(longest/12, "longest OS2, in years", "fig1-follow-up")
	l.compare(l.n(hccpm.Is("pfs_event", "no"), hccpm.Where("os2_months", hccpm.Above, 78)),
		"censored PFS after more than 6.5 years", "fig1-no-recurrence")
	longFollowed, err := l.c.Filter(hccpm.Where("follow_up", hccpm.AtLeast, longest))
	l.must(err)
	score, _, err := longFollowed.Floats("cc")
	l.must(err)
	l.compare(score[0], "CC score of the patient followed longest", "fig1-all-excised")
	_, err = l.book.Compare("met-window-length", claims.Reading{Name: "longest OS2, calendar months", Value: longest},
		claims.Reading{Name: "if a month was counted as 30 days", Value: longest * 30 / (365.25 / 12)})
	l.must(err)
}

func (l ledger) medians() {
	l.compare(l.median("pci"), "median of Table 2", "abs-pci-median", "res-pci-median", "dis-pci-median", "dis-pci-higher")
	l.compare(l.median("age"), "median of Table 1", "res-age-median")
	l.compare(l.median("or_minutes"), "median of Table 2", "res-or-median")
	l.compare(l.median("os2_months"), "median of OS2, dead or alive", "res-follow-up-median")
	for _, s := range l.endpoints() {
		g := l.curve(s.sample)
		midpoint, spss := g.Median(survival.Midpoint).Value, g.Median(survival.FirstAtOrBelow).Value
		for _, place := range []string{"abs", "res"} {
			_, err := l.book.Compare(place+"-"+s.name+"-median", claims.Reading{Name: "Kaplan-Meier, R's rule", Value: midpoint.Time},
				claims.Reading{Name: "Kaplan-Meier, SPSS' rule", Value: spss.Time})
			l.must(err)
		}
		if s.name == "os2" {
			l.compare(midpoint.Time, "Kaplan-Meier", "dis-superior")
		}
	}
}

type endpoint struct {
	name   string
	sample survival.Sample
}

func (l ledger) endpoints() []endpoint {
	os1, err := l.c.OS1()
	l.must(err)
	os2, err := l.c.OS2()
	l.must(err)
	pfs, err := l.c.PFS(hccpm.PFSOptions{})
	l.must(err)
	return []endpoint{{"os1", os1}, {"os2", os2}, {"pfs", pfs}}
}

func (l ledger) curve(s survival.Sample) survival.Curve {
	curves, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{})
	l.must(err)
	return curves.Groups[0]
}

func (l ledger) rates() {
	breaks, err := survival.Intervals(60, 12)
	l.must(err)
	for _, s := range l.endpoints() {
		life, err := survival.LifeTable(s.sample, survival.LifeTableOptions{Breaks: breaks})
		l.must(err)
		km, table := l.curve(s.sample), life.Groups[0]
		for _, y := range []struct{ year, row float64 }{{1, 0}, {3, 36}, {5, 60}} {
			at, err := table.SurvivalAt(12 * y.year)
			l.must(err)
			end, err := table.EndOfRowStarting(y.row)
			l.must(err)
			ids := []string{fmt.Sprintf("res-%s-%.0fy", s.name, y.year)}
			if s.name == "os1" {
				ids = append(ids, fmt.Sprintf("abs-os-%.0fy", y.year))
			}
			for _, id := range ids {
				_, err := l.book.Compare(id, claims.Reading{Name: "Kaplan-Meier", Value: 100 * km.At(12*y.year).Survival},
					claims.Reading{Name: "life table", Value: 100 * at},
					claims.Reading{Name: fmt.Sprintf("end of the row that starts at %.0f", y.row), Value: 100 * end})
				l.must(err)
			}
		}
	}
}

func (l ledger) tests() {
	r, err := stats.Pearson(l.floats("pci"), l.floats("cc"), stats.PearsonOptions{})
	l.must(err)
	_, err = l.book.CompareP("res-cc-pci-p", "Pearson", r.P)
	l.must(err)
	byCC, err := l.c.OS2By(hccpm.CCGroup)
	l.must(err)
	test, err := survival.LogRank(byCC, survival.LogRankOptions{})
	l.must(err)
	for _, id := range []string{"res-os-cc-p", "fig2-cc-p"} {
		_, err = l.book.CompareP(id, "log-rank, OS2", test.P)
		l.must(err)
	}
	died, err := l.c.Bools(hccpm.Died)
	l.must(err)
	fit, err := stats.Logistic(died, []stats.Predictor{{Name: "cc", Value: l.floats("cc")}}, stats.LogisticOptions{})
	l.must(err)
	_, err = l.book.CompareP("res-cc-prognostic-p", "logistic, death on CC score", fit.Coefficients[1].P)
	l.must(err)
}

func (l ledger) treatments() {
	meta := hccpm.Is("onset", "metachronous")
	resected := 100 * l.n(meta, hccpm.Has("treatments_before", "HR")) / l.n(meta)
	c, err := l.c.DeriveBool("any_surgery", func(r hccpm.Row) bool {
		all := strings.Join(r.List("treatments_before"), ";")
		return strings.Contains(all, "HR") || strings.Contains(all, "OLT") || strings.Contains(all, "Surgery")
	})
	l.must(err)
	c, err = c.DeriveBool("treated_besides", func(r hccpm.Row) bool {
		list := r.List("treatments_before")
		return len(list) > 1 || len(list) == 1 && list[0] != "HR"
	})
	l.must(err)
	c, err = c.Derive("treatments_n", func(r hccpm.Row) float64 { return float64(len(r.List("treatments_after"))) })
	l.must(err)
	l.c = c
	surgery := 100 * l.n(meta, hccpm.Is("any_surgery", "yes")) / l.n(meta)
	for _, id := range []string{"met-metachronous-resected", "res-resected-all"} {
		_, err := l.book.Compare(id, claims.Reading{Name: "HR in Table 1", Value: resected},
			claims.Reading{Name: "HR, OLT or Surgery in Table 1", Value: surgery})
		l.must(err)
	}
	l.compare(100*l.n(meta, hccpm.Is("treated_besides", "yes"))/l.n(meta), "Table 1", "res-treated-all")
	l.compare(100*l.n(hccpm.Where("treatments_n", hccpm.AtLeast, 1))/float64(c.N()), "Table 3", "dis-after-majority")
	l.compare(l.n(hccpm.Where("treatments_n", hccpm.Above, 1)), "more than one item in Table 3", "dis-after-several")
	least := float64(c.N())
	for _, kinds := range [][]string{{"chemotherapy", "DTX", "FOLFORI"}, {"bevacizumab", "sorafenib", "levatinib"}, {"surgery"}} {
		some := 0.0
		for _, kind := range kinds {
			some = max(some, l.n(hccpm.Has("treatments_after", kind)))
		}
		least = min(least, some)
	}
	l.compare(least, "fewest over three kinds in Table 3", "res-after-some")
}

// absent is what the tables do not hold.
func (l ledger) absent() {
	for _, r := range l.book.Results() {
		id := r.Claim.ID
		switch {
		case r.Claim.Kind == claims.OfProtocol:
			l.must(second(l.book.NotComputable(id, "the tables do not record the protocol")))
		case r.Claim.Unit == "year-month" || r.Claim.Unit == "date":
			l.must(second(l.book.NotComputable(id, "the tables hold no dates")))
		case id == "abs-sae-30d" || strings.HasPrefix(id, "res-sae-") && id != "res-sae-n":
			l.must(second(l.book.NotComputable(id, "Table 3 says that, not which and when")))
		}
	}
}

func second(_ claims.Outcome, err error) error { return err }
