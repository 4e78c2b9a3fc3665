package reanalysis

import (
	"fmt"
	"slices"
	"strings"

	"hipec/hccpm"
	"hipec/hccpm/claims"
	"hipec/hccpm/stats"
	"hipec/hccpm/survival"
)

// Claims is the book of the paper's claims, each compared with the published cohort, with its cause and the choices it
// rests on: those of [Choices] that change its number or its verdict when they are switched.
//
// Errors: only if the embedded data are damaged.
func Claims() (*claims.Book, error) {
	deck, err := Sensitivity()
	if err != nil {
		return nil, err
	}
	return deck.Book, nil
}

// Of compares every claim with a cohort that has the columns of the paper, such as the published
// one with a value changed. No choices are entered.
//
// Errors: a cohort in which nobody is metachronous, or in which an endpoint or a test cannot be
// computed, wraps the error of that routine; those of [claims.NewBook].
func Of(c *hccpm.Cohort) (*claims.Book, error) {
	book, err := claims.NewBook()
	if err != nil {
		return nil, err
	}
	a := &analysis{c: c, book: book}
	for _, part := range []func(){a.counts, a.numbers, a.followUp, a.survival, a.tests, a.before, a.after, a.absent} {
		if part(); a.err != nil {
			return nil, fmt.Errorf("reanalysis: %w", a.err)
		}
	}
	if rest := book.Unaddressed(); len(rest) > 0 {
		return nil, fmt.Errorf("reanalysis: %w: not addressed: %v", claims.ErrClaim, rest)
	}
	return book, nil
}

// analysis goes through the claims; after the first error it does nothing more.
type analysis struct {
	c    *hccpm.Cohort
	book *claims.Book
	err  error
}

func (a *analysis) keep(err error) {
	if a.err == nil {
		a.err = err
	}
}

func (a *analysis) compare(how string, value float64, ids ...string) {
	a.readings(ids, claims.Reading{Name: how, Value: value})
}

func (a *analysis) readings(ids []string, primary claims.Reading, others ...claims.Reading) {
	for _, id := range ids {
		if a.err == nil {
			_, err := a.book.Compare(id, primary, others...)
			a.keep(err)
		}
	}
}

func (a *analysis) because(cause string, ids ...string) {
	for _, id := range ids {
		_, err := a.book.Cause(id, cause)
		a.keep(err)
	}
}

func (a *analysis) column(name string) []float64 {
	x, err := a.c.Numbers(name)
	a.keep(err)
	return x
}

func (a *analysis) count(conditions ...hccpm.Condition) float64 {
	n, err := a.c.Count(conditions...)
	a.keep(err)
	return float64(n)
}

func (a *analysis) median(name string) float64 {
	m, err := stats.Median(a.column(name))
	a.keep(err)
	return m
}

func (a *analysis) counts() {
	n := float64(a.c.N())
	a.compare("rows of the table", n, "abs-n", "tab1-n", "res-n")
	a.compare("HIPEC yes", a.count(hccpm.Is("hipec", "yes")), "abs-hipec-n")
	a.compare("Table 1", a.count(hccpm.Is("onset", "synchronous")), "res-synchronous-n")
	a.compare("Table 1", a.count(hccpm.Is("onset", "metachronous")), "res-metachronous-n")
	a.compare("Table 3", a.count(hccpm.Is("sae", "yes")), "abs-sae-n", "res-sae-n")
	cc01 := a.count(hccpm.Where("cc", hccpm.AtMost, 1))
	half := []string{"abs-cc01-half", "res-cc01-half", "dis-cc01-half"}
	a.compare("CC 0 or 1 in Table 2", 100*cc01/n, half...)
	a.because(fmt.Sprintf("Table 2 has %.0f patients with CC0 or CC1; the caption of Figure 1 suggests one more, "+
		"patient 1, whom Table 2 gives CC2", cc01), half...)
	a.compare("deaths with OS2 up to 1.0 month",
		a.count(hccpm.Is("alive", "no"), hccpm.Where("os2_months", hccpm.AtMost, 1)), "res-death-30d")
}

