package survival

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// late is mgus2 with entries; see testdata/late.R.
func late(t *testing.T) Sample {
	t.Helper()
	f, err := os.Open("testdata/mguslate.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c := Columns{Name: "first event", Unit: "months"}
	for _, r := range rows[1:] {
		entry, _ := strconv.ParseFloat(r[1], 64)
		time, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		cause := r[3]
		if cause == "cens" {
			cause = ""
		}
		c.ID, c.Entry, c.Time = append(c.ID, r[0]), append(c.Entry, entry), append(c.Time, time)
		c.Event, c.Cause = append(c.Event, cause != ""), append(c.Cause, cause)
	}
	s, err := NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// R 4.2.2, survival 3.5-3: survfit(Surv(entry, etime, ev) ~ 1, id = id) at 12, 60, 120, 240.
func TestIncidenceWithEntriesAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	c, err := CumulativeIncidence(late(t))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2][]float64{
		"pcm": {{0, 0.0337498158647587, 0.0572875873563302, 0.0776947912730190},
			{0, 0.0149398204767079, 0.0180098201137158, 0.0205360186124324}},
		"death": {{0.219873832570080, 0.532118519648940, 0.793749542435137, 0.885130227059755},
			{0.0372078929424136, 0.0376741597841373, 0.0257113967668506, 0.0220531745495706}},
	}
	for cause, w := range want {
		for i, at := range []float64{12, 60, 120, 240} {
			f, se, _, _, err := c.Groups[0].At(cause, at)
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, cause+" incidence", f, w[0][i])
			g.Check(t, cause+" standard error", se, w[1][i])
		}
	}
	g.Agree(t, "CumulativeIncidence with entries", "survival::survfit(Surv(entry, time, cause), id)", "mgus2, late entry")
}

// R: survfit(Surv(entry, etime, 1 - event) ~ 1).
func TestFollowUpWithEntriesAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	c, err := FollowUp(late(t))
	if err != nil {
		t.Fatal(err)
	}
	surv := []float64{1, 0.977857496288966, 0.839983852171576, 0.253900487848138}
	se := []float64{0, 0.0154980142329095, 0.0476750435221333, 0.0900199827854638}
	for i, at := range []float64{12, 60, 120, 240} {
		p := c.Groups[0].At(at)
		g.Check(t, "survival", p.Survival, surv[i])
		g.Check(t, "standard error", p.StdErr, se[i])
	}
	g.Check(t, "median", c.Groups[0].Median(Midpoint).Value.Time, 206)
	g.Agree(t, "FollowUp with entries", "survival::survfit(Surv(entry, time, 1 - event))", "mgus2, late entry")
}

// The end of a row that another of the same ID takes up is no end of follow-up.
func TestFollowUpOfSplitRows(t *testing.T) {
	whole, err := NewSample(Columns{Time: []float64{10, 8, 6}, Event: []bool{false, true, false}})
	if err != nil {
		t.Fatal(err)
	}
	split, err := whole.Split([]float64{4})
	if err != nil {
		t.Fatal(err)
	}
	a, err := FollowUp(whole)
	if err != nil {
		t.Fatal(err)
	}
	b, err := FollowUp(split)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []float64{3, 4, 5, 6, 8, 10} {
		if x, y := a.Groups[0].At(at).Survival, b.Groups[0].At(at).Survival; x != y {
			t.Errorf("at %v: whole %v, split %v", at, x, y)
		}
	}
	if !strings.Contains(a.String(), ", follow-up:") {
		t.Errorf("got %q, want the heading to say follow-up", strings.SplitN(a.String(), "\n", 2)[0])
	}
}

