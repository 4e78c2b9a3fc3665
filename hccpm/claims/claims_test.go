package claims

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func book(t testing.TB) *Book {
	t.Helper()
	b, err := NewBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHolds(t *testing.T) {
	claim := func(r Relation, v float64, d int) Claim {
		return Claim{Kind: OfValue, Relation: r, Value: v, Decimals: d}
	}
	cases := []struct {
		name  string
		claim Claim
		x     float64
		want  bool
	}{
		{"half goes up", claim(EqualTo, 25, 0), 24.5, true},
		{"half as computed", claim(EqualTo, 25, 0), 24.5 - 1e-12, true},
		{"below the half", claim(EqualTo, 25, 0), 24.49, false},
		{"above", claim(EqualTo, 25, 0), 25.5, false},
		{"one decimal", claim(EqualTo, 49.9, 1), 49.94, true},
		{"one decimal, half", claim(EqualTo, 49.9, 1), 49.95, false},
		{"negative half goes away from zero", claim(EqualTo, -3, 0), -2.5, true},
		{"OS1 at 5 years, rounded", claim(EqualTo, 21, 0), 20.648, true},
		{"OS2 at 5 years", claim(EqualTo, 35, 0), 35.478, true},
		{"not reached", claim(EqualTo, 35, 0), math.Inf(1), false},
		{"NaN", claim(NoMoreThan, 35, 0), math.NaN(), false},
		{"less", claim(LessThan, 0.05, 2), 0.05, false},
		{"less, below", claim(LessThan, 0.05, 2), 0.0499, true},
		{"more", claim(MoreThan, 0.05, 2), 0.0501, true},
		{"no more", claim(NoMoreThan, 82, 1), 82, true},
		{"no less", claim(NoLessThan, 1, 0), 0, false},
		{"a date", claim(NoMoreThan, math.NaN(), -1), 1, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.claim.Holds(c.x); got != c.want {
				t.Errorf("Holds(%v) = %v", c.x, got)
			}
		})
	}
}