func (a *analysis) numbers() {
	a.compare("median of Table 2", a.median("pci"), "abs-pci-median", "res-pci-median", "dis-pci-median", "dis-pci-higher")
	a.compare("median of Table 1", a.median("age"), "res-age-median")
	a.compare("median of Table 2", a.median("or_minutes"), "res-or-median")
	for _, scale := range []string{"pci", "cc"} {
		low, high, err := stats.Range(a.column(scale))
		a.keep(err)
		a.compare("smallest", low, "met-"+scale+"-range-low")
		a.compare("largest", high, "met-"+scale+"-range-high")
	}
}

// daysInMonth is the mean length of a calendar month.
const daysInMonth = 365.25 / 12

func (a *analysis) followUp() {
	a.compare("median of OS2, dead or alive", a.median("os2_months"), "res-follow-up-median")
	os2, err := a.c.OS2()
	a.keep(err)
	if a.err != nil {
		return
	}
	reverse, err := survival.FollowUp(os2)
	a.keep(err)
	if a.err != nil {
		return
	}
	a.because(fmt.Sprintf("the plain median of OS2; follow-up is better estimated by reversing event and censoring, "+
		"which gives %v months", reverse.Groups[0].Median(survival.Midpoint).Value), "res-follow-up-median")
	_, longest, err := stats.Range(a.column("follow_up"))
	a.keep(err)
	a.compare("longest OS2, in years", longest/12, "fig1-follow-up")
	a.compare("PFS censored after more than 6.5 years",
		a.count(hccpm.Is("pfs_event", "no"), hccpm.Where("os2_months", hccpm.Above, 78)), "fig1-no-recurrence")
	days30 := longest * 30 / daysInMonth
	a.readings([]string{"met-window-length"}, claims.Reading{Name: "longest OS2", Value: longest},
		claims.Reading{Name: "in months of 30 days", Value: days30})
	a.because(fmt.Sprintf("from 1 March 2017 to 31 December 2023 are 82.0 months, and the longest OS2 is %v; "+
		"if these are months of 30 days, they are %.1f", longest, days30), "met-window-length")
	oldest, err := a.c.Filter(hccpm.Where("follow_up", hccpm.AtLeast, longest))
	a.keep(err)
	if a.err != nil {
		return
	}
	score, err := oldest.Numbers("cc")
	a.keep(err)
	a.compare("CC score of the patient followed longest", score[0], "fig1-all-excised")
	a.because("the caption's patient, followed for almost 7 years, can only be patient 1, whom Table 2 gives CC2; "+
		"that all panels show one patient is inferred", "fig1-all-excised")
}

func (a *analysis) tests() {
	pearson, err := stats.Pearson(a.column("pci"), a.column("cc"))
	a.keep(err)
	a.readings([]string{"res-cc-pci-p"}, claims.Reading{Name: "Pearson", Value: pearson.P}, a.exactPCI())
	byCC, err := a.c.OS2By(hccpm.CCGroup)
	a.keep(err)
	if a.err != nil {
		return
	}
	logRank, err := survival.LogRank(byCC)
	a.keep(err)
	exact, err := survival.PermutationLogRank(byCC)
	a.keep(err)
	same := []string{"res-os-cc-p", "fig2-cc-p"}
	a.readings(same, claims.Reading{Name: "log-rank, OS2", Value: logRank.P},
		claims.Reading{Name: "log-rank by permutation, exact", Value: exact.P})
	died, err := a.c.Bools(hccpm.Died)
	a.keep(err)
	fit, err := stats.Logistic(died, []stats.Predictor{{Name: "CC score", Value: a.column("cc")}})
	a.keep(err)
	if a.err != nil {
		return
	}
	a.compare("logistic, death on CC score", fit.Coefficients[1].P, "res-cc-prognostic-p")
	a.because("not significant is not the same as alike: with so few patients and deaths only an enormous difference "+
		"could be seen",
		append(same, "res-cc-prognostic-p")...)
}

