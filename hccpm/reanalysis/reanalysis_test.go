package reanalysis

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/claims"
)

func deck(t testing.TB) Deck {
	t.Helper()
	d, err := Sensitivity()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The tables and the library are enough to give every claim its verdict, and the verdicts are these.
func TestVerdicts(t *testing.T) {
	book := deck(t).Book
	want := map[claims.Verdict][]string{
		claims.Contradicted: {"abs-cc01-half", "met-metachronous-resected", "res-resected-all", "res-cc01-half",
			"fig1-all-excised", "dis-cc01-half"},
		claims.Misread: {"abs-os-5y", "res-os1-5y", "res-os2-3y", "res-pfs-3y"},
		claims.AgreesByConvention: {"abs-os-1y", "abs-os-3y", "met-window-length", "res-os1-1y", "res-os1-3y", "res-os2-1y",
			"res-os2-5y"},
		claims.AgreesByChoice: {"abs-pfs-median", "res-follow-up-median", "res-pfs-median", "res-pfs-1y", "res-pfs-5y"},
		claims.NotAddressed:   nil,
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
	if n := book.Count(claims.NotComputable); n != 14 {
		t.Errorf("%d not computable, want 14", n)
	}
}

// Four rates tell the readings apart; only one reading of one life table agrees with all nine, and
// one of Kaplan–Meier has 21.
func TestReadings(t *testing.T) {
	scan, err := Readings()
	if err != nil {
		t.Fatal(err)
	}
	best, n := scan.Best()
	if n != 9 || len(best) != 1 || best[0].Width != 12 || best[0].Reading != rowFirst {
		t.Errorf("best: %d of 9 by %+v", n, best)
	}
	for _, r := range scan.Rows {
		switch {
		case r.Width == 12 && r.Reading == rowOfT:
			if r.N() != 8 || r.Agrees[6] || math.Abs(r.Rates[6]-20) > 1e-9 {
				t.Errorf("the row labelled t: %d of 9, PFS at one year %v; want 8 and 20", r.N(), r.Rates[6])
			}
		case r.Width == 12 && r.Reading == atTime:
			if r.N() != 6 || r.Agrees[2] || r.Agrees[4] || r.Agrees[7] {
				t.Errorf("at the time: %+v", r)
			}
		case r.Reading == atEnd:
			if !r.Agrees[2] || math.Abs(r.Rates[2]-100*3/14.0) > 1e-9 { // .9 × 6/7 × 5/6 × 2/3 × 1/2
				t.Errorf("the end of the curve: %v", r.Rates[2])
			}
		}
	}
}

func TestSensitivity(t *testing.T) {
	d := deck(t)
	text, err := os.ReadFile("../../data/ledger.csv")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); len(d.Effects) != n {
		t.Errorf("%d choices, want one for each of the ledger's %d entries and one more", len(d.Effects), n-1)
	}
	find := func(name string) Effect {
		t.Helper()
		for _, e := range d.Effects {
			if strings.HasPrefix(e.Choice.Name, name) {
				return e
			}
		}
		t.Fatalf("no choice %q", name)
		return Effect{}
	}
	nine := find("patient 9: PFS ended by an event")
	var changed []string
	for _, c := range nine.Changes {
		changed = append(changed, c.Before.Claim.ID+" "+c.After.Number())
	}
	want := []string{"abs-pfs-median 12.7 months", "res-pfs-median 12.7 months", "res-pfs-1y 60 %", "res-pfs-3y 24 %",
		"res-pfs-5y 12 %"}
	if !slices.Equal(changed, want) || nine.Choice.FittedTo != "pfs published" {
		t.Errorf("patient 9 as censored: got %v, want %v; fitted to %q", changed, want, nine.Choice.FittedTo)
	}
	three := find("patient 3: OS2 5.5")
	if three.Choice.FittedTo != "median 31.5" || three.Refused != "" || len(three.Changes) == 0 {
		t.Errorf("patient 3: %+v", three)
	}
	if e := find("patient 9: OS2 5.0"); !strings.Contains(e.Refused, "os1_months") || e.Choice.FittedTo != "" ||
		len(e.Changes) != 0 {
		t.Errorf("an impossible other side: %+v", e)
	}
	if e := find("patient 1: CC2"); len(e.Changes) == 0 || e.Changes[0].After.Verdict != claims.Agrees {
		t.Errorf("patient 1 with CC0: %+v", e)
	}
	if m := d.Matrix(); len(m.Columns) != 3+len(d.Book.Results()) || len(m.Rows) != len(d.Effects) {
		t.Errorf("the matrix has %d columns and %d rows", len(m.Columns), len(m.Rows))
	}
}