func TestVerdicts(t *testing.T) {
	b := book(t)
	km, life := Reading{Name: "Kaplan-Meier", Value: 64.3}, Reading{Name: "life table", Value: 20.6}
	cases := []struct {
		name   string
		others []Reading
		first  Reading
		want   Verdict
		names  string
	}{
		{"primary", nil, life, Agrees, "life table"},
		{"other", []Reading{{Name: "truncated", Value: 20}, life}, km, AgreesByConvention, "life table"},
		{"none", []Reading{{Name: "Kaplan-Meier", Value: 61.9}}, km, Contradicted, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := b.Compare("res-os1-5y", c.first, c.others...)
			if err != nil || r.Verdict != c.want || r.Matches.Name != c.names {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	if _, err := b.NotComputable("res-sae-effusion", "Table 3 does not say which"); err != nil {
		t.Error(err)
	}
	if _, err := b.Cause("res-os1-5y", "the row that starts at 60"); err != nil {
		t.Error(err)
	}
	if r, err := b.CompareP("res-os-cc-p", "log-rank", 0.357); err != nil || r.Verdict != Agrees {
		t.Errorf("%+v, %v", r, err)
	}
	if b.Count(Contradicted) != 1 || b.Count(NotComputable) != 1 || b.Count(Agrees) != 1 {
		t.Errorf("%v", b.Summary())
	}
	// the cause stays when the claim is compared again
	if r, err := b.Compare("res-os1-5y", life); err != nil || r.Cause == "" || r.Verdict != Agrees {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := b.Result("res-os1-5y"); err != nil || r.Primary != life {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestClaimErrors(t *testing.T) {
	b := book(t)
	compare := func(id string, r Reading) error { _, err := b.Compare(id, r); return err }
	_, noP := b.CompareP("res-n", "t", 0.5)
	_, unknownP := b.CompareP("res-m", "t", 0.5)
	_, result := b.Result("res-m")
	cases := []struct {
		name      string
		got, want error
	}{
		{"unknown", compare("res-os1-6y", Reading{Name: "x", Value: 1}), ErrNoClaim},
		{"no name", compare("res-n", Reading{Name: "", Value: 10}), ErrClaim},
		{"NaN", compare("res-n", Reading{Name: "x", Value: math.NaN()}), ErrClaim},
		{"date", compare("met-last-day", Reading{Name: "x", Value: 1}), ErrClaim},
		{"no probability", compare("res-os-cc-p", Reading{Name: "x", Value: 1.2}), ErrClaim},
		{"not a P value", noP, ErrClaim},
		{"unknown P", unknownP, ErrNoClaim},
		{"result", result, ErrNoClaim},
		{"cause", last(b.Cause("x", "y")), ErrNoClaim},
		{"not computable", last(b.NotComputable("x", "y")), ErrNoClaim},
		{"no reason", last(b.NotComputable("res-n", "")), ErrClaim},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !errors.Is(c.got, c.want) {
				t.Errorf("got %v", c.got)
			}
		})
	}
	if len(b.Unaddressed()) != len(b.Results()) {
		t.Error("a failed comparison left something behind")
	}
}

func TestEveryClaimIsListed(t *testing.T) {
	claims, err := All()
	if err != nil {
		t.Fatal(err)
	}
	b := book(t)
	tab := b.Everything()
	if len(claims) < 60 || len(tab.Rows) != len(claims) || len(b.Unaddressed()) != len(claims) {
		t.Fatalf("%d claims, %d rows, %d unaddressed", len(claims), len(tab.Rows), len(b.Unaddressed()))
	}
	for i, c := range claims {
		if tab.Rows[i][0] != c.ID || tab.Rows[i][8] != "not addressed" {
			t.Errorf("row %d: %v", i, tab.Rows[i])
		}
	}
	if out := b.String() + b.HTML(); !strings.Contains(out, "survival from diagnosis, 5 years") {
		t.Error("the claims are not shown")
	}
	if n := len(b.Table().Rows) + len(b.Framework().Rows); n != 55 {
		t.Errorf("%d different statements, want 55", n)
	}
	if _, err := b.Compare(claims[2].ID, Reading{Name: "rows of the table", Value: 10}); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(b.Unaddressed(), claims[2].ID) {
		t.Error("an addressed claim is still listed")
	}
}

func TestTableOfAndOverview(t *testing.T) {
	b := book(t)
	if _, err := b.Compare("res-os2-3y", Reading{Name: "Kaplan-Meier", Value: 68.5714}); err != nil {
		t.Fatal(err)
	}
	some, err := b.TableOf("res-os2-3y", "abs-n")
	if err != nil {
		t.Fatal(err)
	}
	if len(some.Rows) != 2 || some.Rows[0][0] != "survival from the operation, 3 years" || some.Rows[1][0] != "patients" {
		t.Errorf("rows: %v", some.Rows)
	}
	if _, err := b.TableOf("no-such"); !errors.Is(err, ErrNoClaim) {
		t.Errorf("an unknown id: %v", err)
	}
	o := b.Overview()
	if len(o.Rows) != 55 {
		t.Errorf("%d lines for 55 statements", len(o.Rows))
	}
	for _, row := range o.Rows {
		switch row[0] {
		case "survival from the operation, 3 years":
			if row[1] != "53 %" || row[2] != "68.57 % (Kaplan-Meier)" || row[3] != "contradicted" {
				t.Errorf("line: %q", row)
			}
		case "PCI lower with CC0/1: P":
			if row[1] != "< 0.05" {
				t.Errorf("line: %q", row)
			}
		case "first operation not before March 2017":
			if row[1] != ">= 2017-03" {
				t.Errorf("line: %q", row)
			}
		}
	}
}

func last(_ Outcome, err error) error { return err }