// exactPCI compares the PCI of the two groups by ranks, exactly.
func (a *analysis) exactPCI() claims.Reading {
	group := func(name string) []float64 {
		c, err := a.c.Filter(hccpm.Is(hccpm.CCGroup, name))
		a.keep(err)
		if a.err != nil {
			return nil
		}
		x, err := c.Numbers("pci")
		a.keep(err)
		return x
	}
	complete, incomplete := group(hccpm.CC01), group(hccpm.CC23)
	if a.err != nil {
		return claims.Reading{}
	}
	ranks, err := stats.MannWhitney(complete, incomplete, stats.MannWhitneyOptions{Method: stats.RankPermutation})
	a.keep(err)
	return claims.Reading{Name: "Mann-Whitney, exact", Value: ranks.P}
}

func (a *analysis) derive(name string, of func(hccpm.Row) bool) {
	c, err := a.c.DeriveBool(name, of)
	a.keep(err)
	if a.err == nil {
		a.c = c
	}
}

// before is what the paper says of treatments before the operation.
func (a *analysis) before() {
	meta := hccpm.Is("onset", "metachronous")
	a.derive("any_surgery", func(row hccpm.Row) bool {
		all := strings.Join(row.List("treatments_before"), ";")
		return strings.Contains(all, "HR") || strings.Contains(all, "OLT") || strings.Contains(all, "Surgery")
	})
	a.derive("treated_besides", func(row hccpm.Row) bool {
		list := row.List("treatments_before")
		return len(list) > 1 || len(list) == 1 && list[0] != "HR"
	})
	n := a.count(meta)
	if a.err == nil && n == 0 {
		a.err = fmt.Errorf("%w: no patient is metachronous", claims.ErrClaim)
	}
	resected, operated := a.count(meta, hccpm.Has("treatments_before", "HR")),
		a.count(meta, hccpm.Is("any_surgery", "yes"))
	ids := []string{"met-metachronous-resected", "res-resected-all"}
	a.readings(ids, claims.Reading{Name: "HR in Table 1", Value: 100 * resected / n},
		claims.Reading{Name: "HR, OLT or surgery in Table 1", Value: 100 * operated / n})
	a.because(fmt.Sprintf("Table 1 lists a hepatic resection (HR) for %.0f of the %.0f; counting any surgery or "+
		"transplantation, %.0f",
		resected, n, operated), ids...)
	a.compare("Table 1", 100*a.count(meta, hccpm.Is("treated_besides", "yes"))/n, "res-treated-all")
}

// after is what it says of those afterwards.
func (a *analysis) after() {
	c, err := a.c.Derive("treatments_n", func(row hccpm.Row) float64 { return float64(len(row.List("treatments_after"))) })
	a.keep(err)
	if a.err != nil {
		return
	}
	a.c = c
	a.compare("Table 3", 100*a.count(hccpm.Where("treatments_n", hccpm.AtLeast, 1))/float64(c.N()), "dis-after-majority")
	a.compare("more than one item in Table 3", a.count(hccpm.Where("treatments_n", hccpm.Above, 1)), "dis-after-several")
	var kinds []float64
	for _, words := range [][]string{{"chemotherapy", "DTX", "FOLFORI"}, {"bevacizumab", "sorafenib", "levatinib"},
		{"surgery"}} {
		most := 0.0
		for _, w := range words {
			most = max(most, a.count(hccpm.Has("treatments_after", w)))
		}
		kinds = append(kinds, most)
	}
	a.compare("fewest of three kinds in Table 3", slices.Min(kinds), "res-after-some")
}

// absent is what the tables do not hold.
func (a *analysis) absent() {
	for _, r := range a.book.Results() {
		id, why := r.Claim.ID, ""
		switch {
		case r.Claim.Kind == claims.OfProtocol:
			why = "the tables do not record how the protocol was kept"
		case r.Claim.Unit == "year-month" || r.Claim.Unit == "date":
			why = "the tables hold durations, no dates"
		case id == "abs-sae-30d" || id == "res-sae-dehiscence" || id == "res-sae-effusion":
			why = "Table 3 says that there was an event, not which nor when"
		default:
			continue
		}
		_, err := a.book.NotComputable(id, why)
		a.keep(err)
	}
}