// R: survfit(Surv(t, e) ~ 1, weights = c(1, 1, 0)): pstate .5, .5 from t = 2 on, standard errors .353553390593274.
func TestIncidenceWithWeightsOfZero(t *testing.T) {
	s, err := NewSample(Columns{Time: []float64{1, 2, 3}, Event: []bool{true, true, false}, Cause: []string{"a", "b", ""},
		Weight: []float64{1, 1, 0}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := CumulativeIncidence(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, cause := range []string{"a", "b"} {
		f, se, _, _, err := c.Groups[0].At(cause, 3)
		if err != nil || f != 0.5 || math.Abs(se-0.353553390593274) > 1e-12 {
			t.Errorf("%s: got %v, %v, %v, want .5, .3535…", cause, f, se, err)
		}
	}
}

func TestWeightsOfNothing(t *testing.T) {
	of := func(weight ...float64) Sample {
		s, err := NewSample(Columns{Time: []float64{1, 2, 3}, Event: []bool{true, true, false}, Weight: weight})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if _, err := KaplanMeier(of(0, 0, 0)); !errors.Is(err, ErrNoPatients) || !strings.Contains(err.Error(),
		"every weight is zero") {
		t.Errorf("all weights zero: got %v", err)
	}
	c, err := KaplanMeier(of(0, 0, 2))
	if err != nil || !strings.Contains(c.String(), "every event has weight 0") {
		t.Errorf("events of weight zero: got %v, %v", c, err)
	}
	c, err = KaplanMeier(of(2, 0, 2))
	if err != nil || !strings.Contains(c.String(), "n = 3, events = 2 (weights 4 and 2)") {
		t.Errorf("rows and weights: got %v, %v", c, err)
	}
}

func TestRowsOfOneID(t *testing.T) {
	c := Columns{Time: []float64{10, 12, 5}, Event: []bool{false, true, true}, Entry: []float64{0, 8, 0},
		ID: []string{"7", "7", "8"}}
	_, err := NewSample(c)
	want := "rows 1 and 2 of ID 7 overlap: (0, 10] and (8, 12]"
	if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	c.Entry[1] = 10
	if _, err := NewSample(c); err != nil {
		t.Errorf("rows that follow one another: got %v", err)
	}
	c.ID = nil
	s, err := NewSample(Columns{Time: []float64{10, 12, 5, 9}, Event: []bool{false, true, false, true}, Entry: []float64{
		0, 10, 0, 5}})
	if err != nil {
		t.Fatal(err)
	}
	if k, err := KaplanMeier(s); err != nil || !strings.Contains(k.String(),
		"without ID they count as different patients") {
		t.Errorf("split rows without ID: got %v, %v", k, err)
	}
	s, err = NewSample(Columns{Time: []float64{10, 12}, Event: []bool{false, true}, ID: []string{"7", "7"}})
	if err != nil {
		t.Fatal(err)
	}
	if k, err := KaplanMeier(s); err != nil || !strings.Contains(k.String(), "these patients count more than once") {
		t.Errorf("two rows from 0: got %v, %v", k, err)
	}
}

func TestGraySaysWhyItIsSingular(t *testing.T) {
	s, err := NewSample(Columns{Time: []float64{8, 7, 3}, Event: []bool{true, true, false}, Strata: []string{
		"a", "a", "d"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Gray(s)
	if !errors.Is(err, ErrSingular) || strings.Contains(err.Error(), "condition number") || !strings.Contains(err.Error(),
		"at risk together") {
		t.Errorf("got %v", err)
	}
}

// Without limits nothing is headed with them.
func TestNoLimitsNoHeadings(t *testing.T) {
	s := late(t)
	km, err := KaplanMeier(s, KaplanMeierOptions{ConfType: ConfNone})
	if err != nil {
		t.Fatal(err)
	}
	inc, err := CumulativeIncidence(s, IncidenceOptions{ConfType: ConfNone})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"curves": km.String(), "summary": km.Summary().String(),
		"incidence": inc.String()} {
		for _, not := range []string{"LCL", "lower", "% CI", "upper"} {
			if strings.Contains(text, not) {
				t.Errorf("%s: has %q without limits:\n%s", name, not, strings.SplitN(text, "\n", 3)[1])
			}
		}
	}
}

// R 4.2.2: survdiff(Surv(time, status) ~ ph.ecog, lung): 21.962131682476 on 3 df, the row without ph.ecog dropped;
// with "NaN" as a group it was 29.8 on 4. Labels are given in R's order and in reverse: the order of the rows and
// of the labels changes nothing.
func TestMissingLabelsAreNoGroup(t *testing.T) {
	for _, missing := range []string{"", "NaN", "NA", "<NA>"} {
		s, err := NewSample(Columns{Time: []float64{1, 2, 3, 4, 5}, Event: []bool{true, true, true, false, true},
			Strata: []string{"10", "9", missing, "9", "10"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.Strata(), " "); got != "9 10" || s.N() != 4 || s.Missing() != 1 {
			t.Errorf("%q: strata %s, %d rows, %d missing; want 9 10, 4, 1", missing, got, s.N(), s.Missing())
		}
		score := []float64{5, 4, 3, 2, 1} // of all five rows
		c, err := Harrell(s, score)
		if err != nil {
			t.Fatal(err)
		}
		short, err := Harrell(s, []float64{5, 4, 2, 1})
		if err != nil || c.C != short.C {
			t.Errorf("scores of all rows: C %v, of those left: %v, %v", c.C, short.C, err)
		}
	}
}

// R 4.2.2, survival 3.5-3: every split by combn of the martingale residuals of coxph(Surv(entry, t, e) ~ 1), in
// testdata/late.R.
func TestPermutationWithEntries(t *testing.T) {
	g := &oracle.Gauge{Tolerance: 1e-12}
	keep := make([]bool, late(t).N())
	for i := range 16 {
		keep[i] = true
	}
	first, err := late(t).Subset(keep)
	if err != nil {
		t.Fatal(err)
	}
	groups := make([]string, first.N())
	for i := range groups {
		groups[i] = strconv.Itoa((i + 1) % 2)
	}
	mgus, err := NewSample(Columns{Time: first.Times(), Entry: first.Entries(), Event: first.EventFlags(), Strata: groups})
	if err != nil {
		t.Fatal(err)
	}
	tied, err := NewSample(Columns{
		Entry: []float64{0, 2, 3, 0, 5, 1, 0, 6, 4, 2}, Time: []float64{3, 5, 7, 7, 9, 5, 4, 12, 9, 8},
		Event:  []bool{true, false, true, true, true, false, true, true, false, true},
		Strata: []string{"1", "1", "1", "1", "1", "2", "2", "2", "2", "2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for want, s := range map[float64]Sample{0.79036519036519: mgus, 0.174603174603175: tied} {
		exact, err := PermutationLogRank(s)
		if err != nil {
			t.Fatal(err)
		}
		if exact.Method != Exact {
			t.Errorf("got %v, want exact", exact.Method)
		}
		g.Check(t, "P", exact.P, want)
		drawn, err := PermutationLogRank(s, PermutationOptions{Method: MonteCarlo, Replicates: 20000})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(drawn.P-want) > 4*drawn.PStdErr {
			t.Errorf("got %v by drawing, want %v ± %v", drawn.P, want, drawn.PStdErr)
		}
		if _, err := PermutationLogRank(s, PermutationOptions{Method: ImputePermute}); !errors.Is(err, ErrUnsupported) {
			t.Errorf("got %v for imputation, want ErrUnsupported", err)
		}
	}
	g.Agree(t, "PermutationLogRank with entries", "every split by combn of survival::coxph's residuals",
		"mgus2, late entry")
}

func TestPermutationRefusesPatientsInPieces(t *testing.T) {
	s, err := NewSample(Columns{ID: []string{"a", "a", "b", "c"}, Entry: []float64{0, 3, 0, 1},
		Time:  []float64{3, 6, 4, 5},
		Event: []bool{false, true, true, true}, Strata: []string{"x", "x", "y", "y"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := PermutationLogRank(s); !errors.Is(err, ErrUnsupported) {
		t.Errorf("got %v, want ErrUnsupported", err)
	}
}
