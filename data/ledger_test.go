package data

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// patients is the cohort by id.
func patients(t *testing.T) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for _, r := range records(t, Cohort) {
		out[r["id"]] = r
	}
	return out
}

// A ledger row about a patient points at a cell whose value is the restored one,
// and every check it names holds.
func TestLedgerAgainstCohort(t *testing.T) {
	cohort := patients(t)
	source := map[string]string{}
	for _, r := range records(t, Codebook) {
		source[r["name"]] = r["source"]
	}
	for i, row := range records(t, Ledger) {
		name := "row " + strconv.Itoa(i+2) + " patient " + row["patient"] + " " + row["column"]
		t.Run(name, func(t *testing.T) {
			if _, ok := source[row["column"]]; !ok {
				t.Fatalf("%s is no column of the codebook", row["column"])
			}
			if row["patient"] != "" {
				p, ok := cohort[row["patient"]]
				if !ok {
					t.Fatal("no such patient")
				}
				if got := p[row["column"]]; got != row["restored"] {
					t.Fatalf("the cohort has %q, the ledger restores %q", got, row["restored"])
				}
			}
			if row["why"] == "" || row["check"] == "" {
				t.Error("without a reason or a check")
			}
			for _, check := range strings.Split(row["check"], "; ") {
				if !holds(t, check, row, cohort, source) {
					t.Errorf("the check %q fails", check)
				}
			}
		})
	}
}

// holds evaluates one check of the ledger.
func holds(t *testing.T, check string, row map[string]string,
	cohort map[string]map[string]string, source map[string]string) bool {
	p := cohort[row["patient"]]
	word := strings.Fields(check)
	letters := func(s string) string {
		return strings.NewReplacer(" ", "", "|", "").Replace(s)
	}
	switch word[0] {
	case "range": // the restored value lies within, the printed one outside
		lo, hi := num(t, word[1]), num(t, word[2])
		return within(num(t, row["restored"]), lo, hi) && !within(num(t, row["printed"]), lo, hi)
	case "digits": // only the point was added
		return strings.Replace(row["restored"], ".", "", 1) == row["printed"]
	case "order":
		return inOrder(t, p)
	case "rejects": // the printed value would break the order of the three times
		changed := maps.Clone(p)
		changed[row["column"]] = row["printed"]
		return !inOrder(t, changed)
	case "median": // of the column, with the restored value and not with the printed one
		got := medianOf(t, cohort, row["column"], "", "")
		with := medianOf(t, cohort, row["column"], row["patient"], row["printed"])
		return near(got, num(t, word[1])) && !near(with, num(t, word[1]))
	case "letters":
		return letters(row["printed"]) == letters(row["restored"])
	case "anagram":
		return sorted(letters(row["printed"])) == sorted(letters(row["restored"]))
	case "same":
		return row["printed"] == row["restored"]
	case "empty":
		return row["restored"] == ""
	case "alive", "dead":
		return (p["alive"] == "yes") == (word[0] == "alive")
	case "pfs=os2":
		return p["pfs_months"] == p["os2_months"]
	case "pfs<os2":
		return num(t, p["pfs_months"]) < num(t, p["os2_months"])
	case "pfs": // published: 50 percent free of progression at one year
		return atOneYear(t, cohort, "") == 5 && atOneYear(t, cohort, row["patient"]) != 5
	case "source": // the restored heading is the one the codebook cites
		return strings.Contains(source[row["column"]], row["restored"])
	case "text": // a slip of the running text: no cell to compare
		return row["patient"] == "" && row["printed"] != row["restored"]
	}
	t.Errorf("unknown check %q", check)
	return false
}

func num(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func within(v, lo, hi float64) bool { return lo <= v && v <= hi }

func near(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }

func sorted(s string) string {
	b := []byte(s)
	slices.Sort(b)
	return string(b)
}

func inOrder(t *testing.T, p map[string]string) bool {
	pfs, os2, os1 := num(t, p["pfs_months"]), num(t, p["os2_months"]), num(t, p["os1_months"])
	return pfs <= os2 && os2 <= os1
}

func medianOf(t *testing.T, cohort map[string]map[string]string, column, patient, other string) float64 {
	var x []float64
	for id, p := range cohort {
		if id == patient {
			x = append(x, num(t, other))
		} else {
			x = append(x, num(t, p[column]))
		}
	}
	slices.Sort(x)
	return (x[len(x)/2-1] + x[len(x)/2]) / 2
}

// atOneYear counts who is free of progression at 12 months: all events before
// then come before the first censoring, so the proportion is a plain count.  A
// patient who is censored instead leaves more than that.
func atOneYear(t *testing.T, cohort map[string]map[string]string, censored string) int {
	n := 0
	for id, p := range cohort {
		if num(t, p["pfs_months"]) >= 12 || id == censored {
			n++
		}
	}
	return n
}

// Every patient obeys the order of the three times, and every number of Table 3
// has one decimal, as the column is printed.
func TestCohortObeysThePaper(t *testing.T) {
	cohort := patients(t)
	if len(cohort) != 10 {
		t.Fatalf("%d patients", len(cohort))
	}
	deaths := 0
	for id, p := range cohort {
		if !inOrder(t, p) {
			t.Errorf("patient %s: PFS %s, OS2 %s, OS1 %s", id, p["pfs_months"],
				p["os2_months"], p["os1_months"])
		}
		for _, column := range []string{"bmi", "pfs_months", "os1_months", "os2_months"} {
			if _, frac, _ := strings.Cut(p[column], "."); len(frac) != 1 {
				t.Errorf("patient %s, %s: %q has not one decimal", id, column, p[column])
			}
		}
		if p["alive"] == "no" {
			deaths++
			if p["pfs_event"] != "yes" {
				t.Errorf("patient %s died without a PFS event", id)
			}
		}
	}
	if deaths != 5 {
		t.Errorf("%d deaths, the paper has 5", deaths)
	}
	for column, want := range map[string]float64{"age": 43.5, "pci": 24.5, "or_minutes": 509, "os2_months": 31.5} {
		if got := medianOf(t, cohort, column, "", ""); !near(got, want) {
			t.Errorf("median of %s is %v, want %v", column, got, want)
		}
	}
}

// Every event status of PFS, none of which is printed, has its ledger row.
func TestLedgerCoversDerivedValues(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range records(t, Ledger) {
		if row["column"] == "pfs_event" {
			seen[row["patient"]] = true
		}
	}
	if len(seen) != 10 {
		t.Errorf("pfs_event: %d of 10 patients in the ledger", len(seen))
	}
}

// Ids are unique, and every claim and number has the parts a reader needs.
func TestClaimsAndLiterature(t *testing.T) {
	for file, need := range map[string][]string{
		ClaimsFile: {"where", "printed", "kind", "relation", "value", "unit"},
		Literature: {"reference", "where", "population", "endpoint", "value", "unit"},
	} {
		ids := map[string]bool{}
		for _, row := range records(t, file) {
			if row["id"] == "" || ids[row["id"]] {
				t.Errorf("%s: id %q is empty or stands twice", file, row["id"])
			}
			ids[row["id"]] = true
			for _, column := range need {
				if row[column] == "" {
					t.Errorf("%s, %s: %s is empty", file, row["id"], column)
				}
			}
		}
	}
}
